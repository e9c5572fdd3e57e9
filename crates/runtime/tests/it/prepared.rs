//! Are statements prepared once where that is asked for, and do they outlive migrations and DEALLOCATE?

use crate::public::contacts::{Insert, TABLE};
use crate::support::{Both, chain};
use rowsmith_runtime as rt;

const SCHEMA: &str = include_str!("public.sql");

/// How many statements of ours the server has prepared.
async fn prepared(both: &Both) -> i64 {
    let sql = "select count(*) from pg_prepared_statements where statement ~ '\"contacts\"'";
    let rows = both.db.client.query_typed(sql, &[]).await.unwrap();
    rows[0].get(0)
}

#[tokio::test]
async fn a_statement_is_prepared_once_and_gives_what_it_gives_without() {
    let both = Both::new(SCHEMA).await;
    let (client, statements) = (&both.db.client, rt::PreparedStatements::new());
    let db = statements.on(client);
    for name in ["Ada", "Eve", "Kim"] {
        let insert = rt::insert(&Insert::new(name.to_owned()));
        assert_eq!(insert.exec(db).await.unwrap(), 1);
    }
    assert_eq!(prepared(&both).await, 1);
    let all = rt::select(&TABLE).all(db).await.unwrap();
    assert_eq!(all, rt::select(&TABLE).all(client).await.unwrap());
    let mut rows = rt::select(&TABLE).stream(db);
    for row in &all {
        assert_eq!(rows.next().await.unwrap().as_ref(), Some(row));
    }
    assert_eq!(rows.next().await.unwrap(), None);
    assert_eq!(rt::select(&TABLE).exec(db).await.unwrap(), 3);
    assert_eq!(prepared(&both).await, 2);
}

#[tokio::test]
async fn a_stale_statement_is_prepared_anew() {
    let both = Both::new(SCHEMA).await;
    let statements = rt::PreparedStatements::new();
    let db = statements.on(&both.db.client);
    let read = rt::select(&TABLE);
    let insert = rt::insert(&Insert::new("Ada".to_owned()));
    insert.one(db).await.unwrap();
    both.run("alter table contacts alter tags type varchar[]").await;
    assert_eq!(insert.one(db).await.unwrap().name, "Ada");
    assert_eq!(read.all(db).await.unwrap().len(), 2);
    both.run("alter table contacts alter tags type text[]").await;
    let mut rows = read.clone().stream(db);
    assert!(rows.next().await.unwrap().is_some());
    drop(rows);
    both.run("deallocate all").await;
    assert_eq!(insert.exec(db).await.unwrap(), 1);
    assert_eq!(read.all(db).await.unwrap().len(), 3);
}

#[tokio::test]
async fn a_transaction_that_meets_a_stale_statement_says_so_and_the_next_one_is_fine() {
    let mut both = Both::new(SCHEMA).await;
    let statements = rt::PreparedStatements::new();
    let read = rt::select(&TABLE);
    read.all(statements.on(&both.db.client)).await.unwrap();
    both.run("alter table contacts alter tags type varchar[]").await;
    let transaction = both.db.client.transaction().await.unwrap();
    let error = chain(&read.all(statements.on(&transaction)).await.unwrap_err());
    assert!(error.contains("cached plan must not change result type"), "{error}");
    transaction.rollback().await.unwrap();
    let transaction = both.db.client.transaction().await.unwrap();
    assert_eq!(read.all(statements.on(&transaction)).await.unwrap(), []);
}

#[tokio::test]
async fn no_more_than_256_statements_are_kept() {
    let both = Both::new(SCHEMA).await;
    let statements = rt::PreparedStatements::new();
    let db = statements.on(&both.db.client);
    let mut select = rt::select(&TABLE);
    for _ in 0..256 {
        select = select.key("name", "Ada");
        select.all(db).await.unwrap();
    }
    assert_eq!(prepared(&both).await, 256);
    rt::select(&TABLE).all(db).await.unwrap();
    assert_eq!(prepared(&both).await, 1);
}
