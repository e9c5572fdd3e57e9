select
  n.oid,
  n.nspname,
  pg_get_userbyid(n.nspowner),
  n.nspacl::text[],
  exists (
    select
    from pg_depend d
    where d.classid = 'pg_namespace'::regclass
      and d.objid = n.oid
      and d.refclassid = 'pg_extension'::regclass
      and d.deptype = 'e'
  )
from pg_namespace n
