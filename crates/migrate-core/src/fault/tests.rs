//! Folders with a mistake in them, and what is said about it.

#![expect(clippy::needless_raw_string_hashes, reason = "expect-test writes them")]

use std::path::Path;

use expect_test::{Expect, expect};

use super::*;
use crate::version::Version;

/// The last of `files` fails at its last statement with the server's words.
fn check(
    files: &[(&str, &str)],
    left_out: &[(&str, &str)],
    (code, message): (&str, &str),
    expected: &Expect,
) {
    let migration = |(name, text): &(&str, &str)| {
        let (version, name_only) = name.split_once('_').unwrap();
        Migration::in_memory(Version::new(version), name_only, Path::new(name), text)
    };
    let failed =
        files.iter().find(|(name, _)| name.ends_with('!')).unwrap_or(files.last().unwrap());
    let set = MigrationSet::new(files.iter().map(migration).collect()).unwrap();
    let migration = set.get(&migration(failed).version).unwrap();
    let statements = rowsmith_sql_text::parse(failed.1)
        .map(|script| script.statements().map(|one| one.span).collect::<Vec<_>>());
    let server = ServerError {
        code: code.into(),
        message: message.into(),
        detail: None,
        hint: None,
        context: None,
        position: None,
        schema: None,
        table: None,
        column: None,
        constraint: None,
    };
    let left_out: Vec<_> =
        left_out.iter().map(|(path, text)| (PathBuf::from(path), (*text).to_owned())).collect();
    let statement = statements.unwrap_or_default().last().copied();
    let fault = diagnose(&Case {
        set: &set,
        left_out: &left_out,
        migration,
        statement,
        server: &server,
        text: "",
    });
    let hints = fault.hints.iter().map(|hint| format!("- {hint}\n")).collect::<Vec<_>>().concat();
    expected.assert_eq(&format!(
        "[{}] {}\n{}\n{hints}",
        fault.class.as_str(),
        fault.title,
        fault.explanation
    ));
}

const NO_USERS: (&str, &str) = ("42P01", "relation \"public.users\" does not exist");

