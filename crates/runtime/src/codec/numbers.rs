//! How do booleans, integers, floats and the numbers of system types travel?

use crate::oid;
use crate::raw::{Decode, DecodeError, Encode, EncodeError, Format, IsNull, Raw};
use crate::wire::{Cursor, print, put};
use std::fmt;
use std::str::FromStr;

impl Decode for bool {
    fn decode(raw: Raw<'_>) -> Result<Self, DecodeError> {
        raw.expect(&[oid::BOOL])?;
        match (raw.format(), raw.bytes()) {
            (Format::Binary, [1]) | (Format::Text, b"t" | b"true") => Ok(true),
            (Format::Binary, [0]) | (Format::Text, b"f" | b"false") => Ok(false),
            _ => Err(DecodeError::new("not a valid boolean")),
        }
    }

    fn filler() -> Self {
        false
    }
}

impl Encode for bool {
    const OID: u32 = oid::BOOL;

    fn encode(&self, format: Format, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
        Ok(match format {
            Format::Binary => put(out, &[u8::from(*self)]),
            Format::Text => put(out, if *self { b"t" } else { b"f" }),
        })
    }
}

/// Reads text with the type's own parser.
fn parse<T: FromStr>(raw: Raw<'_>, what: &str) -> Result<T, DecodeError> {
    let text = raw.text()?;
    text.parse().map_err(|_| DecodeError::syntax(what, text))
}

macro_rules! integer {
    ($rust:ty, $oid:expr, $range:expr, $what:literal) => {
        impl Decode for $rust {
            #[inline]
            fn decode(raw: Raw<'_>) -> Result<Self, DecodeError> {
                raw.expect(&[$oid])?;
                match raw.format() {
                    Format::Binary => raw.array().map(Self::from_be_bytes),
                    Format::Text => parse(raw, $what),
                }
            }

            fn filler() -> Self {
                0
            }
        }

        impl Encode for $rust {
            const OID: u32 = $oid;
            const RANGE_OID: u32 = $range;

            fn encode(&self, format: Format, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
                Ok(match format {
                    Format::Binary => put(out, &self.to_be_bytes()),
                    Format::Text => print(out, self),
                })
            }
        }
    };
}

integer!(i16, oid::INT2, 0, "smallint");
integer!(i32, oid::INT4, oid::INT4RANGE, "integer");
integer!(i64, oid::INT8, oid::INT8RANGE, "bigint");

macro_rules! float {
    ($rust:ty, $oid:expr, $what:literal) => {
        impl Decode for $rust {
            #[inline]
            fn decode(raw: Raw<'_>) -> Result<Self, DecodeError> {
                raw.expect(&[$oid])?;
                match raw.format() {
                    Format::Binary => raw.array().map(Self::from_be_bytes),
                    Format::Text => parse(raw, $what),
                }
            }

            fn filler() -> Self {
                0.0
            }
        }

        impl Encode for $rust {
            const OID: u32 = $oid;

            fn encode(&self, format: Format, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
                Ok(match format {
                    Format::Binary => put(out, &self.to_be_bytes()),
                    Format::Text if *self == Self::INFINITY => put(out, b"Infinity"),
                    Format::Text if *self == Self::NEG_INFINITY => put(out, b"-Infinity"),
                    Format::Text => print(out, self),
                })
            }
        }
    };
}

float!(f32, oid::FLOAT4, "real");
float!(f64, oid::FLOAT8, "double precision");

/// Declares a type that is a number in a wrapper, printed as Postgres does.
macro_rules! numbered {
    ($(#[$doc:meta])* $name:ident($number:ty), $oid:expr, $what:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(pub $number);

        impl From<$number> for $name {
            fn from(number: $number) -> Self {
                Self(number)
            }
        }

        impl From<$name> for $number {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl Decode for $name {
            fn decode(raw: Raw<'_>) -> Result<Self, DecodeError> {
                raw.expect(&[$oid])?;
                match raw.format() {
                    Format::Binary => raw.array().map(|bytes| Self(<$number>::from_be_bytes(bytes))),
                    Format::Text => parse(raw, $what),
                }
            }

            fn filler() -> Self {
                Self(0)
            }
        }

        impl Encode for $name {
            const OID: u32 = $oid;

            fn encode(&self, format: Format, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
                Ok(match format {
                    Format::Binary => put(out, &self.0.to_be_bytes()),
                    Format::Text => print(out, self),
                })
            }
        }
    };
}

/// Gives a wrapper its number's text form.
macro_rules! plain_text {
    ($($name:ident)*) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = std::num::ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )*};
}

