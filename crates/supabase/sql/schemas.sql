-- Schemas, their owners and who may look inside.
grant usage on schema public to postgres, anon, authenticated, service_role;
grant all on schema public to postgres;

create schema extensions authorization postgres;
grant usage on schema extensions to anon, authenticated, service_role;
grant all on schema extensions to postgres, dashboard_user;

create schema auth authorization supabase_admin;
grant usage on schema auth to anon, authenticated, service_role;
grant all on schema auth to postgres, dashboard_user, supabase_auth_admin;

create schema storage authorization supabase_admin;
grant usage on schema storage to anon, authenticated, service_role;
grant all on schema storage to postgres, dashboard_user, supabase_storage_admin;

create schema realtime authorization supabase_admin;
grant usage on schema realtime to anon, authenticated, service_role;
grant all on schema realtime to postgres, supabase_realtime_admin;

create schema graphql authorization supabase_admin;
create schema graphql_public authorization supabase_admin;
grant usage on schema graphql, graphql_public to anon, authenticated, service_role;
grant all on schema graphql, graphql_public to postgres;

create schema supabase_functions authorization supabase_admin;
grant usage on schema supabase_functions to anon, authenticated, service_role;
grant all on schema supabase_functions to postgres, supabase_functions_admin;

create schema net authorization supabase_admin;
grant usage on schema net to anon, authenticated, service_role, supabase_functions_admin;
grant all on schema net to postgres;

create schema vault authorization supabase_admin;
create schema cron authorization supabase_admin;
create schema pgmq authorization supabase_admin;
create schema pgmq_public authorization supabase_admin;
create schema pgsodium authorization supabase_admin;
create schema pgsodium_masks authorization supabase_admin;
grant usage on schema vault to service_role;
grant usage on schema pgmq_public to anon, authenticated, service_role;
grant all on schema vault, cron, pgmq, pgmq_public, pgsodium, pgsodium_masks to postgres;

-- Only there so that statements which name them find them.
create schema supabase_migrations authorization postgres;
create schema pgbouncer authorization pgbouncer;
create schema _realtime authorization postgres;
create schema _analytics authorization postgres;
create schema _supavisor authorization postgres;
