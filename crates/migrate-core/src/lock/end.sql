select l.pid, pg_catalog.pg_terminate_backend(l.pid, 10000)
from pg_catalog.pg_locks l
where l.locktype = 'advisory'
    and l.granted
    and l.database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())
    and l.classid = {high}
    and l.objid in ({keeper}, {work})
    and l.objsubid = 1
    and l.pid <> pg_catalog.pg_backend_pid()
