//! How do the special types look to serde? As Postgres's own JSON functions print them.
//!
//! `money` is the exception, since what Postgres prints of it depends on the server's locale.

use crate::codec::bits::Bits;
use crate::codec::bounded::Bounded;
use crate::codec::clock::{Clock, SECOND};
use crate::codec::geometry::{Box, Circle, LSeg, Line, Path, Point, Polygon};
use crate::codec::hstore::Hstore;
use crate::codec::interval::{Interval, TimeTz};
use crate::codec::json::{Json, JsonText};
use crate::codec::moments::{Date, Time, Timestamp, TimestampTz};
use crate::codec::network::{Cidr, Inet, MacAddr, MacAddr8};
use crate::codec::numbers::{Cid, Money, Oid, PgLsn, Tid, Xid, Xid8};
use crate::codec::numeric::Numeric;
use crate::codec::ranges::{MultiRange, Range};
use crate::codec::text::{
    Char, Cube, JsonPath, LQuery, LTxtQuery, Ltree, PgSnapshot, RefCursor, RegName, SparseVector,
    TsQuery, TsVector, Unknown, Xml,
};
use crate::codec::vectors::{Ewkb, HalfVector, Vector};
use crate::field::Field;
use crate::raw::{Decode, Encode, Format, Raw};
use serde_core::de::{Error as _, Visitor};
use serde_core::ser::Error as _;
use serde_core::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt::{self, Write as _};
use std::marker::PhantomData;
use std::ops::Bound;

/// Reads a value from a string that holds its text form.
struct FromText<T>(PhantomData<T>);

impl<T: Decode> Visitor<'_> for FromText<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value as Postgres prints it")
    }

    fn visit_str<E: serde_core::de::Error>(self, text: &str) -> Result<T, E> {
        T::decode(Raw::new(text.as_bytes(), Format::Text, 0)).map_err(E::custom)
    }
}

fn from_text<'de, T: Decode, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_str(FromText(PhantomData))
}

/// The text form of a value, as it is sent.
fn to_text<E: serde_core::ser::Error>(value: &impl Encode) -> Result<String, E> {
    let mut text = Vec::new();
    value.encode(Format::Text, &mut text).map_err(E::custom)?;
    String::from_utf8(text).map_err(E::custom)
}

/// Types that are strings: what is sent, or what the function makes of the value.
macro_rules! strings {
    ($($type:ty $(, $text:expr)?;)*) => {$(
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                strings!(@ self, serializer $(, $text)?)
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                from_text(deserializer)
            }
        }
    )*};
    (@ $value:ident, $serializer:ident) => { $serializer.serialize_str(&to_text::<S::Error>($value)?) };
    (@ $value:ident, $serializer:ident, $text:expr) => { $serializer.serialize_str(&$text($value)) };
}

strings! {
    Bits; Box; Char; Cid; Cidr; Circle; Cube; Date; Ewkb; HalfVector; JsonPath; LQuery; LSeg;
    LTxtQuery; Line; Ltree; MacAddr; MacAddr8; Money; Oid; Path; PgLsn; PgSnapshot; Point; Polygon;
    RefCursor; RegName; SparseVector; Tid; Time; TsQuery; TsVector; Unknown; Vector; Xid; Xid8; Xml;
    Inet, inet;
    Interval, interval;
    TimeTz, time_tz;
    Timestamp, |value: &Timestamp| iso(&value.to_string(), "");
    TimestampTz, |value: &TimestampTz| iso(&value.to_string(), "+00");
}

/// Without a prefix that is the whole address.
fn inet(value: &Inet) -> String {
    if *value == Inet::from(value.address) { value.address.to_string() } else { value.to_string() }
}

/// `2024-02-29T12:00:00+00:00` of `2024-02-29 12:00:00+00`.
fn iso(text: &str, zone: &str) -> String {
    let (text, era) = match text.strip_suffix(" BC") {
        Some(text) => (text, " BC"),
        None => (text, ""),
    };
    match text.split_once(' ') {
        Some((date, time)) if zone.is_empty() => format!("{date}T{time}{era}"),
        Some((date, time)) => format!("{date}T{time}:00{era}"),
        None => text.to_owned(),
    }
}

fn time_tz(value: &TimeTz) -> String {
    let offset = value.offset.unsigned_abs();
    let (hours, minutes, seconds) = (offset / 3600, offset / 60 % 60, offset % 60);
    let sign = if value.offset < 0 { '-' } else { '+' };
    let mut text = format!("{}{sign}{hours:02}", Clock(value.micros));
    let parts = if seconds > 0 {
        [Some(minutes), Some(seconds)]
    } else {
        [(minutes > 0).then_some(minutes), None]
    };
    for part in parts.into_iter().flatten() {
        // Writing to a String cannot fail.
        let _: fmt::Result = write!(text, ":{part:02}");
    }
    text
}

