//! `migrate --check`: what pending files would do, and that nothing comes of it.

use expect_test::{Expect, expect};
use rowsmith_scratch_pg::testing::{TestDatabase, database};

use crate::support::{Project, Said, url, value};

const BASE: (&str, &str) = (
    "001_base.sql",
    "create table account (id bigserial primary key, email text, score int);\n\
     insert into account (email, score) select 'a' || n, n from generate_series(1, 5) n;\n",
);

const CHANGE: &str = "\
create table note (id int primary key);

alter table account
    alter column score type bigint;
alter table account alter column email set not null;
create index account_score on account (score);
insert into account (email) values ('b');
do $$ begin raise warning 'mind the gap'; end $$;
";

const CONCURRENT: &str = "create index concurrently account_email on account (email);\n";

async fn project() -> (Project, TestDatabase) {
    let database = database().await;
    let project = Project::new(&[BASE]).with("DATABASE_URL", &url(&database));
    project.run(&["migrate"]).done();
    project.migration("002_change.sql", CHANGE);
    project.migration("003_concurrent.sql", CONCURRENT);
    (project, database)
}

/// Checks what was said, wherever the server is.
#[track_caller]
fn said(said: Said, expected: &Expect) {
    let mut said = said.without("Reusing").without("Applied").without("Waiting");
    let place = |line: &str| {
        let is_place = line.trim_start().starts_with("Using ");
        if is_place { "       Using <database>\n".to_owned() } else { format!("{line}\n") }
    };
    said.stderr = said.stderr.lines().map(place).collect();
    said.is(expected);
}

