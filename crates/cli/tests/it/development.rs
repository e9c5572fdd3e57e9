//! `migrate` on the development database.

use expect_test::expect;

use crate::support::Project;

#[test]
fn keeps_its_rows_until_it_is_reset() {
    let project = Project::new(&[
        ("001_a.sql", "create table a (id int);"),
        ("seed.sql", "insert into a values (1), (2);"),
    ]);
    project.run(&["migrate"]).is(&expect![[r#"
        --
            Starting Postgres <version>
               Using the development database
             Applied migrations/001_a.sql <n> ms
            Finished 1 migration in <n> ms
        -- 0
    "#]]);
    assert!(project.state().join("development").is_dir());
    project.migration("002_row.sql", "insert into a values (3);");
    project.run(&["migrate"]).is(&expect![[r#"
        --
            Starting Postgres <version>
               Using the development database
             Applied migrations/002_row.sql <n> ms
            Finished 1 migration in <n> ms
        -- 0
    "#]]);
    project.run(&["migrate"]).is(&expect![[r#"
        --
            Starting Postgres <version>
               Using the development database
             Current 2 migrations, none pending
        -- 0
    "#]]);
    // Three rows prove that the reset began from nothing and ended with the seed.
    project.migration(
        "003_look.sql",
        "do $$ begin if (select count(*) from a) <> 1 then raise exception 'rows: %', (select count(*) from a); end if; end $$;",
    );
    project.run(&["migrate", "reset"]).is(&expect![[r#"
        --
            Starting Postgres <version>
               Using the development database
             Emptied the development database
             Applied migrations/001_a.sql <n> ms
             Applied migrations/002_row.sql <n> ms
             Applied migrations/003_look.sql <n> ms
              Seeded migrations/seed.sql <n> ms
            Finished 3 migrations in <n> ms
        -- 0
    "#]]);
    project.migration(
        "004_look.sql",
        "do $$ begin if (select count(*) from a) <> 3 then raise exception 'rows: %', (select count(*) from a); end if; end $$;",
    );
    project.run(&["migrate"]).done();
}

#[test]
fn the_configuration_may_name_the_seed() {
    let project = Project::new(&[
        ("001_a.sql", "create table a (id int unique);"),
        ("seed.sql", "insert into nowhere values (2);"),
    ]);
    project.write("rowsmith.toml", "seed = \"dev/rows.sql\"\n");
    project.write("dev/rows.sql", "insert into a values (1);\n-- the end");
    project.run(&["migrate", "reset"]).is(&expect![[r#"
        --
            Starting Postgres <version>
               Using the development database
             Emptied the development database
             Applied migrations/001_a.sql <n> ms
              Seeded dev/rows.sql <n> ms
            Finished 1 migration in <n> ms
        -- 0
    "#]]);
}

#[test]
fn a_seed_that_fails_is_shown_in_place() {
    let project = Project::new(&[
        ("001_a.sql", "create table a (id int);"),
        ("seed.sql", "insert into a values (1);\ninsert into nowhere values (2);"),
    ]);
    project.run(&["migrate", "reset"]).is(&expect![[r#"
        --
            Starting Postgres <version>
               Using the development database
             Emptied the development database
             Applied migrations/001_a.sql <n> ms
          error: relation "nowhere" does not exist (SQLSTATE 42P01) [seed]
          | nothing of this seed is in
           ,-[migrations/seed.sql:2:13]
         1 | insert into a values (1);
         2 | insert into nowhere values (2);
           :             ^^^|^^^
           :                `-- relation "nowhere" does not exist
           `----
        -- 2
    "#]]);
}
