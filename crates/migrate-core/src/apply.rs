//! How does a plan become true? File by file, each with its history row in one transaction, wherever that can be.

mod error;
mod leftover;
mod copy;
pub(crate) mod message;
pub(crate) mod session;
mod leaks;
mod passage;
pub(crate) mod record;
mod ahead;
pub(crate) mod retry;
mod together;
pub(crate) mod file;
mod steps;
mod whole;

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::time::Instant;
use tokio_postgres::Client;

use crate::checksum::Checksum;
use crate::history::{self, Direction, History, Ledger, create_seeds, create_tables};
use crate::lock::{Hold, Locked};
use crate::migration::Migration;
use crate::notices::Notices;
use crate::plan::{Plan, Step};
pub use crate::reading::Adapt;
use crate::slot::Slot;
use crate::timeouts::Timeouts;
use crate::watch::{Event, Outcome, Report, Watch};
use ahead::{Ahead, Ready};
pub use error::{Apart, ApplyError};
use file::{Reporter, Runner};
use session::Session;
use together::Share;
pub use together::can_be_one;

/// What a run needs to know besides its plan.
#[derive(Clone, Default)]
pub struct ApplyOptions<'a> {
    /// Which history tables are written.
    pub ledger: Ledger,
    /// The role that each file begins with; none for the role that the connection came with.
    pub role: Option<String>,
    /// Settings that each file begins with, such as `search_path` and `"$user", public, extensions`.
    pub settings: Vec<(String, String)>,
    /// What keeps a migration from stopping everybody else.
    pub timeouts: Timeouts,
    /// In how many transactions the files run.
    pub transactions: Transactions,
    /// Set from elsewhere, it ends the run before the next file or step. What runs then is not stopped by it: that takes
    /// [`crate::lock::Canceller`].
    pub stop: Option<&'a AtomicBool>,
    /// Rewrites a script before it is sent, for servers that lack something. Every byte must keep its place. The history
    /// records the script as it is on disk.
    pub adapt: Option<&'a Adapt<'a>>,
}

impl std::fmt::Debug for ApplyOptions<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { ledger, role, settings, timeouts, transactions, stop, adapt } = self;
        f.debug_struct("ApplyOptions")
            .field("ledger", ledger)
            .field("role", role)
            .field("settings", settings)
            .field("timeouts", timeouts)
            .field("transactions", transactions)
            .field("stop", stop)
            .field("adapt", &adapt.is_some())
            .finish()
    }
}

/// In how many transactions files run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Transactions {
    /// One a file, as far as its statements allow.
    #[default]
    PerFile,
    /// One for all: a failure anywhere leaves nothing, and what is locked stays locked until the last file is done. A lock that
    /// is not to be had in time lets all of it begin again. Settings and the role are put back behind each file, but a
    /// temporary table, for instance, is seen by the files behind. Refused when a file cannot be a part of it.
    One,
}

/// Runs the plan. Refuses one that was made from another history than the database has now.
///
/// A file that fails leaves nothing behind when it ran as one transaction; when it ran step by step, its finished steps stay
/// and are recorded. Files before it stay done, and the error's report names them. What a file left in the session is taken
/// away either way: role and settings are then those that the session was opened with, also where the caller had set others.
pub async fn apply(
    locked: &mut Locked<'_>,
    plan: &Plan,
    options: &ApplyOptions<'_>,
    watch: &mut dyn Watch,
) -> Result<Report, ApplyError> {
    if options.transactions == Transactions::One {
        can_be_one(plan)?;
    }
    let run = Run { steps: plan.steps(), history: plan.history(), direction: Direction::Up };
    scripts(&run, locked, options, watch).await.map_err(|error| error.with_fault(plan))
}

/// Scripts to run one after another, and the history that they were chosen for.
pub(crate) struct Run<'a> {
    pub(crate) steps: &'a [Step],
    pub(crate) history: Checksum,
    pub(crate) direction: Direction,
}

/// Creates what the record of a run of this kind lacks.
fn missing_tables(direction: Direction, history: &History, ledger: Ledger) -> String {
    let seeds = match direction {
        Direction::Up | Direction::Down => "",
        Direction::Seed => create_seeds(ledger),
    };
    create_tables(history, ledger) + seeds
}

