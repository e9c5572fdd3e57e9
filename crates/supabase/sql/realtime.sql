-- Realtime: broadcast messages, subscriptions, and the functions that policies and triggers call.
set local role supabase_realtime_admin;

create type realtime.action as enum ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'ERROR');
create type realtime.equality_op as enum ('eq', 'neq', 'lt', 'lte', 'gt', 'gte', 'in');
create type realtime.user_defined_filter as (
  column_name text,
  op realtime.equality_op,
  value text
);

create table realtime.schema_migrations (
  version bigint primary key,
  inserted_at timestamp(0)
);
create table realtime.subscription (
  id bigint generated always as identity primary key,
  subscription_id uuid not null,
  entity regclass not null,
  filters realtime.user_defined_filter[] not null default '{}',
  claims jsonb not null,
  claims_role regrole,
  created_at timestamp not null default timezone('utc', now()),
  action_filter text default '*'
);
create table realtime.messages (
  topic text not null,
  extension text not null,
  payload jsonb,
  event text,
  private boolean default false,
  updated_at timestamp not null default now(),
  inserted_at timestamp not null default now(),
  id uuid not null default gen_random_uuid(),
  binary_payload bytea,
  primary key (id, inserted_at)
) partition by range (inserted_at);
-- The service makes one partition a day; here one takes them all.
create table realtime.messages_default partition of realtime.messages default;
alter table realtime.messages enable row level security;
alter table realtime.subscription enable row level security;

create function realtime.topic() returns text
language sql stable as $body$
  select nullif(current_setting('realtime.topic', true), '')
$body$;

create function realtime.send(payload jsonb, event text, topic text, private boolean default true) returns void
language sql as $body$
  insert into realtime.messages (payload, event, topic, private, extension)
  values (payload, event, topic, private, 'broadcast')
$body$;

create function realtime.broadcast_changes(
  topic_name text,
  event_name text,
  operation text,
  table_name text,
  table_schema text,
  new record,
  old record,
  level text default 'ROW'
) returns void
language plpgsql as $body$
begin
  if level = 'STATEMENT' then
    raise exception 'function can only be triggered for each row, not for each statement';
  end if;
  if operation not in ('INSERT', 'UPDATE', 'DELETE') then
    raise exception 'unexpected operation type: %', operation;
  end if;
  perform realtime.send(
    jsonb_build_object('old_record', to_jsonb(old), 'record', to_jsonb(new), 'operation', operation,
                       'table', table_name, 'schema', table_schema),
    event_name, topic_name, true);
end
$body$;

grant select, insert, update on realtime.messages to anon, authenticated, service_role;
grant all on realtime.messages, realtime.subscription to postgres, dashboard_user with grant option;
grant select on realtime.subscription, realtime.schema_migrations to anon, authenticated, service_role;
grant all on realtime.schema_migrations to postgres;
grant usage on sequence realtime.subscription_id_seq to postgres, anon, authenticated, service_role;
reset role;
