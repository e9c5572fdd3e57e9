//! `migrate repair`, `fetch`, `unlock`: the history put right, read back, and freed.

#[cfg(unix)]
use std::process::Command;

use expect_test::expect;
#[cfg(unix)]
use rowsmith_scratch_pg::testing;

#[cfg(unix)]
use crate::support::Project;
use crate::{
    named::{FILES, project, said},
    support::value,
};

#[tokio::test]
async fn repair_stamps_harmless_edits_and_renames() {
    let (project, database) = project(&FILES).await;
    project.run(&["migrate"]).done();
    project.migration("001_a.sql", "-- more\ncreate table a (id int);");
    project.rename("002_b.sql", "003_b.sql");
    let refused = project.run(&["migrate", "repair"]);
    said(
        refused,
        &expect![[r#"
            migrations/001_a.sql
              before: checksum bd13f35d0346 (comments or layout changed)
              after:  checksum cff5fd817b3c
            migrations/003_b.sql
              before: recorded as version 002
              after:  recorded as version 003
            --
                   Using <database>
              error: this has to be confirmed, and nobody is there to ask
              | Make 2 changes to the history?
              help: say `--yes` to do it without asking
            -- 2
        "#]],
    );
    assert_eq!(project.run(&["migrate", "repair", "--dry-run"]).code, 1);
    said(
        project.run(&["migrate", "repair", "--yes", "--quiet"]),
        &expect![[r#"
            migrations/001_a.sql
              before: checksum bd13f35d0346 (comments or layout changed)
              after:  checksum cff5fd817b3c
            migrations/003_b.sql
              before: recorded as version 002
              after:  recorded as version 003
            --
            -- 0
        "#]],
    );
    project.run(&["migrate", "repair", "--dry-run"]).done();
    project.run(&["migrate", "status"]).done();
    let rows = "select string_agg(version, ' ' order by version) from rowsmith.migrations";
    assert_eq!(value(&database, rows).await, "001 003");
}

#[tokio::test]
async fn repair_does_what_is_asked_and_says_what_cannot_be() {
    let (project, database) = project(&FILES).await;
    let wishes =
        ["--applied", "001", "--reverted", "2", "--accept", "7", "--statement-done", "002:1"];
    let refused = project.run(&[&["migrate", "repair"][..], &wishes[..]].concat());
    said(
        refused,
        &expect![[r#"
        --
               Using <database>
          error: the history cannot be repaired that way [repair]
          | migration `2` does not count as applied
          | there is no migration `7`, neither in the folder nor in the history
          | statement 1 of migration `002` was not begun and left unfinished
          help: `migrate status` shows every migration and where it stands
        -- 2
    "#]],
    );
    project.run(&["migrate", "repair", "--applied", "001", "--yes"]).done();
    said(
        project.run(&["migrate", "status"]),
        &expect![[r#"
        applied migrations/001_a.sql (recent: <today>, marked, by postgres)
        pending migrations/002_b.sql
        1 applied, 1 pending
        --
               Using <database>
        -- 1
    "#]],
    );
    project.migration("001_a.sql", "create table a (id text);");
    said(
        project.run(&["migrate", "repair", "--accept", "001", "--yes"]),
        &expect![[r#"
            migrations/001_a.sql
              before: checksum bd13f35d0346 (edited after it ran)
              after:  checksum d27c2ec1cb76
            --
                   Using <database>
                Repaired 1 row
            -- 0
        "#]],
    );
    assert_eq!(value(&database, "select (to_regclass('public.a') is null)::text").await, "true");
    said(
        project.run(&["migrate", "repair", "--reverted", "001", "--yes", "--json"]),
        &expect![[r#"
            {
              "edited": [],
              "repairs": [
                {
                  "about": "migrations/001_a.sql",
                  "after": "pending: the next run runs it",
                  "before": "applied"
                }
              ]
            }
            --
            -- 0
        "#]],
    );
    project.run(&["migrate"]).done();
    let kind = "select atttypid::regtype::text from pg_attribute where attrelid = 'a'::regclass and attname = 'id'";
    assert_eq!(value(&database, kind).await, "text");
}

#[tokio::test]
async fn an_edit_is_shown_against_what_ran() {
    let text = "create table a (\n  id int,\n  name text\n);\n-- rowsmith:down\ndrop table a;\n";
    let (project, _database) = project(&[("001_a.sql", text)]).await;
    project.run(&["migrate"]).done();
    project.migration("001_a.sql", &text.replace("name text", "name text not null"));
    said(
        project.run(&["migrate"]),
        &expect![[r#"
            --
                   Using <database>
              error: the migrations cannot be applied as they are [plan]
              | `migrations/001_a.sql` was edited after it ran
              | --- migrations/001_a.sql as it ran
              | +++ migrations/001_a.sql as it is
              | @@ -1,4 +1,4 @@
              |  create table a (
              |    id int,
              | -  name text
              | +  name text not null
              |  );
              help: put the file back as it was, and the change into a new migration;
                    `migrate repair --accept VERSION` takes the edit for what ran
            -- 2
        "#]],
    );
}

#[tokio::test]
async fn fetch_writes_back_what_only_the_database_knows() {
    let down = "create table a (id int);\n\n-- rowsmith:down\ndrop table a;\n";
    let (project, database) = project(&[("001_a.sql", down), FILES[1]]).await;
    project.run(&["migrate"]).done();
    project.remove("001_a.sql");
    project.remove("002_b.sql");
    database
        .client
        .batch_execute(
            "create schema supabase_migrations; \
             create table supabase_migrations.schema_migrations (version text primary key, statements text[], name text); \
             insert into supabase_migrations.schema_migrations values ('003', array['-- c', 'select 3'], '../c/d'), ('004', null, null)",
        )
        .await
        .unwrap();
    said(
        project.run(&["migrate", "fetch", "--dry-run"]),
        &expect![[r#"
        migrations/001_a.sql
        migrations/002_b.sql
        migrations/003____c_d.sql
        --
               Using <database>
        warning: what version `004` ran is not known to the database
               Found 3 files to write
        -- 1
    "#]],
    );
    said(
        project.run(&["migrate", "fetch"]),
        &expect![[r#"
        migrations/001_a.sql
        migrations/002_b.sql
        migrations/003____c_d.sql
        --
               Using <database>
        warning: what version `004` ran is not known to the database
               Wrote 3 files
        -- 1
    "#]],
    );
    assert_eq!(project.read("migrations/001_a.sql"), down);
    assert_eq!(project.read("migrations/002_b.sql").trim_end(), FILES[1].1);
    assert_eq!(project.read("migrations/003____c_d.sql"), "-- c;\nselect 3;\n");
    project.run(&["migrate", "fetch", "001"]).done();
}

#[tokio::test]
async fn unlock_ends_the_session_that_holds_the_lock() {
    let (project, database) = project(&FILES).await;
    said(
        project.run(&["migrate", "unlock"]),
        &expect![[r#"
        --
               Using <database>
             Current nobody holds the lock on migrations
        -- 0
    "#]],
    );
    let other = database.connect().await;
    let key = "select pg_advisory_lock(8245940780379239528)";
    other.batch_execute(key).await.unwrap();
    assert_eq!(project.run(&["migrate", "unlock"]).code, 2);
    project.run(&["migrate", "unlock", "--yes"]).done();
    assert!(other.batch_execute("select 1").await.is_err());
    project.run(&["migrate"]).done();
}

#[cfg(unix)]
#[tokio::test]
async fn unlock_says_when_a_session_does_not_end() {
    // What stands still here would keep other tests waiting.
    let server = testing::private().await;
    let project = Project::new(&FILES).with("DATABASE_URL", &server.url("postgres"));
    let other = server.connect("postgres").await.unwrap();
    other.batch_execute("select pg_advisory_lock(8245940780379239528)").await.unwrap();
    let pid = other.query_one("select pg_backend_pid()", &[]).await.unwrap();
    let pid = pid.get::<_, i32>(0).to_string();
    let signal = |name: &str| Command::new("kill").args([name, &pid]).status().unwrap().success();
    assert!(signal("-STOP"));
    let mut unlocked = project.run(&["migrate", "unlock", "--yes"]);
    assert!(signal("-CONT"));
    unlocked.stderr = unlocked.stderr.replace(&pid, "<pid>");
    unlocked.without("Using").is(&expect![[r#"
        --
                Held by process <pid> of user `postgres`, connected for <n> ms, idle for <n> ms after `select pg_backend_pid()`
          error: process <pid> of the server did not end within <n> ms
          | what it runs cannot be interrupted where it is; it ends when that is done
          help: try again in a while; until then nothing can be migrated
        -- 2
    "#]]);
    // It was told, and ends when it can.
    while other.batch_execute("select 1").await.is_ok() {}
    project.run(&["migrate", "unlock", "--yes"]).done();
    project.run(&["migrate"]).done();
}

#[tokio::test]
async fn an_edit_that_only_a_person_can_accept_is_told() {
    let (project, _database) = project(&FILES).await;
    project.run(&["migrate"]).done();
    project.migration("001_a.sql", "create table a (id bigint);");
    said(
        project.run(&["migrate", "repair", "--yes"]),
        &expect![[r#"
        --
               Using <database>
        warning: edited after it ran: `migrations/001_a.sql`; put it back as it was, or take the edit for what ran with `rowsmith migrate repair --accept VERSION`
        -- 1
    "#]],
    );
    said(
        project.run(&["migrate", "repair", "--yes", "--accept", "001"]),
        &expect![[r#"
        migrations/001_a.sql
          before: checksum bd13f35d0346 (edited after it ran)
          after:  checksum 1a9777d9b78b
        --
               Using <database>
            Repaired 1 row
        -- 0
    "#]],
    );
    said(
        project.run(&["migrate", "repair", "--yes"]),
        &expect![[r#"
        --
               Using <database>
             Current nothing is left to repair
        -- 0
    "#]],
    );
}
