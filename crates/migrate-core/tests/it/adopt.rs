//! Histories of other runners, made by those runners, taken over and gone on with.

use expect_test::expect;
use refinery_core::load_sql_migrations;
use rowsmith_migrate_core::{History, Policy, Target, Tolerance, history, plan};
use rowsmith_scratch_pg::testing::TestDatabase;
use sqlx::{PgPool, migrate::Migrator, postgres::PgConnectOptions};

use crate::support::Project;

/// Our history: what came of each migration, and whether its text is kept.
const OURS: &str =
    "select version, name, origin, script is not null from rowsmith.migrations order by version";

/// How sqlx gets to a test's database, whatever the environment says.
fn options(database: &TestDatabase) -> PgConnectOptions {
    let options: PgConnectOptions = database.server().url(database.name()).parse().unwrap();
    options.port(database.config().get_ports().first().copied().unwrap_or(5432))
}

/// Runs all files with sqlx.
async fn sqlx_runs(project: &Project) {
    let pool = PgPool::connect_with(options(&project.database)).await.unwrap();
    Migrator::new(project.folder()).await.unwrap().run(&pool).await.unwrap();
    pool.close().await;
}

/// Runs all files with refinery.
async fn refinery_runs(project: &Project) {
    let migrations = load_sql_migrations(project.folder()).unwrap();
    let mut client = project.connect().await;
    refinery_core::Runner::new(&migrations).run_async(&mut client).await.unwrap();
}

const FILES: [(&str, &str); 3] = [
    ("20250101000000_people.sql", "create table people (id int primary key);\n"),
    ("20250102000000_it's \"named\".sql", "-- Füße\ninsert into people values (1);\n"),
    (
        "20250103000000_index.up.sql",
        "-- no-transaction\ncreate index concurrently people_id on people (id);",
    ),
];

