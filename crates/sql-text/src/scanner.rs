//! Where does a statement end? The tokens of a whole script: the lexer's, with statement ends,
//! psql lines and COPY data told apart from what only looks like them.

use memchr::{memchr, memmem, memrchr};

use crate::{
    escapes::Escapes,
    kind::{StatementKind, classify},
    lexer::Lexer,
    position::Span,
    psql,
    token::{Token, TokenKind},
};

/// Gives all tokens of a script, whitespace and comments included: joined they are the text.
///
/// Knows what [`crate::parse`] knows (statement ends, psql lines, COPY data, the effect of `set
/// standard_conforming_strings`) but never fails: what cannot be read is a token that says so.
pub fn tokens(text: &str) -> Tokens<'_> {
    Tokens::resumed(text, Cut::default(), false)
}

/// Where a script may be cut in two: behind a statement or psql line, or between rows of COPY data; and what must be known
/// to read on from there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Cut {
    escapes: Escapes,
    in_rows: bool,
    before: Neighbour,
}

/// What stands before a cut.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Neighbour {
    /// Nothing: a byte order mark may follow.
    #[default]
    Nothing,
    LineEnd,
    Text,
}

impl Cut {
    /// In the middle of a line, before a statement.
    pub(crate) const fn within_line(escapes: Escapes) -> Self {
        Self { escapes, in_rows: false, before: Neighbour::Text }
    }

    pub(crate) const fn escapes(self) -> Escapes {
        self.escapes
    }

    pub(crate) fn starts_line(self) -> bool {
        self.before != Neighbour::Text
    }
}

/// The iterator behind [`tokens`].
#[derive(Debug, Clone)]
pub struct Tokens<'a> {
    text: &'a str,
    lexer: Lexer<'a>,
    mode: Mode,
    shape: Shape<'a>,
    escapes: Escapes,
    /// Whether more text follows, so that what the end leaves open is not said.
    more: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Sql,
    /// On the rest of the line that began COPY data.
    CopyLine,
    /// At the first line of COPY data.
    CopyData,
    /// At the `\.` behind COPY data.
    CopyEnd,
}

impl<'a> Tokens<'a> {
    /// The tokens of what follows a cut.
    pub(crate) fn resumed(text: &'a str, cut: Cut, more: bool) -> Self {
        let lexer = Lexer::new(text, cut.escapes.on());
        Tokens {
            text,
            lexer: if cut.before == Neighbour::Nothing { lexer.at_start() } else { lexer },
            mode: if cut.in_rows { Mode::CopyData } else { Mode::Sql },
            shape: Shape::default(),
            escapes: cut.escapes,
            more,
        }
    }

    /// The cut behind the last token, where one may be made.
    pub(crate) fn cut(&self) -> Cut {
        let read = self.text.len() - self.lexer.rest().len();
        let line_end = Span::new(0, read).of(self.text).ends_with('\n');
        let before = if line_end { Neighbour::LineEnd } else { Neighbour::Text };
        Cut { escapes: self.escapes, in_rows: self.is_at_rows(), before }
    }

    /// What the statements so far say about backslashes.
    pub(crate) fn escapes(&self) -> Escapes {
        self.escapes
    }

    /// Whether rows of COPY data come next, or their end.
    pub(crate) fn is_at_rows(&self) -> bool {
        self.mode == Mode::CopyData
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        if self.lexer.rest().is_empty() {
            return None;
        }
        match self.mode {
            Mode::Sql => self.sql(),
            Mode::CopyLine => self.copy_line(),
            Mode::CopyData => self.copy_data(),
            Mode::CopyEnd => {
                self.mode = Mode::Sql;
                Some(self.lexer.cut(TokenKind::CopyEnd, 2))
            }
        }
    }
}

impl<'a> Tokens<'a> {
    fn sql(&mut self) -> Option<Token<'a>> {
        if self.shape.seen == 0 && self.lexer.rest().starts_with('\\') {
            let len = psql::line_len(self.lexer.rest());
            return Some(self.lexer.cut(TokenKind::PsqlCommand, len));
        }
        let mut token = self.lexer.next()?;
        if !token.is_trivia() && self.shape.push(&token) {
            token.kind = TokenKind::Terminator;
            self.end_statement(token.span.start);
        }
        Some(token)
    }

    fn end_statement(&mut self, end: usize) {
        let shape = std::mem::take(&mut self.shape);
        let [first, ..] = shape.lead;
        let text = Span::new(shape.start, end).of(self.text);
        if first.eq_ignore_ascii_case("copy")
            && classify(text, self.escapes.on()) == StatementKind::CopyFromStdin
        {
            self.mode = Mode::CopyLine;
        }
        self.escapes.after(first, text);
        self.lexer.set_backslash_escapes(self.escapes.on());
    }

    /// Blanks, perhaps a line comment, and the line end; psql would run anything else *after* the
    /// data, which nobody expects.
    fn copy_line(&mut self) -> Option<Token<'a>> {
        let rest = self.lexer.rest();
        let len = match memchr(b'\n', rest.as_bytes()) {
            Some(len) => len,
            None if self.more => return None,
            None => rest.len(),
        };
        let line = rest.get(..len).unwrap_or_default();
        let code = line.trim_start();
        if code.is_empty() {
            self.mode = Mode::CopyData;
            return Some(self.lexer.cut(TokenKind::Whitespace, len + 1));
        }
        if code.len() < line.len() {
            return Some(self.lexer.cut(TokenKind::Whitespace, line.len() - code.len()));
        }
        let kind =
            if code.starts_with("--") { TokenKind::LineComment } else { TokenKind::AfterCopy };
        Some(self.lexer.cut(kind, line.trim_end().len()))
    }

    /// All lines up to one that is `\.` and nothing else, or up to the end of the text; where more follows, up to the last line
    /// end there is.
    fn copy_data(&mut self) -> Option<Token<'a>> {
        let rest = self.lexer.rest();
        let len = match copy_end(rest, self.more) {
            Some(0) => {
                self.mode = Mode::CopyEnd;
                return self.next();
            }
            Some(len) => {
                self.mode = Mode::CopyEnd;
                len
            }
            None if self.more => memrchr(b'\n', rest.as_bytes())? + 1,
            None => {
                self.mode = Mode::Sql;
                rest.len()
            }
        };
        Some(self.lexer.cut(TokenKind::CopyData, len))
    }
}

