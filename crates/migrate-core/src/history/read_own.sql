select
    'm',
    version,
    name,
    checksum,
    extract(epoch from applied_at),
    execution_time_ms,
    applied_by,
    {fingerprint},
    {origin},
    {in_supabase}
from (select {columns} from rowsmith.migrations) m;
select
    't',
    version,
    ordinal,
    checksum,
    state
from rowsmith.statements;
