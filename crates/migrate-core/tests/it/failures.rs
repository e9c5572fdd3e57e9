//! Failures: file, line, column and caret for every way a server has of pointing at SQL.

use expect_test::{Expect, expect};

use crate::support::Project;

/// Runs `text` after a file that makes a table, and compares how its failure is told.
async fn check(text: &str, expected: Expect) {
    let project = Project::new(&[
        ("1_t.sql", "create table t (a int primary key, b int);"),
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
        `2_x.sql`:3:13: the server refused a statement
        3 |   select é, from t;
          |             ^^^^
        server: 42601 syntax error at or near "from"
    "#]],
    )
    .await;
    check(
        "select 1;\nselect (2",
        expect![[r#"
        `2_x.sql`:2:10: the server refused a statement
        2 | select (2
          |          ^
        server: 42601 syntax error at or near ";"
    "#]],
    )
    .await;
    check(
        "\u{feff}create tabel x ();",
        expect![[r#"
        `2_x.sql`:1:8: the server refused a statement
        1 | create tabel x ();
          |        ^^^^^
        server: 42601 syntax error at or near "tabel"
    "#]],
    )
    .await;
}

#[tokio::test]
async fn errors_without_a_position_point_at_the_name_or_the_statement() {
    check(
        "select 1;\n-- why\ncreate table if not exists u ();\ncreate table\n  t ();",
        expect![[r#"
        `2_x.sql`:5:3: the server refused a statement
        5 |   t ();
          |   ^
        server: 42P07 relation "t" already exists
    "#]],
    )
    .await;
    check(
        "insert into t values (1);\ninsert into t values (1);",
        expect![[r#"
        `2_x.sql`:2:1: the server refused a statement
        2 | insert into t values (1);
          | ^^^^^^
        server: 23505 duplicate key value violates unique constraint "t_pkey"
        detail: Key (a)=(1) already exists.
    "#]],
    )
    .await;
}

#[tokio::test]
async fn errors_in_bodies_point_into_them() {
    check(
        "select 1;\ndo $$\nbegin\n  perform 1;\n  insert into t (a, c) values (1, 2);\nend $$;",
        expect![[r#"
        `2_x.sql`:5:21: the server refused a statement
        5 |   insert into t (a, c) values (1, 2);
          |                     ^
        server: 42703 column "c" of relation "t" does not exist
        context: PL/pgSQL function inline_code_block line 4 at SQL statement
    "#]],
    )
    .await;
    check(
        "do $x$ declare n int; begin\n  n := 1 / 0;\nend $x$;",
        expect![[r#"
        `2_x.sql`:2:3: the server refused a statement
        2 |   n := 1 / 0;
          |   ^^^^^^^^^^^
        server: 22012 division by zero
        context: PL/pgSQL assignment "n := 1 / 0"
        PL/pgSQL function inline_code_block line 2 at assignment
    "#]],
    )
    .await;
    check(
        "do $$\nbegin\n  execute 'select * from ' || 'nowhere';\nend $$;",
        expect![[r#"
        `2_x.sql`:3:3: the server refused a statement
        3 |   execute 'select * from ' || 'nowhere';
          |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        server: 42P01 relation "nowhere" does not exist
        context: PL/pgSQL function inline_code_block line 3 at EXECUTE
    "#]],
    )
    .await;
    check(
        "create function f() returns int language plpgsql as $$\nbegin\n  retrun 1;\nend $$;",
        expect![[r#"
        `2_x.sql`:3:3: the server refused a statement
        3 |   retrun 1;
          |   ^^^^^^
        server: 42601 syntax error at or near "retrun"
    "#]],
    )
    .await;
    check("create function f() returns int language sql as $$\n  select a from t;\n  select nope from t\n$$;", expect![[r#"
        `2_x.sql`:3:10: the server refused a statement
        3 |   select nope from t
          |          ^^^^
        server: 42703 column "nope" does not exist
    "#]]).await;
    check(
        "create function f() returns int language plpgsql as $$\nbegin\n  return (select nope from t);\nend $$;\n\nselect f();",
        expect![[r#"
            `2_x.sql`:6:1: the server refused a statement
            6 | select f();
              | ^^^^^^
            server: 42703 column "nope" does not exist
            context: PL/pgSQL function f() line 3 at RETURN
        "#]],
    )
    .await;
}

#[tokio::test]
async fn rows_of_copy_are_pointed_at() {
    check(
        "copy t (a, b) from stdin;\n1\t2\n3\tx\n\\.\n",
        expect![[r#"
        `2_x.sql`:3:1: the server refused a statement
        3 | 3	x
          | ^^^
        server: 22P02 invalid input syntax for type integer: "x"
        context: COPY t, line 2, column b: "x"
    "#]],
    )
    .await;
    check(
        "select 1;\ncopy t (a, c) from stdin;\n\\.\n",
        expect![[r#"
        `2_x.sql`:2:12: the server refused a statement
        2 | copy t (a, c) from stdin;
          |            ^
        server: 42703 column "c" of relation "t" does not exist
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
        "#]],
    )
    .await;
}
