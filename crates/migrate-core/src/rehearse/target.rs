//! How is a plan tried where it is meant to run, and nothing left behind?

use tokio_postgres::Error;

use crate::apply::ApplyError;
use crate::apply::message::Stop;
use crate::apply::session::Session;
use crate::history::rows;
use crate::lock::LEASE_LOST;
use crate::plan::{Plan, Step};
use crate::server_error::ServerError;
use crate::watch::Report;

use super::limits::{Limits, LimitsSql};
use super::report::{FileReport, LeftOut};
use super::trial::Trial;

/// What a file fails with because those before it are not committed: a new value of an enum is used, a table has pending
/// trigger events, an isolation level is asked for behind a query.
/// <https://www.postgresql.org/docs/current/errcodes-appendix.html>
const NEEDS_COMMIT: [&str; 3] = ["55P04", "55006", "25001"];

impl Trial<'_> {
    /// Runs what can be rolled back, in one transaction, and rolls it back.
    pub(super) async fn rolled_back(
        &mut self,
        plan: &Plan,
        limits: Limits,
    ) -> Result<Vec<FileReport>, ApplyError> {
        self.limits = Some(LimitsSql::new(limits));
        // A lease that is over is found out before anything runs, and from the beginning of the transaction to its end nobody can
        // take it. Not asked for within it: a query would end the time in which a script can choose its isolation level.
        let mut begin = "begin".to_owned();
        if let Some(fence) = self.session.fence() {
            let held = rows(self.client, &fence.closing).await;
            held.map_err(|error| unlocked(plan, error))?;
            begin = format!("begin;{}", fence.opening);
        }
        rows(self.client, &begin).await.map_err(ApplyError::Prepare)?;
        let files = self.in_one_transaction(plan).await;
        // When the connection is gone, the server has done it.
        let rolled_back = rows(self.client, "rollback").await;
        let files = files?;
        rolled_back.map_err(ApplyError::Prepare)?;
        Ok(files)
    }

    async fn in_one_transaction(&mut self, plan: &Plan) -> Result<Vec<FileReport>, ApplyError> {
        let mut files: Vec<FileReport> = Vec::with_capacity(self.total);
        let mut is_stuck = false;
        for (index, step) in plan.steps().iter().enumerate() {
            if let Some(obstacle) = step.obstacle() {
                files.push(left_out(step, LeftOut::CannotBeRolledBack(obstacle)));
                continue;
            }
            if is_stuck {
                files.push(left_out(step, LeftOut::ComesBehind));
                continue;
            }
            match self.file(step, index).await {
                Ok(file) => files.push(file),
                Err(error) => {
                    let is_first = files.iter().all(|file| file.left_out.is_some());
                    let why = needs_commit(&error).filter(|_| !is_first).ok_or(error)?;
                    files.push(left_out(step, LeftOut::NeedsCommit(why)));
                    is_stuck = true;
                }
            }
        }
        Ok(files)
    }

    /// Checks what a commit would check, and leaves it to be checked again.
    pub(super) async fn check_deferred(&mut self) -> Result<(), Stop> {
        let (reset, count) = Session::reset();
        let limits = self.limits.as_ref();
        let (sql, more) = limits.map_or(("", 0), |limits| (limits.sql.as_str(), limits.count));
        let check = format!("{reset}{sql}savepoint rowsmith_commit;set constraints all immediate");
        self.ours(&check, count + more + 2).await?;
        self.plainly("rollback to savepoint rowsmith_commit;release savepoint rowsmith_commit")
            .await
    }
}

/// What asking for the lease failed with.
fn unlocked(plan: &Plan, error: Error) -> ApplyError {
    let is_lost = ServerError::of(&error).is_some_and(|server| server.code == LEASE_LOST);
    match plan.steps().first().filter(|_| is_lost) {
        Some(step) => {
            let (path, report) = (step.migration().path.clone(), Report::default());
            ApplyError::Unlocked { path, finished: 0, report }
        }
        None => ApplyError::Prepare(error),
    }
}

fn left_out(step: &Step, why: LeftOut) -> FileReport {
    let migration = step.migration();
    FileReport {
        version: migration.version.clone(),
        path: migration.path.clone(),
        obstacle: step.obstacle(),
        left_out: Some(why),
        duration: std::time::Duration::ZERO,
        statements: Vec::new(),
    }
}

fn needs_commit(error: &ApplyError) -> Option<String> {
    let server = &error.failure()?.server;
    NEEDS_COMMIT.contains(&server.code.as_str()).then(|| server.message.clone())
}
