//! Files that run step by step: how they are recorded, cut short and resumed.

use std::time::Duration;

use expect_test::expect;
use rowsmith_migrate_core::{
    ApplyError, ApplyOptions, Event, Policy, Problem, Target, history, plan,
};

use crate::support::{Killer, Log, Project, query};

const STATES: &str = "select ordinal, state, error from rowsmith.statements order by ordinal";

#[tokio::test]
async fn runs_what_refuses_a_transaction() {
    let project = Project::new(&[(
        "1_x.sql",
        "set maintenance_work_mem = '8MB';\ncreate table t (a int);\ncreate index concurrently i on t (a);\n\
         begin; insert into t values (1); insert into t values (2); commit;\ncopy t from stdin;\n3\n\\.\nvacuum t;\n",
    )])
    .await;
    let mut log = Log::default();
    project.migrate_with(&ApplyOptions::default(), &mut log).await.unwrap();
    assert_eq!(project.query("select count(*) from t").await, "3");
    assert_eq!(
        project.query("select indisvalid from pg_index where indexrelid = 'i'::regclass").await,
        "t"
    );
    assert_eq!(project.query(STATES).await, "");
    assert_eq!(project.query("select version, name from rowsmith.migrations").await, "1|x");
    expect![[r#"
        started 1 (1/1)
        statement 0: 0
        statement 1: 0
        statement 2: 0
        statement 3: 0
        statement 4: 1
        statement 5: 1
        statement 6: 1
        statement 7: 0
        1 left the setting `maintenance_work_mem`
        finished 1"#]]
    .assert_eq(&log.0.join("\n"));
}

#[tokio::test]
async fn a_failed_step_keeps_those_before_it_and_the_next_run_goes_on() {
    let project = Project::new(&[(
        "1_x.sql",
        "-- rowsmith:no-transaction\ncreate table t (a int);\ninsert into t values (1);\n\ninsert into missing values (1);\n",
    )])
    .await;
    let failure = project.failure().await;
    expect![[r#"
        `1_x.sql:5:13`: the server refused a statement
        5 | insert into missing values (1);
          |             ^^^^^^^
        server: 42P01 relation "missing" does not exist
        fault: relation `missing` is not there
        No migration makes relation `missing`. It was probably made by hand in the database that these files were written for, and never written down.
        - add a migration before `1` that makes it; `pg_dump --schema-only --table=missing` of the real database writes it
        - `--from-url URL` takes the types from a live database instead of from these files
    "#]]
    .assert_eq(&failure);
    assert_eq!(project.query(STATES).await, "0|finished|null\n1|finished|null");
    project.write("1_x.sql", "-- rowsmith:no-transaction\ncreate table t (a int);\ninsert into t values (1);\ninsert into t values (2);\n");
    let mut log = Log::default();
    project.migrate_with(&ApplyOptions::default(), &mut log).await.unwrap();
    expect![[r#"
        started 1 (1/1)
        resumed 1 behind 2
        statement 0: 1
        finished 1"#]]
    .assert_eq(&log.0.join("\n"));
    assert_eq!(project.query("select a from t order by a").await, "1\n2");
}

/// The only problem that keeps what is pending from being planned.
async fn problem(project: &Project) -> Problem {
    let history = history::read(&project.database.client).await.unwrap();
    let error = plan(&project.set(), &history, &Target::Latest, &Policy::default()).unwrap_err();
    let [problem] = <[Problem; 1]>::try_from(error.problems).unwrap();
    problem
}

#[tokio::test]
async fn a_chained_commit_is_refused_before_anything_runs_and_runs_once_when_it_is_taken_apart() {
    let text = |between: &str, last: &str| {
        format!("begin;\ninsert into t values (1);\n{between};\n{last};\ncommit;\n")
    };
    let project = Project::new(&[("1_t.sql", "create table t (a int);")]).await;
    project.migrate().await.unwrap();
    for (chained, plain) in
        [("commit and chain", "commit; begin"), ("rollback and chain", "rollback; begin")]
    {
        project.write("2_x.sql", &text(chained, "select 1 / 0"));
        let problem = problem(&project).await;
        let Problem::Unreadable { at, .. } = &problem else { panic!("{problem:?}") };
        assert_eq!((at.line, at.column), (3, 1));
        assert_eq!(problem.hint(), Some(&*format!("write `{plain};` instead")));
    }
    assert_eq!(project.query("select a from t").await, "");
    project.write("2_x.sql", &text("commit; begin", "select 1 / 0"));
    project.migrate().await.unwrap_err();
    project.write("2_x.sql", &text("commit; begin", "insert into t values (2)"));
    project.migrate().await.unwrap();
    assert_eq!(project.query("select a from t order by a").await, "1\n2");
}

#[tokio::test]
async fn settings_are_made_again_when_a_run_resumes() {
    let text = |last: &str| {
        format!(
            "-- rowsmith:no-transaction\nset search_path = s;\ncreate schema s;\ncreate table t (a int);\n{last}"
        )
    };
    let project = Project::new(&[("1_x.sql", &text("select 1/0;"))]).await;
    project.migrate().await.unwrap_err();
    project.write("1_x.sql", &text("insert into t values (1);"));
    project.migrate().await.unwrap();
    assert_eq!(project.query("select a from s.t").await, "1");
}

#[tokio::test]
async fn an_index_build_that_failed_is_cleared_away_and_repeated() {
    let text = "create unique index concurrently if not exists i on t (a);\n";
    let project = Project::new(&[
        ("1_t.sql", "create table t (a int); insert into t values (1), (1);"),
        ("2_i.sql", text),
    ])
    .await;
    let failure = project.failure().await;
    assert!(failure.contains("23505"), "{failure}");
    let valid = "select indisvalid from pg_index where indexrelid = 'i'::regclass";
    assert_eq!(project.query(valid).await, "f");
    let error = "could not create unique index \"i\"";
    assert_eq!(project.query(STATES).await, format!("0|failed|{error}"));
    project.query("delete from t").await;
    project.migrate().await.unwrap();
    assert_eq!(project.query(valid).await, "t");
}

#[tokio::test]
async fn an_index_build_whose_session_ends_is_cleared_away_and_repeated() {
    let project = Project::new(&[("1_t.sql", "create table t (a int);")]).await;
    project.migrate().await.unwrap();
    project.write("2_i.sql", "create index concurrently i on t (a);");
    let (other, mut client) = (project.connect().await, project.connect().await);
    let pid = query(&client, "select pg_backend_pid()").await;
    // The build waits for whoever has written to the table and not committed.
    query(&other, "begin; insert into t values (1)").await;
    let (options, mut nobody) = (ApplyOptions::default(), ());
    let (cut_short, ()) = tokio::join!(
        project.migrate_on(&mut client, &options, &mut nobody),
        async {
            let waits = format!(
                "select 1 from pg_stat_progress_create_index where pid = {pid} and lockers_total > 0"
            );
            while project.query(&waits).await.is_empty() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            project.query(&format!("select pg_terminate_backend({pid}, 5000)")).await;
        }
    );
    assert!(matches!(&cut_short, Err(ApplyError::Lost { .. })), "{cut_short:?}");
    let valid = "select indisvalid from pg_index where indexrelid = 'i'::regclass";
    assert_eq!(project.query(valid).await, "f");
    assert_eq!(project.query(STATES).await, "0|started|null");
    query(&other, "commit").await;
    project.migrate().await.unwrap();
    assert_eq!(project.query(valid).await, "t");
    assert_eq!(project.query(STATES).await, "");
    assert_eq!(project.query("select version from rowsmith.migrations order by 1").await, "1\n2");
}

#[tokio::test]
async fn a_build_that_was_done_before_its_record_is_not_repeated() {
    let project = Project::new(&[("1_t.sql", "create table t (a int);")]).await;
    project.migrate().await.unwrap();
    project.write("2_i.sql", "create index concurrently i on t (a);");
    project
        .query(
            "create index i on t (a); insert into rowsmith.statements (version, ordinal, checksum, state) \
             values ('2', 0, encode(sha256('create index concurrently i on t (a)'), 'hex'), 'started')",
        )
        .await;
    project.migrate().await.unwrap();
    assert_eq!(project.query("select version from rowsmith.migrations order by 1").await, "1\n2");
}

#[tokio::test]
async fn a_build_that_was_refused_is_not_taken_for_done() {
    let project = Project::new(&[
        ("1_t.sql", "create table t (a int, b int); create index i on t (b);"),
        ("2_i.sql", "create index concurrently i on t (a);"),
    ])
    .await;
    for _ in 0..2 {
        let failure = project.failure().await;
        assert!(failure.contains("42P07"), "{failure}");
    }
    assert_eq!(project.query("select version from rowsmith.migrations").await, "1");
}

#[tokio::test]
async fn a_session_killed_at_any_statement_is_resumed() {
    let text = "create table t (a int);\ninsert into t values (1);\ncreate index concurrently i on t (a);\n\
                begin;\ninsert into t values (2);\ninsert into t values (3);\ncommit;\nvacuum t;\ninsert into t values (4);\n";
    for at in 0..8 {
        let project = Project::new(&[("1_x.sql", text)]).await;
        killed_at(&project, at).await;
        project.migrate().await.unwrap();
        assert_eq!(
            project.query("select a from t order by a").await,
            "1\n2\n3\n4",
            "killed at {at}"
        );
        assert_eq!(
            project.query("select indisvalid from pg_index where indexrelid = 'i'::regclass").await,
            "t"
        );
        assert_eq!(project.query("select version from rowsmith.migrations").await, "1");
        assert_eq!(project.query(STATES).await, "");
    }
}

/// Runs what is pending and ends its session when the statement of this number is done.
async fn killed_at(project: &Project, at: usize) {
    let mut client = project.connect().await;
    let pid = query(&client, "select pg_backend_pid()").await;
    let mut watch = Killer::new(
        project,
        &pid,
        move |event| matches!(event, Event::Statement { index, .. } if *index == at),
    );
    let _cut_short = project.migrate_on(&mut client, &ApplyOptions::default(), &mut watch).await;
    watch.stop();
}

#[tokio::test]
async fn code_that_ends_no_transaction_runs_once_wherever_it_is_cut() {
    for at in 0..5 {
        let project = Project::new(&[(
            "1_x.sql",
            "create table t (a int);\n\
             create procedure p() language sql as 'insert into t values (1)';\n\
             call p();\n\
             do $$ begin insert into t values (2); end $$;\n\
             vacuum t;\n",
        )])
        .await;
        killed_at(&project, at).await;
        project.migrate().await.unwrap();
        let found = project.query("select a from t order by a").await;
        assert_eq!(found, "1\n2", "killed at {at}");
        assert_eq!(project.query(STATES).await, "");
    }
}

#[tokio::test]
async fn a_procedure_that_commits_runs_by_itself_and_asks_when_it_was_cut() {
    let project = Project::new(&[(
        "1_p.sql",
        "create table t (a int);\n\
         create procedure p() language plpgsql as 'begin insert into t values (1); commit; end';\n",
    )])
    .await;
    project.migrate().await.unwrap();
    project.write("2_x.sql", "-- rowsmith:no-transaction\ncall p();\ninsert into t values (2);\n");
    killed_at(&project, 0).await;
    assert_eq!(project.query("select a from t").await, "1");
    for _ in 0..2 {
        let error = project.migrate().await.unwrap_err();
        assert!(matches!(&error, ApplyError::Unsure { ordinal: 0, .. }), "{error:?}");
        expect!["whether statement 1 of `2_x.sql` was done cannot be told: the run that sent it was cut short"]
            .assert_eq(&project.cut(&error.to_string()));
    }
    project.query("update rowsmith.statements set state = 'finished'").await;
    project.migrate().await.unwrap();
    assert_eq!(project.query("select a from t order by a").await, "1\n2");
}

#[tokio::test]
async fn a_statement_that_was_cut_short_and_edited_does_not_run_unasked() {
    let project = begun(
        "create table t (a int);\n\
         create procedure p(a int) language plpgsql as 'begin insert into t values (1); commit; end';\n",
        "call p(1)",
    )
    .await;
    for edited in
        ["call p(2);", "-- rowsmith:no-transaction\ninsert into t values (1);", "vacuum t;"]
    {
        project.write("2_x.sql", edited);
        let problem = problem(&project).await;
        let is_told = matches!(problem, Problem::EditedHalfway { finished: 0, changed: 1, .. });
        assert!(is_told, "{problem:?}");
    }
    assert_eq!(project.query("select a from t").await, "");
    // As `rowsmith migrate repair --statement-again 2:1` does.
    project.query("delete from rowsmith.statements").await;
    project.migrate().await.unwrap();
    assert_eq!(project.query("select count(*) from rowsmith.migrations").await, "2");
}

/// A project whose `2_x.sql`, one statement, was begun by a run that was cut short.
async fn begun(before: &str, statement: &str) -> Project {
    let project = Project::new(&[("1_t.sql", before)]).await;
    project.migrate().await.unwrap();
    project.write("2_x.sql", statement);
    let text = statement.replace('\'', "''");
    project
        .query(&format!(
            "insert into rowsmith.statements (version, ordinal, checksum, state) \
             values ('2', 0, encode(sha256('{text}'), 'hex'), 'started')"
        ))
        .await;
    project
}

#[tokio::test]
async fn what_an_index_rebuild_left_is_dropped() {
    for statement in ["reindex index concurrently i", "reindex (verbose) table concurrently t"] {
        let indexes = "create table t (a int); create index i on t (a); create index i_ccnew1 on t (a); create index other on t (a);";
        let project = begun(indexes, statement).await;
        project
            .query("update pg_index set indisvalid = false where indexrelid in ('i_ccnew1'::regclass, 'other'::regclass)")
            .await;
        project.migrate().await.unwrap();
        let left = "select relname from pg_class where relkind = 'i' and relname in ('i', 'i_ccnew1', 'other') order by 1";
        assert_eq!(project.query(left).await, "i\nother");
    }
}

#[tokio::test]
async fn a_partition_that_was_about_to_be_detached_is() {
    let tables = "create table t (a int) partition by list (a); create table p partition of t for values in (1);";
    let statement = "alter table t detach partition p concurrently";
    let project = begun(tables, statement).await;
    project.query("update pg_inherits set inhdetachpending = true").await;
    project.migrate().await.unwrap();
    assert_eq!(project.query("select count(*) from pg_inherits").await, "0");
    let project = begun(&format!("{tables} alter table t detach partition p;"), statement).await;
    project.migrate().await.unwrap();
    assert_eq!(project.query("select count(*) from rowsmith.migrations").await, "2");
}

#[tokio::test]
async fn a_build_without_a_name_is_not_repeated_unasked() {
    let project = begun("create table t (a int);", "create index concurrently on t (a)").await;
    let error = project.migrate().await.unwrap_err();
    assert!(matches!(&error, ApplyError::Unsure { ordinal: 0, .. }), "{error:?}");
}

#[tokio::test]
async fn an_enum_value_can_be_used_when_the_file_commits_it_first() {
    let project = Project::new(&[
        ("1_e.sql", "create type e as enum ('a');"),
        ("2_e.sql", "alter type e add value 'b';\ncommit;\ncreate table t as select 'b'::e as e;"),
    ])
    .await;
    project.migrate().await.unwrap();
    assert_eq!(project.query("select e from t").await, "b");
}

#[tokio::test]
async fn a_role_that_a_file_takes_writes_no_history() {
    let role = format!("role_of_{}", Project::new(&[]).await.database.name());
    let project = Project::new(&[(
        "1_x.sql",
        &format!("-- rowsmith:no-transaction\ncreate role {role};\ngrant create on schema public to {role};\nset role {role};\ncreate table t ();\nvacuum t;"),
    )])
    .await;
    project.migrate().await.unwrap();
    assert_eq!(project.query("select tableowner from pg_tables where tablename = 't'").await, role);
    project.query(&format!("drop owned by {role}; drop role {role}")).await;
}
