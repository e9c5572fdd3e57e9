-- Stand-in for pgmq: the queues of version 1.5 in plain tables.
do $body$
begin
  if to_regnamespace('pgmq') is null then
    create schema pgmq;
  end if;
end
$body$;

create table pgmq.meta (
  queue_name varchar not null unique,
  is_partitioned boolean not null,
  is_unlogged boolean not null,
  created_at timestamptz not null default now()
);
create type pgmq.message_record as (
  msg_id bigint, read_ct integer, enqueued_at timestamptz, vt timestamptz, message jsonb, headers jsonb
);
create type pgmq.queue_record as (
  queue_name varchar, is_partitioned boolean, is_unlogged boolean, created_at timestamptz
);
create type pgmq.metrics_result as (
  queue_name text, queue_length bigint, newest_msg_age_sec integer, oldest_msg_age_sec integer,
  total_messages bigint, scrape_time timestamptz, queue_visible_length bigint
);

create function pgmq.format_table_name(queue_name text, prefix text) returns text
language plpgsql immutable as $body$
begin
  if queue_name ~ '\$|;|--|''' then
    raise exception 'queue name contains invalid characters: $, ;, --, or \''';
  end if;
  return lower(prefix || '_' || queue_name);
end
$body$;
create function pgmq.validate_queue_name(queue_name text) returns void
language plpgsql as $body$
begin
  if length(queue_name) >= 48 then
    raise exception 'queue name is too long, maximum length is 48 characters';
  end if;
end
$body$;

create function pgmq._make(queue_name text, unlogged boolean) returns void
language plpgsql as $body$
declare
  queue text := pgmq.format_table_name(queue_name, 'q');
  archive text := pgmq.format_table_name(queue_name, 'a');
begin
  perform pgmq.validate_queue_name(queue_name);
  if to_regclass(format('pgmq.%I', queue)) is null then
    execute format(
      'create %s table pgmq.%I (msg_id bigint primary key generated always as identity, '
      'read_ct integer default 0 not null, enqueued_at timestamptz default now() not null, '
      'vt timestamptz not null, message jsonb, headers jsonb)',
      case when unlogged then 'unlogged' else '' end, queue);
    execute format('create index %I on pgmq.%I (vt asc)', queue || '_vt_idx', queue);
  end if;
  if to_regclass(format('pgmq.%I', archive)) is null then
    execute format(
      'create table pgmq.%I (msg_id bigint primary key, read_ct integer default 0 not null, '
      'enqueued_at timestamptz default now() not null, archived_at timestamptz default now() not null, '
      'vt timestamptz not null, message jsonb, headers jsonb)', archive);
    execute format('create index %I on pgmq.%I (archived_at)', 'archived_at_idx_' || queue_name, archive);
  end if;
  insert into pgmq.meta (queue_name, is_partitioned, is_unlogged)
  values (_make.queue_name, false, unlogged) on conflict do nothing;
end
$body$;
create function pgmq.create(queue_name text) returns void
language sql as $body$ select pgmq._make(queue_name, false) $body$;
create function pgmq.create_non_partitioned(queue_name text) returns void
language sql as $body$ select pgmq._make(queue_name, false) $body$;
create function pgmq.create_unlogged(queue_name text) returns void
language sql as $body$ select pgmq._make(queue_name, true) $body$;
-- Without pg_partman a partitioned queue is one table.
create function pgmq.create_partitioned(
  queue_name text, partition_interval text default '10000', retention_interval text default '100000'
) returns void
language sql as $body$ select pgmq._make(queue_name, false) $body$;
create function pgmq.drop_queue(queue_name text) returns boolean
language plpgsql as $body$
begin
  execute format('drop table if exists pgmq.%I', pgmq.format_table_name(queue_name, 'q'));
  execute format('drop table if exists pgmq.%I', pgmq.format_table_name(queue_name, 'a'));
  delete from pgmq.meta as m where m.queue_name = drop_queue.queue_name;
  return found;
