//! How do dates and times travel that chrono holds?

use crate::codec::clock::{DAY, SECOND};
use crate::codec::dates::{
    out_of_range, read_date, read_time, read_timestamp, write_date, write_time, write_timestamp,
};
use crate::oid;
use crate::raw::{Decode, DecodeError, Encode, EncodeError, Format, IsNull, Raw};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Timelike as _, Utc};

/// `timestamptz`. Digits below the microsecond are dropped on the way to Postgres, which has none.
impl Decode for DateTime<Utc> {
    fn decode(raw: Raw<'_>) -> Result<Self, DecodeError> {
        const NAME: &str = "chrono::DateTime";
        let micros = read_timestamp(raw, oid::TIMESTAMPTZ, NAME)?;
        Self::from_timestamp_micros(micros).ok_or_else(|| out_of_range(NAME))
    }

    fn filler() -> Self {
        Self::UNIX_EPOCH
    }
}

impl Encode for DateTime<Utc> {
    const OID: u32 = oid::TIMESTAMPTZ;
    const RANGE_OID: u32 = oid::TSTZRANGE;

    fn encode(&self, format: Format, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
        write_timestamp(self.timestamp_micros(), Self::OID, format, out)
    }
}

/// `timestamp`.
impl Decode for NaiveDateTime {
    fn decode(raw: Raw<'_>) -> Result<Self, DecodeError> {
        const NAME: &str = "chrono::NaiveDateTime";
        let micros = read_timestamp(raw, oid::TIMESTAMP, NAME)?;
        let utc = DateTime::from_timestamp_micros(micros).ok_or_else(|| out_of_range(NAME))?;
        Ok(utc.naive_utc())
    }

    fn filler() -> Self {
        DateTime::UNIX_EPOCH.naive_utc()
    }
}

impl Encode for NaiveDateTime {
    const OID: u32 = oid::TIMESTAMP;
    const RANGE_OID: u32 = oid::TSRANGE;

    fn encode(&self, format: Format, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
        write_timestamp(self.and_utc().timestamp_micros(), Self::OID, format, out)
    }
}

/// `date`.
impl Decode for NaiveDate {
    fn decode(raw: Raw<'_>) -> Result<Self, DecodeError> {
        const NAME: &str = "chrono::NaiveDate";
        let days = read_date(raw, NAME)?;
        DateTime::from_timestamp(days * (DAY / SECOND), 0)
            .map(|utc| utc.date_naive())
            .ok_or_else(|| out_of_range(NAME))
    }

    fn filler() -> Self {
        DateTime::UNIX_EPOCH.date_naive()
    }
}

impl Encode for NaiveDate {
    const OID: u32 = oid::DATE;
    const RANGE_OID: u32 = oid::DATERANGE;

    fn encode(&self, format: Format, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
        write_date(self.signed_duration_since(Self::filler()).num_days(), format, out)
    }
}

/// `time`.
impl Decode for NaiveTime {
    fn decode(raw: Raw<'_>) -> Result<Self, DecodeError> {
        const NAME: &str = "chrono::NaiveTime";
        let micros = read_time(raw, NAME)?;
        let seconds = u32::try_from(micros / SECOND).map_err(|_| out_of_range(NAME))?;
        let nanos = u32::try_from(micros % SECOND * 1000).map_err(|_| out_of_range(NAME))?;
        Self::from_num_seconds_from_midnight_opt(seconds, nanos).ok_or_else(|| out_of_range(NAME))
    }

    fn filler() -> Self {
        Self::MIN
    }
}

impl Encode for NaiveTime {
    const OID: u32 = oid::TIME;

    fn encode(&self, format: Format, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
        let micros = i64::from(self.num_seconds_from_midnight()) * SECOND
            + i64::from(self.nanosecond() / 1000);
        write_time(micros, format, out)
    }
}
