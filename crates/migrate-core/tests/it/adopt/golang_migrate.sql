-- Written by hand, not by the tool: the table as golang-migrate 4 makes it, by its source.
create table schema_migrations (version bigint not null primary key, dirty boolean not null);
insert into schema_migrations values (2, false);
