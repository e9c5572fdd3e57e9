//! How long may a statement wait, and how long may it take? Written and read as Postgres does: `500ms`, `5s`, `2min`.

use std::time::Duration;

/// The longest that the server takes.
const MAX_MILLISECONDS: u64 = 2_147_483_647;

/// Each unit's length in milliseconds, the longest first.
const UNITS: [(&str, u64); 5] =
    [("d", 86_400_000), ("h", 3_600_000), ("min", 60_000), ("s", 1_000), ("ms", 1)];

/// What keeps a migration from stopping everybody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// How long a statement waits for a lock: `lock_timeout`. Whoever waits for a lock on a table keeps everybody out who
    /// comes later, readers too. Zero waits for ever; none leaves what the server says. Statements that cannot run in a
    /// transaction, such as `CREATE INDEX CONCURRENTLY`, wait as long as they need.
    pub lock: Option<Duration>,
    /// How long a statement may take: `statement_timeout`. Zero sets no limit; none leaves what the server says.
    pub statement: Option<Duration>,
    /// How often a transaction is tried again that was given up for a lock, a deadlock or a serialization failure.
    pub retries: u32,
    /// The pause before the first retry; each later one is twice as long, up to ten times this. Jittered.
    pub pause: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            lock: Some(Duration::from_secs(5)),
            statement: None,
            retries: 5,
            pause: Duration::from_secs(1),
        }
    }
}

/// Reads a time with its unit, or a plain zero.
pub fn parse(text: &str) -> Option<Duration> {
    if text == "0" {
        return Some(Duration::ZERO);
    }
    let digits = text.find(|letter: char| !letter.is_ascii_digit())?;
    let (number, unit) = text.split_at_checked(digits)?;
    let (_, milliseconds) = UNITS.iter().find(|(name, _)| *name == unit.trim_start())?;
    let milliseconds = number.parse::<u64>().ok()?.checked_mul(*milliseconds)?;
    (milliseconds <= MAX_MILLISECONDS).then(|| Duration::from_millis(milliseconds))
}

/// Writes a time as the server shows it: in the longest unit without a remainder.
pub(crate) fn written(time: Duration) -> String {
    let milliseconds = u64::try_from(time.as_millis()).unwrap_or(MAX_MILLISECONDS);
    let milliseconds = milliseconds.min(MAX_MILLISECONDS);
    let whole = |(_, length): &&(&str, u64)| milliseconds.is_multiple_of(*length);
    match UNITS.iter().find(whole) {
        Some((unit, length)) if milliseconds > 0 => format!("{}{unit}", milliseconds / length),
        _ => "0".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_and_written_as_the_server_does() {
        for (text, shown) in [
            ("0", Some("0")),
            ("0s", Some("0")),
            ("500ms", Some("500ms")),
            ("1500 ms", Some("1500ms")),
            ("90s", Some("90s")),
            ("120s", Some("2min")),
            ("24h", Some("1d")),
            ("5", None),
            ("s", None),
            ("-1s", None),
            ("1.5s", None),
            ("5 minutes", None),
            ("99999999999999999999s", None),
            ("30d", None),
            ("", None),
        ] {
            assert_eq!(parse(text).map(written).as_deref(), shown, "{text}");
        }
    }
}
