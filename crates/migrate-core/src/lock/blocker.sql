select
    a.pid,
    a.usename,
    a.application_name,
    pg_catalog.host(a.client_addr),
    pg_catalog.floor(extract(epoch from pg_catalog.clock_timestamp() - a.backend_start))::pg_catalog.int8,
    a.query
from pg_catalog.pg_stat_activity a
where a.pid = any (pg_catalog.pg_blocking_pids({pid}))
-- The oldest is most likely the one that the others wait for too.
order by a.xact_start
limit 1
