create table public.tags (
  id serial primary key,
  tenant_id uuid not null references public.tenants (id) on delete cascade,
  name text not null,
  color text not null default '#888888' check (color ~ '^#[0-9a-f]{6}$'),
  unique (tenant_id, name)
);

create table public.contact_tags (
  contact_id uuid not null references public.contacts (id) on delete cascade,
  tag_id integer not null references public.tags (id) on delete cascade,
  tagged_at timestamptz not null default now(),
  primary key (contact_id, tag_id)
);

alter table public.tags enable row level security;

create policy "members read tags" on public.tags
  for select to authenticated
  using (private.is_member(tenant_id));

create policy "members add tags" on public.tags
  for insert to authenticated
  with check (private.is_member(tenant_id));

create policy "members change tags" on public.tags
  for update to authenticated
  using (private.is_member(tenant_id))
  with check (private.is_member(tenant_id));

create policy "managers remove tags" on public.tags
  for delete to authenticated
  using (private.has_role(tenant_id, 'manager'));

grant select, insert, update, delete on public.tags to authenticated;
grant all on public.tags to service_role;

alter table public.contact_tags enable row level security;

create policy "members read contact_tags" on public.contact_tags
  for select to authenticated
  using (exists (select 1 from public.contacts c where c.id = contact_id and private.is_member(c.tenant_id)));

create policy "members add contact_tags" on public.contact_tags
  for insert to authenticated
  with check (exists (select 1 from public.contacts c where c.id = contact_id and private.is_member(c.tenant_id)));

create policy "members change contact_tags" on public.contact_tags
  for update to authenticated
  using (exists (select 1 from public.contacts c where c.id = contact_id and private.is_member(c.tenant_id)))
  with check (exists (select 1 from public.contacts c where c.id = contact_id and private.is_member(c.tenant_id)));

create policy "managers remove contact_tags" on public.contact_tags
  for delete to authenticated
  using (exists (select 1 from public.contacts c where c.id = contact_id and private.is_member(c.tenant_id)));

grant select, insert, update, delete on public.contact_tags to authenticated;
grant all on public.contact_tags to service_role;
