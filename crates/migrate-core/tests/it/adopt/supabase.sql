-- What the Supabase CLI 3.1.0 left on Postgres 15: `supabase db push` of two files, its table as pg_dump shows it.
create schema supabase_migrations;
CREATE TABLE supabase_migrations.schema_migrations (
    version text NOT NULL,
    statements text[],
    name text
);
INSERT INTO supabase_migrations.schema_migrations VALUES ('20250101000000', '{"create table people (id int primary key)","-- one
insert into people values (1)","create function f() returns int language sql begin atomic select 1; end"}', 'people');
INSERT INTO supabase_migrations.schema_migrations VALUES ('20250102000000', '{"insert into people values (2)"}', 'first');
ALTER TABLE ONLY supabase_migrations.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (version);
