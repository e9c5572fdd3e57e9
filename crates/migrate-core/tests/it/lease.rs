//! The lease that is the lock behind a transaction pooler. Here without one, since what is new is the row; the real PgBouncer is
//! tried by `cargo xtask peers`.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::time::Duration;

use rowsmith_migrate_core::{
    ApplyError, ApplyOptions, Event, HowFar, Limits, LockError, LockKind, LockOptions, Locked,
    Policy, Report, Reserved, Target, Watch, apply, history, plan, plan_down, rehearse_on, revert,
};
use tokio_postgres::Client;

use crate::support::{Killer, Log, Project, SESSION_STATE, query};

fn lease(length: Duration) -> LockOptions {
    LockOptions {
        pause: Duration::from_millis(10),
        kind: LockKind::Lease,
        lease: length,
        name: "deploy on ci-7".to_owned(),
        ..LockOptions::default()
    }
}

fn once(options: LockOptions) -> LockOptions {
    LockOptions { wait: Duration::ZERO, ..options }
}

fn session() -> LockOptions {
    LockOptions { kind: LockKind::Session, ..lease(LONG) }
}

const LONG: Duration = Duration::from_mins(10);

/// As if the runner that has the lease had stood still for too long.
const EXPIRE: &str =
    "update rowsmith.lease set expires_at = pg_catalog.clock_timestamp() - interval '1 second'";

async fn two(project: &Project) -> (Client, Client) {
    (project.connect().await, project.connect().await)
}

async fn migrate(
    project: &Project,
    options: &LockOptions,
    watch: &mut dyn Watch,
) -> Result<Report, ApplyError> {
    let (mut work, keeper) = two(project).await;
    migrate_on(project, (&mut work, &keeper), options, watch).await
}

async fn migrate_on(
    project: &Project,
    (work, keeper): (&mut Client, &Client),
    options: &LockOptions,
    watch: &mut dyn Watch,
) -> Result<Report, ApplyError> {
    let mut locked = Locked::acquire(work, keeper, options).await.unwrap();
    let history = history::read(locked.client()).await.unwrap();
    let plan = plan(&project.set(), &history, &Target::Latest, &Policy::default()).unwrap();
    let report = apply(&mut locked, &plan, &ApplyOptions::default(), watch).await;
    locked.release().await.unwrap();
    report
}

#[tokio::test]
async fn nothing_stays_in_the_session_that_was_lent() {
    let settings = "current_setting('lock_timeout'), current_setting('search_path'), current_user";
    let project = Project::new(&[
        ("1_t.sql", &format!("create table seen (lock text, path text, role text); insert into seen select {settings};")),
        ("2_leaks.sql", "set lock_timeout = '1h'; set search_path = ''; set role pg_monitor; create temp table t (a int); prepare p as select 1;\n\
             select pg_advisory_lock(1); listen c; declare h cursor with hold for select 1;"),
        ("3_copy.sql", "-- rowsmith:lock-timeout 7s\ncopy seen (lock) from stdin;\nx\n\\.\n"),
        ("4_see.sql", &format!("begin isolation level serializable; insert into seen select {settings}; commit;")),
        ("5_fails.sql", "prepare p as select 1; set lock_timeout = '1h'; select 1 / 0;"),
    ])
    .await;
    let (mut work, keeper) = two(&project).await;
    let before = query(&work, SESSION_STATE).await;
    let error =
        migrate_on(&project, (&mut work, &keeper), &lease(LONG), &mut ()).await.unwrap_err();
    assert_eq!(error.failure().unwrap().server.code, "22012");
    assert_eq!(error.report().unwrap().applied.len(), 4);
    assert_eq!(query(&work, SESSION_STATE).await, before);
    let seen = "select * from seen where role is not null";
    let usual =
        format!("5s|{}", query(&work, "select current_setting('search_path'), current_user").await);
    assert_eq!(project.query(seen).await, format!("{usual}\n{usual}"));
}

