//! Which regular expressions mean the same to Postgres and here?
//!
//! Anchors, characters that stand for themselves, classes of ASCII, groups, alternatives and greedy
//! repetition. All else, such as `\d` and `[:alpha:]`, depends on the server's locale or on the
//! flavour of regular expression, and is given up on.

use std::{iter::Peekable, str::Chars};

use crate::check::Pattern;

/// Groups within each other.
const DEEPEST: usize = 20;
/// Repetitions multiply; more than this is left to the server.
const MOST_REPEATS: u16 = 255;

/// Reads a regular expression.
pub(super) fn read(text: &str) -> Option<Pattern> {
    // `***` begins another flavour, `(?` a choice of options.
    if text.is_empty() || text.starts_with("***") {
        return None;
    }
    let mut reader = Reader { rest: text.chars().peekable(), depth: 0 };
    let pattern = reader.alternatives()?;
    reader.rest.next().is_none().then_some(pattern)
}

struct Reader<'t> {
    rest: Peekable<Chars<'t>>,
    depth: usize,
}

impl Reader<'_> {
    fn take(&mut self, c: char) -> bool {
        self.rest.next_if_eq(&c).is_some()
    }

    fn alternatives(&mut self) -> Option<Pattern> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let mut parts = vec![self.sequence()?];
        while self.take('|') {
            parts.push(self.sequence()?);
        }
        self.depth -= 1;
        if parts.len() == 1 { parts.pop() } else { Some(Pattern::Either(parts)) }
    }

    fn sequence(&mut self) -> Option<Pattern> {
        let mut parts: Vec<Pattern> = Vec::new();
        while self.rest.peek().is_some_and(|c| !matches!(c, '|' | ')')) {
            let atom = self.atom()?;
            match (self.repeated(atom)?, parts.last_mut()) {
                (Pattern::Text(more), Some(Pattern::Text(text))) => text.push_str(&more),
                (part, _) => parts.push(part),
            }
        }
        match parts.len() {
            0 => None,
            1 => parts.pop(),
            _ => Some(Pattern::Sequence(parts)),
        }
    }

    fn atom(&mut self) -> Option<Pattern> {
        match self.rest.next()? {
            '^' => Some(Pattern::Start),
            '$' => Some(Pattern::End),
            '.' => Some(Pattern::Any),
            '(' => {
                if self.rest.peek() == Some(&'?') {
                    return None;
                }
                let inner = self.alternatives()?;
                // A group, so that what follows is not drawn into its text.
                let inner = match inner {
                    Pattern::Text(_) => Pattern::Sequence(vec![inner]),
                    inner => inner,
                };
                self.take(')').then_some(inner)
            }
            '[' => self.class(),
            '\\' => self.escaped().map(|c| Pattern::Text(c.to_string())),
            '*' | '+' | '?' | '{' | '}' | ']' | ')' | '|' => None,
            c => Some(Pattern::Text(c.to_string())),
        }
    }

    /// A sign behind a backslash; letters and digits mean something else there.
    fn escaped(&mut self) -> Option<char> {
        self.rest.next().filter(char::is_ascii_punctuation)
    }

    fn repeated(&mut self, atom: Pattern) -> Option<Pattern> {
        let (least, most) = match self.rest.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => (0, Some(0)),
            _ => return Some(atom),
        };
        self.rest.next()?;
        let (least, most) = if most == Some(0) { self.bound()? } else { (least, most) };
        let again = self.rest.peek().is_some_and(|c| matches!(c, '*' | '+' | '?' | '{'));
        if again || matches!(atom, Pattern::Start | Pattern::End) {
            return None;
        }
        Some(Pattern::Repeat(Box::new(atom), least, most))
    }

    /// `2}`, `2,}` or `2,3}`.
    fn bound(&mut self) -> Option<(u16, Option<u16>)> {
        let least = self.number()?;
        if self.take('}') {
            return Some((least, Some(least)));
        }
        if !self.take(',') {
            return None;
        }
        if self.take('}') {
            return Some((least, None));
        }
        let most = self.number()?;
        (self.take('}') && least <= most).then_some((least, Some(most)))
    }

    fn number(&mut self) -> Option<u16> {
        let mut digits = String::new();
        while let Some(digit) = self.rest.next_if(char::is_ascii_digit) {
            digits.push(digit);
        }
        digits.parse().ok().filter(|number| *number <= MOST_REPEATS)
    }

    /// `a-z_]`, perhaps behind a `^`.
    fn class(&mut self) -> Option<Pattern> {
        let negated = self.take('^');
        let mut ranges = Vec::new();
        loop {
            let first = match self.rest.next()? {
                ']' if !ranges.is_empty() => break,
                // `[:alpha:]`, `[.a.]`, `[=a=]`; and what would have to be explained.
                '[' | ']' => return None,
                '-' if !ranges.is_empty() && self.rest.peek() != Some(&']') => return None,
                '\\' => self.escaped()?,
                c => c,
            };
            let is_range = first != '-' && self.take('-');
            if !is_range {
                ranges.push((first, first));
                continue;
            }
            let last = self.rest.next()?;
            match last {
                // A hyphen at the end stands for itself.
                ']' => {
                    ranges.extend([(first, first), ('-', '-')]);
                    break;
                }
                last if same_kind(first, last) && first <= last => ranges.push((first, last)),
                _ => return None,
            }
        }
        Some(if negated { Pattern::NotIn(ranges) } else { Pattern::In(ranges) })
    }
}

fn same_kind(first: char, last: char) -> bool {
    [char::is_ascii_digit, char::is_ascii_lowercase, char::is_ascii_uppercase]
        .iter()
        .any(|kind| kind(&first) && kind(&last))
}
