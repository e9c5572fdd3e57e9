//! Files that run statement by statement and fail halfway: what stays is told, and the way on.

use expect_test::expect;
use rowsmith_scratch_pg::testing;

use crate::support::{Project, url, value};

const FILE: &str = "create table public.d (a int);
insert into public.d values (1), (1);
create unique index concurrently d_a on public.d (a);
create table public.last ();
";

#[tokio::test]
async fn an_index_that_cannot_be_built_is_told_with_what_stays() {
    let database = testing::database().await;
    let project = Project::new(&[("001_a.sql", "create table a ();"), ("002_d.sql", FILE)])
        .with("DATABASE_URL", &url(&database));
    project.run(&["migrate"]).without("Using").is(&expect![[r#"
        --
             Applied migrations/001_a.sql <n> ms
          error: could not create unique index "d_a" (SQLSTATE 23505) [data]
          | The index or constraint cannot be made, since rows that are there clash with each other.
          | Key (a)=(1) is duplicated.
          | 2 statements of `migrations/002_d.sql` are done and stay, committed and recorded
          | index `public.d_a` is left INVALID: the next run drops it
           ,-[migrations/002_d.sql:3:34]
         2 | insert into public.d values (1), (1);
         3 | create unique index concurrently d_a on public.d (a);
           :                                  ^|^
           :                                   `-- rows clash
         4 | create table public.last ();
           `----
          help: - change or delete the rows that clash first
                - mend what the server complains of, in the database or in the rest of the file, then run
                the command again: it goes on at statement 3
        -- 2
    "#]]);
    let is_valid = "select indisvalid::text from pg_index where indexrelid = 'd_a'::regclass";
    assert_eq!(value(&database, is_valid).await, "false");
    project.run(&["migrate", "status"]).without("Using").is(&expect![[r#"
        applied migrations/001_a.sql (recent: <today>, in <n> ms, by postgres)
        unfinished migrations/002_d.sql (2 statements done)
        1 applied, 1 unfinished
        --
                Next `rowsmith migrate` goes on at statement 3 of `migrations/002_d.sql`
        -- 1
    "#]]);
    let said = project.run(&["--json", "migrate"]);
    expect![[r#"
        {
          "details": [
            "The index or constraint cannot be made, since rows that are there clash with each other.",
            "Key (a)=(1) is duplicated.",
            "2 statements of `migrations/002_d.sql` are done and stay, committed and recorded",
            "index `public.d_a` is left INVALID: the next run drops it"
          ],
          "hints": [
            "change or delete the rows that clash first",
            "mend what the server complains of, in the database or in the rest of the file, then run the command again: it goes on at statement 3"
          ],
          "kind": "data",
          "message": "could not create unique index \"d_a\" (SQLSTATE 23505)",
          "place": {
            "column": 34,
            "file": "migrations/002_d.sql",
            "label": "rows clash",
            "line": 3
          }
        }"#]].assert_eq(&format!("{:#}", said.json()["error"]));
    // The statement that failed may be changed, and others may stand before it.
    let mended = FILE.replace("create unique", "delete from public.d;\ncreate unique");
    project.migration("002_d.sql", &mended);
    project.run(&["migrate"]).done();
    assert_eq!(value(&database, is_valid).await, "true");
    project.run(&["migrate", "status"]).done();
}

#[tokio::test]
async fn what_leaves_nothing_but_statements_says_so() {
    let database = testing::database().await;
    let script = "-- rowsmith:no-transaction\ncreate table b ();\nselect 1 / 0;\n";
    let project = Project::new(&[("001_b.sql", script)]).with("DATABASE_URL", &url(&database));
    project.run(&["migrate"]).without("Using").is(&expect![[r#"
        --
          error: division by zero (SQLSTATE 22012) [other]
          | The statement does not run on the database that the files before it make.
          | 1 statement of `migrations/001_b.sql` is done and stays, committed and recorded
           ,-[migrations/001_b.sql:3:1]
         2 | create table b ();
         3 | select 1 / 0;
           : ^^^|^^
           :    `-- the server refused a statement
           `----
          help: - correct the statement
                - mend what the server complains of, in the database or in the rest of the file, then run
                the command again: it goes on at statement 2
        -- 2
    "#]]);
    let nothing = "-- rowsmith:no-transaction\nselect 1 / 0;\n";
    let other = testing::database().await;
    let project = Project::new(&[("001_b.sql", nothing)]).with("DATABASE_URL", &url(&other));
    project.run(&["migrate"]).without("Using").is(&expect![[r#"
        --
          error: division by zero (SQLSTATE 22012) [other]
          | The statement does not run on the database that the files before it make.
           ,-[migrations/001_b.sql:2:1]
         1 | -- rowsmith:no-transaction
         2 | select 1 / 0;
           : ^^^|^^
           :    `-- the server refused a statement
           `----
          help: correct the statement
        -- 2
    "#]]);
}
