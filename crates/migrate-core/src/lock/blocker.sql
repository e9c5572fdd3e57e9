select
{columns}from pg_catalog.pg_stat_activity a
cross join (select pg_catalog.clock_timestamp() as now) n
where a.pid = any (pg_catalog.pg_blocking_pids({pid}))
-- The oldest is most likely the one that the others wait for too.
order by a.xact_start
limit 1
