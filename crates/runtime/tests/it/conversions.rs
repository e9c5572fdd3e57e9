//! Are conversions to the types of other crates exact or an error?

use crate::support::Both;
use rowsmith_runtime as rt;
use rt::chrono::TimeDelta;
use serde_core::{Serialize, de::DeserializeOwned};
use std::fmt::Debug;
use std::net::IpAddr;

fn numeric(text: &str) -> rt::Numeric {
    text.parse().unwrap()
}

#[test]
fn decimals_keep_every_digit_or_are_refused() {
    for text in ["0", "-1.10", "79228162514264337593543950335", "0.0000000000000000000000000001"] {
        let decimal = rust_decimal::Decimal::try_from(numeric(text)).unwrap();
        assert_eq!(decimal.to_string(), text);
        assert_eq!(rt::Numeric::try_from(decimal).unwrap().to_string(), text);
    }
    let padded = format!("1.5{}", "0".repeat(40));
    assert_eq!(rust_decimal::Decimal::try_from(numeric(&padded)).unwrap().to_string(), "1.5");
    for text in
        ["NaN", "Infinity", "79228162514264337593543950336", "1.00000000000000000000000000001"]
    {
        let error = rust_decimal::Decimal::try_from(numeric(text)).unwrap_err();
        assert_eq!(error.to_string(), format!("`{text}` has no `rust_decimal::Decimal`"));
    }
    for text in ["1.10", "-0.00", "123456789012345678901234567890.123456789012345678901234567890"] {
        let big = bigdecimal::BigDecimal::try_from(numeric(text)).unwrap();
        let back = rt::Numeric::try_from(big).unwrap();
        assert_eq!((&back, back.scale()), (&numeric(text), numeric(text).scale()));
    }
    assert!(bigdecimal::BigDecimal::try_from(numeric("-Infinity")).is_err());
    let beyond: bigdecimal::BigDecimal = "1e2000000000".parse().unwrap();
    assert!(rt::Numeric::try_from(beyond).is_err());
}

#[test]
fn networks_keep_their_prefix_or_are_refused() {
    let inet: rt::Inet = "10.1.2.3/8".parse().unwrap();
    assert!(IpAddr::try_from(inet).is_err());
    let alone: rt::Inet = "10.1.2.3".parse().unwrap();
    assert_eq!(rt::Inet::from(IpAddr::try_from(alone).unwrap()), alone);
    let net = ipnet::IpNet::try_from(inet).unwrap();
    assert_eq!((net.to_string().as_str(), rt::Inet::try_from(net)), ("10.1.2.3/8", Ok(inet)));
    assert!(rt::Cidr::try_from(net).is_err());
    assert_eq!(rt::Cidr::try_from(net.trunc()).unwrap().to_string(), "10.0.0.0/8");
}

#[test]
fn intervals_are_durations_only_where_those_are_exact() {
    let micros = rt::Interval { micros: -1_500_000, ..rt::Interval::default() };
    let delta = TimeDelta::try_from(micros).unwrap();
    assert_eq!(
        (delta, rt::Interval::try_from(delta)),
        (TimeDelta::milliseconds(-1500), Ok(micros))
    );
    assert!(TimeDelta::try_from(rt::Interval { days: 1, ..micros }).is_err());
    assert!(rt::Interval::try_from(TimeDelta::nanoseconds(1)).is_err());
    let mixed = rt::Interval { months: -14, days: -3, ..micros };
    let span = jiff::Span::try_from(mixed).unwrap();
    assert_eq!(rt::Interval::try_from(span), Ok(mixed));
    assert!(jiff::Span::try_from(rt::Interval { days: 3, ..mixed }).is_err());
    assert!(jiff::Span::try_from(rt::Interval::INFINITY).is_err());
    let parts = jiff::Span::new().years(1).weeks(2).hours(3).nanoseconds(5000);
    let interval = rt::Interval { months: 12, days: 14, micros: 10_800_000_005 };
    assert_eq!(rt::Interval::try_from(parts), Ok(interval));
}

/// Compares what serde writes with what the server makes of the same value.
async fn json<T>(both: &Both, sql: &str)
where
    T: rt::Decode + Serialize + DeserializeOwned + PartialEq + Debug,
{
    let query = format!("select ({sql})::text, to_json({sql})::text");
    let row = both.db.client.query_one(&query, &[]).await.unwrap();
    let (text, theirs): (&str, &str) = (row.get(0), row.get(1));
    let value = T::decode(rt::Raw::new(text.as_bytes(), rt::Format::Text, 0)).unwrap();
    let ours = serde_json::to_string(&value).unwrap();
    let (ours, theirs): (rt::JsonValue, rt::JsonValue) =
        (ours.parse().unwrap(), theirs.parse().unwrap());
    assert_eq!(ours, theirs, "{sql}");
    assert_eq!(serde_json::from_value::<T>(theirs).unwrap(), value, "{sql}");
}

