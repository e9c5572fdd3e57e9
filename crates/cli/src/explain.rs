//! How do the other rooms' errors read to a user, and what should be done next?

use std::path::Path;

use rowsmith_migrate_core::{
    ApplyError, Failure, PlanError, ServerError, SourceError, server_error::ServerPosition,
};
use rowsmith_sql_text::byte_of_char;

use crate::diagnostic::{Diagnostic, Excerpt};

/// `path` with forward slashes, as everywhere.
pub(crate) fn shown(path: &Path) -> String {
    path.display().to_string().replace('\\', "/")
}

/// The folder of migrations cannot be used.
pub(crate) fn source(error: &SourceError) -> Diagnostic {
    Diagnostic::from_error(error)
}

/// There is no migration of the version that was asked for.
pub(crate) fn no_such_version(wanted: &str) -> Diagnostic {
    Diagnostic::error(format!("there is no migration `{wanted}`"))
        .hint("give a version such as `20251008111500`, or the name of a file")
}

/// No plan can be made.
pub(crate) fn plan(error: &PlanError) -> Diagnostic {
    let diagnostic = Diagnostic::error("the migrations cannot be applied as they are").kind("plan");
    error
        .problems
        .iter()
        .fold(diagnostic, |diagnostic, problem| diagnostic.detail(problem.to_string()))
}

/// There is no scratch server.
pub(crate) fn server(error: &rowsmith_scratch_pg::Error) -> Diagnostic {
    let diagnostic = Diagnostic::from_error(error).kind("server");
    match error {
        rowsmith_scratch_pg::Error::NoPostgres { remedy, .. } => diagnostic.hint(remedy.clone()),
        _ => diagnostic,
    }
}

/// A migration failed.
pub(crate) fn apply(error: &ApplyError) -> Diagnostic {
    match error.failure() {
        Some(failure) => failed(failure),
        None => Diagnostic::from_error(error),
    }
}

/// The seed failed. `text` was sent after `before` bytes of ours.
pub(crate) fn seed(
    name: &str,
    text: &str,
    before: usize,
    error: &tokio_postgres::Error,
) -> Diagnostic {
    let Some(server) = ServerError::of(error) else { return Diagnostic::from_error(error) };
    let diagnostic = Diagnostic::error(format!("{} (SQLSTATE {})", server.message, server.code));
    let diagnostic = server.detail.into_iter().fold(diagnostic, Diagnostic::detail);
    match server.position {
        Some(ServerPosition::Sent(position)) => {
            let start = byte_of_char(text, position.saturating_sub(before + 1));
            let (file, text) = (name.to_owned(), text.to_owned());
            diagnostic.at(Excerpt { file, text, start, end: start, label: server.message })
        }
        Some(ServerPosition::Internal { .. }) | None => diagnostic.detail(format!("in `{name}`")),
    }
}

fn failed(failure: &Failure) -> Diagnostic {
    let server = &failure.server;
    let mut diagnostic =
        Diagnostic::error(format!("{} (SQLSTATE {})", server.message, server.code));
    if let Some(fault) = &failure.fault {
        diagnostic = diagnostic
            .kind(fault.class.as_str())
            .detail(fault.title.clone())
            .detail(fault.explanation.clone());
    }
    let place = failure.at.or(failure.statement);
    if let Some(place) = place {
        diagnostic = diagnostic.at(Excerpt {
            file: shown(&failure.path),
            text: failure.text.to_string(),
            start: place.start,
            end: place.end,
            label: server.message.clone(),
        });
    } else {
        diagnostic = diagnostic.detail(format!("in `{}`", shown(&failure.path)));
    }
    for text in [&server.detail, &server.context].into_iter().flatten() {
        diagnostic = diagnostic.detail(text.clone());
    }
    if let Some(hint) = &server.hint {
        diagnostic = diagnostic.hint(hint.clone());
    }
    let hints = failure.fault.iter().flat_map(|fault| fault.hints.iter());
    hints.fold(diagnostic, |diagnostic, hint| diagnostic.hint(hint.clone()))
}
