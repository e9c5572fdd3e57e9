//! Where in the text is it? Byte spans, lines and columns, and Postgres' character positions.

use std::ops::Range;

/// A range of bytes in the text that was parsed; both ends lie on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The bytes from `start` up to `end`.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The number of bytes.
    pub const fn len(self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// Whether there is no byte in it.
    pub const fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// The piece of `text` it covers; empty when the span does not belong to `text`.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }

    /// The same span in a text that has `bytes` more in front.
    #[must_use]
    pub const fn moved(self, bytes: usize) -> Self {
        Self { start: self.start.saturating_add(bytes), end: self.end.saturating_add(bytes) }
    }

    /// As a standard range.
    pub const fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

/// A place as editors show it: both numbers start at 1, the column counts characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line; lines end at a line feed.
    pub line: usize,
    /// The character within the line; a byte order mark does not count.
    pub column: usize,
}

/// Finds line and column of a byte.
///
/// A byte past the end means the end; a byte inside a character means that character.
pub fn position(text: &str, byte: usize) -> Position {
    let before = text.get(..floor(text, byte)).unwrap_or_default();
    let line = before.bytes().filter(|&b| b == b'\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let within = before.get(start..).unwrap_or_default();
    let within = if start == 0 { without_bom(within) } else { within };
    Position { line, column: within.chars().count() + 1 }
}

/// Finds the byte at which the character number `chars` (from 0) starts.
///
/// Postgres reports errors as 1-based character positions in the text it was sent: subtract 1
/// before calling. A number past the end gives the end of the text.
pub fn byte_of_char(text: &str, chars: usize) -> usize {
    text.char_indices().nth(chars).map_or(text.len(), |(byte, _)| byte)
}

/// How many characters a line has at most that is shown as it is.
const LONG: usize = 300;

/// How many characters of a longer one are shown before the place, and from there on.
const AROUND: (usize, usize) = (60, 120);

/// Finds what to show of a line: all of it, or when it is longer than anybody reads, what is around a byte.
pub fn around(line: &str, byte: usize) -> Span {
    if line.len() <= LONG || line.chars().nth(LONG).is_none() {
        return Span::new(0, line.len());
    }
    let byte = floor(line, byte);
    let (before, behind) = line.split_at_checked(byte).unwrap_or(("", line));
    let start = before.char_indices().rev().nth(AROUND.0 - 1).map_or(0, |(start, _)| start);
    Span::new(start, byte + byte_of_char(behind, AROUND.1))
}

/// The text without a byte order mark in front.
pub(crate) fn without_bom(text: &str) -> &str {
    text.strip_prefix(BOM).unwrap_or(text)
}

/// What some Windows editors put in front of UTF-8.
pub(crate) const BOM: char = '\u{feff}';

fn floor(text: &str, byte: usize) -> usize {
    text.floor_char_boundary(byte)
}

#[cfg(test)]
mod tests {
    use super::{Position, Span, around, byte_of_char, position};

    #[test]
    fn of_a_long_line_the_part_around_a_byte_is_shown() {
        let line = "é".repeat(301);
        assert_eq!(around(&line, 0), Span::new(0, 240));
        assert_eq!(around(&line, 201), Span::new(80, 440));
        assert_eq!(around(&line, 602), Span::new(482, 602));
        assert_eq!(around(&line, 9_000), Span::new(482, 602));
        assert_eq!(around("short", 2), Span::new(0, 5));
    }

    #[test]
    fn columns_count_characters() {
        let text = "äöü\r\n  x";
        assert_eq!(position(text, 4), Position { line: 1, column: 3 });
        assert_eq!(position(text, 3), Position { line: 1, column: 2 });
        assert_eq!(position(text, 10), Position { line: 2, column: 3 });
        assert_eq!(position(text, 999), Position { line: 2, column: 4 });
        assert_eq!(position("", 0), Position { line: 1, column: 1 });
    }

    #[test]
    fn a_byte_order_mark_has_no_width() {
        assert_eq!(position("\u{feff}select", 3), Position { line: 1, column: 1 });
        assert_eq!(position("\u{feff}\nselect", 4), Position { line: 2, column: 1 });
    }

    #[test]
    fn character_positions_become_bytes() {
        assert_eq!(byte_of_char("aäb", 2), 3);
        assert_eq!(byte_of_char("aäb", 3), 4);
        assert_eq!(byte_of_char("aäb", 30), 4);
    }

    #[test]
    fn a_foreign_span_covers_nothing() {
        assert_eq!(Span::new(1, 2).of("ä"), "");
        assert_eq!(Span::new(5, 9).of("abc"), "");
    }
}
