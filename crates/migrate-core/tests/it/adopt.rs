//! Histories of other runners, made by those runners, taken over and gone on with.

use expect_test::expect;
use refinery_core::load_sql_migrations;
use rowsmith_migrate_core::{History, Policy, Target, Tolerance, history, plan};
use rowsmith_scratch_pg::testing::TestDatabase;

use crate::support::Project;

/// Our history: version, what it says of the row's origin, whether the time is the other runner's.
const OURS: &str =
    "select version, name, origin, script is not null from rowsmith.migrations order by version";

fn url(database: &TestDatabase) -> String {
    database.server().url(database.name())
}

/// Runs all files with sqlx.
async fn sqlx_runs(project: &Project) {
    let pool = sqlx::PgPool::connect(&url(&project.database)).await.unwrap();
    sqlx::migrate::Migrator::new(project.folder()).await.unwrap().run(&pool).await.unwrap();
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
