select
{columns}from pg_catalog.pg_locks l
join pg_catalog.pg_stat_activity a on a.pid = l.pid
cross join (select pg_catalog.clock_timestamp() as now) n
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
