-- Written by hand, not by the tool: the table as Prisma 7 makes it, by the source of its
-- engine. The checksums are Python's `hashlib.sha256`.
create table _prisma_migrations (
    id varchar(36) primary key not null,
    checksum varchar(64) not null,
    finished_at timestamptz,
    migration_name varchar(255) not null,
    logs text,
    rolled_back_at timestamptz,
    started_at timestamptz not null default now(),
    applied_steps_count integer not null default 0
);
insert into _prisma_migrations values
    ('0b7b3a8e-0000-4000-8000-000000000001', '27d3e8fe9f2be393693f6e3abdba9837c15b732f0ba145dd2234d6c09af7dff6', '2025-01-01 00:00:00.25+00', '20250101000000_people', null, null, '2025-01-01 00:00:00+00', 1),
    ('0b7b3a8e-0000-4000-8000-000000000002', '32e873c9f4c97836bd0c0cb6763eba86411c0763894f3923bf5b8dfbbc405ecc', null, '20250102000000_first', 'Error: P3018', '2025-01-02 00:00:01+00', '2025-01-02 00:00:00+00', 0),
    ('0b7b3a8e-0000-4000-8000-000000000003', '60ab94e7b290958c957490c9c6a28fa924866db2991a7a9101845262f962807d', '2025-01-03 00:00:00.5+00', '20250102000000_first', null, null, '2025-01-03 00:00:00+00', 1);
