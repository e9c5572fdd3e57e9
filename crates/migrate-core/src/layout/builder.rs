//! In which pieces is a script sent? Its parts gathered into messages, and messages into steps.

use rowsmith_sql_text::{Part, Span, Statement};

use super::role::{Judged, Role};
use super::{Chunk, MESSAGE_BYTES, Step, StepKind};
use crate::checksum::Checksum;

/// The parts that are sent, cut into what is sent at once.
#[derive(Debug, Default)]
pub(super) struct Chunks {
    done: Vec<Chunk>,
    /// The SQL chunk under way.
    span: Option<Span>,
    blank: Vec<Span>,
    statements: Vec<Span>,
}

impl Chunks {
    /// Takes the next part; a `blank` statement is not sent.
    pub(super) fn take(&mut self, part: &Part<'_>, blank: bool) {
        match part {
            Part::Statement(statement) => self.statement(statement, blank),
            Part::Copy(statement) => {
                self.end_message();
                self.done.push(Chunk::Copy { statement: statement.span, rows: Span::default() });
            }
            Part::Rows(span, _) => add_rows(&mut self.done, *span),
            Part::CopyEnd(_) => {}
            Part::Meta(command) => {
                self.blank.push(command.span);
                self.reach(command.span);
            }
        }
    }

    fn statement(&mut self, statement: &Statement<'_>, blank: bool) {
        let span = Span::new(statement.span.start, statement.full.end);
        if blank {
            self.blank.push(span);
        } else {
            self.statements.push(statement.span);
        }
        self.reach(span);
        // The server reads a message with the setting it had when the message came.
        if self.span.is_some_and(|span| span.len() >= MESSAGE_BYTES)
            || changes_quoting(statement.text)
        {
            self.end_message();
        }
    }

    fn reach(&mut self, span: Span) {
        self.span = Some(Span::new(self.span.map_or(span.start, |open| open.start), span.end));
    }

    /// Ends the message under way, which is none unless something of it would be sent.
    fn end_message(&mut self) {
        let (span, blank) = (self.span.take(), std::mem::take(&mut self.blank));
        let mut statements = std::mem::take(&mut self.statements);
        if let (Some(span), false) = (span, statements.is_empty()) {
            // There may be hundreds of thousands of them.
            statements.shrink_to_fit();
            self.done.push(Chunk::Sql { span, blank, statements });
        }
    }

    pub(super) fn finish(mut self) -> Vec<Chunk> {
        self.end_message();
        self.done
    }
}

fn add_rows(chunks: &mut [Chunk], span: Span) {
    if let Some(Chunk::Copy { rows, .. }) = chunks.last_mut() {
        let start = if rows.is_empty() { span.start } else { rows.start };
        *rows = Span::new(start, span.end);
    }
}

fn changes_quoting(statement: &str) -> bool {
    const SETTING: &str = "standard_conforming_strings";
    // Most statements have no long word that could be it.
    memchr::memmem::find(statement.as_bytes(), b"_").is_some()
        && statement.to_ascii_lowercase().contains(SETTING)
}

/// The statements grouped into steps; a transaction block is one step.
#[derive(Debug, Default)]
pub(super) struct Steps {
    done: Vec<Step>,
    /// The transaction block under way.
    block: Option<(Span, Chunks)>,
}

impl Steps {
    /// Takes the next part, and what it was judged to be.
    pub(super) fn take(&mut self, part: &Part<'_>, judged: Option<&Judged>) {
        let Some(judged) = judged else {
            match (&mut self.block, part) {
                (Some((_, chunks)), part) => chunks.take(part, false),
                (None, Part::Rows(span, _)) => {
                    if let Some(step) = self.done.last_mut() {
                        add_rows(&mut step.chunks, *span);
                    }
                }
                (None, _) => {}
            }
            return;
        };
        match self.block.take() {
            Some((span, chunks)) if judged.ends_block() => {
                let span = Span::new(span.start, judged.span.end);
                self.push(span, chunks, StepKind::Block { end: Some(judged.span) });
            }
            Some((span, mut chunks)) => {
                chunks.take(part, false);
                self.block = Some((Span::new(span.start, judged.span.end), chunks));
            }
            None => {
                let mut chunks = Chunks::default();
                chunks.take(part, false);
                let kind = match judged.role {
                    Role::Begin => return self.block = Some((judged.span, chunks)),
                    Role::Session | Role::Commit | Role::Rollback => StepKind::Session,
                    Role::Outside => StepKind::Bare,
                    Role::MayCommit => StepKind::Tentative,
                    Role::AddsEnumValue | Role::Ordinary => StepKind::Atomic,
                };
                self.push(judged.span, chunks, kind);
            }
        }
    }

    fn push(&mut self, span: Span, chunks: Chunks, kind: StepKind) {
        let (chunks, checksum) = (chunks.finish(), Checksum::of(b""));
        self.done.push(Step { span, chunks, kind, checksum });
    }

    /// The steps, their checksums still to be worked out.
    pub(super) fn finish(mut self) -> Vec<Step> {
        if let Some((span, chunks)) = self.block.take() {
            self.push(span, chunks, StepKind::Block { end: None });
        }
        self.done
    }
}
