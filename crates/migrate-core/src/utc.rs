//! Which date and time is it in UTC, written as digits?

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A moment in UTC, to the millisecond. Moments before 1970 count as its first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Utc {
    since_epoch: Duration,
}

impl Utc {
    /// The moment that a clock shows.
    pub fn of(clock: SystemTime) -> Self {
        Self { since_epoch: clock.duration_since(UNIX_EPOCH).unwrap_or_default() }
    }

    /// The date, as in `2026-11-28`.
    pub fn date(self) -> String {
        let (year, month, day) = self.year_month_day();
        format!("{year:04}-{month:02}-{day:02}")
    }

    /// Date and time to the minute, as in `2026-11-28 09:30 UTC`.
    pub fn minute(self) -> String {
        let seconds = self.since_epoch.as_secs() % 86_400;
        format!("{} {:02}:{:02} UTC", self.date(), seconds / 3_600, seconds / 60 % 60)
    }

    /// Date and time to the second as in RFC 3339: `2026-11-28T09:30:00Z`.
    pub fn rfc3339(self) -> String {
        let seconds = self.since_epoch.as_secs() % 86_400;
        let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
        format!("{}T{hour:02}:{minute:02}:{second:02}Z", self.date())
    }

    /// `YYYYMMDDHHMMSS` and three digits for milliseconds.
    pub(crate) fn digits(self) -> String {
        let (year, month, day) = self.year_month_day();
        let seconds = self.since_epoch.as_secs() % 86_400;
        let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
        let millisecond = self.since_epoch.subsec_millis();
        format!("{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}{millisecond:03}")
    }

    /// Seconds since 1970.
    pub(crate) fn seconds(self) -> u64 {
        self.since_epoch.as_secs()
    }

    /// Milliseconds since 1970.
    pub(crate) fn milliseconds(self) -> u128 {
        self.since_epoch.as_millis()
    }

    /// Counts in years that begin in March, so that the odd day comes last:
    /// <https://howardhinnant.github.io/date_algorithms.html#civil_from_days>.
    fn year_month_day(self) -> (u64, u64, u64) {
        let days = self.since_epoch.as_secs() / 86_400 + 719_468;
        let (era, day_of_era) = (days / 146_097, days % 146_097);
        let leap_days = day_of_era / 1_460 + day_of_era / 146_096;
        let year_of_era = (day_of_era - leap_days + day_of_era / 36_524) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = era * 400 + year_of_era + u64::from(month <= 2);
        (year, month, day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(milliseconds: u64) -> Utc {
        Utc::of(UNIX_EPOCH + Duration::from_millis(milliseconds))
    }

    #[test]
    fn moments_are_dates() {
        let table = [
            (0, "19700101000000000"),
            (951_782_399_999, "20000228235959999"),
            (951_782_400_000, "20000229000000000"),
            (951_868_800_000, "20000301000000000"),
            (1_709_164_800_000, "20240229000000000"),
            (4_107_542_400_000, "21000301000000000"),
            (1_795_852_471_042, "20261128075431042"),
        ];
        for (milliseconds, digits) in table {
            assert_eq!(at(milliseconds).digits(), digits);
        }
        assert_eq!(at(1_795_852_471_042).date(), "2026-11-28");
        assert_eq!(at(1_795_852_471_042).minute(), "2026-11-28 07:54 UTC");
        assert_eq!(Utc::of(UNIX_EPOCH - Duration::from_secs(1)), at(0));
    }
}
