//! What is a statement, before anybody knows what it says?

use crate::{escapes::Escapes, kind::StatementKind, position::Span};

/// How plain strings are read from here on, as far as the statements before say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Quoting(pub(crate) Escapes);

/// A statement to be sent as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statement<'a> {
    /// Where it stands: from its first token to its last, without the semicolon.
    pub span: Span,
    /// From the end of the piece before to behind the semicolon: comments in front included.
    pub full: Span,
    /// Its text: what `span` covers.
    pub text: &'a str,
    /// What a runner must know of it.
    pub kind: StatementKind,
    /// How plain strings are read at its start.
    pub quoting: Quoting,
}
