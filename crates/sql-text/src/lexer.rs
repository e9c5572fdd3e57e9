//! Which token comes next? Postgres' scanner rules (`src/backend/parser/scan.l`), one token at a
//! time, without memory of statements.

use crate::{
    position::{BOM, Span},
    token::{Open, Token, TokenKind},
};

/// Reads tokens from left to right; boundaries always fall on characters, since every byte from
/// 0x80 up belongs to an identifier, a quote or a comment.
#[derive(Debug, Clone)]
pub(crate) struct Lexer<'a> {
    text: &'a str,
    at: usize,
    /// Whether a backslash escapes in plain `'...'` (`standard_conforming_strings = off`).
    backslash_escapes: bool,
    /// Up to here only plus and minus follow, each a token of its own: found out once, so that a
    /// long run of them is not read again for each.
    signs_until: usize,
    /// Whether the text is the start of a file, where a byte order mark may stand.
    at_start: bool,
}

impl<'a> Lexer<'a> {
    pub(crate) const fn new(text: &'a str, backslash_escapes: bool) -> Self {
        Self { text, at: 0, backslash_escapes, signs_until: 0, at_start: false }
    }

    /// The same text as the start of a file.
    pub(crate) fn at_start(self) -> Self {
        Self { at_start: true, ..self }
    }

    pub(crate) const fn set_backslash_escapes(&mut self, on: bool) {
        self.backslash_escapes = on;
    }

