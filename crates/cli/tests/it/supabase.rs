//! Projects made for Supabase.

use expect_test::expect;
use rowsmith_scratch_pg::testing;

use crate::support::{Project, url, value};

const NOTES: &str = "create schema crm;
create table public.notes (
  id uuid primary key default gen_random_uuid(),
  owner uuid not null default auth.uid() references auth.users (id)
);
alter table public.notes enable row level security;
create policy own on public.notes for all to authenticated using ((select auth.uid()) = owner);
create table crm.deals (id bigint generated always as identity primary key);
";

fn project() -> Project {
    let project = Project::empty();
    project.write("supabase/migrations/20250101000000_notes.sql", NOTES);
    project.write(
        "supabase/config.toml",
        "project_id = \"case\"\n[api]\nschemas = [\"public\", \"graphql_public\", \"crm\"]\n",
    );
    project
}

#[test]
fn is_recognised_and_its_schemas_are_generated() {
    let project = project();
    project.run(&["gen-types", "--no-compile"]).is(&expect![[r#"
        --
            Starting Postgres <version>
             Profile Supabase (supabase/config.toml)
             Applied supabase/migrations/20250101000000_notes.sql <n> ms
             Created the crate `generated`
               Added generated/src/crm.rs
               Added generated/src/crm/deals.rs
               Added generated/src/lib.rs
               Added generated/src/objects.rs
               Added generated/src/public.rs
               Added generated/src/public/notes.rs
            Finished 2 tables and views, 6 files in <n> ms
        -- 0
    "#]]);
    let files = ["crm.rs", "crm/deals.rs", "lib.rs", "objects.rs", "public.rs", "public/notes.rs"];
    assert_eq!(project.names("generated/src"), files);
}

#[test]
fn can_be_called_plain() {
    project().run(&["gen-types", "--no-compile", "--profile", "plain"]).is(&expect![[r#"
        --
            Starting Postgres <version>
          error: schema "auth" does not exist (SQLSTATE 3F000) [environment]
          | Schema `auth` comes with every Supabase database, and this one is not prepared as one.
           ,-[supabase/migrations/20250101000000_notes.sql:4:31]
         3 |   id uuid primary key default gen_random_uuid(),
         4 |   owner uuid not null default auth.uid() references auth.users (id)
           :                               ^^|^
           :                                 `-- schema `auth` is not there
         5 | );
           `----
          help: run with the Supabase profile, which makes it
        -- 2
    "#]]);
}

#[test]
fn its_development_database_is_prepared_again_by_a_reset() {
    let project = project();
    project.run(&["migrate"]).is(&expect![[r#"
        --
            Starting Postgres <version>
               Using the development database
             Applied supabase/migrations/20250101000000_notes.sql <n> ms
            Finished 1 migration in <n> ms
        -- 0
    "#]]);
    project.write("supabase/seed.sql", "insert into auth.users (id) values (gen_random_uuid());");
    project.run(&["migrate", "reset"]).is(&expect![[r#"
        --
            Starting Postgres <version>
               Using the development database
             Emptied the development database
             Applied supabase/migrations/20250101000000_notes.sql <n> ms
              Seeded supabase/seed.sql <n> ms
            Finished 1 migration in <n> ms
        -- 0
    "#]]);
    project.run(&["migrate", "--check"]).done();
}

#[tokio::test]
async fn its_history_is_where_supabase_looks() {
    let database = testing::database().await;
    database
        .client
        .batch_execute("create schema auth; create table auth.users (id uuid primary key);
            create function auth.uid() returns uuid language sql as 'select null::uuid';
            do $$ begin create role authenticated; exception when duplicate_object then null; end $$")
        .await
        .unwrap();
    let project = project().with("DATABASE_URL", &url(&database));
    project.run(&["migrate"]).done();
    let sql = "select version || ' ' || name || ' ' || cardinality(statements) from supabase_migrations.schema_migrations";
    assert_eq!(value(&database, sql).await, "20250101000000 notes 5");
}
