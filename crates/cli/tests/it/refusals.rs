//! `gen-types` when something is wrong: what is said, and that nothing is touched.

use expect_test::expect;

use crate::support::Project;

const CONTACTS: (&str, &str) =
    ("001_contacts.sql", "create table contacts (id bigint primary key, name text not null);");

#[test]
fn a_failing_migration_is_shown_and_the_types_stay() {
    let project = Project::new(&[CONTACTS]);
    project.run(&["gen-types", "--no-compile"]).done();
    let before = project.tree("generated");
    project.migration(
        "002_tasks.sql",
        "-- Aufgaben für alle\ncreate table tasks (\n  id int,\n  owner int references people (id)\n);\n",
    );
    project.run(&["gen-types", "--no-compile"]).is(&expect![[r#"
        --
            Starting Postgres <version>
             Reusing 1 of 2 migrations from an earlier run
          error: relation "people" does not exist (SQLSTATE 42P01) [missing-object]
          | No migration makes relation `people`. It was probably made by hand in the database that
          | these files were written for, and never written down.
           ,-[migrations/002_tasks.sql:4:24]
         3 |   id int,
         4 |   owner int references people (id)
           :                        ^^^|^^
           :                           `-- relation `people` is not there
         5 | );
           `----
          help: - add a migration before `002` that makes it; `pg_dump --schema-only --table=people` of
                the real database writes it
                - `--until 001` stops before this file
                - `--from-url URL` takes the types from a live database instead of from these files
        -- 2
    "#]]);
    let json = project.run(&["gen-types", "--no-compile", "--json"]);
    assert_eq!((json.code, json.stderr.as_str()), (2, ""));
    expect![[r#"
        {
          "error": {
            "details": [
              "No migration makes relation `people`. It was probably made by hand in the database that these files were written for, and never written down."
            ],
            "hints": [
              "add a migration before `002` that makes it; `pg_dump --schema-only --table=people` of the real database writes it",
              "`--until 001` stops before this file",
              "`--from-url URL` takes the types from a live database instead of from these files"
            ],
            "kind": "missing-object",
            "message": "relation \"people\" does not exist (SQLSTATE 42P01)",
            "place": {
              "column": 24,
              "file": "migrations/002_tasks.sql",
              "label": "relation `people` is not there",
              "line": 4
            }
          }
        }
    "#]].assert_eq(&json.stdout);
    assert_eq!(json.json()["error"]["place"]["line"], 4);
    assert_eq!(project.tree("generated"), before);
}

#[test]
fn a_file_that_cannot_be_taken_apart_is_shown() {
    let project = Project::new(&[CONTACTS, ("002_open.sql", "select 1;\nselect 'never closed;\n")]);
    project.run(&["gen-types", "--no-compile"]).is(&expect![[r#"
        --
            Starting Postgres <version>
          error: the migrations cannot be applied as they are [plan]
          | `migrations/002_open.sql:2:8`: unterminated string
           ,-[migrations/002_open.sql:2:8]
         1 | select 1;
         2 | select 'never closed;
           :        ^
           :        `-- unterminated string
           `----
          help: no closing `'` follows; an apostrophe inside a string is written twice: `''`
        -- 2
    "#]]);
    assert!(!project.path("generated").exists());
}

#[test]
fn a_version_used_twice_is_refused_before_anything_runs() {
    let project = Project::new(&[CONTACTS, ("002_a.sql", "select 1;"), ("002_b.sql", "select 2;")]);
    project.run(&["gen-types", "--no-compile"]).is(&expect![[r#"
        --
          error: version `002` is used by `migrations/002_a.sql` and `migrations/002_b.sql` [source]
          help: `rowsmith migrate renumber` gives the file that has not run another version
        -- 2
    "#]]);
    assert!(!project.state().exists());
    project.run(&["migrate"]).is(&expect![[r#"
        --
            Starting Postgres <version>
               Using the development database
          error: the migrations cannot be applied as they are [plan]
          | version `002` is used by `migrations/002_a.sql` and `migrations/002_b.sql`
          help: `rowsmith migrate renumber` gives the file that has not run another version
        -- 2
    "#]]);
    // Nothing ran: the development database has not even the tables of the history.
    project.remove("002_b.sql");
    let status = project.run(&["migrate", "status"]);
    assert!(status.stdout.ends_with("2 pending\n"), "{}", status.stdout);
}

#[test]
fn a_missing_folder_is_named() {
    Project::empty().run(&["gen-types"]).is(&expect![[r#"
        --
          error: the migrations in `migrations` cannot be listed [source]
          | failed to read directory `migrations`: No such file or directory (os error <n>)
          help: name the folder with `--migrations`, or in `rowsmith.toml`
        -- 2
    "#]]);
}

#[test]
fn files_written_by_hand_are_not_lost() {
    let project = Project::new(&[CONTACTS]);
    project.run(&["gen-types", "--no-compile"]).done();
    project.write("generated/src/mine.rs", "//! Mine.\n");
    project.migration("002_more.sql", "create table more (id int);");
    let before = project.tree("generated");
    project.run(&["gen-types", "--no-compile"]).is(&expect![[r#"
        --
            Starting Postgres <version>
             Reusing 1 of 2 migrations from an earlier run
             Applied migrations/002_more.sql <n> ms
          error: `generated/src/mine.rs` was not generated, and would be lost
          | everything under this folder belongs to the generator
          help: move the file elsewhere, or give another folder with `--out`
        -- 2
    "#]]);
    assert_eq!(project.tree("generated"), before);
}

#[test]
fn a_role_that_snapshots_still_need_can_be_dropped() {
    let project = Project::new(&[(
        "001_role.sql",
        "create role rowsmith_case; create table owned (id int); alter table owned owner to rowsmith_case;",
    )]);
    project.run(&["gen-types", "--no-compile"]).done();
    project.migration("002_gone.sql", "drop owned by rowsmith_case; drop role rowsmith_case;");
    project.run(&["gen-types", "--no-compile"]).is(&expect![[r#"
        --
            Starting Postgres <version>
             Reusing 1 of 2 migrations from an earlier run
           Replaying from the start: earlier runs may be at fault
             Applied migrations/001_role.sql <n> ms
             Applied migrations/002_gone.sql <n> ms
        public.owned: table removed
             Updated generated/src/objects.rs
             Updated generated/src/public.rs
             Removed generated/src/public/owned.rs
            Finished 0 tables and views, 3 files in <n> ms
        -- 0
    "#]]);
}
