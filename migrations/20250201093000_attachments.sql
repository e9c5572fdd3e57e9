create table public.attachments (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null references public.tenants (id) on delete cascade,
  object_id uuid references storage.objects (id) on delete set null,
  note_id uuid references public.notes (id) on delete cascade,
  file_name text not null,
  mime_type text not null default 'application/octet-stream',
  size_bytes bigint not null check (size_bytes >= 0),
  sha256 bytea not null check (octet_length(sha256) = 32),
  uploaded_at timestamptz not null default now()
);

alter table public.attachments enable row level security;

create policy "members read attachments" on public.attachments
  for select to authenticated
  using (private.is_member(tenant_id));

create policy "members add attachments" on public.attachments
  for insert to authenticated
  with check (private.is_member(tenant_id));

create policy "members change attachments" on public.attachments
  for update to authenticated
  using (private.is_member(tenant_id))
  with check (private.is_member(tenant_id));

create policy "managers remove attachments" on public.attachments
  for delete to authenticated
  using (private.has_role(tenant_id, 'manager'));

grant select, insert, update, delete on public.attachments to authenticated;
grant all on public.attachments to service_role;
