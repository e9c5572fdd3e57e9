//! The tables: what is written for whom, what is read when something is missing.

use rowsmith_migrate_core::{
    Amendment, ApplyOptions, Fingerprint, Ledger, LockOptions, Locked, Mark, Policy, Target,
    Version, amend, history, plan,
};

use crate::support::Project;

#[tokio::test]
async fn reading_writes_nothing_and_takes_absence_for_an_empty_history() {
    let project = Project::new(&[]).await;
    let history = history::read(&project.database.client).await.unwrap();
    assert_eq!(history.applied().count(), 0);
    assert_eq!(history.foreign(), []);
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

#[tokio::test]
async fn what_the_supabase_cli_takes_back_is_pending_again() {
    let project =
        Project::new(&[("1_a.sql", "create table if not exists a ();"), ("R__r.sql", "select 1;")])
            .await;
    let options = ApplyOptions { ledger: Ledger::Supabase, ..ApplyOptions::default() };
    project.migrate_with(&options, &mut ()).await.unwrap();
    project.query("delete from supabase_migrations.schema_migrations").await;
    // Whatever the profile, the CLI's table is written where it is.
    for ledger in [Ledger::Own, Ledger::Supabase] {
        let options = ApplyOptions { ledger, ..ApplyOptions::default() };
        let applied = project.migrate_with(&options, &mut ()).await.unwrap().applied;
        assert_eq!(applied.len(), usize::from(ledger == Ledger::Own));
    }
    let rows = "select version from supabase_migrations.schema_migrations; select version from rowsmith.migrations order by 1";
    assert_eq!(project.query(rows).await, "1\n1\nR__r");
}

#[tokio::test]
async fn what_ran_before_counts_for_the_supabase_cli_too() {
    let project =
        Project::new(&[("1_a.sql", "create table a ();"), ("R__r.sql", "select 1;")]).await;
    project.migrate().await.unwrap();
    project.write("2_b.sql", "create table b ();");
    let options = ApplyOptions { ledger: Ledger::Supabase, ..ApplyOptions::default() };
    assert_eq!(project.migrate_with(&options, &mut ()).await.unwrap().applied.len(), 1);
    let rows = "select version, name from supabase_migrations.schema_migrations order by 1";
    assert_eq!(project.query(rows).await, "1|a\n2|b");
}

/// The table as version 0.1.0 made it.
const OLD_TABLES: &str = "create schema rowsmith; \
    create table rowsmith.migrations (version text primary key, name text not null, checksum text not null, \
        applied_at timestamptz not null default now(), execution_time_ms bigint not null, \
        applied_by text not null default session_user, tool_version text not null); \
    create table rowsmith.statements (version text not null, ordinal integer not null, checksum text not null, \
        state text not null, changed_at timestamptz not null default now(), error text, primary key (version, ordinal))";

#[tokio::test]
async fn a_table_of_an_older_version_is_read_and_completed_by_the_next_run() {
    let project = Project::new(&[("1_a.sql", "create table a ();")]).await;
    let checksum = project.set().migrations()[0].checksum;
    project.query(OLD_TABLES).await;
    project
        .query(&format!(
            "insert into rowsmith.migrations (version, name, checksum, execution_time_ms, tool_version) \
             values ('1', 'a', '{checksum}', 5, '0.1.0')"
        ))
        .await;
    let before = history::read(&project.database.client).await.unwrap();
    assert_eq!(before.applied().next().unwrap().record.as_ref().unwrap().fingerprint, None);
    project.write("2_b.sql", "create table b ();");
    assert_eq!(project.migrate().await.unwrap().applied.len(), 1);
    let after = history::read(&project.database.client).await.unwrap();
    let record = |version: &str| after.get(&Version::new(version)).unwrap().record.clone().unwrap();
    assert_eq!(record("1").fingerprint, None);
    assert_eq!(record("2").fingerprint, Some(Fingerprint::of("create table b ();")));
}

#[tokio::test]
async fn a_column_that_only_the_writing_needs_is_completed_too() {
    let project = Project::new(&[("1_a.sql", "create table a ();")]).await;
    project.migrate().await.unwrap();
    project.query("alter table rowsmith.migrations drop column script").await;
    project.write("2_b.sql", "create table b ();");
    assert_eq!(project.migrate().await.unwrap().applied.len(), 1);
    assert_eq!(
        project.query("select version from rowsmith.migrations where script is not null").await,
        "2"
    );
}

#[tokio::test]
async fn rows_are_read_to_the_microsecond_and_steps_in_their_order() {
    let project = Project::new(&[("1_a.sql", "select 1;")]).await;
    project.migrate().await.unwrap();
    let checksum = project.set().migrations()[0].checksum;
    project
        .query(&format!(
            "update rowsmith.migrations set applied_at = '2025-10-27 12:00:00.123457+00'; \
             insert into rowsmith.statements (version, ordinal, checksum, state) values \
             ('2', 1, '{checksum}', 'started'), ('2', 0, '{checksum}', 'finished')"
        ))
        .await;
    let history = history::read(&project.database.client).await.unwrap();
    let record = history.get(&Version::new("1")).unwrap().record.as_ref().unwrap();
    let since = record.applied_at.duration_since(std::time::SystemTime::UNIX_EPOCH).unwrap();
    assert_eq!(since.as_nanos(), 1_761_566_400_123_457_000);
    let ordinals: Vec<_> = history.begun(&Version::new("2")).iter().map(|s| s.ordinal).collect();
    assert_eq!(ordinals, [0, 1]);
}

#[tokio::test]
async fn what_ran_is_kept() {
    let project = Project::new(&[
        ("1_a.sql", "create table a ();\n-- rowsmith:down\ndrop table a;\n"),
        ("2_b.sql", "select 'é';"),
        ("3_c.sql", &format!("select 1; -- {}", "x".repeat(2 << 20))),
    ])
    .await;
    project.migrate().await.unwrap();
    let [one, two, three] = ["1", "2", "3"].map(Version::new);
    let kept = history::kept(&project.database.client, &[&one, &two, &three]).await.unwrap();
    let down = kept[&one].down_script.as_deref().unwrap();
    assert_eq!(down.trim(), "drop table a;");
    assert!(kept[&one].script.as_deref().unwrap().starts_with("create table a ();\n"));
    assert_eq!(kept[&two].script.as_deref(), Some("select 'é';"));
    assert_eq!((kept[&two].down_script.as_deref(), kept.get(&three)), (None, None));
}

#[tokio::test]
async fn the_view_tells_what_ran_and_how_long_ago() {
    let project = Project::new(&[
        ("1_a.sql", "create table a ();"),
        ("2_b.sql", "select 1;"),
        ("3_c.sql", "select 1;"),
        ("4_d.sql", "select 1;"),
        ("5_e.sql", "-- rowsmith:no-transaction\nselect 1;\nselect 1/0;"),
    ])
    .await;
    project.migrate().await.unwrap_err();
    for (version, days) in [(2, 3), (3, 20), (4, 100)] {
        project
            .query(&format!(
                "update rowsmith.migrations set applied_at = now() - interval '{days} days' where version = '{version}'"
            ))
            .await;
    }
    assert_eq!(
        project.query("select version, name, state, age, applied_by = session_user from rowsmith.migration_status order by version").await,
        "1|a|applied|recent|t\n2|b|applied|this week|t\n3|c|applied|this month|t\n4|d|applied|older|t\n5|null|unfinished|null|null"
    );
}

#[tokio::test]
async fn amendments_are_made_together_or_not_at_all() {
    let project = Project::new(&[
        ("1_a.sql", "create table a ();"),
        ("2_b.sql", "create table b ();"),
        ("3_c.sql", "create table c ();"),
        ("4_d.sql", "create table d ();"),
    ])
    .await;
    let set = project.set();
    let [a, b, c, d] = [0, 1, 2, 3].map(|index| &set.migrations()[index]);
    let ledger = Ledger::Supabase;
    let (mut client, keeper) = (project.connect().await, project.connect().await);
    let mut locked = Locked::acquire(&mut client, &keeper, &LockOptions::default()).await.unwrap();
    let before = history::read(locked.client()).await.unwrap();
    let marked = |migration| {
        let origin = Some("marked".to_owned());
        Amendment::Mark { migration, mark: Mark { origin, ..Mark::default() } }
    };
    let gone = Version::new("0");
    amend(&mut locked, &before, ledger, &[marked(a), marked(b), marked(c), marked(d)])
        .await
        .unwrap();
    let error = amend(&mut locked, &before, ledger, &[Amendment::Forget { version: &gone }]).await;
    assert_eq!(
        error.unwrap_err().to_string(),
        "the history was changed by somebody else meanwhile"
    );
    let history = history::read(locked.client()).await.unwrap();
    let six = Version::new("6");
    let renamed = rowsmith_migrate_core::Migration { version: six.clone(), ..d.clone() };
    let changes = [
        Amendment::Forget { version: &b.version },
        Amendment::Rename { from: &d.version, migration: &renamed },
        Amendment::Restamp { migration: c },
    ];
    amend(&mut locked, &history, ledger, &changes).await.unwrap();
    let rows = "select version, name, origin from rowsmith.migrations order by 1";
    assert_eq!(project.query(rows).await, "1|a|marked\n3|c|marked\n6|d|marked");
    let theirs =
        "select version, name, statements from supabase_migrations.schema_migrations order by 1";
    assert_eq!(
        project.query(theirs).await,
        "1|a|{\"create table a ()\"}\n3|c|{\"create table c ()\"}\n6|d|{\"create table d ()\"}"
    );
    let history = history::read(locked.client()).await.unwrap();
    let plan = plan(&set, &history, &Target::Latest, &Policy::default()).unwrap_err();
    assert!(plan.to_string().contains("`6`"), "{plan}");
}

#[tokio::test]
async fn what_ran_before_the_supabase_cli_came_is_not_pending_again() {
    let project =
        Project::new(&[("1_a.sql", "create table a ();"), ("R__v.sql", "select 1;")]).await;
    project.migrate().await.unwrap();
    // A colleague pushes with the CLI, which makes its table and knows nothing of ours.
    project
        .query(
            "create schema supabase_migrations; \
             create table supabase_migrations.schema_migrations (version text primary key, statements text[], name text); \
             insert into supabase_migrations.schema_migrations values ('2', '{}', 'b')",
        )
        .await;
    project.write("2_b.sql", "create table b ();");
    assert!(project.migrate().await.unwrap().applied.is_empty());
    project.write("3_c.sql", "create table c ();");
    assert_eq!(project.migrate().await.unwrap().applied.len(), 1);
    let theirs = "select version from supabase_migrations.schema_migrations order by 1";
    assert_eq!(project.query(theirs).await, "1\n2\n3");
    // From now on their table decides: what they take back is pending again.
    project
        .query(
            "delete from supabase_migrations.schema_migrations where version = '1'; drop table a",
        )
        .await;
    assert_eq!(
        history::read(&project.database.client).await.unwrap().get(&Version::new("1")),
        None
    );
}
