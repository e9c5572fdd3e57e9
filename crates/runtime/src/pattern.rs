//! Does text match one of those regular expressions that mean the same everywhere?

use std::collections::BTreeSet;

/// The part of Postgres's regular expressions that constraints are checked with here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pattern {
    /// `^`: the start of the text.
    Start,
    /// `$`: its end.
    End,
    /// `.`: any character.
    Any,
    /// Characters that stand for themselves.
    Text(&'static str),
    /// `[a-z_]`: one character within the ranges.
    In(&'static [(char, char)]),
    /// `[^a-z_]`: one character outside of them.
    NotIn(&'static [(char, char)]),
    /// One after the other.
    Sequence(&'static [Self]),
    /// `a|b`.
    Either(&'static [Self]),
    /// `a{1,2}`; without a second number as often as may be.
    Repeat(&'static Self, usize, Option<usize>),
}

/// Places between characters, as offsets in bytes.
type Places = BTreeSet<usize>;

impl Pattern {
    /// Whether any part of the text matches.
    pub(crate) fn occurs_in(&self, text: &str) -> bool {
        let starts = if self.is_anchored() {
            Places::from([0])
        } else {
            text.char_indices().map(|(at, _)| at).chain([text.len()]).collect()
        };
        !self.after(text, starts).is_empty()
    }

    fn is_anchored(&self) -> bool {
        match self {
            Self::Start => true,
            Self::Sequence(parts) => parts.first().is_some_and(Self::is_anchored),
            _ => false,
        }
    }

    /// Where a match may end that begins at one of these places.
    ///
    /// All ways are gone at once, so no text takes more than its length times the pattern's size.
    fn after(&self, text: &str, mut places: Places) -> Places {
        match self {
            Self::Start => places.into_iter().filter(|place| *place == 0).collect(),
            Self::End => places.into_iter().filter(|place| *place == text.len()).collect(),
            Self::Any => step(text, &places, |_| true),
            Self::In(ranges) => step(text, &places, |c| within(ranges, c)),
            Self::NotIn(ranges) => step(text, &places, |c| !within(ranges, c)),
            Self::Text(part) => {
                let follows = |place: &usize| {
                    text.get(*place..)?.starts_with(part).then_some(place + part.len())
                };
                places.iter().filter_map(follows).collect()
            }
            Self::Sequence(parts) => {
                parts.iter().fold(places, |places, part| part.after(text, places))
            }
            Self::Either(parts) => {
                parts.iter().flat_map(|part| part.after(text, places.clone())).collect()
            }
            Self::Repeat(part, least, most) => {
                for _ in 0..*least {
                    places = part.after(text, places);
                }
                repeated(part, text, places, most.map(|most| most.saturating_sub(*least)))
            }
        }
    }
}

/// What more repetitions lead to; places that were met before lead nowhere new.
fn repeated(part: &Pattern, text: &str, places: Places, more: Option<usize>) -> Places {
    let mut all = places.clone();
    let mut new = places;
    let mut left = more.unwrap_or(usize::MAX);
    while left > 0 && !new.is_empty() {
        new = part.after(text, new).into_iter().filter(|place| all.insert(*place)).collect();
        left -= 1;
    }
    all
}

fn step(text: &str, places: &Places, fits: impl Fn(char) -> bool) -> Places {
    let next = |place: &usize| {
        let c = text.get(*place..)?.chars().next()?;
        fits(c).then_some(place + c.len_utf8())
    };
    places.iter().filter_map(next).collect()
}

fn within(ranges: &[(char, char)], c: char) -> bool {
    ranges.iter().any(|(first, last)| (*first..=*last).contains(&c))
}

#[cfg(test)]
mod tests {
    use super::Pattern::{self, Any, Either, End, In, NotIn, Repeat, Sequence, Start, Text};

    const LOWER: Pattern = In(&[('a', 'z')]);

    const WORD: Pattern = Repeat(&LOWER, 1, None);

    // ^[a-z]+(-[a-z]+)*$
    const SLUG: Pattern =
        Sequence(&[Start, WORD, Repeat(&Sequence(&[Text("-"), WORD]), 0, None), End]);

    // (a|bc){2,3}.$
    const TWICE: Pattern =
        Sequence(&[Repeat(&Either(&[Text("a"), Text("bc")]), 2, Some(3)), Any, End]);

    const NESTED: Pattern = Sequence(&[Repeat(&Repeat(&Text("a"), 0, None), 0, None), Text("b")]);

    #[test]
    fn matches_like_a_regular_expression() {
        let found =
            ["a", "ab-c-def", "", "-a", "a-", "a--b", "A", "a\n"].map(|it| SLUG.occurs_in(it));
        assert_eq!(found, [true, true, false, false, false, false, false, false]);
        let found = ["abcé", "aa", "aa\n", "xbcbcbcy", "bcx"].map(|it| TWICE.occurs_in(it));
        assert_eq!(found, [true, false, true, true, false]);
        assert!(NotIn(&[('a', 'z')]).occurs_in("abcÄ") && !NotIn(&[('a', 'z')]).occurs_in("abc"));
        // (a*)*b over many `a` ends at once.
        assert!(!NESTED.occurs_in(&"a".repeat(2000)));
    }
}
