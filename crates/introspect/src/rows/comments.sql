-- Those that users wrote: the objects of an empty database have lower numbers, except for the
-- schema `public`.
select
  d.classoid,
  d.objoid,
  d.objsubid,
  d.description
from pg_description d
where d.objoid >= 16384
  or d.classoid = 'pg_namespace'::regclass
