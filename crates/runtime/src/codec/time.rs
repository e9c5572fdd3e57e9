//! How do dates and times travel that the crate `time` holds?

use crate::codec::clock::{DAY, SECOND};
use crate::codec::dates::{
    out_of_range, read_date, read_time, read_timestamp, write_date, write_time, write_timestamp,
};
use crate::oid;
use crate::raw::{Decode, DecodeError, Encode, EncodeError, Format, IsNull, Raw};
use time::{Date, OffsetDateTime, PrimitiveDateTime, Time, UtcDateTime};

fn utc(micros: i64, rust: &str) -> Result<OffsetDateTime, DecodeError> {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1000)
        .map_err(|_| out_of_range(rust))
}

/// Microseconds since 1970, rounded down.
fn micros(value: OffsetDateTime) -> Result<i64, EncodeError> {
    i64::try_from(value.unix_timestamp_nanos().div_euclid(1000))
        .map_err(|_| EncodeError::new("out of range for a timestamp"))
}

/// `timestamptz`. Digits below the microsecond are dropped on the way to Postgres, which has none.
impl Decode for OffsetDateTime {
    fn decode(raw: Raw<'_>) -> Result<Self, DecodeError> {
        const NAME: &str = "time::OffsetDateTime";
        utc(read_timestamp(raw, oid::TIMESTAMPTZ, NAME)?, NAME)
    }

    fn filler() -> Self {
        Self::UNIX_EPOCH
    }
}

impl Encode for OffsetDateTime {
    const OID: u32 = oid::TIMESTAMPTZ;
    const RANGE_OID: u32 = oid::TSTZRANGE;

    fn encode(&self, format: Format, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
        write_timestamp(micros(*self)?, Self::OID, format, out)
    }
}

/// `timestamp`.
impl Decode for PrimitiveDateTime {
    fn decode(raw: Raw<'_>) -> Result<Self, DecodeError> {
        const NAME: &str = "time::PrimitiveDateTime";
        let utc = utc(read_timestamp(raw, oid::TIMESTAMP, NAME)?, NAME)?;
        Ok(Self::new(utc.date(), utc.time()))
    }

    fn filler() -> Self {
        Self::new(Date::filler(), Time::MIDNIGHT)
    }
}

impl Encode for PrimitiveDateTime {
    const OID: u32 = oid::TIMESTAMP;
    const RANGE_OID: u32 = oid::TSRANGE;

    fn encode(&self, format: Format, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
        write_timestamp(micros(self.assume_utc())?, Self::OID, format, out)
    }
}

/// `date`.
impl Decode for Date {
    fn decode(raw: Raw<'_>) -> Result<Self, DecodeError> {
        const NAME: &str = "time::Date";
        let seconds = read_date(raw, NAME)? * (DAY / SECOND);
        UtcDateTime::from_unix_timestamp(seconds)
            .map(UtcDateTime::date)
            .map_err(|_| out_of_range(NAME))
    }

    fn filler() -> Self {
        UtcDateTime::UNIX_EPOCH.date()
    }
}

impl Encode for Date {
    const OID: u32 = oid::DATE;
    const RANGE_OID: u32 = oid::DATERANGE;

    fn encode(&self, format: Format, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
        let days = i64::from(self.to_julian_day()) - i64::from(Self::filler().to_julian_day());
        write_date(days, format, out)
    }
}

/// `time`.
impl Decode for Time {
    fn decode(raw: Raw<'_>) -> Result<Self, DecodeError> {
        const NAME: &str = "time::Time";
        let micros = read_time(raw, NAME)?;
        Ok(Self::MIDNIGHT + time::Duration::microseconds(micros))
    }

    fn filler() -> Self {
        Self::MIDNIGHT
    }
}

impl Encode for Time {
    const OID: u32 = oid::TIME;

    fn encode(&self, format: Format, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
        let (hour, minute, second, micro) = self.as_hms_micro();
        let seconds = (i64::from(hour) * 60 + i64::from(minute)) * 60 + i64::from(second);
        write_time(seconds * SECOND + i64::from(micro), format, out)
    }
}
