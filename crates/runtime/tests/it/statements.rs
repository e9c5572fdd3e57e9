//! Do statements write what they are given, leave the rest, and say what goes wrong?

use crate::public::composites::Address;
use crate::public::contacts::{Insert, Row, TABLE, Update};
use crate::public::domains::Email;
use crate::public::enums::ContactStatus;
use crate::support::{Both, chain};
use expect_test::expect;
use rowsmith_runtime as rt;
use rt::Field;

const SCHEMA: &str = include_str!("public.sql");

#[tokio::test]
async fn a_default_is_used_a_null_is_written_a_value_is_written() {
    let both = Both::new(SCHEMA).await;
    for (name, score, expected) in [
        ("default", Field::Unset, Some("1.50")),
        ("null", Field::Set(None), None),
        ("value", Field::Set(Some(7.into())), Some("7.00")),
    ] {
        let insert = rt::insert(&Insert { score, ..Insert::new(name.to_owned()) });
        let tokio = insert.one(&both.db.client).await.unwrap();
        let sqlx = insert.one(&both.pool).await.unwrap();
        for row in [tokio, sqlx] {
            assert_eq!(row.score.map(|score| score.to_string()).as_deref(), expected);
            assert_eq!((row.status, row.email, row.tags), (ContactStatus::Lead, None, Vec::new()));
            assert_eq!(row.search.unwrap().0, format!("'{name}':1"));
        }
    }
}

fn full() -> Insert {
    let history = Some(vec![Some(ContactStatus::Customer), None, Some(ContactStatus::Lead)]);
    Insert {
        status: ContactStatus::Customer.into(),
        email: Some(Email("a@b".to_owned())).into(),
        emails: rt::JsonValue::from(vec!["x \" y"]).into(),
        tags: vec![Some("a,b".to_owned()), None].into(),
        history: history.clone().into(),
        address: Some(Address { street: Some("(\"\\,".to_owned()), number: None, history }).into(),
        ..Insert::new("Ada".to_owned())
    }
}

