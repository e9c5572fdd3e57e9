alter table public.contacts
  add column country_code char(2) references public.countries (code),
  add column marketing_consent boolean,
  add column external_ids jsonb not null default '{}'::jsonb;

create unique index contacts_external_hubspot_idx
  on public.contacts (tenant_id, (external_ids ->> 'hubspot'))
  where external_ids ? 'hubspot';

-- Rollback:
--   alter table public.contacts
--     drop column country_code,
--     drop column marketing_consent,
--     drop column external_ids;
