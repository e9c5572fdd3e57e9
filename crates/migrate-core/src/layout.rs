//! How is a script run: as one transaction, or step by step, and in which pieces is it sent?
//!
//! A script runs as one transaction, history row included, unless something in it forbids that: a statement that the server
//! refuses inside a transaction, transaction control of its own that cannot be taken over, or the author's directive. A script
//! that merely wraps itself in `BEGIN; ... COMMIT;` is taken over: its words are blanked and ours stand in for them.

mod builder;
mod record;
mod role;

use rowsmith_sql_text::Span;

use crate::checksum::Checksum;
use crate::migration::{Script, ScriptError, TxMode};
use builder::{Chunks, Steps};
pub(crate) use record::{Recorded, Recorder, recorded_statements};
use role::{Judged, Role, judge};

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
    /// Of what it covers.
    pub(crate) checksum: Checksum,
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
pub(crate) fn layout(original: &Script) -> Result<Layout, ScriptError> {
    let script = original.sent();
    let (mut survey, mut chunks) = (Survey::default(), Chunks::default());
    script.split(&mut |window| {
        for part in &window.parts {
            let judged = judge(part)?;
            if let Some(judged) = &judged {
                survey.take(judged);
            }
            // Whatever control there is in a script that is one transaction is taken over.
            chunks.take(part, judged.as_ref().is_some_and(|judged| judged.role.is_control()));
        }
        Ok(())
    })?;
    if survey.is_whole(script.mode) {
        return Ok(Layout::Whole(Whole { begin: survey.begin(), chunks: chunks.finish() }));
    }
    let mut steps = Steps::default();
    script.split(&mut |window| {
        for part in &window.parts {
            steps.take(part, judge(part)?.as_ref());
        }
        Ok(())
    })?;
    let mut steps = steps.finish();
    // What is remembered is the script as it is written.
    let reading = original.reading()?;
    for step in &mut steps {
        step.checksum = reading.checksum(original.on_disk(step.span))?;
    }
    Ok(Layout::Steps(steps))
}

/// What the statements so far say about the whole.
#[derive(Debug, Default)]
struct Survey {
    must_be_outside: bool,
    adds_enum_values: bool,
    own: Own,
}

/// The script's own transaction around everything that matters: `BEGIN` with only settings before it, and the one `COMMIT`, if
/// there is one, with only settings, queries and notifications behind it. Whatever else a script does between transactions, it
/// may have a reason to.
#[derive(Debug, Default)]
enum Own {
    /// Only settings so far.
    #[default]
    Settings,
    /// No `BEGIN`, and too much before it if one should follow.
    None,
    Open(Judged),
    Closed(Judged),
    /// Transactions that are its own business.
    Several,
}

impl Survey {
    fn take(&mut self, judged: &Judged) {
        self.must_be_outside |= judged.role == Role::Outside;
        self.adds_enum_values |= judged.role == Role::AddsEnumValue;
        let own = std::mem::take(&mut self.own);
        self.own = match (own, judged.role) {
            (Own::Settings, Role::Begin) => Own::Open(*judged),
            (Own::Settings, Role::Session) => Own::Settings,
            (Own::Open(begin), Role::Commit) if judged.is_plain => Own::Closed(begin),
            (Own::Closed(begin), _) if judged.is_quiet && !self.adds_enum_values => {
                Own::Closed(begin)
            }
            (Own::Closed(_) | Own::Several, _) => Own::Several,
            (_, role) if role.is_control() => Own::Several,
            (Own::Open(begin), _) => Own::Open(begin),
            (Own::Settings | Own::None, _) => Own::None,
        };
    }

    /// Whether the script is run as one transaction.
    fn is_whole(&self, mode: TxMode) -> bool {
        mode == TxMode::Auto && !self.must_be_outside && !matches!(self.own, Own::Several)
    }

    /// The script's own opening statement when it asks for more than `BEGIN`.
    fn begin(&self) -> Option<Span> {
        match &self.own {
            Own::Open(begin) | Own::Closed(begin) if !begin.is_plain => Some(begin.span),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
