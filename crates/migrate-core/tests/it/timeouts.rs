//! Timeouts, retries, and what the header of a file asks for.

use std::time::Duration;

use expect_test::expect;
use rowsmith_migrate_core::{
    ApplyOptions, Event, LockOptions, Locked, Policy, Target, Timeouts, Watch, apply, history,
    placeholders::Variables, plan, set::MigrationSet,
};
use tokio_postgres::Client;

use crate::support::{Log, Project, query};

pub(crate) const QUICK: Timeouts = Timeouts {
    lock: Some(Duration::from_millis(200)),
    statement: None,
    retries: 2,
    pause: Duration::from_millis(20),
};

/// A session that locks the table `t` and goes away at the first retry, when it is told to.
pub(crate) struct InTheWay {
    client: Option<Client>,
    goes: bool,
    pub(crate) log: Log,
}

impl InTheWay {
    pub(crate) async fn on(project: &Project, goes: bool) -> Self {
        let mut config = project.database.config();
        config.application_name("nightly report");
        let (client, connection) = config.connect(tokio_postgres::NoTls).await.unwrap();
        tokio::spawn(connection);
        query(&client, "begin; lock table t in access share mode").await;
        Self { client: Some(client), goes, log: Log::default() }
    }
}

impl Watch for InTheWay {
    fn event(&mut self, event: &Event<'_>) {
        self.log.event(event);
        if self.goes && matches!(event, Event::Retrying { .. }) {
            self.client = None;
        }
    }
}

#[tokio::test]
async fn a_file_that_cannot_have_its_lock_is_tried_again() {
    for file in [
        "insert into t values (1);\nalter table t add b int;",
        "-- rowsmith:no-transaction\ninsert into t values (1);\nalter table t add b int;",
    ] {
        let project = Project::new(&[("1_t.sql", "create table t (a int);")]).await;
        project.migrate().await.unwrap();
        project.write("2_b.sql", file);
        let mut watch = InTheWay::on(&project, true).await;
        let options = ApplyOptions { timeouts: QUICK, ..ApplyOptions::default() };
        project.migrate_with(&options, &mut watch).await.unwrap();
        let again = if file.contains("no-transaction") { "" } else { "statement 0: 1\n" };
        let expected = format!(
            "started 2 (1/1)\nstatement 0: 1\nretry 1 of 2: canceling statement due to lock timeout, Some(\"nightly report\")\n\
             {again}statement 1: 0\nfinished 2"
        );
        assert_eq!(watch.log.0.join("\n"), expected);
        assert_eq!(project.query("select a, b from t").await, "1|null");
    }
}

