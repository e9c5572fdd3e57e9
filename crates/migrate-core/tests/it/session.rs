//! Roles and settings: what a file changes stays in the file.

use expect_test::expect;
use rowsmith_migrate_core::{
    ApplyOptions, Event, LockOptions, Locked, Policy, Target, Watch, apply, history, notices, plan,
};

use crate::support::{Log, Project, SESSION_STATE, query};

#[tokio::test]
async fn nothing_leaks_into_the_next_file() {
    let role = format!("leak_{}", Project::new(&[]).await.database.name());
    let leaks = format!(
        "create role {role};\nset work_mem = '1MB';\nselect set_config('search_path', '', false);\nset my.own = 'x';\n\
         set session authorization {role};\nset role {role};"
    );
    let project = Project::new(&[
        ("1_leaks.sql", &leaks),
        (
            "2_next.sql",
            "create table t as select current_user::text as u, session_user::text as s, current_setting('search_path') as p, \
             current_setting('my.own', true) as o, current_setting('work_mem') as w;",
        ),
    ])
    .await;
    project.migrate().await.unwrap();
    let unchanged = project.query("select current_user, session_user, current_setting('search_path'), '', current_setting('work_mem')").await;
    assert_eq!(project.query("select * from public.t").await, unchanged);
    assert_eq!(
        project.query("select applied_by = session_user from rowsmith.migrations").await,
        "t\nt"
    );
    project.query(&format!("drop role {role}")).await;
}

