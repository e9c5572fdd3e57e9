//! Which catalog does a text describe?

mod words;
mod tree;
mod grant;
mod column;
mod constraint;
mod types;
mod routine;
mod relation;

use std::collections::BTreeMap;

use crate::{
    ident::QualifiedName,
    pg_type::TypeRef,
    schema::{Catalog, Extension, Schema},
    sequence::Sequence,
    text::{
        ParseError,
        parse::{grant::grant, tree::Node, words::Words},
    },
};

/// Reads a whole catalog.
pub(super) fn catalog(text: &str) -> Result<Catalog, ParseError> {
    let mut catalog = Catalog::default();
    for node in tree::parse(text)? {
        object(&mut catalog, &node)?;
    }
    Ok(catalog)
}

/// Reads one type.
pub(super) fn type_ref(text: &str) -> Result<TypeRef, ParseError> {
    let mut words = Words::new(text, 1);
    let type_ref = words.type_ref()?;
    words.end()?;
    Ok(type_ref)
}

/// The words that begin an object, and how the rest of it is read.
const OBJECTS: &[(&str, Read)] = &[
    ("extension", Read::Extension),
    ("schema", Read::Schema),
    ("enum", Read::Enum),
    ("domain", Read::Domain),
    ("composite", Read::Composite),
    ("range", Read::Range),
    ("sequence", Read::Sequence),
];

#[derive(Clone, Copy)]
enum Read {
    Extension,
    Schema,
    Enum,
    Domain,
    Composite,
    Range,
    Sequence,
}

fn object(catalog: &mut Catalog, node: &Node<'_>) -> Result<(), ParseError> {
    let mut words = node.words();
    if let Some(kind) = routine::kind(&mut words) {
        let name = words.qualified()?;
        let routine = routine::routine(kind, &name, &mut words, node)?;
        schema(catalog, &name).routines.push(routine);
        return Ok(());
    }
    if let Some(kind) = relation::kind(&mut words) {
        let name = words.qualified()?;
        let relation = relation::relation(kind, &mut words, node)?;
        return insert(&mut schema(catalog, &name).relations, &name, relation, node);
    }
    let Some((_, read)) = OBJECTS.iter().find(|(word, _)| words.eat(word)) else {
        return Err(node.error("expected an object such as `table` or `enum`"));
    };
    match read {
        Read::Extension => return extension(catalog, &mut words, node),
        Read::Schema => return schema_lines(catalog, &mut words, node),
        Read::Enum | Read::Domain | Read::Composite | Read::Range | Read::Sequence => {}
    }
    let name = words.qualified()?;
    let schema = schema(catalog, &name);
    match read {
        Read::Extension | Read::Schema => Ok(()),
        Read::Enum => insert(&mut schema.enums, &name, types::enum_type(words, node)?, node),
        Read::Domain => insert(&mut schema.domains, &name, types::domain(words, node)?, node),
        Read::Composite => {
            insert(&mut schema.composites, &name, types::composite(words, node)?, node)
        }
        Read::Range => insert(&mut schema.ranges, &name, types::range(words, node)?, node),
        Read::Sequence => insert(&mut schema.sequences, &name, sequence(words, node)?, node),
    }
}

fn schema<'c>(catalog: &'c mut Catalog, name: &QualifiedName) -> &'c mut Schema {
    catalog.schemas.entry(name.schema.clone()).or_default()
}

fn insert<T>(
    map: &mut BTreeMap<String, T>,
    name: &QualifiedName,
    value: T,
    node: &Node<'_>,
) -> Result<(), ParseError> {
    match map.insert(name.name.clone(), value) {
        None => Ok(()),
        Some(_) => Err(node.error("this object was already described")),
    }
}

fn extension(
    catalog: &mut Catalog,
    words: &mut Words<'_>,
    node: &Node<'_>,
) -> Result<(), ParseError> {
    let name = words.name()?;
    words.expect("in")?;
    let schema = words.name()?;
    words.end()?;
    node.nothing_below()?;
    match catalog.extensions.insert(name, Extension { schema }) {
        None => Ok(()),
        Some(_) => Err(node.error("this extension was already described")),
    }
}

fn schema_lines(
    catalog: &mut Catalog,
    words: &mut Words<'_>,
    node: &Node<'_>,
) -> Result<(), ParseError> {
    let schema = catalog.schemas.entry(words.name()?).or_default();
    words.end()?;
    node.no_block()?;
    for child in &node.children {
        let mut words = child.words();
        if words.eat("comment") {
            schema.comment = Some(child.text(words)?);
        } else if words.eat("grant") {
            schema.grants.push(grant(words, child)?);
        } else {
            return Err(child.error("expected `comment` or `grant`"));
        }
    }
    Ok(())
}

fn sequence(mut words: Words<'_>, node: &Node<'_>) -> Result<Sequence, ParseError> {
    let mut sequence = Sequence {
        data_type: words.name()?,
        start: 1,
        min: 1,
        max: i64::MAX,
        increment: 1,
        cache: 1,
        cycle: false,
        owned_by: None,
        grants: Vec::new(),
        comment: None,
    };
    for (keyword, number) in [
        ("start", &mut sequence.start),
        ("min", &mut sequence.min),
        ("max", &mut sequence.max),
        ("increment", &mut sequence.increment),
        ("cache", &mut sequence.cache),
    ] {
        if words.eat(keyword) {
            *number = words.number()?;
        }
    }
    sequence.cycle = words.eat("cycle");
    if words.eat("owned by") {
        sequence.owned_by = Some(words.source()?);
    }
    words.end()?;
    node.no_block()?;
    for child in &node.children {
        let mut words = child.words();
        if words.eat("comment") {
            sequence.comment = Some(child.text(words)?);
        } else if words.eat("grant") {
            sequence.grants.push(grant(words, child)?);
        } else {
            return Err(child.error("expected `comment` or `grant`"));
        }
    }
    Ok(sequence)
}
