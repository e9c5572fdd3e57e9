//! Which dates and times can Postgres hold? All of them, as types of their own.
//!
//! Binary counts from 2000-01-01: days in 32 bits, microseconds in 64. The largest number of either
//! is `infinity`, the smallest `-infinity`. Text is that of `DateStyle = ISO`.

use crate::codec::calendar::{EPOCH_DAYS, civil, civil_from_days, days, days_from_civil, era};
use crate::codec::clock::{Clock, DAY, SECOND, clock, offset};
use crate::oid;
use crate::raw::{Decode, DecodeError, Encode, EncodeError, Format, IsNull, Raw};
use crate::wire::{print, put};
use std::fmt;
use std::str::FromStr;

/// Microseconds from 1970-01-01 to 2000-01-01.
const EPOCH: i64 = EPOCH_DAYS * DAY;
/// 4714-11-24 BC, the first day of all three types.
const FIRST_DAY: i64 = -2_451_545;
/// 5874897-12-31, the last `date`.
const LAST_DAY: i64 = 2_145_031_948;
/// 294277-01-01, where timestamps end.
const END: i64 = 9_223_371_331_200_000_000;

/// Why a value has no place in a Rust type.
#[cfg(any(feature = "chrono", feature = "time", feature = "jiff"))]
fn unfit(value: impl fmt::Display, rust: &str) -> DecodeError {
    DecodeError::new(format!("`{value}` has no `{rust}`"))
}

/// A value that Postgres can hold and the Rust type cannot.
#[cfg(any(feature = "chrono", feature = "time", feature = "jiff"))]
pub(crate) fn out_of_range(rust: &str) -> DecodeError {
    DecodeError::new(format!("out of range for `{rust}`"))
}

/// `date`: every day from 4714-11-24 BC to 5874897-12-31, and the two infinities.
///
/// ```
/// use rowsmith_runtime::Date;
///
/// let ides: Date = "0044-03-15 BC".parse()?;
/// assert_eq!(ides.year_month_day(), Some((-43, 3, 15)));
/// assert_eq!(Date::new(-43, 3, 15), Some(ides));
/// assert!(ides < Date::INFINITY);
/// # Ok::<(), rowsmith_runtime::DecodeError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(i32);

impl Date {
    /// After every day.
    pub const INFINITY: Self = Self(i32::MAX);
    /// Before every day.
    pub const NEG_INFINITY: Self = Self(i32::MIN);
    /// 1970-01-01.
    pub const UNIX_EPOCH: Self = Self(-10_957);

    /// A day of the Gregorian calendar, in which 0 is the year 1 BC; `None` when there is no such
    /// day or it is out of range.
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        let (year, month, day) = (year.into(), month.into(), day.into());
        if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
            return None;
        }
        let days = days_from_civil(year, month, day);
        // February 30 would come out as a day in March.
        let exists = civil_from_days(days) == (year, month, day);
        if exists { Self::from_unix_days(days) } else { None }
    }

    /// So many days after 1970-01-01; `None` when that is out of range.
    pub fn from_unix_days(days: i64) -> Option<Self> {
        let days = days.checked_sub(EPOCH_DAYS)?;
        let in_range = (FIRST_DAY..=LAST_DAY).contains(&days);
        if in_range { i32::try_from(days).ok().map(Self) } else { None }
    }

    /// Whether it is a day.
    pub const fn is_finite(self) -> bool {
        !matches!(self, Self::INFINITY | Self::NEG_INFINITY)
    }

    /// Days since 1970-01-01; `None` for the infinities.
    pub fn unix_days(self) -> Option<i64> {
        self.is_finite().then(|| i64::from(self.0) + EPOCH_DAYS)
    }

    /// Year (0 is 1 BC), month and day; `None` for the infinities.
    pub fn year_month_day(self) -> Option<(i32, u8, u8)> {
        let (year, month, day) = civil_from_days(self.unix_days()?);
        Some((i32::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?))
    }

    /// Days since 1970-01-01 for `rust`, a type without infinities.
    #[cfg(any(feature = "chrono", feature = "time", feature = "jiff"))]
    pub(crate) fn finite(self, rust: &str) -> Result<i64, DecodeError> {
        self.unix_days().ok_or_else(|| unfit(self, rust))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(days) = self.unix_days() else { return infinity(*self == Self::INFINITY, f) };
        let (date, era) = civil(days);
        write!(f, "{date}{era}")
    }
}

