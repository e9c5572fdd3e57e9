//! What is said about a column: its constant, its documentation, its place in keys?

use std::collections::BTreeMap;

use rowsmith_catalog::{
    Column, ConstraintKind, ForeignKey, Generated, Identity, QualifiedName, Relation, RelationKind,
};

use crate::{
    docs::Docs,
    lower::{
        by_name,
        comments::{self, Comment},
        context::{Context, Lowered},
        names::{Site, assign},
    },
    model,
    naming::{self, Case, RustName},
    problem::Problem,
    rust_type::RustType,
    type_map,
};

/// A column with all that its three structs have in common.
#[derive(Debug)]
pub(crate) struct ColumnFacts<'a> {
    pub(crate) column: &'a Column,
    pub(crate) index: usize,
    pub(crate) field: RustName,
    pub(crate) lowered: Lowered,
    pub(crate) comment: Comment,
    /// Type, keys, default: without the comment.
    pub(crate) docs: Docs,
}

/// Reads the columns of a relation for its module or, `site` being elsewhere, for its row type.
pub(crate) fn facts<'a>(
    context: &Context<'a>,
    name: &QualifiedName,
    relation: &'a Relation,
    site: Site<'_>,
    problems: &mut Vec<Problem>,
) -> Vec<ColumnFacts<'a>> {
    let names: Vec<_> = relation.columns.iter().map(|column| column.name.as_str()).collect();
    let fields = assign(
        &names,
        &[&name.schema, &name.name],
        (Case::Snake, naming::FIELDS),
        context.settings,
        problems,
    );
    let keys = Keys::new(relation);
    let columns = relation.columns.iter().enumerate().zip(fields);
    columns
        .map(|((index, column), field)| {
            let place = [name.schema.as_str(), &name.name, &column.name];
            let comment = comments::read(column.comment.as_deref(), &place, problems);
            let lowered = type_of(context, (name, column), &comment, (site, &place), problems);
            let docs = docs(context, column, &keys);
            ColumnFacts { column, index, field, lowered, comment, docs }
        })
        .collect()
}

/// The column's type; a view's column has that of the column it shows, as the user chose it there.
fn type_of<'a>(
    context: &Context<'a>,
    (relation, column): (&QualifiedName, &'a Column),
    comment: &Comment,
    (site, place): (Site<'_>, &[&str]),
    problems: &mut Vec<Problem>,
) -> Lowered {
    if let Some(rust_type) = context.settings.override_of(place) {
        return context.chosen(rust_type, &column.type_ref, site);
    }
    if let Some(rust_type) = &comment.rust_type {
        return context.chosen(rust_type.clone(), &column.type_ref, site);
    }
    for (name, shown) in context.sources(column) {
        if shown.type_ref != column.type_ref {
            break;
        }
        let place = [name.schema.as_str(), &name.name, &shown.name];
        if let Some(rust_type) = context.settings.override_of(&place) {
            return context.chosen(rust_type, &column.type_ref, site);
        }
        let mut reported_there = Vec::new();
        let comment = comments::read(shown.comment.as_deref(), &place, &mut reported_there);
        if let Some(rust_type) = comment.rust_type {
            return context.chosen(rust_type, &column.type_ref, site);
        }
    }
    if let Some(rust_type) = key_type(context, relation, column, site) {
        let reads = context.type_of(&column.type_ref, site, place, problems).reads;
        return Lowered { rust_type, reads };
    }
    context.type_of(&column.type_ref, site, place, problems)
}

/// The type of the key that the column holds, or that the column holds which a view's shows.
fn key_type<'a>(
    context: &Context<'a>,
    relation: &QualifiedName,
    column: &'a Column,
    site: Site<'_>,
) -> Option<RustType> {
    let schema = context.catalog.schemas.get_key_value(&relation.schema)?;
    let own = QualifiedName::new(schema.0, &relation.name);
    let (table, shown) = context.sources(column).pop().unwrap_or((&own, column));
    if shown.type_ref != column.type_ref {
        return None;
    }
    let (origin, name) = context.key_types.of(context.catalog, table, &shown.name)?;
    context.names.key(site, &origin, name)
}

