//! Which privileges does a line describe?

use crate::{
    privilege::Grant,
    text::{
        ParseError,
        parse::{tree::Node, words::Words},
    },
};

/// The rest of a `grant` line.
pub(super) fn grant(mut words: Words<'_>, node: &Node<'_>) -> Result<Grant, ParseError> {
    let privileges = if words.eat("to") { Vec::new() } else { words.names_until("to")? };
    let grantee = words.name()?;
    let column = if words.eat("column") { Some(words.name()?) } else { None };
    let grantable = if words.eat("grantable") { words.names()? } else { Vec::new() };
    words.end()?;
    node.nothing_below()?;
    Ok(Grant { grantee, column, privileges, grantable })
}
