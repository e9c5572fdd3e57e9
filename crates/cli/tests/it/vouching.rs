//! `rowsmith.sum` and `migrate verify`: what is noticed before anything runs.

use std::process::Command;

use expect_test::expect;
use rowsmith_scratch_pg::testing;

use crate::support::{Project, url, value};

/// Runs git in the project's folder; whether it went well, and what it printed.
fn git(project: &Project, words: &[&str]) -> (bool, String) {
    let identity =
        ["-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "init.defaultBranch=main"];
    let mut command = Command::new("git");
    command
        .args(identity)
        .args(words)
        .current_dir(project.path("."))
        .env("GIT_CONFIG_NOSYSTEM", "1");
    let output = command.output().unwrap();
    (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
}

const WRITE: [&str; 3] = ["migrate", "verify", "--write-sum"];
const LOOK: [&str; 3] = ["migrate", "verify", "--no-database"];

#[tokio::test]
async fn a_folder_that_is_not_as_vouched_for_does_not_run() {
    let database = testing::database().await;
    let project = Project::new(&[("001_a.sql", "create table a ();"), ("002_b.sql", "")])
        .with("DATABASE_URL", &url(&database));
    project.run(&WRITE).is(&expect![[r#"
        --
             Written migrations/rowsmith.sum
        -- 0
    "#]]);
    project.run(&["migrate"]).done();
    project.migration("001_a.sql", "create table a (id int);");
    project.migration("003_c.sql", "");
    let refused = project.run(&["migrate"]);
    refused.without("Using").is(&expect![[r#"
        --
          error: the migrations cannot be applied as they are [plan]
          | `migrations/rowsmith.sum:2:1`: `001_a.sql` was edited
          | `003_c.sql` is not listed
          | `migrations/001_a.sql` was edited after it ran
          | --- migrations/001_a.sql as it ran
          | +++ migrations/001_a.sql as it is
          | @@ -1 +1 @@
          | -create table a ();
          | +create table a (id int);
          help: - the list guards against files that a merge or a slip of the hand brought in: put them
                back, or, when the changes are meant, take all of them in with the one command
                `rowsmith migrate verify --write-sum`
                - put the file back as it was, and the change into a new migration;
                `migrate repair --accept VERSION` takes the edit for what ran
        -- 2
    "#]]);
    project.run(&["migrate", "verify"]).without("Using").is(&expect![[r#"
        sum    `migrations/rowsmith.sum:2:1`: `001_a.sql` was edited
        sum    `003_c.sql` is not listed
        edited `migrations/001_a.sql` was edited after it ran
        --
        help: the list guards against files that a merge or a slip of the hand brought in: put them back, or, when the changes are meant, take all of them in with the one command `rowsmith migrate verify --write-sum`
        help: put the file back as it was, and the change into a new migration; `migrate repair --accept VERSION` takes the edit for what ran
            Compared 3 migrations, 2 applied: 3 things are off
        -- 1
    "#]]);
    project.run(&["--json", "migrate", "verify"]).is(&expect![[r#"
        {
          "applied": 2,
          "files": 3,
          "findings": [
            {
              "file": "migrations/rowsmith.sum",
              "hint": "the list guards against files that a merge or a slip of the hand brought in: put them back, or, when the changes are meant, take all of them in with the one command `rowsmith migrate verify --write-sum`",
              "kind": "sum",
              "line": 2,
              "message": "`migrations/rowsmith.sum:2:1`: `001_a.sql` was edited"
            },
            {
              "file": "migrations/rowsmith.sum",
              "hint": "the list guards against files that a merge or a slip of the hand brought in: put them back, or, when the changes are meant, take all of them in with the one command `rowsmith migrate verify --write-sum`",
              "kind": "sum",
              "line": null,
              "message": "`003_c.sql` is not listed"
            },
            {
              "file": "migrations/001_a.sql",
              "hint": "put the file back as it was, and the change into a new migration; `migrate repair --accept VERSION` takes the edit for what ran",
              "kind": "edited",
              "line": null,
              "message": "`migrations/001_a.sql` was edited after it ran"
            }
          ]
        }
        --
        -- 1
    "#]]);
    project.run(&WRITE).is(&expect![[r#"
        `001_a.sql` was edited
        `003_c.sql` is not listed
        --
             Written migrations/rowsmith.sum
        -- 0
    "#]]);
    project.run(&LOOK).is(&expect![[r#"
        --
            Verified 3 migrations
        -- 0
    "#]]);
}

#[tokio::test]
async fn what_ran_is_compared_with_what_is_there() {
    let database = testing::database().await;
    let project = Project::new(&[
        ("001_a.sql", "create table a ();"),
        ("002_b.sql", "create table b ();"),
        ("004_d.sql", "create table d ();"),
        ("005_e.sql", "create table e ();"),
    ])
    .with("DATABASE_URL", &url(&database));
    project.run(&["migrate", "verify"]).without("Using").is(&expect![[r#"
        --
            Verified 4 migrations, 0 applied
        -- 0
    "#]]);
    project.run(&["migrate"]).done();
    project.run(&["migrate", "verify"]).without("Using").is(&expect![[r#"
        --
            Verified 4 migrations, 4 applied
        -- 0
    "#]]);
    project.migration("001_a.sql", "-- the first\ncreate table a ();");
    project.migration("002_b.sql", "create table b (id int);");
    project.migration("003_c.sql", "");
    let rename = |from: &str, to: &str| {
        fs_err::rename(project.path(&format!("migrations/{from}")), project.path(to)).unwrap();
    };
    rename("004_d.sql", "migrations/0044_d.sql");
    rename("005_e.sql", "gone.sql");
    project.run(&["migrate", "verify"]).without("Using").is(&expect![[r#"
        edited      `migrations/002_b.sql` was edited after it ran
        renamed     `migrations/0044_d.sql` ran on this database as version `004`
        missing     migration `005` ran on this database but has no file
        late        `migrations/003_c.sql` comes before version `0044`, which already ran
        reformatted `migrations/001_a.sql` has other comments or another layout than the file that ran
        --
        help: put the file back as it was, and the change into a new migration; `migrate repair --accept VERSION` takes the edit for what ran
        help: rename the file back, or run `migrate repair` to let the history know its new version
        help: put the file back, from version control or with `migrate fetch`; `migrate repair --reverted VERSION` drops the row
        help: give it a version after the last that ran with `migrate renumber`, or allow it with `--allow-late`
        help: harmless: `rowsmith migrate repair` stamps it anew
            Compared 4 migrations, 4 applied: 5 things are off
        -- 1
    "#]]);
}

#[test]
fn two_branches_that_add_a_migration_conflict() {
    let project = Project::new(&[("001_a.sql", ""), ("900_z.sql", "")]);
    project.run(&WRITE).done();
    let commit = |message: &str| {
        assert!(git(&project, &["add", "."]).0 && git(&project, &["commit", "-qm", message]).0);
    };
    assert!(git(&project, &["init", "-q"]).0);
    commit("base");
    assert!(git(&project, &["checkout", "-qb", "theirs"]).0);
    project.migration("002_theirs.sql", "");
    project.run(&WRITE).done();
    commit("theirs");
    assert!(git(&project, &["checkout", "-q", "main"]).0);
    project.migration("950_ours.sql", "");
    project.run(&WRITE).done();
    commit("ours");
    assert!(!git(&project, &["merge", "theirs"]).0);
    project.run(&LOOK).is(&expect![[r#"
        sum `migrations/rowsmith.sum:1:1`: a conflict of a merge is here
        sum `migrations/rowsmith.sum:3:1`: a conflict of a merge is here
        sum `migrations/rowsmith.sum:5:1`: a conflict of a merge is here
        --
        help: two branches added migrations: look at their order, then write the file anew with `rowsmith migrate verify --write-sum`
            Compared 4 migrations: 3 things are off
        -- 1
    "#]]);
    project.run(&["migrate", "new", "more"]).is(&expect![[r#"
        migrations/951_more.sql
        --
        warning: `migrations/rowsmith.sum` was left as it is: `rowsmith migrate verify` says why
        -- 0
    "#]]);
    project.run(&WRITE).done();
    project.run(&LOOK).done();
}

#[test]
fn new_files_and_new_names_are_entered_and_nothing_else_is() {
    let project = Project::new(&[("001_a.sql", ""), ("002_b.sql", "")]);
    project.run(&WRITE).done();
    project.run(&["migrate", "new", "c"]).done();
    project.run(&LOOK).done();
    project.migration("001_a.sql", "edited");
    project.migration("002_b2.sql", "");
    project.run(&WRITE).done();
    project.migration("001_a.sql", "edited again");
    project.run(&["migrate", "renumber", "--no-database", "--yes"]).done();
    project.run(&["migrate", "new", "d"]).done();
    project.run(&LOOK).is(&expect![[r#"
        sum `migrations/rowsmith.sum:2:1`: `001_a.sql` was edited
        --
        help: the list guards against files that a merge or a slip of the hand brought in: put them back, or, when the changes are meant, take all of them in with the one command `rowsmith migrate verify --write-sum`
            Compared 5 migrations: 1 thing is off
        -- 1
    "#]]);
}

#[test]
fn everything_that_is_off_in_a_folder_is_found_together() {
    let project = Project::new(&[
        ("001_a.sql", ""),
        ("001_b.sql", ""),
        ("20251008111500_c.sql", ""),
        ("20251027_d.sql", ""),
    ]);
    project.write("migrations/rowsmith.sum", "<<<<<<< HEAD\n");
    project.run(&LOOK).is(&expect![[r#"
        duplicate version `001` is used by `migrations/001_a.sql` and `migrations/001_b.sql`
        sum       `migrations/rowsmith.sum:1:1`: a conflict of a merge is here
        order     `migrations/20251008111500_c.sql` runs before `migrations/20251027_d.sql`; a tool that compares versions as numbers runs it after
        --
        help: `rowsmith migrate renumber` gives the file that has not run another version
        help: two branches added migrations: look at their order, then write the file anew with `rowsmith migrate verify --write-sum`
            Compared 3 migrations: 3 things are off
        -- 1
    "#]]);
}

#[tokio::test]
async fn migrate_and_status_and_verify_tell_everything_at_once() {
    let database = testing::database().await;
    let project = Project::new(&[
        ("001_a.sql", "create table a ();"),
        ("002_b.sql", "create table b ();"),
        ("004_d.sql", "create table d ();"),
    ])
    .with("DATABASE_URL", &url(&database));
    project.run(&["migrate"]).done();
    project.run(&WRITE).done();
    // A copy of what ran comes first by name: which of the two ran is for nobody to say.
    project.migration("001_0.sql", "create table other ();");
    project.migration("002_b.sql", "create table b (id int);");
    project.migration("003_late.sql", "create table late ();");
    project.migration("5_x.sql", "create table x ();");
    project.migration("05_y.sql", "create table y ();");
    project.migration("6_one.sql", "");
    project.migration("6_two.sql", "");
    project.migration("notes.sql", "");
    project.remove("004_d.sql");
    project.run(&["migrate"]).without("Using").is(&expect![[r#"
        --
        warning: `migrations/notes.sql` is not run: its name does not begin with a version
        warning: `migrations/05_y.sql` and `migrations/5_x.sql` have the same number, differently padded; they run in this order
          error: the migrations cannot be applied as they are [plan]
          | version `001` is used by `migrations/001_0.sql` and `migrations/001_a.sql`
          | version `6` is used by `migrations/6_one.sql` and `migrations/6_two.sql`
          | `migrations/rowsmith.sum:3:1`: `002_b.sql` was edited
          | `migrations/rowsmith.sum:4:1`: `004_d.sql` is gone
          | `001_0.sql` is not listed
          | `003_late.sql` is not listed
          | `05_y.sql` is not listed
          | `5_x.sql` is not listed
          | `6_one.sql` is not listed
          | `6_two.sql` is not listed
          | `migrations/002_b.sql` was edited after it ran
          | migration `004` ran on this database but has no file
          | --- migrations/002_b.sql as it ran
          | +++ migrations/002_b.sql as it is
          | @@ -1 +1 @@
          | -create table b ();
          | +create table b (id int);
          help: - `rowsmith migrate renumber` gives the file that has not run another version
                - the list guards against files that a merge or a slip of the hand brought in: put them
                back, or, when the changes are meant, take all of them in with the one command
                `rowsmith migrate verify --write-sum`
                - put the file back as it was, and the change into a new migration;
                `migrate repair --accept VERSION` takes the edit for what ran
                - put the file back, from version control or with `migrate fetch`;
                `migrate repair --reverted VERSION` drops the row
        -- 2
    "#]]);
    project.run(&["migrate", "--check"]).without("Using").is(&expect![[r#"
        --
        warning: `migrations/notes.sql` is not run: its name does not begin with a version
        warning: `migrations/05_y.sql` and `migrations/5_x.sql` have the same number, differently padded; they run in this order
          error: the migrations cannot be applied as they are [plan]
          | version `001` is used by `migrations/001_0.sql` and `migrations/001_a.sql`
          | version `6` is used by `migrations/6_one.sql` and `migrations/6_two.sql`
          | `migrations/rowsmith.sum:3:1`: `002_b.sql` was edited
          | `migrations/rowsmith.sum:4:1`: `004_d.sql` is gone
          | `001_0.sql` is not listed
          | `003_late.sql` is not listed
          | `05_y.sql` is not listed
          | `5_x.sql` is not listed
          | `6_one.sql` is not listed
          | `6_two.sql` is not listed
          | `migrations/002_b.sql` was edited after it ran
          | migration `004` ran on this database but has no file
          | --- migrations/002_b.sql as it ran
          | +++ migrations/002_b.sql as it is
          | @@ -1 +1 @@
          | -create table b ();
          | +create table b (id int);
          help: - `rowsmith migrate renumber` gives the file that has not run another version
                - the list guards against files that a merge or a slip of the hand brought in: put them
                back, or, when the changes are meant, take all of them in with the one command
                `rowsmith migrate verify --write-sum`
                - put the file back as it was, and the change into a new migration;
                `migrate repair --accept VERSION` takes the edit for what ran
                - put the file back, from version control or with `migrate fetch`;
                `migrate repair --reverted VERSION` drops the row
        -- 2
    "#]]);
    project.run(&["migrate", "status"]).without("Using").is(&expect![[r#"
        late migrations/001_0.sql
        applied migrations/001_a.sql (recent: <today>, in <n> ms, by postgres)
        edited migrations/002_b.sql (recent: <today>, in <n> ms, by postgres)
        pending migrations/003_late.sql
        pending migrations/05_y.sql
        pending migrations/5_x.sql
        pending migrations/6_one.sql
        pending migrations/6_two.sql
        missing 004 d (recent: <today>, in <n> ms, by postgres)
        problem version `001` is used by `migrations/001_0.sql` and `migrations/001_a.sql`
        problem version `6` is used by `migrations/6_one.sql` and `migrations/6_two.sql`
        problem `migrations/rowsmith.sum:3:1`: `002_b.sql` was edited
        problem `migrations/rowsmith.sum:4:1`: `004_d.sql` is gone
        problem `001_0.sql` is not listed
        problem `003_late.sql` is not listed
        problem `05_y.sql` is not listed
        problem `5_x.sql` is not listed
        problem `6_one.sql` is not listed
        problem `6_two.sql` is not listed
        problem `migrations/002_b.sql` was edited after it ran
        problem migration `004` ran on this database but has no file
        1 applied, 1 edited, 1 late, 1 missing, 5 pending
        --
        warning: `migrations/notes.sql` is not run: its name does not begin with a version
        warning: `migrations/05_y.sql` and `migrations/5_x.sql` have the same number, differently padded; they run in this order
        -- 1
    "#]]);
    project.run(&["migrate", "verify"]).without("Using").is(&expect![[r#"
        duplicate version `001` is used by `migrations/001_0.sql` and `migrations/001_a.sql`
        duplicate version `6` is used by `migrations/6_one.sql` and `migrations/6_two.sql`
        sum       `migrations/rowsmith.sum:3:1`: `002_b.sql` was edited
        sum       `migrations/rowsmith.sum:4:1`: `004_d.sql` is gone
        sum       `001_0.sql` is not listed
        sum       `003_late.sql` is not listed
        sum       `05_y.sql` is not listed
        sum       `5_x.sql` is not listed
        sum       `6_one.sql` is not listed
        sum       `6_two.sql` is not listed
        order     `migrations/05_y.sql` and `migrations/5_x.sql` have the same number, differently padded; they run in this order
        edited    `migrations/002_b.sql` was edited after it ran
        missing   migration `004` ran on this database but has no file
        --
        warning: `migrations/notes.sql` is not run: its name does not begin with a version
        help: `rowsmith migrate renumber` gives the file that has not run another version
        help: the list guards against files that a merge or a slip of the hand brought in: put them back, or, when the changes are meant, take all of them in with the one command `rowsmith migrate verify --write-sum`
        help: put the file back as it was, and the change into a new migration; `migrate repair --accept VERSION` takes the edit for what ran
        help: put the file back, from version control or with `migrate fetch`; `migrate repair --reverted VERSION` drops the row
            Compared 6 migrations, 3 applied: 13 things are off
        -- 1
    "#]]);
    let there = "select (to_regclass('late') is null and to_regclass('x') is null)::text";
    assert_eq!(value(&database, there).await, "true");
}
