//! How does a command get hold of the database, so that no other runner changes it meanwhile?

use rowsmith_migrate_core::{LockError, Locked, lock::Holder};

use crate::{commands::migrate::job::Job, connect::Connection, diagnostic::Diagnostic};

/// Takes the lock for the session `work`; `keeper` is another connection, which keeps it.
pub(crate) async fn acquire<'c>(
    job: &Job<'_>,
    work: &'c mut Connection,
    keeper: &'c Connection,
) -> Result<Locked<'c>, Diagnostic> {
    let printer = &job.context.printer;
    let mut waiting = |holder: &Holder| {
        printer.step("Waiting", &format!("for the lock on migrations, held by {holder}"));
    };
    let notices = work.notices.take();
    let (work, keeper) = (&mut work.client, &keeper.client);
    let options = job.context.project.config.migrate.lock_options();
    let locked = Locked::acquire_watched(work, keeper, &options, &mut waiting).await;
    let locked = locked.map_err(|error| refused(&error))?;
    Ok(match notices {
        Some(notices) => locked.with_notices(notices),
        None => locked,
    })
}

fn refused(error: &LockError) -> Diagnostic {
    let diagnostic = Diagnostic::from_error(error);
    match error {
        LockError::Held { holder: Some(holder), .. } => diagnostic.hint(format!(
            "wait until it is done; `select pg_terminate_backend({})` ends it",
            holder.pid
        )),
        LockError::Held { holder: None, .. } | LockError::Postgres(_) => diagnostic,
    }
}
