select
    c.oid,
    pg_catalog.format('%I.%I', n.nspname, c.relname),
    c.relkind,
    pg_catalog.pg_relation_filenode(c.oid),
    c.reltuples::pg_catalog.int8,
    pg_catalog.pg_stat_get_xact_numscans(c.oid),
    pg_catalog.pg_stat_get_xact_tuples_returned(c.oid)
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'm', 'v', 'f', 'S', 'i', 'I')
    and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
    and not pg_catalog.starts_with(n.nspname, 'pg_temp_')
