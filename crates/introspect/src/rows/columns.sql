-- Only the expression of a generated column can mention columns; for all others the relation is
-- kept from `pg_get_expr`, which would open it.
--
-- A table shows the rows of the tables that inherit from it. These may take NULLs where it does not,
-- until 17 by `drop not null`; partitions may not.
with recursive heirs (relation, heir) as (
  select i.inhparent, i.inhrelid
  from pg_inherits i
  join pg_class c on c.oid = i.inhrelid
  where not c.relispartition
  union
  select h.relation, i.inhrelid
  from heirs h
  join pg_inherits i on i.inhparent = h.heir
),
with_nulls (relation, name) as (
  select h.relation, a.attname
  from heirs h
  join pg_attribute a on a.attrelid = h.heir
  where not a.attnotnull
    and not a.attisdropped
)
select
  a.attrelid,
  a.attnum,
  a.attname,
  a.atttypid,
  a.atttypmod,
  a.attnotnull and (a.attrelid, a.attname) not in (select relation, name from with_nulls),
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