fn infinity(positive: bool, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str(if positive { "infinity" } else { "-infinity" })
}

impl FromStr for Date {
    type Err = DecodeError;

    fn from_str(text: &str) -> Result<Self, DecodeError> {
        match text {
            "infinity" => Ok(Self::INFINITY),
            "-infinity" => Ok(Self::NEG_INFINITY),
            _ => {
                let (date, before_christ) = era(text);
                days(date, before_christ)
                    .and_then(Self::from_unix_days)
                    .ok_or_else(|| DecodeError::syntax("date in ISO form", text))
            }
        }
    }
}

impl Decode for Date {
    fn decode(raw: Raw<'_>) -> Result<Self, DecodeError> {
        raw.expect(&[oid::DATE])?;
        match raw.format() {
            Format::Binary => raw.array().map(|bytes| Self(i32::from_be_bytes(bytes))),
            Format::Text => raw.text()?.parse(),
        }
    }

    fn filler() -> Self {
        Self::UNIX_EPOCH
    }
}

impl Encode for Date {
    const OID: u32 = oid::DATE;
    const RANGE_OID: u32 = oid::DATERANGE;

    fn encode(&self, format: Format, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
        Ok(match format {
            Format::Binary => put(out, &self.0.to_be_bytes()),
            Format::Text => print(out, self),
        })
    }
}

/// `time`: a time of day, up to and with 24:00:00.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Time(i64);

impl Time {
    /// 00:00:00.
    pub const MIDNIGHT: Self = Self(0);
    /// 24:00:00, the end of the day.
    pub const END_OF_DAY: Self = Self(DAY);

    /// So many microseconds after midnight; `None` when that is after the day's end.
    pub fn from_micros(micros: i64) -> Option<Self> {
        (0..=DAY).contains(&micros).then_some(Self(micros))
    }

    /// Microseconds since midnight.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// The same for `rust`, a type that has no 24:00:00.
    #[cfg(any(feature = "chrono", feature = "time", feature = "jiff"))]
    pub(crate) fn within_day(self, rust: &str) -> Result<i64, DecodeError> {
        if self.0 < DAY { Ok(self.0) } else { Err(unfit(self, rust)) }
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Clock(self.0).fmt(f)
    }
}

impl FromStr for Time {
    type Err = DecodeError;

    fn from_str(text: &str) -> Result<Self, DecodeError> {
        clock(text).and_then(Self::from_micros).ok_or_else(|| DecodeError::syntax("time", text))
    }
}

impl Decode for Time {
    fn decode(raw: Raw<'_>) -> Result<Self, DecodeError> {
        raw.expect(&[oid::TIME])?;
        match raw.format() {
            Format::Binary => {
                let micros = raw.array().map(i64::from_be_bytes)?;
                Self::from_micros(micros).ok_or_else(|| DecodeError::new("not a valid binary time"))
            }
            Format::Text => raw.text()?.parse(),
        }
    }

    fn filler() -> Self {
        Self::MIDNIGHT
    }
}

impl Encode for Time {
    const OID: u32 = oid::TIME;

    fn encode(&self, format: Format, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
        Ok(match format {
            Format::Binary => put(out, &self.0.to_be_bytes()),
            Format::Text => print(out, self),
        })
    }
}

