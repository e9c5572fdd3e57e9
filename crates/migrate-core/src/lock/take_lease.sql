begin;
-- Waits for no one: whoever runs a file has the table locked until its transaction ends, dead or alive.
lock table rowsmith.lease in exclusive mode nowait;
insert into rowsmith.lease as l (token, holder, expires_at)
select {token}, {holder}, pg_catalog.clock_timestamp() + {milliseconds} * interval '1 millisecond'
-- A runner that came without a pooler holds this.
where pg_catalog.pg_try_advisory_xact_lock_shared({key})
on conflict (id) do update
set token = excluded.token,
    holder = excluded.holder,
    taken_by = excluded.taken_by,
    acquired_at = excluded.acquired_at,
    expires_at = excluded.expires_at
where l.expires_at < pg_catalog.clock_timestamp()
returning token;
commit
