//! How is the history put right without running anything? The one writer of rows that no run made.

use tokio_postgres::{Client, Error};

use crate::apply::message::Cause;
use crate::apply::record::record;
use crate::history::{
    self, History, HistoryError, Ledger, Mark, create_tables, delete, forget_steps, literal, mark,
    rename, restamp, rows, settle_step,
};
use crate::layout::recorded_statements;
use crate::lock::Locked;
use crate::migration::Migration;
use crate::reading::ReadError;
use crate::version::Version;

/// One change to the history.
#[derive(Clone, Debug)]
pub enum Amendment<'a> {
    /// The migration counts as applied, although this program did not run it.
    Mark {
        /// The file.
        migration: &'a Migration,
        /// What its row says.
        mark: Mark,
    },
    /// The row of an applied migration takes over checksum, fingerprint and name of the file as it is now. When it ran and
    /// what ran stay as they are.
    Restamp {
        /// The file.
        migration: &'a Migration,
    },
    /// The row of version `from` becomes the row of a file that was renamed.
    Rename {
        /// The version as recorded.
        from: &'a Version,
        /// The file.
        migration: &'a Migration,
    },
    /// The version counts as not applied: its row goes, and what is known of its statements.
    Forget {
        /// The version as recorded.
        version: &'a Version,
    },
    /// A statement of an unfinished migration counts as done, or as never begun.
    Settle {
        /// The migration.
        version: &'a Version,
        /// Which of its steps, from 0.
        ordinal: usize,
        /// Whether it was done.
        done: bool,
    },
}

/// Makes all the changes or none. `history` is what was read under the lock.
pub async fn amend(
    locked: &mut Locked<'_>,
    history: &History,
    ledger: Ledger,
    amendments: &[Amendment<'_>],
) -> Result<(), AmendError> {
    if amendments.is_empty() {
        return Ok(());
    }
    let ledger = history.ledger(ledger);
    let client = locked.client();
    if history::read(client).await?.fingerprint() != history.fingerprint() {
        return Err(AmendError::Stale);
    }
    let ledger = history.ledger(ledger);
    let mut sql = format!("begin;{}", create_tables(history, ledger));
    sql.extend(locked.fence().map(|fence| format!("{}{}", fence.opening, fence.closing)));
    for amendment in amendments {
        sql.push_str(&statement(history, ledger, amendment));
    }
    let done = match rows(client, &sql).await {
        Ok(_) => large(client, ledger, amendments).await,
        Err(error) => Err(error.into()),
    };
    let done = match done {
        Ok(()) => rows(client, "commit").await.map_err(AmendError::from),
        Err(error) => Err(error),
    };
    if let Err(error) = done {
        // A connection that is gone has rolled back by itself.
        let _told_already = rows(client, "rollback").await;
        return Err(error);
    }
    Ok(())
}

/// Writes the Supabase CLI's rows of files that are not held in memory, statement by statement.
async fn large(
    client: &Client,
    ledger: Ledger,
    amendments: &[Amendment<'_>],
) -> Result<(), AmendError> {
    for amendment in amendments {
        let Amendment::Mark { migration, .. } = amendment else { continue };
        if !is_large(ledger, migration) {
            continue;
        }
        let recorded = record(client, migration).await;
        recorded.map_err(|stop| match stop.cause {
            Cause::Server(error) => AmendError::Postgres(error),
            Cause::Read(error) => AmendError::Read(error),
        })?;
    }
    Ok(())
}

/// Whether the Supabase CLI's row of a file travels by itself.
fn is_large(ledger: Ledger, migration: &Migration) -> bool {
    ledger == Ledger::Supabase
        && migration.up.text().is_none()
        && !migration.version.is_repeatable()
}

fn statement(history: &History, ledger: Ledger, amendment: &Amendment<'_>) -> String {
    match amendment {
        Amendment::Mark { migration, mark: how } if is_large(ledger, migration) => {
            let version = literal(migration.version.as_str());
            let row = mark(Ledger::Own, migration, &[], how).sql;
            format!(
                "{}{row}delete from supabase_migrations.schema_migrations where version = {version};",
                forget_steps(&migration.version)
            )
        }
        Amendment::Mark { migration, mark: how } => {
            let statements = match ledger {
                Ledger::Supabase => recorded_statements(migration.up.text().unwrap_or_default()),
                Ledger::Own => Vec::new(),
            };
            let row = mark(ledger, migration, &statements, how).sql;
            format!("{}{row}", forget_steps(&migration.version))
        }
        Amendment::Restamp { migration } => restamp(migration),
        Amendment::Rename { from, migration } => rename(ledger, from, migration),
        Amendment::Forget { version } => {
            format!("{}{}", forget_steps(version), delete(history, ledger, version).sql)
        }
        Amendment::Settle { version, ordinal, done } => settle_step(version, *ordinal, *done),
    }
}

/// Why the history was not changed. Nothing of the changes was made.
#[derive(Debug, thiserror::Error)]
pub enum AmendError {
    /// Somebody changed the history meanwhile.
    #[error("the history was changed by somebody else meanwhile")]
    Stale,
    /// The history cannot be read.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// A file could not be read to its end.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The server refused, or the connection is gone.
    #[error("the history cannot be changed")]
    Postgres(#[from] Error),
}
