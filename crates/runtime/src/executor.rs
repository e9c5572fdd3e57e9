//! What runs a statement, whichever driver it belongs to?

use crate::error::Error;
use crate::reader::{FromColumns, RowError, Source};
#[cfg(any(feature = "tokio-postgres", feature = "sqlx"))]
use crate::rows::Rows;
use crate::values::Parameters;

/// SQL text and its parameters, ready to be run.
///
/// The text is made of quoted identifiers and casts that generated code holds as constants, of
/// keywords and of `$n`. Nothing that comes in at run time is ever part of it.
#[derive(Debug, Clone, Copy)]
pub struct Query<'a> {
    sql: &'a str,
    parameters: &'a Parameters,
}

impl<'a> Query<'a> {
    pub(crate) fn new(sql: &'a str, parameters: &'a Parameters) -> Self {
        Self { sql, parameters }
    }

    /// The SQL text.
    pub fn sql(self) -> &'a str {
        self.sql
    }

    /// The number of parameters.
    pub fn parameter_count(self) -> usize {
        self.parameters.len()
    }

    #[cfg(any(feature = "tokio-postgres", feature = "sqlx"))]
    pub(crate) fn parameters(self) -> impl ExactSizeIterator<Item = Option<&'a [u8]>> {
        self.parameters.iter()
    }
}

/// What is shown rows one by one, each for as long as it looks.
pub type Show<'s> = dyn FnMut(&dyn Source) -> Result<(), RowError> + Send + 's;

/// A connection, transaction or pool that can run statements.
///
/// Implemented for each concrete type of each driver, so that one build can hold both: for
/// tokio-postgres `&Client` and `&Transaction`, for sqlx `&PgPool`, `&mut PgConnection`,
/// `&mut PoolConnection<Postgres>` and `&mut Transaction<'_, Postgres>`. `PreparedStatements` makes
/// one of tokio-postgres that keeps statements prepared.
///
/// The connection of a pool such as deadpool's or bb8's dereferences to tokio-postgres' client:
/// `&**connection` or, for bb8, `&*connection`.
pub trait Executor: Sized {
    /// Runs a statement and reads all of its rows.
    fn rows<R>(self, query: Query<'_>) -> impl Future<Output = Result<Vec<R>, Error>> + Send
    where
        R: FromColumns + Send;

    /// Runs a statement and reads its rows one by one, as the server sends them.
    ///
    /// An executor of your own that has no better way reads them all first.
    #[cfg(any(feature = "tokio-postgres", feature = "sqlx"))]
    fn stream<'e, R>(
        self,
        query: Query<'_>,
    ) -> impl Future<Output = Result<Rows<'e, R>, Error>> + Send
    where
        Self: 'e,
        R: FromColumns + Send + 'e,
    {
        let rows = self.rows(query);
        async move { Ok(Rows::all(rows.await?)) }
    }

    /// Runs a statement and shows each row as the server sends it, until one cannot be read.
    fn each(
        self,
        query: Query<'_>,
        show: &mut Show<'_>,
    ) -> impl Future<Output = Result<(), Error>> + Send;

    /// Runs a statement and says how many rows it affected, or returned if it is a `select`.
    fn count(self, query: Query<'_>) -> impl Future<Output = Result<u64, Error>> + Send;
}
