-- 100 and 950 are "default" and "C", the same on every server.
select
  c.oid,
  n.nspname,
  c.collname
from pg_collation c
join pg_namespace n on n.oid = c.collnamespace
where c.oid in (100, 950)
  or c.oid in (
    select a.attcollation
    from pg_attribute a
    where a.attcollation not in (0, 100, 950)
  )