#[tokio::test]
async fn what_sqlx_ran_is_adopted_and_gone_on_with() {
    let project = Project::new(&FILES).await;
    project.write("20250103000000_index.down.sql", "drop index people_id;");
    sqlx_runs(&project).await;
    let theirs = "select * from _sqlx_migrations order by version";
    let before = project.query(theirs).await;
    assert_eq!(project.adopt().await.unwrap(), "");
    expect![[r#"
        20250101000000|people|adopted from sqlx|t
        20250102000000|it's "named"|adopted from sqlx|t
        20250103000000|index|adopted from sqlx|t"#]]
    .assert_eq(&project.query(OURS).await);
    let times = "select count(*) from rowsmith.migrations o join _sqlx_migrations t on o.version = t.version::text \
                 where o.applied_at = t.installed_on and o.execution_time_ms = t.execution_time / 1000000";
    assert_eq!(project.query(times).await, "3");
    project.write("20250104000000_more.sql", "insert into people values (2);");
    assert_eq!(project.migrate().await.unwrap().applied.len(), 1);
    assert_eq!(project.query("select count(*) from people").await, "2");
    assert_eq!(project.query(theirs).await, before);
    assert_eq!(project.adopt().await.unwrap(), "");
    assert_eq!(project.query("select count(*) from rowsmith.migrations").await, "4");
}

#[tokio::test]
async fn a_file_that_sqlx_did_not_run_is_refused_and_nothing_written() {
    let project = Project::new(&FILES).await;
    sqlx_runs(&project).await;
    project.write(FILES[0].0, "create table people (id bigint primary key);\n");
    fs_err::remove_file(project.folder().join(FILES[1].0)).unwrap();
    project.write("20250102120000_between.sql", "select 1;");
    project
        .query("update _sqlx_migrations set success = false where version = 20250103000000")
        .await;
    let problems = project.adopt().await.unwrap_err();
    expect![[r#"
        `20250101000000_people.sql` is not the file that sqlx ran: sqlx recorded 866e1f2d51c7cceaa88a7b4f04a5af7ed2403cb23bd79e05b6b7d119680fdce9441ab8f5428cbf0b5442c5ea90bbdcbf, the file has 41a0002173c7740e48fd2e9e154a55e2545f29c606c6a3ecd12d7e3cd0ef3e09ef9519f66efc3fb13f61d0bf21e43272
        sqlx applied `20250102000000` (`it's "named"`), which has no file
        sqlx says that `20250103000000` (`index`) failed
        sqlx never applied `20250102120000_between.sql`, which comes before `20250103000000_index.up.sql`
    "#]].assert_eq(&problems);
    assert_eq!(project.query("select to_regnamespace('rowsmith')").await, "null");
}

#[tokio::test]
async fn what_refinery_ran_is_adopted_and_gone_on_with() {
    let project = Project::new(&[
        ("V1__people.sql", "create table people (id int primary key);\n"),
        ("V2__more_people.sql", "-- Füße\r\ninsert into people values (1);\r\n"),
        ("U3__other.sql", "create table other ();"),
    ])
    .await;
    refinery_runs(&project).await;
    assert_eq!(project.adopt().await.unwrap(), "");
    expect![[r#"
        1|people|adopted from refinery|t
        2|more_people|adopted from refinery|t
        3|other|adopted from refinery|t"#]]
    .assert_eq(&project.query(OURS).await);
    let times = "select count(*) from rowsmith.migrations o join refinery_schema_history t on o.version = t.version::text \
                 where o.applied_at = t.applied_on::timestamptz";
    assert_eq!(project.query(times).await, "3");
    project.write("V10__last.sql", "insert into people values (2);");
    assert_eq!(project.migrate().await.unwrap().applied.len(), 1);
}

#[tokio::test]
async fn a_renamed_file_and_other_line_ends_are_no_edits() {
    let project = Project::new(&[
        ("V1__people.sql", "create table people (id int primary key);\n"),
        ("V2__more.sql", "insert into people values (1);\r\n"),
    ])
    .await;
    refinery_runs(&project).await;
    project.write("V2__more.sql", "insert into people values (1);\n");
    fs_err::rename(
        project.folder().join("V1__people.sql"),
        project.folder().join("V1__humans.sql"),
    )
    .unwrap();
    let notes = project.adopt().await.unwrap();
    expect![[r#"
        `V1__humans.sql` ran under the name `people`
        `V2__more.sql` ran with CRLF line ends; the SQL is the same
    "#]]
    .assert_eq(&notes);
}

#[tokio::test]
async fn a_database_of_another_runner_is_not_migrated_blindly() {
    let project = Project::new(&FILES[..1]).await;
    sqlx_runs(&project).await;
    let read = history::read(&project.database.client).await.unwrap();
    let problems = |history: &History, policy| {
        plan(&project.set(), history, &Target::Latest, &policy).map_err(|error| error.to_string())
    };
    expect!["sqlx has migrated this database: its history is in `public._sqlx_migrations`, and there is none of ours"].assert_eq(&problems(&read, Policy::default()).unwrap_err());
    let allowed = Policy { foreign: Tolerance::Allow, ..Policy::default() };
    assert_eq!(problems(&read, allowed).unwrap().steps().len(), 1);
    project.query("delete from _sqlx_migrations").await;
    let read = history::read(&project.database.client).await.unwrap();
    assert_eq!(read.foreign(), []);
}

/// What a runner left, its files, and one more that it never saw: adopted, and the last one run.
async fn taken_over(history: &str, files: &[(&str, &str)], next: (&str, &str)) -> String {
    let project = Project::new(files).await;
    project.query("create table people (id int primary key)").await;
    project.query(history).await;
    // Some runners write times without a zone.
    let name = project.database.name();
    project.query(&format!("alter database {name} set timezone to utc; set timezone to utc")).await;
    let tables = history::foreign::tables(&project.database.client).await.unwrap();
    let table = tables.first().unwrap();
    let theirs = format!("select t::text from {table} t order by 1");
    let before = project.query(&theirs).await;
    project.write(next.0, next.1);
    let notes = project.adopt().await.unwrap_or_else(|problems| panic!("{problems}"));
    let rows = project
        .query(
            "select version, name, origin, \
             case when applied_at between now() - interval '5 minutes' and now() then 'now' else to_char(applied_at, 'YYYY-MM-DD HH24:MI:SS') end, \
             execution_time_ms, case when applied_by <> session_user then applied_by else 'us' end \
             from rowsmith.migrations order by version",
        )
        .await;
    let applied = project.migrate().await.unwrap().applied;
    let applied: Vec<&str> = applied.iter().map(|outcome| outcome.version.as_str()).collect();
    assert_eq!(project.query(&theirs).await, before);
    format!("{}\n{rows}\nthen {}\n{notes}", table.tool, applied.join(" "))
}

const PEOPLE: &str = "create table people (id int primary key);\n";
const FIRST: &str = "insert into people values (1);\n";
const NEXT: &str = "create table next ();\n";

#[tokio::test]
async fn histories_that_the_real_tools_left_are_taken_over() {
    let stamped = [("20250101000000_people.sql", PEOPLE), ("20250102000000_first.sql", FIRST)];
    let next = ("20250103000000_next.sql", NEXT);
    expect![[r#"
        sqlx
        20250101000000|people|adopted from sqlx|2026-11-28 09:13:16|0|us
        20250102000000|first|adopted from sqlx|2026-11-28 09:13:16|0|us
        then 20250103000000
    "#]]
    .assert_eq(&taken_over(include_str!("adopt/sqlx.sql"), &stamped, next).await);
    expect![[r#"
        dbmate
        20250101000000|people|adopted from dbmate|now|0|us
        20250102000000|first|adopted from dbmate|now|0|us
        then 20250103000000
        no checksum of what ran is recorded for 2 file(s), which are taken as they are
    "#]]
    .assert_eq(&taken_over(include_str!("adopt/dbmate.sql"), &stamped, next).await);
    expect![[r#"
        rails
        20250101000000|people|adopted from rails|now|0|us
        20250102000000|first|adopted from rails|now|0|us
        then 20250103000000
        no checksum of what ran is recorded for 2 file(s), which are taken as they are
    "#]]
    .assert_eq(&taken_over(include_str!("adopt/rails.sql"), &stamped, next).await);
    let numbered = [("V1__people.sql", PEOPLE), ("V2__first.sql", FIRST)];
    expect![[r#"
        refinery
        1|people|adopted from refinery|2026-11-28 09:13:16|0|us
        2|first|adopted from refinery|2026-11-28 09:13:16|0|us
        then 10
    "#]]
    .assert_eq(
        &taken_over(include_str!("adopt/refinery.sql"), &numbered, ("V10__next.sql", NEXT)).await,
    );
    let folders = [
        ("2025-01-01-000000_people/up.sql", PEOPLE),
        ("2025-01-02-000000-0000_first/up.sql", FIRST),
    ];
    expect![[r#"
        diesel
        20250101000000|people|adopted from diesel|2026-11-28 08:28:20|0|us
        202501020000000000|first|adopted from diesel|2026-11-28 08:28:20|0|us
        then 20250103000000
        no checksum of what ran is recorded for 2 file(s), which are taken as they are
    "#]]
    .assert_eq(
        &taken_over(
            include_str!("adopt/diesel.sql"),
            &folders,
            ("2025-01-03-000000_next/up.sql", NEXT),
        )
        .await,
    );
    let milliseconds = [("1735689600000_people.sql", PEOPLE), ("1735776000000_first.sql", FIRST)];
    expect![[r#"
        node-pg-migrate
        1735689600000|people|adopted from node-pg-migrate|2026-11-28 08:27:44|0|us
        1735776000000|first|adopted from node-pg-migrate|2026-11-28 08:27:44|0|us
        then 1735862400000
        no checksum of what ran is recorded for 2 file(s), which are taken as they are
    "#]]
    .assert_eq(
        &taken_over(
            include_str!("adopt/node_pg_migrate.sql"),
            &milliseconds,
            ("1735862400000_next.sql", NEXT),
        )
        .await,
    );
}

#[tokio::test]
async fn histories_in_the_documented_layout_are_taken_over() {
    let files = [
        ("V0_5__old.sql", "select 1;\n"),
        ("V1__people.sql", PEOPLE),
        ("V1_2__first.sql", "insert into people values (1);\r\n"),
        ("R__everybody.sql", "create or replace view everybody as select * from people;"),
    ];
    expect![[r#"
        flyway
        0.5|old|adopted from flyway|now|0|us
        1|people|adopted from flyway|2025-01-01 00:00:01|12|deploy
        1.2|first|adopted from flyway|2025-01-02 00:00:01|3|deploy
        R__everybody|everybody|adopted from flyway|2025-01-03 00:00:00|2|deploy
        then 1.10
        version `0.9` stands for 1 file(s) up to it, taken as they are
    "#]]
    .assert_eq(
        &taken_over(include_str!("adopt/flyway.sql"), &files, ("V1_10__next.sql", NEXT)).await,
    );
    let folders = [
        ("20250101000000_people/migration.sql", PEOPLE),
        ("20250102000000_first/migration.sql", FIRST),
    ];
    expect![[r#"
        prisma
        20250101000000|people|adopted from prisma|2025-01-01 00:00:00|250|us
        20250102000000|first|adopted from prisma|2025-01-03 00:00:00|500|us
        then 20250103000000
    "#]]
    .assert_eq(
        &taken_over(
            include_str!("adopt/prisma.sql"),
            &folders,
            ("20250103000000_next/migration.sql", NEXT),
        )
        .await,
    );
    let padded = [("00001_people.sql", PEOPLE), ("00002_first.sql", FIRST)];
    expect![[r#"
        goose
        00001|people|adopted from goose|2025-01-01 00:00:01|0|us
        00002|first|adopted from goose|2025-01-03 00:00:00|0|us
        then 00003
        no checksum of what ran is recorded for 2 file(s), which are taken as they are
    "#]]
    .assert_eq(
        &taken_over(include_str!("adopt/goose.sql"), &padded, ("00003_next.sql", NEXT)).await,
    );
    let pairs = [
        ("000001_people.up.sql", PEOPLE),
        ("000001_people.down.sql", "drop table people;"),
        ("000002_first.up.sql", FIRST),
    ];
    expect![[r#"
        golang-migrate
        000001|people|adopted from golang-migrate|now|0|us
        000002|first|adopted from golang-migrate|now|0|us
        then 000003
        version `2` stands for 2 file(s) up to it, taken as they are
    "#]]
    .assert_eq(
        &taken_over(include_str!("adopt/golang_migrate.sql"), &pairs, ("000003_next.up.sql", NEXT))
            .await,
    );
    let plain = [("001_people.sql", PEOPLE), ("002_first.sql", FIRST)];
    expect![[r#"
        plain
        001|people|adopted from plain|2025-01-01 00:00:00|12|deploy
        002|first|adopted from plain|2025-01-02 00:00:00|0|us
        then 003
        no checksum of what ran is recorded for 1 file(s), which are taken as they are
    "#]]
    .assert_eq(&taken_over(include_str!("adopt/plain.sql"), &plain, ("003_next.sql", NEXT)).await);
}

#[tokio::test]
async fn what_the_supabase_cli_ran_gets_rows_of_ours() {
    let files = [
        (
            "20250101000000_people.sql",
            "create table people (id int primary key);\n\n-- one\ninsert into people values (1);;\n\
             create function f() returns int language sql begin atomic select 1; end;\n",
        ),
        ("20250102000000_first.sql", "insert into people values (2)"),
    ];
    let project = Project::new(&files).await;
    project.query(include_str!("adopt/supabase.sql")).await;
    assert_eq!(project.adopt().await.unwrap(), "");
    expect![[r#"
        20250101000000|people|adopted from supabase|t
        20250102000000|first|adopted from supabase|t"#]]
    .assert_eq(&project.query(OURS).await);
    assert_eq!(project.migrate().await.unwrap().applied, []);
    project.query("drop schema rowsmith cascade").await;
    project.write(files[1].0, "insert into people values (3)");
    expect![[r#"
        `20250102000000_first.sql` is not the file that supabase ran: supabase recorded 8ec7cc2f3b3f89be3a4f7cc4f5a800ec4089013605c12922be9bc1bd22dbeb53, the file has 026739ad9361c4084e9a1529e73a7e845effa36ddfd2d904ecf46baa95d28477
    "#]].assert_eq(&project.adopt().await.unwrap_err());
}

#[tokio::test]
async fn a_table_that_only_resembles_a_runners_is_read_for_what_it_is() {
    let files = [("001_people.sql", PEOPLE)];
    let history = "create table schema_migrations (version text, name text, applied_on timestamptz, checksum text); \
                   insert into schema_migrations values ('1', 'people', '2025-01-01 00:00:00+00', 'abc')";
    expect![[r#"
        plain
        001|people|adopted from plain|2025-01-01 00:00:00|0|us
        then 002
        no checksum of what ran is recorded for 1 file(s), which are taken as they are
    "#]]
    .assert_eq(&taken_over(history, &files, ("002_next.sql", NEXT)).await);
}
