select
  p.oid,
  p.polrelid,
  p.polname,
  p.polpermissive,
  p.polcmd,
  array(
    select case when r = 0 then 'public' else pg_get_userbyid(r) end
    from unnest(p.polroles) r
  ),
  pg_get_expr(p.polqual, p.polrelid),
  pg_get_expr(p.polwithcheck, p.polrelid)
from pg_class c
join pg_policy p on p.polrelid = c.oid
where c.relnamespace = any($1)
