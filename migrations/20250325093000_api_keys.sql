create table public.api_keys (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null references public.tenants (id) on delete cascade,
  label text not null,
  hashed_secret text not null,
  scopes text[] not null default array['read']::text[],
  allowed_networks cidr[] not null default '{}',
  rate_limit integer,
  expires_at timestamptz,
  last_used_at timestamptz,
  created_by uuid default auth.uid() references auth.users (id) on delete set null,
  created_at timestamptz not null default now(),
  unique (tenant_id, label)
);
comment on column public.api_keys.hashed_secret is 'Never shown again; compare with `extensions.crypt`.';

alter table public.api_keys enable row level security;

create policy "members read api_keys" on public.api_keys
  for select to authenticated
  using (private.has_role(tenant_id, 'admin'));

create policy "members add api_keys" on public.api_keys
  for insert to authenticated
  with check (private.has_role(tenant_id, 'admin'));

create policy "members change api_keys" on public.api_keys
  for update to authenticated
  using (private.has_role(tenant_id, 'admin'))
  with check (private.has_role(tenant_id, 'admin'));

create policy "managers remove api_keys" on public.api_keys
  for delete to authenticated
  using (private.has_role(tenant_id, 'admin'));

grant select, insert, update, delete on public.api_keys to authenticated;
grant all on public.api_keys to service_role;

-- The API may list keys but never read the secret.
revoke select on public.api_keys from authenticated;
grant select (id, tenant_id, label, scopes, expires_at, last_used_at, created_at) on public.api_keys to authenticated;
