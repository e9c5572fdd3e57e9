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
)
select
  c.oid,
  n.nspname,
  c.relname,
  a.attnum,
  a.attname,
  a.atttypid,
  a.attnotnull
from (
  select relation
  from reached
  union
  select co.confrelid
  from pg_constraint co
  join pg_class c on c.oid = co.conrelid
  where co.contype = 'f'
    and c.relnamespace = any($1)
) m
join pg_class c on c.oid = m.relation
join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid
where a.attnum > 0
  and not a.attisdropped
  and (
    not c.relnamespace = any($1)
    or exists (
      select
      from pg_depend d
      where d.classid = 'pg_class'::regclass
        and d.objid = c.oid
        and d.refclassid = 'pg_extension'::regclass
        and d.deptype = 'e'
    )
  )
order by c.oid, a.attnum
