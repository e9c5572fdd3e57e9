select
    l.pid,
    a.usename,
    a.application_name,
    pg_catalog.host(a.client_addr),
    pg_catalog.floor(extract(epoch from pg_catalog.clock_timestamp() - a.backend_start))::pg_catalog.int8,
    a.query
from pg_catalog.pg_locks l
left join pg_catalog.pg_stat_activity a on a.pid = l.pid
where l.locktype = 'advisory'
    and l.granted
    and l.database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())
    and l.classid = {high}
    and l.objid in ({keeper}, {work})
    and l.objsubid = 1
    and l.pid <> pg_catalog.pg_backend_pid()
-- The session that works tells more than the one that only keeps the lock.
order by l.objid = {work} desc
limit 1
