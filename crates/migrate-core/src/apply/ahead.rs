//! What of the next file can be worked out while the server is busy with this one?

use std::time::Duration;

use crate::history::{Direction, Elapsed, History, Ledger, Rows};
use crate::leak::may_leak;
use crate::migration::Script;
use crate::plan::Step;
use crate::slot::Slot;

use super::record;

/// What is known of a file before its turn.
#[derive(Clone)]
pub(super) struct Ready {
    /// Whether it may leave something in its session, by the words in it.
    pub(super) may_leak: bool,
    /// What it changes in the history when it is one transaction.
    pub(super) row: Rows,
}

/// The file whose turn is next.
pub(super) struct Ahead<'a> {
    pub(super) next: Option<&'a Step>,
    pub(super) direction: Direction,
    pub(super) history: &'a History,
    pub(super) ledger: Ledger,
    pub(super) ready: Slot<Ready>,
}

impl Ahead<'_> {
    /// Works it out, once. A file that is read in windows, or that runs step by step, waits for its turn.
    pub(super) fn prepare(&self) {
        let Some(step) = self.next.filter(|step| step.is_transactional()) else { return };
        let migration = step.migration();
        if migration.up.text().is_none() || self.ready.get().is_some() {
            return;
        }
        let elapsed = Elapsed::SinceTransactionStart { behind: Duration::ZERO };
        let row = record::row(migration, self.direction, self.history, self.ledger, elapsed);
        self.ready.put(Some(Ready { may_leak: leaks(&migration.up), row }));
    }
}

/// Whether a script may leave something in its session; one that is not held in memory is not looked at.
pub(super) fn leaks(script: &Script) -> bool {
    script.sent_text().or_else(|| script.text()).is_none_or(may_leak)
}
