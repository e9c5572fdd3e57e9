//! Is every value an error or a value, whatever the bytes?

use crate::public::composites::Address;
use crate::support::Random;
use rowsmith_runtime as rt;
use rt::{Decode, Encode, Format, Raw};

/// Pieces of the text forms of all types, and of things that are nearly that.
const TEXT: &[&str] = &[
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "\"",
    "\\",
    ",",
    ";",
    ":",
    "-",
    "+",
    ".",
    "/",
    "=>",
    "=",
    "@",
    " ",
    "1",
    "0",
    "9999999999",
    "999999999",
    "2000-02-30",
    "2000-01-01 00:00:00+",
    "00:00:00",
    "24:00:00",
    "BC",
    " BC",
    "infinity",
    "NaN",
    "e",
    "empty",
    "NULL",
    "mons",
    "year",
    "ago",
    "é",
    "\u{1F600}",
    "null",
    "t",
    "<",
    ">",
    "\\x",
];

fn check<T: Decode + Encode>(random: &mut Random) {
    for _ in 0..3_000 {
        let length = random.below(40);
        // Small numbers, so that counts and lengths are often believable.
        let binary: Vec<u8> = (0..length)
            .map(|_| random.pick(&[0, 0, 0, 0, 1, 2, 3, 4, 8, 0x7F, 0x80, 0xFF]))
            .collect();
        let pieces = random.below(10);
        let text: String = (0..pieces).map(|_| random.pick(TEXT)).collect();
        for raw in [
            Raw::new(&binary, Format::Binary, 0),
            Raw::new(&binary, Format::Text, 0),
            Raw::new(text.as_bytes(), Format::Text, 0),
        ] {
            if let Ok(value) = T::decode(raw) {
                // What was read can be written, or is refused.
                for format in [Format::Binary, Format::Text] {
                    let _result = value.encode(format, &mut Vec::new());
                }
            }
        }
    }
}

macro_rules! check_all {
    ($random:expr, $($type:ty),* $(,)?) => {$(
        check::<$type>($random);
        check::<Vec<Option<$type>>>($random);
    )*};
}

#[test]
fn no_bytes_make_a_codec_panic() {
    let random = &mut Random(0x9E37_79B9_7F4A_7C15);
    check_all!(
        random,
        bool,
        i16,
        i32,
        i64,
        f32,
        f64,
        String,
        Vec<u8>,
        rt::Char,
        rt::Uuid,
        rt::Json<Vec<f64>>,
        rt::JsonValue,
        rt::JsonText,
        rt::Numeric,
        rt::Money,
        rt::Oid,
        rt::Xid8,
        rt::PgLsn,
        rt::Tid,
        rt::Interval,
        rt::TimeTz,
        chrono::DateTime<chrono::Utc>,
        chrono::NaiveDateTime,
        chrono::NaiveDate,
        chrono::NaiveTime,
        time::OffsetDateTime,
        time::PrimitiveDateTime,
        time::Date,
        time::Time,
        jiff::Timestamp,
        jiff::civil::DateTime,
        jiff::civil::Date,
        jiff::civil::Time,
        rt::Date,
        rt::Time,
        rt::Timestamp,
        rt::TimestampTz,
        rt::Bounded<chrono::NaiveDate>,
        rt::Bounded<jiff::Timestamp>,
        rust_decimal::Decimal,
        bigdecimal::BigDecimal,
        std::net::IpAddr,
        ipnet::IpNet,
        rt::Inet,
        rt::Cidr,
        rt::MacAddr,
        rt::MacAddr8,
        rt::Bits,
        rt::Point,
        rt::Line,
        rt::LSeg,
        rt::Box,
        rt::Path,
        rt::Polygon,
        rt::Circle,
        rt::Hstore,
        rt::Ltree,
        rt::TsVector,
        rt::Vector,
        rt::HalfVector,
        rt::Ewkb,
        rt::Range<i32>,
        rt::Range<rt::Numeric>,
        rt::MultiRange<i64>,
        rt::Array<i32>,
        Address,
    );
}

#[test]
fn a_numeric_is_equal_ordered_and_printed_as_in_the_database() {
    let numeric = |text: &str| text.parse::<rt::Numeric>().unwrap();
    let ascending = [
        "-Infinity",
        "-1e30",
        "-12345.6",
        "-1.01",
        "-1",
        "-0.0001",
        "0",
        "1e-20",
        "0.00009",
        "0.1",
        "1",
        "9999",
        "10000",
        "10000.5",
        "1e30",
        "Infinity",
        "NaN",
    ];
    for pair in ascending.windows(2) {
        assert!(numeric(pair[0]) < numeric(pair[1]), "{pair:?}");
    }
    for (text, printed) in [
        ("1e3", "1000"),
        ("-0.00", "0.00"),
        ("+00012.3400", "12.3400"),
        ("1.5e-3", "0.0015"),
        (".5", "0.5"),
    ] {
        assert_eq!(numeric(text).to_string(), printed);
    }
    for text in ["", ".", "-", "1e", "1e131072", "1.2.3", "0x1", "-NaN", "1e-16384"] {
        assert!(text.parse::<rt::Numeric>().is_err(), "{text}");
    }
    for whole in [0, 1, -1, i64::MAX, i64::MIN, 10_000, -99_990_000] {
        assert_eq!(i64::try_from(&rt::Numeric::from(whole)), Ok(whole));
        assert_eq!(rt::Numeric::from(whole).to_string(), whole.to_string());
    }
    assert!(i64::try_from(&numeric("0.5")).is_err());
    assert_eq!(i64::try_from(&numeric("7.000")), Ok(7));
}
