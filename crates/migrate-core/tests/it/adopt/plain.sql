-- A table such as teams write for themselves. The checksum is Python's `hashlib.sha256`.
create table schema_migrations (
    version text not null unique,
    name text not null,
    applied_at timestamptz not null default now(),
    checksum text,
    execution_time_ms integer,
    applied_by text
);
insert into schema_migrations values
    ('001', 'people', '2025-01-01 00:00:00+00', '27d3e8fe9f2be393693f6e3abdba9837c15b732f0ba145dd2234d6c09af7dff6', 12, 'deploy'),
    ('002_first.sql', 'first', '2025-01-02 00:00:00+00', null, null, null);
