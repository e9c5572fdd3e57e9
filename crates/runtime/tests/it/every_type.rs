//! Does each type come back as it went, in each of its shapes?

use crate::support::{Both, chain};
use rowsmith_runtime as rt;
use rt::chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use rt::{Decode, Encode, Field, FromColumns, Statement, Table, ToColumns};
use std::collections::BTreeMap;
use std::fmt::Debug;

/// A value read and written in text form.
#[derive(Debug, Clone, PartialEq)]
struct Spelled<T>(T);

impl<T: Decode> Decode for Spelled<T> {
    const TEXT: bool = true;

    fn decode(raw: rt::Raw<'_>) -> Result<Self, rt::DecodeError> {
        assert_eq!(raw.format(), rt::Format::Text);
        T::decode(raw).map(Self)
    }

    fn filler() -> Self {
        Self(T::filler())
    }
}

impl<T: Encode> Encode for Spelled<T> {
    const TEXT: bool = true;

    fn encode(&self, format: rt::Format, out: &mut Vec<u8>) -> Result<rt::IsNull, rt::EncodeError> {
        assert_eq!(format, rt::Format::Text);
        self.0.encode(format, out)
    }
}

/// A domain as it is generated.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Domain<T>(pub(crate) T);

impl<T: Decode> Decode for Domain<T> {
    const TEXT: bool = T::TEXT;
    const DELIMITER: u8 = T::DELIMITER;

    fn decode(raw: rt::Raw<'_>) -> Result<Self, rt::DecodeError> {
        T::decode(raw).map(Self)
    }

    fn filler() -> Self {
        Self(T::filler())
    }
}

impl<T: Encode> Encode for Domain<T> {
    const TEXT: bool = true;
    const DELIMITER: u8 = T::DELIMITER;

    fn encode(&self, format: rt::Format, out: &mut Vec<u8>) -> Result<rt::IsNull, rt::EncodeError> {
        self.0.encode(format, out)
    }
}

/// A composite as it is generated.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Composite<T> {
    pub(crate) value: Option<T>,
    list: Option<Vec<Option<T>>>,
    note: Option<String>,
}

impl<T: Decode> Decode for Composite<T> {
    const TEXT: bool = true;

    fn decode(raw: rt::Raw<'_>) -> Result<Self, rt::DecodeError> {
        rt::decode_composite(raw, |attributes| Self {
            value: attributes.next("value"),
            list: attributes.next("list"),
            note: attributes.next("note"),
        })
    }

    fn filler() -> Self {
        Self { value: None, list: None, note: None }
    }
}

impl<T: Encode> rt::Composite for Composite<T> {
    // Its name depends on the type that is tried.
    const TYPE: &'static str = "";

    fn names(_names: &mut rt::AttributeNames) {}

    fn write(&self, attributes: &mut rt::AttributeWriter<'_>) {
        if T::BINARY == rt::BinaryForm::Of("::jsonb") {
            attributes.push_json("value", &self.value);
        } else {
            attributes.push("value", &self.value);
        }
        attributes.push("list", &self.list);
        attributes.push("note", &self.note);
    }
}

impl<T: Encode> Encode for Composite<T> {
    const TEXT: bool = true;
    const SHAPE: rt::Shape = rt::Shape::Composite;

    fn encode(&self, format: rt::Format, out: &mut Vec<u8>) -> Result<rt::IsNull, rt::EncodeError> {
        rt::encode_composite(format, out, |attributes| rt::Composite::write(self, attributes))
    }

    fn encode_json(&self, out: &mut Vec<u8>) -> Result<rt::IsNull, rt::EncodeError> {
        rt::encode_by_name(self, out)
    }
}

/// How a column of such composites is read.
pub(crate) const BY_NAME: rt::Read = rt::Read::ByName(
    "case when \"composite\" is distinct from null then row((\"composite\").\"value\", \
     (\"composite\").\"list\", (\"composite\").\"note\")::text end",
);

