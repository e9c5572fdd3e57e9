//! Do rows travel one by one, and in bulk by COPY, without being collected?

use crate::public::composites::Address;
use crate::public::contacts::{Insert, TABLE};
use crate::public::domains::Email;
use crate::public::enums::ContactStatus;
use crate::shapes;
use crate::support::{Both, chain};
use expect_test::expect;
use rowsmith_runtime as rt;
use rt::Executor;

const SCHEMA: &str = include_str!("public.sql");

fn named(name: &str) -> Insert {
    Insert::new(name.to_owned())
}

/// What has a binary form: labels, domains and jsonb among it.
fn binary(number: u128) -> Insert {
    Insert {
        id: rt::Uuid::from_u128(number).into(),
        status: ContactStatus::Customer.into(),
        email: number.is_multiple_of(2).then(|| Email(format!("{number}@\t"))).into(),
        emails: rt::JsonValue::from(vec!["x \" y", "\\"]).into(),
        score: Some("-1.25".parse().unwrap()).into(),
        tags: vec![Some("a,b".to_owned()), None].into(),
        created_at: chrono::DateTime::UNIX_EPOCH.into(),
        ..named(&format!("\\N\t\n\r\\.{number}"))
    }
}

/// What has none: a composite.
fn text(number: u128) -> Insert {
    let history = Some(vec![Some(ContactStatus::Lead), None]);
    let address = Address { street: Some("(\"\\\n,".to_owned()), number: None, history };
    let address = number.is_multiple_of(2).then_some(address).into();
    Insert { address, ..binary(number) }
}

async fn written<X: rt::CopyExecutor>(executor: X, rows: &[Insert]) -> (u64, String) {
    let mut copy = rt::copy_in(executor);
    for row in rows {
        copy.send(row).await.unwrap();
    }
    let how = format!("{copy:?}");
    (copy.finish().await.unwrap(), how)
}

async fn read<'e, R: rt::FromColumns + Send + 'e>(mut rows: rt::Rows<'e, R>) -> Vec<R> {
    let mut read = Vec::new();
    while let Some(row) = rows.next().await.unwrap() {
        read.push(row);
    }
    read
}

#[tokio::test]
async fn copies_are_binary_where_they_can_be_and_the_same_on_both_drivers() {
    let both = Both::new(SCHEMA).await;
    for (form, row) in [("Binary", binary as fn(u128) -> Insert), ("Text", text)] {
        let rows: Vec<Insert> = (0..1500).map(row).collect();
        let expected = rt::insert_many(&rows).all(&both.pool).await.unwrap();
        both.run("delete from contacts").await;
        let (count, how) = written(&both.db.client, &rows).await;
        assert_eq!((count, how.contains(form)), (1500, true), "{how}");
        let found = rt::select(&TABLE).all(&both.pool).await.unwrap();
        assert_eq!(found, expected);
        assert_eq!(read(rt::copy_out(&TABLE, &both.db.client)).await, expected);
        both.run("delete from contacts").await;
        assert_eq!(written(&both.pool, &rows).await.0, 1500);
        assert_eq!(read(rt::copy_out(&TABLE, &both.pool)).await, expected);
        assert_eq!(read(rt::select(&TABLE).stream(&both.pool)).await, expected);
        assert_eq!(read(rt::select(&TABLE).stream(&both.db.client)).await, expected);
        both.run("delete from contacts").await;
    }
}

#[tokio::test]
async fn transactions_and_connections_copy_too() {
    let mut both = Both::new(SCHEMA).await;
    let rows = [binary(1), binary(2)];
    let transaction = both.db.client.transaction().await.unwrap();
    assert_eq!(written(&transaction, &rows).await.0, 2);
    assert_eq!(read(rt::copy_out(&TABLE, &transaction)).await.len(), 2);
    transaction.rollback().await.unwrap();
    let mut transaction = both.pool.begin().await.unwrap();
    assert_eq!(written(&mut transaction, &rows).await.0, 2);
    assert_eq!(read(rt::select(&TABLE).stream(&mut transaction)).await.len(), 2);
    transaction.rollback().await.unwrap();
    let mut connection = both.pool.acquire().await.unwrap();
    assert_eq!(written(&mut connection, &[]).await.0, 0);
}

