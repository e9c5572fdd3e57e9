//! How is a script run: as one transaction, or step by step, and in which pieces is it sent?
//!
//! A script runs as one transaction, history row included, unless something in it forbids that: a statement that the server
//! refuses inside a transaction, transaction control of its own that cannot be taken over, or the author's directive. A script
//! that merely wraps itself in `BEGIN; ... COMMIT;` is taken over: its words are blanked and ours stand in for them.

use std::ops::Range;

use rowsmith_sql_text::{
    MetaEffect, ParseError, Piece, Span, Statement, StatementKind, Token, TokenKind, parse, tokens,
};

use crate::migration::{Script, TxMode};

/// A script is sent in messages of about this many bytes, since the server parses a message as a whole.
const MESSAGE_BYTES: usize = 1 << 20;

/// How one script is run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// In one transaction.
    Whole(Whole),
    /// Step by step, each recorded by itself.
    Steps(Vec<Step>),
}

/// A script that is one transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Whole {
    /// The script's own opening statement when it asks for more than `BEGIN` (an isolation level).
    pub(crate) begin: Option<Span>,
    /// What is sent, in order.
    pub(crate) chunks: Vec<Chunk>,
}

/// A part of a script that is sent at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Chunk {
    /// SQL, as one message.
    Sql {
        /// From the start of the first statement to the end of the last, comments and all.
        span: Span,
        /// What is not sent: psql commands and transaction control that was taken over.
        blank: Vec<Span>,
        /// The statements that remain.
        statements: Vec<Span>,
    },
    /// Rows.
    Copy {
        /// The `COPY` statement.
        statement: Span,
        /// The rows.
        rows: Span,
    },
}

/// What is recorded as one thing when a script runs step by step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    /// What it covers, comments before it left out.
    pub(crate) span: Span,
    /// What is sent, in order.
    pub(crate) chunks: Vec<Chunk>,
    /// How it is wrapped.
    pub(crate) kind: StepKind,
}

/// How a step is wrapped and recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StepKind {
    /// In a transaction of ours together with its record: it is done exactly once.
    Atomic,
    /// A transaction block of the script's own. It holds everything up to the statement that ends it, which is sent behind
    /// the record; none when the script never ends it.
    Block { end: Option<Span> },
    /// By itself, with a record before and after.
    Bare,
    /// As [`Self::Atomic`] when the server takes it in a transaction, else as [`Self::Bare`].
    Tentative,
    /// Changes the session only: it is run again when a run resumes behind it.
    Session,
}

/// Decides how a script is run.
pub(crate) fn layout(script: &Script) -> Result<Layout, ParseError> {
    let text = script.text().unwrap_or_default();
    let parsed = parse(text)?;
    let parts = parsed
        .pieces
        .iter()
        .filter_map(|piece| part(piece).transpose())
        .collect::<Result<Vec<_>, _>>()?;
    let whole = || Span::new(0, text.len());
    if script.mode == TxMode::Auto && !parts.iter().any(|part| matches!(part.role, Role::Outside)) {
        if !parts
            .iter()
            .any(|part| matches!(part.role, Role::Begin | Role::Commit | Role::Rollback))
        {
            return Ok(Layout::Whole(Whole {
                begin: None,
                chunks: chunks(&parsed.pieces, whole(), &[]),
            }));
        }
        if let Some(own) = own_transaction(&parts) {
            let blank: Vec<Span> =
                own.begin.iter().chain(own.commit.iter()).map(Part::through_semicolon).collect();
            let begin = own.begin.filter(|begin| !begin.is_plain).map(|begin| begin.span);
            return Ok(Layout::Whole(Whole {
                begin,
                chunks: chunks(&parsed.pieces, whole(), &blank),
            }));
        }
    }
    Ok(Layout::Steps(steps(&parsed.pieces, &parts)))
}

/// The statements of a script as the Supabase CLI records them: everything between two semicolons that end a statement, comments
/// alone included, semicolons alone not.
pub(crate) fn recorded_statements(text: &str) -> Vec<&str> {
    let mut found: Vec<Span> = Vec::new();
    let mut from = 0;
    for token in tokens(text) {
        match token.kind {
            TokenKind::Terminator | TokenKind::PsqlCommand => {
                let between = Span::new(from, token.span.start);
                found.extend(Some(between).filter(|span| !span.of(text).trim().is_empty()));
            }
            // The CLI knows no rows: kept with their statement, they can be fetched again.
            TokenKind::CopyEnd => {
                let copy = found.pop().map_or(from, |copy| copy.start);
                found.push(Span::new(copy, token.span.end));
            }
            _ => continue,
        }
        from = token.span.end;
    }
    let tail = Span::new(from, text.len()).of(text).trim_end_matches(';').trim();
    let found = found.into_iter().map(|span| span.of(text).trim());
    found.chain(Some(tail).filter(|tail| !tail.is_empty())).collect()
}