#[tokio::test]
async fn a_file_that_is_no_transaction_is_refused_before_anything_runs() {
    let project = Project::new(&[
        ("1_t.sql", "create table t (a int);"),
        ("2_i.sql", "create index concurrently i on t (a);"),
    ])
    .await;
    let error = migrate(&project, &lease(LONG), &mut ()).await.unwrap_err();
    assert_eq!(
        project.cut(&error.to_string()),
        "`2_i.sql` cannot run through a transaction pooler: it cannot run as one transaction"
    );
    assert_eq!(project.query("select to_regclass('t')").await, "null");
    assert_eq!(project.query("select count(*) from rowsmith.lease").await, "0");
}

#[tokio::test]
async fn a_lease_is_waited_for_and_its_holder_named_until_it_ends() {
    let project = Project::new(&[]).await;
    let ((mut first, keeper), (mut second, second_keeper)) =
        (two(&project).await, two(&project).await);
    let locked = Locked::acquire(&mut first, &keeper, &lease(LONG)).await.unwrap();
    let error = Locked::acquire(&mut second, &second_keeper, &once(lease(LONG)))
        .await
        .unwrap_err()
        .to_string();
    let start =
        "another session holds the migration lock after waiting 0 s: `deploy on ci-7` of user `";
    assert!(error.starts_with(start) && error.ends_with("s unless it is renewed"), "{error}");
    locked.release().await.unwrap();
    let short = lease(Duration::from_millis(300));
    let killed = Locked::acquire(&mut first, &keeper, &short).await.unwrap();
    // Nobody is left to give it back.
    std::mem::forget(killed);
    let error =
        Locked::acquire(&mut second, &second_keeper, &once(short.clone())).await.unwrap_err();
    assert!(matches!(error, LockError::Held { holder: Some(_), .. }), "{error:?}");
    Locked::acquire(&mut second, &second_keeper, &short).await.unwrap().release().await.unwrap();
}

#[tokio::test]
async fn a_lease_that_is_over_is_not_taken_while_a_file_of_its_runner_runs() {
    let project = Project::new(&[]).await;
    let ((mut work, keeper), (mut second, second_keeper)) =
        (two(&project).await, two(&project).await);
    let other = project.connect().await;
    for options in [lease(LONG), session()] {
        let stalled = Locked::acquire(&mut work, &keeper, &lease(LONG)).await.unwrap();
        query(&other, EXPIRE).await;
        query(&other, "begin; lock table rowsmith.lease in row share mode").await;
        let options = once(options);
        let error = Locked::acquire(&mut second, &second_keeper, &options).await.unwrap_err();
        assert!(matches!(error, LockError::Held { .. }), "{error:?}");
        query(&other, "rollback").await;
        let taken = Locked::acquire(&mut second, &second_keeper, &options).await.unwrap();
        taken.release().await.unwrap();
        stalled.release().await.unwrap();
    }
}

#[tokio::test]
async fn a_lease_that_was_over_cannot_be_had_back_from_a_runner_without_a_pooler() {
    let project = Project::new(&[("1_a.sql", "create table a ();")]).await;
    let ((mut pooled, keeper), (mut direct, second_keeper)) =
        (two(&project).await, two(&project).await);
    let mut stalled = Locked::acquire(&mut pooled, &keeper, &lease(LONG)).await.unwrap();
    let history = history::read(stalled.client()).await.unwrap();
    let plan = plan(&project.set(), &history, &Target::Latest, &Policy::default()).unwrap();
    project.query(EXPIRE).await;
    let taken = Locked::acquire(&mut direct, &second_keeper, &once(session())).await.unwrap();
    let error = apply(&mut stalled, &plan, &ApplyOptions::default(), &mut ()).await.unwrap_err();
    assert_eq!(project.cut(&error.to_string()), "the lock on migrations was lost before `1_a.sql`");
    assert_eq!(project.query("select to_regclass('a')").await, "null");
    taken.release().await.unwrap();
    stalled.release().await.unwrap();
}

