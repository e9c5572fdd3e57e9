//! How long may a rehearsal keep others waiting?

use std::time::Duration;

/// How long a rehearsal may get in the way of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How long a statement waits for a lock; others queue up behind it meanwhile.
    pub lock_timeout: Duration,
    /// How long a statement runs.
    pub statement_timeout: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { lock_timeout: Duration::from_secs(2), statement_timeout: Duration::from_secs(30) }
    }
}

/// The limits as statements. They are made anew before each statement of a script, which may have changed them.
pub(super) struct LimitsSql {
    pub(super) sql: String,
    pub(super) count: usize,
}

impl LimitsSql {
    pub(super) fn new(limits: Limits) -> Self {
        let Limits { lock_timeout, statement_timeout } = limits;
        // The last one ends a session whose client has stopped answering while it holds locks.
        let sql = format!(
            "set local lock_timeout = {};set local statement_timeout = {};set local idle_in_transaction_session_timeout = {};",
            lock_timeout.as_millis(),
            statement_timeout.as_millis(),
            statement_timeout.as_millis(),
        );
        Self { sql, count: 3 }
    }
}
