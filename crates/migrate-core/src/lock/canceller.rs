//! How is what runs stopped? The keeper's connection asks the server to cancel it.
//!
//! The protocol has a request for that, sent on a connection of its own. `PgBouncer` 1.18 ends itself when that connection is closed
//! as soon as the request is sent, which is what the driver (0.7.18) does.

use tokio_postgres::{Client, Error};

use crate::history::rows;

/// The statement of a runner that a pooler lends its sessions: only a transaction of the runner holds this lock.
const CANCEL_LEASED: &str = "select pg_catalog.pg_cancel_backend(l.pid) from pg_catalog.pg_locks l \
     where l.locktype = 'relation' and l.relation = pg_catalog.to_regclass('rowsmith.lease') and l.mode = 'RowShareLock' and l.granted \
     and l.database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())";

/// Stops what the session runs that has the lock. It is an error of that statement, and rolled back.
#[derive(Clone, Copy)]
pub struct Canceller<'c> {
    pub(super) keeper: &'c Client,
    /// The server process; none where each transaction has another one.
    pub(super) pid: Option<i32>,
}

impl Canceller<'_> {
    /// Asks the server to stop it; whether it did, the statement's own outcome tells.
    pub async fn cancel(&self) -> Result<(), Error> {
        let cancel = match self.pid {
            Some(pid) => format!("select pg_catalog.pg_cancel_backend({pid})"),
            None => CANCEL_LEASED.to_owned(),
        };
        rows(self.keeper, &cancel).await.map(drop)
    }
}

impl std::fmt::Debug for Canceller<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Canceller").field("pid", &self.pid).finish_non_exhaustive()
    }
}
