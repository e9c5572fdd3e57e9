select 'role', 'role', pg_catalog.current_setting('role'), null, null
union all
select 'authorization', 'session authorization', session_user, null, null
union all
select 'setting', name, setting, null, null
from pg_catalog.pg_settings
where source = 'session'
union all
select
    'temporary',
    pg_catalog.format('%s %s', w.word, c.relname),
    c.oid::pg_catalog.text,
    pg_catalog.format('drop %s if exists pg_temp.%I cascade', w.word, c.relname),
    null
from pg_catalog.pg_class c
join (values ('r', 'table'), ('p', 'table'), ('v', 'view'), ('S', 'sequence')) w (kind, word)
    on c.relkind = w.kind::pg_catalog."char"
where c.relnamespace = pg_catalog.pg_my_temp_schema()
union all
select 'prepared', name, '', pg_catalog.format('deallocate %I', name), null
from pg_catalog.pg_prepared_statements
where from_sql
union all
select 'listen', c, '', pg_catalog.format('unlisten %I', c), pg_catalog.format('listen %I', c)
from pg_catalog.pg_listening_channels() c
union all
select 'cursor', name, '', pg_catalog.format('close %I', name), null
from pg_catalog.pg_cursors
where is_holdable
union all
select
    'advisory',
    pg_catalog.format('%s%s', k.key, k.shared),
    '',
    pg_catalog.format('select pg_catalog.pg_advisory_unlock%s(%s)', k.shared, k.key),
    pg_catalog.format('select pg_catalog.pg_try_advisory_lock%s(%s)', k.shared, k.key)
from (
    select
        case objsubid
            when 1 then ((classid::pg_catalog.int8 << 32) | objid::pg_catalog.int8)::pg_catalog.text
            else pg_catalog.format(
                '%s, %s',
                classid::pg_catalog.int8::pg_catalog.bit(32)::pg_catalog.int4,
                objid::pg_catalog.int8::pg_catalog.bit(32)::pg_catalog.int4
            )
        end as key,
        case mode when 'ShareLock' then '_shared' else '' end as shared
    from pg_catalog.pg_locks
    where locktype = 'advisory' and pid = pg_catalog.pg_backend_pid()
) k
