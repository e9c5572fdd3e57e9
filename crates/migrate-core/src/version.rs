//! Which migration comes before which?
//!
//! Every tool orders by version, but not by the same rule: Supabase, diesel, dbmate and Atlas compare
//! versions as text, sqlx, goose and Flyway as numbers. In a folder of one style the two agree. Where
//! styles are mixed, each rule is right about one of them: `9_` comes before `10_` (numbers), but
//! `20251008111500_` before `20251027_`, and `0045_` between `004_` and `005_` (text). So one order is
//! used here:
//!
//! 1. Versions that begin with a zero come first and compare as text: `001`, `0045`, `005`, `010`.
//! 2. Then come counters, up to seven digits, and compare as numbers: `1`, `9`, `10`, `100`.
//! 3. Everything longer is a point in time and compares as text, a prefix before what it begins:
//!    `20251008111500`, `20251027`, `20251027120000`. That is the order in which such files were written.
//! 4. Flyway's dotted versions (`1.2`, written `V1.2__` or `V1_2__`) compare part by part, the parts
//!    behind the first as numbers.
//! 5. Repeatable scripts (`R__name`) run after all versions, by name.
//!
//! [`crate::source::read`] warns about every place where plain text or plain number order would have
//! differed.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

/// From this many digits on, a number is a point in time rather than a counter.
pub(crate) const STAMP_DIGITS: usize = 8;

/// What the version of a repeatable script begins with.
const REPEATABLE: &str = "R__";

/// The number of a migration, as text: `007`, `20251008111500`, `1.2`, or `R__name` for a repeatable script.
///
/// Two versions are equal when their text is; `7` and `007` differ, and sort next to each other.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Version(Arc<str>);

impl Version {
    /// Takes any text as it stands: history tables may hold versions no file name could give.
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// The version of the repeatable script called `name`.
    pub fn repeatable(name: &str) -> Self {
        Self(format!("{REPEATABLE}{name}").into())
    }

    /// The version as it is written into history tables.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the script runs again whenever it changes, after all others.
    pub fn is_repeatable(&self) -> bool {
        self.0.starts_with(REPEATABLE)
    }

    /// Whether both are the same number, however padded: `7` and `007`.
    pub fn same_number(&self, other: &Self) -> bool {
        match (parts(&self.0), parts(&other.0)) {
            (Some(left), Some(right)) => compare_parts(&left, &right, compare_numbers).is_eq(),
            (Some(_) | None, None) | (None, Some(_)) => false,
        }
    }

    /// How a tool that compares versions as numbers (sqlx, goose) orders the two; none where one is no number.
    pub fn compare_as_number(&self, other: &Self) -> Option<Ordering> {
        Some(compare_parts(&parts(&self.0)?, &parts(&other.0)?, compare_numbers))
    }

    /// How a tool that compares versions as text (Supabase, diesel) orders the two.
    pub fn compare_as_text(&self, other: &Self) -> Ordering {
        self.0.as_bytes().cmp(other.0.as_bytes())
    }

    /// The next version not in `taken`, in the style of `self`: the counter after the highest one, or the next second, minute
    /// or day that is free.
    #[must_use]
    pub fn next_free(&self, taken: &BTreeSet<Self>) -> Self {
        let is_counter = |version: &&Self| {
            plain_number(&version.0).is_some_and(|number| number.len() < STAMP_DIGITS)
        };
        let mut candidate = self.clone();
        if is_counter(&self)
            && let Some(highest) = taken.iter().rfind(is_counter)
        {
            candidate = highest.max(self).clone();
        }
        let is_free = |version: &Self| {
            !taken.iter().any(|other| other == version || other.same_number(version))
        };
        while !is_free(&candidate) {
            candidate = candidate.following(self.0.len());
        }
        candidate
    }

