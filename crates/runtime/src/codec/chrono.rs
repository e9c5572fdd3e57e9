//! How do dates and times travel that chrono holds?

use crate::codec::borrowed::borrowed;
use crate::codec::clock::{DAY, SECOND};
use crate::codec::moments::{Date, Time, Timestamp, TimestampTz, out_of_range};
use crate::raw::{DecodeError, EncodeError};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};

borrowed! {
    /// `timestamptz`. Digits below the microsecond are dropped on the way to Postgres, which has
    /// none.
    DateTime<Utc> as TimestampTz, DateTime::UNIX_EPOCH;
    /// `timestamp`.
    NaiveDateTime as Timestamp, DateTime::UNIX_EPOCH.naive_utc();
    /// `date`.
    NaiveDate as Date, DateTime::UNIX_EPOCH.date_naive();
    /// `time`.
    NaiveTime as Time, NaiveTime::MIN;
}

/// Refuses a leap second, which chrono holds as a second of two seconds' length.
fn no_leap_second(value: &impl Timelike) -> Result<(), EncodeError> {
    if value.nanosecond() < 1_000_000_000 {
        return Ok(());
    }
    Err(EncodeError::new("Postgres has no leap seconds"))
}

impl TryFrom<TimestampTz> for DateTime<Utc> {
    type Error = DecodeError;

    fn try_from(value: TimestampTz) -> Result<Self, DecodeError> {
        const NAME: &str = "chrono::DateTime";
        Self::from_timestamp_micros(value.finite(NAME)?).ok_or_else(|| out_of_range(NAME))
    }
}

impl TryFrom<DateTime<Utc>> for TimestampTz {
    type Error = EncodeError;

    fn try_from(value: DateTime<Utc>) -> Result<Self, EncodeError> {
        no_leap_second(&value)?;
        Self::from_unix_micros(value.timestamp_micros().into())
            .ok_or_else(|| EncodeError::new("out of range for a timestamp"))
    }
}

impl TryFrom<Timestamp> for NaiveDateTime {
    type Error = DecodeError;

    fn try_from(value: Timestamp) -> Result<Self, DecodeError> {
        const NAME: &str = "chrono::NaiveDateTime";
        let utc = DateTime::from_timestamp_micros(value.finite(NAME)?);
        utc.map(|utc| utc.naive_utc()).ok_or_else(|| out_of_range(NAME))
    }
}

impl TryFrom<NaiveDateTime> for Timestamp {
    type Error = EncodeError;

    fn try_from(value: NaiveDateTime) -> Result<Self, EncodeError> {
        no_leap_second(&value)?;
        Self::from_unix_micros(value.and_utc().timestamp_micros().into())
            .ok_or_else(|| EncodeError::new("out of range for a timestamp"))
    }
}

impl TryFrom<Date> for NaiveDate {
    type Error = DecodeError;

    fn try_from(value: Date) -> Result<Self, DecodeError> {
        const NAME: &str = "chrono::NaiveDate";
        DateTime::from_timestamp(value.finite(NAME)? * (DAY / SECOND), 0)
            .map(|utc| utc.date_naive())
            .ok_or_else(|| out_of_range(NAME))
    }
}

impl TryFrom<NaiveDate> for Date {
    type Error = EncodeError;

    fn try_from(value: NaiveDate) -> Result<Self, EncodeError> {
        let epoch = DateTime::UNIX_EPOCH.date_naive();
        Self::from_unix_days(value.signed_duration_since(epoch).num_days())
            .ok_or_else(|| EncodeError::new("out of range for a date"))
    }
}

impl TryFrom<Time> for NaiveTime {
    type Error = DecodeError;

    fn try_from(value: Time) -> Result<Self, DecodeError> {
        const NAME: &str = "chrono::NaiveTime";
        let micros = value.within_day(NAME)?;
        let seconds = u32::try_from(micros / SECOND).map_err(|_| out_of_range(NAME))?;
        let nanos = u32::try_from(micros % SECOND * 1000).map_err(|_| out_of_range(NAME))?;
        Self::from_num_seconds_from_midnight_opt(seconds, nanos).ok_or_else(|| out_of_range(NAME))
    }
}

impl TryFrom<NaiveTime> for Time {
    type Error = EncodeError;

    fn try_from(value: NaiveTime) -> Result<Self, EncodeError> {
        no_leap_second(&value)?;
        let micros = i64::from(value.num_seconds_from_midnight()) * SECOND
            + i64::from(value.nanosecond() / 1000);
        Self::from_micros(micros).ok_or_else(|| EncodeError::new("out of range for a time of day"))
    }
}
