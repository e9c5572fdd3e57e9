//! What other runners fall into: files that look harmless, sessions that live on, orders that depend on who sorts.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use expect_test::expect;
use rowsmith_migrate_core::{
    ApplyOptions, History, LockOptions, Locked, MigrationSet, Policy, Target, apply, history, plan,
};

use crate::support::{Project, query};

/// What a plan has against a folder that nothing ran of.
fn problems(set: &MigrationSet) -> String {
    let planned = plan(set, &History::default(), &Target::Latest, &Policy::default());
    lines(&planned.unwrap_err().problems)
}

/// One line each.
fn lines<T: ToString>(list: &[T]) -> String {
    list.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn a_file_without_statements_is_recorded_once() {
    let project =
        Project::new(&[("1_a.sql", ""), ("2_b.sql", "-- later\n/* or never */ ;\n")]).await;
    assert_eq!(project.migrate().await.unwrap().applied.len(), 2);
    assert!(project.migrate().await.unwrap().applied.is_empty());
    assert_eq!(project.query("select version from rowsmith.migrations order by 1").await, "1\n2");
}

#[tokio::test]
async fn a_byte_order_mark_hides_no_directive() {
    let text = "\u{feff}-- rowsmith:no-transaction\r\ncreate table t (a int);\r\nvacuum t;\r\n";
    let project = Project::new(&[("1_a.sql", text)]).await;
    project.migrate().await.unwrap();
    assert_eq!(project.query("select version from rowsmith.migrations").await, "1");
}

#[tokio::test]
async fn another_checkout_with_other_line_ends_is_the_same_folder() {
    let text = "create table t (a text);\ninsert into t values ('one\ntwo');\n";
    let project = Project::new(&[("1_a.sql", text)]).await;
    project.migrate().await.unwrap();
    project.write("1_a.sql", &format!("\u{feff}{}", text.replace('\n', "\r\n")));
    let history = history::read(&project.database.client).await.unwrap();
    let plan = plan(&project.set(), &history, &Target::Latest, &Policy::default()).unwrap();
    assert!(plan.is_empty() && plan.reformatted().is_empty());
}

#[tokio::test]
async fn a_run_that_fails_inside_a_living_program_keeps_no_lock() {
    let project = Project::new(&[("1_a.sql", "select 1 / 0;")]).await;
    let (mut work, keeper) = (project.connect().await, project.connect().await);
    {
        let options = LockOptions::default();
        let mut locked = Locked::acquire(&mut work, &keeper, &options).await.unwrap();
        let history = history::read(locked.client()).await.unwrap();
        let plan = plan(&project.set(), &history, &Target::Latest, &Policy::default()).unwrap();
        apply(&mut locked, &plan, &ApplyOptions::default(), &mut ()).await.unwrap_err();
        // Dropped as an early return of the program does it: without a word.
    }
    let (mut other, keeper_of_other) = (project.connect().await, project.connect().await);
    let soon = LockOptions {
        wait: Duration::from_secs(10),
        pause: Duration::from_millis(10),
        ..LockOptions::default()
    };
    let locked = Locked::acquire(&mut other, &keeper_of_other, &soon).await.unwrap();
    locked.release().await.unwrap();
    assert_eq!(query(&work, "select 1").await, "1");
}

#[tokio::test]
async fn a_new_enum_value_used_at_once_is_explained() {
    let project = Project::new(&[
        ("1_a.sql", "create type e as enum ('a');"),
        ("2_b.sql", "alter type e add value 'b';\ncreate table t as select 'b'::e as e;"),
    ])
    .await;
    let failure = project.failure().await;
    expect![[r#"
        `2_b.sql:2:26`: the server refused a statement
        2 | create table t as select 'b'::e as e;
          |                          ^^^
        server: 55P04 unsafe use of new value "b" of enum type e
        hint: New enum values must be committed before they can be used.
        fault: a new enum value is used before it is committed
        Postgres lets nobody use a value that `alter type ... add value` added in the same transaction, and a file runs as one transaction.
        - move the statements that use the value into a file of their own, after this one
        - or put the line `-- rowsmith:no-transaction` at the top of this file, so that each statement commits by itself
        - `--until 1` stops before this file
        - `--from-url URL` takes the types from a live database instead of from these files
    "#]].assert_eq(&failure);
    assert_eq!(project.query("select version from rowsmith.migrations").await, "1");
}

#[tokio::test]
async fn a_new_value_of_an_enum_that_is_as_new_is_used_where_the_server_lets_it() {
    let text = "create type e as enum ('a');\nalter type e add value 'b';\ncreate table t as select 'b'::e as e;";
    let project = Project::new(&[("1_a.sql", text)]).await;
    // Postgres 17 takes the value when the type was made in the same transaction.
    if project.database.server().major() >= 17 {
        project.migrate().await.unwrap();
        assert_eq!(project.query("select e from t").await, "b");
        return;
    }
    let failure = project.failure().await;
    assert!(failure.starts_with("`1_a.sql:3:26`: the server refused a statement\n"), "{failure}");
    for told in [
        "server: 55P04 ",
        "fault: a new enum value is used before it is committed\n",
        "- or put the line `-- rowsmith:no-transaction` at the top of this file",
    ] {
        assert!(failure.contains(told), "{failure}");
    }
    assert_eq!(project.query("select to_regtype('e')").await, "null");
    project.write("1_a.sql", &format!("-- rowsmith:no-transaction\n{text}"));
    project.migrate().await.unwrap();
    assert_eq!(project.query("select e from t").await, "b");
}

/// What `pg_dump` of this server writes of a database; what the one of Postgres 15 wrote of [`HOSTILE`] where there is none, as in
/// builds of a server alone.
async fn dumped(project: &Project) -> String {
    let programs = project.query("select setting from pg_config() where name = 'BINDIR'").await;
    let program = Path::new(&programs).join(format!("pg_dump{}", std::env::consts::EXE_SUFFIX));
    if !program.exists() {
        return include_str!("dump/postgres_15.sql").to_owned();
    }
    let url = project.database.server().url(project.database.name());
    let dumped = Command::new(program).args(["--no-owner", "--dbname", &url]).output().unwrap();
    assert!(dumped.status.success(), "{}", String::from_utf8_lossy(&dumped.stderr));
    String::from_utf8(dumped.stdout).unwrap()
}

/// Text with lines that psql would take for its own, wherever text can be.
const HOSTILE: &str = r#"
create table t (id int, b text default E'a\n\\restrict x\n\\.\nb' check (b <> E'\n\\.\n'));
insert into t values (1, E'a\n\\restrict x\n\\.\nb'), (2, E'\\.'), (3, '\N'), (4, E'\t\r'), (5, null), (6, '');
comment on table t is E'a\n\\restrict x\n\\.\nb';
create function f() returns text language plpgsql as $f$begin
return 'a
\restrict x
\.
b' || $$;
\unrestrict x
$$;
end$f$;
create view v as select E'a\n\\restrict x\n\\.\nb'::text as a;
"#;

#[tokio::test]
async fn what_pg_dump_writes_of_hostile_text_makes_the_same_database() {
    let all = "select f(), obj_description('t'::regclass), (select a from v), \
         (select string_agg(concat_ws('|', id, coalesce(b, 'null')), ',' order by id) from t), \
         (select pg_get_constraintdef(oid) from pg_constraint where conrelid = 't'::regclass), \
         (select pg_get_expr(adbin, adrelid) from pg_attrdef where adrelid = 't'::regclass)";
    let source = Project::new(&[]).await;
    source.query(HOSTILE).await;
    let dump = dumped(&source).await;
    assert!(dump.contains("\n\\restrict ") && dump.contains("\n\\.\n"), "{dump}");
    let project = Project::new(&[("1_dump.sql", &dump)]).await;
    project.migrate().await.unwrap();
    assert_eq!(project.query(all).await, source.query(all).await);
}

#[tokio::test]
async fn a_late_failure_behind_the_files_own_commit_does_not_start_over() {
    let text = |last: &str| {
        format!(
            "begin;\ncreate table t (a int);\ncommit;\nbegin;\ninsert into t values (1);\ncommit;\n{last}"
        )
    };
    let project = Project::new(&[("1_a.sql", &text("insert into t values (1 / 0);"))]).await;
    project.migrate().await.unwrap_err();
    project.write("1_a.sql", &text("insert into t values (2);"));
    project.migrate().await.unwrap();
    assert_eq!(project.query("select a from t order by a").await, "1\n2");
}

#[tokio::test]
async fn what_only_psql_can_do_is_refused_before_anything_runs() {
    let project = Project::new(&[
        ("1_a.sql", "create table t (a int);"),
        ("2_b.sql", "select 1;\n\\i other.sql\n"),
        ("3_c.sql", "copy t to stdout;\n"),
        ("4_d.sql", "create table u (a int);\n<<<<<<< HEAD\nselect 2;\n=======\n>>>>>>> x\n"),
    ])
    .await;
    expect![[r#"
        `2_b.sql:2:1`: the psql command `\i` cannot be run without psql
        `3_c.sql:1:1`: `COPY ... TO stdout` has nowhere to send its rows in a migration
        `4_d.sql:2:1`: merge conflict marker `<<<<<<<`"#]]
    .assert_eq(&project.cut(&problems(&project.set())));
}

#[tokio::test]
async fn mixed_widths_run_in_the_order_they_were_written_and_are_told() {
    let files = ["9_a", "10_b", "20251027_d", "20251008111500_c", "20251027120000_e"];
    let project = Project::new(&[]).await;
    for file in files {
        let (_, name) = file.split_once('_').unwrap();
        project.write(&format!("{file}.sql"), &format!("create table {name} ();"));
    }
    let report = project.migrate().await.unwrap();
    let ran: Vec<&str> = report.applied.iter().map(|outcome| outcome.version.as_str()).collect();
    assert_eq!(ran, ["9", "10", "20251008111500", "20251027", "20251027120000"]);
    let warnings = lines(project.set().warnings());
    expect![[r#"
        `9_a.sql` runs before `10_b.sql`; a tool that compares versions as text runs it after
        `20251008111500_c.sql` runs before `20251027_d.sql`; a tool that compares versions as numbers runs it after"#]].assert_eq(&project.cut(&warnings));
}
