//! How does a date or timestamp travel that may be infinite, when its crate has no infinity?

use crate::oid;
use crate::raw::{Decode, DecodeError, Encode, EncodeError, Format, IsNull, Raw};
use crate::wire::put;

/// A date or timestamp of another crate, or one of Postgres's infinities.
///
/// It is meant for overrides: `@type rt::Bounded<rt::chrono::NaiveDate>` in the comment of a column
/// that holds `infinity`. The types of this crate, such as [`crate::Date`], hold it by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bounded<T> {
    /// `-infinity`.
    NegInfinity,
    /// A day or a point in time.
    At(T),
    /// `infinity`.
    Infinity,
}

impl<T> Bounded<T> {
    /// The value, unless it is infinite.
    pub fn at(self) -> Option<T> {
        match self {
            Self::At(value) => Some(value),
            Self::NegInfinity | Self::Infinity => None,
        }
    }
}

impl<T> From<T> for Bounded<T> {
    fn from(value: T) -> Self {
        Self::At(value)
    }
}

/// How long the binary form is; `None` for types without infinities.
const fn width(oid: u32) -> Option<usize> {
    match oid {
        oid::DATE => Some(4),
        oid::TIMESTAMP | oid::TIMESTAMPTZ => Some(8),
        _ => None,
    }
}

/// The least and the greatest number of either width mean the infinities.
const LEAST: [u8; 8] = i64::MIN.to_be_bytes();
const GREATEST: [u8; 8] = i64::MAX.to_be_bytes();
const LEAST_DAY: [u8; 4] = i32::MIN.to_be_bytes();
const GREATEST_DAY: [u8; 4] = i32::MAX.to_be_bytes();

impl<T: Decode + Encode> Decode for Bounded<T> {
    fn decode(raw: Raw<'_>) -> Result<Self, DecodeError> {
        let bytes = raw.bytes();
        let infinite = match (raw.format(), width(T::OID)) {
            (Format::Binary, Some(8)) if bytes == LEAST => Some(Self::NegInfinity),
            (Format::Binary, Some(8)) if bytes == GREATEST => Some(Self::Infinity),
            (Format::Binary, Some(4)) if bytes == LEAST_DAY => Some(Self::NegInfinity),
            (Format::Binary, Some(4)) if bytes == GREATEST_DAY => Some(Self::Infinity),
            (Format::Text, Some(_)) if bytes == b"-infinity" => Some(Self::NegInfinity),
            (Format::Text, Some(_)) if bytes == b"infinity" => Some(Self::Infinity),
            _ => None,
        };
        match infinite {
            Some(infinite) => raw.expect(&[T::OID]).map(|()| infinite),
            None => T::decode(raw).map(Self::At),
        }
    }

    fn filler() -> Self {
        Self::Infinity
    }
}

impl<T: Encode> Encode for Bounded<T> {
    const OID: u32 = T::OID;
    const RANGE_OID: u32 = T::RANGE_OID;

    fn encode(&self, format: Format, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
        let (text, day, micros): (&[u8], _, _) = match self {
            Self::At(value) => return value.encode(format, out),
            Self::NegInfinity => (b"-infinity", LEAST_DAY, LEAST),
            Self::Infinity => (b"infinity", GREATEST_DAY, GREATEST),
        };
        match (format, width(T::OID)) {
            (Format::Text, Some(_)) => Ok(put(out, text)),
            (Format::Binary, Some(4)) => Ok(put(out, &day)),
            (Format::Binary, Some(_)) => Ok(put(out, &micros)),
            (_, None) => Err(EncodeError::new("the type has no infinity")),
        }
    }
}
