-- The columns of relations that are not described themselves, but that foreign keys and views
-- of described ones mention.
with recursive reached (relation) as (
  select c.oid
  from pg_class c
  where c.relnamespace = any($1)
    and c.relkind in ('v', 'm')
  union
  select d.refobjid
  from reached r
  join pg_rewrite w on w.ev_class = r.relation
    and w.ev_type = '1'
  join pg_depend d on d.classid = 'pg_rewrite'::regclass
    and d.objid = w.oid
    and d.refclassid = 'pg_class'::regclass
),
mentioned (relation) as (
  select relation
  from reached
  union
  select co.confrelid
  from pg_class c
  join pg_constraint co on co.conrelid = c.oid
  where c.relnamespace = any($1)
    and co.contype = 'f'
),
outside (relation, schema, name) as materialized (
  select c.oid, n.nspname, c.relname
  from mentioned m
  join pg_class c on c.oid = m.relation
  join pg_namespace n on n.oid = c.relnamespace
  where not c.relnamespace = any($1)
    or c.oid in (
      select d.objid
      from pg_depend d
      where d.classid = 'pg_class'::regclass
        and d.refclassid = 'pg_extension'::regclass
        and d.deptype = 'e'
    )
),
heirs (relation, heir) as (
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
  o.relation,
  o.schema,
  o.name,
  a.attnum,
  a.attname,
  a.atttypid,
  a.attnotnull and (o.relation, a.attname) not in (select relation, name from with_nulls)
from outside o
join pg_attribute a on a.attrelid = o.relation
where a.attnum > 0
  and not a.attisdropped
order by o.relation, a.attnum
