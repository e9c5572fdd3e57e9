//! `${NAME}` in migrations: where it stands for something, and who gets to see what.

use expect_test::expect;
use rowsmith_scratch_pg::testing::{self, TestDatabase};

use crate::support::{Project, url, value};

async fn project(files: &[(&str, &str)]) -> (Project, TestDatabase) {
    let database = testing::database().await;
    (Project::new(files).with("DATABASE_URL", &url(&database)), database)
}

const ASKS: &str = "-- rowsmith:placeholders\n";

#[tokio::test]
async fn values_come_from_the_environment_and_the_configuration() {
    let file = format!(
        "{ASKS}create table ${{PREFIX}}_t (a text);\ninsert into ${{PREFIX}}_t values ('${{SECRET}} $${{SECRET}}');\n"
    );
    let (project, database) =
        project(&[("001_a.sql", &file), ("002_b.sql", "select '${PLAIN}';")]).await;
    project
        .write("rowsmith.toml", "[migrate.variables]\nPREFIX = \"app\"\nSECRET = \"overruled\"\n");
    project.write(".env", "ROWSMITH_VAR_SECRET=of-the-file\n");
    let project = project.with("ROWSMITH_VAR_SECRET", "hunter2-and-more");
    project.run(&["migrate"]).done();
    assert_eq!(value(&database, "select a from app_t").await, "hunter2-and-more ${SECRET}");
    // What is kept is the file.
    let kept = "select checksum from rowsmith.migrations where version = '001'";
    let sum = project.run(&["migrate", "verify", "--write-sum"]);
    sum.done();
    let checksum = project.read("migrations/rowsmith.sum");
    let checksum = checksum.lines().nth(1).unwrap().split([':', ' ']).nth(1).unwrap().to_owned();
    assert_eq!(value(&database, kept).await, checksum);
    fs_err::remove_file(project.path("migrations/001_a.sql")).unwrap();
    fs_err::remove_file(project.path("migrations/rowsmith.sum")).unwrap();
    project.run(&["migrate", "fetch"]).done();
    assert_eq!(project.read("migrations/001_a.sql"), file);
    let project = project.with("ROWSMITH_VAR_SECRET", "another");
    project.run(&["migrate", "verify"]).done();
}

