create table public.custom_fields (
  id integer generated always as identity primary key,
  tenant_id uuid not null references public.tenants (id) on delete cascade,
  "table" text not null,
  "type" text not null,
  "key" text not null,
  "order" integer not null default 0,
  "required?" boolean not null default false,
  "default" jsonb,
  "Display Name" text,
  unique (tenant_id, "table", "key")
);
comment on table public.custom_fields is 'Columns that tenants add themselves; the quoted names come from the old product.';

alter table public.custom_fields enable row level security;

create policy "members read custom_fields" on public.custom_fields
  for select to authenticated
  using (private.is_member(tenant_id));

create policy "members add custom_fields" on public.custom_fields
  for insert to authenticated
  with check (private.has_role(tenant_id, 'admin'));

create policy "members change custom_fields" on public.custom_fields
  for update to authenticated
  using (private.has_role(tenant_id, 'admin'))
  with check (private.has_role(tenant_id, 'admin'));

create policy "managers remove custom_fields" on public.custom_fields
  for delete to authenticated
  using (private.has_role(tenant_id, 'admin'));

grant select, insert, update, delete on public.custom_fields to authenticated;
grant all on public.custom_fields to service_role;

-- Rollback:
--   drop table public.custom_fields;