#[test]
fn a_table_that_was_never_written_down() {
    check(
        &[
            ("1_a", "create table user_s ();"),
            ("2_b", "select 1; alter table public.users add x int;"),
        ],
        &[],
        NO_USERS,
        &expect![[r#"
        [missing-object] relation `public.users` is not there
        No migration makes relation `public.users`. It was probably made by hand in the database that these files were written for, and never written down.
        - did you mean `user_s`, made by `1_a:1`?
        - add a migration before `2` that makes it; `pg_dump --schema-only --table=users` of the real database writes it
        - `--until 1` stops before this file
        - `--from-url URL` takes the types from a live database instead of from these files
    "#]],
    );
}

#[test]
fn a_table_that_is_made_too_late() {
    check(
        &[
            ("1_a!", "alter table public.users add x int;"),
            ("2_b", "\ncreate table public.users ();"),
        ],
        &[],
        NO_USERS,
        &expect![[r#"
        [missing-object] relation `public.users` is not there
        Relation `public.users` is only made later, by `2_b:2`.
        - rename one of the two files, so that `2_b` runs before `1_a!`
        - `--from-url URL` takes the types from a live database instead of from these files
    "#]],
    );
    check(
        &[("9_a!", "alter table users add x int;"), ("10_b", "create table users ();")],
        &[],
        NO_USERS,
        &expect![[r#"
        [missing-object] relation `public.users` is not there
        Relation `public.users` is only made later, by `10_b:1`. A tool that compares versions as text would run that file first.
        - rename one of the two files, so that `10_b` runs before `9_a!`
        - `--from-url URL` takes the types from a live database instead of from these files
    "#]],
    );
}

#[test]
fn a_table_in_a_file_that_is_not_run() {
    check(
        &[("1_a", "alter table users add x int;")],
        &[("_archived/0_u.sql", "create table if not exists users ();")],
        NO_USERS,
        &expect![[r#"
        [missing-object] relation `public.users` is not there
        Only `_archived/0_u.sql:1` makes relation `public.users`, and that file is not run.
        - move `_archived/0_u.sql` back among the migrations, before this one
        - `--from-url URL` takes the types from a live database instead of from these files
    "#]],
    );
}

#[test]
fn a_table_that_is_gone() {
    check(
        &[
            ("1_a", "create table users ();"),
            ("2_b", "\n\ndrop table if exists users cascade;"),
            ("3_c", "select * from users"),
        ],
        &[],
        NO_USERS,
        &expect![[r#"
        [missing-object] relation `public.users` is not there
        `2_b:3` drops relation `public.users`, and nothing makes it again before it is used here.
        - remove the statement, or make the object again before it
        - `--until 2` stops before this file
        - `--from-url URL` takes the types from a live database instead of from these files
    "#]],
    );
    check(
        &[
            ("1_a", "create table users ();"),
            ("2_b", "alter table users rename to members;"),
            ("3_c", "select * from users"),
        ],
        &[],
        NO_USERS,
        &expect![[r#"
        [missing-object] relation `public.users` is not there
        `2_b:1` renames relation `public.users` to `members`.
        - use the new name `members` here
        - `--until 2` stops before this file
        - `--from-url URL` takes the types from a live database instead of from these files
    "#]],
    );
    check(
        &[("1_a", "create table app.users ();"), ("3_c", "select * from users")],
        &[],
        ("42P01", "relation \"users\" does not exist"),
        &expect![[r#"
        [missing-object] relation `users` is not there
        `1_a:1` makes relation `users` in schema `app`, which is not in `search_path` here.
        - write the schema before the name
        - `--until 1` stops before this file
        - `--from-url URL` takes the types from a live database instead of from these files
    "#]],
    );
}

#[test]
fn columns_types_and_functions() {
    check(
        &[("1_a", "create table t (a int);"), ("2_b", "update t set profile_id = 1")],
        &[],
        ("42703", "column \"profile_id\" of relation \"t\" does not exist"),
        &expect![[r#"
        [missing-object] column `profile_id` of table `t` is not there
        No migration makes column `profile_id` of table `t`. It was probably made by hand in the database that these files were written for, and never written down.
        - add a migration before `2` that makes it; `pg_dump --schema-only` of the real database shows how
        - `--until 1` stops before this file
        - `--from-url URL` takes the types from a live database instead of from these files
    "#]],
    );
    check(
        &[("1_a", "create table t (a vector(3));")],
        &[],
        ("42704", "type \"vector\" does not exist"),
        &expect![[r#"
        [missing-extension] type `vector` is not there
        Type `vector` comes with extension `vector`, which no earlier migration makes.
        - add `create extension if not exists "vector";` before it
    "#]],
    );
    check(
        &[
            ("1_a", "create extension vector with schema extensions;"),
            ("2_b", "create table t (a vector(3));"),
        ],
        &[],
        ("42704", "type \"vector\" does not exist"),
        &expect![[r#"
        [missing-extension] type `vector` is not there
        Type `vector` comes with extension `vector`, made by `1_a:1` in a schema that is not in `search_path` here.
        - write the extension's schema before the name, as in `extensions.vector`
        - `--until 1` stops before this file
    "#]],
    );
    check(
        &[("1_a", "select auth.uid()")],
        &[],
        ("3F000", "schema \"auth\" does not exist"),
        &expect![[r#"
        [environment] schema `auth` is not there
        Schema `auth` comes with every Supabase database, and this one is not prepared as one.
        - run with the Supabase profile, which makes it
    "#]],
    );
}

#[test]
fn tables_of_other_tools() {
    check(
        &[("1_a", "delete from _sqlx_migrations")],
        &[],
        ("42P01", "relation \"_sqlx_migrations\" does not exist"),
        &expect![[r#"
            [environment] relation `_sqlx_migrations` is not there
            Relation `_sqlx_migrations` is where sqlx keeps its history, and sqlx does not run these files here.
            - guard the statement with `if to_regclass(...) is not null` in a `do` block, or remove it
        "#]],
    );
}

#[test]
fn things_made_twice() {
    check(
        &[
            ("1_a", "select 1;\ncreate table if not exists users ();"),
            ("2_b", "create table users ();"),
        ],
        &[],
        ("42P07", "relation \"users\" already exists"),
        &expect![[r#"
        [made-twice] relation `users` is made twice
        Relation `users` was made by `1_a:2` already.
        - write `create ... if not exists`
        - when both files make the same, remove one of them
        - `--until 1` stops before this file
        - `--from-url URL` takes the types from a live database instead of from these files
    "#]],
    );
    check(
        &[("1_a", "create policy \"p\" on t;"), ("2_b", "create policy p on public.t;")],
        &[],
        ("42710", "policy \"p\" for table \"t\" already exists"),
        &expect![[r#"
        [made-twice] policy `p` of table `t` is made twice
        Policy `p` of table `t` was made by `1_a:1` already.
        - put `drop policy if exists "p" on "t";` before it
        - when both files make the same, remove one of them
        - `--until 1` stops before this file
        - `--from-url URL` takes the types from a live database instead of from these files
    "#]],
    );
    check(
        &[("1_a", "create table t (a int); alter table t add a int;")],
        &[],
        ("42701", "column \"a\" of relation \"t\" already exists"),
        &expect![[r#"
        [made-twice] column `a` of table `t` is made twice
        Column `a` of table `t` was made further up in the same file already, by `1_a:1`.
        - write `add column if not exists`
        - `--from-url URL` takes the types from a live database instead of from these files
    "#]],
    );
}

#[test]
fn mistakes_known_by_their_code() {
    let one: &[(&str, &str)] = &[("1_a", "select 1"), ("2_b", "grant x to {{role}}")];
    for (code, message) in [
        ("42P13", "cannot change return type of existing function"),
        ("23503", "insert or update on table \"a\" violates foreign key constraint \"b\""),
        ("55P04", "unsafe use of new value \"b\" of enum type e"),
        ("25001", "CREATE INDEX CONCURRENTLY cannot run inside a transaction block"),
        ("42501", "must be owner of table users"),
        ("0A000", "extension \"pg_cron\" is not available"),
        (
            "58P01",
            "could not open extension control file \"/x/pg_cron.control\": No such file or directory",
        ),
        ("42601", "syntax error at or near \"{\""),
        ("42601", "subquery in FROM must have an alias"),
        ("22012", "division by zero"),
    ] {
        let mut rows = CLASSES.iter().filter(|(known, ..)| *known == code);
        let class = rows.rfind(|(_, says, _)| message.contains(says)).unwrap().2;
        let set = MigrationSet::new(vec![Migration::in_memory(
            Version::new("1"),
            "a",
            Path::new("1_a"),
            one[1].1,
        )])
        .unwrap();
        let migration = &set.migrations()[0];
        let server = ServerError {
            code: code.into(),
            message: message.into(),
            detail: None,
            hint: None,
            context: None,
            position: None,
            schema: None,
            table: None,
            column: None,
            constraint: None,
        };
        let fault = diagnose(&Case {
            set: &set,
            left_out: &[],
            migration,
            statement: None,
            server: &server,
            text: "",
        });
        assert_eq!(fault.class.as_str(), class, "{code}");
        assert!(!fault.hints.is_empty());
    }
}

const CLASSES: &[(&str, &str, &str)] = &[
    ("42P13", "", "needs-drop"),
    ("23503", "", "data"),
    ("55P04", "", "enum-value"),
    ("25001", "", "transaction"),
    ("42501", "", "privileges"),
    ("0A000", "", "missing-extension"),
    ("58P01", "", "missing-extension"),
    ("42601", "", "placeholder"),
    ("42601", "subquery", "unsupported"),
    ("53100", "could not extend file", "server"),
    ("57P01", "", "server"),
    ("25006", "", "server"),
    ("22012", "", "other"),
];
