//! Roles and settings: what a file changes stays in the file.

use rowsmith_migrate_core::{
    ApplyOptions, LockOptions, Locked, Policy, Target, apply, history, notices, plan,
};

use crate::support::{Log, Project};

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

#[tokio::test]
async fn notices_are_passed_on_and_a_flood_costs_nothing() {
    let project = Project::new(&[
        ("1_a.sql", "do $$ begin raise notice 'hello %', 1; raise warning 'careful'; end $$;"),
        ("2_b.sql", "do $$ begin for i in 1..20000 loop raise notice 'flood'; end loop; end $$;"),
    ])
    .await;
    let (mut client, connection) =
        project.database.config().connect(tokio_postgres::NoTls).await.unwrap();
    let (driving, notices) = notices::drive(connection);
    let driving = tokio::spawn(driving);
    let mut log = Log::default();
    let keeper = project.connect().await;
    let mut locked = Locked::acquire(&mut client, &keeper, &LockOptions::default())
        .await
        .unwrap()
        .with_notices(notices);
    let history = history::read(locked.client()).await.unwrap();
    let plan = plan(&project.set(), &history, &Target::Latest, &Policy::default()).unwrap();
    apply(&mut locked, &plan, &ApplyOptions::default(), &mut log).await.unwrap();
    locked.release().await.unwrap();
    drop(client);
    driving.await.unwrap().unwrap();
    let has = |line: &str| log.0.iter().any(|told| told == line);
    assert!(
        has("NOTICE: hello 1") && has("WARNING: careful") && has("some notices dropped"),
        "{:?}",
        log.0
    );
    assert!(log.0.iter().filter(|line| *line == "NOTICE: flood").count() < 20_000);
}
