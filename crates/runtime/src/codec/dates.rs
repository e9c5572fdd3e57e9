//! How are dates and times counted and spelled, whichever crate holds them?
//!
//! Binary counts from 2000-01-01: days in 32 bits, microseconds in 64. The largest number of either
//! is `infinity`, the smallest `-infinity`. Text is that of `DateStyle = ISO`.

use crate::codec::clock::{Clock, DAY, SECOND, clock, number, offset};
use crate::oid;
use crate::raw::{DecodeError, EncodeError, Format, IsNull, Raw};
use crate::wire::{print, put};

/// Days from 1970-01-01 to 2000-01-01.
const EPOCH_DAYS: i64 = 10_957;
/// Microseconds from 1970-01-01 to 2000-01-01.
const EPOCH: i64 = EPOCH_DAYS * DAY;

/// Why a value has no place in a Rust type.
fn unfit(value: &str, rust: &str) -> DecodeError {
    DecodeError::new(format!("`{value}` has no `{rust}`"))
}

/// Reads a timestamp with or without time zone: microseconds since 1970, UTC or local.
///
/// `rust` names the type that the infinities do not fit.
pub(crate) fn read_timestamp(raw: Raw<'_>, oid: u32, rust: &str) -> Result<i64, DecodeError> {
    raw.expect(&[oid])?;
    match raw.format() {
        Format::Binary => match raw.array().map(i64::from_be_bytes)? {
            i64::MAX => Err(unfit("infinity", rust)),
            i64::MIN => Err(unfit("-infinity", rust)),
            micros => micros.checked_add(EPOCH).ok_or_else(|| out_of_range(rust)),
        },
        Format::Text => {
            let text = raw.text()?;
            if matches!(text, "infinity" | "-infinity") {
                return Err(unfit(text, rust));
            }
            let error = || DecodeError::syntax("timestamp in ISO form", text);
            let (date, time, offset) = split_timestamp(text).ok_or_else(error)?;
            let offset = match (offset, oid) {
                (Some(offset), oid::TIMESTAMPTZ) => offset,
                (None, oid::TIMESTAMP) => 0,
                _ => return Err(error()),
            };
            date.checked_mul(DAY)
                .and_then(|micros| micros.checked_add(time - i64::from(offset) * SECOND))
                .ok_or_else(|| out_of_range(rust))
        }
    }
}

/// A value that Postgres can hold and the Rust type cannot.
pub(crate) fn out_of_range(rust: &str) -> DecodeError {
    DecodeError::new(format!("out of range for `{rust}`"))
}

/// Writes a timestamp given as microseconds since 1970.
pub(crate) fn write_timestamp(
    micros: i64,
    oid: u32,
    format: Format,
    out: &mut Vec<u8>,
) -> Result<IsNull, EncodeError> {
    match format {
        Format::Binary => {
            let micros = micros.checked_sub(EPOCH).filter(|micros| *micros != i64::MIN);
            let micros = micros.ok_or_else(|| EncodeError::new("out of range for a timestamp"))?;
            Ok(put(out, &micros.to_be_bytes()))
        }
        Format::Text => {
            let (day, time) = (micros.div_euclid(DAY), micros.rem_euclid(DAY));
            let (date, era) = civil(day);
            let zone = if oid == oid::TIMESTAMPTZ { "+00" } else { "" };
            Ok(print(out, format_args!("{date} {}{zone}{era}", Clock(time))))
        }
    }
}

/// Reads a date: days since 1970.
pub(crate) fn read_date(raw: Raw<'_>, rust: &str) -> Result<i64, DecodeError> {
    raw.expect(&[oid::DATE])?;
    match raw.format() {
        Format::Binary => match raw.array().map(i32::from_be_bytes)? {
            i32::MAX => Err(unfit("infinity", rust)),
            i32::MIN => Err(unfit("-infinity", rust)),
            days => Ok(i64::from(days) + EPOCH_DAYS),
        },
        Format::Text => {
            let text = raw.text()?;
            if matches!(text, "infinity" | "-infinity") {
                return Err(unfit(text, rust));
            }
            let (date, before_christ) = era(text);
            days(date, before_christ).ok_or_else(|| DecodeError::syntax("date in ISO form", text))
        }
    }
}

