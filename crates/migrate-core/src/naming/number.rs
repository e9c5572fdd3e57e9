//! Which version comes next, in the style of those that are there?

use std::cmp::Ordering;
use std::collections::BTreeSet;

use crate::set::OrderRule;
use crate::utc::Utc;
use crate::version::{STAMP_DIGITS, Version, next_instant};

/// How the versions of a folder count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Numbering {
    /// `007`, at least so many digits wide.
    Counter { width: usize },
    /// `1.2`.
    Dotted,
    /// So many of the digits `YYYYMMDDHHMMSSmmm`.
    Stamp { digits: usize },
    /// Seconds since 1970.
    Seconds,
    /// Milliseconds since 1970.
    Milliseconds,
}

impl Numbering {
    /// What everybody uses who has no counters.
    pub(super) const STAMP: Self = Self::Stamp { digits: 14 };

    /// How this version counts.
    pub(super) fn of(version: &Version) -> Self {
        let text = version.as_str();
        if text.contains('.') {
            return Self::Dotted;
        }
        match text.len() {
            10 if !is_stamp(text) => Self::Seconds,
            13 => Self::Milliseconds,
            8 | 10 | 12 | 14 | 17 if is_stamp(text) => Self::Stamp { digits: text.len() },
            width => Self::Counter { width },
        }
    }

    /// The next version of this kind; none when this kind has none after `newest`.
    fn next(self, now: Utc, taken: &BTreeSet<Version>) -> Option<Version> {
        let digits = now.digits();
        let clock = match self {
            Self::Counter { width } => {
                let highest = taken.iter().filter_map(counter).max().unwrap_or(0);
                return Some(Version::new(&format!("{:0width$}", highest + 1)));
            }
            Self::Dotted => {
                let newest = taken.last();
                return Some(newest.map_or_else(|| Version::new("1.0"), |last| last.following(0)));
            }
            Self::Stamp { digits: width } => digits.get(..width)?.to_owned(),
            Self::Seconds => now.seconds().to_string(),
            Self::Milliseconds => now.milliseconds().to_string(),
        };
        let candidate = Version::new(&clock);
        let Some(newest) = taken.last().filter(|newest| candidate <= **newest) else {
            return Some(candidate);
        };
        if matches!(Self::of(newest), Self::Counter { .. } | Self::Dotted) {
            return None;
        }
        // The clock is behind the folder: go on from the newest, in this many digits.
        let mut fitted: String = newest.as_str().chars().take(clock.len()).collect();
        fitted.extend(std::iter::repeat_n('0', clock.len().saturating_sub(fitted.len())));
        let mut candidate = Version::new(&fitted);
        for _ in 0..3 {
            if candidate > *newest {
                return Some(candidate);
            }
            candidate = candidate.following(clock.len());
        }
        None
    }
}

/// Whether the digits are a date, or a date and a time of day.
fn is_stamp(text: &str) -> bool {
    let whole = match text.len() {
        10 => next_instant(&format!("{text}00")),
        17 => text.get(..14).and_then(next_instant),
        _ => next_instant(text),
    };
    whole.is_some() && text.starts_with(['1', '2'])
}

/// The number of a version that is a counter; `99999999999999` is none, it stands for the end of time.
fn counter(version: &Version) -> Option<u64> {
    let text = version.as_str();
    let is_counter = matches!(Numbering::of(version), Numbering::Counter { .. });
    (is_counter && (text.len() < STAMP_DIGITS || text.starts_with('0')))
        .then(|| text.parse().ok())?
}

/// A version for a new file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Next {
    /// The version; nobody has it.
    pub version: Version,
    /// Why it does not come last everywhere; empty when it does.
    pub traps: Vec<Trap>,
}

/// An order in which a new version does not come last.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("version `{version}` comes before `{other}`{}", rule.map(|rule| format!(" for tools that compare versions as {}", rule.as_str())).unwrap_or_default())]
pub struct Trap {
    /// The new version.
    pub version: Version,
    /// A version that comes after it.
    pub other: Version,
    /// The order; none for our own.
    pub rule: Option<OrderRule>,
}

