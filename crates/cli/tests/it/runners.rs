//! Runs on one database: many at once, none needed, cut short.

use std::{
    io::{BufRead as _, BufReader, Read as _},
    process::Stdio,
};

use rowsmith_scratch_pg::testing;

use crate::support::{Project, url, value};

#[tokio::test]
async fn eight_at_once_apply_each_file_once() {
    let database = testing::database().await;
    let project = Project::new(&[
        ("001_t.sql", "create table t (a int);\ninsert into t values (1);"),
        ("002_i.sql", "create index concurrently i on t (a);\ninsert into t values (2);"),
        ("003_t.sql", "insert into t values (3);"),
        ("004_i.sql", "drop index concurrently i;\ncreate index concurrently i on t (a);"),
    ])
    .with("DATABASE_URL", &url(&database));
    let start = |_| {
        let mut command = project.command(&["migrate"]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let runs: Vec<_> = (0..8).map(start).collect();
    for run in runs {
        project.said(run.wait_with_output().unwrap()).done();
    }
    let sql = "select string_agg(a::text, ' ' order by a) || ' ' || (select indisvalid from pg_index where indexrelid = 'i'::regclass) from t";
    assert_eq!(value(&database, sql).await, "1 2 3 true");
}

#[tokio::test]
async fn a_run_with_nothing_to_do_takes_no_lock() {
    let database = testing::database().await;
    let project = Project::new(&[("001_t.sql", "create table t (a int);")])
        .with("DATABASE_URL", &url(&database));
    project.run(&["migrate"]).done();
    // The ASCII letters `rowsmith`.
    let lock = "select pg_advisory_lock(x'726f77736d697468'::bigint)";
    database.client.batch_execute(lock).await.unwrap();
    let said = project.run(&["migrate"]);
    said.done();
    assert!(said.stderr.contains("1 migration, none pending"), "{}", said.stderr);
    assert!(!said.stderr.contains("Waiting"), "{}", said.stderr);
}

#[tokio::test]
async fn a_file_that_never_has_its_lock_says_who_has_it() {
    let database = testing::database().await;
    let project = Project::new(&[("001_t.sql", "create table t (a int);")])
        .with("DATABASE_URL", &url(&database));
    project.run(&["migrate"]).done();
    project.write("rowsmith.toml", "[migrate]\nlock-timeout = \"100ms\"\nlock-retries = 1\n");
    project.migration("002_t.sql", "alter table t add b int;");
    database
        .client
        .batch_execute("set application_name = 'nightly report'; begin; lock t")
        .await
        .unwrap();
    let said = project.run(&["migrate"]);
    assert_eq!(said.code, 2);
    for part in [
        "migrations/002_t.sql: canceling statement due to lock timeout; trying again in <n> ms (1 of 1); in the way is process ",
        "error: canceling statement due to lock timeout (SQLSTATE 55P03)",
        "| in the way was process ",
        "(`nightly report`)",
        "`-- rowsmith:lock-timeout 1min`",
    ] {
        assert!(said.stderr.contains(part), "{part}: {}", said.stderr);
    }
    project.write("rowsmith.toml", "[migrate]\nlock-timeout = \"soon\"\n");
    let said = project.run(&["migrate"]);
    assert!(
        said.stderr.contains("`soon` is no time such as `500ms`, `30s` or `5min`"),
        "{}",
        said.stderr
    );
}

#[tokio::test]
async fn a_file_that_leaves_its_session_changed_is_named() {
    let database = testing::database().await;
    let project = Project::new(&[
        ("001_t.sql", "set check_function_bodies = off;\ncreate table t (a int);"),
        ("002_t.sql", "set work_mem = '1MB';\nset search_path = '';\nset role pg_read_all_data;"),
    ])
    .with("DATABASE_URL", &url(&database));
    let said = project.run(&["migrate"]);
    said.done();
    let told = "notice: migrations/002_t.sql left the role `pg_read_all_data`, the setting `search_path` behind; it was put back\n";
    assert!(said.stderr.contains(told), "{}", said.stderr);
    assert!(!said.stderr.contains("notice: migrations/001_t.sql"), "{}", said.stderr);
}

#[cfg(unix)]
#[tokio::test]
async fn a_run_that_is_interrupted_leaves_nothing_half_done() {
    for (signal, file, told, before) in [
        (
            "-INT",
            "create table u ();\nselect pg_sleep(600);",
            "nothing of `migrations/002_b.sql` is done",
            "  | 1 migration before it: done\n",
        ),
        (
            "-TERM",
            "-- rowsmith:no-transaction\ncreate table u ();\nselect pg_sleep(600);",
            "`migrations/002_b.sql` is done up to statement 1; the next run goes on behind it",
            "",
        ),
    ] {
        let database = testing::database().await;
        let project =
            Project::new(&[("001_a.sql", "create table t (a int);"), ("002_b.sql", file)])
                .with("DATABASE_URL", &url(&database));
        if before.is_empty() {
            project.run(&["migrate", "--to", "001"]).done();
        }
        let mut run = project.command(&["migrate"]);
        let mut run = run.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let busy = "select count(*)::text from pg_stat_activity where query like '%pg_sleep(600)%' and state = 'active' \
             and wait_event = 'PgSleep' and datname = current_database()";
        let mut stderr = BufReader::new(run.stderr.take().unwrap());
        let mut line = String::new();
        while !before.is_empty() && !line.contains("Applied migrations/001_a.sql") {
            line.clear();
            assert_ne!(stderr.read_line(&mut line).unwrap(), 0);
        }
        while value(&database, busy).await != "1" {
            tokio::task::yield_now().await;
        }
        let sent =
            std::process::Command::new("kill").args([signal, &run.id().to_string()]).status();
        assert!(sent.unwrap().success());
        let mut said = String::new();
        stderr.read_to_string(&mut said).unwrap();
        assert_eq!(run.wait().unwrap().code(), Some(2));
        assert!(said.ends_with(&format!("interrupted\n  | {told}\n{before}")), "{said}");
        // Nothing runs on, and nobody has the lock.
        assert_eq!(value(&database, busy).await, "0");
        let locks = "select count(*)::text from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())";
        assert_eq!(value(&database, locks).await, "0");
        project.migration("002_b.sql", &file.replace("600", "0"));
        project.run(&["migrate"]).done();
        assert_eq!(value(&database, "select to_regclass('u')::text").await, "u");
    }
}

#[tokio::test]
async fn behind_a_pooler_what_needs_a_session_is_refused_with_the_way_out() {
    let database = testing::database().await;
    let project = Project::new(&[
        ("001_t.sql", "create table t (a int);"),
        ("002_i.sql", "create index concurrently i on t (a);"),
    ])
    .with("DATABASE_URL", &url(&database));
    let said = project.run(&["migrate", "--pooled"]);
    assert_eq!(said.code, 2);
    for part in
        ["cannot run through a transaction pooler", "connect past the pooler, by `DIRECT_URL`"]
    {
        assert!(said.stderr.contains(part), "{}", said.stderr);
    }
    project.write("rowsmith.toml", "[migrate]\nlock = \"lease\"\nlock-wait = \"0\"\n");
    project.migration("002_i.sql", "create index i on t (a);");
    project.run(&["migrate"]).done();
    assert_eq!(value(&database, "select count(*)::text from rowsmith.lease").await, "0");
    database
        .client
        .batch_execute("insert into rowsmith.lease (token, holder, expires_at) values ('x', 'rowsmith, process 1 on ci-7', now() + interval '1 hour')")
        .await
        .unwrap();
    project.migration("003_t.sql", "create table u ();");
    let said = project.run(&["migrate"]);
    assert!(
        said.stderr.contains("held by `rowsmith, process 1 on ci-7` of user `"),
        "{}",
        said.stderr
    );
    assert!(said.stderr.contains("`rowsmith migrate unlock` ends it"), "{}", said.stderr);
    // A run without a pooler waits for the lease too.
    project.write("rowsmith.toml", "[migrate]\nlock-wait = \"0\"\n");
    assert_eq!(project.run(&["migrate"]).code, 2);
    project.run(&["migrate", "unlock", "--yes"]).done();
    project.run(&["migrate"]).done();
}