/// The two kinds of timestamp differ in their text and their OIDs.
macro_rules! timestamp {
    ($(#[$doc:meta])* $name:ident, $oid:expr, $range:expr, $zone:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(i64);

        impl $name {
            /// After every other.
            pub const INFINITY: Self = Self(i64::MAX);
            /// Before every other.
            pub const NEG_INFINITY: Self = Self(i64::MIN);
            /// 1970-01-01 00:00:00.
            pub const UNIX_EPOCH: Self = Self(-EPOCH);

            /// A time of a day; `None` when it is out of range or the day infinite.
            pub fn new(date: Date, time: Time) -> Option<Self> {
                let day = i128::from(date.unix_days()?) * i128::from(DAY);
                Self::from_unix_micros(day + i128::from(time.micros()))
            }

            /// So many microseconds after 1970-01-01; `None` when that is out of range.
            pub fn from_unix_micros(micros: i128) -> Option<Self> {
                let micros = i64::try_from(micros - i128::from(EPOCH)).ok()?;
                (FIRST_DAY * DAY..END).contains(&micros).then_some(Self(micros))
            }

            /// Whether it is a point in time.
            pub const fn is_finite(self) -> bool {
                !matches!(self, Self::INFINITY | Self::NEG_INFINITY)
            }

            /// Microseconds since 1970-01-01, of which the last years need more than 64 bits;
            /// `None` for the infinities.
            pub fn unix_micros(self) -> Option<i128> {
                self.is_finite().then(|| i128::from(self.0) + i128::from(EPOCH))
            }

            /// The day and the time of day; `None` for the infinities.
            pub fn date_and_time(self) -> Option<(Date, Time)> {
                if !self.is_finite() {
                    return None;
                }
                let date = Date(i32::try_from(self.0.div_euclid(DAY)).ok()?);
                Some((date, Time(self.0.rem_euclid(DAY))))
            }

            /// Microseconds since 1970-01-01 for `rust`, a type without infinities.
            #[cfg(any(feature = "chrono", feature = "time", feature = "jiff"))]
            pub(crate) fn finite(self, rust: &str) -> Result<i64, DecodeError> {
                let micros = self.unix_micros().ok_or_else(|| unfit(self, rust))?;
                i64::try_from(micros).map_err(|_| out_of_range(rust))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let Some((date, time)) = self.date_and_time() else {
                    return infinity(*self == Self::INFINITY, f);
                };
                let (date, era) = civil(i64::from(date.0) + EPOCH_DAYS);
                write!(f, "{date} {time}{}{era}", $zone)
            }
        }

        impl FromStr for $name {
            type Err = DecodeError;

            fn from_str(text: &str) -> Result<Self, DecodeError> {
                match text {
                    "infinity" => return Ok(Self::INFINITY),
                    "-infinity" => return Ok(Self::NEG_INFINITY),
                    _ => {}
                }
                split(text, !$zone.is_empty())
                    .and_then(Self::from_unix_micros)
                    .ok_or_else(|| DecodeError::syntax("timestamp in ISO form", text))
            }
        }

        impl Decode for $name {
            fn decode(raw: Raw<'_>) -> Result<Self, DecodeError> {
                raw.expect(&[$oid])?;
                match raw.format() {
                    Format::Binary => raw.array().map(|bytes| Self(i64::from_be_bytes(bytes))),
                    Format::Text => raw.text()?.parse(),
                }
            }

            fn filler() -> Self {
                Self::UNIX_EPOCH
            }
        }

        impl Encode for $name {
            const OID: u32 = $oid;
            const RANGE_OID: u32 = $range;

            fn encode(&self, format: Format, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
                Ok(match format {
                    Format::Binary => put(out, &self.0.to_be_bytes()),
                    Format::Text => print(out, self),
                })
            }
        }
    };
}

timestamp! {
    /// `timestamp`: a date and time of no zone, from 4714-11-24 BC to 294276-12-31, and the two
    /// infinities.
    Timestamp, oid::TIMESTAMP, oid::TSRANGE, ""
}
timestamp! {
    /// `timestamptz`: a point in time, in UTC, from 4714-11-24 BC to 294276-12-31, and the two
    /// infinities.
    TimestampTz, oid::TIMESTAMPTZ, oid::TSTZRANGE, "+00"
}

/// Microseconds since 1970 of `0044-03-15 12:00:00.5+01 BC`.
fn split(text: &str, zoned: bool) -> Option<i128> {
    let (text, before_christ) = era(text);
    let (date, rest) = text.split_once([' ', 'T'])?;
    let (time, offset) = match rest.find(['+', '-']) {
        Some(at) if zoned => {
            let (time, zone) = rest.split_at_checked(at)?;
            (time, offset(zone)?)
        }
        None if !zoned => (rest, 0),
        _ => return None,
    };
    let day = i128::from(days(date, before_christ)?) * i128::from(DAY);
    Some(day + i128::from(clock(time)?) - i128::from(offset) * i128::from(SECOND))
}
