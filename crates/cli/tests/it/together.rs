//! `migrate --single-transaction`: all or nothing, and what is said when it cannot be.

use expect_test::expect;
use rowsmith_scratch_pg::testing::{TestDatabase, database};

use crate::support::{Project, url, value};

async fn project(files: &[(&str, &str)]) -> (Project, TestDatabase) {
    let database = database().await;
    let project = Project::new(files).with("DATABASE_URL", &url(&database));
    (project, database)
}

const RAN: &str = "select count(*)::text from rowsmith.migrations";

#[tokio::test]
async fn a_failure_leaves_nothing_of_any_file() {
    let (project, database) = project(&[
        ("001_e.sql", "create type e as enum ('a');\n"),
        ("002_value.sql", "alter type e add value 'b';\n"),
        ("003_use.sql", "create table t (x e default 'b');\n"),
    ])
    .await;
    project.run(&["migrate", "--to", "001"]).done();
    let failed = project.run(&["migrate", "--single-transaction"]).without("Using");
    failed.is(&expect![[r#"
        --
          error: unsafe use of new value "b" of enum type e (SQLSTATE 55P04) [enum-value]
          | Postgres lets nobody use a value that `alter type ... add value` added in the same
          | transaction, and a file runs as one transaction.
          | all pending files ran in one transaction: nothing of any of them is left
           ,-[migrations/003_use.sql:1:29]
         1 | create table t (x e default 'b');
           :                             ^|^
           :                              `-- a new enum value is used before it is committed
           `----
          help: - New enum values must be committed before they can be used.
                - move the statements that use the value into a file of their own, after this one
                - or put the line `-- rowsmith:no-transaction` at the top of this file, so that each
                statement commits by itself
                - `--to 002` stops before this file
                - leave `--single-transaction` out: then each file is committed before the next one runs
        -- 2
    "#]]);
    assert_eq!(value(&database, RAN).await, "1");
    project.run(&["migrate"]).done();
    assert_eq!(value(&database, RAN).await, "3");
}

#[tokio::test]
async fn files_that_cannot_be_in_it_are_named() {
    let (project, database) = project(&[
        ("001_t.sql", "create table t (a int);\n"),
        ("002_i.sql", "create index concurrently on t (a);\n"),
    ])
    .await;
    project.run(&["migrate", "--single-transaction"]).without("Using").is(&expect![[r#"
        --
          error: not all pending files can be one transaction: `migrations/002_i.sql`
          | (`CREATE INDEX CONCURRENTLY` on line 1 cannot run in a transaction)
          help: leave `--single-transaction` out, or stop before such a file with `--to`
        -- 2
    "#]]);
    let checked = project.run(&["migrate", "--check", "--single-transaction"]);
    assert_eq!(checked.code, 2);
    project.run(&["migrate", "--single-transaction", "--to", "001"]).done();
    assert_eq!(value(&database, RAN).await, "1");
}
