//! What has run on this database? Reading never writes; writing is SQL text that travels with the script it records.
//!
//! Two tables may hold history. `rowsmith.migrations` is ours. `supabase_migrations.schema_migrations` is the Supabase CLI's:
//! it is read and written as the CLI does, so that both can work on one database, and our own row beside it holds what it has
//! no column for. A version counts as applied when either table has it, but for rows of ours that the CLI's table was given and
//! lacks now: the CLI takes rows away too (`migration repair`).

pub mod foreign;
mod kept;
mod row;
mod sql;

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, SystemTime};

use futures_util::{StreamExt as _, pin_mut};
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, SimpleQueryMessage, SimpleQueryRow};

use crate::checksum::Checksum;
use crate::fingerprint::Fingerprint;
use crate::version::Version;
pub use foreign::{ForeignTable, Tool};
pub use kept::{Kept, kept, recorded_by_supabase};
use row::{present, tables, text};
pub use sql::Mark;
pub(crate) use sql::{
    Elapsed, READ_SEEDS, READ_SUPABASE_SEEDS, Rows, create_seeds, create_tables, delete,
    forget_steps, insert, literal, mark, record_seed, record_step, rename, restamp, settle_step,
};

/// Which tables a run writes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ledger {
    /// `rowsmith.migrations` alone.
    #[default]
    Own,
    /// `supabase_migrations.schema_migrations` as the Supabase CLI writes it, and ours beside it.
    Supabase,
}

/// Which way a script goes: whether its row comes or goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Up,
    Down,
    /// A file of rows, which has a row of its own elsewhere.
    Seed,
}

/// A migration that has run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// Its version as recorded.
    pub version: Version,
    /// Its name as recorded; empty when the table knows none.
    pub name: String,
    /// What our own table knows; none when another tool ran it.
    pub record: Option<Record>,
}

/// What our own table knows of a migration that has run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Of the file as it was then.
    pub checksum: Checksum,
    /// When it was done, by the server's clock.
    pub applied_at: SystemTime,
    /// How long it took.
    pub execution_time: Duration,
    /// The session's user.
    pub applied_by: String,
    /// Of the SQL tokens that ran; none in rows that older versions of this program wrote, or that stand for no file.
    pub fingerprint: Option<Fingerprint>,
    /// How the row came about when the migration was not run by this program: `baseline`, `marked`, `adopted from sqlx`.
    pub origin: Option<String>,
}

/// How far one step of a file that runs step by step has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepState {
    /// Its number in the file, from 0.
    pub ordinal: usize,
    /// Of its text.
    pub checksum: Checksum,
    /// How far.
    pub state: State,
}

/// How far a step has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It was sent; whether it ended is not known.
    Started,
    /// It was done.
    Finished,
    /// The server refused it.
    Failed,
}

impl State {
    /// The word for it in the table.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::Finished => "finished",
            Self::Failed => "failed",
        }
    }
}

/// All that has run, and what was begun. Sorted by version.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    applied: BTreeMap<Version, Applied>,
    begun: BTreeMap<Version, Vec<StepState>>,
    tables: Tables,
    foreign: Vec<ForeignTable>,
    /// The versions that the Supabase CLI's table has.
    theirs: BTreeSet<Version>,
    /// Those of our rows that the Supabase CLI's table was given too.
    shared: BTreeSet<Version>,
    /// Those of our rows that do not count, since the Supabase CLI's table had them and lacks them now.
    withdrawn: BTreeSet<Version>,
}

/// Which of the tables exist.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tables {
    /// The server's major version, while we are at it.
    pub(crate) server: Option<u32>,
    pub(crate) own: OwnTable,
    pub(crate) supabase: SupabaseTable,
}

/// What our table looks like; older versions of this program made it without some columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum OwnTable {
    #[default]
    Absent,
    Old,
    Complete,
}

/// What the Supabase CLI's table looks like; older ones lack two columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum SupabaseTable {
    #[default]
    Absent,
    VersionsOnly,
    Complete,
}

impl History {
    /// The migrations that have run, by version.
    pub fn applied(&self) -> impl Iterator<Item = &Applied> {
        self.applied.values()
    }

    /// What is known of one version.
    pub fn get(&self, version: &Version) -> Option<&Applied> {
        self.applied.get(version)
    }

    /// The steps of a script that was begun and never finished, by ordinal; empty for all others. They are those of the down
    /// script when the migration has run.
    pub fn begun(&self, version: &Version) -> &[StepState] {
        self.begun.get(version).map_or(&[], Vec::as_slice)
    }

    /// How many of those steps are finished, and will not run again.
    pub fn finished(&self, version: &Version) -> usize {
        self.begun(version).iter().take_while(|step| step.state == State::Finished).count()
    }

    /// Whether a script of this version was begun and a part of it has run, or may have: its down script when the migration
    /// counts as applied, else the one that goes up.
    pub fn is_halfway(&self, version: &Version) -> bool {
        self.begun(version).iter().any(|step| step.state != State::Failed)
    }

    /// The histories that other runners have kept here, looked for only where there is none of ours.
    pub fn foreign(&self) -> &[ForeignTable] {
        &self.foreign
    }

    /// This history, in a database where other runners have kept theirs.
    #[must_use]
    pub fn with_foreign(mut self, tables: Vec<ForeignTable>) -> Self {
        self.foreign = tables;
        self
    }

