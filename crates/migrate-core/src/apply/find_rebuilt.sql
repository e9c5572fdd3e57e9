select
    pg_catalog.format('%I.%I', n.nspname, c.relname),
    i.indisvalid
from pg_catalog.pg_index i
join pg_catalog.pg_class c on c.oid = i.indexrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where not i.indisvalid
    and c.relname ~ '_cc(new|old)[0-9]*$'
    and i.indrelid = case {kind}
        when 'table' then pg_catalog.to_regclass({name})
        else (select x.indrelid from pg_catalog.pg_index x where x.indexrelid = pg_catalog.to_regclass({name}))
    end
