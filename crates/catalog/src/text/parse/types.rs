//! Which type does an object describe?

use crate::{
    pg_type::{Attribute, Composite, Domain, DomainCheck, Enum, Range},
    text::{
        ParseError,
        parse::{tree::Node, words::Words},
    },
};

pub(super) fn enum_type(words: Words<'_>, node: &Node<'_>) -> Result<Enum, ParseError> {
    words.end()?;
    node.no_block()?;
    let mut value = Enum { labels: Vec::new(), comment: None };
    for child in &node.children {
        let mut words = child.words();
        if words.eat("label") {
            value.labels.push(child.text(words)?);
        } else if words.eat("comment") {
            value.comment = Some(child.text(words)?);
        } else {
            return Err(child.error("expected `label` or `comment`"));
        }
    }
    Ok(value)
}

pub(super) fn domain(mut words: Words<'_>, node: &Node<'_>) -> Result<Domain, ParseError> {
    words.expect("over")?;
    let base = words.type_ref()?;
    let not_null = words.eat("not null");
    let default = if words.eat("default") { Some(node.text_here(words)?) } else { None };
    if default.is_none() {
        words.end()?;
        node.no_block()?;
    }
    let mut domain = Domain { base, not_null, default, checks: Vec::new(), comment: None };
    for child in &node.children {
        let mut words = child.words();
        if words.eat("default") {
            domain.default = Some(child.text(words)?);
        } else if words.eat("comment") {
            domain.comment = Some(child.text(words)?);
        } else if words.eat("check") {
            let name = words.name()?;
            domain.checks.push(DomainCheck { name, definition: child.text(words)? });
        } else {
            return Err(child.error("expected `default`, `check` or `comment`"));
        }
    }
    Ok(domain)
}

pub(super) fn composite(words: Words<'_>, node: &Node<'_>) -> Result<Composite, ParseError> {
    words.end()?;
    node.no_block()?;
    let mut composite = Composite { attributes: Vec::new(), comment: None };
    for child in &node.children {
        let mut words = child.words();
        if words.eat("attribute") {
            composite.attributes.push(attribute(words, child)?);
        } else if words.eat("comment") {
            composite.comment = Some(child.text(words)?);
        } else {
            return Err(child.error("expected `attribute` or `comment`"));
        }
    }
    Ok(composite)
}

fn attribute(mut words: Words<'_>, node: &Node<'_>) -> Result<Attribute, ParseError> {
    let mut attribute =
        Attribute { name: words.name()?, type_ref: words.type_ref()?, comment: None };
    words.end()?;
    node.no_block()?;
    for child in &node.children {
        let mut words = child.words();
        if !words.eat("comment") {
            return Err(child.error("expected `comment`"));
        }
        attribute.comment = Some(child.text(words)?);
    }
    Ok(attribute)
}

pub(super) fn range(mut words: Words<'_>, node: &Node<'_>) -> Result<Range, ParseError> {
    words.expect("over")?;
    let subtype = words.type_ref()?;
    words.expect("multirange")?;
    let mut range = Range { subtype, multirange: words.qualified()?, comment: None };
    words.end()?;
    node.no_block()?;
    for child in &node.children {
        let mut words = child.words();
        if !words.eat("comment") {
            return Err(child.error("expected `comment`"));
        }
        range.comment = Some(child.text(words)?);
    }
    Ok(range)
}