/// The interval in the style `postgres`: `1 year 2 mons -3 days +04:05:06.7`.
fn interval(value: &Interval) -> String {
    if matches!(*value, Interval::INFINITY | Interval::NEG_INFINITY) {
        return value.to_string();
    }
    let mut words = Vec::new();
    let mut negative = false;
    for (count, unit) in
        [(value.months / 12, "year"), (value.months % 12, "mon"), (value.days, "day")]
    {
        if count != 0 {
            let sign = if negative && count > 0 { "+" } else { "" };
            let plural = if count == 1 { "" } else { "s" };
            words.push(format!("{sign}{count} {unit}{plural}"));
            negative = count < 0;
        }
    }
    if value.micros != 0 || words.is_empty() {
        let sign = match (value.micros < 0, negative) {
            (true, _) => "-",
            (false, true) => "+",
            (false, false) => "",
        };
        words.push(format!("{sign}{}", long_clock(value.micros.unsigned_abs())));
    }
    words.join(" ")
}

/// Hours that are not those of a clock.
fn long_clock(micros: u64) -> String {
    let second = SECOND.unsigned_abs();
    let (hours, rest) = (micros / (3600 * second), micros % (3600 * second));
    let rest = i64::try_from(rest).unwrap_or_default();
    let clock = Clock(rest).to_string();
    format!("{hours:02}{}", clock.get(2..).unwrap_or_default())
}

impl Serialize for Numeric {
    /// A number where a JSON number of 64 bits has the same value, else a string.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let Ok(whole) = i64::try_from(self) {
            return serializer.serialize_i64(whole);
        }
        let nearest = self.to_f64();
        let same = format!("{nearest:e}").parse().is_ok_and(|it: Self| it == *self);
        if self.is_finite() && same {
            return serializer.serialize_f64(nearest);
        }
        serializer.collect_str(self)
    }
}

struct FromNumber;

impl Visitor<'_> for FromNumber {
    type Value = Numeric;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number")
    }

    fn visit_i64<E>(self, number: i64) -> Result<Numeric, E> {
        Ok(number.into())
    }

    fn visit_u64<E>(self, number: u64) -> Result<Numeric, E> {
        Ok(number.into())
    }

    fn visit_f64<E: serde_core::de::Error>(self, number: f64) -> Result<Numeric, E> {
        format!("{number:e}").parse().map_err(E::custom)
    }

    fn visit_str<E: serde_core::de::Error>(self, text: &str) -> Result<Numeric, E> {
        text.parse().map_err(E::custom)
    }
}

impl<'de> Deserialize<'de> for Numeric {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FromNumber)
    }
}

impl Serialize for Hstore {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Hstore {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Deserialize::deserialize(deserializer).map(Self)
    }
}

/// A range as Postgres prints it, with quotes only where a bound needs them.
fn range<T: Encode, E: serde_core::ser::Error>(range: &Range<T>) -> Result<String, E> {
    let Range::Bounds(lower, upper) = range else { return Ok("empty".to_owned()) };
    let bound = |bound: &Bound<T>| match bound {
        Bound::Included(value) | Bound::Excluded(value) => to_text::<E>(value).map(quoted),
        Bound::Unbounded => Ok(String::new()),
    };
    let open = if matches!(lower, Bound::Included(_)) { '[' } else { '(' };
    let close = if matches!(upper, Bound::Included(_)) { ']' } else { ')' };
    Ok(format!("{open}{},{}{close}", bound(lower)?, bound(upper)?))
}

fn quoted(text: String) -> String {
    let special = |c: char| c.is_ascii_whitespace() || "\"\\()[],".contains(c);
    if !text.is_empty() && !text.contains(special) {
        return text;
    }
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\"\""))
}

impl<T: Encode> Serialize for Range<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&range::<T, S::Error>(self)?)
    }
}

impl<'de, T: Decode> Deserialize<'de> for Range<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        from_text(deserializer)
    }
}

impl<T: Encode> Serialize for MultiRange<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let ranges: Result<Vec<_>, _> = self.0.iter().map(range::<T, S::Error>).collect();
        serializer.serialize_str(&format!("{{{}}}", ranges?.join(",")))
    }
}

impl<'de, T: Decode> Deserialize<'de> for MultiRange<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        from_text(deserializer)
    }
}

impl<T: Serialize> Serialize for Bounded<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::At(value) => value.serialize(serializer),
            Self::Infinity => serializer.serialize_str("infinity"),
            Self::NegInfinity => serializer.serialize_str("-infinity"),
        }
    }
}

impl<'de, T: Decode + Encode> Deserialize<'de> for Bounded<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        from_text(deserializer)
    }
}

impl<T: Serialize> Serialize for Json<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Json<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self)
    }
}

impl Serialize for JsonText {
    /// Fails for a number that would be rounded on the way.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let raw = Raw::new(self.0.as_bytes(), Format::Text, 0);
        serde_json::Value::decode(raw).map_err(S::Error::custom)?.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for JsonText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = serde_json::Value::deserialize(deserializer)?;
        serde_json::to_string(&value).map(Self).map_err(D::Error::custom)
    }
}

/// An unset field is left out by `skip_serializing_if`, which generated code asks for.
impl<T: Serialize> Serialize for Field<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Set(value) => value.serialize(serializer),
            Self::Unset => serializer.serialize_none(),
        }
    }
}

/// What is there is set, NULL included; what is absent is unset by `default`.
impl<'de, T: Deserialize<'de>> Deserialize<'de> for Field<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self::Set)
    }
}
