//! What a script is taken apart into, trap by trap.

use expect_test::{Expect, expect};

use crate::{Piece, parse, position};

/// Shows pieces as `line:column kind | text`, errors with what they point at and their hint.
fn check(text: &str, expect: &Expect) {
    expect.assert_eq(&show(text));
}

fn show(text: &str) -> String {
    let script = match parse(text) {
        Ok(script) => script,
        Err(error) => {
            let at = position(text, error.at.start);
            return format!(
                "{}:{} error: {}\n  at: {}\n  hint: {}\n",
                at.line,
                at.column,
                error,
                visible(error.at.of(text)),
                error.hint.as_deref().unwrap_or_default(),
            );
        }
    };
    let mut lines = Vec::new();
    for piece in &script.pieces {
        let (span, kind, text) = match piece {
            Piece::Statement(statement) => {
                (statement.span, format!("{:?}", statement.kind), statement.text.to_owned())
            }
            Piece::CopyData { statement, rows, .. } => {
                (statement.span, "Copy".to_owned(), format!("{} <- {rows}", statement.text))
            }
            Piece::Meta(meta) => {
                let arguments = meta.arguments();
                (meta.span, format!("{:?}", meta.effect()), format!("{} {arguments:?}", meta.name))
            }
        };
        let at = position(script.text, span.start);
        let text = visible(&text);
        lines.push(format!("{}:{} {kind} | {text}\n", at.line, at.column));
    }
    lines.concat()
}

/// Line ends and the like as escapes, all else as it is.
fn visible(text: &str) -> String {
    let escape = |c: char| match c {
        ' '..='~' => c.to_string(),
        c if c.is_alphabetic() => c.to_string(),
        c => c.escape_debug().to_string(),
    };
    text.chars().map(escape).collect()
}

#[test]
fn nothing_gives_no_pieces() {
    for text in ["", "\u{feff}", " \r\n", "-- only\n/* comments */", ";; ; -- x\n;"] {
        let script = parse(text).unwrap();
        assert_eq!(script.pieces, [], "{text}");
        assert_eq!(script.tail.of(text), text);
    }
}

