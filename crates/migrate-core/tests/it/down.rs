//! Migrations that are taken back: what is left, what is recorded, and what survives being cut short.

use std::collections::BTreeMap;

use expect_test::expect;
use rowsmith_migrate_core::{
    ApplyError, ApplyOptions, Event, HowFar, Ledger, LockOptions, Locked, Policy, Report, Target,
    Watch, history, plan, plan_down, revert,
};

use crate::support::{Killer, Log, Project, query};

const VERSIONS: &str = "select version from rowsmith.migrations order by version";
const STATES: &str = "select ordinal, state from rowsmith.statements order by ordinal";
const INDEXES: &str = "select indexrelid::regclass, indisvalid from pg_index where indrelid = 't'::regclass order by 1";

async fn down(
    project: &Project,
    steps: usize,
    options: &ApplyOptions<'_>,
    watch: &mut dyn Watch,
) -> Result<Report, ApplyError> {
    let mut client = project.connect().await;
    down_on(project, &mut client, steps, options, watch).await
}

async fn down_on(
    project: &Project,
    client: &mut tokio_postgres::Client,
    steps: usize,
    options: &ApplyOptions<'_>,
    watch: &mut dyn Watch,
) -> Result<Report, ApplyError> {
    let keeper = project.connect().await;
    let mut locked = Locked::acquire(client, &keeper, &LockOptions::default()).await.unwrap();
    let history = history::read(locked.client()).await.unwrap();
    let how_far = HowFar::Steps(steps);
    let versions: Vec<_> = history.applied().map(|applied| &applied.version).collect();
    let kept = history::kept(locked.client(), &versions).await.unwrap();
    let plan = plan_down(&project.set(), &history, &kept, &how_far).unwrap();
    revert(&mut locked, &plan, options, watch).await
}

