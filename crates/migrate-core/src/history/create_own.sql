create schema if not exists rowsmith;
create table if not exists rowsmith.migrations (
    version text primary key,
    name text not null,
    checksum text not null,
    applied_at timestamptz not null default pg_catalog.clock_timestamp(),
    execution_time_ms bigint not null,
    applied_by text not null default session_user,
    tool_version text not null
);
comment on table rowsmith.migrations is 'Migrations that have run here.';
comment on column rowsmith.migrations.checksum is 'SHA-256 of the file, line ends and byte order mark apart.';
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
