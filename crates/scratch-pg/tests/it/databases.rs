//! Does every test get a database of its own?

use rowsmith_scratch_pg::testing;

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
