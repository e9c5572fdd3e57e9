create table public.countries (
  code char(2) primary key,
  name text not null,
  dial_code text
);

copy public.countries (code, name, dial_code) from stdin;
AT	Austria	+43
CH	Switzerland	+41
DE	Germany	+49
FR	France	+33
AQ	Antarctica	\N
\.

alter table public.countries enable row level security;
create policy "everybody reads countries" on public.countries for select using (true);
grant select on public.countries to anon, authenticated;

-- Rollback:
--   drop table public.countries;