/// A row with one type in all shapes.
#[derive(Debug, Clone, PartialEq)]
struct Shapes<T> {
    id: i32,
    value: Option<T>,
    list: Option<Vec<Option<T>>>,
    spelled: Option<Spelled<T>>,
    domain: Option<Domain<T>>,
    domains: Option<Vec<Option<Domain<T>>>>,
    composite: Option<Composite<T>>,
    composites: Option<Vec<Option<Composite<T>>>>,
}

impl<T: Clone> Shapes<T> {
    fn new(id: i32, value: &T) -> Self {
        let value = || Some(value.clone());
        let composite = Composite {
            value: value(),
            list: Some(vec![None, value()]),
            note: Some("a \"b\" \\ (c, d)".to_owned()),
        };
        Self {
            id,
            value: value(),
            list: Some(vec![value(), None, value()]),
            spelled: value().map(Spelled),
            domain: value().map(Domain),
            domains: Some(vec![None, value().map(Domain)]),
            composites: Some(vec![Some(composite.clone()), None]),
            composite: Some(composite),
        }
    }

    fn nulls(id: i32) -> Self {
        Self {
            id,
            value: None,
            list: None,
            spelled: None,
            domain: None,
            domains: None,
            composite: None,
            composites: None,
        }
    }
}

/// The same table for a type of the list below.
trait Row: FromColumns + ToColumns<Row = Self> + Clone + PartialEq + Debug + Send + 'static {}

/// Made by SQL, read by each driver; written by each driver, compared by the server.
async fn check<R: Row>(both: &Both, name: &str, made: &R, nulls: &R, copies: [&R; 2]) {
    let table = R::TABLE;
    let key = |id: i32| rt::select(table).key("id", &id);
    assert_eq!(&one(both, &key(1), true, name).await, made, "{name} on tokio-postgres");
    assert_eq!(&one(both, &key(1), false, name).await, made, "{name} on sqlx");
    assert_eq!(&one(both, &rt::insert(nulls), true, name).await, nulls, "{name}: NULLs");
    assert_eq!(&one(both, &key(4), false, name).await, nulls, "{name}: NULLs on sqlx");
    for (copy, tokio) in copies.into_iter().zip([true, false]) {
        assert_eq!(&one(both, &rt::insert(copy), tokio, name).await, copy, "{name}: written");
    }
    let different = both
        .db
        .client
        .query_one(
            &format!(
                "select count(distinct (value::text, list::text, spelled::text, domain::text, \
                 domains::text, composite::text, composites::text)::text) from {} where id < 4",
                table.name
            ),
            &[],
        )
        .await
        .unwrap()
        .get::<_, i64>(0);
    if different != 1 {
        let rows = both.db.client.simple_query(&format!("table {}", table.name)).await.unwrap();
        panic!("{name}: written otherwise than made: {rows:#?}");
    }
}

async fn one<R: FromColumns + Send, C>(
    both: &Both,
    statement: &Statement<R, C>,
    tokio: bool,
    name: &str,
) -> R {
    let row =
        if tokio { statement.one(&both.db.client).await } else { statement.one(&both.pool).await };
    row.unwrap_or_else(|error| panic!("{name}: {statement:?}: {}", chain(&error)))
}

macro_rules! column {
    ($name:literal, $cast:expr, $text:expr) => {
        rt::Column {
            name: $name,
            sql_type: $cast,
            cast: concat!("::", $cast),
            read: if $text { rt::Read::Text } else { rt::Read::Plain },
        }
    };
}