#[tokio::test]
async fn what_nobody_gave_is_pointed_at() {
    let (project, database) =
        project(&[("001_a.sql", "select '${ONE}';\n  select '${TWO}';\n")]).await;
    project.write("rowsmith.toml", "[migrate]\nplaceholders = true\n");
    project.run(&["migrate"]).without("Using").is(&expect![[r#"
        --
          error: the migrations cannot be applied as they are [plan]
          | `migrations/001_a.sql:1:9`: nobody says what `${ONE}` is
          | `migrations/001_a.sql:2:11`: nobody says what `${TWO}` is
           ,-[migrations/001_a.sql:1:9]
         1 | select '${ONE}';
           :         ^
           :         `-- nobody says what `${ONE}` is
         2 |   select '${TWO}';
           `----
          help: - set `ROWSMITH_VAR_ONE`, or `ONE` in `[migrate.variables]` of `rowsmith.toml`; `$${ONE}`
                leaves it as it is
                - set `ROWSMITH_VAR_TWO`, or `TWO` in `[migrate.variables]` of `rowsmith.toml`; `$${TWO}`
                leaves it as it is
        -- 2
    "#]]);
    let there = "select (to_regclass('rowsmith.migrations') is null)::text";
    assert_eq!(value(&database, there).await, "true");
}

#[tokio::test]
async fn errors_point_at_the_file_and_show_no_value() {
    let whole = format!(
        "{ASKS}create table t (a int, b text);\nselect '${{SECRET}}', ${{LONG}};\n  insert into t values ('${{SECRET}}');\n"
    );
    let (project, database) = project(&[("001_a.sql", &whole)]).await;
    let project = project
        .with("ROWSMITH_VAR_SECRET", "hunter2-and-more")
        .with("ROWSMITH_VAR_LONG", "'a rather long text'");
    project.run(&["migrate"]).without("Using").is(&expect![[r#"
        --
          error: invalid input syntax for type integer: "${SECRET}" (SQLSTATE 22P02) [other]
          | The statement does not run on the database that the files before it make.
           ,-[migrations/001_a.sql:4:25]
         3 | select '${SECRET}', ${LONG};
         4 |   insert into t values ('${SECRET}');
           :                         ^^^^^|^^^^^
           :                              `-- the server refused a statement
           `----
          help: correct the statement
        -- 2
    "#]]);
    // A statement that runs by itself is recorded with the error.
    project.migration("001_a.sql", &format!("{ASKS}-- rowsmith:no-transaction\nvacuum;\ndo $$ begin raise warning 'it is %', '${{SECRET}}'; end $$;\nvacuum \"${{SECRET}}\";\n"));
    project.run(&["migrate"]).without("Using").is(&expect![[r#"
        --
        notice: migrations/001_a.sql, statement 2: it is ${SECRET}
          error: relation "${SECRET}" does not exist (SQLSTATE 42P01) [missing-object]
          | No migration makes relation `${SECRET}`. It was probably made by hand in the database
          | that these files were written for, and never written down.
          | 2 statements of `migrations/001_a.sql` are done and stay, committed and recorded
           ,-[migrations/001_a.sql:5:8]
         4 | do $$ begin raise warning 'it is %', '${SECRET}'; end $$;
         5 | vacuum "${SECRET}";
           :        ^^^^^|^^^^^
           :             `-- relation `${SECRET}` is not there
           `----
          help: - add a migration before `001` that makes it; `pg_dump --schema-only --table=${SECRET}` of
                the real database writes it
                - mend what the server complains of, in the database or in the rest of the file, then run
                the command again: it goes on at statement 3
        -- 2
    "#]]);
    let kept = "select (select count(*) from rowsmith.statements s where s::text like '%hunter2%')::text || (select count(*) from rowsmith.statements)";
    assert_eq!(value(&database, kept).await, "03");
}

#[tokio::test]
async fn a_value_that_breaks_the_sql_is_not_quoted_either() {
    let text = format!("{ASKS}select ${{SECRET}} ${{OTHER}};\n");
    let (project, _database) = project(&[("001_a.sql", &text)]).await;
    let project = project.with("ROWSMITH_VAR_SECRET", "open sesame door");
    let project = project.with("ROWSMITH_VAR_OTHER", "");
    project.run(&["migrate"]).without("Using").is(&expect![[r#"
        --
          error: syntax error at or near "..." (SQLSTATE 42601) [syntax]
          | Postgres cannot parse the statement. Where these files once ran, it was corrected by hand
          | or the file never ran.
           ,-[migrations/001_a.sql:2:8]
         1 | -- rowsmith:placeholders
         2 | select ${SECRET} ${OTHER};
           :        ^^^^|^^^^
           :            `-- the SQL cannot be read
           `----
          help: correct the statement
        -- 2
    "#]]);
    let project = project.with("ROWSMITH_VAR_OTHER", "');--");
    project.run(&["migrate"]).without("Using").is(&expect![[r#"
        --
          error: the migrations cannot be applied as they are [plan]
          | `migrations/001_a.sql:2:18`: unterminated string
           ,-[migrations/001_a.sql:2:18]
         1 | -- rowsmith:placeholders
         2 | select ${SECRET} ${OTHER};
           :                  ^
           :                  `-- unterminated string
           `----
          help: no closing `'` follows; an apostrophe inside a string is written twice: `''`
        -- 2
    "#]]);
}

#[tokio::test]
async fn what_takes_back_is_filled_in_too() {
    let file =
        format!("{ASKS}create table ${{NAME}} ();\n-- rowsmith:down\ndrop table ${{NAME}};\n");
    let (project, database) = project(&[("001_a.sql", &file)]).await;
    let project = project.with("ROWSMITH_VAR_NAME", "some_table");
    project.run(&["migrate"]).done();
    project.run(&["migrate", "down", "--yes", "--force"]).done();
    let there = "select (to_regclass('some_table') is null)::text";
    assert_eq!(value(&database, there).await, "true");
}

#[tokio::test]
async fn a_value_within_the_tag_of_a_quote_is_not_shown() {
    let text = format!("{ASKS}select $q${{SECRET}}$q$;\n");
    let (project, _database) = project(&[("001_a.sql", &text)]).await;
    let expected = expect![[r#"
        --
          error: the migrations cannot be applied as they are [plan]
          | `migrations/001_a.sql:2:8`: unterminated dollar-quoted string
           ,-[migrations/001_a.sql:2:8]
         1 | -- rowsmith:placeholders
         2 | select $q${SECRET}$q$;
           :        ^
           :        `-- unterminated dollar-quoted string
           `----
        -- 2
    "#]];
    let project = project.with("ROWSMITH_VAR_SECRET", "hunter2andmore");
    project.run(&["migrate"]).without("Using").is(&expected);
    let project = project.with("ROWSMITH_VAR_SECRET", "ab");
    project.run(&["migrate"]).without("Using").is(&expected);
}

#[tokio::test]
async fn a_value_that_the_server_has_folded_is_not_shown() {
    let text = format!("{ASKS}select upper('${{SECRET}}')::int;\n");
    let (project, _database) = project(&[("001_a.sql", &text)]).await;
    let project = project.with("ROWSMITH_VAR_SECRET", "hunter2-and-more");
    project.run(&["migrate"]).without("Using").is(&expect![[r#"
        --
          error: invalid input syntax for type integer: "${SECRET}" (SQLSTATE 22P02) [other]
          | The statement does not run on the database that the files before it make.
           ,-[migrations/001_a.sql:2:1]
         1 | -- rowsmith:placeholders
         2 | select upper('${SECRET}')::int;
           : ^^^|^^
           :    `-- the server refused a statement
           `----
          help: correct the statement
        -- 2
    "#]]);
}

#[tokio::test]
async fn what_has_run_is_filled_in_on_scratch_too() {
    let file = format!("{ASKS}create table t (a text default '${{SECRET}}');\n");
    let (project, _database) = project(&[("001_a.sql", &file)]).await;
    let project = project.with("ROWSMITH_VAR_SECRET", "hunter2-and-more");
    project.run(&["migrate"]).done();
    project.write("migrations/002_b.sql", "alter table t add b int;\n");
    for words in [&["migrate", "--check"][..], &["migrate", "--check", "--on-target"]] {
        assert_eq!(project.run(words).code, 1);
    }
}
