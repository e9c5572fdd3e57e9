//! Places in files: what is shown of lines that no terminal holds.

use expect_test::{Expect, expect};
use rowsmith_scratch_pg::testing::database;

use crate::support::{Project, url};

/// Runs a file whose second line is at least so long, and has the column `é_missing`.
async fn refused(bytes: usize, expected: &Expect) {
    let mut line = "insert into t values ".to_owned();
    while line.len() < bytes {
        line.push_str("(1, 'é it''s a row'), ");
    }
    let column = line.chars().count() + 5;
    let behind = "x".repeat(300);
    let text = format!(
        "create table t (a int, b text);\n{line}(1, é_missing), (2, 'é {behind}');\nselect 1;\n"
    );
    let database = database().await;
    let project = Project::new(&[("001_a.sql", &text)]).with("DATABASE_URL", &url(&database));
    let json = project.run(&["migrate", "--json"]).json();
    let place = &json["error"]["place"];
    assert_eq!((&place["line"], &place["column"]), (&2.into(), &column.into()));
    let mut said = project.run(&["migrate"]).without("Using");
    let place = format!("[migrations/001_a.sql:2:{column}]");
    said.stderr = said.stderr.replace(&place, "[migrations/001_a.sql:2:<column>]");
    said.is(expected);
}

#[tokio::test]
async fn of_a_very_long_line_the_part_around_the_place_is_shown() {
    refused(100 << 10, &expect![[r#"
        --
          error: column "é_missing" does not exist (SQLSTATE 42703) [missing-object]
          | No migration makes column `é_missing`. It was probably made by hand in the database that
          | these files were written for, and never written down.
           ,-[migrations/001_a.sql:2:<column>]
         1 | create table t (a int, b text);
         2 | ...'s a row'), (1, 'é it''s a row'), (1, 'é it''s a row'), (1, é_missing), (2, 'é xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...
           :                                                                ^^^^|^^^^
           :                                                                    `-- column `é_missing` is not there
         3 | select 1;
           `----
          help: add a migration before `001` that makes it; `pg_dump --schema-only` of the real database
                shows how
        -- 2
    "#]]).await;
}

#[tokio::test]
async fn of_a_line_that_is_not_held_in_memory_the_same_is_shown() {
    refused(5 << 20, &expect![[r#"
        --
          error: column "é_missing" does not exist (SQLSTATE 42703) [missing-object]
          | No migration makes column `é_missing`. It was probably made by hand in the database that
          | these files were written for, and never written down.
           ,-[migrations/001_a.sql:2:<column>]
         1 | create table t (a int, b text);
         2 | ...'s a row'), (1, 'é it''s a row'), (1, 'é it''s a row'), (1, é_missing), (2, 'é xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...
           :                                                                ^^^^|^^^^
           :                                                                    `-- column `é_missing` is not there
         3 | select 1;
           `----
          help: add a migration before `001` that makes it; `pg_dump --schema-only` of the real database
                shows how
        -- 2
    "#]]).await;
}
