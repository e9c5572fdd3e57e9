-- Those of identity columns depend on them internally, those of serial columns automatically.
select
  c.oid,
  c.relnamespace,
  c.relname,
  s.seqtypid,
  s.seqstart,
  s.seqmin,
  s.seqmax,
  s.seqincrement,
  s.seqcache,
  s.seqcycle,
  (
    select array[n.nspname, o.relname, a.attname]
    from pg_depend d
    join pg_class o on o.oid = d.refobjid
    join pg_namespace n on n.oid = o.relnamespace
    join pg_attribute a on a.attrelid = d.refobjid
      and a.attnum = d.refobjsubid
    where d.classid = 'pg_class'::regclass
      and d.objid = c.oid
      and d.objsubid = 0
      and d.refclassid = 'pg_class'::regclass
      and d.refobjsubid > 0
      and d.deptype = 'a'
  ),
  pg_get_userbyid(c.relowner),
  c.relacl::text[]
from pg_class c
join pg_sequence s on s.seqrelid = c.oid
where c.relnamespace = any($1)
  and c.relkind = 'S'
  and not exists (
    select
    from pg_depend d
    where d.classid = 'pg_class'::regclass
      and d.objid = c.oid
      and d.deptype in ('i', 'e')
  )
