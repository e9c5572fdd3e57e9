//! How do intervals and times with a zone travel?

use crate::codec::clock::{Clock, DAY, SECOND, clock, micros, number, offset};
use crate::oid;
use crate::raw::{Decode, DecodeError, Encode, EncodeError, Format, IsNull, Raw};
use crate::wire::{Cursor, print, put};
use std::fmt;
use std::str::FromStr;

/// `interval`: months, days and microseconds, kept apart because neither months nor days have a
/// fixed length.
///
/// Two intervals are equal here when all three parts are; Postgres also takes `1 day` for
/// `24 hours`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Interval {
    /// Months; twelve to the year.
    pub months: i32,
    /// Days.
    pub days: i32,
    /// Microseconds.
    pub micros: i64,
}

impl Interval {
    /// `infinity`, known to Postgres 17 and later.
    pub const INFINITY: Self = Self { months: i32::MAX, days: i32::MAX, micros: i64::MAX };
    /// `-infinity`, known to Postgres 17 and later.
    pub const NEG_INFINITY: Self = Self { months: i32::MIN, days: i32::MIN, micros: i64::MIN };
}

impl fmt::Display for Interval {
    /// Prints it as Postgres does by default, in units that it has: `14 mons -3 days 04:05:06.700000`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::INFINITY => return f.write_str("infinity"),
            Self::NEG_INFINITY => return f.write_str("-infinity"),
            _ => {}
        }
        let sign = if self.micros < 0 { "-" } else { "" };
        let hours = Hours(self.micros.unsigned_abs());
        write!(f, "{} mons {} days {sign}{hours}", self.months, self.days)
    }
}

impl FromStr for Interval {
    type Err = DecodeError;

    /// Takes what Postgres prints under `IntervalStyle` `postgres` and `postgres_verbose`.
    fn from_str(text: &str) -> Result<Self, DecodeError> {
        match text {
            "infinity" => Ok(Self::INFINITY),
            "-infinity" => Ok(Self::NEG_INFINITY),
            _ => parse(text).ok_or_else(|| {
                DecodeError::syntax("interval in the style `postgres` or `postgres_verbose`", text)
            }),
        }
    }
}

/// `@ 1 year 2 mons -3 days +04:05:06.7 ago`.
fn parse(text: &str) -> Option<Interval> {
    let (text, ago) = match text.strip_suffix(" ago") {
        Some(text) => (text, true),
        None => (text, false),
    };
    let mut words = text.strip_prefix('@').unwrap_or(text).split_whitespace();
    let (mut months, mut days, mut micros) = (0_i64, 0_i64, 0_i64);
    while let Some(word) = words.next() {
        if word.contains(':') {
            micros = micros.checked_add(signed_clock(word)?)?;
            continue;
        }
        let Some(unit) = words.next() else {
            // `@ 0`
            return (word == "0").then_some(Interval::default());
        };
        let (target, factor) = match unit.strip_suffix('s').unwrap_or(unit) {
            "year" => (&mut months, 12),
            "mon" => (&mut months, 1),
            "day" => (&mut days, 1),
            "hour" => (&mut micros, 3600 * SECOND),
            "min" => (&mut micros, 60 * SECOND),
            "sec" => {
                micros = micros.checked_add(signed_seconds(word)?)?;
                continue;
            }
            _ => return None,
        };
        *target = target.checked_add(word.parse::<i64>().ok()?.checked_mul(factor)?)?;
    }
    let sign = if ago { -1 } else { 1 };
    Some(Interval {
        months: i32::try_from(months.checked_mul(sign)?).ok()?,
        days: i32::try_from(days.checked_mul(sign)?).ok()?,
        micros: micros.checked_mul(sign)?,
    })
}

fn sign(text: &str) -> (i128, &str) {
    match text.strip_prefix('-') {
        Some(text) => (-1, text),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    }
}

/// `-2562047788:00:54.775808`, whose hours are not those of a clock.
fn signed_clock(text: &str) -> Option<i64> {
    let (sign, text) = sign(text);
    let (hours, rest) = text.split_once(':')?;
    // An hour is added so that the rest reads as a time of day.
    let rest = clock(&format!("00:{rest}"))?;
    let hours = i128::from(hours.parse::<u32>().ok()?) * 3600 * i128::from(SECOND);
    i64::try_from(sign * (hours + i128::from(rest))).ok()
}

fn signed_seconds(text: &str) -> Option<i64> {
    let (sign, text) = sign(text);
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let total = number::<i64>(whole)?.checked_mul(SECOND)?.checked_add(micros(fraction)?)?;
    i64::try_from(sign * i128::from(total)).ok()
}

