//! All pending files in one transaction: all or nothing.

use expect_test::expect;
use rowsmith_migrate_core::{ApplyError, ApplyOptions, During, Transactions};

use crate::support::{Log, Project};
use crate::timeouts::{InTheWay, QUICK};

fn one() -> ApplyOptions<'static> {
    ApplyOptions { transactions: Transactions::One, ..ApplyOptions::default() }
}

const STATE: &str = "select (select string_agg(version, ' ' order by version) from rowsmith.migrations), \
     to_regclass('a'), to_regclass('b'), to_regclass('c')";

#[tokio::test]
async fn all_files_are_committed_together() {
    let project = Project::new(&[
        ("1_a.sql", "create table a (x int primary key); select pg_sleep(0.05);"),
        // A foreign key that is fulfilled only at the end, and a transaction of the file's own that is taken over.
        ("2_b.sql", "begin; create table b (x int references a deferrable initially deferred); insert into b values (1); commit;"),
        ("3_c.sql", "insert into a values (1); create table c as select pg_current_xact_id() as id;"),
    ])
    .await;
    let mut log = Log::default();
    let report = project.migrate_with(&one(), &mut log).await.unwrap();
    assert_eq!(report.applied.len(), 3);
    assert_eq!(project.query(STATE).await, "1 2 3|a|b|c");
    let transactions = "select count(distinct xmin::text) from rowsmith.migrations";
    assert_eq!(project.query(transactions).await, "1");
    let times = "select execution_time_ms >= 50 from rowsmith.migrations order by version";
    assert_eq!(project.query(times).await, "t\nf\nf");
    expect![[r#"
        started 1 (1/3)
        statement 0: 0
        statement 1: 1
        started 2 (2/3)
        statement 0: 0
        statement 1: 1
        started 3 (3/3)
        statement 0: 1
        statement 1: 1
        finished 1
        finished 2
        finished 3"#]]
    .assert_eq(&log.0.join("\n"));
}

#[tokio::test]
async fn a_failure_anywhere_leaves_nothing() {
    for (last, during) in [
        ("create table c (); select 1/0;", During::Statement),
        ("create table c (); insert into b values (2);", During::Commit),
    ] {
        let project = Project::new(&[
            ("1_a.sql", "create table a (x int primary key);"),
            ("2_b.sql", "create table b (x int references a deferrable initially deferred);"),
            ("3_c.sql", last),
        ])
        .await;
        let error = project.migrate_with(&one(), &mut ()).await.unwrap_err();
        let failure = error.failure().unwrap();
        assert_eq!((failure.version.as_str(), failure.during), ("3", during));
        assert!(failure.report.applied.is_empty());
        assert_eq!(project.query(STATE).await, "null|null|null|null");
        // The session is usable, and the next run finds everything as it was.
        project.write("3_c.sql", "create table c ();");
        project.migrate_with(&one(), &mut ()).await.unwrap();
        assert_eq!(project.query(STATE).await, "1 2 3|a|b|c");
    }
}

#[tokio::test]
async fn all_begin_again_when_a_lock_is_not_to_be_had() {
    for goes in [true, false] {
        let project = Project::new(&[("1_t.sql", "create table t (a int);")]).await;
        project.migrate().await.unwrap();
        project.write("2_a.sql", "create table a ();");
        project.write("3_t.sql", "insert into t values (1);\nalter table t add b int;");
        let mut watch = InTheWay::on(&project, goes).await;
        let options = ApplyOptions { timeouts: QUICK, ..one() };
        let done = project.migrate_with(&options, &mut watch).await;
        let log = watch.log.0.join("\n");
        assert_eq!(log.matches("started 2").count(), if goes { 2 } else { 3 }, "{log}");
        let retry =
            "retry 1 of 2: canceling statement due to lock timeout, Some(\"nightly report\")";
        assert!(log.contains(retry), "{log}");
        let versions = "select string_agg(version, ' ' order by version) from rowsmith.migrations";
        if goes {
            assert_eq!(done.unwrap().applied.len(), 2);
            assert_eq!(project.query(versions).await, "1 2 3");
            assert_eq!(project.query("select a, b from t").await, "1|null");
        } else {
            let error = done.unwrap_err();
            let failure = error.failure().unwrap();
            assert_eq!((failure.version.as_str(), failure.server.code.as_str()), ("3", "55P03"));
            assert_eq!(failure.blocker.as_ref().unwrap().application, "nightly report");
            assert_eq!(project.query(versions).await, "1");
            assert_eq!(project.query("select to_regclass('a')").await, "null");
        }
    }
}

#[tokio::test]
async fn files_that_cannot_share_a_transaction_are_named_before_anything_runs() {
    let project = Project::new(&[
        ("1_a.sql", "create table a (x int);"),
        ("2_i.sql", "create index concurrently on a (x);"),
        ("3_v.sql", "-- rowsmith:no-transaction\nvacuum;"),
        ("4_s.sql", "begin isolation level serializable; create table b (); commit;"),
        ("5_t.sql", "create table c (); commit; create table d ();"),
    ])
    .await;
    let error = project.migrate_with(&one(), &mut ()).await.unwrap_err();
    assert!(matches!(error, ApplyError::Apart(_)));
    expect!["not all pending files can be one transaction: `2_i.sql` (`CREATE INDEX CONCURRENTLY` on line 1 cannot run in a transaction), `3_v.sql` (its header asks for no transaction), `4_s.sql` (its own `BEGIN` asks for a special transaction), `5_t.sql` (it has its own `COMMIT` on line 1)"].assert_eq(&project.cut(&error.to_string()));
    assert_eq!(project.query("select to_regclass('a')").await, "null");
}

#[tokio::test]
async fn a_new_enum_value_cannot_be_used_before_it_is_committed() {
    let project = Project::new(&[
        ("1_e.sql", "create type e as enum ('a');"),
        ("2_b.sql", "alter type e add value 'b';"),
        ("3_u.sql", "create table a as select 'b'::e as e;"),
    ])
    .await;
    project.migrate_with(&ApplyOptions::default(), &mut ()).await.unwrap();
    let project = Project::new(&[("1_e.sql", "create type e as enum ('a');")]).await;
    project.migrate().await.unwrap();
    project.write("2_b.sql", "alter type e add value 'b';");
    project.write("3_u.sql", "create table a as select 'b'::e as e;");
    let error = project.migrate_with(&one(), &mut ()).await.unwrap_err();
    let failure = error.failure().unwrap();
    assert_eq!((failure.version.as_str(), failure.server.code.as_str()), ("3", "55P04"));
    assert_eq!(project.query("select enum_range(null::e)").await, "{a}");
}
