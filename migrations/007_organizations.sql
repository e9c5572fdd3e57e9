create table public.organizations (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null references public.tenants (id) on delete cascade,
  name text not null,
  website text,
  industry text,
  employees integer check (employees > 0),
  address public.postal_address,
  billing_addresses public.postal_address[] not null default '{}',
  parent_id uuid references public.organizations (id) on delete set null,
  annual_revenue numeric(16, 2),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (tenant_id, name)
);
comment on table public.organizations is 'Companies that a tenant deals with.';
comment on column public.organizations.parent_id is 'The company that owns this one.';

create index organizations_parent_id_idx on public.organizations (parent_id);

create trigger organizations_touch before update on public.organizations
  for each row execute function private.touch_updated_at();

alter table public.organizations enable row level security;

create policy "members read organizations" on public.organizations
  for select to authenticated
  using (private.is_member(tenant_id));

create policy "members add organizations" on public.organizations
  for insert to authenticated
  with check (private.is_member(tenant_id));

create policy "members change organizations" on public.organizations
  for update to authenticated
  using (private.is_member(tenant_id))
  with check (private.is_member(tenant_id));

create policy "managers remove organizations" on public.organizations
  for delete to authenticated
  using (private.has_role(tenant_id, 'manager'));

grant select, insert, update, delete on public.organizations to authenticated;
grant all on public.organizations to service_role;
