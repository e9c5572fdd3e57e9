//! For which constraints can the database refuse a row?

use rowsmith_catalog::{
    Catalog, Constraint, ConstraintKind, QualifiedName, Relation, RelationKind,
};

use crate::{
    docs::Docs,
    model::{self, Refusal},
    naming::{self, Case},
};

/// The constraints of a table; `None` when there are none, or the rows are another relation's.
pub(crate) fn lower(
    catalog: &Catalog,
    name: &QualifiedName,
    relation: &Relation,
) -> Option<model::Constraints> {
    let partitions = match relation.kind {
        RelationKind::Partitioned { .. } => partitions(catalog, name),
        RelationKind::Table { .. } | RelationKind::Foreign { .. } => Vec::new(),
        RelationKind::View { .. } | RelationKind::MaterializedView { .. } => return None,
    };
    let mut found: Vec<(&str, Docs)> = Vec::new();
    for constraint in &relation.constraints {
        found.push((&constraint.name, constraint_docs(constraint)));
    }
    for index in relation.indexes.iter().filter(|index| index.unique) {
        let docs = Docs::default().code(&index.name).text(": ").code(&index.definition);
        found.push((&index.name, docs.text(".")));
    }
    found.sort_by_key(|(name, _)| *name);
    let names: Vec<_> = found.iter().map(|(name, _)| *name).collect();
    let variants = naming::assign(&names, Case::Camel, &["NotNull"], |_| None);
    let refusals = found.into_iter().zip(variants).map(|((constraint, docs), variant)| {
        let theirs = partitions.iter().filter_map(|(_, it)| counterpart(relation, constraint, it));
        let mut names: Vec<_> = std::iter::once(constraint.to_owned()).chain(theirs).collect();
        names.sort();
        names.dedup();
        Refusal { variant, docs, names }
    });
    let refusals: Vec<_> = refusals.collect();
    let not_null = relation.columns.iter().any(|column| column.not_null);
    let tables = std::iter::once(name).chain(partitions.iter().map(|(name, _)| name));
    let tables = tables.map(|it| (it.schema.clone(), it.name.clone())).collect();
    let table = Docs::default().code(&name.to_string());
    let any = not_null || !refusals.is_empty();
    any.then_some(model::Constraints { table, refusals, not_null, tables })
}

fn constraint_docs(constraint: &Constraint) -> Docs {
    let docs = Docs::default().code(&constraint.name);
    let docs = match &constraint.kind {
        ConstraintKind::PrimaryKey { columns } => {
            docs.text(": ").code(&format!("PRIMARY KEY ({})", columns.join(", ")))
        }
        ConstraintKind::Unique { columns, .. } => {
            docs.text(": ").code(&format!("UNIQUE ({})", columns.join(", ")))
        }
        ConstraintKind::ForeignKey(key) => {
            let columns = key.columns.join(", ");
            let text = format!("FOREIGN KEY ({columns}) REFERENCES {}", key.references);
            docs.text(": ").code(&text)
        }
        ConstraintKind::Check { definition } | ConstraintKind::Exclusion { definition } => {
            docs.text(": ").code(definition)
        }
    };
    docs.text(".").comment(constraint.comment.as_deref())
}

/// The tables below a partitioned table, which is what errors name.
fn partitions<'a>(
    catalog: &'a Catalog,
    name: &QualifiedName,
) -> Vec<(QualifiedName, &'a Relation)> {
    let mut found: Vec<(QualifiedName, &Relation)> = Vec::new();
    let mut open = vec![name.clone()];
    while let Some(parent) = open.pop() {
        for (schema_name, schema) in &catalog.schemas {
            for (name, relation) in &schema.relations {
                let name = QualifiedName::new(schema_name, name);
                let known = found.iter().any(|(it, _)| *it == name);
                if !known && is_partition_of(relation, &parent) {
                    open.push(name.clone());
                    found.push((name, relation));
                }
            }
        }
    }
    found.sort_by(|(a, _), (b, _)| a.cmp(b));
    found
}

fn is_partition_of(relation: &Relation, parent: &QualifiedName) -> bool {
    match &relation.kind {
        RelationKind::Table { parents, partition_bound: Some(_) }
        | RelationKind::Partitioned { parents, partition_bound: Some(_), .. } => {
            parents.contains(parent)
        }
        RelationKind::Table { .. }
        | RelationKind::Partitioned { .. }
        | RelationKind::Foreign { .. }
        | RelationKind::View { .. }
        | RelationKind::MaterializedView { .. } => false,
    }
}

/// What a partition calls a constraint of its parent: keys have names of their own there.
fn counterpart(parent: &Relation, name: &str, partition: &Relation) -> Option<String> {
    let of = |relation: &Relation| {
        relation.constraints.iter().find(|it| it.name == name).map(|it| it.kind.clone())
    };
    let unique = |kind: &ConstraintKind| {
        matches!(kind, ConstraintKind::PrimaryKey { .. } | ConstraintKind::Unique { .. })
    };
    match of(parent) {
        Some(kind) if unique(&kind) => {
            let theirs = partition.constraints.iter().find(|it| it.kind == kind)?;
            Some(theirs.name.clone())
        }
        Some(_) => Some(name.to_owned()),
        None => {
            let index = parent.indexes.iter().find(|it| it.name == name)?;
            let theirs = partition.indexes.iter().find(|it| {
                it.unique && it.columns.is_some() && it.columns == index.columns && !it.partial
            })?;
            Some(theirs.name.clone())
        }
    }
}
