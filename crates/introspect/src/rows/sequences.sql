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
  case when a.attname is not null then array[n.nspname, o.relname, a.attname] end,
  pg_get_userbyid(c.relowner),
  c.relacl::text[]
from pg_class c
join pg_sequence s on s.seqrelid = c.oid
left join pg_depend d on d.classid = 'pg_class'::regclass
  and d.objid = c.oid
  and d.objsubid = 0
  and d.refclassid = 'pg_class'::regclass
  and d.refobjsubid > 0
  and d.deptype = 'a'
left join pg_class o on o.oid = d.refobjid
left join pg_namespace n on n.oid = o.relnamespace
left join pg_attribute a on a.attrelid = d.refobjid
  and a.attnum = d.refobjsubid
where c.relnamespace = any($1)
  and c.relkind = 'S'
  and not exists (
    select
    from pg_depend m
    where m.classid = 'pg_class'::regclass
      and m.objid = c.oid
      and m.deptype in ('i', 'e')
  )
