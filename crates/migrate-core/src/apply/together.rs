//! How do all files run as one transaction? The first opens it, the last commits it, and what was done is told only then.

use std::path::PathBuf;
use std::time::Duration;

use tokio::time::Instant;

use crate::history::rows;
use crate::layout::Layout;
use crate::obstacle::Obstacle;
use crate::plan::{Plan, Step};
use crate::watch::{Event, Report};

use super::{Apart, ApplyError, Scripts, Turn, may_go_on, retry};

/// A file's share in the transaction that it runs in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Share {
    /// It opens the transaction.
    pub(super) opens: bool,
    /// It commits.
    pub(super) closes: bool,
    /// How long the files before it took.
    pub(super) behind: Duration,
}

impl Share {
    /// All of it.
    pub(super) const WHOLE: Self = Self { opens: true, closes: true, behind: Duration::ZERO };

    /// Whether the transaction is the file's own.
    pub(super) fn is_whole(self) -> bool {
        self.opens && self.closes
    }

    /// That of the file `index` of `total`.
    pub(super) fn of(index: usize, total: usize, behind: Duration) -> Self {
        let opens = index == 0;
        Self {
            opens,
            closes: index + 1 == total,
            behind: if opens { Duration::ZERO } else { behind },
        }
    }
}

/// Whether all files of a plan can share one transaction. The error names all that cannot.
pub fn can_be_one(plan: &Plan) -> Result<(), Apart> {
    let files: Vec<(PathBuf, Obstacle)> = plan
        .steps()
        .iter()
        .filter_map(|step| Some((step.migration().path.clone(), obstacle(step)?)))
        .collect();
    if files.is_empty() { Ok(()) } else { Err(Apart { files }) }
}

fn obstacle(step: &Step) -> Option<Obstacle> {
    let asks = match step.layout() {
        Layout::Whole(whole) => whole.begin.is_some(),
        Layout::Steps(_) => false,
    };
    step.obstacle().or(asks.then_some(Obstacle::Characteristics))
}

impl Scripts<'_> {
    /// All of them are done for good when the last is; nothing of any stays when one fails. All begin again where a file alone
    /// would.
    pub(super) async fn together(&mut self, report: &mut Report) -> Result<(), ApplyError> {
        let mut retries = 0;
        while let Err(error) = self.in_one_transaction(report).await {
            // When the connection is gone, the server has done it.
            let ended = rows(self.client, "rollback").await;
            report.applied.clear();
            if ended.is_err() || !self.again(&error, retries).await {
                return Err(error);
            }
            retries += 1;
        }
        let total = self.run.steps.len();
        for (index, (step, outcome)) in self.run.steps.iter().zip(&report.applied).enumerate() {
            let (migration, duration) = (step.migration(), outcome.duration);
            self.watch.event(&Event::Finished { index, total, migration, duration });
        }
        Ok(())
    }

    /// Whether to begin again behind that many retries, said and waited for.
    async fn again(&mut self, error: &ApplyError, retries: u32) -> bool {
        let timeouts = &self.options.timeouts;
        let Some(failure) = error.failure() else { return false };
        let migrations = self.run.steps.iter().map(Step::migration);
        let failed = migrations.rev().find(|migration| migration.version == failure.version);
        let Some(migration) = failed else { return false };
        if retries == timeouts.retries
            || !retry::is_passing(&failure.server.code)
            || may_go_on(self.hold, self.options).await.is_err()
        {
            return false;
        }
        let pause = retry::pause(timeouts, retries);
        self.watch.event(&Event::Retrying {
            migration,
            retry: retries + 1,
            retries: timeouts.retries,
            pause,
            server: &failure.server,
            blocker: failure.blocker.as_ref(),
        });
        tokio::time::sleep(pause).await;
        true
    }

    async fn in_one_transaction(&mut self, report: &mut Report) -> Result<(), ApplyError> {
        let started = Instant::now();
        let total = self.run.steps.len();
        for (index, step) in self.run.steps.iter().enumerate() {
            let share = Share::of(index, total, started.elapsed());
            let turn = Turn { index, step, share, ready: None, ahead: None };
            report.applied.push(self.script(turn).await?);
        }
        Ok(())
    }
}
