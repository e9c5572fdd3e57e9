//! Files that are not held in memory: run, recorded, refused and pointed at as all others.

use std::fmt::Write as _;

use expect_test::expect;
use rowsmith_migrate_core::{
    Amendment, ApplyError, ApplyOptions, Checksum, Fingerprint, Ledger, LockOptions, Locked, Mark,
    Policy, Target, amend, apply, history, plan,
};

use crate::support::Project;

/// A script of some five megabytes: statements, rows, a psql line, words of its own around it, and `odd` in the middle.
fn script(odd: &str) -> (String, Vec<String>) {
    let mut statements = vec!["begin".to_owned(), "create table t (a int, b text)".to_owned()];
    let long = "é \\ \" \t ''".repeat(20);
    statements.extend((0..9_000).map(|row| format!("insert into t values ({row}, '{long}')")));
    statements.push(odd.to_owned());
    statements
        .extend((0..9_000).map(|row| format!("-- row\n insert into t values ({row}, E'\\';')")));
    let mut text = "\\restrict x\n".to_owned();
    for statement in &statements {
        writeln!(text, "{statement};").unwrap();
    }
    let mut rows = String::new();
    for row in 0..200_000 {
        writeln!(rows, "{row}\té\\t\"{row}\"").unwrap();
    }
    write!(text, "copy t from stdin;\n{rows}\\.\ncommit;\n-- the end").unwrap();
    statements.push(format!("copy t from stdin;\n{rows}\\."));
    statements.extend(["commit".to_owned(), "-- the end".to_owned()]);
    assert!(text.len() > 5 << 20);
    (text, statements)
}

#[tokio::test]
async fn a_large_file_is_one_transaction_and_is_recorded() {
    let (text, statements) = script("select 1");
    let project = Project::new(&[("1_large.sql", &text)]).await;
    assert!(project.set().migrations()[0].up.text().is_none());
    let options = ApplyOptions { ledger: Ledger::Supabase, ..ApplyOptions::default() };
    project.migrate_with(&options, &mut ()).await.unwrap();
    let counted = project.query("select count(*), count(distinct a), max(length(b)) from t").await;
    assert_eq!(counted, "218000|200000|180");
    assert_eq!(
        project
            .query("select checksum, fingerprint, script is null from rowsmith.migrations")
            .await,
        format!("{}|{}|t", Checksum::of(text.as_bytes()), Fingerprint::of(&text))
    );
    let recorded = "select cardinality(statements), name, md5(array_to_string(statements, '|')) \
        from supabase_migrations.schema_migrations";
    let expected = format!("select {}, 'large', md5(convert_from($1, 'utf8'))", statements.len());
    let joined = statements.join("|").into_bytes();
    let expected = project.database.client.query_one(&expected, &[&joined]).await.unwrap();
    let md5: String = expected.get(2);
    assert_eq!(project.query(recorded).await, format!("{}|large|{md5}", statements.len()));
}

#[tokio::test]
async fn a_large_file_runs_once_where_the_table_of_supabase_is_there_unasked() {
    let (text, statements) = script("select 1");
    let project = Project::new(&[("1_large.sql", &text)]).await;
    let theirs = "create schema supabase_migrations; create table supabase_migrations.schema_migrations \
        (version text not null primary key)";
    project.query(theirs).await;
    let report = project.migrate().await.unwrap();
    assert_eq!(report.applied.len(), 1);
    let recorded =
        "select version, name, cardinality(statements) from supabase_migrations.schema_migrations";
    assert_eq!(project.query(recorded).await, format!("1|large|{}", statements.len()));
    assert_eq!(project.migrate().await.unwrap().applied, []);
}

