//! The tables: what is written for whom, what is read when something is missing.

use rowsmith_migrate_core::{ApplyOptions, Ledger, history};

use crate::support::Project;

#[tokio::test]
async fn reading_writes_nothing_and_takes_absence_for_an_empty_history() {
    let project = Project::new(&[]).await;
    let history = history::read(&project.database.client).await.unwrap();
    assert_eq!(history, rowsmith_migrate_core::History::default());
    assert_eq!(
        project
            .query("select count(*) from pg_namespace where nspname ~ 'rowsmith|supabase'")
            .await,
        "0"
    );
}

#[tokio::test]
async fn our_table_says_who_when_and_how_long() {
    let project = Project::new(&[("001_a.sql", "select 1;")]).await;
    project.migrate().await.unwrap();
    let history = history::read(&project.database.client).await.unwrap();
    let applied = history.applied().next().unwrap();
    let record = applied.record.as_ref().unwrap();
    assert_eq!((applied.version.as_str(), applied.name.as_str()), ("001", "a"));
    assert_eq!(record.checksum, project.set().migrations()[0].checksum);
    assert_eq!(record.applied_by, project.query("select session_user").await);
    assert!(record.applied_at > std::time::SystemTime::UNIX_EPOCH);
}

#[tokio::test]
async fn the_supabase_cli_finds_what_it_would_have_written() {
    let project = Project::new(&[
        (
            "20250101000000_a.sql",
            "-- why\ncreate table t (a text);\ninsert into t values ('it''s');\n",
        ),
        ("R__v.sql", "create or replace view v as select 1 as a;"),
    ])
    .await;
    let options = ApplyOptions { ledger: Ledger::Supabase, ..ApplyOptions::default() };
    project.migrate_with(&options, &mut ()).await.unwrap();
    assert_eq!(
        project.query("select version, name, array_length(statements, 1), statements[1], statements[2] from supabase_migrations.schema_migrations").await,
        "20250101000000|a|2|-- why\ncreate table t (a text)|insert into t values ('it''s')"
    );
    assert_eq!(
        project.query("select version from rowsmith.migrations order by 1").await,
        "20250101000000\nR__v"
    );
    assert!(project.migrate_with(&options, &mut ()).await.unwrap().applied.is_empty());
}

#[tokio::test]
async fn files_that_the_supabase_cli_ran_are_not_run_again() {
    for columns in [
        "version text primary key",
        "version text primary key, statements text[], name text, created_by text, rollback text[]",
    ] {
        let project =
            Project::new(&[("1_a.sql", "create table a ();"), ("2_b.sql", "create table b ();")])
                .await;
        project
            .query(&format!(
                "create schema supabase_migrations; create table supabase_migrations.schema_migrations ({columns}); \
                 insert into supabase_migrations.schema_migrations (version) values ('1')"
            ))
            .await;
        let options = ApplyOptions { ledger: Ledger::Supabase, ..ApplyOptions::default() };
        let report = project.migrate_with(&options, &mut ()).await.unwrap();
        assert_eq!(report.applied.len(), 1);
        assert_eq!(
            project
                .query("select version, name from supabase_migrations.schema_migrations order by 1")
                .await,
            "1|null\n2|b"
        );
    }
}
