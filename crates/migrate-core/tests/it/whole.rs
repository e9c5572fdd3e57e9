//! Files that run as one transaction: what is left after success and after failure.

use std::borrow::Cow;

use expect_test::expect;
use rowsmith_migrate_core::{
    ApplyError, ApplyOptions, LockOptions, Locked, Policy, Target, apply, history, plan,
};

use crate::support::{Log, Project};

#[tokio::test]
async fn applies_in_order_and_once() {
    let project = Project::new(&[
        ("2_b.sql", "insert into t values (2);"),
        ("1_a.sql", "create table t (a int);\ninsert into t values (1)"),
        ("3_empty.sql", ""),
        ("4_comment.sql", "-- nothing here"),
    ])
    .await;
    let mut log = Log::default();
    let report = project.migrate_with(&ApplyOptions::default(), &mut log).await.unwrap();
    assert_eq!(report.applied.len(), 4);
    expect![[r#"
        started 1 (1/4)
        statement 0: 0
        statement 1: 1
        finished 1
        started 2 (2/4)
        statement 0: 1
        finished 2
        started 3 (3/4)
        finished 3
        started 4 (4/4)
        finished 4"#]]
    .assert_eq(&log.0.join("\n"));
    let again = project.migrate().await.unwrap();
    assert!(again.applied.is_empty());
    assert_eq!(project.query("select a from t order by a").await, "1\n2");
}

#[tokio::test]
async fn a_failed_file_leaves_nothing_and_those_before_it_stay() {
    let project = Project::new(&[
        ("1_a.sql", "create table a ();"),
        ("2_b.sql", "create table b (); create table a ();"),
        ("3_c.sql", "create table c ();"),
    ])
    .await;
    let error = project.migrate().await.unwrap_err();
    let failure = error.failure().unwrap();
    assert_eq!(failure.report.applied.len(), 1);
    assert_eq!(failure.server.code, "42P07");
    assert_eq!(
        project.query("select relname from pg_class where relname in ('a', 'b', 'c')").await,
        "a"
    );
    assert_eq!(project.query("select version from rowsmith.migrations").await, "1");
    project.write("2_b.sql", "create table b ();");
    assert_eq!(project.migrate().await.unwrap().applied.len(), 2);
}

#[tokio::test]
async fn a_transaction_of_the_file_becomes_ours() {
    let project = Project::new(&[
        ("1_a.sql", "BEGIN;\ncreate table a ();\nCOMMIT;\n"),
        ("2_b.sql", "start transaction isolation level serializable;\ncreate table b as select current_setting('transaction_isolation');\nend;"),
        ("3_c.sql", "begin; create table c (); select 1/0; commit;"),
    ])
    .await;
    let failure = project.failure().await;
    assert!(failure.contains("division by zero"), "{failure}");
    assert_eq!(
        project
            .query("select relname from pg_class where relname in ('a', 'b', 'c') order by 1")
            .await,
        "a\nb"
    );
    assert_eq!(project.query("select * from b").await, "serializable");
}

#[tokio::test]
async fn output_of_pg_dump_runs() {
    let dump = "--\n-- PostgreSQL database dump\n--\n\n\\restrict abc\n\nSET statement_timeout = 0;\n\
        SET standard_conforming_strings = on;\nSELECT pg_catalog.set_config('search_path', '', false);\n\
        CREATE TABLE public.t (\n    a integer,\n    b text\n);\n\n\
        COPY public.t (a, b) FROM stdin;\n1\tit's; $$ -- x\n2\t\\N\n\\.\n\n\
        COPY public.t (a, b) FROM stdin;\n\\.\n\n\
        ALTER TABLE ONLY public.t ADD CONSTRAINT t_pkey PRIMARY KEY (a);\n\n\\unrestrict abc\n";
    let crlf = dump
        .replace('\n', "\r\n")
        .replace("public.t", "public.crlf")
        .replace("t_pkey", "crlf_pkey");
    let project = Project::new(&[
        ("1_dump.sql", dump),
        ("2_crlf.sql", &format!("\u{feff}{crlf}")),
        ("3_next.sql", "create table next ();"),
    ])
    .await;
    project.migrate().await.unwrap();
    let rows = "1|it's; $$ -- x\n2|null";
    assert_eq!(project.query("select * from public.t order by 1").await, rows);
    assert_eq!(project.query("select * from public.crlf order by 1").await, rows);
    assert_eq!(project.query("select 'public.next'::regclass").await, "next");
}

#[tokio::test]
async fn a_script_of_many_messages_is_one_transaction() {
    let padding = "x".repeat(2_000);
    let line = |number| format!("insert into t values ({number}, '{padding}');\n");
    let many = (0..2_000).map(line).collect::<Vec<_>>().concat();
    let project = Project::new(&[
        ("1_t.sql", "create table t (a int primary key, b text);"),
        ("2_many.sql", &format!("{many}insert into t values (7, '');")),
    ])
    .await;
    let failure = project.failure().await;
    assert!(failure.contains("`2_many.sql:2001:1`"), "{failure}");
    assert_eq!(project.query("select count(*) from t").await, "0");
    project.write("2_many.sql", &many);
    project.migrate().await.unwrap();
    assert_eq!(project.query("select count(*) from t").await, "2000");
}

#[tokio::test]
async fn plain_strings_may_change_how_they_are_read() {
    let project = Project::new(&[(
        "1_x.sql",
        "set standard_conforming_strings = off;\ncreate table t as select 'a\\'b' as a;\nset standard_conforming_strings = on;\ninsert into t values ('c\\');",
    )])
    .await;
    project.migrate().await.unwrap();
    assert_eq!(project.query("select a from t order by 1").await, "a'b\nc\\");
}

#[tokio::test]
async fn a_stale_plan_is_refused() {
    let project = Project::new(&[("1_a.sql", "create table a ();")]).await;
    let mut client = project.connect().await;
    let keeper = project.connect().await;
    let mut locked = Locked::acquire(&mut client, &keeper, &LockOptions::default()).await.unwrap();
    let history = history::read(locked.client()).await.unwrap();
    let stale = plan(&project.set(), &history, &Target::Latest, &Policy::default()).unwrap();
    apply(&mut locked, &stale, &ApplyOptions::default(), &mut ()).await.unwrap();
    let error = apply(&mut locked, &stale, &ApplyOptions::default(), &mut ()).await.unwrap_err();
    assert!(matches!(error, ApplyError::Stale), "{error:?}");
}

fn adapt(text: &str) -> Cow<'_, str> {
    text.replace("missing_type", "int4        ").into()
}

fn moves(text: &str) -> Cow<'_, str> {
    format!("{text} ").into()
}

