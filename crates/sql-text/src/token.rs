//! What are the smallest pieces of SQL text?

use std::borrow::Cow;

use crate::position::Span;

/// One token; all tokens of a text, joined, are the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token<'a> {
    /// What it is.
    pub kind: TokenKind,
    /// How it is written, quotes and all.
    pub text: &'a str,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of tokens: those of Postgres' scanner (`scan.l`), and those of a psql script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// Blanks and line ends; a byte order mark at the start of the text.
    Whitespace,
    /// `-- ...` up to the line end.
    LineComment,
    /// `/* ... */`, nested ones included.
    BlockComment,
    /// A keyword or an identifier without quotes.
    Word,
    /// `"..."`.
    QuotedIdent,
    /// `U&"..."`.
    UnicodeIdent,
    /// `'...'` and `N'...'`, with the segments that continue it on later lines.
    String,
    /// `E'...'`, or `'...'` while `standard_conforming_strings` is off.
    EscapeString,
    /// `U&'...'`.
    UnicodeString,
    /// `B'...'`.
    BitString,
    /// `X'...'`.
    HexString,
    /// `$$...$$` or `$tag$...$tag$`.
    DollarString,
    /// A number in any of the notations.
    Number,
    /// `$1`.
    Param,
    /// One operator.
    Operator,
    /// One of `, ( ) [ ] . : ;`, or `::`, `:=`, `..`.
    Punct,
    /// The `;` that ends a statement.
    Terminator,
    /// A psql command at the start of a statement, with its arguments.
    PsqlCommand,
    /// The lines after `COPY ... FROM stdin;`, without the `\.` line.
    CopyData,
    /// The `\.` that ends COPY data.
    CopyEnd,
    /// Something on the line of `COPY ... FROM stdin;` after its semicolon.
    AfterCopy,
    /// A quote or comment that runs to the end of the text.
    Unterminated(Open),
    /// A character that begins no token, such as a backslash or a brace.
    Unknown,
}

/// What was opened and never closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Open {
    /// A string constant in single quotes, of any kind.
    String,
    /// An identifier in double quotes.
    QuotedIdent,
    /// A block comment.
    BlockComment,
    /// A dollar-quoted string.
    DollarString,
}

impl<'a> Token<'a> {
    /// Whether it means nothing to the server: whitespace or a comment.
    pub const fn is_trivia(&self) -> bool {
        matches!(
            self.kind,
            TokenKind::Whitespace | TokenKind::LineComment | TokenKind::BlockComment
        )
    }

    /// Whether it is this unquoted word, in any case. `word` is ASCII.
    pub fn is_word(&self, word: &str) -> bool {
        self.kind == TokenKind::Word && self.text.eq_ignore_ascii_case(word)
    }

    /// Whether it is this punctuation or operator.
    pub fn is_symbol(&self, symbol: &str) -> bool {
        matches!(self.kind, TokenKind::Punct | TokenKind::Operator) && self.text == symbol
    }

    /// The name an identifier stands for: folded to lower case without quotes, taken as it is
    /// with quotes. `U&"..."` is not decoded and has no name here.
    pub fn name(&self) -> Option<Cow<'a, str>> {
        match self.kind {
            TokenKind::Word if self.text.bytes().any(|b| b.is_ascii_uppercase()) => {
                Some(Cow::Owned(self.text.to_ascii_lowercase()))
            }
            TokenKind::Word => Some(Cow::Borrowed(self.text)),
            TokenKind::QuotedIdent => undoubled(self.text, '"'),
            _ => None,
        }
    }

    /// The value of a string constant; `None` for those that need decoding (backslashes, several
    /// segments, `U&`, bits).
    pub fn literal(&self) -> Option<Cow<'a, str>> {
        match self.kind {
            TokenKind::String => undoubled(self.text.trim_start_matches(['n', 'N']), '\''),
            TokenKind::EscapeString if !self.text.contains('\\') => {
                undoubled(self.text.trim_start_matches(['e', 'E']), '\'')
            }
            TokenKind::DollarString => {
                let tag = self.text.get(1..)?.find('$')? + 2;
                self.text.get(tag..self.text.len().checked_sub(tag)?).map(Cow::Borrowed)
            }
            _ => None,
        }
    }
}

/// Takes one quote off both ends and halves the doubled ones; `None` when single ones are left,
/// that is when the token has several segments.
fn undoubled(text: &str, quote: char) -> Option<Cow<'_, str>> {
    let inner = text.strip_prefix(quote)?.strip_suffix(quote)?;
    if !inner.contains(quote) {
        return Some(Cow::Borrowed(inner));
    }
    let mut out = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        if c == quote && chars.next() != Some(quote) {
            return None;
        }
        out.push(c);
    }
    Some(Cow::Owned(out))
}

#[cfg(test)]
mod tests;
