//! The lock, and runners that want it at the same time.

use std::time::{Duration, Instant};

use expect_test::expect;
use rowsmith_migrate_core::{
    ApplyError, ApplyOptions, Event, LockError, LockKind, LockOptions, Locked, Policy, Target,
    apply, history, lock, lock::Holder, plan,
};
use tokio_postgres::Client;

use crate::support::{Killer, Project, query};

const ONCE: LockOptions = LockOptions {
    wait: Duration::ZERO,
    pause: Duration::from_millis(10),
    kind: LockKind::Auto,
    lease: Duration::from_secs(30),
    name: String::new(),
};

/// Which of the two locks are held, by name.
const LOCKS: &str = "select string_agg(case objid::bigint - x'6d697468'::bigint when 0 then 'keeper' when 1 then 'work' end, ' ' order by objid) \
     from pg_locks where locktype = 'advisory' and classid::bigint = x'726f7773'::bigint \
     and database = (select oid from pg_database where datname = current_database())";

/// Checks that nobody has the lock, as soon as sessions that were ended are gone.
async fn is_free(project: &Project) {
    let (mut work, keeper) = (project.connect().await, project.connect().await);
    let soon = LockOptions { wait: Duration::from_secs(10), ..ONCE };
    Locked::acquire(&mut work, &keeper, &soon).await.unwrap().release().await.unwrap();
}

/// Without how long things last.
fn timeless(text: &str) -> String {
    let mut words: Vec<&str> = Vec::new();
    for word in text.split(' ') {
        if let ("s" | "s,", Some(number)) = (word, words.last_mut()) {
            *number = "<n>";
        }
        words.push(word);
    }
    words.join(" ")
}

/// Ends a session from outside, and waits until it is gone.
async fn terminate(project: &Project, client: &Client) {
    let pid = query(client, "select pg_backend_pid()").await;
    assert_eq!(project.query(&format!("select pg_terminate_backend({pid}, 5000)")).await, "t");
}

#[tokio::test]
async fn the_holder_is_named() {
    let project = Project::new(&[]).await;
    let mut config = project.database.config();
    config.application_name("deploy-7");
    let (mut first, connection) = config.connect(tokio_postgres::NoTls).await.unwrap();
    let driving = tokio::spawn(connection);
    let (mut second, keepers) =
        (project.connect().await, [project.connect().await, project.connect().await]);
    let pid = query(&first, "select pg_backend_pid()").await;
    let locked = Locked::acquire(&mut first, &keepers[0], &LockOptions::default()).await.unwrap();
    query(locked.client(), "/* secret */ select  'password'").await;
    let mut told = Vec::new();
    let mut waiting = |holder: &Holder| told.push(holder.clone());
    let error =
        Locked::acquire_watched(&mut second, &keepers[1], &ONCE, &mut waiting).await.unwrap_err();
    let LockError::Held { holder: Some(holder), .. } = &error else { panic!("{error:?}") };
    assert_eq!(told, [(**holder).clone()]);
    assert_eq!((holder.application.as_str(), holder.pid), ("deploy-7", pid.parse().ok()));
    let user = project.query("select current_user").await;
    let normal = |text: &str| timeless(text).replace(&pid, "<pid>").replace(&user, "<user>");
    expect!["another session holds the migration lock after waiting 0 s: process <pid> (`deploy-7`) of user `<user>`, connected for <n> s, idle for <n> s after `select ...`"]
        .assert_eq(&normal(&error.to_string()));
    assert!(!format!("{error:?}").contains("password"), "{error:?}");
    query(
        locked.client(),
        "begin; /* secret */ set local x.y = 'password'; lock pg_class; select 'password'",
    )
    .await;
    expect!["process <pid> (`deploy-7`) of user `<user>`, connected for <n> s, in a transaction for <n> s, idle for <n> s after `lock pg_class`"]
        .assert_eq(&normal(&lock::holder(&keepers[1]).await.unwrap().unwrap().to_string()));
    query(locked.client(), "rollback").await;
    drop(locked);
    let wait = LockOptions { pause: ONCE.pause, ..LockOptions::default() };
    Locked::acquire(&mut second, &keepers[1], &wait).await.unwrap().release().await.unwrap();
    assert_eq!(project.query(LOCKS).await, "null");
    drop(first);
    driving.await.unwrap().unwrap();
}

