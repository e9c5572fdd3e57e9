//! Does a run start where an earlier run got to, and never on a wrong footing?

use rowsmith_scratch_pg::{Clone, Contents, Key, Options, Server, testing};

use crate::support::{execute, folder, number, project};

/// Opens with all keys, and says which snapshot was used and the clone.
async fn open(server: &mut Server, keys: &[&str]) -> (Option<usize>, Clone) {
    let keys: Vec<Key> = keys.iter().map(|key| Key::new(*key)).collect();
    server.open(&keys).await.expect("a clone")
}

fn kept(folder: &tempfile::TempDir) -> Options {
    Options { contents: Contents::Kept, ..project(folder) }
}

#[tokio::test]
async fn a_snapshot_outlives_its_server() {
    let folder = folder();
    let mut server = Server::start(&kept(&folder), &mut ()).await.unwrap();
    let (used, clone) = open(&mut server, &["1"]).await;
    assert_eq!((used, clone.name()), (None, "postgres"));
    execute(&server, "postgres", "create table one (id int)").await;
    server.save(&clone, &Key::new("1")).await.unwrap();
    execute(&server, "postgres", "create table two (id int)").await;
    server.keep(clone, &Key::new("2")).await.unwrap();
    server.stop().await.unwrap();

    let mut server = Server::start(&kept(&folder), &mut ()).await.unwrap();
    for (keys, want, tables) in [
        (vec!["1", "2", "3"], Some(1), 2),
        (vec!["1", "other"], Some(0), 1),
        (vec!["other"], None, 0),
    ] {
        let (used, clone) = open(&mut server, &keys).await;
        assert_eq!(used, want);
        let sql = "select count(*) from pg_tables where schemaname = 'public'";
        assert_eq!(number(&server, clone.name(), sql).await, tables);
        clone.discard().await.unwrap();
    }
}

#[tokio::test]
async fn a_snapshot_of_other_roles_is_not_used() {
    let folder = folder();
    let mut server = Server::start(&kept(&folder), &mut ()).await.unwrap();
    let (_, clone) = open(&mut server, &["1"]).await;
    server.save(&clone, &Key::new("1")).await.unwrap();
    execute(&server, "postgres", "create role other").await;
    server.save(&clone, &Key::new("2")).await.unwrap();
    clone.discard().await.unwrap();

    assert_eq!(open(&mut server, &["1", "2"]).await.0, Some(1));
    // The role is there, but at the first key it was not: everything begins anew.
    assert_eq!(open(&mut server, &["1"]).await.0, None);
    let roles = "select count(*) from pg_roles where rolname = 'other'";
    assert_eq!(number(&server, "postgres", roles).await, 0);
    assert_eq!(open(&mut server, &["1", "2"]).await.0, None);
}

#[tokio::test]
async fn a_clone_has_the_settings_owner_and_grants_of_its_snapshot() {
    let folder = folder();
    let mut server = Server::start(&kept(&folder), &mut ()).await.unwrap();
    let (_, clone) = open(&mut server, &[]).await;
    let sql = r#"
        create role "O'Hara "" x";
        alter database postgres set app.secret to 'it''s, "so"';
        alter role "O'Hara "" x" in database postgres set work_mem = '8MB';
        revoke all on database postgres from public;
        grant connect on database postgres to "O'Hara "" x" with grant option;
        alter database postgres owner to "O'Hara "" x";
    "#;
    execute(&server, "postgres", sql).await;
    let seen = "select concat_ws(' | ', current_setting('app.secret', true), \
         (select string_agg(setconfig::text, ',' order by setrole) from pg_db_role_setting s \
          where s.setdatabase = d.oid), d.datdba::regrole, d.datacl) \
         from pg_database d where datname = current_database()";
    let before = text(&server, seen).await;
    assert!(before.contains("it's"), "{before}");
    server.keep(clone, &Key::new("1")).await.unwrap();
    let (used, _clone) = open(&mut server, &["1"]).await;
    assert_eq!(used, Some(0));
    assert_eq!(text(&server, seen).await, before);
}

async fn text(server: &Server, sql: &str) -> String {
    let client = server.connect("postgres").await.expect("a connection");
    client.query_one(sql, &[]).await.expect("a row").get(0)
}

#[tokio::test]
async fn the_least_used_snapshots_go() {
    let folder = folder();
    let mut server = Server::start(&kept(&folder), &mut ()).await.unwrap();
    let (_, clone) = open(&mut server, &[]).await;
    for key in 0..8 {
        server.save(&clone, &Key::new(key.to_string())).await.unwrap();
    }
    clone.discard().await.unwrap();
    // Using the first makes the second the one that goes.
    let (_, clone) = open(&mut server, &["0"]).await;
    server.save(&clone, &Key::new("8")).await.unwrap();
    clone.discard().await.unwrap();
    assert_eq!(open(&mut server, &["0"]).await.0, Some(0));
    assert_eq!(open(&mut server, &["1"]).await.0, None);
    assert_eq!(open(&mut server, &["8"]).await.0, Some(0));
}

#[tokio::test]
async fn two_clones_live_side_by_side() {
    let mut server = testing::private().await;
    let (_, one) = open(&mut server, &[]).await;
    let (_, two) = open(&mut server, &[]).await;
    assert_ne!(one.name(), two.name());
    execute(&server, one.name(), "create table t ()").await;
    execute(&server, two.name(), "create table t ()").await;
}

#[tokio::test]
async fn a_named_server_is_worked_in_and_left_as_it_was() {
    let host = testing::private().await;
    let folder = folder();
    let options = Options { url: Some(host.url("template1")), ..project(&folder) };
    let databases = "select count(*) from pg_database";
    let before = number(&host, "postgres", databases).await;
    let mut server = Server::start(&options, &mut ()).await.unwrap();
    assert_eq!(server.major(), host.major());
    let (used, clone) = open(&mut server, &["1"]).await;
    assert_eq!(used, None);
    execute(&server, clone.name(), "create table t ()").await;
    drop(server);
    // As if the run had been killed: the next one finds what is its own and nobody else's.
    execute(&host, "postgres", "create database rowsmith_ffffffffffff_1").await;
    drop(Server::start(&options, &mut ()).await.unwrap());
    assert_eq!(number(&host, "postgres", databases).await, before + 1);
}
