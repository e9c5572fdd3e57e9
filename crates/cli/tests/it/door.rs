//! Help, usage, completions, colours, `.env` and `rowsmith.toml`: what holds for every command.

use expect_test::expect;

use crate::support::Project;

#[test]
fn help_names_the_commands() {
    Project::empty().run(&["-h"]).is(&expect![[r#"
        SQL migrations in; a migrated Postgres and a Rust crate of types out

        Usage: rowsmith [OPTIONS] <COMMAND>

        Commands:
          gen-types    Make the crate of types anew: migrate a scratch Postgres, read it, write Rust,
                       compile it
          migrate      Apply pending migrations to DATABASE_URL or the development database; status, down,
                       ... below
          db           Run the project's development database until Ctrl-C and print its URL
          init         Start a project: write rowsmith.toml and the skeleton of the generated crate
          completions  Print a completion script for a shell
          help         Print this message or the help of the given subcommand(s)

        Options:
          -h, --help     Print help
          -V, --version  Print version

        Options of every command:
              --project <DIR>     The project's folder [default: the nearest one up with rowsmith.toml,
                                  supabase/ or migrations/]
              --migrations <DIR>  The folder of migrations [default: supabase/migrations, else migrations]
              --json              Print one JSON object to stdout instead of text
          -q, --quiet             Say nothing but results and errors
              --color <WHEN>      When to use colours: auto, always or never [default: auto]

        Exit codes: 0 done, 1 the answer is no (stale, pending), 2 could not do it.
        --
        -- 0
    "#]]);
}

#[test]
fn help_of_gen_types() {
    Project::empty().run(&["help", "gen-types"]).is(&expect![[r#"
        Make the crate of types anew: migrate a scratch Postgres, read it, write Rust, compile it

        Usage: rowsmith gen-types [OPTIONS]

        Options:
              --out <DIR>           The generated crate's folder; files go to its src/ [default: generated]
              --check               Write nothing: show what would change, exit 1 when the types are stale
              --until <VERSION>     Apply migrations up to and including this version only
              --from-url <URL>      Take the types from this live database instead of replaying the
                                    migrations
              --schema <NAME>       A schema to generate; repeat for several [default: those of
                                    rowsmith.toml, else public]
              --no-compile          Do not compile the generated crate afterwards
              --no-cache            Replay every migration, whatever earlier runs have left to build on
              --runtime-path <DIR>  Use this path for rowsmith-runtime when the crate's Cargo.toml has to be
                                    written
          -h, --help                Print help
          -V, --version             Print version

        Options of the scratch Postgres:
              --scratch-url <URL>  A server on which scratch databases may be created [env:
                                   ROWSMITH_SCRATCH_URL]
              --pg <MAJOR>         The major version of the scratch Postgres [default: any from 14 to 18]
              --profile <PROFILE>  The environment that the migrations expect: auto, supabase or plain
              --offline            Never download a Postgres

        Options of every command:
              --project <DIR>     The project's folder [default: the nearest one up with rowsmith.toml,
                                  supabase/ or migrations/]
              --migrations <DIR>  The folder of migrations [default: supabase/migrations, else migrations]
              --json              Print one JSON object to stdout instead of text
          -q, --quiet             Say nothing but results and errors
              --color <WHEN>      When to use colours: auto, always or never [default: auto]
        --
        -- 0
    "#]]);
}

#[test]
fn help_of_migrate() {
    Project::empty().run(&["help", "migrate"]).is(&expect![[r#"
        Apply pending migrations to DATABASE_URL or the development database; status, down, ... below

        Usage: rowsmith migrate [OPTIONS] [COMMAND]

        Commands:
          new         Make the file of the next migration and print its path
          renumber    Give files that share a version, or came late, a version of their own after what has
                      run
          verify      Compare the folder, its rowsmith.sum and the database; exit 1 when anything is off
          status      Show what is applied and what is pending; change nothing
          repair      Put the history right without running anything; by itself whatever is harmless
          fetch       Write back the files that only the database knows
          unlock      End the session that holds the lock on migrations
          down        Take back what ran last, by the down scripts
          redo        Take back what ran last, and apply it again
          prove-down  Try down scripts on a scratch Postgres: up, down and up again have to restore the
                      schema
          adopt       Take over the history that another runner has kept in this database, then go on from
                      there
          baseline    Record an existing database as migrated up to a version, without running anything
          seed        Put in the rows that a database begins with; again when their file has changed
          reset       Drop the development database, make it anew, apply everything and seed it
          help        Print this message or the help of the given subcommand(s)

        Options:
              --check               Dry run: try what is pending on a scratch Postgres and show what it
                                    locks, rewrites and reads; exit 1 when pending
              --on-target           With --check: try it on the database too, in one transaction that is
                                    rolled back; its locks are real for that time
              --single-transaction  Apply all pending files in one transaction: a failure anywhere leaves
                                    nothing
              --to <VERSION>        Apply migrations up to and including this version only
              --steps <N>           Apply the next few only
              --allow-late          Apply files whose version comes before one that already ran
              --allow-foreign       Migrate although another runner has; see adopt
              --db-url <URL>        The database [env: DIRECT_URL, DATABASE_URL, PGHOST ...; default: the
                                    project's development database]
              --local               The database of the local Supabase stack, on the port that
                                    supabase/config.toml names
              --pooled              The database is reached through a transaction pooler: hold a lease, not
                                    a lock of the session [default: find out]
          -h, --help                Print help
          -V, --version             Print version

        Options of the scratch Postgres:
              --scratch-url <URL>  A server on which scratch databases may be created [env:
                                   ROWSMITH_SCRATCH_URL]
              --pg <MAJOR>         The major version of the scratch Postgres [default: any from 14 to 18]
              --profile <PROFILE>  The environment that the migrations expect: auto, supabase or plain
              --offline            Never download a Postgres

        Options of every command:
              --project <DIR>     The project's folder [default: the nearest one up with rowsmith.toml,
                                  supabase/ or migrations/]
              --migrations <DIR>  The folder of migrations [default: supabase/migrations, else migrations]
              --json              Print one JSON object to stdout instead of text
          -q, --quiet             Say nothing but results and errors
              --color <WHEN>      When to use colours: auto, always or never [default: auto]
        --
        -- 0
    "#]]);
}

#[test]
fn an_error_of_usage_is_2() {
    let project = Project::empty();
    project.run(&["frobnicate"]).is(&expect![[r#"
        --
        error: unrecognized subcommand 'frobnicate'

        Usage: rowsmith [OPTIONS] <COMMAND>

        For more information, try '--help'.
        -- 2
    "#]]);
    let both = project.run(&["migrate", "--to", "1", "--steps", "1"]);
    assert_eq!(both.code, 2);
    let told = "the argument '--to <VERSION>' cannot be used with '--steps <N>'";
    assert!(both.stderr.contains(told), "{}", both.stderr);
    let before = project.run(&["migrate", "--to", "1", "status"]);
    assert_eq!(before.code, 2);
    assert!(before.stderr.contains("before one of its commands"), "{}", before.stderr);
    let anywhere = project.run(&["migrate", "--migrations", "nope", "status"]);
    assert!(
        anywhere.stderr.contains("the migrations in `nope` cannot be listed"),
        "{}",
        anywhere.stderr
    );
    assert_eq!(project.run(&["gen-types", "--pg", "9"]).code, 2);
}

#[test]
fn every_shell_has_completions() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let said = Project::empty().run(&["completions", shell]);
        said.done();
        assert!(said.stdout.contains("gen-types"), "{shell}: {}", said.stdout);
    }
}

#[test]
fn only_who_asks_for_colours_gets_them() {
    let project = Project::new(&[("001_a.sql", "create table a (id int")]);
    let coloured = |project: &Project, words: &[&str]| {
        let said = project.run(words);
        assert_eq!(said.code, 2);
        said.stderr.contains('\u{1b}')
    };
    assert!(!coloured(&project, &["gen-types"]));
    assert!(!coloured(&project, &["gen-types", "--color", "never"]));
    assert!(coloured(&project, &["gen-types", "--color", "always"]));
    let project = project.with("NO_COLOR", "1");
    assert!(!coloured(&project, &["gen-types"]));
}

#[test]
fn an_unknown_key_of_the_configuration_is_shown_in_place() {
    let project = Project::new(&[("001_a.sql", "create table a (id int);")]);
    project.write("rowsmith.toml", "out = \"types\"\n\n[types]\nschemes = [\"public\"]\n");
    project.run(&["gen-types", "--no-compile"]).is(&expect![[r#"
        --
          error: cannot understand `rowsmith.toml`
           ,-[rowsmith.toml:4:1]
         3 | [types]
         4 | schemes = ["public"]
           : ^^^|^^^
           :    `-- unknown field `schemes`, expected one of `schemas`, `command`, `dates`, `enums`, `enum-styles`, `key-newtypes`, `borrowed-rows`, `derives`, `object-derives`, `overrides`, `renames`
           `----
        -- 2
    "#]]);
}

#[test]
fn the_configuration_says_where_things_are() {
    let project = Project::empty();
    project.write("db/1_a.sql", "create table a (id int);");
    project.write("rowsmith.toml", "migrations = \"db\"\nout = \"types\"\n");
    project.run(&["gen-types", "--no-compile"]).done();
    assert!(project.path("types/src/public/a.rs").is_file());
}

#[test]
fn dotenv_names_the_database_and_the_process_overrules_it() {
    let project = Project::new(&[("001_a.sql", "create table a (id int);")]);
    project.write(".env", "DATABASE_URL=postgres://me:secret@127.0.0.1:1/app\n");
    project.run(&["migrate", "status"]).is(&expect![[r#"
        --
               Using me@127.0.0.1:1/app (DATABASE_URL in `.env`)
          error: nobody listens on `127.0.0.1:1` [connection]
          | Connection refused (os error <n>)
          help: is the server running, and is the port right?
        -- 2
    "#]]);
    let project = project.with("DATABASE_URL", "postgres://other@127.0.0.1:1/b");
    let said = project.run(&["migrate", "status"]);
    assert!(said.stderr.contains("other@127.0.0.1:1/b"), "{}", said.stderr);
}

#[test]
fn a_start_from_nothing() {
    let project = Project::empty();
    project.run(&["init"]).is(&expect![[r#"
        --
             Created rowsmith.toml
             Created generated
        next: write the first migration, `migrations/0001_start.sql` for instance
        next: rowsmith gen-types
        -- 0
    "#]]);
    expect![[r##"
        # Settings of Rowsmith; every key is optional.
        migrations = "migrations"
        out = "generated"

        [types]
        schemas = ["public"]
    "##]]
    .assert_eq(&project.read("rowsmith.toml"));
    project.run(&["gen-types", "--no-compile"]).is(&expect![[r#"
        --
          error: the migrations in `migrations` cannot be listed [source]
          | failed to read directory `migrations`: No such file or directory (os error <n>)
          help: name the folder with `--migrations`, or in `rowsmith.toml`
        -- 2
    "#]]);
    project.run(&["init"]).is(&expect![[r#"
        --
               Found rowsmith.toml
        next: write the first migration, `migrations/0001_start.sql` for instance
        next: rowsmith gen-types
        -- 0
    "#]]);
}
