//! Runs that somebody ends: asked to stop, cut off by the server, or by its restart.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use expect_test::expect;
use rowsmith_migrate_core::{
    ApplyError, ApplyOptions, Event, LockOptions, Locked, Migration, MigrationSet, Policy, Report,
    Target, Version, Watch, apply, history, plan,
};
use rowsmith_scratch_pg::testing;
use tokio_postgres::Client;

use crate::support::{Project, query};

/// Asks for the end of the run when a statement is done.
struct Asker<'a>(&'a AtomicBool);

impl Watch for Asker<'_> {
    fn event(&mut self, event: &Event<'_>) {
        if matches!(event, Event::Statement { .. }) {
            self.0.store(true, Ordering::Relaxed);
        }
    }
}

#[tokio::test]
async fn a_run_that_is_asked_to_stop_stops_between_files_and_steps() {
    for (file, expected) in [
        ("create table a ();", expect!["the run was stopped before `2_b.sql`"]),
        (
            "create table a ();\nvacuum;\n",
            expect!["the run was stopped before `1_a.sql` could go on behind statement 1"],
        ),
    ] {
        let project = Project::new(&[("1_a.sql", file), ("2_b.sql", "create table b ();")]).await;
        let stop = AtomicBool::new(false);
        let options = ApplyOptions { stop: Some(&stop), ..ApplyOptions::default() };
        let error = project.migrate_with(&options, &mut Asker(&stop)).await.unwrap_err();
        expected.assert_eq(&project.cut(&error.to_string()));
        project.migrate().await.unwrap();
        assert_eq!(project.query("select to_regclass('a'), to_regclass('b')").await, "a|b");
    }
}

/// Waits until somebody in this database sleeps, and says which process.
async fn sleeper(client: &Client) -> String {
    let sql = "select pid from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()";
    loop {
        let pid = query(client, sql).await;
        if !pid.is_empty() {
            return pid;
        }
    }
}

#[tokio::test]
async fn a_session_that_is_ended_is_a_lost_connection() {
    let project = Project::new(&[
        ("1_a.sql", "create table a ();"),
        ("2_b.sql", "create table b ();\nselect pg_sleep(600);"),
    ])
    .await;
    let ending = async {
        let pid = sleeper(&project.database.client).await;
        project.query(&format!("select pg_terminate_backend({pid}, 5000)")).await
    };
    let (error, ended) = tokio::join!(project.migrate(), ending);
    let error = error.unwrap_err();
    assert_eq!(ended, "t");
    assert_eq!(project.cut(&error.to_string()), "the connection was lost while `2_b.sql` ran");
    assert_eq!(error.report().unwrap().applied.len(), 1);
    project.write("2_b.sql", "create table b ();");
    project.migrate().await.unwrap();
    assert_eq!(project.query("select to_regclass('a'), to_regclass('b')").await, "a|b");
}

async fn run(work: &mut Client, keeper: &Client, set: &MigrationSet) -> Result<Report, ApplyError> {
    let once = LockOptions { wait: Duration::ZERO, ..LockOptions::default() };
    let mut locked = Locked::acquire(work, keeper, &once).await.unwrap();
    let history = history::read(locked.client()).await.unwrap();
    let plan = plan(set, &history, &Target::Latest, &Policy::default()).unwrap();
    let report = apply(&mut locked, &plan, &ApplyOptions::default(), &mut ()).await;
    locked.release().await.unwrap();
    report
}

#[tokio::test]
async fn a_server_that_restarts_leaves_no_lock_and_nothing_half_done() {
    let file = |version: &str, sql: &str| {
        let path = format!("{version}.sql");
        Migration::in_memory(Version::new(version), "", Path::new(&path), sql)
    };
    let set = |last: &str| {
        let steps = "create table t (a int);\nvacuum t;\n";
        MigrationSet::new(vec![file("1", steps), file("2", last)]).unwrap()
    };
    for last in [
        "insert into t values (1); select pg_sleep(600);",
        "-- rowsmith:no-transaction\ninsert into t values (1);\nselect pg_sleep(600);",
    ] {
        let mut server = testing::private().await;
        let (mut work, keeper) =
            (server.connect("postgres").await.unwrap(), server.connect("postgres").await.unwrap());
        let watcher = server.connect("postgres").await.unwrap();
        let slow = set(last);
        let restarting = async {
            sleeper(&watcher).await;
            server.restart("").await.unwrap();
        };
        let (error, ()) = tokio::join!(run(&mut work, &keeper, &slow), restarting);
        assert_eq!(error.unwrap_err().to_string(), "the connection was lost while `2.sql` ran");
        let (mut work, keeper) =
            (server.connect("postgres").await.unwrap(), server.connect("postgres").await.unwrap());
        run(&mut work, &keeper, &set(&last.replace("600", "0"))).await.unwrap();
        assert_eq!(query(&work, "select count(*) from t").await, "1", "{last}");
        server.stop().await.unwrap();
    }
}
