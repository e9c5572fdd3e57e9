//! `migrate prove-down`, `migrate down` and `migrate redo`.

use std::process::Stdio;

use expect_test::expect;
use rowsmith_scratch_pg::testing;

use crate::support::{Project, url, value};

/// Each with another way of not restoring what was there.
const WAYS: [(&str, &str); 9] = [
    ("001_good.sql", "create table a (id int primary key);\n-- rowsmith:down\ndrop table a;\n"),
    ("002_none.sql", "create table b (id int);\n"),
    (
        "003_forgets.sql",
        "create table c (id int);\ncreate index c_id on b (id);\ncomment on table b is 'B';\ngrant select on a to public;\n\
         create role {role};\n-- rowsmith:down\ndrop table c;\n",
    ),
    ("004_wrong.sql", "create table d (id int);\n-- rowsmith:down\ndrop table d;\ndrop table b;\n"),
    ("005_refused.sql", "create table e (id int);\n-- rowsmith:down\ndrop table f;\n"),
    ("006_enum.sql", "create type mood as enum ('sad');\n-- rowsmith:down\ndrop type mood;\n"),
    (
        "007_value.sql",
        "alter type mood add value 'glad';\n-- rowsmith:down\nselect 'no way back';\n",
    ),
    (
        "008_rows.sql",
        "insert into a values (1);\nalter table a add column note text, add column twice int generated always as (id * 2) stored;\n\
         -- rowsmith:down\nalter table a drop column note, drop column twice;\n",
    ),
    (
        "009_index.sql",
        "create index concurrently e_id on e (id);\n-- rowsmith:down\ndrop index concurrently e_id;\ndelete from a;\n",
    ),
];

