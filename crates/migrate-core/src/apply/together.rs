//! How do all files run as one transaction? The first opens it, the last commits it, and what was done is told only then.

use std::path::PathBuf;
use std::time::Duration;

use tokio::time::Instant;

use crate::history::rows;
use crate::layout::Layout;
use crate::obstacle::Obstacle;
use crate::plan::{Plan, Step};
use crate::watch::{Event, Report};

use super::{Apart, ApplyError, Scripts};

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
    /// All of them are done for good when the last is; nothing of any stays when one fails.
    pub(super) async fn together(&mut self, report: &mut Report) -> Result<(), ApplyError> {
        let done = self.in_one_transaction(report).await;
        if done.is_err() {
            // When the connection is gone, the server has done it.
            let _told_already = rows(self.client, "rollback").await;
            report.applied.clear();
            return done;
        }
        let total = self.run.steps.len();
        for (index, (step, outcome)) in self.run.steps.iter().zip(&report.applied).enumerate() {
            let (migration, duration) = (step.migration(), outcome.duration);
            self.watch.event(&Event::Finished { index, total, migration, duration });
        }
        Ok(())
    }

    async fn in_one_transaction(&mut self, report: &mut Report) -> Result<(), ApplyError> {
        let started = Instant::now();
        let total = self.run.steps.len();
        for (index, step) in self.run.steps.iter().enumerate() {
            let share = Share::of(index, total, started.elapsed());
            report.applied.push(self.script(index, step, share).await?);
        }
        Ok(())
    }
}
