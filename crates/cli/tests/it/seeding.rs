//! `migrate seed`: what is put in, what is left alone, what is recorded.

use expect_test::expect;
use rowsmith_scratch_pg::testing::{self, TestDatabase};

use crate::support::{Project, url, value};

/// A project with a table, applied to a database of the tests' server.
async fn project(table: &str) -> (Project, TestDatabase) {
    let database = testing::database().await;
    let project = Project::new(&[("001_a.sql", table)]).with("DATABASE_URL", &url(&database));
    project.run(&["migrate"]).done();
    (project, database)
}

const SEED: [&str; 3] = ["migrate", "seed", "--yes"];

#[tokio::test]
async fn a_seed_runs_once_and_again_when_it_has_changed() {
    let (project, database) = project("create table a (id int, name text);").await;
    project.run(&SEED).without("Using").is(&expect![[r#"
        --
             Current there is no seed to put in
        -- 0
    "#]]);
    project.write("migrations/seed.sql", "");
    let asked = project.run(&["migrate", "seed"]);
    assert_eq!(asked.code, 2, "{}", asked.stderr);
    assert!(asked.stderr.contains("Put migrations/seed.sql"), "{}", asked.stderr);
    // As pg_dump writes rows.
    let rows = "\\restrict x\nset search_path = '';\ncopy public.a (id, name) from stdin;\n1\tone\n2\t\\N\n\\.\n\\unrestrict x\n";
    project.write("migrations/seed.sql", rows);
    project.run(&SEED).without("Using").is(&expect![[r#"
        --
              Seeded migrations/seed.sql <n> ms
        -- 0
    "#]]);
    project.run(&SEED).without("Using").is(&expect![[r#"
        --
             Current migrations/seed.sql: in already, and not changed since
        -- 0
    "#]]);
    project.write("migrations/seed.sql", &format!("truncate a;\n{rows}"));
    project.run(&SEED).without("Using").is(&expect![[r#"
        --
               Again migrations/seed.sql: it has changed since it ran
              Seeded migrations/seed.sql <n> ms
        -- 0
    "#]]);
    let again = ["--json", "migrate", "seed", "--yes", "--again"];
    project.run(&again).without("Using").is(&expect![[r#"
        {
          "seeded": [
            {
              "file": "migrations/seed.sql",
              "milliseconds": 0,
              "version": "seed:migrations/seed.sql"
            }
          ],
          "seeds": 1
        }
        --
        -- 0
    "#]]);
    let sql = "select string_agg(path || ' ' || length(checksum), ' ') || ' ' || (select count(*) from a) from rowsmith.seeds";
    assert_eq!(value(&database, sql).await, "migrations/seed.sql 64 2");
    // What is recorded of seeds is no migration.
    project.run(&["migrate", "verify"]).done();
}

#[tokio::test]
async fn a_seed_that_fails_leaves_nothing() {
    let (project, database) = project("create table a (id int);").await;
    project
        .write("migrations/seed.sql", "insert into a values (1);\ninsert into a values ('x');\n");
    project.run(&SEED).without("Using").is(&expect![[r#"
        --
          error: invalid input syntax for type integer: "x" (SQLSTATE 22P02) [seed]
          | nothing of this seed is in
           ,-[migrations/seed.sql:2:23]
         1 | insert into a values (1);
         2 | insert into a values ('x');
           :                       ^|^
           :                        `-- invalid input syntax for type integer: "x"
           `----
        -- 2
    "#]]);
    let sql = "select (select count(*) from a)::text || (select count(*) from rowsmith.seeds)";
    assert_eq!(value(&database, sql).await, "00");
    project.write("migrations/seed.sql", "insert into a values (1);\n\\i rest.sql\n");
    project.run(&SEED).without("Using").is(&expect![[r#"
        --
          error: the seed cannot be run as it is [seed]
          | `migrations/seed.sql:2:1`: the psql command `\i` cannot be run without psql
          help: put the SQL of that file here, or make the file a migration of its own
        -- 2
    "#]]);
}

#[tokio::test]
async fn the_files_of_supabase_are_recorded_as_their_cli_does() {
    let database = testing::database().await;
    let project = Project::empty().with("DATABASE_URL", &url(&database));
    project.write("supabase/migrations/20250101120000_a.sql", "create table public.a (id int);");
    let config = "[db.seed]\nsql_paths = [\"./seeds/*.sql\", \"./seeds/b.sql\", \"../more.sql\", \"none/*.sql\"]\n";
    project.write("supabase/config.toml", config);
    project.write("supabase/seeds/b.sql", "insert into a values (2);\r\n");
    project.write("supabase/seeds/a.sql", "insert into a values (1);\n");
    project.write("more.sql", "insert into a values (3);\n");
    project.run(&["migrate"]).done();
    project.run(&SEED).without("Using").is(&expect![[r#"
        --
        warning: no file fits the seed `none/*.sql` of `supabase/config.toml`
              Seeded supabase/seeds/a.sql <n> ms
              Seeded supabase/seeds/b.sql <n> ms
              Seeded more.sql <n> ms
        -- 0
    "#]]);
    let sql = "select string_agg(path || ' ' || hash, E'\\n' order by path) from supabase_migrations.seed_files";
    let recorded = value(&database, sql).await;
    expect![[r#"
        more.sql 5cbd8cbe75e823d14ec8904c0fcad58d183e762189ac2e46a4234ac714178ce8
        supabase/seeds/a.sql ca6cfa3b66da924ef7a231336a85835e5ae2a82dd88dd79b3e14864fc8282ce1
        supabase/seeds/b.sql 3264b2d08708f68e014524c4428fb7fdb6b009a792920c8234d38ca5199acf6a"#]]
    .assert_eq(&recorded);
    let rows = "select string_agg(id::text, ' ' order by ctid) from a";
    assert_eq!(value(&database, rows).await, "1 2 3");
    project.run(&SEED).without("Using").is(&expect![[r#"
        --
        warning: no file fits the seed `none/*.sql` of `supabase/config.toml`
             Current supabase/seeds/a.sql, supabase/seeds/b.sql, more.sql: in already, and not changed since
        -- 0
    "#]]);
    project.write("supabase/config.toml", "[db.seed]\nenabled = false\n");
    project.write("supabase/seed.sql", "insert into a values (4);\n");
    project.run(&SEED).without("Using").is(&expect![[r#"
        --
             Current there is no seed to put in
        -- 0
    "#]]);
}

#[tokio::test]
async fn a_seed_runs_once_where_the_table_of_supabase_is_there_unasked() {
    let seed_files =
        "create table supabase_migrations.seed_files (path text primary key, hash text not null)";
    for more in ["", seed_files] {
        let database = testing::database().await;
        let theirs = "create schema supabase_migrations; \
            create table supabase_migrations.schema_migrations (version text primary key, statements text[], name text);";
        database.client.batch_execute(&format!("{theirs}{more}")).await.unwrap();
        let project = Project::new(&[("001_a.sql", "create table a (id int);")]);
        let project = project.with("DATABASE_URL", &url(&database));
        project.run(&["migrate"]).done();
        // The two records have different hashes of it.
        project.write("migrations/seed.sql", "insert into a values (1);\r\n");
        project.run(&SEED).without("Using").is(&expect![[r#"
            --
                  Seeded migrations/seed.sql <n> ms
            -- 0
        "#]]);
        project.run(&SEED).without("Using").is(&expect![[r#"
            --
                 Current migrations/seed.sql: in already, and not changed since
            -- 0
        "#]]);
        let sql = "select (select count(*) from a)::text || (select count(*) from supabase_migrations.seed_files)";
        assert_eq!(value(&database, sql).await, "11");
    }
}
