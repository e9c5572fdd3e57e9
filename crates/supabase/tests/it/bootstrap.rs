//! The prepared database: roles, privileges, the platform's tables and functions.

use expect_test::expect;
use rowsmith_supabase::{
    IS_BOOTSTRAPPED, MANAGED_SCHEMAS, Options, bootstrap_sql, database_settings_sql,
};

use crate::support::{plain, prepared, prepared_with, refusal, rows, run};

/// Everything of the cluster that a bootstrap could change.
const GLOBALS: &str = "
    select rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls
      from pg_roles order by 1;
    select (select string_agg(r.rolname || ' ' || u.rolname || m.admin_option, ',' order by r.rolname, u.rolname)
              from pg_auth_members m join pg_roles r on r.oid = m.roleid join pg_roles u on u.oid = m.member),
           (select string_agg(setrole::regrole || s.setconfig::text, ',' order by setrole::regrole::text)
              from pg_db_role_setting s where setdatabase = 0)";

#[tokio::test]
async fn the_platform_s_tables_have_the_known_columns() {
    let database = prepared().await;
    let columns = rows(
        &database.client,
        "select concat_ws(' ', c.oid::regclass, a.attnum, a.attname,
                case when t.typtype = 'e' then n.nspname || '.' || t.typname
                     else format_type(a.atttypid, a.atttypmod) end,
                case when a.attnotnull then 'not null' end,
                case when a.attgenerated <> '' then 'generated' when a.atthasdef then 'default' end)
           from pg_class c
           join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
           join pg_type t on t.oid = a.atttypid
           join pg_namespace n on n.oid = t.typnamespace
          where c.relkind in ('r', 'p')
            and (c.relnamespace in ('auth'::regnamespace, 'storage'::regnamespace)
                 or c.oid = 'realtime.messages'::regclass)
          order by c.oid::regclass::text collate \"C\", a.attnum",
    )
    .await;
    let expected = include_str!("columns.txt").trim_end();
    for (found, expected) in columns.lines().zip(expected.lines()) {
        assert_eq!(found, expected);
    }
    assert_eq!(columns.lines().count(), expected.lines().count());
}

