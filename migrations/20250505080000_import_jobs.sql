create table public.import_jobs (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null references public.tenants (id) on delete cascade,
  source_url text not null,
  mapping jsonb not null,
  "rows" integer,
  failed_rows integer not null default 0,
  progress real generated always as (
    case when "rows" is null or "rows" = 0 then 0 else failed_rows::real / "rows"::real end
  ) stored,
  started_at timestamptz,
  took interval,
  created_at timestamptz not null default now()
);

alter table public.import_jobs enable row level security;

create policy "members read import_jobs" on public.import_jobs
  for select to authenticated
  using (private.is_member(tenant_id));

create policy "members add import_jobs" on public.import_jobs
  for insert to authenticated
  with check (private.has_role(tenant_id, 'manager'));

create policy "members change import_jobs" on public.import_jobs
  for update to authenticated
  using (private.has_role(tenant_id, 'manager'))
  with check (private.has_role(tenant_id, 'manager'));

create policy "managers remove import_jobs" on public.import_jobs
  for delete to authenticated
  using (private.has_role(tenant_id, 'admin'));

grant select, insert, update, delete on public.import_jobs to authenticated;
grant all on public.import_jobs to service_role;

-- Rollback:
--   drop table public.import_jobs;