#[tokio::test]
async fn rows_are_written_changed_and_found_by_key_on_both_drivers() {
    let both = Both::new(SCHEMA).await;
    let row = rt::insert(&full()).one(&both.db.client).await.unwrap();
    let key = rt::select(&TABLE).key("id", &row.id).key("email", "a@b");
    assert_eq!(key.one(&both.db.client).await.unwrap(), row);
    assert_eq!(key.one(&both.pool).await.unwrap(), row);

    let changes = Update { email: None.into(), score: Some(2.into()).into(), ..Update::default() };
    let update = rt::update(&changes).key("id", &row.id);
    expect![[r#"update "public"."contacts" set "email" = $1::text::"public"."email", "score" = $2::numeric where "id" = $3::uuid"#]]
        .assert_eq(update.sql());
    let changed = Row { email: None, score: Some(2.into()), ..row.clone() };
    assert_eq!(update.exec(&both.pool).await.unwrap(), 1);
    assert_eq!(update.one(&both.db.client).await.unwrap(), changed);
    assert_eq!(key.opt(&both.pool).await.unwrap(), None, "the e-mail is gone");
    // Nothing to change is no change, and still finds the row.
    let nothing = rt::update(&Update::default()).key("id", &row.id);
    assert_eq!(nothing.one(&both.pool).await.unwrap(), changed);
    assert_eq!(nothing.exec(&both.db.client).await.unwrap(), 1);
    let missing = rt::select(&TABLE).key("id", &rt::Uuid::nil()).one(&both.pool).await;
    assert!(matches!(missing, Err(rt::Error::NoRow)));
}

#[tokio::test]
async fn transactions_and_connections_run_statements_too() {
    let mut both = Both::new(SCHEMA).await;
    let insert = rt::insert(&Insert::new("Bob".to_owned()));
    let transaction = both.db.client.transaction().await.unwrap();
    assert_eq!(insert.exec(&transaction).await.unwrap(), 1);
    transaction.rollback().await.unwrap();
    let mut transaction = both.pool.begin().await.unwrap();
    assert_eq!(insert.exec(&mut transaction).await.unwrap(), 1);
    assert_eq!(insert.exec(&mut *transaction).await.unwrap(), 1);
    assert!(matches!(rt::select(&TABLE).opt(&mut transaction).await, Err(rt::Error::ManyRows)));
    transaction.rollback().await.unwrap();
    let mut connection = both.pool.acquire().await.unwrap();
    assert_eq!(rt::select(&TABLE).all(&mut connection).await.unwrap(), []);
    drop(connection);
    assert_eq!(rt::update(&Update::default()).every_row().exec(&both.pool).await.unwrap(), 0);
}

#[tokio::test]
async fn a_label_added_later_survives() {
    let both = Both::new(SCHEMA).await;
    both.run("alter type contact_status add value 'lo\"st'").await;
    let lost = ContactStatus::Unrecognized("lo\"st".into());
    let insert = rt::insert(&Insert {
        status: lost.clone().into(),
        history: Some(vec![Some(lost.clone())]).into(),
        ..Insert::new("Eve".to_owned())
    });
    for row in [insert.one(&both.db.client).await.unwrap(), insert.one(&both.pool).await.unwrap()] {
        assert_eq!((row.status, row.history), (lost.clone(), Some(vec![Some(lost.clone())])));
    }
}

#[tokio::test]
async fn added_attributes_and_moved_columns_do_no_harm() {
    let both = Both::new(SCHEMA).await;
    let row = rt::insert(&full()).one(&both.db.client).await.unwrap();
    both.run(
        "alter type address add attribute more text;
         create view moved as select created_at, 1 as extra, address, history, tags, score, emails,
             email, status, name, id, search::text from contacts",
    )
    .await;
    let client = &both.db.client;
    let brought = client.query_one("select * from moved", &[]).await.unwrap();
    assert_eq!(Row::try_from(&brought).unwrap(), row);
    let brought: Row = sqlx::query_as("select * from moved").fetch_one(&both.pool).await.unwrap();
    assert_eq!(brought, row);
    let written = rt::insert(&Insert { email: None.into(), ..full() }).one(client).await.unwrap();
    assert_eq!(written.address, row.address);
}

#[tokio::test]
async fn values_without_a_rust_value_are_errors_that_name_the_column() {
    let both = Both::new(SCHEMA).await;
    both.run("insert into contacts (name, created_at) values ('x', 'infinity')").await;
    let select = rt::select(&TABLE);
    let tokio = chain(&select.all(&both.db.client).await.unwrap_err());
    let sqlx = chain(&select.all(&both.pool).await.unwrap_err());
    assert_eq!(tokio, sqlx);
    expect!["a row could not be read: cannot read column `created_at` of type `timestamp with time zone`: `infinity` has no `chrono::DateTime`"].assert_eq(&tokio);
}

#[tokio::test]
async fn what_cannot_be_sent_is_not() {
    let both = Both::new(SCHEMA).await;
    let insert = rt::insert(&Insert::new("a\0b".to_owned()));
    expect!["the statement could not be built: the value for `name` cannot be sent: text in Postgres cannot hold the character U+0000"]
        .assert_eq(&chain(&insert.one(&both.pool).await.unwrap_err()));
    let select = rt::select(&TABLE).key("no \"such", &1);
    expect![[r#"the statement could not be built: the relation has no column `no "such`"#]]
        .assert_eq(&chain(&select.opt(&both.db.client).await.unwrap_err()));
    let refused = rt::insert(&Insert { email: Some(Email(String::new())).into(), ..full() });
    let sqlx = refused.exec(&both.pool).await.unwrap_err();
    assert!(chain(&sqlx).contains("violates check constraint \"email_check\""));
}
