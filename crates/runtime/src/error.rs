//! Which ways can running a statement fail?

use crate::raw::{DecodeError, EncodeError};
use crate::reader::RowError;
use std::error::Error as StdError;
use std::fmt;

/// Why a statement gave no result.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The statement could not be built; nothing was sent.
    Statement(StatementError),
    /// A row could not be read.
    Row(RowError),
    /// The data of a COPY could not be taken apart.
    Copy(DecodeError),
    /// A row was asked for and there is none.
    NoRow,
    /// One row was asked for and there are more.
    ManyRows,
    /// What tokio-postgres says; the server's own errors among it.
    #[cfg(feature = "tokio-postgres")]
    TokioPostgres(tokio_postgres::Error),
    /// What sqlx says; the server's own errors among it.
    #[cfg(feature = "sqlx")]
    Sqlx(sqlx::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Statement(_) => "the statement could not be built",
            Self::Row(_) => "a row could not be read",
            Self::Copy(_) => "the rows of the COPY could not be read",
            Self::NoRow => "the statement returned no row",
            Self::ManyRows => "the statement returned more than one row",
            #[cfg(feature = "tokio-postgres")]
            Self::TokioPostgres(_) => "the statement could not be run",
            #[cfg(feature = "sqlx")]
            Self::Sqlx(_) => "the statement could not be run",
        })
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Statement(error) => Some(error),
            Self::Row(error) => Some(error),
            Self::Copy(error) => Some(error),
            Self::NoRow | Self::ManyRows => None,
            #[cfg(feature = "tokio-postgres")]
            Self::TokioPostgres(error) => Some(error),
            #[cfg(feature = "sqlx")]
            Self::Sqlx(error) => Some(error),
        }
    }
}

impl From<StatementError> for Error {
    fn from(error: StatementError) -> Self {
        Self::Statement(error)
    }
}

impl From<RowError> for Error {
    fn from(error: RowError) -> Self {
        Self::Row(error)
    }
}

#[cfg(feature = "tokio-postgres")]
impl From<tokio_postgres::Error> for Error {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::TokioPostgres(error)
    }
}

#[cfg(feature = "sqlx")]
impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Self::Sqlx(error)
    }
}

/// Why a statement could not be built.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum StatementError {
    /// A value cannot be sent.
    Value {
        /// The column or argument it was meant for.
        name: Box<str>,
        /// What is wrong with it.
        reason: EncodeError,
    },
    /// A value of one of many rows cannot be sent.
    Row {
        /// The row's place in the slice, counted from 0.
        row: usize,
        /// The column it was meant for.
        name: Box<str>,
        /// What is wrong with it.
        reason: EncodeError,
    },
    /// A condition names a column that the relation does not have.
    NoSuchColumn {
        /// The name as given.
        name: Box<str>,
    },
    /// A key does not fit the relation or the values given for it.
    NoSuchKey {
        /// The key's name.
        name: Box<str>,
    },
    /// The arguments given do not make a call.
    Arguments(EncodeError),
    /// More parameters than the protocol can number.
    TooManyParameters(usize),
    /// More bytes than the server takes in one message.
    TooManyBytes(usize),
    /// A row of a COPY gives other columns than the first one.
    OtherColumns {
        /// The row's place, counted from 0.
        row: u64,
    },
    /// A row of a COPY gives no column at all.
    NoColumns,
    /// The COPY has failed before.
    CopyFailed,
}

impl fmt::Display for StatementError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value { name, .. } => write!(f, "the value for `{name}` cannot be sent"),
            Self::Row { row, name, .. } => {
                write!(f, "the value for `{name}` of row {row} cannot be sent")
            }
            Self::NoSuchColumn { name } => write!(f, "the relation has no column `{name}`"),
            Self::NoSuchKey { name } => {
                write!(f, "the key `{name}` does not fit the relation and the values given for it")
            }
            Self::Arguments(_) => f.write_str("the arguments do not make a call"),
            Self::TooManyParameters(count) => {
                write!(f, "{count} parameters are more than the 65535 a statement can have")
            }
            Self::OtherColumns { row } => write!(
                f,
                "row {row} gives other columns than the first one, and a COPY needs the same of all"
            ),
            Self::NoColumns => f.write_str("a COPY needs rows that give a column"),
            Self::CopyFailed => f.write_str("the COPY has failed before"),
            Self::TooManyBytes(bytes) => {
                write!(f, "{bytes} bytes are more than the 1 GiB that the server takes at once")
            }
        }
    }
}

impl StdError for StatementError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Value { reason, .. } | Self::Row { reason, .. } | Self::Arguments(reason) => {
                Some(reason)
            }
            Self::NoSuchColumn { .. }
            | Self::NoSuchKey { .. }
            | Self::TooManyParameters(_)
            | Self::TooManyBytes(_)
            | Self::OtherColumns { .. }
            | Self::NoColumns
            | Self::CopyFailed => None,
        }
    }
}
