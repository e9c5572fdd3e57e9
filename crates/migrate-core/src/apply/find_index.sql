select
    pg_catalog.format('%I.%I', n.nspname, c.relname),
    i.indisvalid
from pg_catalog.pg_index i
join pg_catalog.pg_class c on c.oid = i.indexrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relname = {index} and i.indrelid = pg_catalog.to_regclass({table})
