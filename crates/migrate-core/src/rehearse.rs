//! What would a plan do? It is run, statement by statement, and behind each the server is asked what it cost and whom it
//! would have kept waiting.
//!
//! On a scratch database everything is committed, as it would be. On the target everything happens in one transaction that is
//! rolled back, under short timeouts, so that whoever works there waits for a moment at most.

mod known;
mod lock_mode;
mod look;
mod report;
mod unit;
mod limits;
mod trial;
mod target;

use tokio::time::Instant;
use tokio_postgres::Client;

use crate::apply::retry::beside_the_keeper;
use crate::apply::session::Session;
use crate::apply::{ApplyError, ApplyOptions};
use crate::history::{self, create_tables};
use crate::lock::Reserved;
use crate::notices::Notices;
use crate::plan::Plan;
use crate::slot::Slot;
use crate::watch::Watch;
pub use limits::Limits;
pub use lock_mode::{Blocks, LockMode};
pub use report::{
    FileReport, Kind, LeftOut, Lock, Rehearsal, Relation, Rewrite, Scan, StatementReport,
};
use trial::Trial;

/// A session to rehearse on, and what the server says beside its answers.
#[derive(Debug)]
pub struct Connected<'c> {
    /// The session, on a database that nobody else uses and that is thrown away.
    pub client: &'c Client,
    /// Its notices.
    pub notices: Option<&'c mut Notices>,
}

/// Runs a plan on a scratch database to see what it does: everything runs, and is committed. The first file that fails ends it.
pub async fn rehearse(
    stage: Connected<'_>,
    plan: &Plan,
    options: &ApplyOptions<'_>,
    watch: &mut dyn Watch,
) -> Result<Rehearsal, ApplyError> {
    if plan.is_empty() {
        return Ok(Rehearsal::default());
    }
    let Connected { client, notices } = stage;
    let tables = create_tables(&history::read(client).await?, options.ledger);
    let session = Session::begin(client, options, &tables, None).await;
    let session = session.map_err(ApplyError::Prepare)?;
    let blocker = Slot::default();
    let mut trial = Trial::new(client, session, &blocker, options, watch).await?;
    (trial.notices, trial.total) = (notices, plan.steps().len());
    let started = Instant::now();
    let files = trial.committed(plan).await.map_err(|error| error.with_fault(plan))?;
    Ok(Rehearsal { files, duration: started.elapsed() })
}

/// Runs a plan on the database that it is for: what can be rolled back runs, and is rolled back. The first file that fails ends it.
/// Nothing stays of it either way, but for the numbers that sequences gave out. Refuses a plan that was made from another history
/// than the database has now.
///
/// Drop the connection when this is given up halfway: the server then rolls back.
pub async fn rehearse_on(
    reserved: &mut Reserved<'_>,
    plan: &Plan,
    limits: Limits,
    options: &ApplyOptions<'_>,
    watch: &mut dyn Watch,
) -> Result<Rehearsal, ApplyError> {
    if plan.is_empty() {
        return Ok(Rehearsal::default());
    }
    if history::read(reserved.client()).await?.fingerprint() != plan.history() {
        return Err(ApplyError::Stale);
    }
    let fence = reserved.fence();
    let (client, hold, notices) = reserved.parts();
    let session = Session::begin(client, options, "", fence).await.map_err(ApplyError::Prepare)?;
    let (blocker, pid) = (Slot::default(), session.pid());
    let mut trial = Trial::new(client, session, &blocker, options, watch).await?;
    (trial.notices, trial.total) = (notices, plan.steps().len());
    let (started, lock_timeout) = (Instant::now(), Some(limits.lock_timeout));
    let files = Box::pin(trial.rolled_back(plan, limits));
    let files = beside_the_keeper(hold, pid, lock_timeout, &blocker, files).await;
    let files = files.map_err(|error| error.with_fault(plan))?;
    Ok(Rehearsal { files, duration: started.elapsed() })
}