impl Decode for Interval {
    fn decode(raw: Raw<'_>) -> Result<Self, DecodeError> {
        raw.expect(&[oid::INTERVAL])?;
        match raw.format() {
            Format::Binary => {
                let mut cursor = Cursor::new(raw.bytes(), "interval");
                let (micros, days, months) = (cursor.i64()?, cursor.i32()?, cursor.i32()?);
                cursor.finish()?;
                Ok(Self { months, days, micros })
            }
            Format::Text => raw.text()?.parse(),
        }
    }

    fn filler() -> Self {
        Self::default()
    }
}

impl Encode for Interval {
    const OID: u32 = oid::INTERVAL;

    fn encode(&self, format: Format, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
        Ok(match format {
            Format::Binary => {
                put(out, &self.micros.to_be_bytes());
                put(out, &self.days.to_be_bytes());
                put(out, &self.months.to_be_bytes())
            }
            Format::Text => print(out, Signed(*self)),
        })
    }
}

/// Each part with its sign: under `IntervalStyle` `sql_standard` the server takes a sign before the
/// first part alone for that of all.
struct Signed(Interval);

impl fmt::Display for Signed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Interval { months, days, micros } = self.0;
        if matches!(self.0, Interval::INFINITY | Interval::NEG_INFINITY) {
            return write!(f, "{}", self.0);
        }
        let sign = if micros < 0 { '-' } else { '+' };
        write!(f, "{months:+} mons {days:+} days {sign}{}", Hours(micros.unsigned_abs()))
    }
}

/// `04:05:06.700000`, of so many microseconds.
struct Hours(u64);

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, micros) = (self.0 / 1_000_000, self.0 % 1_000_000);
        let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        write!(f, "{hours:02}:{minutes:02}:{seconds:02}.{micros:06}")
    }
}

/// `timetz`: a time of day with its distance from UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct TimeTz {
    /// Microseconds since midnight, up to and with 24:00:00.
    pub micros: i64,
    /// Seconds east of UTC.
    pub offset: i32,
}

impl fmt::Display for TimeTz {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, offset) = (if self.offset < 0 { '-' } else { '+' }, self.offset.unsigned_abs());
        write!(
            f,
            "{}{sign}{:02}:{:02}:{:02}",
            Clock(self.micros),
            offset / 3600,
            offset / 60 % 60,
            offset % 60
        )
    }
}

impl FromStr for TimeTz {
    type Err = DecodeError;

    fn from_str(text: &str) -> Result<Self, DecodeError> {
        text.find(['+', '-'])
            .and_then(|at| text.split_at_checked(at))
            .and_then(|(time, zone)| Some(Self { micros: clock(time)?, offset: offset(zone)? }))
            .ok_or_else(|| DecodeError::syntax("timetz", text))
    }
}

impl Decode for TimeTz {
    fn decode(raw: Raw<'_>) -> Result<Self, DecodeError> {
        raw.expect(&[oid::TIMETZ])?;
        match raw.format() {
            Format::Binary => {
                let mut cursor = Cursor::new(raw.bytes(), "timetz");
                let (micros, west) = (cursor.i64()?, cursor.i32()?);
                cursor.finish()?;
                // The wire counts seconds west of UTC.
                Ok(Self { micros, offset: west.wrapping_neg() })
            }
            Format::Text => raw.text()?.parse(),
        }
    }

    fn filler() -> Self {
        Self::default()
    }
}

impl Encode for TimeTz {
    const OID: u32 = oid::TIMETZ;

    fn encode(&self, format: Format, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
        if !(0..=DAY).contains(&self.micros) {
            return Err(EncodeError::new("out of range for a time of day"));
        }
        Ok(match format {
            Format::Binary => {
                put(out, &self.micros.to_be_bytes());
                put(out, &self.offset.wrapping_neg().to_be_bytes())
            }
            Format::Text => print(out, self),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_both_styles_and_what_it_prints() {
        let interval = Interval { months: 14, days: -3, micros: -14_706_700_000 };
        for text in [
            "1 year 2 mons -3 days -04:05:06.7",
            "@ 1 year 2 mons -3 days -4 hours -5 mins -6.7 secs",
            "@ -1 year -2 mons 3 days 4 hours 5 mins 6.7 secs ago",
            &interval.to_string(),
        ] {
            assert_eq!(text.parse(), Ok(interval), "{text}");
        }
        assert_eq!("@ 0".parse(), Ok(Interval::default()));
        let least = Interval { months: 0, days: 0, micros: i64::MIN };
        assert_eq!(least.to_string().parse(), Ok(least));
        assert!("P1Y".parse::<Interval>().is_err());
    }
}