#[test]
fn every_way_of_not_restoring_is_told() {
    let project = Project::new(&WAYS);
    project.migration("003_forgets.sql", &WAYS[2].1.replace("{role}", "clerk"));
    project.run(&["migrate", "prove-down", "--all"]).without("Applied").is(&expect![[r#"
        proven migrations/001_good.sql, with loss of table public.a
        no down migrations/002_none.sql
        fails migrations/003_forgets.sql: it leaves another schema than there was before
          public.a: grant to public added (SELECT)
            the down script has to: revoke what was granted to public
          public.b: comment none -> B
            the down script has to: take the comment away
          public.b: index c_id added
            the down script has to: `drop index public.c_id`
          role clerk: added
            the down script has to: take it away
        fails migrations/004_wrong.sql: it leaves another schema than there was before
          public.b: table removed
            the down script has to: make it again, or leave it alone
        fails migrations/005_refused.sql: the server refuses it
        proven migrations/006_enum.sql
        fails migrations/007_value.sql: it leaves another schema than there was before
          public.mood: label glad added
            the down script has to: make the type anew without 'glad' and convert what uses it, for Postgres cannot take a value out of an enum; or leave the down script out
        fails migrations/008_rows.sql: behind it, the migration cannot be applied again
        proven migrations/009_index.sql, with loss of rows of a
        --
            Starting Postgres <version>
             Reusing 3 of 4 migrations from an earlier run
             Reusing 4 of 5 migrations from an earlier run
             Reusing 5 of 7 migrations from an earlier run
             Reusing 7 of 8 migrations from an earlier run
          error: table "f" does not exist (SQLSTATE 42P01)
           ,-[migrations/005_refused.sql:3:12]
         2 |
         3 | drop table f;
           :            |
           :            `-- table "f" does not exist
           `----
          error: duplicate key value violates unique constraint "a_pkey" (SQLSTATE 23505) [data]
          | The statement makes a row that clashes with one that is there, or builds a unique index
          | over rows that are not unique.
          | Key (id)=(1) already exists.
           ,-[migrations/008_rows.sql:1:1]
         1 | insert into a values (1);
           : ^^^|^^
           :    `-- a row is there already
         2 | alter table a add column note text, add column twice int generated always as (id * 2) stored;
           `----
          help: - write `on conflict do nothing`, or delete the duplicates first
                - `--to 007` stops before this file
              Proved 3 down scripts, 5 failed, 1 missing
        -- 1
    "#]]);
    // What is proven is not tried again, and needs no server.
    project.run(&["migrate", "prove-down"]).is(&expect![[r#"
        proven migrations/009_index.sql, with loss of rows of a
        --
              Proved 1 down script, 0 failed, 0 missing
        -- 0
    "#]]);
}

#[test]
fn a_missing_down_script_fails_only_when_it_is_required() {
    let project = Project::new(&[("1_a.sql", "create table a ();"), ("R__v.sql", "select 1;")]);
    project.run(&["migrate", "prove-down"]).is(&expect![[r#"
        no down migrations/1_a.sql
        --
              Proved 0 down scripts, 0 failed, 1 missing
        -- 0
    "#]]);
    assert_eq!(project.run(&["migrate", "prove-down", "--require"]).code, 1);
    assert_eq!(project.run(&["migrate", "prove-down", "--to", "9"]).code, 2);
}

#[test]
fn the_development_database_goes_back_without_asking() {
    let project = Project::new(&[
        ("001_a.sql", "create table a (id int);\n-- Rollback:\n-- drop table a;\n"),
        (
            "002_b.sql",
            "create table b (id int);\ninsert into b values (1), (2);\n-- rowsmith:down\ndrop table b;\n",
        ),
        ("003_c.sql", "create table c (id int);\n"),
    ]);
    project.run(&["migrate"]).done();
    project.run(&["migrate", "down"]).is(&expect![[r#"
        --
            Starting Postgres <version>
               Using the development database
          error: the migrations cannot be taken back as they are [plan]
          | `migrations/003_c.sql` has no down script
          help: - write one: SQL in comments below `-- Rollback:`, a section below `-- rowsmith:down`, or
                a file beside it that ends in `.down.sql`
                - or make the development database anew: `rowsmith migrate reset`
        -- 2
    "#]]);
    project.migration("003_c.sql", "create table c (id int);\n-- rowsmith:down\ndrop table c;\n");
    project.run(&["migrate", "down", "--to", "001"]).is(&expect![[r#"
        --
            Starting Postgres <version>
               Using the development database
        back migrations/003_c.sql
          loses table c (0 rows)
        back migrations/002_b.sql
          loses table b (2 rows)
            Reverted migrations/003_c.sql <n> ms
            Reverted migrations/002_b.sql <n> ms
            Finished 2 migrations taken back in <n> ms
        -- 0
    "#]]);
    project.run(&["migrate", "down", "--to", "002"]).is(&expect![[r#"
        --
            Starting Postgres <version>
               Using the development database
          error: the migrations cannot be taken back as they are [plan]
          | migration `002` has not run on this database; the last one that ran is `001`
          help: name one that has run; it stays, and everything after it goes
        -- 2
    "#]]);
    project.run(&["migrate", "down", "--steps", "7", "--json"]).is(&expect![[r#"
        {
          "losses": [
            "table a (0 rows)"
          ],
          "reverted": [
            {
              "file": "migrations/001_a.sql",
              "milliseconds": 0,
              "version": "001"
            }
          ],
          "seconds": 0
        }
        --
        -- 0
    "#]]);
    project.run(&["migrate", "down"]).is(&expect![[r#"
        --
            Starting Postgres <version>
               Using the development database
             Current there is nothing to take back
        -- 0
    "#]]);
}

#[test]
fn redo_takes_the_file_as_it_is_now() {
    let project = Project::new(&[
        ("001_a.sql", "create table a (id int);\n-- rowsmith:down\ndrop table a;\n"),
        ("002_b.sql", "create table b (id int);\n-- rowsmith:down\ndrop table b;\n"),
    ]);
    project.run(&["migrate"]).done();
    project.migration(
        "002_b.sql",
        "create table b (id int, more int);\n-- rowsmith:down\ndrop table b;\n",
    );
    project.migration("003_c.sql", "create table c (id int);\n");
    project.run(&["migrate", "redo"]).is(&expect![[r#"
        --
            Starting Postgres <version>
               Using the development database
        back migrations/002_b.sql
          loses table b (0 rows)
            Reverted migrations/002_b.sql <n> ms
             Applied migrations/002_b.sql <n> ms
            Finished 1 migration taken back and applied in <n> ms
        -- 0
    "#]]);
    project.migration("004_d.sql", "insert into b (more) values (1);\ninsert into c values (1);\n");
    project.run(&["migrate"]).done();
}

#[tokio::test]
async fn redo_takes_nothing_back_that_cannot_go_up_again() {
    let database = testing::database().await;
    let b = "create table b (id int);\n-- rowsmith:down\ndrop table b;\n";
    let project = Project::new(&[("001_a.sql", "create table a (id int);\n"), ("002_b.sql", b)])
        .with("DATABASE_URL", &url(&database));
    project.run(&["migrate"]).done();
    project.migration("001_a.sql", "create table a (id int, more int);\n");
    project.migration("002_b.sql", &b.replace("id int", "id int, more int"));
    let redo = ["migrate", "redo", "--force", "--yes"];
    project.run(&redo).without("Using").is(&expect![[r#"
        --
          error: the migrations cannot be applied as they are [plan]
          | `migrations/001_a.sql` was edited after it ran
          help: put the file back as it was, and the change into a new migration;
                `migrate repair --accept VERSION` takes the edit for what ran
        -- 2
    "#]]);
    project.migration("001_a.sql", "create table a (id int);\n");
    project.migration("002_b.sql", &format!("-- rowsmith:requires-version pg 99\n{b}"));
    project.run(&redo).without("Using").is(&expect![[r#"
        --
          error: the migrations cannot be applied as they are [plan]
          | `migrations/002_b.sql:1:1`: it requires Postgres <version> and this is Postgres <version>
           ,-[migrations/002_b.sql:1:1]
         1 | -- rowsmith:requires-version pg 99
           : ^
           : `-- this is Postgres <version>
         2 | create table b (id int);
           `----
          help: upgrade the server, or name one that is new enough
        -- 2
    "#]]);
    assert_eq!(value(&database, "select to_regclass('b')::text").await, "b");
    let count = "select count(*)::text from rowsmith.migrations";
    assert_eq!(value(&database, count).await, "2");
}

#[tokio::test]
async fn another_database_goes_back_by_proven_scripts_alone() {
    let database = testing::database().await;
    let project = Project::new(&[
        ("001_a.sql", "create table a (id int, note text);\n-- rowsmith:down\ndrop table a;\n"),
        ("002_b.up.sql", "create table b (id int);\nalter table a add column more text;\n"),
        ("002_b.down.sql", "drop table b;\n"),
    ])
    .with("DATABASE_URL", &url(&database));
    project.run(&["migrate"]).done();
    database
        .client
        .batch_execute("insert into a values (1, 'x', 'y'), (2, 'z', null)")
        .await
        .unwrap();
    project.run(&["migrate", "down"]).without("Using").is(&expect![[r#"
        --
            Starting Postgres <version>
             Applied migrations/001_a.sql on scratch <n> ms
          error: the way back from `migrations/002_b.up.sql` leaves another schema than there was before
          | public.a: column more added (text)
          help: `rowsmith migrate prove-down` shows all of it; `--force` goes it nevertheless
        -- 2
    "#]]);
    assert_eq!(value(&database, "select to_regclass('b')::text").await, "b");
    project.run(&["migrate", "down", "--force"]).without("Using").without("| ").is(&expect![[r#"
            --
            back migrations/002_b.up.sql
              loses table b (0 rows)
              error: this has to be confirmed, and nobody is there to ask
              help: say `--yes` to do it without asking
            -- 2
        "#]]);
    project.run(&["migrate", "down", "--force", "--yes"]).without("Using").is(&expect![[r#"
        --
        back migrations/002_b.up.sql
          loses table b (0 rows)
            Reverted migrations/002_b.up.sql <n> ms
            Finished 1 migration taken back in <n> ms
        -- 0
    "#]]);
    assert_eq!(value(&database, "select count(more)::text from a").await, "1");
    database.client.batch_execute("alter table a drop more").await.unwrap();
    project.run(&["migrate"]).done();
    project.migration("002_b.down.sql", "drop table b;\nalter table a drop more;\n");
    project.run(&["migrate", "down", "--steps", "2"]).without("Using").without("| ").is(&expect![
        [r#"
            --
                Starting Postgres <version>
            back migrations/002_b.up.sql
              loses column more of public.a (0 values)
              loses table public.b (0 rows)
            back migrations/001_a.sql
              loses table public.a (2 rows)
              error: this has to be confirmed, and nobody is there to ask
              help: say `--yes` to do it without asking
            -- 2
        "#]
    ]);
    project.run(&["migrate", "redo", "--yes"]).without("Using").is(&expect![[r#"
        --
        back migrations/002_b.up.sql
          loses column more of public.a (0 values)
          loses table public.b (0 rows)
            Reverted migrations/002_b.up.sql <n> ms
             Applied migrations/002_b.up.sql <n> ms
            Finished 1 migration taken back and applied in <n> ms
        -- 0
    "#]]);
    project.run(&["migrate", "down", "--yes", "--steps", "2"]).without("Using").is(&expect![[r#"
            --
            back migrations/002_b.up.sql
              loses column more of public.a (0 values)
              loses table public.b (0 rows)
            back migrations/001_a.sql
              loses table public.a (2 rows)
                Reverted migrations/002_b.up.sql <n> ms
                Reverted migrations/001_a.sql <n> ms
                Finished 2 migrations taken back in <n> ms
            -- 0
        "#]]);
    assert_eq!(value(&database, "select count(*)::text from rowsmith.migrations").await, "0");
}

#[cfg(unix)]
#[tokio::test]
async fn one_that_was_killed_is_finished_by_the_next() {
    let database = testing::database().await;
    let project = Project::new(&[(
        "001_a.sql",
        "-- rowsmith:no-transaction\ncreate table a (id int);\ncreate table b (id int, more int);\n\
         -- rowsmith:down\ndrop table a;\nalter table b drop column more;\ndrop table b;\n",
    )])
    .with("DATABASE_URL", &url(&database));
    project.run(&["migrate"]).done();
    let other = database.connect().await;
    other.batch_execute("begin; lock b").await.unwrap();
    let mut run = project.command(&["migrate", "down", "--force", "--yes"]);
    let mut run = run.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let waiting = "select count(*)::text from pg_stat_activity where wait_event_type = 'Lock' \
         and datname = current_database() and query like '%drop column%'";
    while value(&database, waiting).await != "1" {
        tokio::task::yield_now().await;
    }
    run.kill().unwrap();
    run.wait().unwrap();
    let half_way = project.run(&["migrate"]);
    other.batch_execute("commit").await.unwrap();
    half_way.without("Using").is(&expect![[r#"
        --
          error: the migrations cannot be applied as they are [plan]
          | migration `001` is half taken back: a part of its down script ran
          help: finish it with `rowsmith migrate down`, then migrate
        -- 2
    "#]]);
    // Whether the server goes on with what the killed run sent is the server's to say.
    let said = project.run(&["migrate", "down", "--force", "--yes"]);
    said.done();
    assert!(
        said.stderr.contains("migrations/001_a.sql: going on after statement "),
        "{}",
        said.stderr
    );
    let left = "select (select count(*) from rowsmith.migrations) || ' ' || (select count(*) from rowsmith.statements) \
         || ' ' || (select count(*) from pg_tables where schemaname = 'public')";
    assert_eq!(value(&database, left).await, "0 0 0");
}

#[test]
fn a_supabase_project_is_looked_at_as_a_whole() {
    let project = Project::empty();
    project.write("supabase/config.toml", "project_id = \"case\"\n");
    project.write(
        "supabase/migrations/20250101000000_notes.sql",
        "create table public.notes (owner uuid references auth.users (id));\nalter table public.notes enable row level security;\n\
         create policy own on public.notes for select to authenticated using (owner = (select auth.uid()));\n\
         grant select on public.notes to anon;\n-- Rollback: drop table public.notes;\n",
    );
    project.write(
        "supabase/migrations/20250102000000_files.sql",
        "create policy mine on storage.objects for select to authenticated using (true);\n\
         alter publication supabase_realtime add table public.notes;\n-- rowsmith:down\nselect 1;\n",
    );
    project.run(&["migrate", "prove-down", "--all"]).without("Applied").is(&expect![[r#"
        proven supabase/migrations/20250101000000_notes.sql, with loss of table public.notes
        fails supabase/migrations/20250102000000_files.sql: it leaves another schema than there was before
          storage.objects: policy mine added (for select to authenticated)
            the down script has to: `drop policy mine on storage.objects`
          publication supabase_realtime: f t t t t f -> f t t t t f public.notes
            the down script has to: set it back
        --
            Starting Postgres <version>
             Profile Supabase (supabase/config.toml)
        warning: the Supabase CLI would run the way back of `supabase/migrations/20250102000000_files.sql` when it applies the file; write it in comments below `-- Rollback:`
              Proved 1 down script, 1 failed, 0 missing
        -- 1
    "#]]);
}
