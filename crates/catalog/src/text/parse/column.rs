//! Which column does a line describe?

use crate::{
    column::{Column, Generated, Identity},
    text::{
        ParseError,
        parse::{tree::Node, words::Words},
    },
};

pub(super) fn column(mut words: Words<'_>, node: &Node<'_>) -> Result<Column, ParseError> {
    let mut column = Column {
        name: words.name()?,
        type_ref: words.type_ref()?,
        not_null: words.eat("not null"),
        default: None,
        identity: identity(&mut words),
        generated: None,
        updatable: !words.eat("read only"),
        collation: None,
        source: None,
        comment: None,
    };
    if words.eat("collate") {
        column.collation = Some(words.qualified()?);
    }
    if words.eat("from") {
        column.source = Some(words.source()?);
    }
    if let Some(fill) = fill(&mut words) {
        fill.store(&mut column, node.text_here(words)?);
    } else {
        words.end()?;
        node.no_block()?;
    }
    for child in &node.children {
        let mut words = child.words();
        if let Some(fill) = fill(&mut words) {
            fill.store(&mut column, child.text(words)?);
        } else if words.eat("comment") {
            column.comment = Some(child.text(words)?);
        } else {
            return Err(child.error("expected `default`, `generated` or `comment`"));
        }
    }
    Ok(column)
}

fn identity(words: &mut Words<'_>) -> Option<Identity> {
    if words.eat("identity always") {
        Some(Identity::Always)
    } else if words.eat("identity by default") {
        Some(Identity::ByDefault)
    } else {
        None
    }
}

/// What fills a column that is not given.
#[derive(Clone, Copy)]
enum Fill {
    Default,
    Stored,
    Virtual,
}

impl Fill {
    fn store(self, column: &mut Column, text: String) {
        match self {
            Self::Default => column.default = Some(text),
            Self::Stored => column.generated = Some(Generated::Stored(text)),
            Self::Virtual => column.generated = Some(Generated::Virtual(text)),
        }
    }
}

fn fill(words: &mut Words<'_>) -> Option<Fill> {
    if words.eat("default") {
        Some(Fill::Default)
    } else if words.eat("generated stored") {
        Some(Fill::Stored)
    } else if words.eat("generated virtual") {
        Some(Fill::Virtual)
    } else {
        None
    }
}