#[tokio::test]
async fn a_refusal_in_the_middle_is_pointed_at() {
    let (text, _) = script("insert into t\n  values (1, é_missing)");
    let project = Project::new(&[("1_large.sql", &text)]).await;
    expect![[r#"
        `1_large.sql:9005:14`: the server refused a statement
        9005 |   values (1, é_missing);
             |              ^^^^^^^^^
        server: 42703 column "é_missing" does not exist
        fault: column `é_missing` is not there
        No migration makes column `é_missing`. It was probably made by hand in the database that these files were written for, and never written down.
        - add a migration before `1` that makes it; `pg_dump --schema-only` of the real database shows how
        - `--from-url URL` takes the types from a live database instead of from these files
    "#]]
    .assert_eq(&project.failure().await);
    assert_eq!(project.query("select to_regclass('t')").await, "null");
}

#[tokio::test]
async fn a_refused_row_is_pointed_at() {
    let (text, _) = script("select 1");
    let text = text.replace("\n150000\t", "\nx150000\t");
    let project = Project::new(&[("1_large.sql", &text)]).await;
    let failure = project.failure().await;
    let shown: Vec<&str> = failure.lines().take(4).collect();
    expect![[r#"
        `1_large.sql:177006:1`: the server refused a statement
        177006 | x150000	é\t"150000"
               | ^^^^^^^^^^^^^^^^^^^
        server: 22P02 invalid input syntax for type integer: "x150000""#]]
    .assert_eq(&shown.join("\n"));
}

#[tokio::test]
async fn what_cannot_be_read_is_pointed_at() {
    let (text, _) = script("select 'open");
    let project = Project::new(&[("1_large.sql", &text)]).await;
    let history = history::read(&project.database.client).await.unwrap();
    let error = plan(&project.set(), &history, &Target::Latest, &Policy::default()).unwrap_err();
    expect!["`1_large.sql:9006:29`: a backslash outside quotes"]
        .assert_eq(&project.cut(&error.to_string()));
}

#[tokio::test]
async fn a_file_that_changes_after_the_plan_is_refused() {
    let (text, _) = script("select 1");
    let project = Project::new(&[("1_large.sql", &text)]).await;
    let (mut client, keeper) = (project.connect().await, project.connect().await);
    let mut locked = Locked::acquire(&mut client, &keeper, &LockOptions::default()).await.unwrap();
    let history = history::read(locked.client()).await.unwrap();
    let plan = plan(&project.set(), &history, &Target::Latest, &Policy::default()).unwrap();
    project.write("1_large.sql", &text.replace("values (77,", "values (78,"));
    let error = apply(&mut locked, &plan, &ApplyOptions::default(), &mut ()).await.unwrap_err();
    let ApplyError::Read { source, .. } = error else { panic!("{error:?}") };
    expect!["`1_large.sql` was changed while it was read"]
        .assert_eq(&project.cut(&source.to_string()));
    assert_eq!(project.query("select to_regclass('t')").await, "null");
}

#[tokio::test]
async fn a_large_file_of_steps_goes_on_where_it_failed() {
    let rows = "1\tabcdef\n".repeat(500_000);
    let text = format!(
        "create table t (a int, b text);\ncopy t from stdin;\n{rows}\\.\nvacuum t;\nselect 1 / 0;"
    );
    let project = Project::new(&[("1_large.sql", &text)]).await;
    assert!(project.failure().await.contains("division by zero"));
    assert_eq!(project.query("select count(*) from t").await, "500000");
    project.write("1_large.sql", &text.replace("1 / 0", "1"));
    project.migrate().await.unwrap();
    assert_eq!(project.query("select count(*) from t").await, "500000");
}

#[tokio::test]
async fn what_a_large_file_makes_is_known_to_explanations() {
    let (text, _) = script("select 1");
    let project = Project::new(&[("1_large.sql", &text), ("2_b.sql", "create table t ();")]).await;
    let failure = project.failure().await;
    assert!(failure.contains("`1_large.sql:3`"), "{failure}");
}

#[tokio::test]
async fn a_large_file_that_is_marked_is_recorded_with_its_statements() {
    let (text, statements) = script("select 1");
    let project = Project::new(&[("1_large.sql", &text)]).await;
    let (mut client, keeper) = (project.connect().await, project.connect().await);
    let options = LockOptions::default();
    let mut locked = Locked::acquire(&mut client, &keeper, &options).await.unwrap();
    let history = history::read(locked.client()).await.unwrap();
    let set = project.set();
    let mark = Mark { origin: Some("marked".to_owned()), ..Mark::default() };
    let marks = [Amendment::Mark { migration: &set.migrations()[0], mark }];
    amend(&mut locked, &history, Ledger::Supabase, &marks).await.unwrap();
    locked.release().await.unwrap();
    let recorded =
        "select version, name, cardinality(statements) from supabase_migrations.schema_migrations";
    assert_eq!(project.query(recorded).await, format!("1|large|{}", statements.len()));
    assert_eq!(project.query("select origin from rowsmith.migrations").await, "marked");
    assert_eq!(project.migrate().await.unwrap().applied, []);
}

/// One statement of nine megabytes on one line, which ends so.
fn one_line(last: &str) -> String {
    let mut text = "insert into t values ".to_owned();
    while text.len() < 9 << 20 {
        write!(text, "({}, 'é{}'), ", text.len(), "x".repeat(200)).unwrap();
    }
    text + last
}

#[tokio::test]
async fn a_statement_larger_than_any_message_is_one() {
    for behind in ["", "vacuum t;\n"] {
        let text =
            |last: &str| format!("create table t (a int, b text);\n{};\n{behind}", one_line(last));
        let project = Project::new(&[("1_large.sql", &text("(1, é_missing)"))]).await;
        let error = project.migrate().await.unwrap_err();
        let failure = error.failure().unwrap();
        assert_eq!((&*failure.server.code, failure.server.position.is_some()), ("42703", true));
        let column = one_line("(1, ").chars().count() + 1;
        let at = failure.position().map(|at| (at.line, at.column));
        assert_eq!(at, Some((2, column)));
        let excerpt = failure.excerpt().unwrap().replace('x', "");
        let (code, caret) = excerpt.split_once('\n').unwrap();
        assert!(code.starts_with("2 | ...") && code.contains("'), (1, é_missing)"), "{code}");
        assert!(caret.ends_with("    ^^^^^^^^^"), "{caret}");
        project.write("1_large.sql", &text("(1, 'é')"));
        assert_eq!(project.migrate().await.unwrap().applied.len(), 1);
        let rows = one_line("(1, 'é')").matches('(').count().to_string();
        assert_eq!(project.query("select count(*) from t").await, rows);
        assert_eq!(project.query("select version from rowsmith.migrations").await, "1");
        assert_eq!(project.migrate().await.unwrap().applied, []);
    }
}
