//! How are times of day and offsets from UTC spelled?

use std::fmt;

/// Microseconds in a second.
pub(crate) const SECOND: i64 = 1_000_000;
/// Microseconds in a day.
pub(crate) const DAY: i64 = 86_400 * SECOND;

/// Microseconds since midnight as a clock shows them.
pub(crate) struct Clock(pub(crate) i64);

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, micros) = (self.0 / SECOND, self.0 % SECOND);
        write!(f, "{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)?;
        if micros == 0 {
            return Ok(());
        }
        write!(f, ".{}", format!("{micros:06}").trim_end_matches('0'))
    }
}

/// `+05:30:15` as seconds east of UTC.
pub(crate) fn offset(text: &str) -> Option<i32> {
    let (sign, text) = match text.split_at_checked(1)? {
        ("+", text) => (1, text),
        ("-", text) => (-1, text),
        _ => return None,
    };
    // No zone is a hundred hours away.
    let part = |part: &str| number::<i32>(part).filter(|number| *number < 100);
    let mut parts = text.split(':').map(part);
    let seconds = parts.next()?? * 3600
        + parts.next().unwrap_or(Some(0))? * 60
        + parts.next().unwrap_or(Some(0))?;
    parts.next().is_none().then_some(sign * seconds)
}

/// `23:59:59.123456` as microseconds since midnight.
pub(crate) fn clock(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut parts = whole.split(':').map(number::<i64>);
    let (hours, minutes) = (parts.next()??, parts.next()??);
    let seconds = parts.next().unwrap_or(Some(0))?;
    if parts.next().is_some() || hours > 24 || minutes > 59 || seconds > 60 {
        return None;
    }
    Some(((hours * 60 + minutes) * 60 + seconds) * SECOND + micros(fraction)?)
}

/// The digits after a point as millionths.
pub(crate) fn micros(fraction: &str) -> Option<i64> {
    let padding = 6_u32.checked_sub(u32::try_from(fraction.len()).ok()?)?;
    if fraction.is_empty() {
        return Some(0);
    }
    Some(number::<i64>(fraction)? * 10_i64.pow(padding))
}

/// Digits without a sign, few enough not to overflow what is done with them.
pub(crate) fn number<T: std::str::FromStr>(text: &str) -> Option<T> {
    let digits = !text.is_empty() && text.len() <= 9 && text.bytes().all(|b| b.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_postgres_prints() {
        assert_eq!(offset("-05:30"), Some(-19_800));
        assert_eq!(offset("+05:30:15"), Some(19_815));
        assert_eq!(offset("+999999999"), None);
        assert_eq!(clock("24:00:00"), Some(DAY));
        assert_eq!(clock("01:02:03.5"), Some(3_723_500_000));
        assert_eq!(clock("01:02:03.1234567"), None);
        assert_eq!(clock("1"), None);
    }
}