#[tokio::test]
async fn a_retry_and_what_is_left_show_no_value_of_a_placeholder() {
    let project = Project::new(&[("1_t.sql", "create table t (a int);")]).await;
    project.migrate().await.unwrap();
    let role = format!("secret_{}", project.database.name());
    project.query(&format!("create role {role}")).await;
    let file = "-- rowsmith:placeholders\nlisten ${C};\n\
        do $$ begin lock table t; exception when lock_not_available then raise lock_not_available using message = 'no ${T}'; end $$;\n\
        set role ${R};";
    project.write("2_b.sql", file);
    let mut variables = Variables::default();
    for (name, value) in [("C", "hunter2_and_more"), ("R", &role), ("T", "open sesame")] {
        variables.insert(name, value);
    }
    let set = project.set().with_variables(variables);
    let mut watch = InTheWay::on(&project, true).await;
    let options = ApplyOptions { timeouts: QUICK, ..ApplyOptions::default() };
    let (mut client, keeper) = (project.connect().await, project.connect().await);
    let mut locked = Locked::acquire(&mut client, &keeper, &LockOptions::default()).await.unwrap();
    let history = history::read(locked.client()).await.unwrap();
    let plan = plan(&set, &history, &Target::Latest, &Policy::default()).unwrap();
    apply(&mut locked, &plan, &options, &mut watch).await.unwrap();
    locked.release().await.unwrap();
    project.query(&format!("drop role {role}")).await;
    expect![[r#"
        started 2 (1/1)
        statement 0: 0
        retry 1 of 2: no ${T}, Some("nightly report")
        statement 0: 0
        statement 1: 0
        statement 2: 0
        2 left the role `${R}`, `LISTEN` on `${C}`
        finished 2"#]]
    .assert_eq(&watch.log.0.join("\n"));
}

#[tokio::test]
async fn a_file_that_never_has_its_lock_fails_and_says_who_has_it() {
    let project = Project::new(&[("1_t.sql", "create table t (a int);")]).await;
    project.migrate().await.unwrap();
    project.write("2_b.sql", "create table u ();\nalter table t add b int;");
    let mut watch = InTheWay::on(&project, false).await;
    let options = ApplyOptions { timeouts: QUICK, ..ApplyOptions::default() };
    let error = project.migrate_with(&options, &mut watch).await.unwrap_err();
    let failure = error.failure().unwrap();
    assert_eq!(failure.server.code, "55P03");
    assert_eq!(failure.blocker.as_ref().unwrap().application, "nightly report");
    assert_eq!(watch.log.0.iter().filter(|line| line.starts_with("retry")).count(), 2);
    assert_eq!(project.query("select to_regclass('u')").await, "null");
}

#[tokio::test]
async fn every_file_begins_with_the_settings_of_a_run() {
    let settings = [
        "application_name",
        "lock_timeout",
        "statement_timeout",
        "idle_in_transaction_session_timeout",
        "client_connection_check_interval",
    ];
    let shown = settings.map(|name| format!("current_setting('{name}')")).join(" || ' ' || ");
    let see = format!("insert into seen (settings) values ({shown});");
    let project = Project::new(&[
        ("1_t.sql", "create table seen (id serial, settings text); reset all;"),
        ("2_a.sql", &format!("{see} set lock_timeout = '1h'; set application_name = 'x'; reset statement_timeout;")),
        ("3_b.sql", &format!("-- rowsmith:lock-timeout 2s\n-- rowsmith:statement-timeout 1min\n{see}")),
        ("4_c.sql", &format!("-- rowsmith:no-transaction\n{see}\nset lock_timeout = '3s';\n{see}\ndo $$ begin {see} end $$;\n{see}")),
        ("5_d.sql", &format!("-- rowsmith:lock-timeout 2s\n{see}\ndo $$ begin {see} commit; end $$;\nvacuum seen;\n{see}")),
        ("6_e.sql", &see),
    ])
    .await;
    project.migrate().await.unwrap();
    // The last but one is not there on every system that a server runs on.
    let seen = project
        .query("select settings from seen order by id")
        .await
        .replace("min 0\n", "min 500ms\n");
    expect![[r"
        rowsmith 5s 0 1min 500ms
        rowsmith 2s 1min 1min 500ms
        rowsmith 5s 0 1min 500ms
        rowsmith 3s 0 1min 500ms
        rowsmith 3s 0 1min 500ms
        rowsmith 3s 0 1min 500ms
        rowsmith 2s 0 1min 500ms
        rowsmith 0 0 1min 500ms
        rowsmith 2s 0 1min 500ms
        rowsmith 5s 0 1min 500ms
    "]]
    .assert_eq(&format!("{seen}\n"));
}

#[tokio::test]
async fn a_directive_stops_a_statement_of_its_file_alone() {
    let slow = "select pg_sleep(0.3);";
    let project = Project::new(&[
        ("1_a.sql", slow),
        ("2_b.sql", &format!("-- rowsmith:statement-timeout 20ms\n{slow}")),
    ])
    .await;
    let failure = project.failure().await;
    assert!(failure.contains("57014 canceling statement due to statement timeout"), "{failure}");
    assert_eq!(project.query("select version from rowsmith.migrations").await, "1");
}

#[tokio::test]
async fn what_a_header_asks_for_in_vain_is_a_problem_of_the_plan() {
    let project = Project::new(&[
        ("1_a.sql", "-- rowsmith:depends-on 3, 9\n-- rowsmith:lock-timeout never\nselect 1;"),
        ("2_b.sql", "-- rowsmith:depends-on 1\n-- rowsmith:statment-timeout 1s\nselect 1;"),
        ("3_c.sql", "-- rowsmith:requires-version 14, rowsmith 0.1\nselect 1;"),
        ("4_d.sql", "-- rowsmith:requires-version rowsmith 99.0\nselect 1;"),
        ("5_e.sql", "select 1;\n-- rowsmith:requires-version 999\nselect 1;"),
        ("6_f.sql", "\n-- rowsmith:requires-version pg 999\nselect 1;"),
    ])
    .await;
    let history = history::read(&project.connect().await).await.unwrap();
    let server = format!("Postgres {}", history.server_major().unwrap());
    let problems = |set: &MigrationSet| {
        let error = plan(set, &history, &Target::Latest, &Policy::default()).unwrap_err();
        error.problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n") + "\n"
    };
    expect![[r"
        `1_a.sql:2:1`: the directive `rowsmith:lock-timeout` cannot be `never`
        `1_a.sql:1:1`: it depends on `3`, which runs after it
        `1_a.sql:1:1`: it depends on `9`, which is no migration
        `2_b.sql:2:1`: unknown directive `rowsmith:statment-timeout`
        `4_d.sql:1:1`: it requires Rowsmith 99.0, and this is Rowsmith 0.1
        `6_f.sql:2:1`: it requires Postgres 999, and this is Postgres <major>
    "]]
    .assert_eq(&project.cut(&problems(&project.set())).replace(&server, "Postgres <major>"));
}

#[tokio::test]
async fn a_copy_that_cannot_have_its_lock_is_tried_again() {
    let project = Project::new(&[("1_t.sql", "create table t (a int);")]).await;
    project.migrate().await.unwrap();
    project.write("2_c.sql", "copy t from stdin;\n1\n\\.\n");
    let mut watch = InTheWay::on(&project, true).await;
    query(watch.client.as_ref().unwrap(), "lock table t in share mode").await;
    let options = ApplyOptions { timeouts: QUICK, ..ApplyOptions::default() };
    project.migrate_with(&options, &mut watch).await.unwrap();
    expect![[r#"
        started 2 (1/1)
        retry 1 of 2: canceling statement due to lock timeout, Some("nightly report")
        statement 0: 1
        finished 2"#]]
    .assert_eq(&watch.log.0.join("\n"));
    assert_eq!(project.query("select a from t").await, "1");
}

/// What was tried again and why; whoever was in the way may have been seen or not.
fn retries(log: &Log) -> Vec<&str> {
    let retries = log.0.iter().filter(|line| line.starts_with("retry "));
    retries.filter_map(|line| Some(line.rsplit_once(", ")?.0)).collect()
}

/// A session that locks `u`, then `t` as soon as somebody waits for `u`, and goes: whoever waits with `t` in hand is the victim,
/// since this session never looks for deadlocks.
async fn crossing(project: &Project) {
    let other = project.connect().await;
    query(&other, "set deadlock_timeout = '10min'; begin; lock table u").await;
    let waits = "select from pg_locks where relation = 'u'::regclass and not granted";
    while query(&project.database.client, &format!("select exists ({waits})")).await == "f" {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    query(&other, "lock table t; commit").await;
}

#[tokio::test]
async fn the_victim_of_a_deadlock_is_tried_again() {
    let locks = "insert into t values (1);\nbegin;\nlock table t;\nlock table u;\ninsert into t values (2);\ncommit;\n";
    for file in [
        locks.replace("begin;\n", "").replace("commit;\n", ""),
        format!("-- rowsmith:no-transaction\n{locks}"),
    ] {
        let tables = "create table t (a int);\ncreate table u ();";
        let project = Project::new(&[("1_t.sql", tables)]).await;
        project.migrate().await.unwrap();
        project.write("2_x.sql", &file);
        let timeouts = Timeouts { lock: Some(Duration::from_mins(1)), ..QUICK };
        let options = ApplyOptions { timeouts, ..ApplyOptions::default() };
        let mut log = Log::default();
        let (done, ()) = tokio::join!(project.migrate_with(&options, &mut log), crossing(&project));
        done.unwrap();
        assert_eq!(retries(&log), ["retry 1 of 2: deadlock detected"], "{:?}", log.0);
        assert_eq!(project.query("select a from t order by a").await, "1\n2");
    }
}

#[tokio::test]
async fn a_transaction_that_cannot_be_serialized_is_tried_again() {
    for header in ["", "-- rowsmith:no-transaction\n"] {
        let project = Project::new(&[("1_t.sql", "create table t as select 0 as a;")]).await;
        project.migrate().await.unwrap();
        let change = "begin isolation level serializable;\nupdate t set a = a + 1;\ncommit;\n";
        project.write("2_x.sql", &format!("{header}{change}"));
        let timeouts = Timeouts { lock: Some(Duration::from_mins(1)), ..QUICK };
        let options = ApplyOptions { timeouts, ..ApplyOptions::default() };
        let mut log = Log::default();
        let other = async {
            let other = project.connect().await;
            query(&other, "begin; update t set a = 10").await;
            let waits = "select exists (select from pg_locks where locktype = 'transactionid' and not granted)";
            while query(&project.database.client, waits).await == "f" {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            query(&other, "commit").await;
        };
        let ((), done) = tokio::join!(other, async {
            // The row is to be changed before the file changes it.
            let changed = "select exists (select from pg_locks where relation = 't'::regclass and mode = 'RowExclusiveLock')";
            while query(&project.database.client, changed).await == "f" {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            project.migrate_with(&options, &mut log).await
        });
        done.unwrap();
        let expected = "retry 1 of 2: could not serialize access due to concurrent update";
        assert_eq!(retries(&log), [expected], "{:?}", log.0);
        assert_eq!(project.query("select a from t").await, "11");
    }
}
