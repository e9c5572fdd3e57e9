//! Why could a text not be taken apart?

use crate::position::Span;

/// A text that neither psql nor the server could read, found before anything runs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ParseError {
    /// What is wrong, in lower case, without a final period.
    pub message: String,
    /// The text that is wrong: of an unterminated quote or comment only what opens it.
    pub at: Span,
    /// What to do about it.
    pub hint: Option<String>,
}

impl ParseError {
    pub(crate) fn new(message: impl Into<String>, at: Span, hint: &str) -> Self {
        let hint = (!hint.is_empty()).then(|| hint.to_owned());
        Self { message: message.into(), at, hint }
    }
}
