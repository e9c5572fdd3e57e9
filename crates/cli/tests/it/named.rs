//! `migrate` on a database that the user named.

use expect_test::{Expect, expect};
use rowsmith_scratch_pg::testing::{self, TestDatabase};

use crate::support::{Project, Said, url, value};

pub(crate) const FILES: [(&str, &str); 2] = [
    ("001_a.sql", "create table a (id int);"),
    ("002_b.sql", "create table b (id int);\ncreate index concurrently on a (id);"),
];

/// A project whose `DATABASE_URL` is a database of the tests' server.
pub(crate) async fn project(files: &[(&str, &str)]) -> (Project, TestDatabase) {
    let database = testing::database().await;
    (Project::new(files).with("DATABASE_URL", &url(&database)), database)
}

/// Checks what was said, but for the place of the tests' server.
#[track_caller]
pub(crate) fn said(mut said: Said, expected: &Expect) {
    let place = |line: &str| match line.split_once("Using ") {
        Some((before, _)) => format!("{before}Using <database>\n"),
        None => format!("{line}\n"),
    };
    said.stderr = said.stderr.lines().map(place).collect();
    said.is(expected);
}

#[tokio::test]
async fn applies_what_is_pending_and_says_where_it_stands() {
    let (project, database) = project(&FILES).await;
    said(
        project.run(&["migrate", "status"]),
        &expect![[r#"
            pending migrations/001_a.sql
            pending migrations/002_b.sql
            2 pending
            --
                   Using <database>
            -- 1
        "#]],
    );
    said(
        project.run(&["migrate", "--check"]),
        &expect![[r#"
            pending migrations/001_a.sql: 1 statement in <n> ms
              blocks nobody who reads or writes
            pending migrations/002_b.sql (statement by statement): 2 statements in <n> ms
              `CREATE INDEX CONCURRENTLY` on line 2 cannot run in a transaction

            migrations/002_b.sql
               2  create index concurrently on a (id)  <n> ms
                  runs outside of a transaction, where its locks cannot be seen
              1 statement more, of no effect on others
            --
                   Using <database>
                Starting Postgres <version>
                   Tried migrations/001_a.sql <n> ms
                   Tried migrations/002_b.sql <n> ms
                 Checked every pending migration applies to a scratch Postgres
            -- 1
        "#]],
    );
    assert_eq!(
        value(&database, "select count(*)::text from pg_tables where schemaname = 'public'").await,
        "0"
    );
    said(
        project.run(&["migrate"]),
        &expect![[r#"
        --
               Using <database>
             Applied migrations/001_a.sql <n> ms
             Applied migrations/002_b.sql <n> ms
            Finished 2 migrations in <n> ms
        -- 0
    "#]],
    );
    said(
        project.run(&["migrate"]),
        &expect![[r#"
        --
               Using <database>
             Current 2 migrations, none pending
        -- 0
    "#]],
    );
    said(
        project.run(&["migrate", "--check"]),
        &expect![[r#"
        --
               Using <database>
             Current nothing is pending
        -- 0
    "#]],
    );
    said(
        project.run(&["migrate", "status"]),
        &expect![[r#"
            applied migrations/001_a.sql (recent: <today>, in <n> ms, by postgres)
            applied migrations/002_b.sql (recent: <today>, in <n> ms, by postgres)
            2 applied
            --
                   Using <database>
            -- 0
        "#]],
    );
    let json = project.run(&["migrate", "status", "--json"]).json();
    assert_eq!(json["migrations"][1]["state"], "applied");
    assert_eq!(json["migrations"][1]["file"], "migrations/002_b.sql");
    let sql = "select string_agg(relname, ' ' order by relname) from pg_class where relnamespace = 'public'::regnamespace";
    assert_eq!(value(&database, sql).await, "a a_id_idx b");
}

#[tokio::test]
async fn goes_to_a_version_and_no_further() {
    let (project, _database) = project(&FILES).await;
    said(
        project.run(&["migrate", "--to", "001"]),
        &expect![[r#"
        --
               Using <database>
             Applied migrations/001_a.sql <n> ms
            Finished 1 migration in <n> ms
        -- 0
    "#]],
    );
    said(
        project.run(&["migrate", "status"]),
        &expect![[r#"
            applied migrations/001_a.sql (recent: <today>, in <n> ms, by postgres)
            pending migrations/002_b.sql
            1 applied, 1 pending
            --
                   Using <database>
            -- 1
        "#]],
    );
    said(
        project.run(&["migrate", "--to", "7"]),
        &expect![[r#"
        --
               Using <database>
          error: the migrations cannot be applied as they are [plan]
          | there is no migration `7`; the last one is `002`
        -- 2
    "#]],
    );
}

#[tokio::test]
async fn refuses_a_file_that_was_edited_after_it_ran() {
    let (project, _database) = project(&FILES).await;
    project.run(&["migrate"]).done();
    project.migration("001_a.sql", "create table a (id bigint);");
    project.migration("0005_late.sql", "select 1;");
    said(
        project.run(&["migrate"]),
        &expect![[r#"
            --
                   Using <database>
            warning: `migrations/0005_late.sql` runs before `migrations/001_a.sql`; a tool that compares versions as numbers runs it after
              error: the migrations cannot be applied as they are [plan]
              | `migrations/001_a.sql` was edited after it ran
              | `migrations/0005_late.sql` comes before version `002`, which already ran
              | --- migrations/001_a.sql as it ran
              | +++ migrations/001_a.sql as it is
              | @@ -1 +1 @@
              | -create table a (id int);
              | +create table a (id bigint);
              help: - put the file back as it was, and the change into a new migration;
                    `migrate repair --accept VERSION` takes the edit for what ran
                    - give it a version after the last that ran with `migrate renumber`, or allow it with
                    `--allow-late`
            -- 2
        "#]],
    );
    said(
        project.run(&["migrate", "status"]),
        &expect![[r#"
            late migrations/0005_late.sql
            edited migrations/001_a.sql (recent: <today>, in <n> ms, by postgres)
            applied migrations/002_b.sql (recent: <today>, in <n> ms, by postgres)
            problem `migrations/001_a.sql` was edited after it ran
            problem `migrations/0005_late.sql` comes before version `002`, which already ran
            1 applied, 1 edited, 1 late
            --
                   Using <database>
            warning: `migrations/0005_late.sql` runs before `migrations/001_a.sql`; a tool that compares versions as numbers runs it after
            -- 1
        "#]],
    );
}

#[tokio::test]
async fn a_late_file_that_is_allowed_is_applied_once_and_late_no_more() {
    let (project, database) = project(&FILES).await;
    project.run(&["migrate"]).done();
    project.migration("0015_late.sql", "create table late as select 1 as n;");
    project.migration("003_c.sql", "insert into late values (2);");
    assert_eq!(project.run(&["migrate"]).code, 2);
    said(
        project.run(&["migrate", "--allow-late"]),
        &expect![[r#"
            --
                   Using <database>
            warning: `migrations/0015_late.sql` runs before `migrations/002_b.sql`; a tool that compares versions as numbers runs it after
                 Applied migrations/0015_late.sql <n> ms
                 Applied migrations/003_c.sql <n> ms
                Finished 2 migrations in <n> ms
            -- 0
        "#]],
    );
    said(
        project.run(&["migrate"]),
        &expect![[r#"
            --
                   Using <database>
                 Current 4 migrations, none pending
            -- 0
        "#]],
    );
    said(
        project.run(&["migrate", "status"]),
        &expect![[r#"
            applied migrations/001_a.sql (recent: <today>, in <n> ms, by postgres)
            applied migrations/0015_late.sql (recent: <today>, in <n> ms, by postgres)
            applied migrations/002_b.sql (recent: <today>, in <n> ms, by postgres)
            applied migrations/003_c.sql (recent: <today>, in <n> ms, by postgres)
            4 applied
            --
                   Using <database>
            -- 0
        "#]],
    );
    let rows = "select string_agg(n::text, ' ' order by n) from late";
    assert_eq!(value(&database, rows).await, "1 2");
}

#[tokio::test]
async fn notices_are_shown_by_statement_and_not_without_end() {
    let flood = "create table if not exists a (id int);\ncreate table if not exists a (id int);\n\
                 do $$ begin for i in 1..2000 loop raise notice 'row %', i; end loop; end $$;\n";
    let (project, _database) = project(&[
        ("001_a.sql", flood),
        ("002_b.sql", "do $$ begin raise warning 'look'; end $$;"),
    ])
    .await;
    said(
        project.run(&["migrate"]),
        &expect![[r#"
            --
                   Using <database>
            notice: migrations/001_a.sql, statement 3: row 1
            notice: migrations/001_a.sql, statement 3: row 2
            notice: migrations/001_a.sql, statement 3: row 3
            notice: migrations/001_a.sql, statement 3: row 4
            notice: migrations/001_a.sql, statement 3: row 5
            notice: migrations/001_a.sql, statement 3: row 6
            notice: migrations/001_a.sql, statement 3: row 7
            notice: migrations/001_a.sql, statement 3: row 8
            notice: migrations/001_a.sql, statement 3: row 9
            notice: migrations/001_a.sql, statement 3: row 10
            notice: migrations/001_a.sql, statement 3: row 11
            notice: migrations/001_a.sql, statement 3: row 12
            notice: migrations/001_a.sql, statement 3: row 13
            notice: migrations/001_a.sql, statement 3: row 14
            notice: migrations/001_a.sql, statement 3: row 15
            notice: migrations/001_a.sql, statement 3: row 16
            notice: migrations/001_a.sql, statement 3: row 17
            notice: migrations/001_a.sql, statement 3: row 18
            notice: migrations/001_a.sql, statement 3: row 19
            notice: migrations/001_a.sql, statement 3: row 20
            notice: migrations/001_a.sql: and 1980 more
                 Applied migrations/001_a.sql <n> ms
            notice: migrations/002_b.sql, statement 1: look
                 Applied migrations/002_b.sql <n> ms
                Finished 2 migrations in <n> ms
            -- 0
        "#]],
    );
}

#[tokio::test]
async fn a_comment_more_stops_nothing() {
    let (project, _database) = project(&FILES).await;
    project.run(&["migrate"]).done();
    project.migration("001_a.sql", "-- what a is for\nCREATE TABLE a\n(id int);\n");
    said(
        project.run(&["migrate"]),
        &expect![[r#"
        --
               Using <database>
        warning: only comments or layout of `migrations/001_a.sql` changed since it ran; `migrate repair` stamps its row anew
             Current 2 migrations, none pending
        -- 0
    "#]],
    );
    said(
        project.run(&["migrate", "status"]),
        &expect![[r#"
            reformatted migrations/001_a.sql (recent: <today>, in <n> ms, by postgres)
            applied migrations/002_b.sql (recent: <today>, in <n> ms, by postgres)
            1 applied, 1 reformatted
            --
                   Using <database>
            warning: only comments or layout of `migrations/001_a.sql` changed since it ran; `migrate repair` stamps its row anew
            -- 0
        "#]],
    );
}

#[tokio::test]
async fn status_knows_every_kind_of_trouble() {
    let files = [
        ("001_a.sql", "create table a (id int);"),
        ("002_b.sql", "create table b (id int);"),
        ("004_d.sql", "create table d (id int);"),
        ("005_e.sql", "create table e (id int);"),
    ];
    let (project, _database) = project(&files).await;
    project.run(&["migrate"]).done();
    project.migration("001_a.sql", "create table a (id bigint);");
    project.rename("002_b.sql", "0025_b.sql");
    project.migration("003_c.sql", "select 1;");
    project.remove("004_d.sql");
    project.migration("006_f.sql", "select 2;");
    said(
        project.run(&["migrate", "status"]),
        &expect![[r#"
            edited migrations/001_a.sql (recent: <today>, in <n> ms, by postgres)
            renamed migrations/0025_b.sql (ran as 002, recent: <today>, in <n> ms, by postgres)
            late migrations/003_c.sql
            applied migrations/005_e.sql (recent: <today>, in <n> ms, by postgres)
            pending migrations/006_f.sql
            missing 004 d (recent: <today>, in <n> ms, by postgres)
            problem `migrations/001_a.sql` was edited after it ran
            problem `migrations/0025_b.sql` ran on this database as version `002`
            problem migration `004` ran on this database but has no file
            problem `migrations/003_c.sql` comes before version `005`, which already ran
            1 applied, 1 edited, 1 late, 1 missing, 1 pending, 1 renamed
            --
                   Using <database>
            warning: `migrations/0025_b.sql` runs before `migrations/003_c.sql`; a tool that compares versions as numbers runs it after
            -- 1
        "#]],
    );
    said(
        project.run(&["migrate"]),
        &expect![[r#"
            --
                   Using <database>
            warning: `migrations/0025_b.sql` runs before `migrations/003_c.sql`; a tool that compares versions as numbers runs it after
              error: the migrations cannot be applied as they are [plan]
              | `migrations/001_a.sql` was edited after it ran
              | `migrations/0025_b.sql` ran on this database as version `002`
              | migration `004` ran on this database but has no file
              | `migrations/003_c.sql` comes before version `005`, which already ran
              | --- migrations/001_a.sql as it ran
              | +++ migrations/001_a.sql as it is
              | @@ -1 +1 @@
              | -create table a (id int);
              | +create table a (id bigint);
              help: - put the file back as it was, and the change into a new migration;
                    `migrate repair --accept VERSION` takes the edit for what ran
                    - rename the file back, or run `migrate repair` to let the history know its new version
                    - put the file back, from version control or with `migrate fetch`;
                    `migrate repair --reverted VERSION` drops the row
                    - give it a version after the last that ran with `migrate renumber`, or allow it with
                    `--allow-late`
            -- 2
        "#]],
    );
    let json = project.run(&["migrate", "status", "--json"]).json();
    assert_eq!(json["migrations"][1]["state"], "renamed");
    assert_eq!(json["migrations"][1]["recorded_as"], "002");
    assert_eq!(json["migrations"][1]["age"], "recent");
    assert_eq!(json["problems"].as_array().unwrap().len(), 4);
}

#[tokio::test]
async fn a_failure_keeps_what_came_before_it() {
    let (project, database) =
        project(&[FILES[0], ("002_bad.sql", "create table b (id int);\nselect 1 / 0;")]).await;
    said(
        project.run(&["migrate"]),
        &expect![[r#"
            --
                   Using <database>
                 Applied migrations/001_a.sql <n> ms
              error: division by zero (SQLSTATE 22012) [other]
              | The statement does not run on the database that the files before it make.
               ,-[migrations/002_bad.sql:2:1]
             1 | create table b (id int);
             2 | select 1 / 0;
               : ^^^|^^
               :    `-- the server refused a statement
               `----
              help: - correct the statement
                    - `--to 001` stops before this file
            -- 2
        "#]],
    );
    let json = project.run(&["migrate", "--json"]);
    assert_eq!((json.code, json.stderr.as_str()), (2, ""));
    assert_eq!(json.json()["error"]["place"]["line"], 2);
    assert_eq!(
        value(
            &database,
            "select string_agg(tablename, ' ') from pg_tables where schemaname = 'public'"
        )
        .await,
        "a"
    );
}

#[tokio::test]
async fn reset_is_refused() {
    let (project, database) = project(&FILES).await;
    project.run(&["migrate"]).done();
    let refused = project.run(&["migrate", "reset"]);
    assert_eq!(refused.code, 2);
    assert!(
        refused.stderr.contains("`migrate reset` is for the development database only"),
        "{}",
        refused.stderr
    );
    assert_eq!(value(&database, "select to_regclass('public.a')::text").await, "a");
}

#[tokio::test]
async fn no_error_shows_a_password() {
    let database = testing::database().await;
    let right = url(&database);
    let (before, place) = right.split_once('@').unwrap();
    let user = before
        .rsplit_once(':')
        .filter(|(user, _)| user.contains("//"))
        .map_or(before, |(user, _)| user);
    let project = Project::new(&FILES);
    let wrong = [
        format!("{user}-nobody:s3cret@{place}"),
        "postgres://me:s3cret@127.0.0.1:1/app".to_owned(),
        "host=127.0.0.1 port=1 user=me password=s3cret".to_owned(),
        "postgres://me:s3cret@host:port/app".to_owned(),
        "postgres://me:s3cret@127.0.0.1/app?s3cret=1".to_owned(),
        "postgres://me:s3cret@127.0.0.1/app?sslmode=s3cre".to_owned(),
    ];
    for url in &wrong {
        for words in
            [["migrate", "--db-url"], ["gen-types", "--from-url"], ["gen-types", "--scratch-url"]]
        {
            let said = project.run(&[words[0], words[1], url]);
            assert_eq!(said.code, 2, "{url}: {}{}", said.stdout, said.stderr);
            assert!(!said.stderr.contains("s3cret"), "{words:?} {url}: {}", said.stderr);
        }
    }
    project.run(&["migrate", "--db-url", &wrong[1]]).is(&expect![[r#"
        --
        warning: a password among the arguments can be read in the list of processes: say the URL by `DATABASE_URL`, or leave the password to the file that `PGPASSFILE` names
               Using me@127.0.0.1:1/app
          error: nobody listens on `127.0.0.1:1` [connection]
          | Connection refused (os error <n>)
          help: is the server running, and is the port right?
        -- 2
    "#]]);
    project.run(&["migrate", "--db-url", &wrong[3]]).is(&expect![[r#"
        --
          error: the connection string cannot be used [connection]
          | what stands where the port belongs is no number from 1 to 65535
          help: - if the password has one of `/ : ? # @ %` in it, write that as `%2F %3A %3F %23 %40 %25`
                - in `.env`, put the whole string in single quotes: a `#` or a `$` means something there
        -- 2
    "#]]);
}

/// The server lets tests in without a password; here it is told to ask one role for hers.
#[tokio::test]
async fn a_wrong_password_is_not_shown_either() {
    let server = testing::private().await;
    let admin = server.connect("postgres").await.unwrap();
    admin.batch_execute("create role guest login password 'right'").await.unwrap();
    let file: String = admin.query_one("show hba_file", &[]).await.unwrap().get(0);
    let rules = fs_err::read_to_string(&file).unwrap();
    let asking = "local all guest scram-sha-256\nhost all guest all scram-sha-256\n";
    fs_err::write(&file, format!("{asking}{rules}")).unwrap();
    admin.batch_execute("select pg_reload_conf()").await.unwrap();
    let (_, place) =
        server.url("postgres").split_once('@').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    let project = Project::new(&FILES);
    let url = format!("postgres://guest:s3cret@{place}");
    // The server rereads its rules soon after it was told to.
    let said = loop {
        let said = project.run(&["migrate", "status", "--db-url", &url]);
        if said.code == 2 {
            break said;
        }
    };
    assert!(
        said.stderr.contains("password authentication failed for user \"guest\""),
        "{}",
        said.stderr
    );
    assert!(!said.stderr.contains("s3cret"), "{}", said.stderr);
    let right = format!("postgres://guest:right@{place}");
    assert_eq!(project.run(&["migrate", "status", "--db-url", &right]).code, 1);
}

#[test]
fn an_empty_url_is_no_wish_for_the_development_database() {
    let project = Project::new(&FILES).with("DATABASE_URL", "");
    project.run(&["migrate"]).is(&expect![[r#"
        --
          error: DATABASE_URL is set, but empty
          help: set it, a secret that is missing in CI for instance, or unset it to use the development
                database
        -- 2
    "#]]);
}

#[tokio::test]
async fn a_database_from_before_the_history_is_told_how_to_go_on() {
    let (project, database) = project(&FILES).await;
    database.client.batch_execute("create table b (id int)").await.unwrap();
    said(
        project.run(&["migrate"]),
        &expect![[r#"
        --
               Using <database>
             Applied migrations/001_a.sql <n> ms
          error: relation "b" already exists (SQLSTATE 42P07) [made-twice]
          | Relation `b` was there before, and no earlier migration says that it makes it: a
          | constraint, a dynamic statement or the server's own setup did.
          | this database had no history of migrations, and what the file makes is there already
           ,-[migrations/002_b.sql:1:14]
         1 | create table b (id int);
           :              |
           :              `-- relation `b` is made twice
         2 | create index concurrently on a (id);
           `----
          help: - write `create ... if not exists`
                - `--to 001` stops before this file
                - when the database was made by these files, `rowsmith migrate baseline --version VERSION`
                records that those up to a version have run
                - when another runner applied them, `rowsmith migrate adopt` takes over its history
        -- 2
    "#]],
    );
}

#[tokio::test]
async fn what_runs_nothing_and_what_has_another_name_is_told() {
    let (project, _database) =
        project(&[("001_a.sql", ""), ("002_b.sql", "-- later\n"), ("003_c.sql", "select 1;")])
            .await;
    said(
        project.run(&["migrate"]),
        &expect![[r#"
        --
               Using <database>
        warning: `migrations/001_a.sql` holds no SQL: it is recorded, and nothing runs
        warning: `migrations/002_b.sql` holds no SQL: it is recorded, and nothing runs
             Applied migrations/001_a.sql <n> ms
             Applied migrations/002_b.sql <n> ms
             Applied migrations/003_c.sql <n> ms
            Finished 3 migrations in <n> ms
        -- 0
    "#]],
    );
    project.rename("003_c.sql", "003_renamed.sql");
    said(
        project.run(&["migrate", "status"]),
        &expect![[r#"
        applied migrations/001_a.sql (recent: <today>, in <n> ms, by postgres)
        applied migrations/002_b.sql (recent: <today>, in <n> ms, by postgres)
        applied migrations/003_renamed.sql (ran as `c`, recent: <today>, in <n> ms, by postgres)
        3 applied
        --
               Using <database>
        -- 0
    "#]],
    );
}

#[tokio::test]
async fn a_password_among_the_arguments_is_warned_of() {
    let (project, database) = project(&FILES).await;
    let url = url(&database);
    let separator = if url.contains('?') { '&' } else { '?' };
    let with = format!("{url}{separator}password=hunter2");
    let warning = "a password among the arguments can be read in the list of processes";
    let typed = project.run(&["migrate", "status", "--db-url", &with]);
    assert!(typed.stderr.contains(warning), "{}", typed.stderr);
    assert!(!typed.stderr.contains("hunter2") && !typed.stdout.contains("hunter2"));
    let project = project.with("DATABASE_URL", &with);
    let said = project.run(&["migrate", "status"]);
    assert!(!said.stderr.contains(warning), "{}", said.stderr);
}
