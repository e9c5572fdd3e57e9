//! What does the process say with its exit code?

use std::process::ExitCode;

/// How a command ended that did its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub(crate) enum Outcome {
    /// Done, or the answer is yes: exit code 0.
    Done,
    /// The answer is no: stale types, pending migrations, findings. Exit code 1.
    No,
    /// It fails, as everything that was shown says. Exit code 2.
    Fails,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => Self::SUCCESS,
            Outcome::No => Self::FAILURE,
            Outcome::Fails => Self::from(COULD_NOT),
        }
    }
}

/// It could not be done: wrong usage, no connection, an SQL error. Exit code 2.
pub(crate) const COULD_NOT: u8 = 2;
