//! Do generated types work in the user's own SQL, without ours?

use crate::public::composites::Address;
use crate::public::domains::Email;
use crate::public::enums::{ContactStatus, Switch};
use crate::support::Both;
use sqlx::Row as _;

fn address() -> Address {
    let history = Some(vec![Some(ContactStatus::Lead), None]);
    Address { street: Some("a \"b\"".to_owned()), number: Some(3), history }
}

#[tokio::test]
async fn tokio_postgres_sends_and_reads_them() {
    let both = Both::new(include_str!("public.sql")).await;
    let (status, email) = (ContactStatus::Customer, Email("a@b".to_owned()));
    let row = both
        .db
        .client
        .query_one(
            "select $1::contact_status, $2::email, $3::text::address, $4::email",
            &[&status, &email, &address(), &None::<Email>],
        )
        .await
        .unwrap();
    assert_eq!((row.get::<_, ContactStatus>(0), row.get::<_, Email>(1)), (status, email));
    assert_eq!((row.get::<_, Address>(2), row.get::<_, Option<Email>>(3)), (address(), None));
}

#[tokio::test]
async fn sqlx_sends_and_reads_them() {
    let both = Both::new(include_str!("public.sql")).await;
    let (status, email) = (ContactStatus::Customer, Email("a@b".to_owned()));
    let row = sqlx::query("select $1::contact_status, $2::email, $3::address, $4::email")
        .bind(&status)
        .bind(&email)
        .bind(address())
        .bind(None::<Email>)
        .fetch_one(&both.pool)
        .await
        .unwrap();
    assert_eq!((row.get::<ContactStatus, _>(0), row.get::<Email, _>(1)), (status, email));
    assert_eq!((row.get::<Address, _>(2), row.get::<Option<Email>, _>(3)), (address(), None));
}

#[tokio::test]
async fn a_closed_enum_names_the_label_it_does_not_know() {
    let both = Both::new("").await;
    let row = both.db.client.query_one("select 'broken'", &[]).await.unwrap();
    let error = row.try_get::<_, Switch>(0).unwrap_err();
    assert!(crate::support::causes(&error).contains("unknown label `broken`"));
}
