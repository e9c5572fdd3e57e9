//! What keeps a database from being migrated that no file can mend: rights, or a server that takes no writes? The server is
//! asked for the facts, so that the answer is the very command that an administrator must run.

use rowsmith_migrate_core as core;
use rowsmith_migrate_core::{ApplyError, During, History, HistoryError, ServerError};
use tokio_postgres::{Client, Error, SimpleQueryMessage, SimpleQueryRow};

use crate::{diagnostic::Diagnostic, explain};

/// The code of a write where none is possible.
const READ_ONLY: &str = "25006";

/// The code of a privilege that is missing.
const DENIED: &str = "42501";

/// The schemas of the history, and the commands that would give the role what it lacks of each.
const FACTS: &str = include_str!("obstacle.sql");

/// A run failed on a database that is to be migrated.
pub(crate) async fn apply(client: &Client, error: &ApplyError) -> Diagnostic {
    let plain = || {
        let told = explain::apply_to_database(error);
        error.failure().into_iter().fold(told, explain::halfway)
    };
    match error {
        ApplyError::History(error) => history(client, error).await,
        ApplyError::Prepare(source) => {
            explained(client, ServerError::of(source).as_ref(), true).await.unwrap_or_else(plain)
        }
        ApplyError::Failed(failure) => {
            let is_ours = failure.during == During::History;
            explained(client, Some(&failure.server), is_ours).await.unwrap_or_else(plain)
        }
        _ => plain(),
    }
}

/// What has run.
pub(crate) async fn read_history(client: &Client) -> Result<History, Diagnostic> {
    match core::history::read(client).await {
        Ok(history) => Ok(history),
        Err(error) => Err(history(client, &error).await),
    }
}

async fn history(client: &Client, error: &HistoryError) -> Diagnostic {
    let server = match error {
        HistoryError::Postgres(error) => ServerError::of(error),
        HistoryError::Foreign(_) | HistoryError::Row { .. } => None,
    };
    let plain = || Diagnostic::from_error(error);
    explained(client, server.as_ref(), true).await.unwrap_or_else(plain)
}

/// What the server's refusal comes from; none when that is a matter of the file, or cannot be found out any more.
async fn explained(
    client: &Client,
    server: Option<&ServerError>,
    is_ours: bool,
) -> Option<Diagnostic> {
    let server = server?;
    let is_read_only = server.code == READ_ONLY;
    let is_denied = server.code == DENIED && is_ours;
    if !(is_read_only || is_denied) {
        return None;
    }
    let facts = Facts::of(client).await.ok()??;
    let diagnostic = if is_read_only { facts.read_only() } else { facts.denied()? };
    let said = format!("{} (SQLSTATE {})", server.message, server.code);
    Some(diagnostic.detail(said).kind("target"))
}

/// What the server says about itself and about us.
struct Facts {
    user: String,
    database: String,
    is_standby: bool,
    /// Where `default_transaction_read_only` was set, in the server's words.
    source: String,
    /// The commands that give us what we lack of the history.
    grants: String,
}

impl Facts {
    async fn of(client: &Client) -> Result<Option<Self>, Error> {
        // What failed may have left its transaction open.
        let messages = client.simple_query(&format!("rollback;{FACTS}")).await?;
        let rows = messages.into_iter().filter_map(|message| match message {
            SimpleQueryMessage::Row(row) => Some(row),
            _ => None,
        });
        Ok(rows.last().as_ref().and_then(Self::read))
    }

    fn read(row: &SimpleQueryRow) -> Option<Self> {
        let text = |index| row.try_get(index).ok().flatten().map(str::to_owned);
        Some(Self {
            user: text(0)?,
            database: text(1)?,
            is_standby: text(2)? == "t",
            source: text(3)?,
            grants: text(4).unwrap_or_default(),
        })
    }

    fn read_only(&self) -> Diagnostic {
        let Self { user, database, .. } = self;
        if self.is_standby {
            return Diagnostic::error(
                "this server is a read-only standby, which nobody can migrate",
            )
            .hint("connect to the primary; where the connection string names several hosts, `target_session_attrs=read-write` finds it");
        }
        let set = match self.source.as_str() {
            "database" => format!("alter database {database} reset"),
            "user" => format!("alter role {user} reset"),
            "database user" => format!("alter role {user} in database {database} reset"),
            _ => "alter system reset".to_owned(),
        };
        Diagnostic::error(format!("sessions of {user} in {database} are read-only"))
            .hint(format!("`{set} default_transaction_read_only` takes that back; Supabase sets it while the disk is nearly full, so make room first"))
            .hint("`PGOPTIONS='-c default_transaction_read_only=off'` passes it over for one run")
    }

    /// None when nothing is found to be missing.
    fn denied(&self) -> Option<Diagnostic> {
        let Self { user, database, grants, .. } = self;
        if grants.is_empty() {
            return None;
        }
        let message =
            format!("the role {user} may not keep the history of migrations in {database}");
        Some(Diagnostic::error(message).hint(format!("let an administrator run `{grants}`")))
    }
}