#[tokio::test]
async fn who_may_not_look_at_the_holder_is_told_no_more_than_there_is() {
    let project = Project::new(&[]).await;
    let (mut work, keeper) = (project.connect().await, project.connect().await);
    let pid = query(&work, "select pg_backend_pid()").await;
    let locked = Locked::acquire(&mut work, &keeper, &ONCE).await.unwrap();
    let role = format!("sees_nothing_{}", project.database.name());
    let other = project.connect().await;
    query(&other, &format!("create role {role}; set role {role}")).await;
    let holder = lock::holder(&other).await.unwrap().unwrap().to_string();
    query(&other, &format!("reset role; drop role {role}")).await;
    let user = project.query("select current_user").await;
    assert_eq!(holder, format!("process {pid} of user `{user}`"));
    locked.release().await.unwrap();
}

#[tokio::test]
async fn a_wait_ends_at_its_deadline() {
    let project = Project::new(&[]).await;
    let (mut work, keeper) = (project.connect().await, project.connect().await);
    let locked = Locked::acquire(&mut work, &keeper, &ONCE).await.unwrap();
    let (mut second, second_keeper) = (project.connect().await, project.connect().await);
    let wait = LockOptions { wait: Duration::from_secs(1), ..ONCE };
    let mut told = 0;
    let mut waiting = |_: &Holder| told += 1;
    let begun = Instant::now();
    let error = Locked::acquire_watched(&mut second, &second_keeper, &wait, &mut waiting);
    let error = error.await.unwrap_err().to_string();
    let waited = begun.elapsed();
    assert!((wait.wait..Duration::from_secs(20)).contains(&waited), "{waited:?}");
    let expected = "another session holds the migration lock after waiting 1 s: process ";
    assert!(error.starts_with(expected), "{error}");
    assert_eq!(told, 1);
    // Who gave up is in nobody's way.
    assert_eq!(project.query(LOCKS).await, "keeper work");
    locked.release().await.unwrap();
    assert_eq!(project.query(LOCKS).await, "null");
    Locked::acquire(&mut second, &second_keeper, &ONCE).await.unwrap().release().await.unwrap();
}

#[tokio::test]
async fn the_lock_goes_with_its_sessions() {
    let project = Project::new(&[]).await;
    let (mut work, keeper) = (project.connect().await, project.connect().await);
    let locked = Locked::acquire(&mut work, &keeper, &LockOptions::default()).await.unwrap();
    assert_eq!(project.query(LOCKS).await, "keeper work");
    terminate(&project, locked.client()).await;
    terminate(&project, &keeper).await;
    is_free(&project).await;
    locked.release().await.unwrap();
}

#[tokio::test]
async fn what_a_dead_runner_left_at_work_is_waited_for() {
    let project = Project::new(&[]).await;
    let (mut work, keeper) = (project.connect().await, project.connect().await);
    let locked = Locked::acquire(&mut work, &keeper, &LockOptions::default()).await.unwrap();
    let pid = query(locked.client(), "select pg_backend_pid()").await;
    // Of a runner that is killed, the idle connection ends at once, the busy one when its statement is done.
    terminate(&project, &keeper).await;
    let (mut second, second_keeper) = (project.connect().await, project.connect().await);
    let error = Locked::acquire(&mut second, &second_keeper, &ONCE).await.unwrap_err();
    let LockError::Held { holder: Some(holder), .. } = &error else { panic!("{error:?}") };
    assert_eq!(holder.pid, pid.parse().ok());
    assert_eq!(project.query(LOCKS).await, "work");
    terminate(&project, locked.client()).await;
    Locked::acquire(&mut second, &second_keeper, &ONCE).await.unwrap().release().await.unwrap();
}

#[tokio::test]
async fn a_run_that_may_not_begin_leaves_nothing_in_its_sessions() {
    let project = Project::new(&[("1_t.sql", "create table t ();")]).await;
    let role = format!("may_not_of_{}", project.database.name());
    project.query(&format!("create role {role}")).await;
    let (mut work, keeper) = (project.connect().await, project.connect().await);
    let mut locked = Locked::acquire(&mut work, &keeper, &ONCE).await.unwrap();
    let history = history::read(locked.client()).await.unwrap();
    let plan = plan(&project.set(), &history, &Target::Latest, &Policy::default()).unwrap();
    let options = ApplyOptions { role: Some(role.clone()), ..ApplyOptions::default() };
    let error = apply(&mut locked, &plan, &options, &mut ()).await.unwrap_err();
    assert!(matches!(error, ApplyError::Prepare(_)), "{error:?}");
    assert_eq!(query(locked.client(), "select current_user = session_user").await, "t");
    locked.release().await.unwrap();
    let (mut second, second_keeper) = (project.connect().await, project.connect().await);
    Locked::acquire(&mut second, &second_keeper, &ONCE).await.unwrap().release().await.unwrap();
    project.query(&format!("drop role {role}")).await;
}