/// One function per line: the type in Postgres, a literal of it, the type in Rust, the value.
macro_rules! types {
    ($($name:ident, $sql:literal, $literal:literal, $rust:ty, $value:expr;)*) => {
        $(
            async fn $name(both: &Both) {
                impl FromColumns for Shapes<Of> {
                    const COLUMNS: &'static [rt::Column] = &COLUMNS;

                    fn from_columns(columns: &mut rt::Columns<'_>) -> Self {
                        Self {
                            id: columns.next(),
                            value: columns.next::<Option<$rust>>().map(Of),
                            list: columns.next(),
                            spelled: columns.next(),
                            domain: columns.next(),
                            domains: columns.next(),
                            composite: columns.next(),
                            composites: columns.next(),
                        }
                    }
                }

                impl ToColumns for Shapes<Of> {
                    type Row = Self;
                    const TABLE: &'static Table<Self> = &TABLE;

                    fn to_columns(&self, values: &mut rt::Values) {
                        values.value(0, &self.id);
                        values.value(1, &self.value);
                        values.value(2, &self.list);
                        values.value(3, &self.spelled);
                        values.value(4, &self.domain);
                        values.field(5, &Field::Set(&self.domains));
                        values.value(6, &self.composite);
                        values.value(7, &self.composites);
                    }
                }

                impl Row for Shapes<Of> {}

                /// A type of its own, so that each line has its own impls.
                #[derive(Debug, Clone, PartialEq)]
                struct Of($rust);

                impl Decode for Of {
                    const TEXT: bool = <$rust as Decode>::TEXT;
                    const DELIMITER: u8 = <$rust as Decode>::DELIMITER;

                    fn decode(raw: rt::Raw<'_>) -> Result<Self, rt::DecodeError> {
                        Decode::decode(raw).map(Self)
                    }

                    fn filler() -> Self {
                        Self(Decode::filler())
                    }
                }

                impl Encode for Of {
                    const TEXT: bool = <$rust as Encode>::TEXT;
                    const OID: u32 = <$rust as Encode>::OID;
                    const RANGE_OID: u32 = <$rust as Encode>::RANGE_OID;
                    const DELIMITER: u8 = <$rust as Encode>::DELIMITER;
                    const HOP: &'static str = <$rust as Encode>::HOP;
                    const BINARY: rt::BinaryForm = <$rust as Encode>::BINARY;

                    fn encode(
                        &self,
                        format: rt::Format,
                        out: &mut Vec<u8>,
                    ) -> Result<rt::IsNull, rt::EncodeError> {
                        self.0.encode(format, out)
                    }
                }

                const COLUMNS: [rt::Column; 8] = [
                    column!("id", "int4", false),
                    column!("value", $sql, <$rust as Decode>::TEXT),
                    column!("list", concat!($sql, "[]"), <Vec<$rust> as Decode>::TEXT),
                    column!("spelled", $sql, true),
                    column!("domain", concat!("d_", stringify!($name)), <$rust as Decode>::TEXT),
                    column!("domains", concat!("d_", stringify!($name), "[]"), true),
                    rt::Column {
                        read: BY_NAME,
                        ..column!("composite", concat!("c_", stringify!($name)), true)
                    },
                    column!("composites", concat!("c_", stringify!($name), "[]"), true),
                ];
                const TABLE: Table<Shapes<Of>> =
                    Table::new("public", concat!("t_", stringify!($name)), &COLUMNS);
                let literal = concat!($literal, "::", $sql);
                both.run(&format!(
                    "create domain d_{name} as {sql};
                     create type c_{name} as (value {sql}, list {sql}[], note text);
                     create table t_{name} (id int4, value {sql}, list {sql}[], spelled {sql},
                        domain d_{name}, domains d_{name}[], composite c_{name},
                        composites c_{name}[]);
                     insert into t_{name} select 1, {literal}, array[{literal}, null, {literal}],
                        {literal}, {literal}, array[null, {literal}]::d_{name}[], c, array[c, null]
                     from (select row({literal}, array[null, {literal}]::{sql}[],
                        'a \"b\" \\ (c, d)')::c_{name} as c) as x",
                    name = stringify!($name), sql = $sql, literal = literal,
                )).await;
                let value = Of($value);
                let made = Shapes::new(1, &value);
                let copies = [&Shapes::new(2, &value), &Shapes::new(3, &value)];
                check(both, stringify!($name), &made, &Shapes::nulls(4), copies).await;
            }
        )*

        #[tokio::test]
        async fn every_type_comes_back_as_it_went() {
            let both = Both::new("create extension citext; create extension hstore; \
                create extension ltree; create extension cube; \
                create type floatrange as range (subtype = float8)").await;
            // Boxed, since all of them together are more than a thread's stack.
            $(Box::pin($name(&both)).await;)*
        }
    };
}

