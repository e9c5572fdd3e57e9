//! How does a plan become true? File by file, each with its history row in one transaction, wherever that can be.

mod leftover;
mod message;
mod session;
mod steps;
mod whole;

use std::borrow::Cow;
use std::path::PathBuf;

use rowsmith_sql_text::{Span, tokens};
use tokio::time::Instant;
use tokio_postgres::{Client, Error};

use crate::checksum::Checksum;
use crate::failure::{During, Failure};
use crate::fault::{self, Case};
use crate::history::{
    self, Direction, Elapsed, History, HistoryError, Ledger, Rows, create_tables, delete,
    forget_steps, insert, rows,
};
use crate::layout::{Layout, recorded_statements};
use crate::lock::{Hold, Locked};
use crate::migration::Migration;
use crate::notices::Notices;
use crate::place;
use crate::plan::{Plan, Step};
use crate::server_error::ServerError;
use crate::set::shown;
use crate::source;
use crate::watch::{Event, Outcome, Report, Watch};
use message::{At, Stop};
use session::Session;

/// A rewriter of scripts that keeps every byte in its place.
pub type Adapt<'a> = dyn Fn(&str) -> Cow<'_, str> + 'a;

/// What a run needs to know besides its plan.
#[derive(Clone, Default)]
pub struct ApplyOptions<'a> {
    /// Which history tables are written.
    pub ledger: Ledger,
    /// The role that each file begins with; none for the role that the connection came with.
    pub role: Option<String>,
    /// Settings that each file begins with, such as `search_path` and `"$user", public, extensions`.
    pub settings: Vec<(String, String)>,
    /// Rewrites a script before it is sent, for servers that lack something. Every byte must keep its place. The history
    /// records the script as it is on disk.
    pub adapt: Option<&'a Adapt<'a>>,
}

impl std::fmt::Debug for ApplyOptions<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { ledger, role, settings, adapt } = self;
        f.debug_struct("ApplyOptions")
            .field("ledger", ledger)
            .field("role", role)
            .field("settings", settings)
            .field("adapt", &adapt.is_some())
            .finish()
    }
}

/// Runs the plan. Refuses one that was made from another history than the database has now.
///
/// A file that fails leaves nothing behind when it ran as one transaction; when it ran step by step, its finished steps stay
/// and are recorded. Files before it stay done, and the error's report names them.
pub async fn apply(
    locked: &mut Locked<'_>,
    plan: &Plan,
    options: &ApplyOptions<'_>,
    watch: &mut dyn Watch,
) -> Result<Report, ApplyError> {
    let run = Run { steps: plan.steps(), history: plan.history(), direction: Direction::Up };
    scripts(&run, locked, options, watch).await.map_err(|error| error.with_fault(plan))
}

/// Scripts to run one after another, and the history that they were chosen for.
pub(crate) struct Run<'a> {
    pub(crate) steps: &'a [Step],
    pub(crate) history: Checksum,
    pub(crate) direction: Direction,
}

/// Runs scripts, each with what it changes in the history.
pub(crate) async fn scripts(
    run: &Run<'_>,
    locked: &mut Locked<'_>,
    options: &ApplyOptions<'_>,
    watch: &mut dyn Watch,
) -> Result<Report, ApplyError> {
    let mut report = Report::default();
    let started = Instant::now();
    if run.steps.is_empty() {
        return Ok(report);
    }
    let history = history::read(locked.client()).await?;
    if history.fingerprint() != run.history {
        return Err(ApplyError::Stale);
    }
    let (client, hold, mut notices) = locked.parts();
    let tables = create_tables(&history, options.ledger);
    let role = options.role.as_deref();
    let session = Session::begin(client, role, &options.settings, &tables)
        .await
        .map_err(ApplyError::Prepare)?;
    let total = run.steps.len();
    for (index, step) in run.steps.iter().enumerate() {
        let migration = step.migration();
        if hold.is_lost().await {
            report.duration = started.elapsed();
            return Err(ApplyError::Unlocked { path: migration.path.clone(), finished: 0, report });
        }
        let begun = Instant::now();
        watch.event(&Event::Started { index, total, migration });
        let reporter = Reporter { watch, notices: notices.as_deref_mut(), migration, statement: 0 };
        let (session, history, direction) = (&session, &history, run.direction);
        let mut runner =
            Runner { client, hold, session, options, migration, history, direction, reporter };
        if let Err(error) = file(&mut runner, step).await {
            report.duration = started.elapsed();
            return Err(error.with_report(report));
        }
        runner.reporter.notices();
        let duration = begun.elapsed();
        watch.event(&Event::Finished { index, total, migration, duration });
        report.applied.push(Outcome {
            version: migration.version.clone(),
            path: migration.path.clone(),
            duration,
        });
    }
    report.duration = started.elapsed();
    Ok(report)
}

