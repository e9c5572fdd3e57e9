select
    'l',
    l.relation,
    pg_catalog.string_agg(distinct l.mode, ','),
    case when c.oid is not null then pg_catalog.format('%I.%I', n.nspname, c.relname) end,
    c.relkind,
    pg_catalog.pg_relation_filenode(c.oid),
    case when c.relkind in ('r', 'm', 'i') then pg_catalog.pg_relation_size(c.oid) end,
    pg_catalog.pg_stat_get_xact_numscans(c.oid),
    pg_catalog.pg_stat_get_xact_tuples_returned(c.oid)
from pg_catalog.pg_locks l
left join pg_catalog.pg_class c on c.oid = l.relation
left join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where l.pid = pg_catalog.pg_backend_pid()
    and l.locktype = 'relation'
    and l.granted
    and l.database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())
    and (c.oid is null or (
        n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
        and not pg_catalog.starts_with(n.nspname, 'pg_temp_')
    ))
group by l.relation, n.nspname, c.relname, c.relkind, c.oid
