//! How does a command get hold of the database, so that no other runner changes it meanwhile?

use rowsmith_migrate_core::{LockError, LockKind, LockOptions, Locked, Reserved, lock::Holder};

use crate::{
    commands::migrate::job::Job, connect::Connection, diagnostic::Diagnostic, printer::Printer,
};

/// Takes the lock for the session `work`; `keeper` is another connection, which keeps it.
pub(crate) async fn acquire<'c>(
    job: &Job<'_>,
    work: &'c mut Connection,
    keeper: &'c Connection,
) -> Result<Locked<'c>, Diagnostic> {
    let notices = work.notices.take();
    let (work, keeper) = (&mut work.client, &keeper.client);
    let locked = Locked::acquire_watched(work, keeper, &options(job), &mut waiting(job)).await;
    let locked = locked.map_err(|error| refused(&error))?;
    Ok(match notices {
        Some(notices) => locked.with_notices(notices),
        None => locked,
    })
}

/// As [`acquire`], for somebody who changes nothing.
pub(crate) async fn reserve<'c>(
    job: &Job<'_>,
    work: &'c mut Connection,
    keeper: &'c Connection,
) -> Result<Reserved<'c>, Diagnostic> {
    let notices = work.notices.take();
    let (work, keeper) = (&mut work.client, &keeper.client);
    let reserved = Reserved::acquire(work, keeper, &options(job), &mut waiting(job)).await;
    let reserved = reserved.map_err(|error| refused(&error))?;
    Ok(match notices {
        Some(notices) => reserved.with_notices(notices),
        None => reserved,
    })
}

fn waiting(job: &Job<'_>) -> impl FnMut(&Holder) {
    let printer: &Printer = &job.context.printer;
    |holder| printer.step("Waiting", &format!("for the lock on migrations, held by {holder}"))
}

/// As the flags and `rowsmith.toml` say.
fn options(job: &Job<'_>) -> LockOptions {
    let context = job.context;
    let mut options = context.project.config.migrate.lock_options();
    if job.at.pooled {
        options.kind = LockKind::Lease;
    }
    let process = std::process::id();
    options.name = match context.environment.host() {
        Some(host) => format!("rowsmith, process {process} on {host}"),
        None => format!("rowsmith, process {process}"),
    };
    options
}

fn refused(error: &LockError) -> Diagnostic {
    let diagnostic = Diagnostic::from_error(error);
    match error {
        LockError::Held { holder: Some(_), .. } => diagnostic
            .hint("wait until it is done; `rowsmith migrate unlock` ends it")
            .hint("`lock-wait` in the `[migrate]` table of `rowsmith.toml` says how long to wait"),
        LockError::Held { holder: None, .. } | LockError::Postgres(_) => diagnostic,
    }
}
