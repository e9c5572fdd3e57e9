//! Which foreign keys lead from one relation to another, also through views?
//!
//! A foreign key belongs to two tables; each view that shows all of its columns, on either side,
//! takes part in it as well. When a view shows a column twice, each way counts.

use std::collections::BTreeMap;

use rowsmith_catalog::{
    Catalog, ConstraintKind, ForeignKey, QualifiedName, Relation, RelationKind,
};

use crate::{
    lower::{columns::is_view, context::Context, relation::unique_columns},
    model::Relationship,
};

/// The relationships of each relation, sorted.
pub(crate) type Relationships = BTreeMap<QualifiedName, Vec<Relationship>>;

/// Ways through one key beyond this many are left out: a view that shows every column of a wide key
/// several times.
const MOST_WAYS: usize = 64;

/// Finds all relationships of the catalog.
pub(crate) fn all(context: &Context<'_>) -> Relationships {
    let views = views(context);
    let mut all = Relationships::new();
    for (schema_name, schema) in &context.catalog.schemas {
        for (name, relation) in &schema.relations {
            for (key_name, key) in keys(context.catalog, relation) {
                let from = shown(&views, (schema_name, name), &key.columns);
                let references = (key.references.schema.as_str(), key.references.name.as_str());
                let to = shown(&views, references, &key.referenced_columns);
                let one_to_one = is_unique(relation, &key.columns);
                for ((schema, name), columns) in &from {
                    let at = QualifiedName::new(*schema, *name);
                    let relationships: &mut Vec<_> = all.entry(at).or_default();
                    relationships.extend(to.iter().map(|((schema, relation), referenced)| {
                        Relationship {
                            name: key_name.to_owned(),
                            schema: (*schema).to_owned(),
                            relation: (*relation).to_owned(),
                            referenced_columns: referenced.clone(),
                            columns: columns.clone(),
                            one_to_one,
                        }
                    }));
                }
            }
        }
    }
    for relationships in all.values_mut() {
        relationships.sort();
        relationships.dedup();
    }
    all
}

type Name<'a> = (&'a str, &'a str);

/// For each table and each view that shows something of it: the table's columns, each with the
/// names it has in the view.
type Views<'a> = BTreeMap<Name<'a>, BTreeMap<Name<'a>, BTreeMap<&'a str, Vec<&'a str>>>>;

fn views<'a>(context: &Context<'a>) -> Views<'a> {
    let mut views = Views::new();
    for (schema_name, schema) in &context.catalog.schemas {
        for (name, view) in schema.relations.iter().filter(|(_, relation)| is_view(relation)) {
            for column in &view.columns {
                let Some((table, origin)) = context.sources(column).pop() else { continue };
                let table: Name<'_> = (&table.schema, &table.name);
                let view: Name<'_> = (schema_name, name);
                let shown = views.entry(table).or_default().entry(view).or_default();
                let names: &mut Vec<&str> = shown.entry(&origin.name).or_default();
                names.push(&column.name);
            }
        }
    }
    views
}

/// The table with these columns, and each view with the names that it shows all of them under.
fn shown<'a>(
    views: &Views<'a>,
    table: Name<'a>,
    columns: &[String],
) -> Vec<(Name<'a>, Vec<String>)> {
    let mut ways = vec![(table, columns.to_vec())];
    for (view, shown) in views.get(&table).into_iter().flatten() {
        let mut found: Vec<Vec<String>> = vec![vec![]];
        for column in columns {
            let names = shown.get(column.as_str()).map(Vec::as_slice).unwrap_or_default();
            found = found
                .iter()
                .flat_map(|before| {
                    names.iter().map(|name| [before.as_slice(), &[(*name).to_owned()]].concat())
                })
                .take(MOST_WAYS)
                .collect();
        }
        ways.extend(found.into_iter().map(|columns| (*view, columns)));
    }
    ways
}

/// The foreign keys that were declared on the relation itself, or that reach a table which was
/// named: not the copies that partitioning makes.
fn keys<'a>(
    catalog: &'a Catalog,
    relation: &'a Relation,
) -> impl Iterator<Item = (&'a str, &'a ForeignKey)> {
    let own = foreign_keys(relation);
    let ancestors = ancestors(catalog, relation);
    let inherited = move |key: &ForeignKey| {
        ancestors.iter().any(|it| foreign_keys(it).any(|(_, theirs)| same(theirs, key)))
    };
    let to_partition = |key: &ForeignKey| {
        let Some(partition) = catalog.relation(&key.references) else { return false };
        let parents = ancestor_names(catalog, partition);
        foreign_keys(relation).any(|(_, other)| {
            parents.contains(&&other.references)
                && other.columns == key.columns
                && other.referenced_columns == key.referenced_columns
        })
    };
    own.filter(move |(_, key)| !inherited(key) && !to_partition(key))
}

fn same(a: &ForeignKey, b: &ForeignKey) -> bool {
    a.columns == b.columns
        && a.references == b.references
        && a.referenced_columns == b.referenced_columns
}

fn foreign_keys(relation: &Relation) -> impl Iterator<Item = (&str, &ForeignKey)> {
    relation.constraints.iter().filter_map(|constraint| match &constraint.kind {
        ConstraintKind::ForeignKey(key) => Some((constraint.name.as_str(), key)),
        ConstraintKind::PrimaryKey { .. }
        | ConstraintKind::Unique { .. }
        | ConstraintKind::Check { .. }
        | ConstraintKind::Exclusion { .. } => None,
    })
}

fn ancestors<'a>(catalog: &'a Catalog, relation: &'a Relation) -> Vec<&'a Relation> {
    let names = ancestor_names(catalog, relation);
    names.into_iter().filter_map(|name| catalog.relation(name)).collect()
}

/// The partitioned tables that the relation is a part of.
fn ancestor_names<'a>(catalog: &'a Catalog, relation: &'a Relation) -> Vec<&'a QualifiedName> {
    let mut found: Vec<&QualifiedName> = Vec::new();
    let mut open = vec![relation];
    while let Some(relation) = open.pop() {
        let parents = match &relation.kind {
            RelationKind::Table { parents, partition_bound: Some(_) }
            | RelationKind::Partitioned { parents, partition_bound: Some(_), .. } => parents,
            RelationKind::Table { .. }
            | RelationKind::Partitioned { .. }
            | RelationKind::Foreign { .. }
            | RelationKind::View { .. }
            | RelationKind::MaterializedView { .. } => continue,
        };
        for parent in parents {
            if !found.contains(&parent) {
                found.push(parent);
                open.extend(catalog.relation(parent));
            }
        }
    }
    found
}

/// Whether at most one row can have given values in the columns.
///
/// A unique key over some of them is enough. NULLs in it do no harm: a row with a NULL refers to
/// nothing. Partial indexes prove nothing about the rows that they leave out.
fn is_unique(relation: &Relation, columns: &[String]) -> bool {
    let within = |key: &[String]| !key.is_empty() && key.iter().all(|it| columns.contains(it));
    let by_constraint = relation.constraints.iter().any(|constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey { columns } | ConstraintKind::Unique { columns, .. } => {
            within(columns)
        }
        ConstraintKind::ForeignKey(_)
        | ConstraintKind::Check { .. }
        | ConstraintKind::Exclusion { .. } => false,
    });
    by_constraint || relation.indexes.iter().filter_map(unique_columns).any(within)
}
