-- Scores have fractions since they come from the model; the old integer was a mistake.
alter table public.contacts
  alter column score type numeric(5, 2) using score::numeric(5, 2),
  add constraint contacts_score_range check (score between 0 and 100) not valid;

alter table public.contacts validate constraint contacts_score_range;
