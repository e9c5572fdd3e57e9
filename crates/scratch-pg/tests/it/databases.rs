//! Does every test get a database of its own?

use rowsmith_scratch_pg::testing;

use crate::support::{execute, number};

async fn starts_empty() {
    let db = testing::database().await;
    db.client.batch_execute("create table t (id int)").await.expect("a table");
    let row = db
        .client
        .query_one("select count(*) from pg_tables where schemaname = 'public'", &[])
        .await
        .expect("a count");
    assert_eq!(row.get::<_, i64>(0), 1);
}

#[tokio::test]
async fn a_test_on_one_thread_has_a_database() {
    starts_empty().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_test_on_several_threads_has_a_database() {
    starts_empty().await;
}

#[tokio::test]
async fn extensions_of_contrib_are_there() {
    let db = testing::database().await;
    db.client.batch_execute("create extension pgcrypto").await.unwrap();
}

#[tokio::test]
async fn a_server_keeps_its_data_when_it_is_restarted_with_other_settings() {
    let mut server = testing::private().await;
    execute(&server, "postgres", "create table t as select 1 as id").await;
    server.restart("work_mem = '5MB'\n").await.unwrap();
    let sql = "select pg_size_bytes(current_setting('work_mem')) / (1024 * 1024) + count(*) from t";
    assert_eq!(number(&server, "postgres", sql).await, 6);
    let port = server.listen("").await.unwrap();
    assert_eq!(number(&server, "postgres", sql).await, 5);
    let sql = "select current_setting('port')::int8";
    assert_eq!(number(&server, "postgres", sql).await, i64::from(port));
}
