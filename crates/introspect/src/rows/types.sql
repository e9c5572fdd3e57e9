-- Every type but arrays, which are told by the `typarray` of their element type.
select
  t.oid,
  t.typnamespace,
  t.typname,
  t.typtype,
  t.typarray,
  t.typrelid,
  t.typbasetype,
  t.typtypmod,
  t.typnotnull,
  t.typcollation,
  case when t.typtype = 'd' then pg_get_expr(t.typdefaultbin, 0) end,
  exists (
    select
    from pg_depend d
    where d.classid = 'pg_type'::regclass
      and d.objid = t.oid
      and d.refclassid = 'pg_extension'::regclass
      and d.deptype = 'e'
  )
from pg_type t
where t.typarray <> 0
  or t.typelem = 0
  or t.typlen <> -1