#[tokio::test]
async fn a_rewriter_keeps_places_and_the_record() {
    let project = Project::new(&[("1_a.sql", "create table a (b missing_type);\nselect é;")]).await;
    let options = ApplyOptions { adapt: Some(&adapt), ..ApplyOptions::default() };
    let error = project.migrate_with(&options, &mut ()).await.unwrap_err();
    assert_eq!(error.failure().unwrap().excerpt().unwrap(), "2 | select é;\n  |        ^");
    let options = ApplyOptions { adapt: Some(&moves), ..ApplyOptions::default() };
    assert!(matches!(project.migrate_with(&options, &mut ()).await, Err(ApplyError::Read { .. })));
}

#[tokio::test]
async fn hostile_names_are_recorded_as_they_are() {
    let name = "1_it's \\ \"x\" $$; drop table t; --é.sql";
    let project = Project::new(&[
        (name, "create table t ();"),
        ("R__o'b.sql", "create or replace view v as select 1 as a;"),
    ])
    .await;
    project
        .migrate_with(
            &ApplyOptions {
                ledger: rowsmith_migrate_core::Ledger::Supabase,
                ..ApplyOptions::default()
            },
            &mut (),
        )
        .await
        .unwrap();
    assert_eq!(
        project.query("select name from rowsmith.migrations order by 1").await,
        "it's \\ \"x\" $$; drop table t; --é\no'b"
    );
    assert!(project.migrate().await.unwrap().applied.is_empty());
    project.write("R__o'b.sql", "create or replace view v as select 1 as a, 2 as b;");
    assert_eq!(project.migrate().await.unwrap().applied.len(), 1);
}
