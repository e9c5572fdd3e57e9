-- Written by hand, not by the tool: the table as Flyway 13 makes it, by its documentation and
-- source. The checksums are Python's `zlib.crc32` of the lines without their ends, as signed numbers.
create table flyway_schema_history (
    installed_rank int not null,
    version varchar(50),
    description varchar(200) not null,
    type varchar(20) not null,
    script varchar(1000) not null,
    checksum integer,
    installed_by varchar(100) not null,
    installed_on timestamp not null default now(),
    execution_time integer not null,
    success boolean not null
);
alter table flyway_schema_history add constraint flyway_schema_history_pk primary key (installed_rank);
create index flyway_schema_history_s_idx on flyway_schema_history (success);
insert into flyway_schema_history values
    (0, null, '<< Flyway Schema Creation >>', 'SCHEMA', '"app"', null, 'deploy', '2025-01-01 00:00:00', 0, true),
    (1, '0.9', '<< Flyway Baseline >>', 'BASELINE', '<< Flyway Baseline >>', null, 'deploy', '2025-01-01 00:00:00', 0, true),
    (2, '1', 'people', 'SQL', 'V1__people.sql', 815378980, 'deploy', '2025-01-01 00:00:01', 12, true),
    (3, '1.1', 'wrong', 'SQL', 'V1_1__wrong.sql', 7, 'deploy', '2025-01-01 00:00:02', 1, true),
    (4, '1.1', 'wrong', 'DELETE', 'V1_1__wrong.sql', 7, 'deploy', '2025-01-02 00:00:00', 0, true),
    (5, '1.2', 'first', 'SQL', 'V1_2__first.sql', -851748483, 'deploy', '2025-01-02 00:00:01', 3, true),
    (6, null, 'everybody', 'SQL', 'R__everybody.sql', 1, 'deploy', '2025-01-02 00:00:02', 2, true),
    (7, null, 'everybody', 'SQL', 'R__everybody.sql', -694866363, 'deploy', '2025-01-03 00:00:00', 2, true);