#[tokio::test]
async fn a_role_that_may_only_look_at_the_lease_waits_for_it_too() {
    let project = Project::new(&[]).await;
    let role = format!("looks_of_{}", project.database.name());
    let ((mut pooled, keeper), (mut direct, second_keeper)) =
        (two(&project).await, two(&project).await);
    let held = Locked::acquire(&mut pooled, &keeper, &lease(LONG)).await.unwrap();
    project.query(&format!("create role {role}; grant usage on schema rowsmith to {role}; grant select on rowsmith.lease to {role}")).await;
    query(&second_keeper, &format!("set role {role}")).await;
    let error = Locked::acquire(&mut direct, &second_keeper, &once(session())).await.unwrap_err();
    assert!(matches!(error, LockError::Held { holder: Some(_), .. }), "{error:?}");
    held.release().await.unwrap();
    let taken = Locked::acquire(&mut direct, &second_keeper, &once(session())).await.unwrap();
    taken.release().await.unwrap();
    project.query(&format!("drop owned by {role}; drop role {role}")).await;
}

#[tokio::test]
async fn a_lease_is_renewed_as_long_as_a_file_takes() {
    let project = Project::new(&[("1_t.sql", "create table t (a int); select pg_sleep(2);")]).await;
    let done = Cell::new(false);
    let (report, tries) = tokio::join!(
        async {
            let report = migrate(&project, &lease(Duration::from_secs(1)), &mut ()).await;
            done.set(true);
            report
        },
        async {
            let (mut work, keeper) = two(&project).await;
            let sql = "select 1 from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()";
            while query(&keeper, sql).await.is_empty() {}
            let mut tries = 0;
            let options = once(lease(Duration::from_secs(1)));
            while !query(&keeper, sql).await.is_empty() {
                let Ok(locked) = Locked::acquire(&mut work, &keeper, &options).await else {
                    tries += 1;
                    continue;
                };
                // The file may have ended since it was looked at.
                let ran = query(locked.client(), "select version from rowsmith.migrations").await;
                assert_eq!(ran, "1", "taken while it was held");
                break;
            }
            tries
        }
    );
    assert_eq!(report.unwrap().applied.len(), 1);
    assert!(done.get() && tries > 1, "{tries}");
}

/// A session to try a plan in, under the lease.
async fn tried_under<'c>(
    work: &'c mut Client,
    keeper: &'c Client,
    options: &LockOptions,
) -> Reserved<'c> {
    Locked::acquire(work, keeper, options).await.unwrap().into()
}

#[tokio::test]
async fn a_lease_is_renewed_as_long_as_a_dry_run_on_the_target_takes() {
    let project = Project::new(&[("1_t.sql", "create table t (a int); select pg_sleep(2);")]).await;
    let short = lease(Duration::from_millis(600));
    let ((mut work, keeper), (mut second, second_keeper)) =
        (two(&project).await, two(&project).await);
    let mut locked = tried_under(&mut work, &keeper, &short).await;
    let history = history::read(locked.client()).await.unwrap();
    let plan = plan(&project.set(), &history, &Target::Latest, &Policy::default()).unwrap();
    let (options, limits, mut watch) = (ApplyOptions::default(), Limits::default(), ());
    let renewed =
        "select count(*) from rowsmith.lease where expires_at > pg_catalog.clock_timestamp()";
    let (tried, ()) =
        tokio::join!(rehearse_on(&mut locked, &plan, limits, &options, &mut watch), async {
            tokio::time::sleep(Duration::from_millis(1_500)).await;
            assert_eq!(query(&second_keeper, renewed).await, "1");
            let error = Locked::acquire(&mut second, &second_keeper, &once(short.clone())).await;
            assert!(matches!(error, Err(LockError::Held { .. })), "{error:?}");
        });
    assert_eq!(tried.unwrap().files.len(), 1);
    // Whoever has lost it tries nothing.
    project.query("delete from rowsmith.lease").await;
    let error = rehearse_on(&mut locked, &plan, limits, &options, &mut ()).await.unwrap_err();
    assert_eq!(project.cut(&error.to_string()), "the lock on migrations was lost before `1_t.sql`");
    assert_eq!(project.query("select to_regclass('t')").await, "null");
}

