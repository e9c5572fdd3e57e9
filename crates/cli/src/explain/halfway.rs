//! What does a file leave on the database that runs statement by statement and fails, and how does it go on?

use rowsmith_migrate_core::{During, Failure};

use crate::{diagnostic::Diagnostic, printer::counted};

use super::shown;

/// Whether a part of the file stays.
pub(super) fn is_halfway(failure: &Failure) -> bool {
    failure.finished > 0 || !failure.left_invalid.is_empty()
}

/// Adds what stays of the file, and how it goes on, to what went wrong.
pub(crate) fn halfway(diagnostic: Diagnostic, failure: &Failure) -> Diagnostic {
    if !is_halfway(failure) {
        return diagnostic;
    }
    let (file, finished) = (shown(&failure.path), failure.finished);
    let stays = if finished == 1 { "is done and stays" } else { "are done and stay" };
    let stays = format!(
        "{} of `{file}` {stays}, committed and recorded",
        counted(finished, "statement", "statements")
    );
    let mut diagnostic = diagnostic.detail(if finished == 0 { String::new() } else { stays });
    for index in &failure.left_invalid {
        let index = index.escape_debug();
        diagnostic =
            diagnostic.detail(format!("index `{index}` is left INVALID: the next run drops it"));
    }
    let mend = match failure.during {
        During::Statement => {
            "mend what the server complains of, in the database or in the rest of the file, then "
        }
        During::Commit | During::History => "",
    };
    let next = finished + 1;
    diagnostic.hint(format!("{mend}run the command again: it goes on at statement {next}"))
}