#[tokio::test]
async fn what_a_file_leaves_is_named_and_taken_away() {
    let role = format!("left_{}", Project::new(&[]).await.database.name());
    let leaks = |table: &str| {
        format!(
            "create temp table {table} (id serial);\nprepare p as select 1;\nlisten c;\nselect pg_advisory_lock(7), pg_advisory_lock_shared(1, -2);\n\
             declare h cursor with hold for select 1;\nset local statement_timeout = '1min';\n"
        )
    };
    let see = "create table {} as select (select count(*) from pg_prepared_statements where from_sql) as prepared, \
         (select count(*) from pg_cursors where is_holdable) as cursors, (select count(*) from pg_listening_channels()) as channels, \
         (select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()) as locks, \
         (select count(*) from pg_class where relnamespace = pg_my_temp_schema() and relkind in ('r', 'S')) as temporary;";
    let project = Project::new(&[
        ("1_role.sql", &format!("create role {role};\nset role {role};\nset work_mem = '1MB';\nselect set_config('search_path', '', false);")),
        ("2_all.sql", &leaks("tt")),
        ("3_see.sql", &see.replace("{}", "a")),
        ("4_steps.sql", &format!("-- rowsmith:no-transaction\n{}", leaks("tt").replace("declare h", "begin; declare h").replace("set local", "commit; set"))),
        ("5_see.sql", &see.replace("{}", "b")),
        ("6_nothing.sql", "select set_config('search_path', 'public', true);\nset local work_mem = '1MB';\nprepare p as select 1;\ndeallocate p;\ndiscard temp;"),
    ])
    .await;
    let mut log = Log::default();
    project.migrate_with(&ApplyOptions::default(), &mut log).await.unwrap();
    let said = log.0.iter().filter(|line| line.contains(" left "));
    let said = said.map(|line| line.replace(&role, "<role>")).collect::<Vec<_>>().join("\n");
    expect![[r"
        1 left the role `<role>`, the setting `search_path`, the setting `work_mem`
        2 left the temporary sequence `tt_id_seq`, the temporary table `tt`, the prepared statement `p`, `LISTEN` on `c`, the cursor `h`, the advisory lock `1, -2_shared`, the advisory lock `7`
        4 left the setting `statement_timeout`, the temporary sequence `tt_id_seq`, the temporary table `tt`, the prepared statement `p`, `LISTEN` on `c`, the cursor `h`, the advisory lock `1, -2_shared`, the advisory lock `7`"]]
    .assert_eq(&said);
    // The lock that is left is the run's own.
    assert_eq!(
        project.query("select * from a union all select * from b").await,
        "0|0|0|1|0\n0|0|0|1|0"
    );
    project.query(&format!("drop role {role}")).await;
}

#[tokio::test]
async fn each_file_begins_with_the_settings_asked_for() {
    let show = |table: &str| {
        format!(
            "create table public.{table} as select current_setting('search_path') as p, current_user::text as u;"
        )
    };
    let project = Project::new(&[
        ("1_a.sql", &format!("{}set search_path = pg_catalog; reset role;", show("a"))),
        ("2_b.sql", &show("b")),
        ("3_c.sql", &format!("begin;{}commit;vacuum;", show("c"))),
    ])
    .await;
    let settings = vec![("search_path".to_owned(), "\"$user\", public, extensions".to_owned())];
    let options = ApplyOptions {
        settings,
        role: Some("pg_database_owner".into()),
        ..ApplyOptions::default()
    };
    project.query("grant create on schema public to pg_database_owner; do $$ begin execute format('grant create on database %I to pg_database_owner', current_database()); end $$").await;
    project.migrate_with(&options, &mut ()).await.unwrap();
    let expected = "\"$user\", public, extensions|pg_database_owner";
    for table in ["a", "b", "c"] {
        assert_eq!(
            project.query(&format!("select * from public.{table}")).await,
            expected,
            "{table}"
        );
    }
}

/// Notices of a run, as a program catches them.
async fn migrate_with_notices(project: &Project, watch: &mut dyn Watch) {
    let (mut client, connection) =
        project.database.config().connect(tokio_postgres::NoTls).await.unwrap();
    let (driving, notices) = notices::drive(connection);
    let driving = tokio::spawn(driving);
    let keeper = project.connect().await;
    let mut locked = Locked::acquire(&mut client, &keeper, &LockOptions::default())
        .await
        .unwrap()
        .with_notices(notices);
    let history = history::read(locked.client()).await.unwrap();
    let plan = plan(&project.set(), &history, &Target::Latest, &Policy::default()).unwrap();
    apply(&mut locked, &plan, &ApplyOptions::default(), watch).await.unwrap();
    locked.release().await.unwrap();
    drop(client);
    driving.await.unwrap().unwrap();
}

#[tokio::test]
async fn notices_are_passed_on() {
    let notices = "do $$ begin raise notice 'hello %', 1; raise warning 'careful'; end $$;";
    let project = Project::new(&[("1_a.sql", notices)]).await;
    let mut log = Log::default();
    migrate_with_notices(&project, &mut log).await;
    expect![[r#"
        started 1 (1/1)
        NOTICE: hello 1
        WARNING: careful
        statement 0: 0
        finished 1"#]]
    .assert_eq(&log.0.join("\n"));
}

#[tokio::test]
async fn of_a_flood_of_notices_some_are_passed_on_and_the_others_are_counted() {
    for header in ["", "-- rowsmith:no-transaction\n"] {
        let flood = "do $$ begin for i in 1..200000 loop raise notice 'flood'; end loop; end $$;\nselect 1;";
        let project = Project::new(&[("1_a.sql", &format!("{header}{flood}"))]).await;
        let (mut told, mut dropped) = (0, 0);
        let mut watch = |event: &Event<'_>| match event {
            Event::Notice { .. } => told += 1,
            Event::NoticesDropped { count, .. } => dropped += count,
            _ => {}
        };
        migrate_with_notices(&project, &mut watch).await;
        assert_eq!(told + dropped, 200_000);
        assert!((1..=2_000).contains(&told), "{told}");
    }
}

/// Files that leave in their session what they can, and what goes before the last of them.
const LEAKS: &str = "set lock_timeout = '1h';\nselect set_config('search_path', '', false), set_config('my.own', 'x', false);\n\
     create temp table left_here (id serial);\nprepare left_plan as select 1;\nlisten left_channel;\nselect pg_advisory_lock(7);\n\
     declare left_cursor cursor with hold for select 1;\nset role pg_monitor;\n";

#[tokio::test]
async fn a_session_of_the_caller_is_what_it_was_when_a_run_ends() {
    let steps = LEAKS.replace("declare", "begin; declare").replace("set role", "commit; set role");
    for (text, succeeds) in [
        (LEAKS.to_owned(), true),
        (format!("{LEAKS}select 1 / 0;"), false),
        (format!("-- rowsmith:no-transaction\n{steps}"), true),
        (format!("-- rowsmith:no-transaction\n{steps}select 1 / 0;"), false),
    ] {
        let project = Project::new(&[("1_t.sql", "create table t ();"), ("2_x.sql", &text)]).await;
        let mut client = project.connect().await;
        query(&client, "create temp table of_caller (a int); prepare of_caller as select 1").await;
        let before = query(&client, SESSION_STATE).await;
        let report = project.migrate_on(&mut client, &ApplyOptions::default(), &mut ()).await;
        assert_eq!(report.is_ok(), succeeds, "{text}: {report:?}");
        assert_eq!(query(&client, SESSION_STATE).await, before, "{text}");
    }
}
