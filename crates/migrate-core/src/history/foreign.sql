select
    n.nspname,
    c.relname,
    a.attname,
    t.typname,
    exists (
        select
        from pg_catalog.pg_class s
        where s.relnamespace = c.relnamespace and s.relname = 'ar_internal_metadata'
    ),
    pg_catalog.has_schema_privilege(n.oid, 'usage') and pg_catalog.has_table_privilege(c.oid, 'select')
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
join pg_catalog.pg_type t on t.oid = a.atttypid
where c.relkind in ('r', 'p', 'v') and {which}
order by n.nspname <> all (pg_catalog.current_schemas(false)), n.nspname, c.relname, a.attnum
