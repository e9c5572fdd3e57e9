select
  c.oid,
  c.relnamespace,
  c.relname,
  c.relkind,
  c.relrowsecurity,
  c.relforcerowsecurity,
  c.reloptions,
  pg_get_userbyid(c.relowner),
  c.relacl::text[],
  case when c.relkind = 'p' then pg_get_partkeydef(c.oid) end,
  case when c.relispartition then pg_get_expr(c.relpartbound, c.oid) end,
  fs.srvname,
  case when c.relkind = 'v' then pg_relation_is_updatable(c.oid, true) end,
  case when c.relkind in ('v', 'm') then pg_get_viewdef(c.oid) end
from pg_class c
left join pg_foreign_table ft on ft.ftrelid = c.oid
left join pg_foreign_server fs on fs.oid = ft.ftserver
where c.relnamespace = any($1)
  and c.relkind in ('r', 'p', 'f', 'v', 'm')
  and not exists (
    select
    from pg_depend d
    where d.classid = 'pg_class'::regclass
      and d.objid = c.oid
      and d.refclassid = 'pg_extension'::regclass
      and d.deptype = 'e'
  )
