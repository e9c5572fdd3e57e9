//! The lock on migrations: who has it, and what becomes of it when its runner is killed.

use std::{
    process::Stdio,
    time::{Duration, Instant},
};

use expect_test::expect;
use rowsmith_scratch_pg::testing;

use crate::{
    listening::Listening,
    support::{Project, url, value},
};

#[tokio::test]
async fn who_has_it_is_told_without_what_may_be_a_secret() {
    let server = Listening::new("host all all 127.0.0.1/32 trust").await;
    let project = Project::new(&[("001_t.sql", "create table t (a int);")])
        .with("DATABASE_URL", &server.url_at("127.0.0.1", "postgres", ""));
    project.write("rowsmith.toml", "[migrate]\nlock-wait = \"0\"\n");
    let holder = server.url_at("127.0.0.1", "postgres", "application_name=deploy-7");
    let (holder, connection) =
        tokio_postgres::connect(&holder, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    let pid: i32 = holder.query_one("select pg_backend_pid()", &[]).await.unwrap().get(0);
    // The ASCII letters `rowsmith`.
    let lock = "select pg_advisory_lock(x'726f77736d697468'::bigint)";
    holder.batch_execute(lock).await.unwrap();
    holder.batch_execute("-- hunter2\nselect md5('hunter2')").await.unwrap();
    let mut said = project.run(&["migrate"]);
    for (from, to) in [(pid, "<pid>"), (server.port.into(), "<port>")] {
        said.stderr = said.stderr.replace(&from.to_string(), to);
    }
    // Where lines are broken hangs on the length of numbers.
    said.stderr = said.stderr.replace("\n  | ", " ");
    said.is(&expect![[r#"
        --
               Using postgres@127.0.0.1:<port>/postgres (DATABASE_URL)
             Waiting for the lock on migrations, held by process <pid> (`deploy-7`) of user `postgres` at 127.0.0.1, connected for <n> ms, idle for <n> ms after `select md5( ...`
          error: another session holds the migration lock after waiting 0 s: process <pid> (`deploy-7`) of user `postgres` at 127.0.0.1, connected for <n> ms, idle for <n> ms after `select md5( ...`
          help: - wait until it is done; `rowsmith migrate unlock` ends it
                - `lock-wait` in the `[migrate]` table of `rowsmith.toml` says how long to wait
        -- 2
    "#]]);
    let sql = "set app.token = 'hunter2'; begin; select count(*) from pg_class; select 'hunter2'";
    holder.batch_execute(sql).await.unwrap();
    let mut said = project.run(&["migrate", "unlock"]);
    said.stderr = said.stderr.replace(&pid.to_string(), "<pid>");
    said.without("Using").is(&expect![[r#"
        --
                Held by process <pid> (`deploy-7`) of user `postgres` at 127.0.0.1, connected for <n> ms, in a transaction for <n> ms, idle for <n> ms after `select count(*) from pg_class`
          error: this has to be confirmed, and nobody is there to ask
          | End process <pid>? What runs is rolled back; statements outside of transactions may stay
          | half done.
          help: say `--yes` to do it without asking
        -- 2
    "#]]);
}

/// Kills a run while it sleeps in a file, and says how the next one got on.
async fn killed(file: &str, then: &str, seen: &str) {
    let database = testing::database().await;
    let project = Project::new(&[("001_a.sql", "create table t (a int);"), ("002_b.sql", file)])
        .with("DATABASE_URL", &url(&database));
    project.write("rowsmith.toml", "[migrate]\nlock-wait = \"20s\"\n");
    let mut run = project.command(&["migrate"]);
    let mut run = run.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let busy = "select count(*)::text from pg_stat_activity where state = 'active' and wait_event = 'PgSleep' \
         and datname = current_database()";
    while value(&database, busy).await != "1" {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let holder = project.run(&["migrate", "unlock"]).stderr;
    assert!(
        holder.contains(&format!(", running `{seen}` or what follows it for <n> ms\n")),
        "{holder}"
    );
    run.kill().unwrap();
    run.wait().unwrap();
    let killed = Instant::now();
    project.migration("002_b.sql", then);
    project.run(&["migrate"]).done();
    assert!(killed.elapsed() < Duration::from_secs(20), "{:?}", killed.elapsed());
    assert_eq!(value(&database, busy).await, "0");
    let locks = "select count(*)::text from pg_locks where locktype = 'advisory' \
         and database = (select oid from pg_database where datname = current_database())";
    assert_eq!(value(&database, locks).await, "0");
    let rows = "select string_agg(a::text, ' ' order by a) from t";
    assert_eq!(value(&database, rows).await, "1 2");
}

#[tokio::test]
async fn a_killed_runner_leaves_no_statement_that_runs_on() {
    let file = |seconds: u32| {
        format!("insert into t values (1);\nselect pg_sleep({seconds});\ninsert into t values (2);")
    };
    killed(&file(600), &file(0), "insert into t values (1)").await;
}

#[tokio::test]
async fn a_killed_runner_of_single_steps_leaves_no_statement_that_runs_on() {
    let file = |seconds: u32| {
        format!(
            "-- rowsmith:no-transaction\ninsert into t values (1);\nselect pg_sleep({seconds});\ninsert into t values (2);"
        )
    };
    killed(&file(600), &file(0), "select pg_sleep(600)").await;
}