#[tokio::test]
async fn enums_have_the_known_labels() {
    let database = prepared().await;
    let labels = rows(
        &database.client,
        "select enumtypid::regtype, string_agg(enumlabel, ' ' order by enumsortorder)
           from pg_enum join pg_type t on t.oid = enumtypid
          where typnamespace in ('auth'::regnamespace, 'storage'::regnamespace) group by 1 order by 1::text",
    )
    .await;
    expect![[r#"
        auth.aal_level|aal1 aal2 aal3
        auth.code_challenge_method|s256 plain
        auth.factor_status|unverified verified
        auth.factor_type|totp webauthn phone
        auth.one_time_token_type|confirmation_token reauthentication_token recovery_token email_change_token_new email_change_token_current phone_change_token
        auth.oauth_registration_type|dynamic manual
        auth.oauth_authorization_status|pending approved denied expired
        auth.oauth_response_type|code
        auth.oauth_client_type|public confidential
        storage.buckettype|STANDARD ANALYTICS VECTOR"#]]
    .assert_eq(&labels);
}

#[tokio::test]
async fn several_databases_of_a_cluster_are_prepared_at_once() {
    let databases = (plain().await, plain().await, plain().await);
    let sql = bootstrap_sql(&Options::default());
    tokio::join!(
        run(&databases.0.client, &sql),
        run(&databases.1.client, &sql),
        run(&databases.2.client, &sql),
    );
    let before = rows(&databases.0.client, GLOBALS).await;
    let next = prepared().await;
    assert_eq!(rows(&next.client, GLOBALS).await, before);
}

#[tokio::test]
async fn roles_have_the_known_attributes() {
    let database = prepared().await;
    let roles = rows(
        &database.client,
        "select r.rolname, concat_ws(' ', case when rolsuper then 'superuser' end,
                case when rolcanlogin then 'login' end, case when not rolinherit then 'noinherit' end,
                case when rolbypassrls then 'bypassrls' end, case when rolcreaterole then 'createrole' end,
                case when rolcreatedb then 'createdb' end, case when rolreplication then 'replication' end),
                (select string_agg(u.rolname, ' ' order by u.rolname)
                   from pg_auth_members m join pg_roles u on u.oid = m.member where m.roleid = r.oid)
           from pg_roles r where rolname !~ '^(pg_|postgres|test)' order by 1",
    )
    .await;
    expect![[r#"
        anon||authenticator postgres supabase_storage_admin
        authenticated||authenticator postgres supabase_storage_admin
        authenticator|login noinherit|supabase_storage_admin
        dashboard_user|createrole createdb replication|
        pgbouncer|login|
        pgsodium_keyholder||service_role
        pgsodium_keyiduser||
        pgsodium_keymaker||
        pgtle_admin||
        service_role|bypassrls|authenticator postgres supabase_storage_admin
        supabase_admin|superuser login bypassrls createrole createdb replication|
        supabase_auth_admin|login noinherit createrole|postgres
        supabase_etl_admin|login replication|
        supabase_functions_admin|login noinherit createrole|postgres
        supabase_privileged_role||
        supabase_read_only_user|login bypassrls|
        supabase_realtime_admin|noinherit|postgres
        supabase_replication_admin|login replication|
        supabase_storage_admin|login noinherit createrole|postgres
        supabase_superuser||"#]]
    .assert_eq(&roles);
}

#[tokio::test]
async fn it_knows_whether_it_ran() {
    let database = plain().await;
    assert_eq!(rows(&database.client, IS_BOOTSTRAPPED).await, "f");
    run(&database.client, &bootstrap_sql(&Options::default())).await;
    assert_eq!(rows(&database.client, IS_BOOTSTRAPPED).await, "t");
}

#[tokio::test]
async fn managed_schemas_are_all_that_it_makes() {
    let database = prepared().await;
    let schemas = rows(
        &database.client,
        "select nspname from pg_namespace where nspname !~ '^pg_(catalog|toast|temp)' and nspname <> 'information_schema'",
    )
    .await;
    let unmanaged: Vec<_> =
        schemas.lines().filter(|schema| !MANAGED_SCHEMAS.contains(schema)).collect();
    assert_eq!(unmanaged, ["public"]);
    assert!(MANAGED_SCHEMAS.is_sorted());
}

#[tokio::test]
async fn new_tables_are_handed_to_the_api_unless_switched_off() {
    let made = "create table t (id int generated always as identity); create sequence s;
                create function f() returns int language sql as 'select 1';
                select concat_ws(' ', has_table_privilege('anon', 't', 'insert'),
                       has_sequence_privilege('authenticated', 's', 'usage'),
                       has_table_privilege('service_role', 't', 'truncate'))";
    let exposed = prepared().await;
    assert_eq!(rows(&exposed.client, made).await, "t t t");
    let private =
        prepared_with(&Options { auto_expose_new_tables: false, ..Options::default() }).await;
    assert_eq!(rows(&private.client, made).await, "f f t");
}

#[tokio::test]
async fn policies_see_the_request_s_claims() {
    let database = prepared().await;
    run(
        &database.client,
        "create table public.notes (id int, owner uuid references auth.users (id) default auth.uid());
         alter table public.notes enable row level security;
         create policy own on public.notes to authenticated using (owner = auth.uid());
         insert into auth.users (id, email) values
           ('00000000-0000-0000-0000-00000000000a', 'a@b'), ('00000000-0000-0000-0000-00000000000b', 'b@b');
         insert into public.notes values (1, '00000000-0000-0000-0000-00000000000a'),
           (2, '00000000-0000-0000-0000-00000000000b')",
    )
    .await;
    let claims = r#"{"sub": "00000000-0000-0000-0000-00000000000b", "role": "authenticated", "email": "b@b"}"#;
    let seen = rows(
        &database.client,
        &format!(
            "set role authenticated; set request.jwt.claims to '{claims}';
             select id, auth.role(), auth.email(), auth.jwt() ->> 'sub' from public.notes"
        ),
    )
    .await;
    assert_eq!(seen, "2|authenticated|b@b|00000000-0000-0000-0000-00000000000b");
    let old = "set request.jwt.claims to ''; set request.jwt.claim.sub to '00000000-0000-0000-0000-00000000000a';
               select id from public.notes";
    assert_eq!(rows(&database.client, old).await, "1");
    let none =
        "set request.jwt.claim.sub to ''; select auth.uid() is null, count(*) from public.notes";
    assert_eq!(rows(&database.client, none).await, "t|0");
}

#[tokio::test]
async fn a_new_user_gets_a_profile_by_trigger() {
    let database = prepared().await;
    let profiles = rows(
        &database.client,
        "create table public.profiles (id uuid primary key references auth.users on delete cascade, name text);
         create function public.handle_new_user() returns trigger language plpgsql security definer as $$
         begin
           insert into public.profiles values (new.id, new.raw_user_meta_data ->> 'name');
           return new;
         end $$;
         create trigger on_auth_user_created after insert on auth.users
           for each row execute function public.handle_new_user();
         insert into auth.users (id, raw_user_meta_data) values (gen_random_uuid(), '{\"name\": \"Ada\"}');
         select name from public.profiles",
    )
    .await;
    assert_eq!(profiles, "Ada");
}

#[tokio::test]
async fn buckets_and_their_policies_work() {
    let database = prepared().await;
    let seen = rows(
        &database.client,
        "insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types)
           values ('avatars', 'avatars', true, 1024, array['image/png']) on conflict do nothing;
         alter table storage.objects enable row level security;
         create policy own on storage.objects for select to anon
           using (bucket_id = 'avatars' and (storage.foldername(name))[1] = 'a');
         insert into storage.objects (bucket_id, name) values ('avatars', 'a/b/c.tar.gz'), ('avatars', 'x.png');
         set role anon;
         select name, path_tokens, storage.foldername(name), storage.filename(name), storage.extension(name)
           from storage.objects",
    )
    .await;
    assert_eq!(seen, "a/b/c.tar.gz|{a,b,c.tar.gz}|{a,b}|c.tar.gz|gz");
    run(&database.client, "reset role; delete from storage.objects; delete from storage.buckets")
        .await;
    let long =
        format!("insert into storage.buckets (id, name) values ('l', '{}')", "x".repeat(101));
    assert!(refusal(&database.client, &long).await.contains("too long"));
}

#[tokio::test]
async fn broadcasts_are_kept() {
    let database = prepared().await;
    let kept = rows(
        &database.client,
        "create table public.t (id int);
         create function public.tell() returns trigger language plpgsql as $$
         begin
           perform realtime.broadcast_changes('topic:' || new.id, tg_op, tg_op, tg_table_name, tg_table_schema, new, old);
           return null;
         end $$;
         create trigger tell after insert on public.t for each row execute function public.tell();
         insert into public.t values (7);
         alter publication supabase_realtime add table public.t;
         select topic, event, payload #>> '{record,id}', private from realtime.messages",
    )
    .await;
    assert_eq!(kept, "topic:7|INSERT|7|t");
}

#[tokio::test]
async fn settings_are_set_again_in_a_clone() {
    let database = prepared().await;
    let path = "show search_path";
    assert_eq!(rows(&database.client, path).await, r#""$user", public, extensions"#);
    assert_eq!(rows(&database.connect().await, path).await, r#""$user", public, extensions"#);
    let clone = plain().await;
    assert_eq!(rows(&clone.client, path).await, r#""$user", public"#);
    run(&clone.client, &database_settings_sql()).await;
    let settings = "select current_setting('search_path'), current_setting('app.settings.jwt_exp')";
    assert_eq!(rows(&clone.client, settings).await, r#""$user", public, extensions|3600"#);
    assert_eq!(rows(&clone.connect().await, settings).await, r#""$user", public, extensions|3600"#);
}

#[tokio::test]
async fn implied_extensions_are_made_where_they_can_be() {
    let extensions = ["pg_cron", "vector", "pgmq", "no_such_extension"].map(str::to_owned).to_vec();
    let database = prepared_with(&Options { extensions, ..Options::default() }).await;
    let made = rows(
        &database.client,
        "select extname, extnamespace::regnamespace from pg_extension where extname <> 'plpgsql' order by 1",
    )
    .await;
    expect![[r"
        pg_cron|extensions
        pg_stat_statements|extensions
        pgcrypto|extensions
        pgmq|public
        supabase_vault|vault
        uuid-ossp|extensions
        vector|extensions"]]
    .assert_eq(&made);
    run(
        &database.client,
        "create table public.t (e vector(3)); select cron.schedule('* * * * *', 'select 1')",
    )
    .await;
}

#[tokio::test]
async fn what_dumps_mention_is_there() {
    let database = prepared().await;
    run(
        &database.client,
        "create extension if not exists pg_net with schema extensions;
         create extension if not exists pgsodium with schema pgsodium;
         create extension if not exists pg_graphql with schema graphql;
         create extension if not exists pg_stat_statements with schema extensions;
         create extension if not exists pgcrypto with schema extensions;
         create extension if not exists supabase_vault with schema vault;
         create extension if not exists \"uuid-ossp\" with schema extensions;
         alter publication supabase_realtime owner to postgres;
         create event trigger pgrst_ddl_watch on ddl_command_end execute function extensions.pgrst_ddl_watch();
         alter event trigger pgrst_ddl_watch owner to supabase_admin;
         grant all on function extensions.grant_pg_cron_access() to dashboard_user;
         grant all on function graphql_public.graphql(\"operationName\" text, query text, variables jsonb, extensions jsonb) to anon;
         grant all on table auth.users to dashboard_user; grant usage on schema auth to authenticated;
         grant select on table auth.users to service_role; grant all on table storage.objects to anon;
         alter default privileges for role supabase_admin in schema public grant all on tables to anon;
         alter table auth.users owner to supabase_auth_admin; alter schema vault owner to supabase_admin;
         revoke all on table vault.secrets from service_role; notify pgrst, 'reload schema'",
    )
    .await;
}
