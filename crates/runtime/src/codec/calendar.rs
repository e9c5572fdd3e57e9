//! How are days counted and spelled?

use crate::codec::clock::number;

/// Days from 1970-01-01 to 2000-01-01.
pub(crate) const EPOCH_DAYS: i64 = 10_957;

/// Takes `BC` off the end.
pub(crate) fn era(text: &str) -> (&str, bool) {
    match text.strip_suffix(" BC") {
        Some(text) => (text, true),
        None => (text, false),
    }
}

/// `2024-02-29` as days since 1970.
pub(crate) fn days(text: &str, before_christ: bool) -> Option<i64> {
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
pub(crate) fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// Year, month and day of the days since 1970: the inverse of [`days_from_civil`].
pub(crate) fn civil_from_days(days: i64) -> (i64, i64, i64) {
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
pub(crate) fn civil(days: i64) -> (String, &'static str) {
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
