do $$
begin
    if pg_catalog.to_regnamespace('supabase_migrations') is null then
        create schema supabase_migrations;
    end if;
end
$$;
create table if not exists supabase_migrations.schema_migrations (version text not null primary key);
alter table supabase_migrations.schema_migrations add column if not exists statements text[];
alter table supabase_migrations.schema_migrations add column if not exists name text;
