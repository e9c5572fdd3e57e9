select
    'm',
    version,
    name,
    checksum,
    pg_catalog.floor(extract(epoch from applied_at) * 1000000)::pg_catalog.int8,
    execution_time_ms,
    applied_by,
    {fingerprint},
    {origin},
    {in_supabase}
from rowsmith.migrations;
select
    't',
    version,
    ordinal,
    checksum,
    state
from rowsmith.statements
order by version, ordinal;
