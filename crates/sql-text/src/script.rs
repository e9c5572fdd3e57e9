//! Which statements does a script hold? Tokens grouped into pieces, or the reason why not.

use crate::{
    error::ParseError,
    kind::{StatementKind, classify},
    position::Span,
    psql::MetaCommand,
    refuse,
    scanner::tokens,
    token::{Token, TokenKind},
};

/// A text taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script<'a> {
    /// The whole text.
    pub text: &'a str,
    /// What is to be run, in order. The `full` spans of the pieces and `tail` tile the text.
    pub pieces: Vec<Piece<'a>>,
    /// What follows the last piece: whitespace, comments, stray semicolons.
    pub tail: Span,
}

/// One thing to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// A statement of SQL.
    Statement(Statement<'a>),
    /// A `COPY ... FROM stdin` with its rows.
    CopyData {
        /// The COPY statement.
        statement: Statement<'a>,
        /// Where the rows are: whole lines with their line ends, without the `\.` line.
        data: Span,
        /// The rows as they are to be sent.
        rows: &'a str,
        /// From the end of the piece before to behind the `\.`.
        full: Span,
    },
    /// A psql command.
    Meta(MetaCommand<'a>),
}

/// A statement to be sent as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statement<'a> {
    /// Where it stands: from its first token to its last, without the semicolon.
    pub span: Span,
    /// From the end of the piece before to behind the semicolon: comments in front included.
    pub full: Span,
    /// Its text: what `span` covers.
    pub text: &'a str,
    /// What a runner must know of it.
    pub kind: StatementKind,
}

impl Piece<'_> {
    /// From the end of the piece before to the end of this one.
    pub const fn full(&self) -> Span {
        match self {
            Self::Statement(statement) => statement.full,
            Self::CopyData { full, .. } => *full,
            Self::Meta(meta) => meta.full,
        }
    }
}

impl<'a> Script<'a> {
    /// The statements, those with COPY data included, psql commands left out.
    pub fn statements(&self) -> impl Iterator<Item = &Statement<'a>> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Statement(statement) | Piece::CopyData { statement, .. } => Some(statement),
            Piece::Meta(_) => None,
        })
    }
}

/// Takes a script apart.
///
/// A byte order mark is passed over, line ends may be of either kind, a text without statements
/// gives no pieces. Errors are those that neither psql nor the server could read past; everything
/// else is left to the server, whose messages are better.
pub fn parse(text: &str) -> Result<Script<'_>, ParseError> {
    if let Some(nul) = text.find('\0') {
        return Err(refuse::nul(Span::new(nul, nul + 1)));
    }
    grouped(text).map_err(|error| refuse::explain(text, error))
}

fn grouped(text: &str) -> Result<Script<'_>, ParseError> {
    let mut grouping =
        Grouping { text, pieces: Vec::new(), from: 0, span: None, copy: None, data: None };
    let mut tokens = tokens(text);
    while let Some(token) = tokens.next() {
        refuse::token(text, &token, grouping.span.is_none())?;
        grouping.push(&token, tokens.backslash_escapes());
    }
    grouping.finish(tokens.backslash_escapes())
}

/// The pieces so far and the one under way.
struct Grouping<'a> {
    text: &'a str,
    pieces: Vec<Piece<'a>>,
    /// The end of the last piece.
    from: usize,
    /// The statement under way: from its first token to its last so far.
    span: Option<Span>,
    /// The COPY statement whose rows are under way, and the rows.
    copy: Option<Statement<'a>>,
    data: Option<Span>,
}

impl<'a> Grouping<'a> {
    fn push(&mut self, token: &Token<'a>, escapes: bool) {
        match token.kind {
            TokenKind::Whitespace | TokenKind::LineComment | TokenKind::BlockComment => {}
            TokenKind::Terminator => self.end_statement(token.span.end, escapes),
            TokenKind::PsqlCommand => {
                let full = self.full(token.span.end);
                self.pieces.push(Piece::Meta(MetaCommand::read(token.text, token.span, full)));
            }
            TokenKind::CopyData => self.data = Some(token.span),
            TokenKind::CopyEnd => self.end_copy(token.span),
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

    /// From the end of the last piece to `end`, which becomes the end of the last piece.
    fn full(&mut self, end: usize) -> Span {
        Span::new(std::mem::replace(&mut self.from, end), end)
    }

    /// A semicolon without a statement before it belongs to the next piece.
    fn end_statement(&mut self, end: usize, escapes: bool) {
        let Some(span) = self.span.take() else { return };
        let text = span.of(self.text);
        let kind = classify(text, escapes);
        let statement = Statement { span, full: self.full(end), text, kind };
        if kind == StatementKind::CopyFromStdin {
            self.copy = Some(statement);
        } else {
            self.pieces.push(Piece::Statement(statement));
        }
    }

    fn end_copy(&mut self, end: Span) {
        let data = self.data.take().unwrap_or(Span::new(end.start, end.start));
        let Some(statement) = self.copy.take() else { return };
        let full = Span::new(statement.full.start, self.full(end.end).end);
        let rows = data.of(self.text);
        self.pieces.push(Piece::CopyData { statement, data, rows, full });
    }

    fn finish(mut self, escapes: bool) -> Result<Script<'a>, ParseError> {
        self.end_statement(self.text.len(), escapes);
        if let Some(statement) = self.copy {
            return Err(refuse::copy_without_end(statement.span));
        }
        let tail = Span::new(self.from, self.text.len());
        Ok(Script { text: self.text, pieces: self.pieces, tail })
    }
}

#[cfg(test)]
#[expect(clippy::needless_raw_string_hashes, reason = "expect-test writes them so")]
mod tests;