/// Runs scripts, each with what it changes in the history.
pub(crate) async fn scripts(
    run: &Run<'_>,
    locked: &mut Locked<'_>,
    options: &ApplyOptions<'_>,
    watch: &mut dyn Watch,
) -> Result<Report, ApplyError> {
    let started = Instant::now();
    if run.steps.is_empty() {
        return Ok(Report::default());
    }
    let history = history::read(locked.client()).await?;
    if history.fingerprint() != run.history {
        return Err(ApplyError::Stale);
    }
    let fence = locked.fence();
    let (client, hold, notices) = locked.parts();
    let tables = missing_tables(run.direction, &history, history.ledger(options.ledger));
    if let Some(path) = fence.as_ref().and_then(|_| needs_a_session(run.steps)) {
        return Err(ApplyError::Pooled { path });
    }
    let session =
        Session::begin(client, options, &tables, fence).await.map_err(ApplyError::Prepare)?;
    let (session, history) = (&session, &history);
    let mut scripts = Scripts { run, client, hold, notices, session, history, options, watch };
    let mut report = Report::default();
    let done = if options.transactions == Transactions::One && run.direction == Direction::Up {
        scripts.together(&mut report).await
    } else {
        scripts.apart(&mut report).await
    };
    report.duration = started.elapsed();
    match done {
        Ok(()) => Ok(report),
        Err(error) => Err(error.with_report(report)),
    }
}

/// Scripts under way.
struct Scripts<'s> {
    run: &'s Run<'s>,
    client: &'s Client,
    hold: Hold<'s>,
    notices: Option<&'s mut Notices>,
    session: &'s Session,
    history: &'s History,
    options: &'s ApplyOptions<'s>,
    watch: &'s mut dyn Watch,
}

/// A script whose turn it is.
struct Turn<'t> {
    index: usize,
    step: &'t Step,
    share: Share,
    ready: Option<Ready>,
    ahead: Option<&'t Ahead<'t>>,
}

impl Scripts<'_> {
    /// Each is done for good when it is done.
    async fn apart(&mut self, report: &mut Report) -> Result<(), ApplyError> {
        let Self { run, history, options, .. } = *self;
        let (total, ledger) = (run.steps.len(), history.ledger(options.ledger));
        let mut ready = None;
        for (index, step) in run.steps.iter().enumerate() {
            let (next, direction) = (run.steps.get(index + 1), run.direction);
            let ahead = Ahead { next, direction, history, ledger, ready: Slot::default() };
            let turn = Turn { index, step, share: Share::WHOLE, ready, ahead: Some(&ahead) };
            let outcome = self.script(turn).await?;
            ready = ahead.ready.take();
            let (migration, duration) = (step.migration(), outcome.duration);
            self.watch.event(&Event::Finished { index, total, migration, duration });
            report.applied.push(outcome);
        }
        Ok(())
    }

    async fn script(&mut self, turn: Turn<'_>) -> Result<Outcome, ApplyError> {
        let Self { run, client, hold, session, history, options, .. } = *self;
        let Turn { index, step, share, ready, ahead } = turn;
        let migration = step.migration();
        if let Err(pause) = may_go_on(hold, options).await {
            return Err(pause.error(migration, 0));
        }
        let begun = Instant::now();
        self.watch.event(&Event::Started { index, total: run.steps.len(), migration });
        let notices = self.notices.as_deref_mut();
        let blocker = Slot::default();
        let mut runner = Runner {
            client,
            hold,
            session,
            options,
            migration,
            history,
            direction: run.direction,
            reporter: Reporter { watch: self.watch, notices, migration, statement: 0 },
            share,
            is_transactional: step.is_transactional(),
            may_leak: false,
            before: None,
            ready,
            ahead,
            blocker: &blocker,
            left_invalid: Vec::new(),
        };
        let lock_timeout = session.lock_timeout(&migration.up.directives);
        let file = Box::pin(file::file(&mut runner, step));
        retry::beside_the_keeper(hold, session.pid(), lock_timeout, &blocker, file).await?;
        runner.reporter.notices();
        let (version, path) = (migration.version.clone(), migration.path.clone());
        Ok(Outcome { version, path, duration: begun.elapsed() })
    }
}

/// The first file that is more than one transaction, and so needs a session of its own.
fn needs_a_session(steps: &[Step]) -> Option<PathBuf> {
    let step = steps.iter().find(|step| !step.is_transactional())?;
    Some(step.migration().up.path.clone())
}

/// Whether the next file or step may begin.
async fn may_go_on(hold: Hold<'_>, options: &ApplyOptions<'_>) -> Result<(), Pause> {
    if hold.is_lost().await {
        return Err(Pause::Unlocked);
    }
    match options.stop {
        Some(stop) if stop.load(Ordering::Relaxed) => Err(Pause::Interrupted),
        _ => Ok(()),
    }
}

/// Why a run ends between two files or steps.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Pause {
    /// The lock is lost.
    Unlocked,
    /// Somebody asked for it.
    Interrupted,
}

impl Pause {
    /// The error that says so; `finished` statements of the file that would be next are done.
    fn error(self, migration: &Migration, finished: usize) -> ApplyError {
        let (path, report) = (migration.up.path.clone(), Report::default());
        match self {
            Self::Unlocked => ApplyError::Unlocked { path, finished, report },
            Self::Interrupted => ApplyError::Interrupted { path, finished, report },
        }
    }
}