    /// The text not read yet.
    pub(crate) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Takes the next `len` bytes as one token of this kind, or less at the end of the text.
    pub(crate) fn cut(&mut self, kind: TokenKind, len: usize) -> Token<'a> {
        let span = Span::new(self.at, self.at.saturating_add(len).min(self.text.len()));
        self.at = span.end;
        Token { kind, text: span.of(self.text), span }
    }

    /// The byte at `i`, or NUL past the end: no rule starts with NUL.
    fn byte(&self, i: usize) -> u8 {
        self.text.as_bytes().get(i).copied().unwrap_or(0)
    }

    /// The first place from `from` on that holds `needle`.
    fn seek(&self, needle: char, from: usize) -> Option<usize> {
        Some(from + self.text.get(from..)?.find(needle)?)
    }

    fn run_end(&self, mut i: usize, class: fn(u8) -> bool) -> usize {
        while class(self.byte(i)) {
            i += 1;
        }
        i
    }

    /// Decides by the first characters; gives the kind and where the token ends.
    fn measure(&mut self) -> (TokenKind, usize) {
        let at = self.at;
        let (byte, next) = (self.byte(at), self.byte(at + 1));
        match byte {
            b if is_space(b) => (TokenKind::Whitespace, self.run_end(at, is_space)),
            _ if at == 0 && self.at_start && self.text.starts_with(BOM) => {
                (TokenKind::Whitespace, self.run_end(BOM.len_utf8(), is_space))
            }
            b'\'' if self.backslash_escapes => self.string(TokenKind::EscapeString, at + 1),
            b'\'' => self.string(TokenKind::String, at + 1),
            b if is_ident_start(b) => self.word_or_prefixed(byte, next),
            b'"' => self.quoted_ident(TokenKind::QuotedIdent, at + 1),
            b'$' => self.dollar(next),
            b'.' if next.is_ascii_digit() => (TokenKind::Number, self.number(at)),
            b if b.is_ascii_digit() => (TokenKind::Number, self.number(at)),
            b'-' if next == b'-' => (TokenKind::LineComment, self.line_end(at)),
            b'/' if next == b'*' => self.block_comment(),
            b':' if matches!(next, b':' | b'=') => (TokenKind::Punct, at + 2),
            b'.' if next == b'.' => (TokenKind::Punct, at + 2),
            b',' | b'(' | b')' | b'[' | b']' | b'.' | b':' | b';' => (TokenKind::Punct, at + 1),
            b if is_operator(b) => (TokenKind::Operator, self.operator()),
            _ => (TokenKind::Unknown, at + 1),
        }
    }

    /// Words, and the constants that begin with a letter. A letter counts as a prefix only when
    /// the quote follows at once and nothing precedes it: `fooe'x'` is a word and a string.
    fn word_or_prefixed(&self, byte: u8, next: u8) -> (TokenKind, usize) {
        let at = self.at;
        match (byte, next) {
            (b'e' | b'E', b'\'') => self.string(TokenKind::EscapeString, at + 2),
            (b'b' | b'B', b'\'') => self.string(TokenKind::BitString, at + 2),
            (b'x' | b'X', b'\'') => self.string(TokenKind::HexString, at + 2),
            (b'n' | b'N', b'\'') if self.backslash_escapes => {
                self.string(TokenKind::EscapeString, at + 2)
            }
            (b'n' | b'N', b'\'') => self.string(TokenKind::String, at + 2),
            (b'u' | b'U', b'&') if self.byte(at + 2) == b'\'' => {
                self.string(TokenKind::UnicodeString, at + 3)
            }
            (b'u' | b'U', b'&') if self.byte(at + 2) == b'"' => {
                self.quoted_ident(TokenKind::UnicodeIdent, at + 3)
            }
            _ => (TokenKind::Word, self.run_end(at, is_ident)),
        }
    }

    /// From behind the opening quote to behind the last segment's closing quote.
    fn string(&self, kind: TokenKind, mut i: usize) -> (TokenKind, usize) {
        loop {
            let Some(closed) = self.string_segment(kind, i) else {
                return (TokenKind::Unterminated(Open::String), self.text.len());
            };
            match self.continuation(closed) {
                Some(next) => i = next,
                None => return (kind, closed),
            }
        }
    }

    /// The parts of a string constant, each with its quotes, without what stands between them.
    pub(crate) fn segments(token: &Token<'a>) -> impl Iterator<Item = &'a str> + use<'a> {
        let (text, kind) = (token.text, token.kind);
        let lexer = Self::new(text, false);
        let mut next = Some((0, text.find('\'').map_or(text.len(), |quote| quote + 1)));
        std::iter::from_fn(move || {
            let (start, inside) = next.take()?;
            let end = lexer.string_segment(kind, inside).unwrap_or(text.len());
            next = lexer.continuation(end).map(|inside| (inside - 1, inside));
            Some(Span::new(start, end).of(text))
        })
    }

    fn string_segment(&self, kind: TokenKind, mut i: usize) -> Option<usize> {
        let doubles = !matches!(kind, TokenKind::BitString | TokenKind::HexString);
        loop {
            let quote = if kind == TokenKind::EscapeString {
                self.unescaped_quote(i)?
            } else {
                self.seek('\'', i)?
            };
            if !(doubles && self.byte(quote + 1) == b'\'') {
                return Some(quote + 1);
            }
            i = quote + 2;
        }
    }

    fn unescaped_quote(&self, mut i: usize) -> Option<usize> {
        loop {
            match self.text.as_bytes().get(i)? {
                b'\'' => return Some(i),
                b'\\' => i += 2,
                _ => i += 1,
            }
        }
    }

    /// SQL joins strings that only whitespace with a line end (and line comments) parts; the later
    /// segments follow the first one's escape rules. Gives the byte behind the next opening quote.
    fn continuation(&self, mut i: usize) -> Option<usize> {
        let mut line_ended = false;
        loop {
            match self.byte(i) {
                b'\n' | b'\r' => line_ended = true,
                b'-' if self.byte(i + 1) == b'-' => {
                    i = self.line_end(i);
                    continue;
                }
                b'\'' if line_ended => return Some(i + 1),
                b if is_space(b) => {}
                _ => return None,
            }
            i += 1;
        }
    }

    fn quoted_ident(&self, kind: TokenKind, mut i: usize) -> (TokenKind, usize) {
        while let Some(quote) = self.seek('"', i) {
            if self.byte(quote + 1) != b'"' {
                return (kind, quote + 1);
            }
            i = quote + 2;
        }
        (TokenKind::Unterminated(Open::QuotedIdent), self.text.len())
    }

    /// A parameter, a dollar-quoted string, or a lone dollar sign.
    fn dollar(&self, next: u8) -> (TokenKind, usize) {
        let at = self.at;
        if next.is_ascii_digit() {
            return (TokenKind::Param, self.run_end(at + 1, |b| b.is_ascii_digit()));
        }
        let tag_end = self.run_end(at + 1, |b| is_ident(b) && b != b'$');
        if self.byte(tag_end) != b'$' {
            return (TokenKind::Unknown, at + 1);
        }
        let body = tag_end + 1;
        let delimiter = self.text.get(at..body).unwrap_or_default();
        match self.text.get(body..).and_then(|rest| rest.find(delimiter)) {
            Some(len) => (TokenKind::DollarString, body + len + delimiter.len()),
            None => (TokenKind::Unterminated(Open::DollarString), self.text.len()),
        }
    }

    fn line_end(&self, from: usize) -> usize {
        let rest = self.text.get(from..).unwrap_or_default();
        from + rest.bytes().position(|b| matches!(b, b'\n' | b'\r')).unwrap_or(rest.len())
    }

    /// Nested comments are counted, so that depth costs no stack.
    fn block_comment(&self) -> (TokenKind, usize) {
        let mut depth = 1_usize;
        let mut i = self.at + 2;
        loop {
            match (self.byte(i), self.byte(i + 1)) {
                (b'/', b'*') => {
                    depth += 1;
                    i += 2;
                }
                (b'*', b'/') => {
                    depth -= 1;
                    i += 2;
                    if depth == 0 {
                        return (TokenKind::BlockComment, i);
                    }
                }
                _ if i >= self.text.len() => {
                    return (TokenKind::Unterminated(Open::BlockComment), self.text.len());
                }
                _ => i += 1,
            }
        }
    }

    fn number(&self, at: usize) -> usize {
        let digits: fn(u8) -> bool = |b| b.is_ascii_digit() || b == b'_';
        if self.byte(at) == b'0' {
            let radix: fn(u8) -> bool = match self.byte(at + 1) {
                b'x' | b'X' => |b| b.is_ascii_hexdigit() || b == b'_',
                b'o' | b'O' => |b| matches!(b, b'0'..=b'7' | b'_'),
                b'b' | b'B' => |b| matches!(b, b'0' | b'1' | b'_'),
                _ => |_| false,
            };
            let end = self.run_end(at + 2, radix);
            if end > at + 2 && radix(self.byte(at + 2)) {
                return end;
            }
        }
        let mut end = self.run_end(at, digits);
        // `1..10` in a loop is a number and two dots.
        if self.byte(end) == b'.' && self.byte(end + 1) != b'.' {
            end = self.run_end(end + 1, digits);
        }
        if matches!(self.byte(end), b'e' | b'E') {
            let sign = usize::from(matches!(self.byte(end + 1), b'+' | b'-'));
            if self.byte(end + 1 + sign).is_ascii_digit() {
                end = self.run_end(end + 1 + sign, digits);
            }
        }
        end
    }

    /// The longest run of operator characters, cut before a comment; a trailing plus or minus
    /// belongs to the next token unless the operator has one of the unusual characters.
    fn operator(&mut self) -> usize {
        let at = self.at;
        if at < self.signs_until {
            return at + 1;
        }
        let mut end = at + 1;
        let mut unusual = is_unusual(self.byte(at));
        while is_operator(self.byte(end)) {
            if matches!((self.byte(end), self.byte(end + 1)), (b'-', b'-') | (b'/', b'*')) {
                break;
            }
            unusual |= is_unusual(self.byte(end));
            end += 1;
        }
        self.signs_until = end;
        while !unusual && end > at + 1 && matches!(self.byte(end - 1), b'+' | b'-') {
            end -= 1;
        }
        end
    }
}

impl<'a> Iterator for Lexer<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        if self.at >= self.text.len() {
            return None;
        }
        let (kind, end) = self.measure();
        Some(self.cut(kind, end - self.at))
    }
}

const fn is_space(b: u8) -> bool {
    matches!(b, b' ' | b'\t' | b'\n' | b'\r' | b'\x0b' | b'\x0c')
}

pub(crate) const fn is_ident_start(b: u8) -> bool {
    b.is_ascii_alphabetic() || b == b'_' || b >= 0x80
}

const fn is_ident(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b == b'_' || b == b'$' || b >= 0x80
}

const fn is_operator(b: u8) -> bool {
    matches!(b, b'+' | b'-' | b'*' | b'/' | b'<' | b'>' | b'=') || is_unusual(b)
}

const fn is_unusual(b: u8) -> bool {
    matches!(b, b'~' | b'!' | b'@' | b'#' | b'^' | b'&' | b'|' | b'`' | b'?' | b'%')
}

#[cfg(test)]
#[expect(clippy::needless_raw_string_hashes, reason = "expect-test writes them so")]
mod tests;
