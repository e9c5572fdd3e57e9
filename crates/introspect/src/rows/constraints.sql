-- A NOT NULL that was never checked (Postgres 18, contype 'n') leaves its column nullable; all
-- other NOT NULL is said by the column. The rows that a foreign key to a partitioned table gets
-- for each partition of it are told by a parent that references another table.
select
  co.oid,
  co.conrelid,
  co.conname,
  co.contype,
  co.condeferrable,
  co.condeferred,
  co.convalidated,
  co.conkey,
  co.confrelid,
  co.confkey,
  co.confupdtype,
  co.confdeltype,
  co.confmatchtype,
  co.conindid,
  case when co.contype in ('c', 'x') then pg_get_constraintdef(co.oid) end
from pg_class c
join pg_constraint co on co.conrelid = c.oid
where c.relnamespace = any($1)
  and c.relkind in ('r', 'p', 'f')
  and (
    co.contype in ('p', 'u', 'f', 'c', 'x')
    or (co.contype = 'n' and not co.convalidated)
  )
  and not exists (
    select
    from pg_constraint p
    where p.oid = co.conparentid
      and p.confrelid <> co.confrelid
  )
