begin;
-- Waits for no one: whoever runs a file has the table locked until its transaction ends, dead or alive.
lock table rowsmith.lease in exclusive mode nowait;
-- Its runner may only stand still: without the row it can neither renew the lease nor commit another file.
delete from rowsmith.lease where expires_at < pg_catalog.clock_timestamp();
select from rowsmith.lease;
commit
