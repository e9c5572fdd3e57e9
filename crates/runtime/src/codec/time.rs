//! How do dates and times travel that the crate `time` holds?

use crate::codec::borrowed::borrowed;
use crate::codec::clock::{DAY, SECOND};
use crate::codec::moments::{Date, Time, Timestamp, TimestampTz, out_of_range};
use crate::raw::{DecodeError, EncodeError};
use time::{OffsetDateTime, PrimitiveDateTime, UtcDateTime};

borrowed! {
    /// `timestamptz`. Digits below the microsecond are dropped on the way to Postgres, which has
    /// none.
    OffsetDateTime as TimestampTz, OffsetDateTime::UNIX_EPOCH;
    /// `timestamp`.
    PrimitiveDateTime as Timestamp,
        PrimitiveDateTime::new(UtcDateTime::UNIX_EPOCH.date(), time::Time::MIDNIGHT);
    /// `date`.
    time::Date as Date, UtcDateTime::UNIX_EPOCH.date();
    /// `time`.
    time::Time as Time, time::Time::MIDNIGHT;
}

fn utc(micros: i64, rust: &str) -> Result<OffsetDateTime, DecodeError> {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1000)
        .map_err(|_| out_of_range(rust))
}

/// Microseconds since 1970, rounded down.
fn micros(value: OffsetDateTime) -> i128 {
    value.unix_timestamp_nanos().div_euclid(1000)
}

impl TryFrom<TimestampTz> for OffsetDateTime {
    type Error = DecodeError;

    fn try_from(value: TimestampTz) -> Result<Self, DecodeError> {
        const NAME: &str = "time::OffsetDateTime";
        utc(value.finite(NAME)?, NAME)
    }
}

impl TryFrom<OffsetDateTime> for TimestampTz {
    type Error = EncodeError;

    fn try_from(value: OffsetDateTime) -> Result<Self, EncodeError> {
        Self::from_unix_micros(micros(value))
            .ok_or_else(|| EncodeError::new("out of range for a timestamp"))
    }
}

impl TryFrom<Timestamp> for PrimitiveDateTime {
    type Error = DecodeError;

    fn try_from(value: Timestamp) -> Result<Self, DecodeError> {
        const NAME: &str = "time::PrimitiveDateTime";
        let utc = utc(value.finite(NAME)?, NAME)?;
        Ok(Self::new(utc.date(), utc.time()))
    }
}

impl TryFrom<PrimitiveDateTime> for Timestamp {
    type Error = EncodeError;

    fn try_from(value: PrimitiveDateTime) -> Result<Self, EncodeError> {
        Self::from_unix_micros(micros(value.assume_utc()))
            .ok_or_else(|| EncodeError::new("out of range for a timestamp"))
    }
}

impl TryFrom<Date> for time::Date {
    type Error = DecodeError;

    fn try_from(value: Date) -> Result<Self, DecodeError> {
        const NAME: &str = "time::Date";
        UtcDateTime::from_unix_timestamp(value.finite(NAME)? * (DAY / SECOND))
            .map(UtcDateTime::date)
            .map_err(|_| out_of_range(NAME))
    }
}

impl TryFrom<time::Date> for Date {
    type Error = EncodeError;

    fn try_from(value: time::Date) -> Result<Self, EncodeError> {
        let epoch = UtcDateTime::UNIX_EPOCH.date();
        let days = i64::from(value.to_julian_day()) - i64::from(epoch.to_julian_day());
        Self::from_unix_days(days).ok_or_else(|| EncodeError::new("out of range for a date"))
    }
}

impl TryFrom<Time> for time::Time {
    type Error = DecodeError;

    fn try_from(value: Time) -> Result<Self, DecodeError> {
        let micros = value.within_day("time::Time")?;
        Ok(Self::MIDNIGHT + time::Duration::microseconds(micros))
    }
}

impl TryFrom<time::Time> for Time {
    type Error = EncodeError;

    fn try_from(value: time::Time) -> Result<Self, EncodeError> {
        let (hour, minute, second, micro) = value.as_hms_micro();
        let seconds = (i64::from(hour) * 60 + i64::from(minute)) * 60 + i64::from(second);
        Self::from_micros(seconds * SECOND + i64::from(micro))
            .ok_or_else(|| EncodeError::new("out of range for a time of day"))
    }
}
