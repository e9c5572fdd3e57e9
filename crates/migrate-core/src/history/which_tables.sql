select
    n.nspname,
    pg_catalog.count(a.attname) filter (where a.attname in ('name', 'statements')),
    pg_catalog.count(a.attname) filter (where a.attname in ('fingerprint', 'origin', 'script', 'down_script', 'in_supabase'))
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
left join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.relkind in ('r', 'p')
    and (n.nspname, c.relname) in (('rowsmith', 'migrations'), ('supabase_migrations', 'schema_migrations'))
group by n.nspname
union all
select 'server', pg_catalog.current_setting('server_version_num')::pg_catalog.int4 / 10000, 0
order by 1
