select
    pg_catalog.to_regclass('rowsmith.migrations') is not null,
    pg_catalog.to_regclass('supabase_migrations.schema_migrations') is not null,
    pg_catalog.current_setting('server_version_num')::pg_catalog.int4 / 10000
