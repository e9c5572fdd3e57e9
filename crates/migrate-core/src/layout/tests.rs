//! Scripts, and how they are run.

#![expect(clippy::needless_raw_string_hashes, reason = "expect-test writes them")]

use std::path::Path;

use expect_test::{Expect, expect};

use super::*;

fn check(text: &str, expected: &Expect) {
    let shown = match layout(&Script::new(Path::new("1_x.sql"), text)) {
        Ok(Layout::Whole(whole)) => {
            let begin = whole.begin.map(|span| format!("{}\n", span.of(text))).unwrap_or_default();
            format!("whole\n{begin}{}", shown(text, &whole.chunks))
        }
        Ok(Layout::Steps(steps)) => {
            let step = |step: &Step| {
                let kind = match step.kind {
                    StepKind::Block { end } => {
                        format!("block ended by {:?}", end.map(|end| end.of(text)))
                    }
                    other => format!("{other:?}"),
                };
                format!("{kind}\n{}", shown(text, &step.chunks))
            };
            steps.iter().map(step).collect()
        }
        Err(ScriptError::Read(error)) => panic!("{error}"),
        Err(ScriptError::Sql(error)) => {
            format!("error: {} at {:?}, hint: {:?}\n", error.message, error.at.of(text), error.hint)
        }
    };
    expected.assert_eq(&shown);
}

fn shown(text: &str, chunks: &[Chunk]) -> String {
    let chunk = |chunk: &Chunk| match chunk {
        Chunk::Sql { span, blank, statements } => {
            let statements: Vec<_> = statements.iter().map(|span| span.of(text)).collect();
            let blank: Vec<_> = blank.iter().map(|span| span.of(text)).collect();
            format!("  {} bytes {statements:?} without {blank:?}\n", span.len())
        }
        Chunk::Copy { statement, rows } => {
            format!("  {:?} {:?}\n", statement.of(text), rows.of(text))
        }
    };
    chunks.iter().map(chunk).collect()
}

