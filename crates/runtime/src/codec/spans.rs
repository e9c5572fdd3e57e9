//! Which intervals are durations of other crates, and the other way round?
//!
//! Only exact ones: a month has no length in days, nor has a day one in hours.

use crate::codec::interval::Interval;
use crate::raw::{DecodeError, EncodeError};

/// What has digits below the microsecond, or is beyond what an interval counts to.
fn unfit() -> EncodeError {
    EncodeError::new("not a whole number of microseconds, or out of range for an interval")
}

#[cfg(feature = "chrono")]
impl TryFrom<Interval> for chrono::TimeDelta {
    type Error = DecodeError;

    fn try_from(value: Interval) -> Result<Self, DecodeError> {
        if value.months != 0 || value.days != 0 {
            return Err(DecodeError::new(format!("`{value}` has no `chrono::TimeDelta`")));
        }
        Ok(Self::microseconds(value.micros))
    }
}

#[cfg(feature = "chrono")]
impl TryFrom<chrono::TimeDelta> for Interval {
    type Error = EncodeError;

    fn try_from(value: chrono::TimeDelta) -> Result<Self, EncodeError> {
        let micros = value.num_microseconds().ok_or_else(unfit)?;
        if chrono::TimeDelta::microseconds(micros) != value {
            return Err(unfit());
        }
        Ok(Self { micros, ..Self::default() })
    }
}

#[cfg(feature = "jiff")]
impl TryFrom<Interval> for jiff::Span {
    type Error = DecodeError;

    /// Fails also when the parts differ in sign, which they do not in a span.
    fn try_from(value: Interval) -> Result<Self, DecodeError> {
        let signs = [
            i64::from(value.months).signum(),
            i64::from(value.days).signum(),
            value.micros.signum(),
        ];
        let span = Self::new()
            .try_months(value.months)
            .and_then(|span| span.try_days(value.days))
            .and_then(|span| span.try_microseconds(value.micros))
            .ok()
            .filter(|_| !(signs.contains(&1) && signs.contains(&-1)));
        span.ok_or_else(|| DecodeError::new(format!("`{value}` has no `jiff::Span`")))
    }
}

#[cfg(feature = "jiff")]
impl TryFrom<jiff::Span> for Interval {
    type Error = EncodeError;

    fn try_from(value: jiff::Span) -> Result<Self, EncodeError> {
        let months = i64::from(value.get_years()) * 12 + i64::from(value.get_months());
        let days = i64::from(value.get_weeks()) * 7 + i64::from(value.get_days());
        let mut nanos = i128::from(value.get_hours()) * 3600 + i128::from(value.get_minutes()) * 60;
        nanos = (nanos + i128::from(value.get_seconds())) * 1000;
        nanos = (nanos + i128::from(value.get_milliseconds())) * 1000;
        nanos = (nanos + i128::from(value.get_microseconds())) * 1000;
        nanos += i128::from(value.get_nanoseconds());
        if nanos % 1000 != 0 {
            return Err(unfit());
        }
        Ok(Self {
            months: i32::try_from(months).map_err(|_| unfit())?,
            days: i32::try_from(days).map_err(|_| unfit())?,
            micros: i64::try_from(nanos / 1000).map_err(|_| unfit())?,
        })
    }
}
