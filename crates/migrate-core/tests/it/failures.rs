//! Failures: file, line, column and caret for every way a server has of pointing at SQL.

use expect_test::{Expect, expect};

use rowsmith_migrate_core::ApplyOptions;

use crate::support::{Project, query};

/// Runs `text` after a file that makes a table and an enum, and compares how its failure is told.
async fn check(text: &str, expected: Expect) {
    let project = Project::new(&[
        ("1_t.sql", "create table t (a int primary key, b int); create type e as enum ('a');"),
        ("2_x.sql", text),
    ])
    .await;
    expected.assert_eq(&project.failure().await);
}

#[tokio::test]
async fn syntax_errors_have_a_caret() {
    check(
        "select 1;\n\n  select é, from t;\n",
        expect![[r#"
            `2_x.sql:3:13`: the server refused a statement
            3 |   select é, from t;
              |             ^^^^
            server: 42601 syntax error at or near "from"
            fault: the SQL cannot be read
            Postgres cannot parse the statement. Where these files once ran, it was corrected by hand or the file never ran.
            - correct the statement
            - `--until 1` stops before this file
            - `--from-url URL` takes the types from a live database instead of from these files
        "#]],
    )
    .await;
    check(
        "select 1;\nselect (2",
        expect![[r#"
            `2_x.sql:2:10`: the server refused a statement
            2 | select (2
              |          ^
            server: 42601 syntax error at or near ";"
            fault: the SQL cannot be read
            Postgres cannot parse the statement. Where these files once ran, it was corrected by hand or the file never ran.
            - correct the statement
            - `--until 1` stops before this file
            - `--from-url URL` takes the types from a live database instead of from these files
        "#]],
    )
    .await;
    check(
        "\u{feff}create tabel x ();",
        expect![[r#"
            `2_x.sql:1:8`: the server refused a statement
            1 | create tabel x ();
              |        ^^^^^
            server: 42601 syntax error at or near "tabel"
            fault: the SQL cannot be read
            Postgres cannot parse the statement. Where these files once ran, it was corrected by hand or the file never ran.
            - correct the statement
            - `--until 1` stops before this file
            - `--from-url URL` takes the types from a live database instead of from these files
        "#]],
    )
    .await;
}

#[tokio::test]
async fn errors_without_a_position_point_at_the_name_or_the_statement() {
    check(
        "select 1;\n-- why\ncreate table if not exists u ();\ncreate table\n  t ();",
        expect![[r#"
            `2_x.sql:5:3`: the server refused a statement
            5 |   t ();
              |   ^
            server: 42P07 relation "t" already exists
            fault: relation `t` is made twice
            Relation `t` was made by `1_t.sql:1` already.
            - write `create ... if not exists`
            - when both files make the same, remove one of them
            - `--until 1` stops before this file
            - `--from-url URL` takes the types from a live database instead of from these files
        "#]],
    )
    .await;
    check(
        "insert into t values (1);\ninsert into t values (1);",
        expect![[r#"
            `2_x.sql:2:1`: the server refused a statement
            2 | insert into t values (1);
              | ^^^^^^
            server: 23505 duplicate key value violates unique constraint "t_pkey"
            detail: Key (a)=(1) already exists.
            fault: a row is there already
            The statement makes a row that clashes with one that is there, or builds a unique index over rows that are not unique.
            - write `on conflict do nothing`, or delete the duplicates first
            - `--until 1` stops before this file
            - `--from-url URL` takes the types from a live database instead of from these files
        "#]],
    )
    .await;
}

#[tokio::test]
async fn errors_in_bodies_point_into_them() {
    check(
        "select 1;\ndo $$\nbegin\n  perform 1;\n  insert into t (a, c) values (1, 2);\nend $$;",
        expect![[r#"
            `2_x.sql:5:21`: the server refused a statement
            5 |   insert into t (a, c) values (1, 2);
              |                     ^
            server: 42703 column "c" of relation "t" does not exist
            context: PL/pgSQL function inline_code_block line 4 at SQL statement
            fault: column `c` of table `t` is not there
            No migration makes column `c` of table `t`. It was probably made by hand in the database that these files were written for, and never written down.
            - add a migration before `2` that makes it; `pg_dump --schema-only` of the real database shows how
            - `--until 1` stops before this file
            - `--from-url URL` takes the types from a live database instead of from these files
        "#]],
    )
    .await;
    check(
        "do $x$ declare n int; begin\n  n := 1 / 0;\nend $x$;",
        expect![[r#"
            `2_x.sql:2:3`: the server refused a statement
            2 |   n := 1 / 0;
              |   ^^^^^^^^^^^
            server: 22012 division by zero
            context: PL/pgSQL assignment "n := 1 / 0"
            PL/pgSQL function inline_code_block line 2 at assignment
            fault: the server refused a statement
            The statement does not run on the database that the files before it make.
            - correct the statement
            - `--until 1` stops before this file
            - `--from-url URL` takes the types from a live database instead of from these files
        "#]],
    )
    .await;
    check(
        "do $$\nbegin\n  execute 'select * from ' || 'nowhere';\nend $$;",
        expect![[r#"
            `2_x.sql:3:3`: the server refused a statement
            3 |   execute 'select * from ' || 'nowhere';
              |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            server: 42P01 relation "nowhere" does not exist
            context: PL/pgSQL function inline_code_block line 3 at EXECUTE
            fault: relation `nowhere` is not there
            No migration makes relation `nowhere`. It was probably made by hand in the database that these files were written for, and never written down.
            - add a migration before `2` that makes it; `pg_dump --schema-only --table=nowhere` of the real database writes it
            - `--until 1` stops before this file
            - `--from-url URL` takes the types from a live database instead of from these files
        "#]],
    )
    .await;
    check(
        "create function f() returns int language plpgsql as $$\nbegin\n  retrun 1;\nend $$;",
        expect![[r#"
            `2_x.sql:3:3`: the server refused a statement
            3 |   retrun 1;
              |   ^^^^^^
            server: 42601 syntax error at or near "retrun"
            fault: the SQL cannot be read
            Postgres cannot parse the statement. Where these files once ran, it was corrected by hand or the file never ran.
            - correct the statement
            - `--until 1` stops before this file
            - `--from-url URL` takes the types from a live database instead of from these files
        "#]],
    )
    .await;
    check("create function f() returns int language sql as $$\n  select a from t;\n  select nope from t\n$$;", expect![[r#"
        `2_x.sql:3:10`: the server refused a statement
        3 |   select nope from t
          |          ^^^^
        server: 42703 column "nope" does not exist
        fault: column `nope` is not there
        No migration makes column `nope`. It was probably made by hand in the database that these files were written for, and never written down.
        - add a migration before `2` that makes it; `pg_dump --schema-only` of the real database shows how
        - `--until 1` stops before this file
        - `--from-url URL` takes the types from a live database instead of from these files
    "#]]).await;
    check(
        "create function f() returns int language plpgsql as $$\nbegin\n  return (select nope from t);\nend $$;\n\nselect f();",
        expect![[r#"
            `2_x.sql:6:1`: the server refused a statement
            6 | select f();
              | ^^^^^^
            server: 42703 column "nope" does not exist
            context: PL/pgSQL function f() line 3 at RETURN
            fault: column `nope` is not there
            No migration makes column `nope`. It was probably made by hand in the database that these files were written for, and never written down.
            - add a migration before `2` that makes it; `pg_dump --schema-only` of the real database shows how
            - `--until 1` stops before this file
            - `--from-url URL` takes the types from a live database instead of from these files
        "#]],
    )
    .await;
}

#[tokio::test]
async fn rows_of_copy_are_pointed_at() {
    check(
        "copy t (a, b) from stdin;\n1\t2\n3\tx\n\\.\n",
        expect![[r#"
            `2_x.sql:3:1`: the server refused a statement
            3 | 3	x
              | ^^^
            server: 22P02 invalid input syntax for type integer: "x"
            context: COPY t, line 2, column b: "x"
            fault: the server refused a statement
            The statement does not run on the database that the files before it make.
            - correct the statement
            - `--until 1` stops before this file
            - `--from-url URL` takes the types from a live database instead of from these files
        "#]],
    )
    .await;
    check(
        "select 1;\ncopy t (a, c) from stdin;\n\\.\n",
        expect![[r#"
            `2_x.sql:2:12`: the server refused a statement
            2 | copy t (a, c) from stdin;
              |            ^
            server: 42703 column "c" of relation "t" does not exist
            fault: column `c` of table `t` is not there
            No migration makes column `c` of table `t`. It was probably made by hand in the database that these files were written for, and never written down.
            - add a migration before `2` that makes it; `pg_dump --schema-only` of the real database shows how
            - `--until 1` stops before this file
            - `--from-url URL` takes the types from a live database instead of from these files
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_constraint_that_waits_fails_the_commit() {
    check(
        "create table u (a int references t deferrable initially deferred);\ninsert into u values (1);",
        expect![[r#"
            `2_x.sql`: the server refused to commit
            server: 23503 insert or update on table "u" violates foreign key constraint "u_a_fkey"
            detail: Key (a)=(1) is not present in table "t".
            fault: rows are missing that this statement refers to
            The statement refers to rows that no migration makes. They are in the database that it was written for.
            - make the rows in an earlier migration, or write the statement as `insert ... select` from the rows that are there
            - `--until 1` stops before this file
            - `--from-url URL` takes the types from a live database instead of from these files
        "#]],
    )
    .await;
}

#[tokio::test]
async fn mistakes_that_span_files_are_explained() {
    check(
        "select 1;\nalter type e add value 'b';\ncreate table u (e e default 'b');",
        expect![[r#"
            `2_x.sql:3:29`: the server refused a statement
            3 | create table u (e e default 'b');
              |                             ^^^
            server: 55P04 unsafe use of new value "b" of enum type e
            hint: New enum values must be committed before they can be used.
            fault: a new enum value is used before it is committed
            Postgres lets nobody use a value that `alter type ... add value` added in the same transaction, and a file runs as one transaction.
            - move the statements that use the value into a file of their own, after this one
            - or put the line `-- rowsmith:no-transaction` at the top of this file, so that each statement commits by itself
            - `--until 1` stops before this file
            - `--from-url URL` takes the types from a live database instead of from these files
        "#]],
    )
    .await;
    check("create index concurrently i on t (a);\nbegin;\nvacuum t;\ncommit;", expect![[r#"
        `2_x.sql:3:1`: the server refused a statement
        3 | vacuum t;
          | ^^^^^^
        server: 25001 VACUUM cannot run inside a transaction block
        fault: a statement and the transaction around it do not fit
        The statement runs only outside of a transaction, or only inside of one, or ends the one it runs in.
        - put the line `-- rowsmith:no-transaction` at the top of the file, so that each statement runs by itself
        - inside `begin` and `commit` of the file's own, move the statement out
        - `--until 1` stops before this file
        - `--from-url URL` takes the types from a live database instead of from these files
    "#]]).await;
    check("do $$ begin commit; end $$;", expect![[r#"
        `2_x.sql:1:7`: the server refused a statement
        1 | do $$ begin commit; end $$;
          |       ^^^^^^^^^^^^^^^^^
        server: 2D000 invalid transaction termination
        context: PL/pgSQL function inline_code_block line 1 at COMMIT
        fault: a statement and the transaction around it do not fit
        The statement runs only outside of a transaction, or only inside of one, or ends the one it runs in.
        - put the line `-- rowsmith:no-transaction` at the top of the file, so that each statement runs by itself
        - inside `begin` and `commit` of the file's own, move the statement out
        - `--until 1` stops before this file
        - `--from-url URL` takes the types from a live database instead of from these files
    "#]]).await;
    check(
        "create table public.t (a int);",
        expect![[r#"
        `2_x.sql:1:21`: the server refused a statement
        1 | create table public.t (a int);
          |                     ^
        server: 42P07 relation "t" already exists
        fault: relation `t` is made twice
        Relation `t` was made by `1_t.sql:1` already.
        - write `create ... if not exists`
        - when both files make the same, remove one of them
        - `--until 1` stops before this file
        - `--from-url URL` takes the types from a live database instead of from these files
    "#]],
    )
    .await;
    check(
        "grant all on t to {{ role }};",
        expect![[r#"
        `2_x.sql:1:19`: the server refused a statement
        1 | grant all on t to {{ role }};
          |                   ^
        server: 42601 syntax error at or near "{"
        fault: a placeholder was never filled in
        `{{ role }}` stands for a value that another tool puts in before it sends the script.
        - write the value, or read it with `current_setting('my.value')`
        - `--until 1` stops before this file
        - `--from-url URL` takes the types from a live database instead of from these files
    "#]],
    )
    .await;
}

#[tokio::test]
async fn a_session_outlives_a_copy_that_is_refused() {
    let project = Project::new(&[("1_t.sql", "create table t (a int);")]).await;
    project.migrate().await.unwrap();
    let mut client = project.connect().await;
    for (statement, code, at) in [
        ("copy t (a, b) from stdin;", "42703", "b"),
        ("copy public.nowhere from stdin (format csv);", "42P01", "public"),
    ] {
        for header in ["", "-- rowsmith:no-transaction\nvacuum t;\n"] {
            project.write(
                "2_c.sql",
                &format!("{header}insert into t values (1);\n{statement}\n1\t2\n\\.\n"),
            );
            let error = project.migrate_on(&mut client, &ApplyOptions::default(), &mut ()).await;
            let error = error.unwrap_err();
            let failure = error.failure().unwrap();
            assert_eq!(failure.server.code, code);
            assert_eq!(failure.at.unwrap().of(&failure.text), at);
            assert_eq!(
                failure.statement.unwrap().of(&failure.text),
                statement.trim_end_matches(';')
            );
            let rolled_back = if header.is_empty() { "0" } else { "1" };
            let rows = query(&client, "select count(*) from t; delete from t").await;
            assert_eq!(rows, rolled_back);
            project.query("delete from rowsmith.statements").await;
        }
    }
}

#[tokio::test]
async fn what_uses_a_column_is_named() {
    check(
        "create view v as select b from t;\nalter table t alter column b type text;\ndrop table t;",
        expect![[r#"
            `2_x.sql:2:1`: the server refused a statement
            2 | alter table t alter column b type text;
              | ^^^^^
            server: 0A000 cannot alter type of a column used by a view or rule
            detail: rule _RETURN on view v depends on column "b"
            fault: something else uses the column as it is
            A view, rule, policy or generated column was made for the type that the column has, and Postgres changes neither behind its back. The server's detail names it.
            - drop what uses the column before the statement, and make it again behind it, in this file
            - `--until 1` stops before this file
            - `--from-url URL` takes the types from a live database instead of from these files
        "#]],
    )
    .await;
    check(
        "create view v as select b from t;\ndrop table t;",
        expect![[r#"
        `2_x.sql:2:1`: the server refused a statement
        2 | drop table t;
          | ^^^^
        server: 2BP01 cannot drop table t because other objects depend on it
        detail: view v depends on table t
        hint: Use DROP ... CASCADE to drop the dependent objects too.
        fault: something else depends on it
        Postgres drops nothing that other objects need. The server's detail names them.
        - drop what depends on it first, in this file; `cascade` drops all of it, whatever it is
        - `--until 1` stops before this file
        - `--from-url URL` takes the types from a live database instead of from these files
    "#]],
    )
    .await;
}
