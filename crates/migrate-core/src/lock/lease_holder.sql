select
    null,
    taken_by,
    holder,
    null,
    pg_catalog.floor(extract(epoch from pg_catalog.clock_timestamp() - acquired_at))::pg_catalog.int8,
    null,
    null,
    null,
    null,
    pg_catalog.ceil(extract(epoch from expires_at - pg_catalog.clock_timestamp()))::pg_catalog.int8
from rowsmith.lease
where expires_at >= pg_catalog.clock_timestamp()
