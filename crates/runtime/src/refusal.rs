//! How did the server refuse a statement, whichever driver says so?

use crate::column::Column;
use crate::error::Error;

/// SQLSTATE of NULL in a column that takes none.
const NOT_NULL_VIOLATION: &str = "23502";

/// An error of the server's own, in its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal<'a> {
    /// The five characters of the SQLSTATE: `23505`.
    pub sqlstate: &'a str,
    /// The message in one line.
    pub message: &'a str,
    /// More about it.
    pub detail: Option<&'a str>,
    /// What might help.
    pub hint: Option<&'a str>,
    /// Where it happened: the line and column of a COPY, the function that was running.
    pub context: Option<&'a str>,
    /// The schema of the table or type that it is about.
    pub schema: Option<&'a str>,
    /// The table that it is about; a partition where the row would have gone there.
    pub table: Option<&'a str>,
    /// The column that it is about.
    pub column: Option<&'a str>,
    /// The type that it is about, such as a domain.
    pub data_type: Option<&'a str>,
    /// The constraint, or the unique index, that it is about.
    pub constraint: Option<&'a str>,
}

impl<'a> Refusal<'a> {
    /// The server's answer if it is about one of these tables, given by schema and name.
    pub fn about(error: &'a impl Refused, tables: &[(&str, &str)]) -> Option<Self> {
        let refusal = error.refusal()?;
        tables.contains(&(refusal.schema?, refusal.table?)).then_some(refusal)
    }

    /// The column, one of `columns`, that was given NULL and takes none.
    pub fn not_null(&self, columns: &'static [Column]) -> Option<&'static str> {
        if self.sqlstate != NOT_NULL_VIOLATION {
            return None;
        }
        let column = columns.iter().find(|column| Some(column.name) == self.column)?;
        Some(column.name)
    }
}

/// An error that may hold an answer of the server: ours and those of the drivers.
pub trait Refused {
    /// The server's answer; `None` when something else went wrong.
    fn refusal(&self) -> Option<Refusal<'_>>;
}

impl Refused for Error {
    fn refusal(&self) -> Option<Refusal<'_>> {
        match self {
            #[cfg(feature = "tokio-postgres")]
            Self::TokioPostgres(error) => error.refusal(),
            #[cfg(feature = "sqlx")]
            Self::Sqlx(error) => error.refusal(),
            Self::Statement(_) | Self::Row(_) | Self::Copy(_) | Self::NoRow | Self::ManyRows => {
                None
            }
        }
    }
}

#[cfg(feature = "tokio-postgres")]
impl Refused for tokio_postgres::Error {
    fn refusal(&self) -> Option<Refusal<'_>> {
        let error = self.as_db_error()?;
        Some(Refusal {
            sqlstate: error.code().code(),
            message: error.message(),
            detail: error.detail(),
            hint: error.hint(),
            context: error.where_(),
            schema: error.schema(),
            table: error.table(),
            column: error.column(),
            data_type: error.datatype(),
            constraint: error.constraint(),
        })
    }
}

#[cfg(feature = "sqlx")]
impl Refused for sqlx::Error {
    fn refusal(&self) -> Option<Refusal<'_>> {
        let error = self.as_database_error()?;
        let error = error.try_downcast_ref::<sqlx::postgres::PgDatabaseError>()?;
        Some(Refusal {
            sqlstate: error.code(),
            message: error.message(),
            detail: error.detail(),
            hint: error.hint(),
            context: error.r#where(),
            schema: error.schema(),
            table: error.table(),
            column: error.column(),
            data_type: error.data_type(),
            constraint: error.constraint(),
        })
    }
}
