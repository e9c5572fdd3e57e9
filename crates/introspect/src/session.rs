//! How is a database read so that all answers agree and nothing is left behind?

use futures_util::FutureExt as _;
use tokio_postgres::{Client, types::Type};

use crate::error::Error;

/// The oldest major version whose system catalogs are understood.
const OLDEST_MAJOR: i32 = 14;

/// Opens the transaction. What follows the search path decides how Postgres prints expressions:
/// every name that is not built in is qualified, and constants look alike for every user.
/// Compiling and parallel workers cost more than they save here. Nested loops save next to nothing,
/// and where nobody has analysed the catalogs yet, as after the first migrations, the planner takes
/// a thousand tables for a handful and would loop for many seconds.
const BEGIN: &str = "\
    begin transaction isolation level repeatable read, read only;\
    set local search_path = pg_catalog, pg_temp;\
    set local quote_all_identifiers = off;\
    set local standard_conforming_strings = on;\
    set local bytea_output = hex;\
    set local datestyle = 'ISO, YMD';\
    set local extra_float_digits = 1;\
    set local intervalstyle = postgres;\
    set local timezone = 'UTC';\
    set local jit = off;\
    set local max_parallel_workers_per_gather = 0;\
    set local enable_nestloop = off;\
    set local row_security = on";

/// A read-only transaction; rolled back when dropped, whatever became of the future that held it.
pub(crate) struct Snapshot<'a> {
    client: &'a Client,
    open: bool,
}

impl<'a> Snapshot<'a> {
    /// Opens the transaction and runs `first` in it, without waiting in between.
    pub(crate) async fn open<T>(
        client: &'a Client,
        first: impl Future<Output = Result<T, Error>>,
    ) -> Result<(Self, T), Error> {
        let snapshot = Self { client, open: true };
        let begin = async {
            let failed = |cause| Error::Query { query: "a read-only transaction", cause };
            client.batch_execute(BEGIN).await.map_err(failed)
        };
        let ((), major, first) =
            futures_util::future::try_join3(begin, major(client), first).await?;
        if major < OLDEST_MAJOR {
            return Err(Error::TooOld { major });
        }
        Ok((snapshot, first))
    }

    /// Ends the transaction.
    pub(crate) async fn close(mut self) -> Result<(), Error> {
        self.open = false;
        let failed = |cause| Error::Query { query: "the end of the transaction", cause };
        self.client.batch_execute("rollback").await.map_err(failed)
    }
}

/// The driver sends a message when it is first polled; the answer is of no interest.
impl Drop for Snapshot<'_> {
    fn drop(&mut self) {
        if self.open {
            drop(self.client.batch_execute("rollback").now_or_never());
        }
    }
}

async fn major(client: &Client) -> Result<i32, Error> {
    let query = "server version";
    let none: &[(&(dyn tokio_postgres::types::ToSql + Sync), Type)] = &[];
    let row = client
        .query_typed_one("select current_setting('server_version_num')::int4 / 10000", none)
        .await
        .map_err(|cause| Error::Query { query, cause })?;
    row.try_get(0).map_err(|cause| Error::Decode { query, column: 1, cause })
}
