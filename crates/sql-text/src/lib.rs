//! SQL as text: statements, tokens, COPY blocks, psql lines, directives.
//!
//! ```text
//! text --lexer--> tokens --scanner--> tokens of a script --script::parse--> Script | ParseError
//! ```
//!
//! Nothing here knows SQL's grammar beyond what finding the ends of statements takes. Everything
//! is borrowed from the text, every step is linear in its length, and no text makes it panic.

mod position;
mod error;
mod token;
mod lexer;
mod words;
mod kind;
mod escapes;
mod psql;
mod scanner;
mod statement;
mod refuse;
mod canonical;
mod splitter;
mod script;
mod directives;
mod sections;

pub use canonical::canonical;
pub use directives::{Directive, Directives, directives};
pub use error::ParseError;
pub use kind::StatementKind;
pub use position::{Position, Span, around, byte_of_char, position};
pub use psql::{MetaCommand, MetaEffect};
pub use refuse::conflict_marker;
pub use scanner::{Tokens, tokens};
pub use script::{Piece, Script, parse};
pub use sections::{Down, Sections, mentions_down, sections};
pub use splitter::{Part, Splitter, Window};
pub use statement::{Quoting, Statement};
pub use token::{Open, Token, TokenKind};