#[tokio::test]
async fn a_dry_run_makes_no_table_for_a_lease_and_keeps_others_out_all_the_same() {
    let file = "begin isolation level serializable; create table t (a int); set role pg_monitor; select pg_sleep(1); commit;";
    let project = Project::new(&[("1_t.sql", file)]).await;
    let ((mut work, keeper), (mut second, second_keeper)) =
        (two(&project).await, two(&project).await);
    let before = query(&work, SESSION_STATE).await;
    let reserved = Reserved::acquire(&mut work, &keeper, &lease(LONG), &mut |_| {}).await;
    let mut reserved = reserved.unwrap();
    let history = history::read(reserved.client()).await.unwrap();
    let plan = plan(&project.set(), &history, &Target::Latest, &Policy::default()).unwrap();
    let (options, limits, mut watch) = (ApplyOptions::default(), Limits::default(), ());
    let (tried, ()) =
        tokio::join!(rehearse_on(&mut reserved, &plan, limits, &options, &mut watch), async {
            let once = [once(session()), once(LockOptions { kind: LockKind::Auto, ..lease(LONG) })];
            for options in once {
                let error = Locked::acquire(&mut second, &second_keeper, &options).await;
                let Err(LockError::Held { holder: Some(holder), .. }) = &error else {
                    panic!("{error:?}")
                };
                assert!(holder.in_transaction.is_some(), "{holder:?}");
            }
            let other = once_more(&mut second, &second_keeper).await;
            assert!(matches!(other, Err(LockError::Held { .. })), "{other:?}");
        });
    assert_eq!(tried.unwrap().files.len(), 1);
    reserved.release().await.unwrap();
    assert_eq!(query(&work, SESSION_STATE).await, before);
    let made = "select to_regnamespace('rowsmith'), to_regclass('t')";
    assert_eq!(project.query(made).await, "null|null");
    drop(once_more(&mut second, &second_keeper).await.unwrap());
    migrate(&project, &lease(LONG), &mut ()).await.unwrap();
    // Where there is a table, the lease is taken.
    let reserved = once_more(&mut second, &second_keeper).await.unwrap();
    assert_eq!(project.query("select count(*) from rowsmith.lease").await, "1");
    reserved.release().await.unwrap();
    assert_eq!(project.query("select count(*) from rowsmith.lease").await, "0");
    // Whoever would migrate through a pooler makes the table, and waits.
    let project = Project::new(&[]).await;
    let ((mut work, keeper), (mut second, second_keeper)) =
        (two(&project).await, two(&project).await);
    let reserved = once_more(&mut work, &keeper).await.unwrap();
    let options = once(lease(LONG));
    let error = Locked::acquire(&mut second, &second_keeper, &options).await.unwrap_err();
    assert!(matches!(error, LockError::Held { holder: Some(_), .. }), "{error:?}");
    reserved.release().await.unwrap();
    Locked::acquire(&mut second, &second_keeper, &options).await.unwrap().release().await.unwrap();
}

/// As a dry run through a pooler that does not wait.
async fn once_more<'c>(
    work: &'c mut Client,
    keeper: &'c Client,
) -> Result<Reserved<'c>, LockError> {
    Reserved::acquire(work, keeper, &once(lease(LONG)), &mut |_| {}).await
}

#[tokio::test]
async fn a_lease_is_not_taken_while_a_dry_run_stands_still() {
    let project = Project::new(&[("1_t.sql", "create table t (a int); select pg_sleep(1);")]).await;
    let ((mut work, keeper), (mut second, second_keeper)) =
        (two(&project).await, two(&project).await);
    let mut locked = tried_under(&mut work, &keeper, &lease(LONG)).await;
    let history = history::read(locked.client()).await.unwrap();
    let plan = plan(&project.set(), &history, &Target::Latest, &Policy::default()).unwrap();
    let (options, limits, mut watch) = (ApplyOptions::default(), Limits::default(), ());
    let (tried, ()) = tokio::join!(
        rehearse_on(&mut locked, &plan, limits, &options, &mut watch),
        async {
            let sleeps = "select 1 from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()";
            while query(&second_keeper, sleeps).await.is_empty() {}
            query(&second_keeper, EXPIRE).await;
            let error = Locked::acquire(&mut second, &second_keeper, &once(lease(LONG))).await;
            assert!(matches!(error, Err(LockError::Held { .. })), "{error:?}");
        }
    );
    tried.unwrap();
}

