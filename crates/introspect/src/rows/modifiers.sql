-- How the types that we cannot decode print their modifiers: once per type and modifier, and only
-- for types outside of `pg_catalog`.
with used (type, modifier) as (
  select a.atttypid, a.atttypmod
  from pg_attribute a
  where a.atttypmod <> -1
    and a.attnum > 0
  union
  select t.typbasetype, t.typtypmod
  from pg_type t
  where t.typtypmod <> -1
)
select
  u.type,
  u.modifier,
  format_type(u.type, -1),
  format_type(u.type, u.modifier)
from used u
join pg_type t on t.oid = u.type
where t.typmodout <> 0
  and t.typnamespace <> 'pg_catalog'::regnamespace
