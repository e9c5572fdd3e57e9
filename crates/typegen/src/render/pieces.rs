//! What are lines of code made of?
//!
//! Text of a template is `&'static str`; what comes from the database is a [`RustName`], a
//! [`RustType`], a literal or documentation, each of which knows how to spell itself safely. A
//! database string is no piece, so it cannot become code: that does not compile.

use std::fmt::Write as _;

use crate::{
    custom::CustomPath,
    naming::RustName,
    rust_type::RustType,
    words::{Break, End, Words},
};

/// A part of a line of code.
pub(crate) trait Piece {
    /// Appends itself.
    fn spell(&self, words: &mut Words);
}

/// Pieces one after the other.
pub(crate) type Line<'a> = &'a [&'a dyn Piece];

/// Appends pieces.
pub(crate) fn spell(line: Line<'_>, words: &mut Words) {
    for piece in line {
        piece.spell(words);
    }
}

impl Piece for &'static str {
    fn spell(&self, words: &mut Words) {
        words.word(self);
    }
}

impl Piece for RustName {
    fn spell(&self, words: &mut Words) {
        words.word(self.as_str());
    }
}

impl Piece for RustType {
    fn spell(&self, words: &mut Words) {
        self.spell(words);
    }
}

impl Piece for CustomPath {
    fn spell(&self, words: &mut Words) {
        words.word(self.as_str());
    }
}

impl Piece for usize {
    fn spell(&self, words: &mut Words) {
        // Writing to a String cannot fail.
        let _: Result<(), std::fmt::Error> = write!(words.text(), "{self}");
    }
}

impl Piece for bool {
    fn spell(&self, words: &mut Words) {
        words.word(if *self { "true" } else { "false" });
    }
}

/// A string literal.
pub(crate) struct Text<'a>(pub(crate) &'a str);

impl Piece for Text<'_> {
    fn spell(&self, words: &mut Words) {
        let out = words.text();
        out.push('"');
        let mut rest = self.0.chars();
        while let Some(c) = rest.next() {
            match c {
                '\'' => out.push(c),
                ' '..='~' if c != '"' && c != '\\' => out.push(c),
                // What looks like an octal number is none.
                '\0' if rest.as_str().starts_with(|c| matches!(c, '0'..='7')) => {
                    out.push_str("\\x00");
                }
                _ => out.extend(c.escape_debug()),
            }
        }
        out.push('"');
    }
}

/// A slice of string literals: `&["a", "b"]`.
pub(crate) struct Texts<'a>(pub(crate) &'a [String]);

impl Piece for Texts<'_> {
    fn spell(&self, words: &mut Words) {
        words.list(["&[", "]"], End::Comma, self.0, |words, text| Text(text).spell(words));
    }
}

/// `open item, item close`.
pub(crate) struct List<'a>(pub(crate) [&'static str; 2], pub(crate) &'a [Line<'a>]);

impl Piece for List<'_> {
    fn spell(&self, words: &mut Words) {
        words.list(self.0, End::Comma, self.1, |words, item| spell(item, words));
    }
}

/// The same within an attribute or a macro.
pub(crate) struct Tokens<'a>(pub(crate) [&'static str; 2], pub(crate) &'a [Line<'a>]);

impl Piece for Tokens<'_> {
    fn spell(&self, words: &mut Words) {
        words.list(self.0, End::Bare, self.1, |words, item| spell(item, words));
    }
}

/// `value.method(argument)` and so on.
pub(crate) struct Chain<'a>(pub(crate) &'a [Line<'a>]);

impl Piece for Chain<'_> {
    fn spell(&self, words: &mut Words) {
        if let [only] = self.0 {
            spell(only, words);
            return;
        }
        words.indented(|words| {
            for (index, link) in self.0.iter().enumerate() {
                if index > 0 {
                    words.line_break(Break::default());
                    words.word(".");
                }
                spell(link, words);
            }
        });
    }
}

/// `impl trait for name`.
pub(crate) struct Impl<'a>(pub(crate) Line<'a>, pub(crate) &'a dyn Piece);

impl Piece for Impl<'_> {
    fn spell(&self, words: &mut Words) {
        words.flowing(|words| {
            words.word("impl ");
            spell(self.0, words);
            words.line_break(Break { blank: 1, ..Break::default() });
            words.word("for ");
            self.1.spell(words);
        });
    }
}

/// `pattern => body,` of a `match`.
pub(crate) struct Arm<'a>(pub(crate) Line<'a>, pub(crate) Line<'a>);

impl Piece for Arm<'_> {
    fn spell(&self, words: &mut Words) {
        spell(self.0, words);
        words.word(" => ");
        words.indented(|words| {
            words.line_break(Break { before: "{", ..Break::default() });
            spell(self.1, words);
            let last = Break { joined: ",", after: "}", outdent: true, ..Break::default() };
            words.line_break(last);
        });
    }
}

/// The comma after an item of a list that is broken anyway.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comma {
    Between,
    /// It would not be there if the list were not broken, and so does not count.
    Last,
}

impl Comma {
    /// The comma after each of so many items.
    pub(crate) fn after(count: usize) -> impl Iterator<Item = Self> {
        (1..=count).map(move |place| if place == count { Self::Last } else { Self::Between })
    }
}

impl Piece for Comma {
    fn spell(&self, words: &mut Words) {
        match self {
            Self::Between => words.word(","),
            Self::Last => {
                words.line_break(Break { joined: ",", never: true, ..Break::default() });
            }
        }
    }
}
