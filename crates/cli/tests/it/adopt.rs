//! `migrate adopt` and `migrate baseline`: what is shown, asked, refused and recorded.

use expect_test::expect;
use rowsmith_scratch_pg::testing::{TestDatabase, database};

use crate::support::{Project, url, value};

const FILES: [(&str, &str); 3] = [
    ("001_people.sql", "create table people (id int primary key);\n"),
    ("002_first.sql", "insert into people values (1);\n"),
    ("003_more.sql", "insert into people values (2);\n"),
];

/// The rows of our history.
const RECORDED: &str =
    "select string_agg(version || ' ' || name, ', ' order by version) from rowsmith.migrations";

/// A database as dbmate leaves it after the first two files.
async fn dbmates() -> TestDatabase {
    let db = database().await;
    db.client
        .batch_execute(
            "create table schema_migrations (version varchar primary key); \
             insert into schema_migrations values ('001'), ('002'); \
             create table people (id int primary key); insert into people values (1);",
        )
        .await
        .unwrap();
    db
}

#[tokio::test]
async fn another_runners_database_is_adopted_before_it_is_migrated() {
    let db = dbmates().await;
    let project = Project::new(&FILES).with("DATABASE_URL", &url(&db));
    let using = |said: crate::support::Said| said.without("Using");
    using(project.run(&["migrate"])).is(&expect![[r#"
        --
          error: the migrations cannot be applied as they are [plan]
          | dbmate has migrated this database: its history is in `public.schema_migrations`, and
          | there is none of ours
          help: take its history over with `rowsmith migrate adopt`, or begin one beside it with
                `--allow-foreign`
        -- 2
    "#]]);
    using(project.run(&["migrate", "status"])).is(&expect![[r#"
        pending migrations/001_people.sql
        pending migrations/002_first.sql
        pending migrations/003_more.sql
        problem dbmate has migrated this database: its history is in `public.schema_migrations`, and there is none of ours
        3 pending
        --
                Next `rowsmith migrate adopt` takes that history over
        -- 1
    "#]]);
    using(project.run(&["migrate", "adopt"])).is(&expect![[r#"
        migrations/001_people.sql: pending -> applied (adopted from dbmate)
        migrations/002_first.sql: pending -> applied (adopted from dbmate)
        --
             Reading `public.schema_migrations`, where dbmate keeps its history
                Note no checksum of what ran is recorded for 2 file(s), which are taken as they are
          error: this has to be confirmed, and nobody is there to ask
          | Take this over from dbmate?
          help: say `--yes` to do it without asking
        -- 2
    "#]]);
    assert_eq!(project.run(&["migrate", "adopt", "--dry-run"]).code, 1);
    assert_eq!(
        value(&db, "select count(*)::text from pg_namespace where nspname = 'rowsmith'").await,
        "0"
    );
    using(project.run(&["migrate", "adopt", "--yes"])).is(&expect![[r#"
        migrations/001_people.sql: pending -> applied (adopted from dbmate)
        migrations/002_first.sql: pending -> applied (adopted from dbmate)
        --
             Reading `public.schema_migrations`, where dbmate keeps its history
                Note no checksum of what ran is recorded for 2 file(s), which are taken as they are
            Recorded 2 migrations from dbmate
        -- 0
    "#]]);
    assert_eq!(value(&db, RECORDED).await, "001 people, 002 first");
    using(project.run(&["migrate", "adopt", "--yes"])).is(&expect![[r#"
        --
             Reading `public.schema_migrations`, where dbmate keeps its history
             Current the history has all of it already
        -- 0
    "#]]);
    project.run(&["migrate"]).done();
    assert_eq!(value(&db, "select count(*)::text from people").await, "2");
    assert_eq!(value(&db, "select count(*)::text from schema_migrations").await, "2");
}

#[tokio::test]
async fn what_does_not_fit_is_refused_with_the_ways_on() {
    let db = dbmates().await;
    let project = Project::new(&[FILES[0], ("0015_between.sql", ""), FILES[2]])
        .with("DATABASE_URL", &url(&db));
    db.client.batch_execute("insert into schema_migrations values ('003')").await.unwrap();
    project.run(&["migrate", "adopt", "--yes"]).without("Using").is(&expect![[r#"
        --
             Reading `public.schema_migrations`, where dbmate keeps its history
          error: the history cannot be taken over as it is [adopt]
          | dbmate applied `002`, which has no file
          | dbmate never applied `migrations/0015_between.sql`, which comes before
          | `migrations/003_more.sql`
          help: - put the file back, or leave out what has none with `--allow-missing`
                - give the file a version after the last that ran, or leave it pending with `--allow-late`
        -- 2
    "#]]);
    let allowed = ["migrate", "adopt", "--yes", "--allow-missing", "--allow-late", "--json"];
    project.run(&allowed).is(&expect![[r#"
        {
          "from": "dbmate",
          "notes": [
            "`002` has no file and is left out",
            "no checksum of what ran is recorded for 2 file(s), which are taken as they are"
          ],
          "recorded": [
            {
              "file": "migrations/001_people.sql",
              "origin": "adopted from dbmate",
              "version": "001"
            },
            {
              "file": "migrations/003_more.sql",
              "origin": "adopted from dbmate",
              "version": "003"
            }
          ],
          "table": "public.schema_migrations"
        }
        --
        -- 0
    "#]]);
    project.run(&["migrate", "adopt", "--from", "sqlx"]).without("Using").is(&expect![[r#"
        --
          error: sqlx has kept no history here
          | there is one of dbmate: `public.schema_migrations`
          help: name the table with `--table SCHEMA.TABLE` when it has a name of its own;
                `rowsmith migrate baseline` does without one
        -- 2
    "#]]);
    project.run(&["migrate", "adopt", "--from", "flywheel"]).is(&expect![[r#"
        --
        error: invalid value 'flywheel' for '--from <RUNNER>'
          [possible values: sqlx, refinery, dbmate, flyway, diesel, goose, golang-migrate, node-pg-migrate, prisma, supabase, rails, plain]

          tip: a similar value exists: 'flyway'

        For more information, try '--help'.
        -- 2
    "#]]);
}

#[tokio::test]
async fn a_table_with_a_name_of_its_own_is_named() {
    let db = dbmates().await;
    db.client
        .batch_execute("create schema \"Ops\"; alter table schema_migrations rename to history; alter table history set schema \"Ops\"")
        .await
        .unwrap();
    let project = Project::new(&FILES).with("DATABASE_URL", &url(&db));
    project.run(&["migrate", "adopt", "--yes"]).without("Using").is(&expect![[r#"
        --
          error: no other runner has kept a history here
          help: name the table with `--table SCHEMA.TABLE` when it has a name of its own;
                `rowsmith migrate baseline` does without one
        -- 2
    "#]]);
    let named = ["migrate", "adopt", "--table", "Ops.history", "--from", "rails", "--yes"];
    project.run(&named).done();
    assert_eq!(value(&db, RECORDED).await, "001 people, 002 first");
}

#[tokio::test]
async fn another_history_may_be_left_alone() {
    let db = database().await;
    db.client
        .batch_execute(
            "create table _prisma_migrations (migration_name text, checksum text, finished_at timestamptz, \
             rolled_back_at timestamptz, started_at timestamptz); insert into _prisma_migrations values ('1_x')",
        )
        .await
        .unwrap();
    let project = Project::new(&FILES).with("DATABASE_URL", &url(&db));
    assert_eq!(project.run(&["migrate"]).code, 2);
    project.run(&["migrate", "--allow-foreign"]).done();
    project.run(&["migrate"]).done();
}

#[tokio::test]
async fn an_existing_database_is_recorded_up_to_a_version() {
    let db = database().await;
    db.client.batch_execute("create table people (id int primary key)").await.unwrap();
    let project = Project::new(&FILES).with("DATABASE_URL", &url(&db));
    project.run(&["migrate", "baseline", "--version", "2"]).without("Using").is(&expect![[r#"
        migrations/001_people.sql: pending -> applied (baseline)
        migrations/002_first.sql: pending -> applied (baseline)
        --
          error: this has to be confirmed, and nobody is there to ask
          | Record this as done, without running it? The database has to have all of it up to `002`.
          help: say `--yes` to do it without asking
        -- 2
    "#]]);
    project.run(&["migrate", "baseline", "--version", "9"]).without("Using").is(&expect![[r#"
        --
          error: nothing is recorded [baseline]
          | there is no migration `9`; the last one is `003`
          help: give the version of the last file whose changes the database has
        -- 2
    "#]]);
    project.run(&["migrate", "baseline", "--version", "002_first", "--yes", "--json"]).is(
        &expect![[r#"
            {
              "recorded": [
                {
                  "file": "migrations/001_people.sql",
                  "origin": "baseline",
                  "version": "001"
                },
                {
                  "file": "migrations/002_first.sql",
                  "origin": "baseline",
                  "version": "002"
                }
              ],
              "version": "002"
            }
            --
            -- 0
        "#]],
    );
    assert_eq!(value(&db, RECORDED).await, "001 people, 002 first");
    project.run(&["migrate"]).done();
    project
        .run(&["migrate", "baseline", "--version", "2", "--yes"])
        .without("Using")
        .is(&expect![[r#"
            --
              error: nothing is recorded [baseline]
              | the history is not empty: it has `migrations/003_more.sql`, which comes after the version
              | asked for
              help: there is nothing to mark up to that version
            -- 2
        "#]]);
    project.run(&["migrate", "baseline", "--version", "3", "--yes"]).without("Using").is(&expect![
        [r#"
            --
                 Current the history has all of it already
            -- 0
        "#]
    ]);
    assert_eq!(value(&db, "select count(*)::text from people").await, "1");
}

#[tokio::test]
async fn on_supabase_a_baseline_is_one_for_their_cli_too() {
    let db = database().await;
    let project =
        Project::new(&[("20250101000000_people.sql", FILES[0].1)]).with("DATABASE_URL", &url(&db));
    let baseline =
        ["migrate", "baseline", "--version", "20250101000000", "--profile", "supabase", "--yes"];
    project.run(&baseline).done();
    let theirs = "select version || ' ' || name || ' ' || statements[1] from supabase_migrations.schema_migrations";
    assert_eq!(
        value(&db, theirs).await,
        "20250101000000 people create table people (id int primary key)"
    );
    assert_eq!(value(&db, RECORDED).await, "20250101000000 people");
}

#[tokio::test]
async fn what_was_taken_over_once_is_not_compared_again() {
    let database = database().await;
    database
        .client
        .batch_execute(
            "create table _sqlx_migrations (version bigint primary key, description text not null, \
             installed_on timestamptz not null default now(), success boolean not null, checksum bytea not null, \
             execution_time bigint not null); \
             insert into _sqlx_migrations values (1, 'a', now(), true, '\\x00', 0), (2, 'b', now(), true, '\\x00', 0)",
        )
        .await
        .unwrap();
    let project = Project::new(&[("1_a.sql", "create table a ();"), ("2_b.sql", "select 1;")])
        .with("DATABASE_URL", &url(&database));
    assert_eq!(project.run(&["migrate", "adopt", "--yes"]).code, 2);
    project.run(&["migrate", "adopt", "--yes", "--allow-edited"]).done();
    let again = project.run(&["migrate", "adopt", "--yes"]);
    assert!(again.stderr.contains("the history has all of it already"), "{}", again.stderr);
    again.done();
}
