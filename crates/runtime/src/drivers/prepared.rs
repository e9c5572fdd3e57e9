//! How does a connection of tokio-postgres keep statements of ours prepared, for those who ask for it?

use crate::drivers::tokio_postgres::{Parameter, collect, each};
use crate::error::Error;
use crate::executor::{Executor, Query, Show};
use crate::reader::{FromColumns, read_row};
use crate::rows;
use futures_util::{StreamExt as _, TryStreamExt as _};
use std::collections::BTreeMap;
use std::fmt;
use std::pin::pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, GenericClient, RowStream, Statement};

/// How many statements a connection keeps; with one more, all of them are forgotten.
const MOST: usize = 256;

/// Statements that one connection of tokio-postgres keeps prepared, by their text.
///
/// For code that runs the same few statements over and over: each is parsed once, at the price of
/// a second round trip the first time. By themselves, statements of ours leave nothing prepared.
/// Behind a pooler in transaction mode this wants one that keeps track of prepared statements.
///
/// At most 256 are kept, without regard to which are used: one more, and all are forgotten.
#[derive(Default)]
pub struct PreparedStatements(Mutex<BTreeMap<Box<str>, Statement>>);

impl PreparedStatements {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Runs statements on the connection that these belong to, or in a transaction of it.
    pub fn on<'a, C: GenericClient>(&'a self, connection: &'a C) -> Prepared<'a> {
        Prepared { client: connection.client(), kept: self }
    }

    fn kept(&self) -> MutexGuard<'_, BTreeMap<Box<str>, Statement>> {
        // Nobody panics while it is locked, and a map is whole in any case.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn get(&self, sql: &str) -> Option<Statement> {
        self.kept().get(sql).cloned()
    }

    fn keep(&self, sql: &str, statement: Statement) {
        let mut kept = self.kept();
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert(sql.into(), statement);
    }

    fn forget(&self, sql: &str) {
        self.kept().remove(sql);
    }
}

impl fmt::Debug for PreparedStatements {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PreparedStatements").finish_non_exhaustive()
    }
}

/// An [`Executor`] that prepares each statement once: made by [`PreparedStatements::on`].
#[derive(Clone, Copy)]
pub struct Prepared<'a> {
    client: &'a Client,
    kept: &'a PreparedStatements,
}

impl fmt::Debug for Prepared<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prepared").finish_non_exhaustive()
    }
}

impl Prepared<'_> {
    async fn run(self, query: Query<'_>) -> Result<RowStream, tokio_postgres::Error> {
        match self.try_run(query).await {
            // Rare: kept out of the size of the usual future.
            Err(error) if is_stale(&error) => Box::pin(self.run_anew(query, error)).await,
            done => done,
        }
    }

    async fn statement(self, sql: &str) -> Result<Statement, tokio_postgres::Error> {
        if let Some(statement) = self.kept.get(sql) {
            return Ok(statement);
        }
        let statement = self.client.prepare(sql).await?;
        self.kept.keep(sql, statement.clone());
        Ok(statement)
    }

    async fn try_run(self, query: Query<'_>) -> Result<RowStream, tokio_postgres::Error> {
        let statement = self.statement(query.sql()).await?;
        self.client.query_raw(&statement, query.parameters().map(Parameter)).await
    }

    /// Prepares a stale statement anew. A transaction has failed by it; there, that is the error
    /// and not that nothing can be run any more.
    async fn run_anew(
        self,
        query: Query<'_>,
        stale: tokio_postgres::Error,
    ) -> Result<RowStream, tokio_postgres::Error> {
        self.kept.forget(query.sql());
        match self.try_run(query).await {
            Err(error) if error.code() == Some(&SqlState::IN_FAILED_SQL_TRANSACTION) => Err(stale),
            done => done,
        }
    }
}

/// Whether the server refused a statement, before it did anything, for what it was prepared as: a
/// migration changed what it returns, or somebody deallocated it.
fn is_stale(error: &tokio_postgres::Error) -> bool {
    let found = error.as_db_error().map(|refusal| (refusal.code().code(), refusal.routine()));
    matches!(
        found,
        Some(("0A000", Some("RevalidateCachedQuery")) | ("26000", Some("FetchPreparedStatement")))
    )
}

impl Executor for Prepared<'_> {
    async fn rows<R: FromColumns + Send>(self, query: Query<'_>) -> Result<Vec<R>, Error> {
        collect(self.run(query).await?).await
    }

    async fn stream<'e, R>(self, query: Query<'_>) -> Result<rows::Rows<'e, R>, Error>
    where
        Self: 'e,
        R: FromColumns + Send + 'e,
    {
        let rows = self.run(query).await?;
        Ok(rows::Rows::new(rows.map(|row| Ok(read_row(&row?)?))))
    }

    async fn each(self, query: Query<'_>, show: &mut Show<'_>) -> Result<(), Error> {
        each(self.run(query).await?, show).await
    }

    async fn count(self, query: Query<'_>) -> Result<u64, Error> {
        let mut rows = pin!(self.run(query).await?);
        while rows.try_next().await?.is_some() {}
        Ok(rows.rows_affected().unwrap_or_default())
    }
}