    /// Changes whenever anything here does.
    pub fn fingerprint(&self) -> Checksum {
        let mut text = String::new();
        for applied in self.applied.values() {
            let checksum = applied
                .record
                .as_ref()
                .map(|record| record.checksum.to_string())
                .unwrap_or_default();
            text.extend([applied.version.as_str(), "\0", &applied.name, "\0", &checksum, "\0"]);
        }
        for (version, steps) in &self.begun {
            for step in steps {
                let (ordinal, checksum) = (step.ordinal.to_string(), step.checksum.to_string());
                text.extend([
                    version.as_str(),
                    "\0",
                    &ordinal,
                    "\0",
                    &checksum,
                    "\0",
                    step.state.as_str(),
                    "\0",
                ]);
            }
        }
        Checksum::of(text.as_bytes())
    }

    /// Which tables are written where `wanted` is asked for: the Supabase CLI's wherever it is there.
    pub(crate) fn ledger(&self, wanted: Ledger) -> Ledger {
        match self.tables.supabase {
            SupabaseTable::Absent => wanted,
            SupabaseTable::VersionsOnly | SupabaseTable::Complete => Ledger::Supabase,
        }
    }

    /// Whether our table has a row of this version that does not count.
    pub(crate) fn is_withdrawn(&self, version: &Version) -> bool {
        self.withdrawn.contains(version)
    }

    /// Leaves out our rows that the Supabase CLI has taken away from its table. Rows that its table never had count: it came
    /// later, and is given them by the next run.
    fn withdraw(&mut self) {
        if self.tables.supabase != SupabaseTable::Absent {
            self.withdrawn = self.shared.difference(&self.theirs).cloned().collect();
            self.applied.retain(|version, _| !self.withdrawn.contains(version));
        }
    }

    /// Whether there are rows of ours that the Supabase CLI's table was never given.
    pub(crate) fn has_unshared(&self) -> bool {
        self.applied.values().any(|applied| {
            applied.record.is_some()
                && !applied.version.is_repeatable()
                && !self.shared.contains(&applied.version)
        })
    }

    /// The major version of the server that it was read from.
    pub fn server_major(&self) -> Option<u32> {
        self.tables.server
    }

    pub(crate) fn tables(&self) -> Tables {
        self.tables
    }

    /// What is left of it when these versions are taken back.
    #[must_use]
    pub fn without(&self, versions: &[&Version]) -> Self {
        let mut left = self.clone();
        for version in versions {
            left.applied.remove(version);
            left.begun.remove(version);
            left.theirs.remove(version);
            left.shared.remove(version);
        }
        left
    }

    /// A history as it would have been read, for planning without a database.
    pub fn new(
        applied: impl IntoIterator<Item = Applied>,
        begun: impl IntoIterator<Item = (Version, StepState)>,
    ) -> Self {
        let mut history = Self::default();
        for applied in applied {
            history.applied.insert(applied.version.clone(), applied);
        }
        for (version, step) in begun {
            history.begun.entry(version).or_default().push(step);
        }
        history
    }
}

/// Reads the history. Writes nothing, and takes absent schemas, tables and columns for an empty history.
pub async fn read(client: &Client) -> Result<History, HistoryError> {
    let mut history = match read_usual(client).await {
        Err(HistoryError::Postgres(error)) if is_about_tables(&error) => {
            read_from(client, tables(client).await?).await?
        }
        read => read?,
    };
    history.withdraw();
    if history.applied.is_empty() && history.begun.is_empty() {
        history.foreign = foreign::in_use(client).await?;
    }
    Ok(history)
}

/// Reads tables as this version makes them. Asking for the columns that are there takes a new session longer than all the rest.
async fn read_usual(client: &Client) -> Result<History, HistoryError> {
    read_from(client, present(client).await?).await
}

/// Whether a table may not be what this version makes, or may be hidden from this role.
fn is_about_tables(error: &tokio_postgres::Error) -> bool {
    let doubtful =
        [SqlState::UNDEFINED_COLUMN, SqlState::UNDEFINED_TABLE, SqlState::INSUFFICIENT_PRIVILEGE];
    error.code().is_some_and(|code| doubtful.contains(code))
}

async fn read_from(client: &Client, tables: Tables) -> Result<History, HistoryError> {
    let mut history = History { tables, ..History::default() };
    let query = sql::read(tables);
    if !query.is_empty() {
        for row in rows(client, &query).await? {
            history.take(&row)?;
        }
    }
    for steps in history.begun.values_mut() {
        steps.sort_by_key(|step| step.ordinal);
    }
    Ok(history)
}

/// Runs a query in the simple protocol: one round trip, and it works through any pooler.
pub(crate) async fn rows(
    client: &Client,
    query: &str,
) -> Result<Vec<SimpleQueryRow>, tokio_postgres::Error> {
    let stream = client.simple_query_raw(query).await?;
    pin_mut!(stream);
    let mut rows = Vec::new();
    while let Some(message) = stream.next().await {
        if let SimpleQueryMessage::Row(row) = message? {
            rows.push(row);
        }
    }
    Ok(rows)
}

/// Why the history could not be read.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// The server refused, or the connection is gone.
    #[error("the history of migrations cannot be read")]
    Postgres(#[from] tokio_postgres::Error),
    /// A row of another runner's table holds what that runner never writes.
    #[error("a row of `{0}` is damaged")]
    Foreign(String),
    /// A row of our own table holds something we never write.
    #[error(
        "a row of `rowsmith.migrations` or `rowsmith.statements` is damaged (column {column} of the reading query)"
    )]
    Row {
        /// From 0.
        column: usize,
    },
}