/// What running one file takes.
struct Runner<'r> {
    client: &'r Client,
    hold: Hold<'r>,
    session: &'r Session,
    options: &'r ApplyOptions<'r>,
    migration: &'r Migration,
    history: &'r History,
    direction: Direction,
    reporter: Reporter<'r>,
}

impl Runner<'_> {
    /// What the script changes in the history when it is done.
    fn row(&self, elapsed: Elapsed) -> Rows {
        let (migration, ledger) = (self.migration, self.options.ledger);
        let mut rows = match (self.direction, ledger) {
            (Direction::Up, Ledger::Own) => insert(ledger, migration, &[], elapsed),
            (Direction::Up, Ledger::Supabase) => {
                insert(ledger, migration, &recorded_statements(&migration.up.text), elapsed)
            }
            (Direction::Down, _) => delete(self.history, ledger, &migration.version),
        };
        if !self.history.begun(&migration.version).is_empty() {
            rows.sql.push_str(&forget_steps(&migration.version));
            rows.count += 1;
        }
        rows
    }
}

/// Tells the watcher what happens within one file.
struct Reporter<'r> {
    watch: &'r mut dyn Watch,
    notices: Option<&'r mut Notices>,
    migration: &'r Migration,
    statement: usize,
}

impl Reporter<'_> {
    fn statement(&mut self, rows: u64) {
        self.notices();
        let (migration, index) = (self.migration, self.statement);
        self.watch.event(&Event::Statement { migration, index, rows });
        self.statement += 1;
    }

    /// Passes on what the server has said so far.
    fn notices(&mut self) {
        let Some(notices) = self.notices.as_deref_mut() else { return };
        let migration = self.migration;
        while let Some(notice) = notices.take() {
            self.watch.event(&Event::Notice { migration, notice: &notice });
        }
        match notices.take_dropped() {
            0 => {}
            count => self.watch.event(&Event::NoticesDropped { migration, count }),
        }
    }
}

/// Runs one file; on failure the session is put back as far as it still exists.
async fn file(runner: &mut Runner<'_>, step: &Step) -> Result<(), ApplyError> {
    let original = &runner.migration.up.text;
    let text = runner.options.adapt.map_or(Cow::Borrowed(&**original), |adapt| adapt(original));
    if text.len() != original.len() {
        return Err(ApplyError::Adapter { path: runner.migration.path.clone() });
    }
    let mut finished = step.finished();
    let result = match step.layout() {
        Layout::Whole(layout) => whole::whole(runner, layout, &text).await.map_err(Halt::from),
        Layout::Steps(layout) => {
            if finished > 0 {
                runner
                    .reporter
                    .watch
                    .event(&Event::Resumed { migration: runner.migration, finished });
            }
            steps::steps(runner, layout, &text, step.begun(), &mut finished).await
        }
    };
    let Err(halt) = result else { return Ok(()) };
    runner.reporter.notices();
    let (reset, _) = runner.session.reset();
    // A connection that is gone needs no resetting, and what the file failed with is what must be told.
    let _told_already = rows(runner.client, &format!("rollback;{reset}")).await;
    Err(match halt {
        Halt::Stopped(stop) => failed(runner.migration, stop, finished),
        Halt::Unlocked => {
            let path = runner.migration.path.clone();
            ApplyError::Unlocked { path, finished, report: Report::default() }
        }
    })
}

/// Why a file did not reach its end.
enum Halt {
    /// The server did not take a statement.
    Stopped(Stop),
    /// The lock was lost between two steps.
    Unlocked,
}

impl From<Stop> for Halt {
    fn from(stop: Stop) -> Self {
        Self::Stopped(stop)
    }
}