end
$body$;
create function pgmq.drop_queue(queue_name text, partitioned boolean) returns boolean
language sql as $body$ select pgmq.drop_queue(queue_name) $body$;

create function pgmq.send(queue_name text, msg jsonb, headers jsonb, delay timestamptz) returns setof bigint
language plpgsql as $body$
begin
  return query execute format('insert into pgmq.%I (vt, message, headers) values ($1, $2, $3) returning msg_id',
                              pgmq.format_table_name(queue_name, 'q'))
    using delay, msg, headers;
end
$body$;
create function pgmq.send(queue_name text, msg jsonb) returns setof bigint
language sql as $body$ select * from pgmq.send(queue_name, msg, null, clock_timestamp()) $body$;
create function pgmq.send(queue_name text, msg jsonb, headers jsonb) returns setof bigint
language sql as $body$ select * from pgmq.send(queue_name, msg, headers, clock_timestamp()) $body$;
create function pgmq.send(queue_name text, msg jsonb, delay integer) returns setof bigint
language sql as $body$
  select * from pgmq.send(queue_name, msg, null, clock_timestamp() + make_interval(secs => delay))
$body$;
create function pgmq.send(queue_name text, msg jsonb, delay timestamptz) returns setof bigint
language sql as $body$ select * from pgmq.send(queue_name, msg, null, delay) $body$;
create function pgmq.send(queue_name text, msg jsonb, headers jsonb, delay integer) returns setof bigint
language sql as $body$
  select * from pgmq.send(queue_name, msg, headers, clock_timestamp() + make_interval(secs => delay))
$body$;

create function pgmq.send_batch(queue_name text, msgs jsonb[], headers jsonb[], delay timestamptz) returns setof bigint
language plpgsql as $body$
begin
  return query execute format(
      'insert into pgmq.%I (vt, message, headers) select $1, m, h from unnest($2, $3) as e (m, h) returning msg_id',
      pgmq.format_table_name(queue_name, 'q'))
    using delay, msgs, coalesce(headers, array[]::jsonb[]);
end
$body$;
create function pgmq.send_batch(queue_name text, msgs jsonb[]) returns setof bigint
language sql as $body$ select * from pgmq.send_batch(queue_name, msgs, null, clock_timestamp()) $body$;
create function pgmq.send_batch(queue_name text, msgs jsonb[], headers jsonb[]) returns setof bigint
language sql as $body$ select * from pgmq.send_batch(queue_name, msgs, headers, clock_timestamp()) $body$;
create function pgmq.send_batch(queue_name text, msgs jsonb[], delay integer) returns setof bigint
language sql as $body$
  select * from pgmq.send_batch(queue_name, msgs, null, clock_timestamp() + make_interval(secs => delay))
$body$;
create function pgmq.send_batch(queue_name text, msgs jsonb[], headers jsonb[], delay integer) returns setof bigint
language sql as $body$
  select * from pgmq.send_batch(queue_name, msgs, headers, clock_timestamp() + make_interval(secs => delay))
$body$;

create function pgmq.read(queue_name text, vt integer, qty integer, conditional jsonb default '{}')
returns setof pgmq.message_record
language plpgsql as $body$
begin
  return query execute format(
      'with picked as (select msg_id from pgmq.%1$I where vt <= clock_timestamp() and message @> $3 '
      'order by msg_id limit $1 for update skip locked) '
      'update pgmq.%1$I as m set vt = clock_timestamp() + make_interval(secs => $2), read_ct = read_ct + 1 '
      'from picked where m.msg_id = picked.msg_id '
      'returning m.msg_id, m.read_ct, m.enqueued_at, m.vt, m.message, m.headers',
      pgmq.format_table_name(queue_name, 'q'))
    using qty, vt, coalesce(conditional, '{}');
