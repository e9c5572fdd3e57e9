create type public.deal_stage as enum ('new', 'proposal', 'negotiation', 'won', 'lost');

create table public.deals (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null references public.tenants (id) on delete cascade,
  organization_id uuid references public.organizations (id) on delete restrict,
  owner uuid references public.profiles (id) on delete set null,
  title text not null,
  stage public.deal_stage not null default 'new',
  value public.required_amount,
  currency public.currency_code not null default 'EUR',
  probability smallint not null default 10 check (probability between 0 and 100),
  expected_close date,
  closed_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table public.deal_contacts (
  deal_id uuid not null references public.deals (id) on delete cascade,
  contact_id uuid not null references public.contacts (id) on delete cascade,
  is_primary boolean not null default false,
  primary key (deal_id, contact_id)
);

create unique index deal_contacts_one_primary_idx on public.deal_contacts (deal_id) where is_primary;

create trigger deals_touch before update on public.deals
  for each row execute function private.touch_updated_at();

alter table public.deals enable row level security;

create policy "members read deals" on public.deals
  for select to authenticated
  using (private.is_member(tenant_id));

create policy "members add deals" on public.deals
  for insert to authenticated
  with check (private.is_member(tenant_id));

create policy "members change deals" on public.deals
  for update to authenticated
  using (private.is_member(tenant_id))
  with check (private.is_member(tenant_id));

create policy "managers remove deals" on public.deals
  for delete to authenticated
  using (private.has_role(tenant_id, 'manager'));

grant select, insert, update, delete on public.deals to authenticated;
grant all on public.deals to service_role;

alter table public.deal_contacts enable row level security;

create policy "members read deal_contacts" on public.deal_contacts
  for select to authenticated
  using (exists (select 1 from public.deals d where d.id = deal_id and private.is_member(d.tenant_id)));

create policy "members add deal_contacts" on public.deal_contacts
  for insert to authenticated
  with check (exists (select 1 from public.deals d where d.id = deal_id and private.is_member(d.tenant_id)));

create policy "members change deal_contacts" on public.deal_contacts
  for update to authenticated
  using (exists (select 1 from public.deals d where d.id = deal_id and private.is_member(d.tenant_id)))
  with check (exists (select 1 from public.deals d where d.id = deal_id and private.is_member(d.tenant_id)));

create policy "managers remove deal_contacts" on public.deal_contacts
  for delete to authenticated
  using (exists (select 1 from public.deals d where d.id = deal_id and private.is_member(d.tenant_id)));

grant select, insert, update, delete on public.deal_contacts to authenticated;
grant all on public.deal_contacts to service_role;
