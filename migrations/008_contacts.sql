create table public.contacts (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null references public.tenants (id) on delete cascade,
  organization_id uuid references public.organizations (id) on delete set null,
  owner_id uuid references public.profiles (id) on delete set null,
  first_name text not null,
  last_name text,
  full_name text generated always as (
    case when last_name is null then first_name else first_name || ' ' || last_name end
  ) stored,
  emails jsonb not null default '[]'::jsonb,
  phones text[] not null default '{}',
  status public.contact_status not null default 'lead',
  score integer,
  birthday date,
  address public.postal_address,
  custom jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint contacts_emails_is_array check (jsonb_typeof(emails) = 'array')
);
comment on table public.contacts is 'People whom a tenant knows.';
comment on column public.contacts.emails is 'A JSON array of {"email": ..., "type": ...}.';
comment on column public.contacts.score is 'How likely this person is to buy.';

create index contacts_tenant_id_idx on public.contacts (tenant_id);
create index contacts_organization_id_idx on public.contacts (organization_id);
create index contacts_open_leads_idx on public.contacts (tenant_id, created_at) where status = 'lead';
create index contacts_name_trgm_idx on public.contacts using gin (full_name extensions.gin_trgm_ops);

create trigger contacts_touch before update on public.contacts
  for each row execute function private.touch_updated_at();

alter table public.contacts enable row level security;

create policy "members read contacts" on public.contacts
  for select to authenticated
  using (private.is_member(tenant_id));

create policy "members add contacts" on public.contacts
  for insert to authenticated
  with check (private.is_member(tenant_id));

create policy "members change contacts" on public.contacts
  for update to authenticated
  using (private.is_member(tenant_id))
  with check (private.is_member(tenant_id));

create policy "managers remove contacts" on public.contacts
  for delete to authenticated
  using (private.has_role(tenant_id, 'manager'));

grant select, insert, update, delete on public.contacts to authenticated;
grant all on public.contacts to service_role;
