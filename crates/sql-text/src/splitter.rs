//! How is a script taken apart that comes in windows? From the front, what is complete, each time.

use memchr::{memchr, memchr_iter};

use crate::{
    canonical::canonical_of,
    error::ParseError,
    kind::{StatementKind, classify},
    position::Span,
    psql::MetaCommand,
    refuse,
    scanner::{Cut, Tokens},
    statement::{Quoting, Statement},
    token::{Token, TokenKind},
};

/// So far a token looks ahead at most: what is wrong nearer to the end of a window may be made
/// right by the next one.
const LOOKAHEAD: usize = 256;

/// Takes a script apart, window by window; a script of any length takes no more memory than a
/// window, and a window need not be longer than the longest statement or row.
#[derive(Debug, Clone, Default)]
pub struct Splitter {
    /// How many bytes and lines of the script come before the window.
    before: usize,
    lines: usize,
    cut: Cut,
    /// The COPY statement whose rows are under way.
    copy: Option<Span>,
}

/// What was complete in a window.
#[derive(Debug, Clone)]
pub struct Window<'w> {
    /// The text that was read: the next window begins behind it.
    pub text: &'w str,
    /// What it holds. All spans count from the start of the script.
    pub parts: Vec<Part<'w>>,
    cut: Cut,
}

/// A part of a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part<'w> {
    /// A statement of SQL.
    Statement(Statement<'w>),
    /// A `COPY ... FROM stdin` whose rows follow.
    Copy(Statement<'w>),
    /// Some of the rows: whole lines with their line ends.
    Rows(Span, &'w str),
    /// The `\.` behind the rows.
    CopyEnd(Span),
    /// A psql command.
    Meta(MetaCommand<'w>),
}

impl<'w> Window<'w> {
    /// The tokens of the text that was read, their spans counted from its start.
    pub fn tokens(&self) -> Tokens<'w> {
        Tokens::resumed(self.text, self.cut, false)
    }

    /// Hands the tokens of the text that was read to `sink`, as [`crate::canonical()`] does.
    pub fn canonical(&self, sink: &mut dyn FnMut(&[u8])) {
        canonical_of(self.tokens(), sink);
    }
}

impl Splitter {
    /// Begins in the middle of a script, at a statement that stands behind `before` bytes of it.
    pub fn at(before: usize, quoting: Quoting) -> Self {
        Self { before, cut: Cut::within_line(quoting.0), ..Self::default() }
    }

    /// Reads from the front of `window` what is complete. The next window begins behind that, and is longer if that was
    /// nothing. The `last` window ends where the script ends, and is read to its end.
    ///
    /// An error is final: it is one for the whole script, whatever may follow.
    pub fn split<'w>(&mut self, window: &'w str, last: bool) -> Result<Window<'w>, ParseError> {
        let mut grouping = Grouping::new(window, self);
        let mut tokens = Tokens::resumed(window, self.cut, !last);
        let (mut read, mut cut) = (0, self.cut);
        while let Some(token) = tokens.next() {
            if !last && is_undecided(window, &token) {
                break;
            }
            let lines = refuse::Lines { text: window, starts_line: self.cut.starts_line() };
            if let Err(error) = refuse::token(lines, &token, grouping.span.is_none()) {
                if !last && error.at.end + LOOKAHEAD > window.len() {
                    break;
                }
                return Err(self.placed(refuse::explain(window, error, self.lines)));
            }
            let found = grouping.parts.len();
            grouping.push(&token, Quoting(tokens.escapes()), tokens.is_at_rows());
            if grouping.parts.len() > found {
                (read, cut) = (token.span.end, tokens.cut());
            }
        }
        if last {
            read = window.len();
            if let Err(error) = grouping.finish(Quoting(tokens.escapes())) {
                return Err(refuse::explain(window, error, self.lines));
            }
        }
        let text = Span::new(0, read).of(window);
        let Grouping { parts, copy, .. } = grouping;
        let found = Window { text, parts, cut: self.cut };
        self.copy = copy;
        self.cut = cut;
        self.before += read;
        self.lines += memchr_iter(b'\n', text.as_bytes()).count();
        Ok(found)
    }

    fn placed(&self, error: ParseError) -> ParseError {
        ParseError { at: error.at.moved(self.before), ..error }
    }
}

