-- The analysed query of each view in scope and of every view below it, with the relations that it
-- reads (those that are part of Postgres are not recorded as dependencies), and whether a rule of
-- the view's own takes any row.
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
  w.ev_class,
  w.ev_action::text,
  array(
    select distinct d.refobjid
    from pg_depend d
    where d.classid = 'pg_rewrite'::regclass
      and d.objid = w.oid
      and d.refclassid = 'pg_class'::regclass
      and d.refobjid <> w.ev_class
  ),
  exists (
    select
    from pg_rewrite o
    where o.ev_class = w.ev_class
      and o.ev_type in ('2', '3')
      and o.is_instead
      and o.ev_qual::text = '<>'
  )
from reached r
join pg_rewrite w on w.ev_class = r.relation
where w.ev_type = '1'
