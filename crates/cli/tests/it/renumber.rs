//! `migrate renumber`: what is renamed, what is refused, and that nothing else changes.

use std::process::Command;

use expect_test::expect;
use rowsmith_scratch_pg::testing;

use crate::support::{Project, url};

/// Runs git in the project's folder, as nobody in particular.
fn git(project: &Project, words: &[&str]) -> String {
    let identity = ["-c", "user.name=x", "-c", "user.email=x@example.com"];
    let output = Command::new("git")
        .args(identity)
        .args(words)
        .current_dir(project.path("."))
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// A project under git, with everything that it holds committed.
fn committed(project: Project) -> Project {
    git(&project, &["init", "-q"]);
    git(&project, &["add", "."]);
    git(&project, &["commit", "-q", "-m", "all"]);
    project
}

#[test]
fn twins_are_told_apart_and_git_follows() {
    let project = Project::new(&[
        ("007_a.up.sql", "create table a ();"),
        ("007_a.down.sql", "drop table a;"),
        ("007_b.up.sql", "create table b ();"),
        ("007_b.down.sql", "drop table b;"),
        ("008_c.up.sql", "create table c ();"),
    ]);
    project.write("src/db.rs", "// see 007_b.up.sql\nlet x = \"1007_b\";\n");
    let project = committed(project);
    let words = ["migrate", "renumber", "--no-database"];
    let before = project.tree("migrations");
    project.run(&[&words[..], &["--dry-run"]].concat()).is(&expect![[r#"
        migrations/007_b.up.sql -> migrations/009_b.up.sql
        migrations/007_b.down.sql -> migrations/009_b.down.sql
        --
            `migrations/007_a.up.sql` has the same version
        warning: it came before `migrations/008_c.up.sql` and comes after now: see that neither needs the other
        Other files say the old names:
            src/db.rs:1: // see 007_b.up.sql
        -- 1
    "#]]);
    project.run(&words).is(&expect![[r#"
        migrations/007_b.up.sql -> migrations/009_b.up.sql
        migrations/007_b.down.sql -> migrations/009_b.down.sql
        --
            `migrations/007_a.up.sql` has the same version
        warning: it came before `migrations/008_c.up.sql` and comes after now: see that neither needs the other
        Other files say the old names:
            src/db.rs:1: // see 007_b.up.sql
          error: this has to be confirmed, and nobody is there to ask
          | Rename 1 migration?
          help: say `--yes` to do it without asking
        -- 2
    "#]]);
    assert_eq!(project.tree("migrations"), before);
    project.run(&[&words[..], &["--yes"]].concat()).is(&expect![[r#"
        migrations/007_b.up.sql -> migrations/009_b.up.sql
        migrations/007_b.down.sql -> migrations/009_b.down.sql
        --
            `migrations/007_a.up.sql` has the same version
        warning: it came before `migrations/008_c.up.sql` and comes after now: see that neither needs the other
        Other files say the old names:
            src/db.rs:1: // see 007_b.up.sql
             Renamed 1 migration
        -- 0
    "#]]);
    expect![[r#"
        R  migrations/007_b.down.sql -> migrations/009_b.down.sql
        R  migrations/007_b.up.sql -> migrations/009_b.up.sql
        ?? Cargo.lock
    "#]]
    .assert_eq(&git(&project, &["status", "--short"]));
    project.run(&words).is(&expect![[r#"
        --
             Current every version is there once, and none is late
        -- 0
    "#]]);
}

#[tokio::test]
async fn what_ran_stays_and_what_came_late_moves() {
    let database = testing::database().await;
    let project = Project::new(&[("20250101120000_a.sql", ""), ("20250103120000_c.sql", "")])
        .with("DATABASE_URL", &url(&database));
    project.run(&["migrate"]).done();
    project.migration("20250101120000_twin.sql", "create table twin ();");
    project.migration("20250102120000_late.sql", "create table late ();");
    project.run(&["migrate", "renumber", "20250101120000_a"]).without("Using").is(&expect![[r#"
        --
          error: the files cannot be renumbered [renumber]
          | `migrations/20250101120000_a.sql` has run on this database as version `20250101120000`
          | and keeps its name
          help: a file that has run is left alone; rename the other one, or write a new migration
        -- 2
    "#]]);
    let said = project.run(&["--json", "migrate", "renumber", "--yes"]);
    said.done();
    let renames = &said.json()["renames"];
    for (index, (from, name, reason)) in [
        ("20250101120000", "twin", "`migrations/20250101120000_a.sql` has the same version"),
        ("20250102120000", "late", "it comes before version `20250103120000`, which has run"),
    ]
    .into_iter()
    .enumerate()
    {
        let one = &renames[index];
        assert_eq!((&one["from"], &one["reason"]), (&from.into(), &reason.into()));
        let to = one["to"].as_str().unwrap();
        assert_eq!(one["files"][0][1], format!("migrations/{to}_{name}.sql"));
    }
    project.run(&["migrate"]).done();
    assert_eq!(project.names("migrations").len(), 4);
    project.run(&["migrate", "renumber"]).without("Using").is(&expect![[r#"
        --
             Current every version is there once, and none is late
        -- 0
    "#]]);
}

#[tokio::test]
async fn the_file_that_ran_keeps_its_version_whatever_shares_it() {
    let database = testing::database().await;
    let project = Project::new(&[
        ("001_base.sql", "create table base ();"),
        ("002_zenum.sql", "create table zenum ();"),
    ])
    .with("DATABASE_URL", &url(&database));
    project.run(&["migrate"]).done();
    project.migration("002_dup.sql", "create table zenum ();");
    project.run(&["migrate", "renumber", "--dry-run"]).without("Using").is(&expect![[r#"
        migrations/002_dup.sql -> migrations/003_dup.sql
        --
            `migrations/002_zenum.sql` has the same version
        -- 1
    "#]]);
    project.migration("002_dup.sql", "create table dup ();");
    project.run(&["migrate", "status"]).without("Using").is(&expect![[r#"
        applied migrations/001_base.sql (recent: <today>, in <n> ms, by postgres)
        pending migrations/002_dup.sql
        applied migrations/002_zenum.sql (recent: <today>, in <n> ms, by postgres)
        problem version `002` is used by `migrations/002_dup.sql` and `migrations/002_zenum.sql`
        2 applied, 1 pending
        --
        -- 1
    "#]]);
    project.run(&["migrate"]).without("Using").is(&expect![[r#"
        --
          error: the migrations cannot be applied as they are [plan]
          | version `002` is used by `migrations/002_dup.sql` and `migrations/002_zenum.sql`
          help: `rowsmith migrate renumber` gives the file that has not run another version
        -- 2
    "#]]);
    project.run(&["migrate", "renumber", "--dry-run"]).without("Using").is(&expect![[r#"
        migrations/002_dup.sql -> migrations/003_dup.sql
        --
            `migrations/002_zenum.sql` has the same version
        -- 1
    "#]]);
}

#[test]
fn a_failure_leaves_the_folder_as_it_was() {
    let project = Project::new(&[("1_a.sql", ""), ("1_b.sql", ""), ("1_c.sql", "")]);
    // Not a migration, but in the way of one's new name.
    project.write("migrations/3_c.sql/keep", "");
    let before = project.names("migrations");
    project.run(&["migrate", "renumber", "--no-database", "--yes"]).is(&expect![[r#"
        migrations/1_b.sql -> migrations/2_b.sql
        migrations/1_c.sql -> migrations/3_c.sql
        --
            `migrations/1_a.sql` has the same version
            `migrations/1_a.sql` has the same version
          error: `migrations/3_c.sql` exists already
          | every file has its old name again
        -- 2
    "#]]);
    assert_eq!(project.names("migrations"), before);
    project.run(&["migrate", "renumber", "--no-database", "x"]).is(&expect![[r#"
        --
          error: there is no migration `x`
          help: give a version such as `20251008111500`, or the name of a file
        -- 2
    "#]]);
    project.run(&["migrate", "renumber", "--no-database", "1"]).is(&expect![[r#"
        --
          error: several migrations are called `1`
          | `migrations/1_a.sql`, `migrations/1_b.sql`, `migrations/1_c.sql`
          help: give the name of the file that is to be renamed
        -- 2
    "#]]);
}