/// Whether what follows a window may change the token.
fn is_undecided(window: &str, token: &Token<'_>) -> bool {
    match token.kind {
        TokenKind::Unterminated(_) => true,
        TokenKind::PsqlCommand => {
            let behind = Span::new(token.span.end, window.len()).of(window);
            memchr(b'\n', behind.as_bytes()).is_none()
        }
        _ => false,
    }
}

/// The parts so far and the one under way.
struct Grouping<'w> {
    text: &'w str,
    before: usize,
    parts: Vec<Part<'w>>,
    /// The end of the last part.
    from: usize,
    /// The statement under way: from its first token to its last so far.
    span: Option<Span>,
    quoting: Quoting,
    /// The COPY statement whose line is not at its end yet.
    copy_line: Option<Statement<'w>>,
    /// The COPY statement whose rows are under way, in the whole script.
    copy: Option<Span>,
}

impl<'w> Grouping<'w> {
    fn new(text: &'w str, splitter: &Splitter) -> Self {
        Self {
            text,
            before: splitter.before,
            parts: Vec::new(),
            from: 0,
            span: None,
            quoting: Quoting(splitter.cut.escapes()),
            copy_line: None,
            copy: splitter.copy,
        }
    }

    fn push(&mut self, token: &Token<'w>, quoting: Quoting, at_rows: bool) {
        match token.kind {
            TokenKind::Whitespace | TokenKind::LineComment | TokenKind::BlockComment => {
                if let Some(statement) = self.copy_line.take_if(|_| at_rows) {
                    self.copy = Some(statement.span);
                    self.parts.push(Part::Copy(statement));
                }
            }
            TokenKind::Terminator => self.end_statement(token.span.end, quoting),
            TokenKind::PsqlCommand => {
                let full = self.full(token.span.end);
                let span = token.span.moved(self.before);
                self.parts.push(Part::Meta(MetaCommand::read(token.text, span, full)));
            }
            TokenKind::CopyData => {
                self.parts.push(Part::Rows(token.span.moved(self.before), token.text));
            }
            TokenKind::CopyEnd => {
                self.copy = None;
                self.from = token.span.end;
                self.parts.push(Part::CopyEnd(token.span.moved(self.before)));
            }
            TokenKind::Word
            | TokenKind::QuotedIdent
            | TokenKind::UnicodeIdent
            | TokenKind::String
            | TokenKind::EscapeString
            | TokenKind::UnicodeString
            | TokenKind::BitString
            | TokenKind::HexString
            | TokenKind::DollarString
            | TokenKind::Number
            | TokenKind::Param
            | TokenKind::Operator
            | TokenKind::Punct
            | TokenKind::AfterCopy
            | TokenKind::Unterminated(_)
            | TokenKind::Unknown => {
                let start = self.span.map_or(token.span.start, |span| span.start);
                self.span = Some(Span::new(start, token.span.end));
            }
        }
    }

    /// From the end of the last part to `end`, which becomes the end of the last part.
    fn full(&mut self, end: usize) -> Span {
        Span::new(std::mem::replace(&mut self.from, end), end).moved(self.before)
    }

    /// A semicolon without a statement before it belongs to the next part.
    fn end_statement(&mut self, end: usize, after: Quoting) {
        let quoting = std::mem::replace(&mut self.quoting, after);
        let Some(span) = self.span.take() else { return };
        let text = span.of(self.text);
        let kind = classify(text, quoting.0.on());
        let (span, full) = (span.moved(self.before), self.full(end));
        let statement = Statement { span, full, text, kind, quoting };
        if kind == StatementKind::CopyFromStdin {
            self.copy_line = Some(statement);
        } else {
            self.parts.push(Part::Statement(statement));
        }
    }

    fn finish(&mut self, after: Quoting) -> Result<(), ParseError> {
        self.end_statement(self.text.len(), after);
        match self.copy.or(self.copy_line.map(|statement| statement.span)) {
            Some(copy) => Err(refuse::copy_without_end(copy)),
            None => Ok(()),
        }
    }
}
