create table if not exists rowsmith.seeds (
    path text primary key,
    checksum text not null,
    seeded_at timestamptz not null default pg_catalog.clock_timestamp(),
    execution_time_ms bigint not null,
    seeded_by text not null default session_user,
    tool_version text not null
);
comment on table rowsmith.seeds is 'Files of rows that have been put in here, as they were then.';
comment on column rowsmith.seeds.checksum is 'SHA-256 of the file, line ends and byte order mark apart.';
