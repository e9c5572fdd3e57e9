//! The lock, and runners that want it at the same time.

use std::time::Duration;

use rowsmith_migrate_core::{ApplyOptions, LockError, LockOptions, Locked};

use crate::support::Project;

#[tokio::test]
async fn the_holder_is_named() {
    let project = Project::new(&[]).await;
    let mut config = project.database.config();
    config.application_name("deploy-7");
    let (mut first, connection) = config.connect(tokio_postgres::NoTls).await.unwrap();
    let driving = tokio::spawn(connection);
    let mut second = project.connect().await;
    let locked = Locked::acquire(&mut first, &LockOptions::default()).await.unwrap();
    let once = LockOptions { wait: Duration::ZERO, ..LockOptions::default() };
    let mut told = Vec::new();
    let error =
        Locked::acquire_watched(&mut second, &once, &mut |holder| told.push(holder.clone()))
            .await
            .unwrap_err();
    let LockError::Held { holder: Some(holder), .. } = &error else { panic!("{error:?}") };
    assert_eq!(told, [(**holder).clone()]);
    assert_eq!(holder.application, "deploy-7");
    let message = error.to_string();
    assert!(
        message.starts_with("another session holds the migration lock after waiting 0 s: process "),
        "{message}"
    );
    assert!(message.contains("(`deploy-7`) of user `"), "{message}");
    drop(locked);
    Locked::acquire(&mut second, &LockOptions::default()).await.unwrap().release().await.unwrap();
    drop(first);
    driving.await.unwrap().unwrap();
}

#[tokio::test]
async fn the_lock_goes_with_the_session() {
    let project = Project::new(&[]).await;
    let mut first = project.connect().await;
    let locked = Locked::acquire(&mut first, &LockOptions::default()).await.unwrap();
    project.query("select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()").await;
    drop(locked);
    let mut second = project.connect().await;
    let once = LockOptions { wait: Duration::ZERO, ..LockOptions::default() };
    Locked::acquire(&mut second, &once).await.unwrap().release().await.unwrap();
}

#[tokio::test]
async fn many_runners_at_once_apply_each_file_once() {
    let project = Project::new(&[
        ("1_t.sql", "create table t (a int); insert into t values (1);"),
        ("2_i.sql", "create index concurrently i on t (a);\ninsert into t values (2);\nreindex index concurrently i;"),
        ("3_t.sql", "insert into t values (3);"),
    ])
    .await;
    let runs = (0..4).map(|_| async {
        project.migrate_with(&ApplyOptions::default(), &mut ()).await.unwrap().applied.len()
    });
    let applied = futures_util::future::join_all(runs).await;
    assert_eq!(applied.iter().sum::<usize>(), 3, "{applied:?}");
    assert_eq!(project.query("select a from t order by a").await, "1\n2\n3");
}