#[tokio::test]
async fn a_copy_out_that_is_given_up_or_refused_leaves_no_connection_out_of_step() {
    let both = Both::new(SCHEMA).await;
    let rows: Vec<Insert> = (0..1500).map(binary).collect();
    assert_eq!(written(&both.pool, &rows).await.0, 1500);
    for _ in 0..3 {
        let mut some = rt::copy_out(&TABLE, &both.pool);
        assert!(some.next().await.unwrap().is_some());
        drop(some);
        assert_eq!(rt::select(&TABLE).all(&both.pool).await.unwrap().len(), 1500);
        let mut some = rt::copy_out(&TABLE, &both.db.client);
        assert!(some.next().await.unwrap().is_some());
        drop(some);
        assert_eq!(rt::select(&TABLE).all(&both.db.client).await.unwrap().len(), 1500);
    }
    both.run("alter table contacts rename column emails to mails").await;
    for _ in 0..2 {
        assert!(rt::copy_out(&TABLE, &both.pool).next().await.is_err());
        assert!(rt::copy_out(&TABLE, &both.db.client).next().await.is_err());
    }
    both.run("alter table contacts rename column mails to emails").await;
    assert_eq!(rt::select(&TABLE).all(&both.pool).await.unwrap().len(), 1500);
    assert!(rt::select(&TABLE).one(&both.pool).await.is_err());
}

#[tokio::test]
async fn a_copy_that_was_refused_stays_refused() {
    let both = Both::new(SCHEMA).await;
    both.run("alter table contacts rename to others").await;
    let mut by_tokio = rt::copy_in(&both.db.client);
    let mut by_sqlx = rt::copy_in(&both.pool);
    for number in 0..3 {
        assert!(by_tokio.send(&binary(number)).await.is_err());
        assert!(by_sqlx.send(&binary(number)).await.is_err());
    }
    assert!(by_tokio.finish().await.is_err() && by_sqlx.finish().await.is_err());
}

/// What is said when `rows` are copied, and that nothing was written.
async fn refused<X: rt::CopyExecutor>(both: &Both, executor: X, rows: &[Insert]) -> String {
    let mut copy = rt::copy_in(executor);
    let mut said = Vec::new();
    for row in rows {
        said.extend(copy.send(row).await.err().map(|error| chain(&error)));
    }
    said.extend(copy.finish().await.err().map(|error| chain(&error)));
    assert_eq!(rt::select(&TABLE).exec(&both.pool).await.unwrap(), 0);
    said.join("\n") + "\n"
}