/// Works out where and why a file failed.
fn failed(migration: &Migration, stop: Stop, finished: usize) -> ApplyError {
    let Some(server) = ServerError::of(&stop.error) else {
        return ApplyError::Lost {
            path: migration.up.path.clone(),
            report: Report::default(),
            source: stop.error,
        };
    };
    let text = &migration.up.text;
    let (during, statement, at) = match stop.at {
        At::Statement { statement, byte } => {
            let at = byte.map(|byte| place::token_at(text, byte));
            let at = at.or_else(|| place::in_body(text, statement, &server));
            (
                During::Statement,
                Some(statement),
                Some(at.unwrap_or_else(|| named(text, statement, &server))),
            )
        }
        At::Rows { statement, rows } => (
            During::Statement,
            Some(statement),
            Some(place::row(text, rows, &server).unwrap_or(statement)),
        ),
        At::End => (During::Commit, None, None),
        At::Ours => (During::History, None, None),
    };
    ApplyError::Failed(Box::new(Failure {
        version: migration.version.clone(),
        path: migration.up.path.clone(),
        text: text.clone(),
        during,
        statement,
        at,
        finished,
        server,
        fault: None,
        report: Report::default(),
    }))
}

/// Where a statement says the name that the server's message is about; its first word when it never does.
fn named(text: &str, statement: Span, server: &ServerError) -> Span {
    let name = server.message.split('"').nth(1).map(|name| name.rsplit('.').next().unwrap_or(name));
    let mut words = tokens(statement.of(text)).filter(|token| !token.is_trivia());
    let found = words.find(|token| name.is_some() && token.name().as_deref() == name);
    found.map_or_else(
        || place::token_at(text, statement.start),
        |token| token.span.moved(statement.start),
    )
}

/// Why a plan did not become true.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// Somebody migrated this database after the plan was made.
    #[error("the database was migrated by somebody else since the plan was made")]
    Stale,
    /// The history cannot be read.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// Role, settings or history tables cannot be had.
    #[error("the session cannot be prepared for migrating")]
    Prepare(#[source] Error),
    /// The rewriter of scripts moved what it must only blank.
    #[error("rewriting {} changed its length", shown(path))]
    Adapter {
        /// The file.
        path: PathBuf,
    },
    /// The connection is gone, or the server said what no server should. Whether the file is done, the history knows.
    #[error("the connection was lost while {} ran", shown(path))]
    Lost {
        /// The file.
        path: PathBuf,
        /// What was done before.
        report: Report,
        /// What happened to the connection.
        #[source]
        source: Error,
    },
    /// The connection that holds the lock is gone, so that somebody else may migrate now. Nothing of the file is under way.
    #[error("the connection that holds the migration lock was lost before {}{}", shown(path), behind(*finished))]
    Unlocked {
        /// The next file.
        path: PathBuf,
        /// How many of its statements are done, where it runs step by step.
        finished: usize,
        /// What was done before.
        report: Report,
    },
    /// The server refused a file.
    #[error(transparent)]
    Failed(Box<Failure>),
}

impl ApplyError {
    /// The file that failed, and everything about it.
    pub fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Failed(failure) => Some(failure),
            Self::Stale
            | Self::History(_)
            | Self::Prepare(_)
            | Self::Adapter { .. }
            | Self::Lost { .. }
            | Self::Unlocked { .. } => None,
        }
    }

    /// What was done before; none when nothing was begun.
    pub fn report(&self) -> Option<&Report> {
        match self {
            Self::Failed(failure) => Some(&failure.report),
            Self::Lost { report, .. } | Self::Unlocked { report, .. } => Some(report),
            Self::Stale | Self::History(_) | Self::Prepare(_) | Self::Adapter { .. } => None,
        }
    }

    /// Adds what was done before.
    fn with_report(mut self, done: Report) -> Self {
        match &mut self {
            Self::Failed(failure) => failure.report = done,
            Self::Lost { report, .. } | Self::Unlocked { report, .. } => *report = done,
            Self::Stale | Self::History(_) | Self::Prepare(_) | Self::Adapter { .. } => {}
        }
        self
    }

    /// Adds whose mistake it is.
    fn with_fault(mut self, plan: &Plan) -> Self {
        let Self::Failed(failure) = &mut self else { return self };
        let (set, left_out) = (plan.set(), source::read_left_out(plan.set()));
        let Failure { version, statement, server, .. } = &**failure;
        failure.fault = set.get(version).map(|migration| {
            let (left_out, statement) = (&left_out, *statement);
            fault::diagnose(&Case { set, left_out, migration, statement, server })
        });
        self
    }
}

fn behind(finished: usize) -> String {
    if finished == 0 { String::new() } else { format!(" could go on behind statement {finished}") }
}