/// Finds the line that ends COPY data; one that the text does not end need not be it when `more` follows.
fn copy_end(data: &str, more: bool) -> Option<usize> {
    memmem::find_iter(data.as_bytes(), "\\.").find(|&at| {
        let starts_line = at == 0 || data.as_bytes().get(at - 1) == Some(&b'\n');
        let after = data.get(at + 2..).unwrap_or_default();
        starts_line
            && (after.starts_with('\n') || after.starts_with("\r\n") || (after.is_empty() && !more))
    })
}

/// What decides whether a semicolon ends the statement at hand.
#[derive(Debug, Clone, Copy, Default)]
struct Shape<'a> {
    /// Where its first token starts.
    start: usize,
    /// Its first words; empty where another kind of token stands.
    lead: [&'a str; 4],
    /// Tokens so far, trivia left out.
    seen: usize,
    /// Open parentheses: rules hold several commands in them.
    parens: usize,
    /// Within `BEGIN ATOMIC ... END`.
    in_body: bool,
    /// Open `CASE` within a routine's body.
    cases: usize,
    before: Before,
}

/// The token before, where it changes the next word's meaning.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Before {
    /// `BEGIN`, which `ATOMIC` may follow.
    Begin,
    /// `ATOMIC` or a semicolon: a statement of the body follows, or the body's `END`.
    Start,
    /// `AS` or a dot: a label follows, even if it is spelled `end`.
    Label,
    /// `CASE` in a routine's body; what follows tells whether it is a label.
    Case,
    #[default]
    Other,
}

/// What may follow a label, and can begin no expression.
const AFTER_LABEL: [&str; 16] = [
    "except",
    "fetch",
    "for",
    "from",
    "group",
    "having",
    "intersect",
    "into",
    "limit",
    "offset",
    "on",
    "order",
    "returning",
    "union",
    "where",
    "window",
];

impl<'a> Shape<'a> {
    /// Takes the next token; true when it is the semicolon that ends the statement.
    fn push(&mut self, token: &Token<'a>) -> bool {
        if self.seen == 0 {
            self.start = token.span.start;
        }
        let word = if token.kind == TokenKind::Word { token.text } else { "" };
        if let Some(slot) = self.lead.get_mut(self.seen) {
            *slot = word;
        }
        self.seen += 1;
        if self.before == Before::Case && !may_follow_label(token) {
            self.cases += 1;
        }
        if token.kind == TokenKind::Punct {
            return self.punct(token.text);
        }
        self.before = self.word(word);
        false
    }

    fn punct(&mut self, text: &str) -> bool {
        self.before = match text {
            "." => Before::Label,
            ";" => Before::Start,
            _ => Before::Other,
        };
        match text {
            "(" => self.parens += 1,
            ")" => self.parens = self.parens.saturating_sub(1),
            ";" => return self.parens == 0 && !self.in_body,
            _ => {}
        }
        false
    }

    fn word(&mut self, word: &str) -> Before {
        let is = |other: &str| word.eq_ignore_ascii_case(other);
        if self.before == Before::Label || !matches!(word.len(), 2..=6) {
            return Before::Other;
        }
        if is("as") {
            return Before::Label;
        }
        if is("begin") {
            return Before::Begin;
        }
        if self.before == Before::Begin && is("atomic") && self.parens == 0 && self.is_routine() {
            self.in_body = true;
            return Before::Start;
        }
        if self.in_body && is("case") {
            return Before::Case;
        }
        if is("end") {
            // Elsewhere it is a label.
            self.in_body &= self.cases > 0 || self.before != Before::Start;
            self.cases = self.cases.saturating_sub(1);
        }
        Before::Other
    }

    /// Whether the statement is `CREATE [OR REPLACE] { FUNCTION | PROCEDURE }`.
    fn is_routine(&self) -> bool {
        let [first, second, third, fourth] = self.lead;
        let is = |word: &str, other: &str| word.eq_ignore_ascii_case(other);
        let object = if is(second, "or") && is(third, "replace") { fourth } else { second };
        is(first, "create") && (is(object, "function") || is(object, "procedure"))
    }
}

/// Whether what comes before the token may be a label rather than the `CASE` of an expression.
fn may_follow_label(token: &Token<'_>) -> bool {
    [",", ";", ")"].iter().any(|symbol| token.is_symbol(symbol))
        || AFTER_LABEL.iter().any(|word| token.is_word(word))
}