#[tokio::test]
async fn shows_a_reviewer_what_pending_files_do() {
    let (project, database) = project().await;
    said(
        project.run(&["migrate", "--check"]),
        &expect![[r#"
            pending migrations/002_change.sql: 6 statements in <n> ms
              blocks reads and writes of table public.account from line 3 to the end
              rewrites table public.account (line 3)
              reads all of table public.account (line 5)
              reads all of table public.account (line 6)
            pending migrations/003_concurrent.sql (statement by statement): 1 statement in <n> ms
              `CREATE INDEX CONCURRENTLY` on line 1 cannot run in a transaction

            migrations/002_change.sql
               3  alter table account alter column score type bigint  <n> ms
                  AccessExclusiveLock on table public.account: blocks reads and writes
                  rewrites table public.account
               5  alter table account alter column email set not null  <n> ms
                  reads all of table public.account
               6  create index account_score on account (score)  <n> ms
                  reads all of table public.account
               7  insert into account (email) values ( ...  1 row, <n> ms
                  moves sequence public.account_id_seq on
               8  do ...  <n> ms
                  warning: mind the gap
              1 statement more, of no effect on others

            migrations/003_concurrent.sql
               1  create index concurrently account_email on account (email)  <n> ms
                  runs outside of a transaction, where its locks cannot be seen
            --
                   Using <database>
                Starting Postgres <version>
                   Tried migrations/002_change.sql <n> ms
                   Tried migrations/003_concurrent.sql <n> ms
                 Checked every pending migration applies to a scratch Postgres
            -- 1
        "#]],
    );
    let left = "select to_regclass('note') is null and count(*) = 5 from account";
    assert_eq!(value(&database, &format!("select ({left})::text")).await, "true");
}

#[tokio::test]
async fn tries_on_the_database_what_can_be_rolled_back() {
    let (project, database) = project().await;
    said(
        project.run(&["migrate", "--check", "--on-target"]),
        &expect![[r#"
            pending migrations/002_change.sql: 6 statements in <n> ms
              blocks reads and writes of table public.account from line 3 to the end, here for <n> ms
              rewrites table public.account (line 3)
              reads all of table public.account (line 5)
              reads all of table public.account (line 6)
            pending migrations/003_concurrent.sql (statement by statement): 1 statement in <n> ms
              tried on scratch only, since it cannot be rolled back: `CREATE INDEX CONCURRENTLY` on line 1 cannot run in a transaction

            migrations/002_change.sql
               3  alter table account alter column score type bigint  <n> ms
                  AccessExclusiveLock on table public.account: blocks reads and writes
                  rewrites table public.account (8,192 bytes now)
               5  alter table account alter column email set not null  <n> ms
                  reads all of table public.account (5 rows)
               6  create index account_score on account (score)  <n> ms
                  reads all of table public.account (5 rows)
               7  insert into account (email) values ( ...  1 row, <n> ms
                  moves sequence public.account_id_seq on, which was not rolled back
               8  do ...  <n> ms
                  warning: mind the gap
              1 statement more, of no effect on others

            migrations/003_concurrent.sql
               1  create index concurrently account_email on account (email)  <n> ms
                  runs outside of a transaction, where its locks cannot be seen
            --
                   Using <database>
                Starting Postgres <version>
                   Tried migrations/002_change.sql <n> ms
                   Tried migrations/003_concurrent.sql <n> ms
                 Checked every pending migration applies to a scratch Postgres
                 Checked what can be rolled back applies to the database too, and was rolled back
            -- 1
        "#]],
    );
    let left = "select to_regclass('note') is null and count(*) = 5 from account";
    assert_eq!(value(&database, &format!("select ({left})::text")).await, "true");
    assert_eq!(value(&database, "select count(*)::text from rowsmith.migrations").await, "1");
}

#[tokio::test]
async fn finds_on_the_database_what_no_schema_tells() {
    let (project, database) = project().await;
    project.migration("004_unique.sql", "create unique index on account (score);\n");
    database
        .client
        .batch_execute("insert into account (email, score) values ('f', 5)")
        .await
        .unwrap();
    let checked = project.run(&["migrate", "--check"]);
    assert_eq!(checked.code, 1, "{}{}", checked.stdout, checked.stderr);
    said(
        project.run(&["migrate", "--check", "--on-target"]),
        &expect![[r#"
            --
                   Using <database>
                Starting Postgres <version>
                   Tried migrations/002_change.sql <n> ms
                   Tried migrations/003_concurrent.sql <n> ms
                   Tried migrations/004_unique.sql <n> ms
              error: could not create unique index "account_score_idx" (SQLSTATE 23505) [data]
              | The index or constraint cannot be made, since rows that are there clash with each other.
              | Key (score)=(5) is duplicated.
              | everything that was tried on the database was rolled back
               ,-[migrations/004_unique.sql:1:1]
             1 | create unique index on account (score);
               : ^^^|^^
               :    `-- rows clash
               `----
              help: - change or delete the rows that clash first
                    - `--to 003` stops before this file
            -- 2
        "#]],
    );
    assert_eq!(value(&database, "select count(*)::text from account").await, "6");
}

#[tokio::test]
async fn tells_machines_everything() {
    let (project, _database) = project().await;
    let json = project.run(&["migrate", "--check", "--on-target", "--json"]).json();
    assert_eq!(json["pending"][1], "migrations/003_concurrent.sql");
    let statement = &json["files"][0]["statements"][1];
    assert_eq!(statement["line"], 3);
    assert_eq!(statement["locks"][0]["blocks"], "reads and writes");
    assert_eq!(statement["rewrites"][0]["relation"], "public.account");
    assert_eq!(json["files"][0]["statements"][0]["locks"][0]["blocks"], "nobody");
    assert_eq!(json["files"][1]["one_transaction"], false);
    assert!(json["files"][1]["statements"][0]["locks"].is_null());
    let on_target = &json["on_target"];
    assert_eq!(on_target[0]["statements"][2]["scans"][0]["rows"], 5);
    assert_eq!(on_target[0]["statements"][4]["sequences"][0], "public.account_id_seq");
    assert_eq!(on_target[1]["statements"].as_array().unwrap().len(), 0);
    assert!(on_target[1]["left_out"].as_str().unwrap().contains("CONCURRENTLY"));
}

#[tokio::test]
async fn a_late_file_is_tried_on_what_the_database_has() {
    let (project, _database) = project().await;
    project.run(&["migrate"]).done();
    project.migration("0015_late.sql", "alter table account drop column score;\n");
    project.migration("004_next.sql", "alter table account add column score text;\n");
    let checked = project.run(&["migrate", "--check", "--allow-late", "--json"]);
    assert_eq!(checked.code, 1, "{}{}", checked.stdout, checked.stderr);
    assert_eq!(checked.json()["pending"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_file_that_fails_is_shown_as_when_it_is_applied() {
    let (project, _database) = project().await;
    project.migration("004_wrong.sql", "alter table account\n    drop column nope;\n");
    said(
        project.run(&["migrate", "--check"]),
        &expect![[r#"
        --
               Using <database>
            Starting Postgres <version>
               Tried migrations/002_change.sql <n> ms
               Tried migrations/003_concurrent.sql <n> ms
          error: column "nope" of relation "account" does not exist (SQLSTATE 42703) [missing-object]
          | No migration makes column `nope` of table `account`. It was probably made by hand in the
          | database that these files were written for, and never written down.
          | it was tried on a scratch Postgres; the database is as it was
           ,-[migrations/004_wrong.sql:2:17]
         1 | alter table account
         2 |     drop column nope;
           :                 ^^|^
           :                   `-- column `nope` of table `account` is not there
           `----
          help: - add a migration before `004` that makes it; `pg_dump --schema-only` of the real database
                shows how
                - `--to 003` stops before this file
        -- 2
    "#]],
    );
}

#[tokio::test]
async fn a_down_script_that_does_not_restore_fails() {
    let (project, _database) = project().await;
    project.migration(
        "004_down.sql",
        "alter table account add column a int;\nalter table account add column b int;\n\
         -- rowsmith:down\nalter table account drop column a;\n",
    );
    let checked = project.run(&["migrate", "--check"]);
    assert_eq!(checked.code, 2, "{}{}", checked.stdout, checked.stderr);
    let proof = checked.stdout.split_once("fails ").unwrap().1;
    expect![[r#"
        migrations/004_down.sql: it leaves another schema than there was before
          public.account: column b added (int4)
            the down script has to: `alter table public.account drop column b`
    "#]]
    .assert_eq(proof);
    let json = project.run(&["migrate", "--check", "--json"]).json();
    assert_eq!(json["downs"][0]["verdict"], "not restored");
}

#[tokio::test]
async fn what_is_done_to_rows_is_not_called_nothing() {
    let database = database().await;
    let project = Project::new(&[("001_a.sql", "create table a (id int);")])
        .with("DATABASE_URL", &url(&database));
    project.run(&["migrate"]).done();
    project.migration("002_u.sql", "update a set id = 2;\nselect 1;\n");
    project.run(&["migrate", "--check"]).without("Using").is(&expect![[r#"
        pending migrations/002_u.sql: 2 statements in <n> ms
          blocks nobody who reads or writes

        migrations/002_u.sql
           1  update a set id = 2  <n> ms
              writes to table public.a: which rows, only the real database can tell
          1 statement more, of no effect on others
        --
            Starting Postgres <version>
             Applied migrations/001_a.sql on scratch <n> ms
               Tried migrations/002_u.sql <n> ms
             Checked every pending migration applies to a scratch Postgres
        -- 1
    "#]]);
}

/// Everything that a run could have made in a database, or in its server.
async fn everything(database: &TestDatabase) -> String {
    // Tests beside this one make roles too, named after their databases.
    let sql = format!(
        "select concat_ws(E'\\n', (select string_agg(nspname, ' ' order by nspname) from pg_namespace), \
         (select string_agg(oid || ' ' || relname || ' ' || relfilenode, E'\\n' order by oid) from pg_class), \
         (select string_agg(proname, ' ' order by oid) from pg_proc where oid >= 16384), \
         (select string_agg(typname, ' ' order by oid) from pg_type where oid >= 16384), \
         (select string_agg(rolname, ' ' order by rolname) from pg_roles where rolname !~ '_test_[0-9]+$' or rolname ~ '{}$'), \
         (select string_agg(setconfig::text, ' ' order by setrole) from pg_db_role_setting \
             where setdatabase = (select oid from pg_database where datname = current_database())))",
        database.name()
    );
    value(database, &sql).await
}

#[tokio::test]
async fn looking_at_a_fresh_database_writes_nothing() {
    let database = database().await;
    let project = Project::new(&[BASE, ("002_change.sql", CHANGE), ("003_i.sql", CONCURRENT)])
        .with("DATABASE_URL", &url(&database));
    let before = everything(&database).await;
    for (words, code) in [
        (&["status"][..], 1),
        (&["verify"], 0),
        (&["--check"], 1),
        (&["--check", "--on-target"], 1),
        (&["--check", "--on-target", "--pooled"], 1),
    ] {
        let said = project.run(&[&["migrate"], words].concat());
        assert_eq!(said.code, code, "{words:?}: {}{}", said.stdout, said.stderr);
        assert_eq!(everything(&database).await, before, "{words:?}");
    }
}
