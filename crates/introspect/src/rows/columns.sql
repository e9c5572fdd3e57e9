-- Only the expression of a generated column can mention columns; for all others the relation is
-- kept from `pg_get_expr`, which would open it.
select
  a.attrelid,
  a.attnum,
  a.attname,
  a.atttypid,
  a.atttypmod,
  a.attnotnull,
  a.attidentity,
  a.attgenerated,
  a.attcollation,
  pg_get_expr(d.adbin, case when a.attgenerated = '' then 0 else d.adrelid end),
  case when c.relkind = 'v' then pg_column_is_updatable(c.oid, a.attnum, true) end,
  a.attacl::text[]
from pg_class c
join pg_attribute a on a.attrelid = c.oid
left join pg_attrdef d on d.adrelid = a.attrelid
  and d.adnum = a.attnum
  and a.atthasdef
where c.relnamespace = any($1)
  and c.relkind in ('r', 'p', 'f', 'v', 'm')
  and a.attnum > 0
  and not a.attisdropped
order by a.attrelid, a.attnum