/// A piece as far as it matters here.
#[derive(Clone, Copy, Debug)]
struct Part<'a> {
    span: Span,
    full: Span,
    role: Role,
    /// For transaction control: nothing but the plain command.
    is_plain: bool,
    first: &'a str,
}

/// What a statement does to the transaction around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Begin,
    Commit,
    Rollback,
    /// Must run outside of a transaction.
    Outside,
    /// Changes the session's settings only.
    Session,
    /// May end the transaction it runs in when nobody holds it open: `CALL`, `DO`, `REINDEX` of a partitioned table.
    MayCommit,
    AddsEnumValue,
    Ordinary,
}

impl Part<'_> {
    /// From the first word through the semicolon.
    fn through_semicolon(&self) -> Span {
        Span::new(self.span.start, self.full.end)
    }
}

/// Judges a piece; none for a psql command that may be left out.
fn part<'a>(piece: &Piece<'a>) -> Result<Option<Part<'a>>, ParseError> {
    let statement = match piece {
        Piece::Statement(statement) | Piece::CopyData { statement, .. } => statement,
        Piece::Meta(command) => {
            return match command.effect() {
                MetaEffect::Harmless => Ok(None),
                MetaEffect::Needed { hint } => Err(ParseError {
                    message: format!(
                        "the psql command `\\{}` cannot be run without psql",
                        command.name
                    ),
                    at: command.span,
                    hint: Some(hint.to_owned()),
                }),
            };
        }
    };
    if statement.kind == StatementKind::CopyToStdout {
        return Err(ParseError {
            message: "`COPY ... TO stdout` has nowhere to send its rows in a migration".to_owned(),
            at: statement.span,
            hint: Some("remove the statement".to_owned()),
        });
    }
    let words: Vec<&str> = tokens(statement.text)
        .filter(|token| !token.is_trivia())
        .take(3)
        .map(|token| token.text)
        .collect();
    let is_filler = |word: &&str| {
        ["work", "transaction"].iter().any(|filler| word.eq_ignore_ascii_case(filler))
    };
    let is_plain = words.len() == 1 || (words.len() == 2 && words.get(1).is_some_and(is_filler));
    let first = words.first().copied().unwrap_or_default();
    Ok(Some(Part {
        span: statement.span,
        full: piece.full(),
        role: role(statement, first),
        is_plain,
        first,
    }))
}

fn role(statement: &Statement<'_>, first: &str) -> Role {
    let is = |word: &str| first.eq_ignore_ascii_case(word);
    match statement.kind {
        StatementKind::Begin => Role::Begin,
        StatementKind::Commit => Role::Commit,
        StatementKind::Rollback => Role::Rollback,
        StatementKind::NonTransactional(_) => Role::Outside,
        StatementKind::AddEnumValue => Role::AddsEnumValue,
        StatementKind::Savepoint | StatementKind::CopyFromStdin | StatementKind::CopyToStdout => {
            Role::Ordinary
        }
        StatementKind::Other if ["set", "reset"].into_iter().any(is) => Role::Session,
        StatementKind::Other if is("select") && sets_configuration(statement.text) => Role::Session,
        StatementKind::Other if ["call", "do", "reindex", "cluster"].into_iter().any(is) => {
            Role::MayCommit
        }
        StatementKind::Other => Role::Ordinary,
    }
}

/// `select [pg_catalog.]set_config(...)`.
fn sets_configuration(statement: &str) -> bool {
    let mut words = tokens(statement).filter(|token| !token.is_trivia()).skip(1);
    let is_name = |token: &Token<'_>| token.is_word("set_config");
    match words.next() {
        Some(token) if token.is_word("pg_catalog") => {
            words.nth(1).is_some_and(|token| is_name(&token))
        }
        Some(token) => is_name(&token),
        None => false,
    }
}

/// A script's own transaction around everything that matters.
struct OwnTransaction<'a> {
    begin: Option<Part<'a>>,
    commit: Option<Part<'a>>,
}

/// Finds `BEGIN` with only settings before it, and the one `COMMIT`, if there is one, with only settings, queries and
/// notifications behind it. Whatever else a script does between transactions, it may have a reason to.
fn own_transaction<'a>(parts: &[Part<'a>]) -> Option<OwnTransaction<'a>> {
    let is_control =
        |part: &&Part<'_>| matches!(part.role, Role::Begin | Role::Commit | Role::Rollback);
    let mut control = parts.iter().filter(is_control);
    let begin = control.next().filter(|part| part.role == Role::Begin)?;
    let commit = control.next();
    if control.next().is_some()
        || commit.is_some_and(|part| part.role != Role::Commit || !part.is_plain)
    {
        return None;
    }
    let before = parts.iter().take_while(|part| part.span.start < begin.span.start);
    let after = parts
        .iter()
        .filter(|part| commit.is_some_and(|commit| part.span.start > commit.span.start));
    let is_quiet = |part: &Part<'_>| {
        part.role == Role::Session
            || ["select", "notify", "show"].iter().any(|word| part.first.eq_ignore_ascii_case(word))
    };
    let leaves_enum_values = parts.iter().any(|part| part.role == Role::AddsEnumValue);
    let quiet = before
        .map(|part| part.role == Role::Session)
        .chain(after.map(|part| is_quiet(part) && !leaves_enum_values));
    quiet
        .into_iter()
        .all(|quiet| quiet)
        .then(|| OwnTransaction { begin: Some(*begin), commit: commit.copied() })
}

