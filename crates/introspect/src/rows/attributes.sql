-- The fields of stand-alone composite types of any schema; a type without fields has one row.
select
  c.reltype,
  c.oid,
  a.attnum,
  a.attname,
  a.atttypid,
  a.atttypmod
from pg_class c
left join pg_attribute a on a.attrelid = c.oid
  and a.attnum > 0
  and not a.attisdropped
where c.relkind = 'c'
order by c.oid, a.attnum