end
$body$;
-- Looks once: a stand-in has nobody to wait for.
create function pgmq.read_with_poll(
  queue_name text, vt integer, qty integer, max_poll_seconds integer default 5,
  poll_interval_ms integer default 100, conditional jsonb default '{}'
) returns setof pgmq.message_record
language sql as $body$ select * from pgmq.read(queue_name, vt, qty, conditional) $body$;
create function pgmq.pop(queue_name text) returns setof pgmq.message_record
language plpgsql as $body$
begin
  return query execute format(
      'delete from pgmq.%1$I where msg_id = (select msg_id from pgmq.%1$I where vt <= clock_timestamp() '
      'order by msg_id limit 1 for update skip locked) '
      'returning msg_id, read_ct, enqueued_at, vt, message, headers',
      pgmq.format_table_name(queue_name, 'q'));
end
$body$;
create function pgmq.set_vt(queue_name text, msg_id bigint, vt integer) returns setof pgmq.message_record
language plpgsql as $body$
begin
  return query execute format(
      'update pgmq.%I set vt = clock_timestamp() + make_interval(secs => $2) where msg_id = $1 '
      'returning msg_id, read_ct, enqueued_at, vt, message, headers',
      pgmq.format_table_name(queue_name, 'q'))
    using msg_id, vt;
end
$body$;
create function pgmq.delete(queue_name text, msg_ids bigint[]) returns setof bigint
language plpgsql as $body$
begin
  return query execute format('delete from pgmq.%I where msg_id = any ($1) returning msg_id',
                              pgmq.format_table_name(queue_name, 'q'))
    using msg_ids;
end
$body$;
create function pgmq.delete(queue_name text, msg_id bigint) returns boolean
language sql as $body$ select exists (select from pgmq.delete(queue_name, array[msg_id])) $body$;
create function pgmq.archive(queue_name text, msg_ids bigint[]) returns setof bigint
language plpgsql as $body$
begin
  return query execute format(
      'with moved as (delete from pgmq.%I where msg_id = any ($1) '
      'returning msg_id, vt, read_ct, enqueued_at, message, headers) '
      'insert into pgmq.%I (msg_id, vt, read_ct, enqueued_at, message, headers) '
      'select * from moved returning msg_id',
      pgmq.format_table_name(queue_name, 'q'), pgmq.format_table_name(queue_name, 'a'))
    using msg_ids;
end
$body$;
create function pgmq.archive(queue_name text, msg_id bigint) returns boolean
language sql as $body$ select exists (select from pgmq.archive(queue_name, array[msg_id])) $body$;
create function pgmq.purge_queue(queue_name text) returns bigint
language plpgsql as $body$
declare
  purged bigint;
begin
  execute format('delete from pgmq.%I', pgmq.format_table_name(queue_name, 'q'));
  get diagnostics purged = row_count;
  return purged;
end
$body$;
create function pgmq.detach_archive(queue_name text) returns void
language sql as $body$ select $body$;
create function pgmq.enable_notify_insert(queue_name text) returns void
language sql as $body$ select $body$;
create function pgmq.disable_notify_insert(queue_name text) returns void
language sql as $body$ select $body$;
create function pgmq.list_queues() returns setof pgmq.queue_record
language sql stable as $body$
  select queue_name, is_partitioned, is_unlogged, created_at from pgmq.meta order by queue_name
$body$;
create function pgmq.metrics(queue_name text) returns pgmq.metrics_result
language plpgsql as $body$
declare
  result pgmq.metrics_result;
begin
  execute format(
      'select $1, count(*), extract(epoch from now() - max(enqueued_at))::integer, '
      'extract(epoch from now() - min(enqueued_at))::integer, coalesce(max(msg_id), 0), now(), '
      'count(*) filter (where vt <= now()) from pgmq.%I', pgmq.format_table_name(queue_name, 'q'))
    into result using queue_name;
  return result;
end
$body$;
create function pgmq.metrics_all() returns setof pgmq.metrics_result
language sql as $body$ select (pgmq.metrics(queue_name::text)).* from pgmq.meta $body$;