#[test]
fn statements_are_trimmed_and_know_what_surrounds_them() {
    let text = "\u{feff}-- why\r\nselect 1 -- one\r\n;; /* two */ select ';' ; -- end\r\n";
    check(
        text,
        &expect![[r#"
            2:1 Other | select 1
            3:14 Other | select ';'
        "#]],
    );
    let script = parse(text).unwrap();
    let full: Vec<&str> = script.pieces.iter().map(|piece| piece.full().of(text)).collect();
    assert_eq!(full.concat() + script.tail.of(text), text);
    expect![[r#"
        [
            "\u{feff}-- why\r\nselect 1 -- one\r\n;",
            "; /* two */ select ';' ;",
        ]
    "#]]
    .assert_debug_eq(&full);
}

#[test]
fn quotes_and_comments_hide_semicolons() {
    check(
        "select ';', \";\", $$;$$, $x$;$$;$x$, E'\\';' /* ; /* ; */ ; */ -- ;\n, 1; select 2",
        &expect![[r#"
            1:1 Other | select ';', ";", $$;$$, $x$;$$;$x$, E'\';' /* ; /* ; */ ; */ -- ;\n, 1
            2:6 Other | select 2
        "#]],
    );
}

#[test]
fn routine_bodies_hold_statements() {
    check(
        "create or replace function f(a int default case when true then 1 end) returns int
begin atomic
  select case a when 1 then case when true then 2 end end as end;
  select t.end, t.case from t as case;
end;
CREATE PROCEDURE p() BEGIN /* x */ ATOMIC END; begin; select 1; end; select 2;",
        &expect![[r#"
            1:1 Other | create or replace function f(a int default case when true then 1 end) returns int\nbegin atomic\n  select case a when 1 then case when true then 2 end end as end;\n  select t.end, t.case from t as case;\nend
            6:1 Other | CREATE PROCEDURE p() BEGIN /* x */ ATOMIC END
            6:48 Begin | begin
            6:55 Other | select 1
            6:65 Commit | end
            6:70 Other | select 2
        "#]],
    );
}

#[test]
fn only_routines_have_atomic_bodies() {
    check(
        "begin; atomic; end; create table begin (atomic int); select 1",
        &expect![[r#"
        1:1 Begin | begin
        1:8 Other | atomic
        1:16 Commit | end
        1:21 Other | create table begin (atomic int)
        1:54 Other | select 1
    "#]],
    );
    check(
        "create function f() returns int return case when true then 1 end; select 1",
        &expect![[r#"
            1:1 Other | create function f() returns int return case when true then 1 end
            1:67 Other | select 1
        "#]],
    );
    check(
        "do $$ begin perform 1; end $$; create function \"begin atomic\"() ; x",
        &expect![[r#"
            1:1 Other | do $$ begin perform 1; end $$
            1:32 Other | create function "begin atomic"()
            1:67 Other | x
        "#]],
    );
}

#[test]
fn rules_hold_several_commands() {
    check(
        "create rule r as on insert to t do also (insert into a values (1); delete from b;); select 1",
        &expect![[r#"
            1:1 Other | create rule r as on insert to t do also (insert into a values (1); delete from b;)
            1:85 Other | select 1
        "#]],
    );
}

#[test]
fn schema_elements_stay_together() {
    check(
        "create schema s create table t (id int) create view v as select 1 grant select on v to x; select 2",
        &expect![[r#"
            1:1 Other | create schema s create table t (id int) create view v as select 1 grant select on v to x
            1:91 Other | select 2
        "#]],
    );
}

#[test]
fn closing_parentheses_too_many_change_nothing() {
    check(
        "select 1); select (2;",
        &expect![[r#"
        1:1 Other | select 1)
        1:12 Other | select (2;
    "#]],
    );
}

#[test]
fn standard_conforming_strings_is_followed() {
    check(
        r"select '\'; set standard_conforming_strings = off; select '\';'; set Standard_Conforming_Strings to 'on'; select '\'; x",
        &expect![[r#"
            1:1 Other | select '\'
            1:13 Other | set standard_conforming_strings = off
            1:52 Other | select '\';'
            1:66 Other | set Standard_Conforming_Strings to 'on'
            1:107 Other | select '\'
            1:119 Other | x
        "#]],
    );
    check(
        r"begin; set local standard_conforming_strings to false; select '\';'; commit; select '\'; x",
        &expect![[r#"
            1:1 Begin | begin
            1:8 Other | set local standard_conforming_strings to false
            1:56 Other | select '\';'
            1:70 Commit | commit
            1:78 Other | select '\'
            1:90 Other | x
        "#]],
    );
    check(
        r"select pg_catalog.set_config('standard_conforming_strings', 'off', false); select '\';'; reset all; select '\'; x",
        &expect![[r#"
            1:1 Other | select pg_catalog.set_config('standard_conforming_strings', 'off', false)
            1:76 Other | select '\';'
            1:90 Other | reset all
            1:101 Other | select '\'
            1:113 Other | x
        "#]],
    );
    check(
        r"select set_config('standard_conforming_strings', 'off', true); select '\';'; rollback; select '\'; x",
        &expect![[r#"
            1:1 Other | select set_config('standard_conforming_strings', 'off', true)
            1:64 Other | select '\';'
            1:78 Rollback | rollback
            1:88 Other | select '\'
            1:100 Other | x
        "#]],
    );
}

#[test]
fn copy_takes_the_lines_below() {
    check(
        "COPY public.t (a, \"b;\") FROM stdin; -- rows\n1\tit's\n\\.x\n \\.\n\\N\t$$\\.\n\\.\n\nselect 1;\ncopy t from stdin with (format csv);\r\na,b\r\n\\.\r\ncopy t from stdin;\n\\.",
        &expect![[r#"
            1:1 Copy | COPY public.t (a, "b;") FROM stdin <- 1\tit's\n\.x\n \.\n\N\t$$\.\n
            8:1 Other | select 1
            9:1 Copy | copy t from stdin with (format csv) <- a,b\r\n
            12:1 Copy | copy t from stdin <- 
        "#]],
    );
}

#[test]
fn copy_elsewhere_has_no_rows() {
    check(
        "copy t to stdout; copy (select 1 from stdin) to stdout; copy t from '/x'; copy t from program 'stdin'; copy binary t from stdout;\n\\.\n",
        &expect![[r#"
            1:1 CopyToStdout | copy t to stdout
            1:19 CopyToStdout | copy (select 1 from stdin) to stdout
            1:57 Other | copy t from '/x'
            1:75 Other | copy t from program 'stdin'
            1:104 Copy | copy binary t from stdout <- 
        "#]],
    );
}

#[test]
fn copy_without_an_end_is_refused() {
    check(
        "copy t from stdin;\n1\n2\n",
        &expect![[r#"
        1:1 error: the rows of this `COPY ... FROM stdin` have no end
          at: copy t from stdin
          hint: put a line with only `\.` after the last row
    "#]],
    );
    check(
        "copy t from stdin;",
        &expect![[r#"
        1:1 error: the rows of this `COPY ... FROM stdin` have no end
          at: copy t from stdin
          hint: put a line with only `\.` after the last row
    "#]],
    );
    check(
        "copy t from stdin",
        &expect![[r#"
        1:1 error: the rows of this `COPY ... FROM stdin` have no end
          at: copy t from stdin
          hint: put a line with only `\.` after the last row
    "#]],
    );
    check(
        "copy t from stdin\n1\n\\.\n",
        &expect![[r#"
            3:1 error: `\.` inside a statement
              at: \.
              hint: the line `COPY ... FROM stdin` before the rows must end with `;`
        "#]],
    );
    check(
        "copy t from stdin; select 1;\n1\n\\.\n",
        &expect![[r#"
        1:20 error: text after `COPY ... FROM stdin;` on the same line
          at: select 1;
          hint: the rows begin on the next line: move this behind the `\.` line
    "#]],
    );
    check(
        "select 1;\n\\.\n",
        &expect![[r#"
            2:1 error: `\.` without COPY data before it
              at: \.
              hint: remove it, or put back the `COPY ... FROM stdin;` before the rows
        "#]],
    );
}

#[test]
fn psql_lines_are_told_apart() {
    check(
        "\\restrict a1B2\n\\set ON_ERROR_STOP on\n\\set ON_ERROR_STOP off\n\\set x 'a b' \"c\"\n\\encoding UTF8\r\n\\encoding latin1\n\\pset pager off \\echo it \\\\ select 1; \\connect -reuse-previous=on \"dbname='x y'\"\n\\i 'a b.sql'\n\\timing\n\\dt+ public.*\n\\if :x\n\\endif\n\\! rm \\x ; y\n\\q\n\\unrestrict a1B2",
        &expect![[r#"
            1:1 Harmless | restrict ["a1B2"]
            2:1 Harmless | set ["ON_ERROR_STOP", "on"]
            3:1 Needed { hint: "write the value where the variable is used" } | set ["ON_ERROR_STOP", "off"]
            4:1 Needed { hint: "write the value where the variable is used" } | set ["x", "a b", "c"]
            5:1 Harmless | encoding ["UTF8"]
            6:1 Needed { hint: "migrations are read as UTF-8: convert the file and remove the line" } | encoding ["latin1"]
            7:1 Harmless | pset ["pager", "off"]
            7:17 Harmless | echo ["it"]
            7:29 Other | select 1
            7:39 Needed { hint: "a migration runs on one connection: remove the line, and put the SQL for another database into a project of its own" } | connect ["-reuse-previous=on", "dbname='x y'"]
            8:1 Needed { hint: "put the SQL of that file here, or make the file a migration of its own" } | i ["a b.sql"]
            9:1 Harmless | timing []
            10:1 Harmless | dt+ ["public.*"]
            11:1 Needed { hint: "decide inside SQL: a `do` block with `if ... then`, or `create ... if not exists`" } | if [":x"]
            12:1 Needed { hint: "decide inside SQL: a `do` block with `if ... then`, or `create ... if not exists`" } | endif []
            13:1 Needed { hint: "this is a command of psql, not SQL: remove it or write SQL instead" } | ! ["rm", "\\x", ";", "y"]
            14:1 Needed { hint: "psql stops reading here: remove the line and everything below it" } | q []
            15:1 Harmless | unrestrict ["a1B2"]
        "#]],
    );
}

#[test]
fn psql_variables_are_left_alone() {
    check(
        "select :var, :'var', :\"var\", a::int, b[1:2] from :schema.t;",
        &expect![[r#"
            1:1 Other | select :var, :'var', :"var", a::int, b[1:2] from :schema.t
        "#]],
    );
}

#[test]
fn psql_commands_in_the_wrong_place_are_refused() {
    check(
        "select 1 \\gexec\n",
        &expect![[r#"
            1:10 error: psql command `\gexec` inside a statement
              at: \gexec
              hint: run generated SQL with `execute` inside a `do` block
        "#]],
    );
    check(
        "select 1\n\\unrestrict x\n",
        &expect![[r#"
            2:1 error: psql command `\unrestrict` inside a statement
              at: \unrestrict
              hint: end the statement before it with `;`, or write SQL instead
        "#]],
    );
    check(
        "select 'a' \\ 'b'",
        &expect![[r#"
            1:12 error: a backslash outside quotes
              at: \
              hint: SQL has no use for it; a string with backslashes is written E'...'
        "#]],
    );
    check(
        "\\foo bar",
        &expect![[r#"
            1:1 error: unknown psql command `\foo`
              at: \foo
              hint: remove the line or write SQL instead
        "#]],
    );
    check(
        "\\",
        &expect![[r#"
            1:1 error: unknown psql command `\`
              at: \
              hint: remove the line or write SQL instead
        "#]],
    );
    check(
        "\\copy t from pstdin csv\nit's\n\\.\n",
        &expect![[r#"
            1:1 error: `\copy` is a command of psql, not SQL
              at: \copy
              hint: write `COPY ... FROM stdin;`, which takes the rows below it just as well
        "#]],
    );
    check(
        "\\copy t from 'x.csv' csv\n",
        &expect![[r#"
            1:1 Needed { hint: "write `copy ... from stdin;` with the rows below it and `\\.` on a line after them" } | copy ["t", "from", "x.csv", "csv"]
        "#]],
    );
}

#[test]
fn open_quotes_are_shown_where_they_open() {
    check(
        "select 1;\n  select 'it;\nselect 2;",
        &expect![[r#"
            2:10 error: unterminated string
              at: '
              hint: no closing `'` follows; an apostrophe inside a string is written twice: `''`
        "#]],
    );
    check(
        "select E'\\';",
        &expect![[r#"
            1:8 error: unterminated string
              at: E'
              hint: no closing `'` follows; an apostrophe inside a string is written twice: `''`
        "#]],
    );
    check(
        "select \"a",
        &expect![[r#"
            1:8 error: unterminated quoted identifier
              at: "
              hint: no closing `"` follows
        "#]],
    );
    check(
        "/* a /* b */",
        &expect![[r#"
        1:1 error: unterminated comment
          at: /*
          hint: no closing `*/` follows; comments nest in Postgres: each `/*` needs a `*/` of its own
    "#]],
    );
    check(
        "do $body$ x $Body$;",
        &expect![[r#"
        1:4 error: unterminated dollar-quoted string
          at: $body$
          hint: no closing `$body$` follows; tags are case-sensitive
    "#]],
    );
}

#[test]
fn merge_conflicts_are_refused() {
    check(
        "select 1;\n<<<<<<< HEAD\nselect 2;\n=======\nselect 3;\n>>>>>>> b\n",
        &expect![[r#"
        2:1 error: merge conflict marker `<<<<<<<`
          at: <<<<<<<
          hint: resolve the conflict: keep one side, remove the marker lines
    "#]],
    );
    check(
        "select 1\n=======\n2",
        &expect![[r#"
        2:1 error: merge conflict marker `=======`
          at: =======
          hint: resolve the conflict: keep one side, remove the marker lines
    "#]],
    );
    check(
        "do $$\n<<<<<<< HEAD\n$$;\n=======\n$$;\n>>>>>>> b\n$$",
        &expect![[r#"
        4:1 error: merge conflict marker `=======`
          at: =======
          hint: line 2 holds a merge conflict marker: resolve it first
    "#]],
    );
    check(
        "select '\n<<<<<<< HEAD\n' <<<<<<< x",
        &expect![[r#"
            1:1 Other | select '\n<<<<<<< HEAD\n' <<<<<<< x
        "#]],
    );
}

#[test]
fn text_that_is_no_sql_is_refused() {
    check(
        "```sql\nselect 1;\n```\n",
        &expect![[r#"
        1:1 error: Markdown code fence in SQL
          at: ```
          hint: keep only the SQL between the fences
    "#]],
    );
    check(
        "Here it is:\n\n```sql\nselect 1;\n",
        &expect![[r#"
        3:1 error: Markdown code fence in SQL
          at: ```
          hint: keep only the SQL between the fences
    "#]],
    );
    check(
        "s\0e\0l\0",
        &expect![[r#"
        1:2 error: a NUL character, which Postgres cannot hold
          at: \0
          hint: the file looks like UTF-16 or binary data: save it as UTF-8
    "#]],
    );
    check(
        "select 1;\n\u{feff}select 2;",
        &expect![[r#"
        2:1 error: an invisible character, U+FEFF, before the statement
          at: \u{feff}
          hint: delete it: it often comes along when files are joined or text is pasted
    "#]],
    );
    check(
        "\u{200b}select 2;",
        &expect![[r#"
        1:1 error: an invisible character, U+200B, before the statement
          at: \u{200b}
          hint: delete it: it often comes along when files are joined or text is pasted
    "#]],
    );
}

#[test]
fn case_and_end_can_be_labels_in_a_body() {
    for body in [
        "select 1 case; select 2;",
        "select 1 case, 2 case from t;",
        "select (select 1 case);",
        "select 1 end; select 2;",
        "select case when true then 1 end end;",
        "select case when true then 1 end case;",
        "select case case when true then 1 end when 1 then 2 end case from t;",
        "insert into t select 1 case on conflict do nothing;",
        "select 1 case where true;",
        "insert into t select 1 case returning *;",
    ] {
        let text = format!("create function f() returns int begin atomic {body} end; select 3;");
        assert_eq!(parse(&text).map(|script| script.pieces.len()), Ok(2), "{text}");
    }
    // A parameter of this name and type is no body.
    let text = "create function f(begin atomic) returns int return 1; select 2;";
    assert_eq!(parse(text).map(|script| script.pieces.len()), Ok(2));
}
