create extension if not exists pg_net;

create table public.webhooks (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null references public.tenants (id) on delete cascade,
  url text not null check (url like 'https://%'),
  events text[] not null,
  enabled boolean not null default true,
  timeout interval not null default '5 seconds',
  created_at timestamptz not null default now()
);

create table public.webhook_deliveries (
  id bigint generated always as identity primary key,
  webhook_id uuid not null references public.webhooks (id) on delete cascade,
  request_id bigint,
  payload jsonb not null,
  status_code smallint,
  attempted_at timestamptz not null default now()
);

create function private.deliver_webhooks()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  hook public.webhooks;
begin
  for hook in select * from public.webhooks w where w.tenant_id = new.tenant_id and w.enabled loop
    insert into public.webhook_deliveries (webhook_id, request_id, payload)
    values (hook.id, net.http_post(url := hook.url, body := to_jsonb(new)), to_jsonb(new));
  end loop;
  return new;
end;
$$;

create trigger opportunities_webhooks after insert or update on public.opportunities
  for each row execute function private.deliver_webhooks();

alter table public.webhooks enable row level security;

create policy "members read webhooks" on public.webhooks
  for select to authenticated
  using (private.has_role(tenant_id, 'admin'));

create policy "members add webhooks" on public.webhooks
  for insert to authenticated
  with check (private.has_role(tenant_id, 'admin'));

create policy "members change webhooks" on public.webhooks
  for update to authenticated
  using (private.has_role(tenant_id, 'admin'))
  with check (private.has_role(tenant_id, 'admin'));

create policy "managers remove webhooks" on public.webhooks
  for delete to authenticated
  using (private.has_role(tenant_id, 'admin'));

grant select, insert, update, delete on public.webhooks to authenticated;
grant all on public.webhooks to service_role;

alter table public.webhook_deliveries enable row level security;
create policy "admins read deliveries" on public.webhook_deliveries
  for select to authenticated
  using (exists (select 1 from public.webhooks w where w.id = webhook_id and private.has_role(w.tenant_id, 'admin')));