#[tokio::test]
async fn a_transaction_whose_lease_was_taken_away_does_not_commit() {
    let project =
        Project::new(&[("1_a.sql", "create table a ();"), ("2_b.sql", "create table b ();")]).await;
    let mut thief = Killer::saying(&project, "delete from rowsmith.lease", |event| {
        matches!(event, Event::Finished { index: 0, .. })
    });
    let error = migrate(&project, &lease(LONG), &mut thief).await.unwrap_err();
    thief.stop();
    assert_eq!(project.cut(&error.to_string()), "the lock on migrations was lost before `2_b.sql`");
    assert_eq!(project.query("select to_regclass('a'), to_regclass('b')").await, "a|null");
    migrate(&project, &lease(LONG), &mut ()).await.unwrap();
    assert_eq!(project.query("select to_regclass('b')").await, "b");
}

#[tokio::test]
async fn runners_with_and_without_a_pooler_keep_each_other_out() {
    let project = Project::new(&[]).await;
    let ((mut direct, keeper), (mut pooled, second)) = (two(&project).await, two(&project).await);
    for (first, then) in [(&session(), &lease(LONG)), (&lease(LONG), &session())] {
        let locked = Locked::acquire(&mut direct, &keeper, first).await.unwrap();
        let error = Locked::acquire(&mut pooled, &second, &once(then.clone())).await.unwrap_err();
        assert!(matches!(error, LockError::Held { holder: Some(_), .. }), "{error:?}");
        locked.release().await.unwrap();
        Locked::acquire(&mut pooled, &second, &once(then.clone()))
            .await
            .unwrap()
            .release()
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn many_runners_with_leases_apply_each_file_once() {
    let project = Project::new(&[
        ("1_t.sql", "create table t (a int); insert into t values (1);"),
        ("2_t.sql", "insert into t values (2);"),
        ("3_t.sql", "insert into t values (3);"),
    ])
    .await;
    let runs = (0..8).map(|_| async {
        let mut log = Log::default();
        migrate(&project, &lease(LONG), &mut log).await.unwrap().applied.len()
    });
    let applied = futures_util::future::join_all(runs).await;
    assert_eq!(applied.iter().sum::<usize>(), 3, "{applied:?}");
    assert_eq!(project.query("select a from t order by a").await, "1\n2\n3");
}

#[tokio::test]
async fn what_is_taken_back_is_fenced_too() {
    let files = [
        ("1_a.sql", "create table a ();\n-- rowsmith:down\ndrop table a;\n"),
        ("2_b.sql", "create table b ();\n-- rowsmith:down\ndrop table b;\nset search_path = '';\n"),
    ];
    let project = Project::new(&files).await;
    migrate(&project, &lease(LONG), &mut ()).await.unwrap();
    let (mut work, keeper) = two(&project).await;
    let mut locked = Locked::acquire(&mut work, &keeper, &lease(LONG)).await.unwrap();
    let history = history::read(locked.client()).await.unwrap();
    let back = plan_down(&project.set(), &history, &BTreeMap::new(), &HowFar::Steps(2)).unwrap();
    // The lease goes between the two files.
    let mut thief = Killer::saying(&project, "delete from rowsmith.lease", |event| {
        matches!(event, Event::Finished { index: 0, .. })
    });
    let error = revert(&mut locked, &back, &ApplyOptions::default(), &mut thief).await.unwrap_err();
    thief.stop();
    assert_eq!(project.cut(&error.to_string()), "the lock on migrations was lost before `1_a.sql`");
    locked.release().await.unwrap();
    let there = "select to_regclass('a'), to_regclass('b'), string_agg(version, ' ') from rowsmith.migrations";
    assert_eq!(project.query(there).await, "a|null|1");
    assert_eq!(
        query(
            &work,
            "select count(*) from pg_settings where source = 'session' and name = 'search_path'"
        )
        .await,
        "0"
    );
}