numbered! {
    /// `oid`: the number of an object in the catalogs.
    Oid(u32), oid::OID, "oid"
}
numbered! {
    /// `xid`: a transaction's number, which wraps around.
    Xid(u32), oid::XID, "xid"
}
numbered! {
    /// `cid`: a command's number within its transaction.
    Cid(u32), oid::CID, "cid"
}
numbered! {
    /// `xid8`: a transaction's number, which does not wrap around.
    Xid8(u64), oid::XID8, "xid8"
}
plain_text!(Oid Xid Cid Xid8);

numbered! {
    /// `pg_lsn`: a place in the write-ahead log, in bytes.
    PgLsn(u64), oid::PG_LSN, "pg_lsn"
}

impl fmt::Display for PgLsn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:X}/{:X}", self.0 >> 32, self.0 & 0xFFFF_FFFF)
    }
}

impl FromStr for PgLsn {
    type Err = DecodeError;

    fn from_str(text: &str) -> Result<Self, DecodeError> {
        let half = |text| u32::from_str_radix(text, 16).ok().map(u64::from);
        text.split_once('/')
            .and_then(|(high, low)| Some(Self(half(high)? << 32 | half(low)?)))
            .ok_or_else(|| DecodeError::syntax("pg_lsn", text))
    }
}

numbered! {
    /// `money`: an amount in the smallest unit of the currency, such as cents.
    ///
    /// Which currency that is, and how many digits follow its point, is the server's setting
    /// `lc_monetary` and no part of the value. Text, which only money inside of users' composites
    /// and arrays goes through, is understood with two such digits.
    Money(i64), oid::MONEY, "money"
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let cents = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", cents / 100, cents % 100)
    }
}

impl FromStr for Money {
    type Err = DecodeError;

    /// Takes `-$1,234.56`, `(1234.56)` and `-1234.56`.
    fn from_str(text: &str) -> Result<Self, DecodeError> {
        let error = || DecodeError::syntax("money with two digits after the point", text);
        let negative = text.contains(['-', '(']);
        let plain: String = text.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
        let (whole, cents) = plain.split_once('.').ok_or_else(error)?;
        if cents.len() != 2 || whole.is_empty() {
            return Err(error());
        }
        let sign = if negative { "-" } else { "" };
        format!("{sign}{whole}{cents}").parse().map(Self).map_err(|_| error())
    }
}

/// `tid`: where a row's version lies in its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Tid {
    /// The page.
    pub block: u32,
    /// The line pointer within the page, counted from 1.
    pub offset: u16,
}

impl fmt::Display for Tid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "({},{})", self.block, self.offset)
    }
}

impl FromStr for Tid {
    type Err = DecodeError;

    fn from_str(text: &str) -> Result<Self, DecodeError> {
        text.strip_prefix('(')
            .and_then(|text| text.strip_suffix(')')?.split_once(','))
            .and_then(|(block, offset)| {
                Some(Self { block: block.parse().ok()?, offset: offset.parse().ok()? })
            })
            .ok_or_else(|| DecodeError::syntax("tid", text))
    }
}

impl Decode for Tid {
    fn decode(raw: Raw<'_>) -> Result<Self, DecodeError> {
        raw.expect(&[oid::TID])?;
        match raw.format() {
            Format::Binary => {
                let mut cursor = Cursor::new(raw.bytes(), "tid");
                let tid = Self { block: cursor.u32()?, offset: cursor.u16()? };
                cursor.finish().map(|()| tid)
            }
            Format::Text => parse(raw, "tid"),
        }
    }

    fn filler() -> Self {
        Self::default()
    }
}

impl Encode for Tid {
    const OID: u32 = oid::TID;

    fn encode(&self, format: Format, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
        Ok(match format {
            Format::Binary => {
                put(out, &self.block.to_be_bytes());
                put(out, &self.offset.to_be_bytes())
            }
            Format::Text => print(out, self),
        })
    }
}
