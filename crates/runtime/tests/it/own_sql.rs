//! Do generated types work in the user's own SQL, without ours?

use crate::public::composites::Address;
use crate::public::domains::Email;
use crate::public::enums::{ContactStatus, Switch};
use crate::support::{Both, causes};
use expect_test::expect;
use rowsmith_runtime as rt;
use rt::read_row;
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

/// The reason why `sql` cannot be read as `T`, the same from both drivers.
async fn refusal<T: rt::Decode + Send>(both: &Both, sql: &'static str) -> String {
    let row = both.db.client.query_one(sql, &[]).await.unwrap();
    let tokio = read_row::<Option<T>>(&row).err().unwrap();
    let row = sqlx::query(sql).fetch_one(&both.pool).await.unwrap();
    assert_eq!(read_row::<Option<T>>(&row).err().unwrap(), tokio);
    causes(&tokio)
}

#[tokio::test]
async fn a_value_that_does_not_fit_is_the_same_error_on_both_drivers() {
    let both = Both::new("").await;
    let found = [
        refusal::<chrono::NaiveTime>(&both, "select time '24:00:00' as t").await,
        refusal::<std::net::IpAddr>(&both, "select inet '10.1.2.3/8' as net").await,
        refusal::<rust_decimal::Decimal>(&both, "select 'NaN'::numeric as n").await,
        refusal::<jiff::civil::Time>(&both, "select time '24:00:00' as t").await,
        refusal::<jiff::Timestamp>(&both, "select timestamptz 'infinity' as t").await,
        refusal::<jiff::civil::DateTime>(&both, "select timestamp '12000-01-01' as t").await,
        refusal::<chrono::NaiveDateTime>(&both, "select timestamp '294276-12-31' as t").await,
        refusal::<rt::Bounded<time::Date>>(&both, "select date '12000-01-01' as far").await,
        refusal::<time::Date>(&both, "select date '-infinity' as d").await,
        refusal::<time::Date>(&both, "select date '12000-01-01' as far").await,
        refusal::<chrono::NaiveDateTime>(&both, "select now() as zone").await,
        refusal::<i32>(&both, "select 1::int8 as wide").await,
        refusal::<rt::Range<i64>>(&both, "select int4range(1, 2) as r").await,
        refusal::<Vec<i32>>(&both, "select '[0:1]={1,2}'::int4[] as low").await,
        refusal::<Vec<i32>>(&both, "select '{{1,2}}'::int4[] as deep").await,
        refusal::<Vec<i32>>(&both, "select '{1,null}'::int4[] as hole").await,
        refusal::<rt::JsonValue>(&both, "select '1e40'::jsonb || '[1e400]' as big").await,
        refusal::<rt::JsonValue>(&both, "select '{\"a\": 1.00000000000000000001}'::json as j")
            .await,
        refusal::<rt::Json<Vec<u8>>>(&both, "select '[1, 256]'::jsonb as typed").await,
        refusal::<rt::TsVector>(&both, "select 'a'::tsvector as v").await,
        refusal::<String>(&both, "select point '(1,2)' as p").await,
    ];
    expect![[r#"
        cannot read column `t` of type `time`: `24:00:00` has no `chrono::NaiveTime`
        cannot read column `net` of type `inet`: `10.1.2.3/8` has no `std::net::IpAddr`
        cannot read column `n` of type `numeric`: `NaN` has no `rust_decimal::Decimal`
        cannot read column `t` of type `time`: `24:00:00` has no `jiff::civil::Time`
        cannot read column `t` of type `timestamptz`: `infinity` has no `jiff::Timestamp`
        cannot read column `t` of type `timestamp`: out of range for `jiff::civil::DateTime`
        cannot read column `t` of type `timestamp`: out of range for `chrono::NaiveDateTime`
        cannot read column `far` of type `date`: out of range for `time::Date`
        cannot read column `d` of type `date`: `-infinity` has no `time::Date`
        cannot read column `far` of type `date`: out of range for `time::Date`
        cannot read column `zone` of type `timestamptz`: expected a value of type `timestamp`, found `timestamptz`
        cannot read column `wide` of type `bigint`: expected a value of type `integer`, found `bigint`
        cannot read column `r` of type `int4range`: expected a value of type `bigint`, found `integer`
        cannot read column `low` of type `type 1007`: an array counted from 0 is not a `Vec`: read it as an `Array`
        cannot read column `deep` of type `type 1007`: an array of 2 dimensions is not a `Vec`: read it as an `Array`
        cannot read column `hole` of type `type 1007`: unexpected NULL
        cannot read column `big` of type `jsonb`: the number `1000000000000000000000000000000000000000...` has no `JsonValue`: read the column as `JsonText`
        cannot read column `j` of type `json`: the number `1.00000000000000000001` has no `JsonValue`: read the column as `JsonText`
        cannot read column `typed` of type `jsonb`: not readable as JSON: invalid value: integer `256`, expected u8 at line 1 column 7
        cannot read column `v` of type `tsvector`: is read in text form only: select `column::text`
        cannot read column `p` of type `point`: expected a value of type `text`, found `point`
    "#]]
    .assert_eq(&(found.join("\n") + "\n"));
}

#[tokio::test]
async fn a_closed_enum_names_the_label_it_does_not_know() {
    let both = Both::new("").await;
    let row = both.db.client.query_one("select 'broken'", &[]).await.unwrap();
    let error = row.try_get::<_, Switch>(0).unwrap_err();
    assert!(causes(&error).contains("unknown label `broken`"));
}
