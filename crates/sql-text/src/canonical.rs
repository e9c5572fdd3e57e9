//! Do two scripts say the same? Their tokens in one spelling, for a hash to compare.

use memchr::memchr;

use crate::{
    lexer::{Lexer, is_ident_start},
    psql::MetaCommand,
    scanner::{Tokens, tokens},
    token::{Token, TokenKind},
};

/// How much is collected before it is handed on.
const BUFFER_BYTES: usize = 16 * 1024;

/// Ends each token; no script that can run has this byte.
const END: u8 = 0;

/// Stands between a number and the word that follows it at once, which the majors read differently.
const ADJACENT: u8 = 1;

/// Hands the tokens of a script to `sink`, in one spelling, some kilobytes at a time.
///
/// Scripts that differ in comments and whitespace between tokens alone give the same bytes, and so
/// do those that spell words without quotes in another case, end the lines of strings and rows
/// with CRLF, or have another key behind `\restrict`. All else gives other bytes.
pub fn canonical(text: &str, sink: &mut dyn FnMut(&[u8])) {
    canonical_of(tokens(text), sink);
}

/// The same for tokens that begin behind a statement or between rows.
pub(crate) fn canonical_of(tokens: Tokens<'_>, sink: &mut dyn FnMut(&[u8])) {
    let mut canonical = Canonical::default();
    for token in tokens {
        canonical.push(&token);
        canonical.drain(BUFFER_BYTES, sink);
    }
    canonical.drain(1, sink);
}

/// Tokens in one spelling.
#[derive(Debug, Default)]
struct Canonical {
    bytes: Vec<u8>,
    /// Where the token before ended, when it was a number or a parameter.
    number_end: Option<usize>,
}

impl Canonical {
    /// Hands on what was collected once it is at least `len` bytes.
    fn drain(&mut self, len: usize, sink: &mut dyn FnMut(&[u8])) {
        if self.bytes.len() >= len {
            sink(&self.bytes);
            self.bytes.clear();
        }
    }

    fn push(&mut self, token: &Token<'_>) {
        let number_end = self.number_end.take();
        if number_end == Some(token.span.start)
            && token.text.bytes().next().is_some_and(is_ident_start)
        {
            self.bytes.push(ADJACENT);
        }
        match token.kind {
            TokenKind::Whitespace | TokenKind::LineComment | TokenKind::BlockComment => return,
            // The end of rows is a token of its own, so that rows may come in pieces.
            TokenKind::CopyData => return self.lines(token.text),
            TokenKind::Word => self.folded(token.text),
            TokenKind::PsqlCommand => self.psql(token),
            TokenKind::String
            | TokenKind::EscapeString
            | TokenKind::UnicodeString
            | TokenKind::BitString
            | TokenKind::HexString => self.string(token),
            TokenKind::Number | TokenKind::Param => {
                self.bytes.extend_from_slice(token.text.as_bytes());
                self.number_end = Some(token.span.end);
            }
            TokenKind::Operator | TokenKind::Punct | TokenKind::Terminator => {
                self.bytes.extend_from_slice(token.text.as_bytes());
            }
            TokenKind::QuotedIdent
            | TokenKind::UnicodeIdent
            | TokenKind::DollarString
            | TokenKind::CopyEnd
            | TokenKind::AfterCopy
            | TokenKind::Unterminated(_)
            | TokenKind::Unknown => self.lines(token.text),
        }
        self.bytes.push(END);
    }

    fn folded(&mut self, word: &str) {
        self.bytes.extend(word.bytes().map(|byte| byte.to_ascii_lowercase()));
    }

    /// Text in which line ends are part of a value, CRLF read as LF.
    fn lines(&mut self, text: &str) {
        let mut rest = text.as_bytes();
        while let Some((line, tail)) = memchr(b'\r', rest).and_then(|at| rest.split_at_checked(at))
        {
            self.bytes.extend_from_slice(line);
            let end = if tail.starts_with(b"\r\n") { b'\n' } else { b'\r' };
            self.bytes.push(end);
            rest = tail.get(if end == b'\n' { 2 } else { 1 }..).unwrap_or_default();
        }
        self.bytes.extend_from_slice(rest);
    }

    /// What stands between the segments of a string is whitespace and comments like any other, but
    /// that there are segments shows.
    fn string(&mut self, token: &Token<'_>) {
        let mut part = "";
        for segment in Lexer::segments(token) {
            self.bytes.extend_from_slice(part.as_bytes());
            self.lines(segment);
            part = "\n";
        }
    }

    /// Every dump has other keys.
    fn psql(&mut self, token: &Token<'_>) {
        let command = MetaCommand::read(token.text, token.span, token.span);
        self.bytes.push(b'\\');
        self.bytes.extend_from_slice(command.name.as_bytes());
        if !matches!(command.name, "restrict" | "unrestrict") && !command.args.is_empty() {
            self.bytes.push(b' ');
            self.bytes.extend_from_slice(command.args.as_bytes());
        }
    }
}

#[cfg(test)]
mod tests;
