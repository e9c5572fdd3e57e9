-- The copies of a partitioned table's triggers on its partitions are left out, unless they were
-- switched on or off by themselves.
select
  t.oid,
  t.tgrelid,
  t.tgname,
  t.tgtype,
  t.tgenabled,
  pg_get_triggerdef(t.oid)
from pg_class c
join pg_trigger t on t.tgrelid = c.oid
left join pg_trigger p on p.oid = t.tgparentid
where c.relnamespace = any($1)
  and case
    when t.tgparentid = 0 then not t.tgisinternal
    else t.tgenabled <> p.tgenabled and not p.tgisinternal
  end
