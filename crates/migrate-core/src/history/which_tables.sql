select
    n.nspname,
    case when exists (
        select
        from pg_catalog.pg_attribute a
        where a.attrelid = c.oid and a.attname = 'name' and not a.attisdropped
    ) then 'true' else 'false' end
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p')
    and (n.nspname, c.relname) in (('rowsmith', 'migrations'), ('supabase_migrations', 'schema_migrations'))
order by 1
