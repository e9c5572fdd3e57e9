select
  i.inhrelid,
  n.nspname,
  p.relname
from pg_class c
join pg_inherits i on i.inhrelid = c.oid
join pg_class p on p.oid = i.inhparent
join pg_namespace n on n.oid = p.relnamespace
where c.relnamespace = any($1)
  and c.relkind in ('r', 'p', 'f')
order by i.inhrelid, i.inhseqno