/// The type of a primary key, as it is generated.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Id(i64);

rt::key!(Id, i64);

fn text(text: &str) -> String {
    text.to_owned()
}

fn micros(micros: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(micros).unwrap()
}

fn naive(text: &str) -> NaiveDateTime {
    text.parse().unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn numeric(text: &str) -> rt::Numeric {
    text.parse().unwrap()
}

fn at(x: f64, y: f64) -> rt::Point {
    rt::Point { x, y }
}

types! {
    bool_true, "bool", "'t'", bool, true;
    bool_false, "bool", "'f'", bool, false;
    int2, "int2", "'-32768'", i16, i16::MIN;
    int4, "int4", "'-2147483648'", i32, i32::MIN;
    key, "int8", "'7'", Id, Id(7);
    int8, "int8", "'9223372036854775807'", i64, i64::MAX;
    float4, "float4", "'1e-45'", f32, 1e-45;
    float8, "float8", "'1.7976931348623157e308'", f64, f64::MAX;
    float8_infinite, "float8", "'-Infinity'", f64, f64::NEG_INFINITY;
    text_odd, "text", "E'a,\"b\"{}\\\\ \\nNULL é'", String, text("a,\"b\"{}\\ \nNULL é");
    text_empty, "text", "''", String, String::new();
    text_null, "text", "'NULL'", String, text("NULL");
    varchar, "varchar", "'longer than three'", String, text("longer than three");
    bpchar, "bpchar", "'p d'", String, text("p d");
    name, "name", "'n'", String, text("n");
    citext, "citext", "'MiXed'", String, text("MiXed");
    char_byte, "\"char\"", "'x'", rt::Char, rt::Char(b'x');
    bytea, "bytea", "'\\x00ff5c22'", Vec<u8>, vec![0, 255, 0x5c, 0x22];
    uuid, "uuid", "'00112233-4455-6677-8899-aabbccddeeff'", rt::Uuid,
        rt::Uuid::from_u128(0x0011_2233_4455_6677_8899_aabb_ccdd_eeff);
    jsonb, "jsonb", "'{\"a\": [1, null, \"x\\\"y\"]}'", rt::JsonValue,
        "{\"a\": [1, null, \"x\\\"y\"]}".parse().unwrap();
    jsonb_numbers, "jsonb", "'[18446744073709551615, 0.30000000000000004, 5e-324]'", rt::JsonValue,
        "[18446744073709551615, 0.30000000000000004, 5e-324]".parse().unwrap();
    jsonb_typed, "jsonb", "'{\"a\": 1}'", rt::Json<BTreeMap<String, u8>>,
        rt::Json(BTreeMap::from([(text("a"), 1)]));
    json_text, "json", "'{\"b\":1.10, \"a\": 1e400}'", rt::JsonText,
        rt::JsonText(text("{\"b\":1.10, \"a\": 1e400}"));
    jsonb_text, "jsonb", "'{\"a\": 1.10}'", rt::JsonText, rt::JsonText(text("{\"a\": 1.10}"));
    jsonpath, "jsonpath", "'$.\"a\"[*]'", rt::JsonPath, "$.\"a\"[*]".into();
    xml, "xml", "'<a b=\"c\">d</a>'", rt::Xml, "<a b=\"c\">d</a>".into();
    numeric_plain, "numeric", "'-12345678901234567890.00012345678901234567890'", rt::Numeric,
        numeric("-12345678901234567890.00012345678901234567890");
    numeric_scale, "numeric", "'1.10'", rt::Numeric, numeric("1.10");
    numeric_small, "numeric", "'0.00000000000000000000000000000000000000001'", rt::Numeric,
        numeric("1e-41");
    numeric_large, "numeric", "'1e500'", rt::Numeric, numeric("1e500");
    numeric_zero, "numeric", "'0.000'", rt::Numeric, numeric("0.000");
    numeric_nan, "numeric", "'NaN'", rt::Numeric, rt::Numeric::NAN;
    numeric_infinite, "numeric", "'-Infinity'", rt::Numeric, rt::Numeric::NEG_INFINITY;
    decimal, "numeric", "'-1.10'", rust_decimal::Decimal, "-1.10".parse().unwrap();
    big_decimal, "numeric", "'12345678901234567890123456789012345.10'", bigdecimal::BigDecimal,
        "12345678901234567890123456789012345.10".parse().unwrap();
    ip_address, "inet", "'192.168.1.5'", std::net::IpAddr, "192.168.1.5".parse().unwrap();
    ip_net, "inet", "'192.168.1.5/24'", ipnet::IpNet, "192.168.1.5/24".parse().unwrap();
    money, "money", "'-1234567.89'", rt::Money, rt::Money(-123_456_789);
    date, "date", "'2024-02-29'", NaiveDate, day("2024-02-29");
    date_before_christ, "date", "'0044-03-15 BC'", NaiveDate,
        NaiveDate::from_ymd_opt(-43, 3, 15).unwrap();
    date_far, "date", "'200000-12-31'", NaiveDate,
        NaiveDate::from_ymd_opt(200_000, 12, 31).unwrap();
    time, "time", "'23:59:59.999999'", NaiveTime, "23:59:59.999999".parse().unwrap();
    timestamp, "timestamp", "'1969-12-31 23:59:59.5'", NaiveDateTime,
        naive("1969-12-31T23:59:59.5");
    timestamptz, "timestamptz", "'2024-03-31 02:30:00.000001+05:30'", DateTime<Utc>,
        micros(1_711_832_400_000_001);
    timestamptz_before_christ, "timestamptz", "'0001-01-01 00:00:00+00 BC'", DateTime<Utc>,
        NaiveDate::from_ymd_opt(0, 1, 1).unwrap().and_time(NaiveTime::MIN).and_utc();
    time_date, "date", "'2024-02-29'", time::Date,
        time::Date::from_ordinal_date(2024, 60).unwrap();
    time_time, "time", "'01:02:03.000004'", time::Time,
        time::Time::from_hms_micro(1, 2, 3, 4).unwrap();
    time_timestamp, "timestamp", "'1970-01-02 00:00:00.25'", time::PrimitiveDateTime,
        time::PrimitiveDateTime::filler() + time::Duration::milliseconds(86_400_250);
    time_timestamptz, "timestamptz", "'1969-12-31 23:00:00-02'", time::OffsetDateTime,
        time::OffsetDateTime::UNIX_EPOCH + time::Duration::hours(1);
    date_last, "date", "'5874897-12-31'", rt::Date, rt::Date::new(5_874_897, 12, 31).unwrap();
    date_first, "date", "'4714-11-24 BC'", rt::Date, rt::Date::new(-4713, 11, 24).unwrap();
    date_infinite, "date", "'-infinity'", rt::Date, rt::Date::NEG_INFINITY;
    time_end, "time", "'24:00:00'", rt::Time, rt::Time::END_OF_DAY;
    timestamp_last, "timestamp", "'294276-12-31 23:59:59.999999'", rt::Timestamp,
        "294276-12-31 23:59:59.999999".parse().unwrap();
    timestamp_infinite, "timestamp", "'infinity'", rt::Timestamp, rt::Timestamp::INFINITY;
    timestamptz_first, "timestamptz", "'4714-11-24 00:00:00+00 BC'", rt::TimestampTz,
        rt::TimestampTz::new(rt::Date::new(-4713, 11, 24).unwrap(), rt::Time::MIDNIGHT).unwrap();
    timestamptz_infinite, "timestamptz", "'-infinity'", rt::TimestampTz,
        rt::TimestampTz::NEG_INFINITY;
    tstzrange_infinite, "tstzrange", "'[2024-01-01 00:00Z,infinity)'", rt::Range<rt::TimestampTz>,
        ("2024-01-01 00:00:00+00".parse::<rt::TimestampTz>().unwrap()..rt::TimestampTz::INFINITY)
            .into();
    jiff_date, "date", "'0044-03-15 BC'", jiff::civil::Date, jiff::civil::date(-43, 3, 15);
    jiff_time, "time", "'23:59:59.999999'", jiff::civil::Time,
        jiff::civil::time(23, 59, 59, 999_999_000);
    jiff_timestamp, "timestamp", "'1969-12-31 23:59:59.5'", jiff::civil::DateTime,
        "1969-12-31T23:59:59.5".parse().unwrap();
    jiff_timestamptz, "timestamptz", "'2024-03-31 02:30:00.000001+05:30'", jiff::Timestamp,
        jiff::Timestamp::from_microsecond(1_711_832_400_000_001).unwrap();
    bounded_date, "date", "'infinity'", rt::Bounded<NaiveDate>, rt::Bounded::Infinity;
    bounded_day, "date", "'2024-02-29'", rt::Bounded<NaiveDate>, day("2024-02-29").into();
    bounded_timestamptz, "timestamptz", "'-infinity'", rt::Bounded<DateTime<Utc>>,
        rt::Bounded::NegInfinity;
    timetz, "timetz", "'24:00:00-05:30'", rt::TimeTz,
        rt::TimeTz { micros: 86_400_000_000, offset: -19_800 };
    interval, "interval", "'-14 mons 3 days -04:05:06.7'", rt::Interval,
        rt::Interval { months: -14, days: 3, micros: -14_706_700_000 };
    inet, "inet", "'192.168.1.5/24'", rt::Inet, "192.168.1.5/24".parse().unwrap();
    inet_six, "inet", "'2001:db8::1'", rt::Inet, "2001:db8::1".parse().unwrap();
    cidr, "cidr", "'10.0.0.0/8'", rt::Cidr, "10.0.0.0/8".parse().unwrap();
    macaddr, "macaddr", "'08:00:2b:01:02:03'", rt::MacAddr, rt::MacAddr([8, 0, 0x2b, 1, 2, 3]);
    macaddr8, "macaddr8", "'08:00:2b:01:02:03:04:05'", rt::MacAddr8,
        rt::MacAddr8([8, 0, 0x2b, 1, 2, 3, 4, 5]);
    varbit, "varbit", "'1010000011'", rt::Bits, "1010000011".parse().unwrap();
    bit, "pg_catalog.\"bit\"", "'101'", rt::Bits, "101".parse().unwrap();
    oid, "oid", "'4294967295'", rt::Oid, rt::Oid(u32::MAX);
    xid, "xid", "'7'", rt::Xid, rt::Xid(7);
    cid, "cid", "'7'", rt::Cid, rt::Cid(7);
    tid, "tid", "'(4,2)'", rt::Tid, rt::Tid { block: 4, offset: 2 };
    xid8, "xid8", "'18446744073709551615'", rt::Xid8, rt::Xid8(u64::MAX);
    pg_lsn, "pg_lsn", "'16/B374D848'", rt::PgLsn, "16/B374D848".parse().unwrap();
    pg_snapshot, "pg_snapshot", "'10:20:10,14,15'", rt::PgSnapshot, "10:20:10,14,15".into();
    regclass, "regclass", "'pg_type'", rt::RegName, "pg_type".into();
    regtype, "regtype", "'integer'", rt::RegName, "integer".into();
    refcursor, "refcursor", "'c'", rt::RefCursor, "c".into();
    tsvector, "tsvector", "'''it''''s'':1A cat:2'", rt::TsVector, "'cat':2 'it''s':1A".into();
    tsquery, "tsquery", "'fat & !cat'", rt::TsQuery, "'fat' & !'cat'".into();
    point, "point", "'(1.5,-2)'", rt::Point, at(1.5, -2.0);
    line, "line", "'{1,2,-3}'", rt::Line, rt::Line { a: 1.0, b: 2.0, c: -3.0 };
    lseg, "lseg", "'[(0,0),(1,1)]'", rt::LSeg,
        rt::LSeg { start: at(0.0, 0.0), end: at(1.0, 1.0) };
    boxed, "box", "'(2,2),(0,0)'", rt::Box, rt::Box { high: at(2.0, 2.0), low: at(0.0, 0.0) };
    path_open, "path", "'[(0,0),(1,1)]'", rt::Path,
        rt::Path { closed: false, points: vec![at(0.0, 0.0), at(1.0, 1.0)] };
    path_closed, "path", "'((0,0),(1,1))'", rt::Path,
        rt::Path { closed: true, points: vec![at(0.0, 0.0), at(1.0, 1.0)] };
    polygon, "polygon", "'((0,0),(1,1),(1,0))'", rt::Polygon,
        rt::Polygon { points: vec![at(0.0, 0.0), at(1.0, 1.0), at(1.0, 0.0)] };
    circle, "circle", "'<(1,2),3>'", rt::Circle, rt::Circle { center: at(1.0, 2.0), radius: 3.0 };
    int4range, "int4range", "'[1,5)'", rt::Range<i32>, (1..5).into();
    int4range_empty, "int4range", "'empty'", rt::Range<i32>, rt::Range::Empty;
    int8range, "int8range", "'(,5)'", rt::Range<i64>, (..5).into();
    numrange, "numrange", "'(1.10,]'", rt::Range<rt::Numeric>,
        rt::Range::Bounds(std::ops::Bound::Excluded(numeric("1.10")), std::ops::Bound::Unbounded);
    daterange, "daterange", "'[2024-01-01,2024-02-01)'", rt::Range<NaiveDate>,
        (day("2024-01-01")..day("2024-02-01")).into();
    tsrange, "tsrange", "'[2024-01-01 10:00,2024-01-01 11:00]'", rt::Range<NaiveDateTime>,
        (naive("2024-01-01T10:00:00")..=naive("2024-01-01T11:00:00")).into();
    tstzrange, "tstzrange", "'[1970-01-01 00:00Z,1970-01-01 00:00:01Z)'", rt::Range<DateTime<Utc>>,
        (micros(0)..micros(1_000_000)).into();
    own_range, "floatrange", "'[1.5,2.5]'", rt::Range<f64>, (1.5..=2.5).into();
    int4multirange, "int4multirange", "'{[1,3),[5,)}'", rt::MultiRange<i32>,
        vec![(1..3).into(), (5..).into()].into();
    int4multirange_empty, "int4multirange", "'{}'", rt::MultiRange<i32>, Vec::new().into();
    tstzmultirange, "tstzmultirange", "'{[1970-01-01 00:00Z,1970-01-01 00:00:01Z)}'",
        rt::MultiRange<DateTime<Utc>>, vec![(micros(0)..micros(1_000_000)).into()].into();
    hstore, "hstore", "'\"a \\\"=>\"=>\"b,\\\\\", \"c\"=>NULL'", rt::Hstore,
        [("a \"=>", Some("b,\\")), ("c", None)].into_iter().collect();
    ltree, "ltree", "'top.science'", rt::Ltree, "top.science".into();
    lquery, "lquery", "'top.*{1}'", rt::LQuery, "top.*{1}".into();
    ltxtquery, "ltxtquery", "'a & b'", rt::LTxtQuery, "a & b".into();
    cube, "cube", "'(1, 2),(3, 4)'", rt::Cube, "(1, 2),(3, 4)".into();
    aclitem, "aclitem", "'=r/postgres'", rt::Unknown, "=r/postgres".into();
}
