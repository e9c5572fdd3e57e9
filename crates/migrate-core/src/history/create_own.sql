do $$
begin
    -- `if not exists` asks for the right to make schemas even where this one is there.
    if pg_catalog.to_regnamespace('rowsmith') is null then
        create schema rowsmith;
    end if;
end
$$;
create table if not exists rowsmith.migrations (
    version text primary key,
    name text not null,
    checksum text not null,
    applied_at timestamptz not null default pg_catalog.clock_timestamp(),
    execution_time_ms bigint not null,
    applied_by text not null default session_user,
    tool_version text not null
);
alter table rowsmith.migrations
    add column if not exists fingerprint text,
    add column if not exists origin text,
    add column if not exists script bytea,
    add column if not exists down_script bytea,
    add column if not exists in_supabase boolean not null default false;
comment on table rowsmith.migrations is 'Migrations that have run here.';
comment on column rowsmith.migrations.checksum is 'SHA-256 of the file, line ends and byte order mark apart.';
comment on column rowsmith.migrations.fingerprint is 'SHA-256 of the SQL tokens of the part that goes up: comments and layout do not count.';
comment on column rowsmith.migrations.origin is 'How the row came here when the migration was not run: baseline, marked, adopted from another tool.';
comment on column rowsmith.migrations.script is 'The SQL that ran, compressed by zlib; null when it is very large or was not seen.';
comment on column rowsmith.migrations.down_script is 'The SQL that takes it back, compressed by zlib; null when the file had none.';
comment on column rowsmith.migrations.in_supabase is 'Whether the Supabase CLI''s table was given this row too; when it is gone there, it does not count here.';
create table if not exists rowsmith.statements (
    version text not null,
    ordinal integer not null,
    checksum text not null,
    state text not null check (state in ('started', 'finished', 'failed')),
    changed_at timestamptz not null default pg_catalog.clock_timestamp(),
    error text,
    primary key (version, ordinal)
);
comment on table rowsmith.statements is 'How far a migration has come that cannot run in one transaction; its rows go when it is done.';
create or replace view rowsmith.migration_status as
select
    m.version,
    m.name,
    coalesce(m.origin, 'applied') as state,
    m.applied_at,
    case
        when m.applied_at > pg_catalog.now() - interval '1 day' then 'recent'
        when m.applied_at > pg_catalog.now() - interval '7 days' then 'this week'
        when m.applied_at > pg_catalog.now() - interval '30 days' then 'this month'
        else 'older'
    end as age,
    m.execution_time_ms,
    m.applied_by,
    m.checksum
from rowsmith.migrations m
union all
select
    s.version,
    null,
    'unfinished',
    pg_catalog.max(s.changed_at),
    null,
    null,
    null,
    null
from rowsmith.statements s
group by s.version
order by 1;
comment on view rowsmith.migration_status is 'What has run, when, and for how long; and what was begun and not finished.';
