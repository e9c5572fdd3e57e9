-- Messages come by the million: one partition a quarter.
create table public.messages (
  id uuid not null default gen_random_uuid(),
  tenant_id uuid not null references public.tenants (id) on delete cascade,
  contact_id uuid references public.contacts (id) on delete set null,
  channel public.message_channel not null,
  subject text,
  body text not null,
  sent_at timestamptz not null,
  headers jsonb,
  size_bytes integer not null default 0,
  primary key (id, sent_at)
) partition by range (sent_at);

create table public.messages_2025_q1 partition of public.messages
  for values from ('2025-01-01 00:00:00+00') to ('2025-04-01 00:00:00+00');
create table public.messages_2025_q2 partition of public.messages
  for values from ('2025-04-01 00:00:00+00') to ('2025-07-01 00:00:00+00');
create table public.messages_default partition of public.messages default;

create index messages_contact_idx on public.messages (contact_id, sent_at desc);

alter table public.messages_2025_q1 enable row level security;
alter table public.messages_2025_q2 enable row level security;
alter table public.messages_default enable row level security;

alter table public.messages enable row level security;

create policy "members read messages" on public.messages
  for select to authenticated
  using (private.is_member(tenant_id));

create policy "members add messages" on public.messages
  for insert to authenticated
  with check (private.is_member(tenant_id));

create policy "members change messages" on public.messages
  for update to authenticated
  using (private.is_member(tenant_id))
  with check (private.is_member(tenant_id));

create policy "managers remove messages" on public.messages
  for delete to authenticated
  using (private.has_role(tenant_id, 'manager'));

grant select, insert, update, delete on public.messages to authenticated;
grant all on public.messages to service_role;