/// Groups the statements into steps; a transaction block is one step.
fn steps(pieces: &[Piece<'_>], parts: &[Part<'_>]) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut rest = parts;
    while let Some((first, tail)) = rest.split_first() {
        if first.role != Role::Begin {
            let kind = match first.role {
                Role::Session | Role::Commit | Role::Rollback => StepKind::Session,
                Role::Outside => StepKind::Bare,
                Role::MayCommit => StepKind::Tentative,
                Role::Begin | Role::AddsEnumValue | Role::Ordinary => StepKind::Atomic,
            };
            let chunks = chunks(pieces, first.through_semicolon(), &[]);
            steps.push(Step { span: first.span, chunks, kind });
            rest = tail;
            continue;
        }
        let ends = |part: &Part<'_>| matches!(part.role, Role::Commit | Role::Rollback);
        // `COMMIT AND CHAIN` ends one block and opens the next: they stay one step.
        let is_end =
            |part: &Part<'_>| ends(part) && (part.is_plain || !part.full_says_chain(pieces));
        let length = rest.iter().position(is_end).map_or(rest.len(), |end| end + 1);
        let (block, behind) = rest.split_at_checked(length).unwrap_or((rest, &[]));
        let end = block.last().filter(|last| is_end(last));
        let span =
            Span::new(first.span.start, block.last().map_or(first.span.end, |last| last.span.end));
        let sent = Span::new(span.start, end.map_or(span.end, |end| end.span.start));
        let kind = StepKind::Block { end: end.map(|end| end.span) };
        steps.push(Step { span, chunks: chunks(pieces, sent, &[]), kind });
        rest = behind;
    }
    steps
}

impl Part<'_> {
    /// Whether the statement has the word `CHAIN` in it.
    fn full_says_chain(&self, pieces: &[Piece<'_>]) -> bool {
        pieces.iter().any(|piece| match piece {
            Piece::Statement(statement) if statement.span == self.span => {
                let mut words = tokens(statement.text)
                    .filter(|token| !token.is_trivia())
                    .map(|token| token.text);
                // `AND NO CHAIN` is the plain form spelled out.
                words.any(|word| word.eq_ignore_ascii_case("and"))
                    && !words.any(|word| word.eq_ignore_ascii_case("no"))
            }
            Piece::Statement(_) | Piece::CopyData { .. } | Piece::Meta(_) => false,
        })
    }
}

/// Cuts the pieces that begin within `range` into what is sent at once, leaving out `blank`.
fn chunks(pieces: &[Piece<'_>], range: Span, blank: &[Span]) -> Vec<Chunk> {
    let mut chunks = Vec::new();
    let mut open = Open::default();
    for piece in pieces {
        match piece {
            Piece::Statement(statement) if within(statement.span, &range.range()) => {
                let span = Span::new(statement.span.start, statement.full.end.min(range.end));
                if let Some(blank) = blank.iter().find(|blank| blank.start == statement.span.start)
                {
                    open.blank.push(*blank);
                } else {
                    open.statements.push(statement.span);
                }
                open.reach(span);
                // The server reads a message with the setting it had when the message came.
                let changes_quoting =
                    statement.text.to_ascii_lowercase().contains("standard_conforming_strings");
                if open.is_full() || changes_quoting {
                    chunks.extend(open.take());
                }
            }
            Piece::CopyData { statement, data, .. } if within(statement.span, &range.range()) => {
                chunks.extend(open.take());
                chunks.push(Chunk::Copy { statement: statement.span, rows: *data });
            }
            Piece::Meta(command) if within(command.span, &range.range()) => {
                open.blank.push(command.span);
                open.reach(command.span);
            }
            Piece::Statement(_) | Piece::CopyData { .. } | Piece::Meta(_) => {}
        }
    }
    chunks.extend(open.take());
    chunks
}

fn within(span: Span, range: &Range<usize>) -> bool {
    range.contains(&span.start)
}

/// The SQL chunk under way.
#[derive(Default)]
struct Open {
    span: Option<Span>,
    blank: Vec<Span>,
    statements: Vec<Span>,
}

impl Open {
    fn reach(&mut self, span: Span) {
        self.span = Some(Span::new(self.span.map_or(span.start, |open| open.start), span.end));
    }

    fn is_full(&self) -> bool {
        self.span.is_some_and(|span| span.len() >= MESSAGE_BYTES)
    }

    /// The chunk, unless nothing of it would be sent.
    fn take(&mut self) -> Option<Chunk> {
        let Self { span, blank, statements } = std::mem::take(self);
        Some(Chunk::Sql { span: span.filter(|_| !statements.is_empty())?, blank, statements })
    }
}

#[cfg(test)]
mod tests;
