alter table public.tenants enable row level security;
alter table public.tenants force row level security;

create policy "members read their tenants" on public.tenants
  for select to authenticated
  using (private.is_member(id));

create policy "anybody signed in founds a tenant" on public.tenants
  for insert to authenticated
  with check ((select auth.uid()) is not null);

create policy "admins change their tenant" on public.tenants
  for update to authenticated
  using (private.has_role(id, 'admin'))
  with check (private.has_role(id, 'admin'));

create policy "owners remove their tenant" on public.tenants
  for delete to authenticated
  using (private.has_role(id, 'owner'));

create policy "service role does everything" on public.tenants
  to service_role
  using (true)
  with check (true);

alter table public.tenant_members enable row level security;

create policy "members read tenant_members" on public.tenant_members
  for select to authenticated
  using (private.is_member(tenant_id));

create policy "members add tenant_members" on public.tenant_members
  for insert to authenticated
  with check (private.has_role(tenant_id, 'admin'));

create policy "members change tenant_members" on public.tenant_members
  for update to authenticated
  using (private.has_role(tenant_id, 'admin'))
  with check (private.has_role(tenant_id, 'admin'));

create policy "managers remove tenant_members" on public.tenant_members
  for delete to authenticated
  using (private.has_role(tenant_id, 'admin'));

grant select, insert, update, delete on public.tenant_members to authenticated;
grant all on public.tenant_members to service_role;
