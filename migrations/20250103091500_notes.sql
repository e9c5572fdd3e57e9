create table public.notes (
  id uuid primary key default extensions.uuid_generate_v4(),
  tenant_id uuid not null references public.tenants (id) on delete cascade,
  contact_id uuid references public.contacts (id) on delete cascade,
  deal_id uuid references public.deals (id) on delete cascade,
  author_id uuid default auth.uid() references public.profiles (id) on delete set null,
  body text not null,
  pinned boolean not null default false,
  search tsvector generated always as (to_tsvector('simple', body)) stored,
  created_at timestamptz not null default now(),
  constraint notes_about_one_thing check (num_nonnulls(contact_id, deal_id) = 1)
);

create index notes_search_idx on public.notes using gin (search);

alter table public.notes enable row level security;

create policy "members read notes" on public.notes
  for select to authenticated
  using (private.is_member(tenant_id));

create policy "members add notes" on public.notes
  for insert to authenticated
  with check (private.is_member(tenant_id));

create policy "members change notes" on public.notes
  for update to authenticated
  using (private.is_member(tenant_id))
  with check (private.is_member(tenant_id));

create policy "managers remove notes" on public.notes
  for delete to authenticated
  using (author_id = (select auth.uid()) or private.has_role(tenant_id, 'manager'));

grant select, insert, update, delete on public.notes to authenticated;
grant all on public.notes to service_role;