#[tokio::test]
async fn each_goes_with_its_row() {
    let project = Project::new(&[
        ("1_a.sql", "create table a ();\n-- Rollback: drop table a;\n"),
        ("2_b.up.sql", "create table b ();"),
        ("2_b.down.sql", "drop table b;"),
        ("3_c.sql", "create table c (n int);\n-- rowsmith:down\ndrop table c;\ncopy d from stdin;\n7\n\\.\n"),
        ("4_d.sql", "-- migrate:up\ncreate table d (n int);\n-- migrate:down\ndrop table d;\n"),
    ])
    .await;
    project.migrate().await.unwrap();
    project.query("drop table d; create table d (n int)").await;
    let mut log = Log::default();
    let report = down(&project, 1, &ApplyOptions::default(), &mut log).await.unwrap();
    assert_eq!(report.applied.len(), 1);
    expect![[r#"
        started 4 (1/1)
        statement 0: 0
        finished 4"#]]
    .assert_eq(&log.0.join("\n"));
    project.query("create table d (n int)").await;
    down(&project, 2, &ApplyOptions::default(), &mut ()).await.unwrap();
    assert_eq!(project.query(VERSIONS).await, "1");
    assert_eq!(project.query("select n from d").await, "7");
    down(&project, 5, &ApplyOptions::default(), &mut ()).await.unwrap();
    assert_eq!(
        project.query("select tablename from pg_tables where schemaname = 'public'").await,
        "d"
    );
    project.query("drop table d").await;
    project.migrate().await.unwrap();
    assert_eq!(project.query(VERSIONS).await, "1\n2\n3\n4");
}

#[tokio::test]
async fn one_that_fails_half_way_leaves_nothing_behind() {
    let project = Project::new(&[
        ("1_a.sql", "create table a ();\n-- rowsmith:down\ndrop table a;\n"),
        ("2_b.sql", "create table b ();\n-- rowsmith:down\ndrop table b;\ndrop table missing;\n"),
        (
            "3_c.sql",
            "create table c ();\n-- rowsmith:down\nset search_path = '';\ndrop table public.c;\n",
        ),
    ])
    .await;
    project.migrate().await.unwrap();
    let error = down(&project, 3, &ApplyOptions::default(), &mut ()).await.unwrap_err();
    let failure = error.failure().unwrap();
    assert_eq!(project.cut(&failure.to_string()), "`2_b.sql:4:12`: the server refused a statement");
    assert_eq!(failure.report.applied.len(), 1);
    assert_eq!(project.query(VERSIONS).await, "1\n2");
    assert_eq!(project.query("select to_regclass('b'), to_regclass('c')").await, "b|null");
}

#[tokio::test]
async fn the_supabase_cli_sees_the_row_gone() {
    let project = Project::new(&[(
        "20250101000000_a.sql",
        "create table a ();\n-- Rollback:\n-- drop table a;\n",
    )])
    .await;
    let options = ApplyOptions { ledger: Ledger::Supabase, ..ApplyOptions::default() };
    project.migrate_with(&options, &mut ()).await.unwrap();
    let theirs = "select version from supabase_migrations.schema_migrations";
    // Applied by the CLI alone.
    project.query("delete from rowsmith.migrations").await;
    // The table is there, whatever this run is told to write.
    down(&project, 1, &ApplyOptions::default(), &mut ()).await.unwrap();
    assert_eq!(project.query(theirs).await, "");
    project.migrate_with(&options, &mut ()).await.unwrap();
    down(&project, 1, &options, &mut ()).await.unwrap();
    assert_eq!(project.query(theirs).await + &project.query(VERSIONS).await, "");
}

#[tokio::test]
async fn the_history_takes_back_what_has_no_file_any_more() {
    let project = Project::new(&[
        ("1_a.sql", "create table a ();"),
        ("2_b.sql", "create table b ();\n-- rowsmith:down\ndrop table b;\n"),
        ("3_c.up.sql", "create table c ();"),
        ("3_c.down.sql", "drop table missing;"),
    ])
    .await;
    project.migrate().await.unwrap();
    for file in ["2_b.sql", "3_c.up.sql", "3_c.down.sql"] {
        fs_err::remove_file(project.folder().join(file)).unwrap();
    }
    let error = down(&project, 1, &ApplyOptions::default(), &mut ()).await.unwrap_err();
    let told = error.failure().unwrap().to_string();
    assert_eq!(told, "`3_c (kept in the history):1:12`: the server refused a statement");
    project.query("create table missing ()").await;
    down(&project, 2, &ApplyOptions::default(), &mut ()).await.unwrap();
    assert_eq!(project.query(VERSIONS).await, "1");
    assert_eq!(project.query("select to_regclass('b'), to_regclass('missing')").await, "null|null");
}

#[tokio::test]
async fn a_stale_plan_is_refused() {
    let project =
        Project::new(&[("1_a.sql", "create table a ();\n-- rowsmith:down\ndrop table a;\n")]).await;
    project.migrate().await.unwrap();
    let (mut client, keeper) = (project.connect().await, project.connect().await);
    let mut locked = Locked::acquire(&mut client, &keeper, &LockOptions::default()).await.unwrap();
    let history = history::read(locked.client()).await.unwrap();
    let plan = plan_down(&project.set(), &history, &BTreeMap::new(), &HowFar::Steps(1)).unwrap();
    let options = ApplyOptions::default();
    revert(&mut locked, &plan, &options, &mut ()).await.unwrap();
    let error = revert(&mut locked, &plan, &options, &mut ()).await.unwrap_err();
    assert!(matches!(error, ApplyError::Stale), "{error:?}");
}

const STEPS: &str = "create table t (a int);\ncreate index i on t (a);\ncreate index j on t (a);\ninsert into t values (1);\n\
    -- rowsmith:down\ninsert into t values (2);\ndrop index concurrently i;\nbegin;\ninsert into t values (3);\n\
    insert into t values (4);\ncommit;\ndrop index concurrently j;\nvacuum t;\ninsert into t values (5);\n";

#[tokio::test]
async fn a_session_killed_at_any_statement_is_resumed() {
    for at in 0..8 {
        let project = Project::new(&[("1_x.sql", STEPS)]).await;
        project.migrate().await.unwrap();
        let mut client = project.connect().await;
        let pid = query(&client, "select pg_backend_pid()").await;
        let is_time = move |event: &Event<'_>| matches!(event, Event::Statement { index, .. } if *index == at);
        let mut watch = Killer::new(&project, &pid, is_time);
        let _cut_short =
            down_on(&project, &mut client, 1, &ApplyOptions::default(), &mut watch).await;
        watch.stop();
        // The last statement may have ended with the row's deletion.
        if project.query(VERSIONS).await == "1" {
            let history = history::read(&project.connect().await).await.unwrap();
            let half_way = plan(&project.set(), &history, &Target::Latest, &Policy::default());
            let told = half_way.unwrap_err().to_string();
            assert_eq!(told, "migration `1` is half taken back: a part of its down script ran");
            down(&project, 1, &ApplyOptions::default(), &mut ()).await.unwrap();
        }
        assert_eq!(project.query("select a from t order by a").await, "1\n2\n3\n4\n5", "at {at}");
        assert_eq!(project.query(INDEXES).await, "", "at {at}");
        assert_eq!(project.query(VERSIONS).await, "", "at {at}");
        assert_eq!(project.query(STATES).await, "", "at {at}");
    }
}

#[tokio::test]
async fn an_index_that_was_dropped_before_its_record_is_not_missed() {
    let project = Project::new(&[(
        "1_x.sql",
        "create table t (a int);\ncreate index i on t (a);\n-- rowsmith:down\ndrop index concurrently public.i;\n",
    )])
    .await;
    project.migrate().await.unwrap();
    project
        .query(
            "drop index i; insert into rowsmith.statements (version, ordinal, checksum, state) \
             values ('1', 0, encode(sha256('drop index concurrently public.i'), 'hex'), 'started')",
        )
        .await;
    down(&project, 1, &ApplyOptions::default(), &mut ()).await.unwrap();
    assert_eq!(project.query(VERSIONS).await, "");
}

#[tokio::test]
async fn a_step_that_failed_does_not_stand_in_the_way_of_migrating() {
    let project = Project::new(&[(
        "1_x.sql",
        "create table t (a int);\n-- rowsmith:down\ndrop index concurrently missing;\ndrop table t;\n",
    )])
    .await;
    project.migrate().await.unwrap();
    down(&project, 1, &ApplyOptions::default(), &mut ()).await.unwrap_err();
    assert_eq!(project.query(STATES).await, "0|failed");
    project.write("2_y.sql", "create table u ();\n-- rowsmith:down\ndrop table u;\n");
    project.migrate().await.unwrap();
    project.query("create index missing on t (a)").await;
    down(&project, 2, &ApplyOptions::default(), &mut ()).await.unwrap();
    assert_eq!(project.query(VERSIONS).await + &project.query(STATES).await, "");
}