#[tokio::test]
async fn the_lock_is_given_back_out_of_a_transaction_that_failed() {
    let project = Project::new(&[]).await;
    let (mut work, keeper) = (project.connect().await, project.connect().await);
    let locked = Locked::acquire(&mut work, &keeper, &ONCE).await.unwrap();
    locked.client().batch_execute("begin; select 1 / 0").await.unwrap_err();
    locked.release().await.unwrap();
    assert_eq!(query(&work, "select 1").await, "1");
    let (mut second, second_keeper) = (project.connect().await, project.connect().await);
    Locked::acquire(&mut second, &second_keeper, &ONCE).await.unwrap().release().await.unwrap();
}

#[tokio::test]
async fn no_script_gives_the_lock_back() {
    let held = format!("insert into held {LOCKS};");
    let unlock = format!("select pg_advisory_unlock_all();\n{held}");
    let project = Project::new(&[
        ("1_t.sql", "create table held (keys text);"),
        ("2_unlock.sql", &unlock),
        ("3_discard.sql", &format!("-- rowsmith:no-transaction\ndiscard all;\n{held}")),
        ("4_next.sql", &held),
    ])
    .await;
    project.migrate().await.unwrap();
    assert_eq!(project.query("select keys from held").await, "keeper\nkeeper\nkeeper work");
}

#[tokio::test]
async fn a_run_stops_when_its_lock_is_lost() {
    for (at, finished) in [("1_t.sql", 0), ("2_steps.sql", 1)] {
        let project = Project::new(&[
            ("1_t.sql", "create table t (a int);"),
            ("2_steps.sql", "create index concurrently i on t (a);\ninsert into t values (1);"),
        ])
        .await;
        let (mut work, keeper) = (project.connect().await, project.connect().await);
        let pid = query(&keeper, "select pg_backend_pid()").await;
        let mut locked = Locked::acquire(&mut work, &keeper, &ONCE).await.unwrap();
        let history = history::read(locked.client()).await.unwrap();
        let plan = plan(&project.set(), &history, &Target::Latest, &Policy::default()).unwrap();
        let mut watch = Killer::new(
            &project,
            &pid,
            move |event| matches!(event, Event::Statement { migration, index: 0, .. } if migration.path.ends_with(at)),
        );
        let error =
            apply(&mut locked, &plan, &ApplyOptions::default(), &mut watch).await.unwrap_err();
        watch.stop();
        let expected = if finished == 0 {
            expect!["the lock on migrations was lost before `2_steps.sql`"]
        } else {
            expect![
                "the lock on migrations was lost before `2_steps.sql` could go on behind statement 1"
            ]
        };
        expected.assert_eq(&project.cut(&error.to_string()));
        assert_eq!(error.report().unwrap().applied.len(), 1);
        locked.release().await.unwrap();
        is_free(&project).await;
        project.migrate().await.unwrap();
        assert_eq!(project.query("select a from t").await, "1");
    }
}

#[tokio::test]
async fn a_session_that_copy_kills_keeps_the_lock_until_the_run_ends() {
    let script = "create table t (a int);\ncopy t from stdin (format nonsense);\n1\n\\.\n";
    let project = Project::new(&[("1_t.sql", script)]).await;
    let failure = project.failure().await;
    assert!(failure.contains("22023"), "{failure}");
    is_free(&project).await;
    project.write("1_t.sql", &script.replace("nonsense", "text"));
    project.migrate().await.unwrap();
}

#[tokio::test]
async fn many_runners_at_once_apply_each_file_once() {
    let project = Project::new(&[
        ("1_t.sql", "create table t (a int); insert into t values (1);"),
        ("2_i.sql", "create index concurrently i on t (a);\ninsert into t values (2);\nreindex index concurrently i;"),
        ("3_t.sql", "insert into t values (3);"),
        ("4_i.sql", "drop index concurrently i;\ncreate index concurrently i on t (a);"),
    ])
    .await;
    let runs = (0..8).map(|_| async {
        project.migrate_with(&ApplyOptions::default(), &mut ()).await.unwrap().applied.len()
    });
    let applied = futures_util::future::join_all(runs).await;
    assert_eq!(applied.iter().sum::<usize>(), 4, "{applied:?}");
    assert_eq!(project.query("select a from t order by a").await, "1\n2\n3");
    assert_eq!(project.query(LOCKS).await, "null");
}
