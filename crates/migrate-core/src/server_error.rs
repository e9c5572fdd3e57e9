//! What did the server say?

use std::error::Error as _;

use tokio_postgres::error::{DbError, ErrorPosition};

/// A server's refusal, every field of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ServerError {
    /// The five characters that name the error, such as `42P01`.
    pub code: String,
    /// What is wrong.
    pub message: String,
    /// More about it.
    pub detail: Option<String>,
    /// What the server proposes.
    pub hint: Option<String>,
    /// The call stack of functions, the innermost first, one a line.
    pub context: Option<String>,
    /// Where in the text.
    pub position: Option<ServerPosition>,
    /// The schema of the object it is about.
    pub schema: Option<String>,
    /// The table it is about.
    pub table: Option<String>,
    /// The column it is about.
    pub column: Option<String>,
    /// The constraint it is about.
    pub constraint: Option<String>,
}

/// Where an error is, in characters from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServerPosition {
    /// In the text that was sent.
    Sent(usize),
    /// In a query that the server made or took from a function.
    Internal {
        /// The character.
        position: usize,
        /// The query.
        query: String,
    },
}

impl ServerError {
    /// Whether the server ended the session with it: it shuts down or was told to, it crashed, or the session idled.
    /// <https://www.postgresql.org/docs/current/errcodes-appendix.html>
    pub fn ends_session(&self) -> bool {
        // The last is what poolers say when their own connection is gone.
        const CODES: [&str; 8] =
            ["57P01", "57P02", "57P03", "57P04", "57P05", "25P03", "25P04", "08P01"];
        CODES.contains(&self.code.as_str())
    }

    /// What the server said; none when the error is not the server's, such as a lost connection.
    pub fn of(error: &tokio_postgres::Error) -> Option<Self> {
        error.source()?.downcast_ref::<DbError>().map(Self::from)
    }
}

impl ServerError {
    /// With every text that may quote what was sent put through `f`.
    #[must_use]
    pub(crate) fn map(self, f: impl Fn(&str) -> String) -> Self {
        let position = self.position.map(|position| match position {
            ServerPosition::Sent(_) => position,
            ServerPosition::Internal { position, query } => {
                ServerPosition::Internal { position, query: f(&query) }
            }
        });
        Self {
            message: f(&self.message),
            detail: self.detail.as_deref().map(&f),
            hint: self.hint.as_deref().map(&f),
            context: self.context.as_deref().map(&f),
            position,
            ..self
        }
    }
}

impl From<&DbError> for ServerError {
    fn from(error: &DbError) -> Self {
        let owned = |text: Option<&str>| text.map(ToOwned::to_owned);
        let number = |position: u32| usize::try_from(position).unwrap_or(usize::MAX);
        Self {
            code: error.code().code().to_owned(),
            message: error.message().to_owned(),
            detail: owned(error.detail()),
            hint: owned(error.hint()),
            context: owned(error.where_()),
            position: error.position().map(|position| match position {
                ErrorPosition::Original(position) => ServerPosition::Sent(number(*position)),
                ErrorPosition::Internal { position, query } => {
                    ServerPosition::Internal { position: number(*position), query: query.clone() }
                }
            }),
            schema: owned(error.schema()),
            table: owned(error.table()),
            column: owned(error.column()),
            constraint: owned(error.constraint()),
        }
    }
}