    /// The following version, at least `width` characters wide when it is a plain counter.
    #[must_use]
    pub(crate) fn following(&self, width: usize) -> Self {
        if let Some(next) = next_instant(&self.0) {
            return Self::new(&next);
        }
        match self.0.rsplit_once('.') {
            Some((head, last)) => Self::new(&format!("{head}.{}", increment(last))),
            None => Self::new(&format!("{:0>width$}", increment(&self.0))),
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        // What is looked for and found is mostly this.
        if self.0 == other.0 {
            return Ordering::Equal;
        }
        if let (Some(left), Some(right)) = (plain_number(&self.0), plain_number(&other.0)) {
            return compare_first(left, right).then_with(|| self.0.cmp(&other.0));
        }
        let by_rule = match (parts(&self.0), parts(&other.0)) {
            (Some(left), Some(right)) => compare_parts(&left, &right, compare_first),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => self.is_repeatable().cmp(&other.is_repeatable()),
        };
        by_rule.then_with(|| self.0.cmp(&other.0))
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The numbers between the dots; none for text that is no version number.
fn parts(text: &str) -> Option<Vec<&str>> {
    text.split('.').map(plain_number).collect()
}

/// The text, when it is nothing but digits.
fn plain_number(text: &str) -> Option<&str> {
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then_some(text)
}

/// How the first number of a version is compared, in the order in which the kinds come.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Style {
    Padded,
    Counter,
    Stamp,
}

fn style(number: &str) -> Style {
    match number.len() {
        2.. if number.starts_with('0') => Style::Padded,
        STAMP_DIGITS.. => Style::Stamp,
        _ => Style::Counter,
    }
}

/// Compares the first parts by `first`, the others as numbers; a missing part is zero, as in Flyway.
fn compare_parts(left: &[&str], right: &[&str], first: fn(&str, &str) -> Ordering) -> Ordering {
    let mut order = first(part(left, 0), part(right, 0));
    for index in 1..left.len().max(right.len()) {
        order = order.then_with(|| compare_numbers(part(left, index), part(right, index)));
    }
    order
}

fn part<'a>(parts: &[&'a str], index: usize) -> &'a str {
    parts.get(index).copied().unwrap_or_default()
}

/// Compares numbers of any length.
fn compare_numbers(left: &str, right: &str) -> Ordering {
    let (left, right) = (left.trim_start_matches('0'), right.trim_start_matches('0'));
    left.len().cmp(&right.len()).then_with(|| left.cmp(right))
}

/// Compares the leading numbers, each style by its own rule.
fn compare_first(left: &str, right: &str) -> Ordering {
    style(left).cmp(&style(right)).then_with(|| match style(left) {
        Style::Counter => compare_numbers(left, right),
        Style::Padded | Style::Stamp => left.cmp(right),
    })
}

/// Adds one to a decimal number of any length, keeping its width.
fn increment(digits: &str) -> String {
    let mut reversed = Vec::with_capacity(digits.len() + 1);
    let mut carry = true;
    for digit in digits.bytes().rev() {
        let next = match (carry, digit) {
            (true, b'9') => b'0',
            (true, b'0'..=b'8') => digit + 1,
            (true | false, _) => digit,
        };
        carry = carry && digit == b'9';
        reversed.push(char::from(next));
    }
    if carry {
        reversed.push('1');
    }
    reversed.iter().rev().collect()
}