#[tokio::test]
async fn a_row_that_cannot_be_sent_fails_the_copy() {
    let both = Both::new(SCHEMA).await;
    let others = [named("a"), binary(1)];
    let zero = [named("a"), named("b\0"), named("c")];
    for rows in [others.as_slice(), &zero] {
        let tokio = refused(&both, &both.db.client, rows).await;
        assert_eq!(refused(&both, &both.pool, rows).await, tokio);
    }
    expect![[r#"
        the statement could not be built: row 1 gives other columns than the first one, and a COPY needs the same of all
        the statement could not be built: the COPY has failed before
    "#]].assert_eq(&refused(&both, &both.pool, &others).await);
    // What the server refuses, it says at the end.
    let row = Insert { email: Some(Email("none".to_owned())).into(), ..named("x") };
    let said = refused(&both, &both.db.client, std::slice::from_ref(&row)).await;
    assert!(said.contains("violates check constraint"), "{said}");
    let said = refused(&both, &both.pool, &[row]).await;
    assert!(said.contains("violates check constraint"), "{said}");
}

#[tokio::test]
async fn a_copy_that_is_dropped_writes_nothing() {
    let both = Both::new(SCHEMA).await;
    // More than a chunk, so that the server has some of it.
    let rows: Vec<Insert> = (0..3000).map(binary).collect();
    let mut tokio = rt::copy_in(&both.db.client);
    let mut sqlx = rt::copy_in(&both.pool);
    for row in &rows {
        tokio.send(row).await.unwrap();
        sqlx.send(row).await.unwrap();
    }
    drop((tokio, sqlx));
    assert_eq!(rt::select(&TABLE).exec(&both.db.client).await.unwrap(), 0);
    assert_eq!(rt::select(&TABLE).exec(&both.pool).await.unwrap(), 0);
}

/// The rows that come before an error of the server.
async fn before_the_error<E: Executor + Send>(executor: E) -> usize {
    let mut rows = rt::select(&shapes::TABLE).stream(executor);
    let mut count = 0;
    loop {
        match rows.next().await {
            Ok(Some(_)) => count += 1,
            Ok(None) => panic!("no error"),
            Err(error) => {
                assert!(chain(&error).contains("division by zero"), "{}", chain(&error));
                return count;
            }
        }
    }
}

#[tokio::test]
async fn rows_come_as_they_are_sent_and_the_rest_can_be_left() {
    let both = Both::new(
        "create view shapes as select 1 / (9000 - n) as n, array[n] as grid from generate_series(1, 10000) n",
    )
    .await;
    assert_eq!(before_the_error(&both.db.client).await, 8999);
    assert_eq!(before_the_error(&both.pool).await, 8999);
    both.run(
        "create or replace view shapes as select n, array[n] as grid from generate_series(1, 100000) n",
    )
    .await;
    for _ in 0..2 {
        let mut tokio = rt::select(&shapes::TABLE).stream(&both.db.client);
        let mut sqlx = rt::select(&shapes::TABLE).stream(&both.pool);
        let first = tokio.next().await.unwrap();
        assert_eq!(first, sqlx.next().await.unwrap());
        assert_eq!(first.map(|row| row.n), Some(1.into()));
    }
}

/// A row that COPY takes as text, because of `note`, and whose money it must not.
struct Bill;

impl rt::ToColumns for Bill {
    type Row = Self;
    const TABLE: &'static rt::Table<Self> = &BILLS;

    fn to_columns(&self, values: &mut rt::Values) {
        values.value(0, &rt::Money(150));
        values.value(1, &rt::TsVector("a".to_owned()));
    }
}

impl rt::FromColumns for Bill {
    const COLUMNS: &'static [rt::Column] = BILLS.columns;

    fn from_columns(_columns: &mut rt::Columns<'_>) -> Self {
        Self
    }
}

const BILLS: rt::Table<Bill> = rt::Table::new(
    "public",
    "bills",
    &[
        rt::Column { name: "sum", sql_type: "money", cast: "::money", read: rt::Read::Plain },
        rt::Column { name: "note", sql_type: "tsvector", cast: "::tsvector", read: rt::Read::Text },
    ],
);

#[tokio::test]
async fn money_is_not_copied_as_text_but_inserted() {
    let both = Both::new("create table bills (sum money, note tsvector)").await;
    let refused = rt::copy_in(&both.db.client).send(&Bill).await.unwrap_err();
    let error = chain(&refused);
    expect!["the statement could not be built: the value for `sum` cannot be sent: money cannot be copied beside columns without a binary form: use `insert_many`"].assert_eq(&error);
    let refused = rt::copy_in(&both.pool).send(&Bill).await.unwrap_err();
    assert_eq!(chain(&refused), error);
    both.run("set lc_monetary = 'C'").await;
    assert_eq!(rt::insert_many(&[Bill, Bill]).exec(&both.pool).await.unwrap(), 2);
    let sum = both.db.client.query_one("select sum(sum)::numeric::text from bills", &[]).await;
    assert_eq!(sum.unwrap().get::<_, &str>(0), "3.00");
}