#[tokio::test]
async fn serde_writes_what_the_server_writes() {
    let both = Both::new("create extension hstore; create extension ltree").await;
    let both = &both;
    both.run("set timezone = 'UTC'").await;
    json::<rt::Numeric>(both, "-12.5::numeric").await;
    json::<rt::Numeric>(both, "'NaN'::numeric").await;
    for date in ["date '2024-02-29'", "date 'infinity'", "date '0044-03-15 BC'"] {
        json::<rt::Date>(both, date).await;
    }
    json::<rt::Time>(both, "time '24:00:00'").await;
    json::<rt::Time>(both, "time '01:02:03.45'").await;
    json::<rt::TimeTz>(both, "timetz '01:02:03.4-05:30'").await;
    json::<rt::TimeTz>(both, "timetz '01:02:03+00'").await;
    for at in ["2024-02-29 12:00:00.25", "0044-03-15 00:00:00 BC", "-infinity"] {
        json::<rt::Timestamp>(both, &format!("timestamp '{at}'")).await;
        json::<rt::TimestampTz>(both, &format!("timestamptz '{at}'")).await;
    }
    for interval in [
        "0",
        "1 year 2 mons -3 days 04:05:06.7",
        "-1 mons 1 days",
        "-04:05:06",
        "-3 days 200:00:00",
        "1 day -00:00:00.000001",
        "-11 years -1 mons",
    ] {
        json::<rt::Interval>(both, &format!("interval '{interval}'")).await;
    }
    json::<rt::Inet>(both, "inet '10.0.0.1'").await;
    json::<rt::Inet>(both, "inet '2001:db8::1/64'").await;
    json::<rt::Cidr>(both, "cidr '10.0.0.0/8'").await;
    json::<rt::MacAddr>(both, "macaddr '08:00:2b:01:02:03'").await;
    json::<rt::Bits>(both, "b'10100'").await;
    json::<rt::Oid>(both, "7::oid").await;
    json::<rt::PgLsn>(both, "pg_lsn '16/B374D848'").await;
    json::<rt::Point>(both, "point '(1.5,-2)'").await;
    json::<rt::Circle>(both, "circle '<(1,2),3>'").await;
    json::<rt::Path>(both, "path '[(0,0),(1,1)]'").await;
    json::<rt::Range<i32>>(both, "int4range '[1,5)'").await;
    json::<rt::Range<i32>>(both, "int4range 'empty'").await;
    json::<rt::Range<rt::Numeric>>(both, "numrange '(1.10,]'").await;
    json::<rt::Range<rt::Timestamp>>(both, "tsrange '[2024-01-01,infinity)'").await;
    json::<rt::Hstore>(both, "'\"a\"=>\"b\", \"c\"=>NULL'::hstore").await;
    json::<rt::Ltree>(both, "'top.science'::ltree").await;
    json::<rt::TsVector>(both, "'a:1 b'::tsvector").await;
    json::<rt::Json<Vec<u8>>>(both, "'[1,2]'::jsonb").await;
}

#[tokio::test]
async fn serde_keeps_the_shape_of_an_array() {
    type Lists = rt::Array<Option<rt::Json<Vec<u8>>>>;
    let both = Both::new("").await;
    json::<Lists>(&both, "array['[1]', null, '[2,3]']::json[]").await;
    json::<Lists>(&both, "'{}'::json[]").await;
    for (text, expected) in [
        (
            r#"{{"[1]",NULL},{"[]","[2]"}}"#,
            r#"{"lengths":[2,2],"lower_bounds":[1,1],"elements":[[1],null,[],[2]]}"#,
        ),
        (r#"[0:0]={"[1]"}"#, r#"{"lengths":[1],"lower_bounds":[0],"elements":[[1]]}"#),
    ] {
        let raw = rt::Raw::new(text.as_bytes(), rt::Format::Text, 0);
        let array = <Lists as rt::Decode>::decode(raw).unwrap();
        assert_eq!(serde_json::to_string(&array).unwrap(), expected);
        assert_eq!(serde_json::from_str::<Lists>(expected).unwrap(), array);
    }
    for wrong in [
        r#"{"lengths":[2],"lower_bounds":[1],"elements":[[1]]}"#,
        r#"{"lengths":[1],"elements":[[1]]}"#,
        r#"{"elements":[[1]],"bounds":[1]}"#,
    ] {
        assert!(serde_json::from_str::<Lists>(wrong).is_err(), "{wrong}");
    }
}