/// The next day of `YYYYMMDD`, minute of `YYYYMMDDHHMM` or second of `YYYYMMDDHHMMSS`; none for anything else.
pub(crate) fn next_instant(text: &str) -> Option<String> {
    let field = |from: usize, to: usize| text.get(from..to)?.parse::<u32>().ok();
    let (mut year, mut month, mut day) = (field(0, 4)?, field(4, 6)?, field(6, 8)?);
    let clock = match text.len() {
        8 => None,
        12 => Some((field(8, 10)?, field(10, 12)?, 59)),
        14 => Some((field(8, 10)?, field(10, 12)?, field(12, 14)?)),
        _ => return None,
    };
    let month_days = days_in_month(year, month)?;
    if day == 0
        || day > month_days
        || clock.is_some_and(|(hour, minute, second)| hour > 23 || minute > 59 || second > 59)
    {
        return None;
    }
    let seconds =
        clock.map_or(86_400, |(hour, minute, second)| hour * 3_600 + minute * 60 + second + 1);
    if seconds == 86_400 {
        day += 1;
    }
    if day > month_days {
        (day, month) = (1, month + 1);
    }
    if month > 12 {
        (month, year) = (1, year + 1);
    }
    let (hour, minute, second) = (seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60);
    let date = format!("{year:04}{month:02}{day:02}");
    match text.len() {
        8 => Some(date),
        12 => Some(format!("{date}{hour:02}{minute:02}")),
        _ => Some(format!("{date}{hour:02}{minute:02}{second:02}")),
    }
}

fn days_in_month(year: u32, month: u32) -> Option<u32> {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => Some(31),
        4 | 6 | 9 | 11 => Some(30),
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            Some(29)
        }
        2 => Some(28),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(texts: &[&str]) -> Vec<String> {
        let mut versions: Vec<Version> = texts.iter().map(|text| Version::new(text)).collect();
        versions.sort();
        versions.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn padded_numbers_sort_as_text_counters_as_numbers_and_stamps_as_text() {
        let styles = "R__b 20251027 10 20251008111500 9 R__a 002 0015 20251027120000 99999999999999 0001 1.10 1.2 001 00000000000000";
        let order: Vec<&str> = styles.split(' ').collect();
        assert_eq!(
            sorted(&order).join(" "),
            "00000000000000 0001 001 0015 002 1.2 1.10 9 10 20251008111500 20251027 20251027120000 99999999999999 R__a R__b"
        );
    }

    #[test]
    fn padding_is_told_apart_but_known_to_be_the_same_number() {
        assert_ne!(Version::new("7"), Version::new("007"));
        assert!(Version::new("7").same_number(&Version::new("007")));
        assert!(Version::new("1.0").same_number(&Version::new("1")));
        assert!(!Version::new("R__a").same_number(&Version::new("R__a")));
        assert_eq!(sorted(&["7", "007", "8"]), ["007", "7", "8"]);
        assert_eq!(sorted(&["099", "100", "101", "010"]), ["010", "099", "100", "101"]);
    }

    #[test]
    fn any_text_has_a_place_between_numbers_and_repeatables() {
        assert_eq!(sorted(&["R__x", "", "abc", "1..2", "3"]), ["3", "", "1..2", "abc", "R__x"]);
    }

    #[test]
    fn the_next_free_version_keeps_the_style() {
        let next = |version: &str, taken: &[&str]| {
            Version::new(version)
                .next_free(&taken.iter().map(|text| Version::new(text)).collect())
                .to_string()
        };
        assert_eq!(next("007", &["001", "007", "012", "20251008111500"]), "013");
        assert_eq!(next("9", &["9"]), "10");
        assert_eq!(next("099", &["099"]), "100");
        assert_eq!(next("20240228", &["20240228", "20240229"]), "20240301");
        assert_eq!(next("20241231235959", &["20241231235959"]), "20250101000000");
        assert_eq!(next("202412312359", &["202412312359"]), "202501010000");
        assert_eq!(next("99999999999999", &["99999999999999"]), "100000000000000");
        assert_eq!(next("1.2", &["1.2", "1.3"]), "1.4");
        assert_eq!(next("1761561600000", &["1761561600000"]), "1761561600001");
    }

    #[test]
    fn other_orders_are_known() {
        let [eight, fourteen] = ["20251027", "20251008111500"].map(Version::new);
        assert_eq!(eight.compare_as_number(&fourteen), Some(Ordering::Less));
        assert_eq!(eight.compare_as_text(&fourteen), Ordering::Greater);
        assert_eq!(Version::new("R__a").compare_as_number(&eight), None);
    }
}
