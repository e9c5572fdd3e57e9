select
  i.indexrelid,
  i.indrelid,
  c.relname,
  i.indisunique,
  i.indisvalid,
  i.indnkeyatts,
  i.indkey,
  i.indpred is not null,
  pg_get_indexdef(i.indexrelid)
from pg_class c
join pg_index i on i.indexrelid = c.oid
where c.relnamespace = any($1)
  and c.relkind in ('i', 'I')
  and not exists (
    select
    from pg_constraint co
    where co.conindid = i.indexrelid
      and co.contype in ('p', 'u', 'x')
  )
