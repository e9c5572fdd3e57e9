create table public.tenants (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  slug public.slug not null unique,
  plan text not null default 'free',
  settings jsonb not null default '{}'::jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  archived_at timestamptz
);
comment on table public.tenants is 'A paying company; everything else belongs to one.';
comment on column public.tenants.slug is 'The name in URLs.';

create table public.tenant_members (
  tenant_id uuid not null references public.tenants (id) on delete cascade,
  user_id uuid not null references auth.users (id) on delete cascade,
  role public.member_role not null default 'member',
  invited_by uuid references auth.users (id) on delete set null,
  joined_at timestamptz not null default now(),
  primary key (tenant_id, user_id)
);
comment on table public.tenant_members is 'Who works for which tenant, and as what.';

create index tenant_members_user_id_idx on public.tenant_members (user_id);

create trigger tenants_touch before update on public.tenants
  for each row execute function private.touch_updated_at();

create function private.is_member(tenant uuid)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select exists (
    select 1 from public.tenant_members m
    where m.tenant_id = tenant and m.user_id = (select auth.uid())
  );
$$;

create function private.has_role(tenant uuid, minimum public.member_role)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select exists (
    select 1 from public.tenant_members m
    where m.tenant_id = tenant and m.user_id = (select auth.uid()) and m.role >= minimum
  );
$$;

grant execute on function private.is_member(uuid) to authenticated;
grant execute on function private.has_role(uuid, public.member_role) to authenticated;