/// Writes a date given as days since 1970.
pub(crate) fn write_date(
    day: i64,
    format: Format,
    out: &mut Vec<u8>,
) -> Result<IsNull, EncodeError> {
    match format {
        Format::Binary => {
            let days = i32::try_from(day - EPOCH_DAYS).ok();
            let days = days.filter(|days| !matches!(*days, i32::MAX | i32::MIN));
            let days = days.ok_or_else(|| EncodeError::new("out of range for a date"))?;
            Ok(put(out, &days.to_be_bytes()))
        }
        Format::Text => {
            let (date, era) = civil(day);
            Ok(print(out, format_args!("{date}{era}")))
        }
    }
}

/// Reads a time of day: microseconds since midnight, less than a day.
pub(crate) fn read_time(raw: Raw<'_>, rust: &str) -> Result<i64, DecodeError> {
    raw.expect(&[oid::TIME])?;
    let micros = match raw.format() {
        Format::Binary => raw.array().map(i64::from_be_bytes)?,
        Format::Text => {
            let text = raw.text()?;
            clock(text).ok_or_else(|| DecodeError::syntax("time", text))?
        }
    };
    match micros {
        0..DAY => Ok(micros),
        DAY => Err(unfit("24:00:00", rust)),
        _ => Err(out_of_range(rust)),
    }
}

/// Writes a time of day given as microseconds since midnight.
pub(crate) fn write_time(
    micros: i64,
    format: Format,
    out: &mut Vec<u8>,
) -> Result<IsNull, EncodeError> {
    if !(0..DAY).contains(&micros) {
        return Err(EncodeError::new("out of range for a time of day"));
    }
    Ok(match format {
        Format::Binary => put(out, &micros.to_be_bytes()),
        Format::Text => print(out, Clock(micros)),
    })
}

/// Days since 1970, microseconds since midnight, and the offset in seconds east of UTC.
fn split_timestamp(text: &str) -> Option<(i64, i64, Option<i32>)> {
    let (text, before_christ) = era(text);
    let (date, rest) = text.split_once([' ', 'T'])?;
    let (time, offset) = match rest.find(['+', '-']) {
        Some(at) => {
            let (time, zone) = rest.split_at_checked(at)?;
            (time, Some(offset(zone)?))
        }
        None => (rest, None),
    };
    Some((days(date, before_christ)?, clock(time)?, offset))
}

fn era(text: &str) -> (&str, bool) {
    match text.strip_suffix(" BC") {
        Some(text) => (text, true),
        None => (text, false),
    }
}

/// `2024-02-29` as days since 1970.
fn days(text: &str, before_christ: bool) -> Option<i64> {
    let mut parts = text.split('-').map(number::<i64>);
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    // There is no year 0: 1 BC is followed by 1 AD.
    let year = if before_christ { 1 - year } else { year };
    let known = parts.next().is_none() && (1..=12).contains(&month) && (1..=31).contains(&day);
    let days = known.then(|| days_from_civil(year, month, day))?;
    // February 30 would come out as a day in March.
    (civil_from_days(days) == (year, month, day)).then_some(days)
}

/// Days since 1970 of a date in the Gregorian calendar, taking March as a year's first month so
/// that the leap day comes last.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// Year, month and day of the days since 1970: the inverse of [`days_from_civil`].
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

/// A date, and what follows the time when the year is before Christ.
fn civil(days: i64) -> (String, &'static str) {
    let (year, month, day) = civil_from_days(days);
    let (year, era) = if year > 0 { (year, "") } else { (1 - year, " BC") };
    (format!("{year:04}-{month:02}-{day:02}"), era)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_are_inverse() {
        for day in (-2_500_000..110_000_000).step_by(997) {
            let (year, month, date) = civil_from_days(day);
            assert_eq!(days_from_civil(year, month, date), day);
        }
    }

    #[test]
    fn reads_what_postgres_prints() {
        assert_eq!(days("1970-01-01", false), Some(0));
        assert_eq!(days("2000-01-01", false), Some(EPOCH_DAYS));
        assert_eq!(days("2023-02-29", false), None);
        assert_eq!(days("0001-12-31", true).map(|day| day + 1), days("0001-01-01", false));
    }
}
