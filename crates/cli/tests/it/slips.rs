//! Slips that are easily made: SQL below the wrong line, a lock or a lost file in a folder that is not in order, a word that
//! is no connection string.

use expect_test::expect;
use rowsmith_scratch_pg::testing;

use crate::support::{Project, url};

#[tokio::test]
async fn sql_below_the_marker_with_none_above_is_refused_before_anything_runs() {
    let database = testing::database().await;
    let project = Project::new(&[
        ("001_a.sql", "create table a ();\n"),
        ("002_b.sql", "-- B\n\n-- rowsmith:down\n\ncreate table b ();\n"),
    ])
    .with("DATABASE_URL", &url(&database));
    project.run(&["migrate"]).without("Using").is(&expect![[r#"
        --
          error: the migrations cannot be applied as they are [plan]
          | `migrations/002_b.sql`: all of its SQL stands below `-- rowsmith:down` (or its like),
          | from line 5 on, where it would not run
          help: move what is to run above that marker: only what takes it back belongs below
        -- 2
    "#]]);
    project.run(&["migrate", "status"]).without("Using").is(&expect![[r#"
        pending migrations/001_a.sql
        pending migrations/002_b.sql
        problem `migrations/002_b.sql`: all of its SQL stands below `-- rowsmith:down` (or its like), from line 5 on, where it would not run
        2 pending
        --
        -- 1
    "#]]);
    project.run(&["migrate", "--check"]).without("Using").is(&expect![[r#"
        --
          error: the migrations cannot be applied as they are [plan]
          | `migrations/002_b.sql`: all of its SQL stands below `-- rowsmith:down` (or its like),
          | from line 5 on, where it would not run
          help: move what is to run above that marker: only what takes it back belongs below
        -- 2
    "#]]);
    project.run(&["gen-types"]).without("Starting").is(&expect![[r#"
        --
          error: the migrations cannot be applied as they are [plan]
          | `migrations/002_b.sql`: all of its SQL stands below `-- rowsmith:down` (or its like),
          | from line 5 on, where it would not run
          help: move what is to run above that marker: only what takes it back belongs below
        -- 2
    "#]]);
    project.migration("002_b.sql", "create table b ();\n-- rowsmith:down\ndrop table b;\n");
    project.run(&["migrate"]).done();
}

#[test]
fn what_is_appended_to_a_new_file_goes_up() {
    let project = Project::new(&[]);
    let made = project.run(&["migrate", "new", "a"]).stdout;
    let path = made.trim();
    let text = project.read(path);
    project.write(path, &format!("{text}create table a ();\n"));
    let said = project.run(&["migrate"]);
    assert!(!said.stderr.contains("holds no SQL"), "{}", said.stderr);
    said.done();
}

#[tokio::test]
async fn unlocking_needs_no_folder_in_order() {
    let database = testing::database().await;
    let project =
        Project::new(&[("001_a.sql", ""), ("001_b.sql", "")]).with("DATABASE_URL", &url(&database));
    project.write("migrations/rowsmith.sum", "nonsense\n");
    project.run(&["migrate", "unlock"]).without("Using").is(&expect![[r#"
        --
             Current nobody holds the lock on migrations
        -- 0
    "#]]);
}

#[tokio::test]
async fn another_version_that_is_there_twice_stops_neither_fetch_nor_accept() {
    let database = testing::database().await;
    let project = Project::new(&[
        ("001_a.sql", "create table a ();\n"),
        ("002_b.sql", "create table b ();\n"),
        ("003_c.sql", "create table c ();\n"),
    ])
    .with("DATABASE_URL", &url(&database));
    project.run(&["migrate"]).done();
    std::fs::remove_file(project.path("migrations/001_a.sql")).unwrap();
    project.migration("002_b.sql", "create table b (id int);\n");
    project.migration("003_other.sql", "");
    project.run(&["migrate", "fetch"]).without("Using").is(&expect![[r#"
        migrations/001_a.sql
        --
               Wrote 1 file
        -- 0
    "#]]);
    project.run(&["migrate", "repair", "--accept", "2", "--yes"]).without("Using").is(&expect![[
        r#"
            migrations/002_b.sql
              before: checksum df30a8f5121b (edited after it ran)
              after:  checksum a042b2118853
            --
                Repaired 1 row
            -- 0
        "#
    ]]);
    // Which of the two ran is not known.
    project.run(&["migrate", "repair", "--accept", "3", "--yes"]).without("Using").is(&expect![[
        r#"
            --
              error: the history cannot be repaired that way [repair]
              | several files have the version of `3`, and which of them ran is not known
              help: `migrate status` shows every migration and where it stands
            -- 2
        "#
    ]]);
    project.run(&["migrate", "repair", "--yes"]).without("Using").is(&expect![[r#"
        --
          error: version `003` is used by `migrations/003_c.sql` and `migrations/003_other.sql` [source]
          help: `rowsmith migrate renumber` gives the file that has not run another version
        -- 2
    "#]]);
}

#[tokio::test]
async fn a_file_written_back_is_listed() {
    let database = testing::database().await;
    let project = Project::new(&[("001_a.sql", "create table a ();\n")])
        .with("DATABASE_URL", &url(&database));
    project.run(&["migrate"]).done();
    std::fs::remove_file(project.path("migrations/001_a.sql")).unwrap();
    project.run(&["migrate", "verify", "--write-sum"]).done();
    project.run(&["migrate", "fetch"]).without("Using").is(&expect![[r#"
        migrations/001_a.sql
        --
               Wrote 1 file
             Updated migrations/rowsmith.sum
        -- 0
    "#]]);
    project.run(&["migrate"]).done();
}

#[tokio::test]
async fn scratch_applies_are_told_apart() {
    let database = testing::database().await;
    for words in [&["migrate", "--check"][..], &["migrate", "prove-down"]] {
        let project = Project::new(&[("1_a.sql", "create table a ();\n")])
            .with("DATABASE_URL", &url(&database));
        project.migration("2_b.sql", "create table b ();\n-- rowsmith:down\ndrop table b;\n");
        project.run(&["migrate", "--to", "1"]).done();
        let said = project.run(words);
        let applied: Vec<&str> =
            said.stderr.lines().filter(|line| line.contains(" Applied ")).collect();
        assert!(!applied.is_empty(), "{words:?}: {}", said.stderr);
        assert!(applied.iter().all(|line| line.contains(" on scratch ")), "{applied:?}");
    }
}

#[tokio::test]
async fn only_what_is_pending_is_warned_of() {
    let database = testing::database().await;
    let project = Project::new(&[
        ("1_a.sql", "select 1;\n"),
        ("09_b.sql", "select 1;\n"),
        ("10_c.sql", "select 1;\n"),
    ])
    .with("DATABASE_URL", &url(&database));
    let warned = |words: &[&str]| project.run(words).stderr.matches("warning").count();
    assert_eq!(warned(&["migrate", "status"]), 1);
    assert_eq!(warned(&["migrate"]), 1);
    for words in
        [&["migrate"][..], &["migrate", "status"], &["migrate", "repair"], &["migrate", "fetch"]]
    {
        assert_eq!(warned(words), 0, "{words:?}");
    }
}

#[test]
fn a_word_is_no_connection_string() {
    let project = Project::new(&[("001_a.sql", "")]);
    project.run(&["migrate", "status", "--db-url", "foo"]).is(&expect![[r#"
        --
          error: the connection string cannot be used [connection]
          | it is neither a URL (`postgres://...`) nor `key=value` pairs
          help: write it as `postgres://user:password@host:5432/database?sslmode=require`; percent-encode
                special characters in the password
        -- 2
    "#]]);
}

#[tokio::test]
async fn a_role_that_is_not_there_is_called_so() {
    let database = testing::database().await;
    let url = url(&database);
    let (_, place) = url.split_once('@').unwrap();
    let project = Project::new(&[("001_a.sql", "")]);
    let said = project.run(&["migrate", "status", "--db-url", &format!("postgres://bob@{place}")]);
    assert_eq!(said.code, 2);
    for told in ["` has no role `bob`", "check the user name", "create role \"bob\" login"] {
        assert!(said.stderr.contains(told), "{}", said.stderr);
    }
    assert!(!said.stderr.contains("pg_hba.conf"), "{}", said.stderr);
}

#[test]
fn a_development_database_is_reset_where_no_script_takes_back() {
    let project = Project::new(&[("001_a.sql", "create table a ();\n")]);
    project.run(&["migrate"]).done();
    project.run(&["migrate", "down"]).without("Starting").is(&expect![[r#"
        --
               Using the development database
          error: the migrations cannot be taken back as they are [plan]
          | `migrations/001_a.sql` has no down script
          help: - write one: SQL in comments below `-- Rollback:`, a section below `-- rowsmith:down`, or
                a file beside it that ends in `.down.sql`
                - or make the development database anew: `rowsmith migrate reset`
        -- 2
    "#]]);
    project.run(&["migrate", "reset", "--yes"]).done();
}