#[test]
fn plain_scripts_are_one_message() {
    check(
        "-- c\nselect 1; create table t (a int)\n-- end",
        &expect![[r#"
        whole
          39 bytes ["select 1", "create table t (a int)"] without []
    "#]],
    );
    check(
        "-- nothing but a comment",
        &expect![[r#"
        whole
    "#]],
    );
}

#[test]
fn a_transaction_around_everything_is_taken_over() {
    check(
        "set x = 1;\nBEGIN;\nselect 1;\nCOMMIT;\nnotify pgrst;",
        &expect![[r#"
        whole
          49 bytes ["set x = 1", "select 1", "notify pgrst"] without ["BEGIN;", "COMMIT;"]
    "#]],
    );
    check(
        "begin isolation level serializable; select 1; end work",
        &expect![[r#"
        whole
        begin isolation level serializable
          54 bytes ["select 1"] without ["begin isolation level serializable;", "end work"]
    "#]],
    );
    check(
        "begin; select 1;",
        &expect![[r#"
        whole
          16 bytes ["select 1"] without ["begin;"]
    "#]],
    );
}

#[test]
fn other_transaction_control_runs_as_written() {
    check(
        "begin; select 1; commit; create table t (); begin; select 2; rollback;",
        &expect![[r#"
        block ended by Some("commit")
          16 bytes ["begin", "select 1"] without []
        Atomic
          18 bytes ["create table t ()"] without []
        block ended by Some("rollback")
          16 bytes ["begin", "select 2"] without []
    "#]],
    );
    check(
        "alter type a add value 'b'; commit; select 'b'::a;",
        &expect![[r#"
        Atomic
          27 bytes ["alter type a add value 'b'"] without []
        Session
          7 bytes ["commit"] without []
        Atomic
          14 bytes ["select 'b'::a"] without []
    "#]],
    );
    check(
        "begin; alter type a add value 'b'; commit; select 'b'::a;",
        &expect![[r#"
        block ended by Some("commit")
          34 bytes ["begin", "alter type a add value 'b'"] without []
        Atomic
          14 bytes ["select 'b'::a"] without []
    "#]],
    );
    check(
        "begin; select 1; commit and no chain; select 2",
        &expect![[r#"
        block ended by Some("commit and no chain")
          16 bytes ["begin", "select 1"] without []
        Atomic
          8 bytes ["select 2"] without []
    "#]],
    );
}

#[test]
fn transactions_that_are_chained_are_refused() {
    check(
        "begin; select 1; commit work /* c */ and chain; select 2; commit;",
        &expect![[r#"
        error: `COMMIT AND CHAIN` cannot be run exactly once at "commit work /* c */ and chain", hint: Some("write `commit; begin;` instead")
    "#]],
    );
    check(
        "begin; select 1; abort and chain; select 2; end;",
        &expect![[r#"
        error: `ROLLBACK AND CHAIN` cannot be run exactly once at "abort and chain", hint: Some("write `rollback; begin;` instead")
    "#]],
    );
}

#[test]
fn statements_that_refuse_a_transaction_run_step_by_step() {
    check(
        "set lock_timeout = '5s'; create index concurrently i on t (a); insert into t values (1); do 'begin end'; vacuum t",
        &expect![[r#"
            Session
              24 bytes ["set lock_timeout = '5s'"] without []
            Bare
              37 bytes ["create index concurrently i on t (a)"] without []
            Atomic
              25 bytes ["insert into t values (1)"] without []
            Tentative
              15 bytes ["do 'begin end'"] without []
            Bare
              8 bytes ["vacuum t"] without []
        "#]],
    );
    check(
        "-- no-transaction\nselect pg_catalog.set_config('a.b', '1', false); select 1;",
        &expect![[r#"
        Session
          48 bytes ["select pg_catalog.set_config('a.b', '1', false)"] without []
        Atomic
          9 bytes ["select 1"] without []
    "#]],
    );
}

#[test]
fn rows_and_psql_lines_have_their_place() {
    check(
        "\\restrict k\nselect 1;\ncopy t (a) from stdin;\n1\n2\n\\.\n\\connect other\n",
        &expect![[r#"
            error: the psql command `\connect` cannot be run without psql at "\\connect other", hint: Some("a migration runs on one connection: remove the line, and put the SQL for another database into a project of its own")
        "#]],
    );
    check(
        "\\restrict k\nselect 1;\ncopy t (a) from stdin;\n1\n2\n\\.\nselect 2;\n\\unrestrict k\n",
        &expect![[r#"
        whole
          21 bytes ["select 1"] without ["\\restrict k"]
          "copy t (a) from stdin" "1\n2\n"
          23 bytes ["select 2"] without ["\\unrestrict k"]
    "#]],
    );
    check(
        "copy t to stdout;",
        &expect![[r#"
        error: `COPY ... TO stdout` has nowhere to send its rows in a migration at "copy t to stdout", hint: Some("remove the statement")
    "#]],
    );
    check(
        "set standard_conforming_strings = off; select 'a\\'b'; select 2",
        &expect![[r#"
        whole
          38 bytes ["set standard_conforming_strings = off"] without []
          23 bytes ["select 'a\\'b'", "select 2"] without []
    "#]],
    );
}

#[test]
fn the_cli_would_record_these_statements() {
    let text = "-- c\nselect 1 ;\n\n/* d */ select 2\n-- e\n";
    assert_eq!(recorded_statements(text), ["-- c\nselect 1", "/* d */ select 2\n-- e"]);
    let text = "select 1;; /* a; */ ;\r\n;\r\n-- b;\n;select '1;'; -- c;";
    assert_eq!(recorded_statements(text), ["select 1", "/* a; */", "-- b;", "select '1;'", "-- c"]);
    assert_eq!(recorded_statements(" \n;\n"), [""; 0]);
    let text = "\\restrict x\ncopy t from stdin;\n1;\n\\.\nselect 1;";
    assert_eq!(recorded_statements(text), ["copy t from stdin;\n1;\n\\.", "select 1"]);
}