impl<'a> Context<'a> {
    /// The columns that a view's column shows unchanged, the nearest first, the last one that of a
    /// table if the catalog holds it.
    pub(crate) fn sources(&self, column: &'a Column) -> Vec<(&'a QualifiedName, &'a Column)> {
        let mut sources: Vec<(&QualifiedName, &Column)> = Vec::new();
        let mut column = column;
        while let Some(source) = &column.source {
            let relation = self.catalog.relation(&source.relation);
            let shown = relation
                .and_then(|relation| relation.columns.iter().find(|it| it.name == source.column));
            let Some(shown) = shown else { break };
            let again = sources.iter().any(|(_, seen)| std::ptr::eq(*seen, shown));
            if again {
                break;
            }
            sources.push((&source.relation, shown));
            column = shown;
        }
        sources
    }
}

/// The constant that describes a column.
pub(crate) fn constants<'a>(
    context: &Context<'a>,
    facts: &[ColumnFacts<'a>],
) -> Vec<model::Column> {
    let names: Vec<_> = facts.iter().map(|facts| facts.column.name.as_str()).collect();
    let constants = naming::assign(&names, Case::Shouty, naming::FIELDS, |_| None);
    facts
        .iter()
        .zip(constants)
        .map(|(facts, constant)| model::Column {
            name: facts.column.name.clone(),
            constant,
            sql_type: type_map::spelled(&facts.column.type_ref),
            cast: context.assigned_cast(&facts.column.type_ref),
            reads: by_name::reads(
                context,
                &facts.column.name,
                &facts.column.type_ref,
                &facts.lowered,
            ),
        })
        .collect()
}

/// What the constraints of a relation say about single columns.
struct Keys<'a> {
    primary: &'a [String],
    unique: Vec<&'a str>,
    references: BTreeMap<&'a str, Vec<(&'a ForeignKey, &'a str)>>,
}

impl<'a> Keys<'a> {
    fn new(relation: &'a Relation) -> Self {
        let mut keys = Self { primary: &[], unique: Vec::new(), references: BTreeMap::new() };
        for constraint in &relation.constraints {
            match &constraint.kind {
                ConstraintKind::PrimaryKey { columns } => keys.primary = columns,
                ConstraintKind::Unique { columns, .. } => {
                    if let [column] = columns.as_slice() {
                        keys.unique.push(column);
                    }
                }
                ConstraintKind::ForeignKey(key) => {
                    for (column, referenced) in key.columns.iter().zip(&key.referenced_columns) {
                        keys.references.entry(column).or_default().push((key, referenced));
                    }
                }
                ConstraintKind::Check { .. } | ConstraintKind::Exclusion { .. } => {}
            }
        }
        keys
    }
}

fn docs(context: &Context<'_>, column: &Column, keys: &Keys<'_>) -> Docs {
    let name = column.name.as_str();
    let mut docs = Docs::default().code(&type_map::spelled(&column.type_ref));
    if keys.primary.iter().any(|key| key == name) {
        let alone = keys.primary.len() == 1;
        docs = docs.text(if alone { ", primary key" } else { ", part of the primary key" });
    }
    if keys.unique.contains(&name) {
        docs = docs.text(", unique");
    }
    for (key, referenced) in keys.references.get(name).into_iter().flatten() {
        docs = docs.text(", references ").code(&format!("{}.{referenced}", key.references));
    }
    docs = match column.identity {
        Some(Identity::Always) => docs.text(", identity, always generated"),
        Some(Identity::ByDefault) => docs.text(", identity, generated by default"),
        None => docs,
    };
    docs = match &column.generated {
        Some(Generated::Stored(it)) => docs.text(", generated as ").code(it),
        Some(Generated::Virtual(it)) => docs.text(", generated when read as ").code(it),
        None => docs,
    };
    if let Some(default) = &column.default {
        docs = docs.text(", default ").code(default);
    } else if let Some(default) = context.domain_default(&column.type_ref.name) {
        docs = docs.text(", default of its domain ").code(default);
    }
    if let Some(source) = &column.source {
        docs = docs.text(", shows ").code(&format!("{}.{}", source.relation, source.column));
    }
    docs.text(".")
}

/// Whether rows come from a query.
pub(crate) fn is_view(relation: &Relation) -> bool {
    match relation.kind {
        RelationKind::View { .. } | RelationKind::MaterializedView { .. } => true,
        RelationKind::Table { .. }
        | RelationKind::Partitioned { .. }
        | RelationKind::Foreign { .. } => false,
    }
}
