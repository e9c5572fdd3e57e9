//! How do dates and times travel that jiff holds?

use crate::codec::borrowed::borrowed;
use crate::codec::clock::SECOND;
use crate::codec::moments::{Date, Time, Timestamp, TimestampTz, out_of_range};
use crate::raw::{DecodeError, EncodeError};
use jiff::civil;

borrowed! {
    /// `timestamptz`. Digits below the microsecond are dropped on the way to Postgres, which has
    /// none.
    jiff::Timestamp as TimestampTz, jiff::Timestamp::UNIX_EPOCH;
    /// `timestamp`.
    civil::DateTime as Timestamp,
        civil::DateTime::from_parts(civil::Date::constant(1970, 1, 1), civil::Time::midnight());
    /// `date`.
    civil::Date as Date, civil::Date::constant(1970, 1, 1);
    /// `time`.
    civil::Time as Time, civil::Time::midnight();
}

impl TryFrom<TimestampTz> for jiff::Timestamp {
    type Error = DecodeError;

    fn try_from(value: TimestampTz) -> Result<Self, DecodeError> {
        const NAME: &str = "jiff::Timestamp";
        Self::from_microsecond(value.finite(NAME)?).map_err(|_| out_of_range(NAME))
    }
}

impl TryFrom<jiff::Timestamp> for TimestampTz {
    type Error = EncodeError;

    fn try_from(value: jiff::Timestamp) -> Result<Self, EncodeError> {
        Self::from_unix_micros(value.as_nanosecond().div_euclid(1000))
            .ok_or_else(|| EncodeError::new("out of range for a timestamp"))
    }
}

impl TryFrom<Timestamp> for civil::DateTime {
    type Error = DecodeError;

    fn try_from(value: Timestamp) -> Result<Self, DecodeError> {
        const NAME: &str = "jiff::civil::DateTime";
        value.finite(NAME)?;
        let (date, time) = value.date_and_time().ok_or_else(|| out_of_range(NAME))?;
        let date = civil_date(date).ok_or_else(|| out_of_range(NAME))?;
        let time = civil_time(time.micros()).ok_or_else(|| out_of_range(NAME))?;
        Ok(Self::from_parts(date, time))
    }
}

impl TryFrom<civil::DateTime> for Timestamp {
    type Error = EncodeError;

    fn try_from(value: civil::DateTime) -> Result<Self, EncodeError> {
        Self::new(value.date().try_into()?, value.time().try_into()?)
            .ok_or_else(|| EncodeError::new("out of range for a timestamp"))
    }
}

fn civil_date(date: Date) -> Option<civil::Date> {
    let (year, month, day) = date.year_month_day()?;
    let year = i16::try_from(year).ok()?;
    civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

impl TryFrom<Date> for civil::Date {
    type Error = DecodeError;

    fn try_from(value: Date) -> Result<Self, DecodeError> {
        const NAME: &str = "jiff::civil::Date";
        value.finite(NAME)?;
        civil_date(value).ok_or_else(|| out_of_range(NAME))
    }
}

impl TryFrom<civil::Date> for Date {
    type Error = EncodeError;

    fn try_from(value: civil::Date) -> Result<Self, EncodeError> {
        let part = |part: i8| u8::try_from(part).unwrap_or_default();
        Self::new(value.year().into(), part(value.month()), part(value.day()))
            .ok_or_else(|| EncodeError::new("out of range for a date"))
    }
}

fn civil_time(micros: i64) -> Option<civil::Time> {
    let (seconds, nanos) = (micros / SECOND, micros % SECOND * 1000);
    let part = |part: i64| i8::try_from(part).ok();
    let (hour, minute, second) =
        (part(seconds / 3600)?, part(seconds / 60 % 60)?, part(seconds % 60)?);
    civil::Time::new(hour, minute, second, i32::try_from(nanos).ok()?).ok()
}

impl TryFrom<Time> for civil::Time {
    type Error = DecodeError;

    fn try_from(value: Time) -> Result<Self, DecodeError> {
        const NAME: &str = "jiff::civil::Time";
        civil_time(value.within_day(NAME)?).ok_or_else(|| out_of_range(NAME))
    }
}

impl TryFrom<civil::Time> for Time {
    type Error = EncodeError;

    fn try_from(value: civil::Time) -> Result<Self, EncodeError> {
        let seconds = (i64::from(value.hour()) * 60 + i64::from(value.minute())) * 60
            + i64::from(value.second());
        Self::from_micros(seconds * SECOND + i64::from(value.subsec_nanosecond() / 1000))
            .ok_or_else(|| EncodeError::new("out of range for a time of day"))
    }
}
