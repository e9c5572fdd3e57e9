create table public.saved_views (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null references public.tenants (id) on delete cascade,
  owner_id uuid not null default auth.uid() references public.profiles (id) on delete cascade,
  name text not null,
  filter jsonpath,
  columns text[] not null default '{}',
  shared boolean not null default false,
  created_at timestamptz not null default now(),
  unique nulls not distinct (tenant_id, owner_id, name)
);

alter table public.saved_views enable row level security;

create policy "members read saved_views" on public.saved_views
  for select to authenticated
  using (owner_id = (select auth.uid()) or (shared and private.is_member(tenant_id)));

create policy "members add saved_views" on public.saved_views
  for insert to authenticated
  with check (owner_id = (select auth.uid()));

create policy "members change saved_views" on public.saved_views
  for update to authenticated
  using (owner_id = (select auth.uid()))
  with check (owner_id = (select auth.uid()));

create policy "managers remove saved_views" on public.saved_views
  for delete to authenticated
  using (owner_id = (select auth.uid()));

grant select, insert, update, delete on public.saved_views to authenticated;
grant all on public.saved_views to service_role;

-- Rollback:
--   drop table public.saved_views;
