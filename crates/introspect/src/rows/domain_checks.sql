select
  co.contypid,
  co.conname,
  pg_get_constraintdef(co.oid)
from pg_constraint co
where co.contypid <> 0
  and co.contype = 'c'
order by co.contypid, co.conname