/// The first version that comes after all of `taken` in every order, in the style of the folder if that can be; else the one that
/// comes last in as many orders as possible, ours above all. Counters stay counters as long as they are last in our order: ten
/// comes before nine as text, and everybody who counts that way knows.
pub(super) fn next(numbering: Numbering, now: Utc, taken: &BTreeSet<Version>) -> Next {
    let versions: BTreeSet<Version> =
        taken.iter().filter(|version| !version.is_repeatable()).cloned().collect();
    let newest = versions.last().filter(|newest| counter(newest).is_some());
    let newest = newest.map_or(numbering, Numbering::of);
    let styles = [numbering, newest, Numbering::STAMP, Numbering::Stamp { digits: 17 }];
    let candidates = styles.iter().filter_map(|style| style.next(now, &versions));
    let rated = candidates.map(|version| {
        let traps = traps(&version, &versions);
        let is_last = traps.iter().all(|trap| trap.rule.is_some());
        (!is_last, traps.len(), Next { version, traps })
    });
    let counts = matches!(numbering, Numbering::Counter { .. } | Numbering::Dotted);
    // Of equals the first is taken, which is in the folder's own style.
    let best =
        rated.min_by_key(|(not_last, traps, _)| (*not_last, if counts { 0 } else { *traps }));
    let mut next = best.map_or_else(|| clock(numbering, now, &versions), |(_, _, next)| next);
    if counts && !is_in_text_order(&versions) {
        next.traps.retain(|trap| trap.rule != Some(OrderRule::Text));
    }
    next
}

/// Where `99999999999999` is taken there is nothing after it: the next free version by the clock.
fn clock(numbering: Numbering, now: Utc, taken: &BTreeSet<Version>) -> Next {
    let version = numbering.next(now, &BTreeSet::new());
    let version = version.unwrap_or_else(|| Version::new(&now.digits())).next_free(taken);
    let traps = traps(&version, taken);
    Next { version, traps }
}

fn is_in_text_order(versions: &BTreeSet<Version>) -> bool {
    versions.iter().is_sorted_by(|left, right| left.compare_as_text(right).is_lt())
}

/// The orders in which `version` is not the last, each with the last one there.
fn traps(version: &Version, taken: &BTreeSet<Version>) -> Vec<Trap> {
    let trap =
        |rule| move |other: &Version| Trap { version: version.clone(), other: other.clone(), rule };
    let is_text_after = |other: &&Version| other.compare_as_text(version).is_gt();
    let is_number_after =
        |other: &&Version| other.compare_as_number(version).is_some_and(Ordering::is_gt);
    let last = || taken.iter().rev();
    let ours = last().find(|other| *other > version).map(trap(None));
    let text = last().find(is_text_after).map(trap(Some(OrderRule::Text)));
    let numbers = last().find(is_number_after).map(trap(Some(OrderRule::Number)));
    // Where it is not even last here, the other orders do not matter.
    ours.map_or_else(|| text.into_iter().chain(numbers).collect(), |trap| vec![trap])
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    /// The version after these, at 2026-11-28 07:54:31.042, in the style of the first, and its traps.
    fn check(taken: &str, expected: &str) {
        let taken: Vec<Version> = taken.split_whitespace().map(Version::new).collect();
        let now = Utc::of(UNIX_EPOCH + Duration::from_millis(1_795_852_471_042));
        let numbering = taken.first().map_or(Numbering::STAMP, Numbering::of);
        let next = next(numbering, now, &taken.into_iter().collect());
        let traps = next.traps.iter().map(ToString::to_string);
        let said: Vec<String> = std::iter::once(next.version.to_string()).chain(traps).collect();
        assert_eq!(said.join("; "), expected);
    }

    #[test]
    fn every_style_goes_on_as_it_began() {
        check("", "20261128075431");
        check("001 002 0045", "046");
        check("0045 005", "046");
        check("001 005 007", "008");
        check("1 2", "3");
        check("00012", "00013");
        check("20250101", "20261128");
        check("202501010930", "202611280754");
        check("2025010109", "2026112807");
        check("20250101093000", "20261128075431");
        check("20250101093000123", "20261128075431042");
        check("1761561600", "1795852471");
        check("1761561600000", "1795852471042");
        check("1.1 1.2", "1.3");
        check("20250101093000 000", "20261128075431");
    }

    #[test]
    fn what_is_taken_or_later_than_the_clock_is_followed() {
        check("20261128075431", "20261128075432");
        check("20261128", "20261129");
        check("20261231235959", "20270101000000");
        check("1795852471042", "1795852471043");
        check("20270101", "20270102");
        check("20250101093000 20270101", "20270101000000");
        check("20250101 20270101093000", "20270101093001");
    }

    #[test]
    fn a_mixed_folder_gets_no_trap() {
        check("20251027 20251008111500", "20261128075431");
        check("20251027 001", "20261128");
    }

    #[test]
    fn what_cannot_be_last_everywhere_says_so() {
        check(
            "998 999",
            "1000; version `1000` comes before `999` for tools that compare versions as text",
        );
        check("8 9", "10; version `10` comes before `9` for tools that compare versions as text");
        check("2 9 10", "11");
        check(
            "20250101093000 99999999999999",
            "20261128075431; version `20261128075431` comes before `99999999999999`",
        );
    }
}
