//! What does the module of a table or view hold?

use rowsmith_catalog::{ConstraintKind, QualifiedName, Relation, RelationKind};

use crate::{
    docs::Docs,
    lower::{
        columns::{self, ColumnFacts},
        constraints,
        context::Context,
        key_types, keys,
        names::Site,
        writes,
    },
    model::{self, Derives, Field, Relationship, Struct, Table},
    naming::RustName,
    problem::Problem,
    rust_type::RustType,
};

/// Decides the module of a relation, but for what other relations and functions add to it.
pub(crate) fn lower(
    context: &Context<'_>,
    name: &QualifiedName,
    relation: &Relation,
    module: RustName,
    problems: &mut Vec<Problem>,
) -> model::Relation {
    let site = Site { schema: &name.schema, depth: 1 };
    let facts = columns::facts(context, name, relation, site, problems);
    let row = row(context, name, relation, &facts);
    model::Relation {
        module,
        docs: Docs::default()
            .code(&name.to_string())
            .text(kind(&relation.kind))
            .text(".")
            .comment(relation.comment.as_deref()),
        key_types: key_types::lower(context.key_types, context.settings, name, relation),
        row_ref: row_ref(context, name, &row, problems),
        row,
        insert: writes::insert(context, name, relation, &facts),
        update: writes::update(context, name, relation, &facts),
        columns: columns::constants(context, &facts),
        table: Table { schema: name.schema.clone(), name: name.name.clone() },
        keys: keys::keys(relation, &facts),
        indexes: keys::indexes(relation, &facts),
        constraints: constraints::lower(context.catalog, name, relation),
        relationships: Vec::<Relationship>::new(),
        computed: Vec::new(),
    }
}

fn kind(kind: &RelationKind) -> &'static str {
    match kind {
        RelationKind::Table { partition_bound: None, .. } => ", a table",
        RelationKind::Table { partition_bound: Some(_), .. } => ", a partition",
        RelationKind::Partitioned { .. } => ", a partitioned table",
        RelationKind::Foreign { .. } => ", a foreign table",
        RelationKind::View { .. } => ", a view",
        RelationKind::MaterializedView { .. } => ", a materialized view",
    }
}

fn row(
    context: &Context<'_>,
    name: &QualifiedName,
    relation: &Relation,
    facts: &[ColumnFacts<'_>],
) -> Struct {
    let mut docs = Docs::new("A row of ").code(&name.to_string()).text(".");
    docs = docs.comment(relation.comment.as_deref());
    for constraint in &relation.constraints {
        if let ConstraintKind::Check { definition } | ConstraintKind::Exclusion { definition } =
            &constraint.kind
        {
            docs = docs
                .paragraph()
                .text("Constraint ")
                .code(&constraint.name)
                .text(": ")
                .code(definition)
                .text(".");
        }
    }
    let fields = facts.iter().map(|facts| {
        let value = facts.lowered.rust_type.clone();
        let not_null = facts.comment.not_null.unwrap_or(facts.column.not_null);
        Field {
            name: facts.field.clone(),
            wire_name: facts.column.name.clone(),
            rust_type: if not_null { value } else { RustType::option(value) },
            docs: Docs::default()
                .comment(facts.comment.text.as_deref())
                .paragraph()
                .append(&facts.docs),
            index: facts.index,
        }
    });
    let derives = context.settings.derives_of(&[&name.schema, &name.name], &[]);
    Struct { docs, derives, fields: fields.collect() }
}

/// The same row as it borrows from the driver's, where that was asked for.
fn row_ref(
    context: &Context<'_>,
    name: &QualifiedName,
    row: &Struct,
    problems: &mut Vec<Problem>,
) -> Option<Struct> {
    if !context.settings.borrows(&[&name.schema, &name.name]) {
        return None;
    }
    if row.fields.iter().all(|field| field.rust_type.borrowed().is_none()) {
        let place = format!("{}.{}", name.schema, name.name);
        problems.push(Problem::NothingToBorrow { place });
        return None;
    }
    let docs = Docs::new("A row of ").code(&name.to_string());
    let docs = docs.text(" whose text and bytes lie in the driver's row.");
    let fields = row.fields.iter().map(|field| {
        let rust_type = field.rust_type.borrowed().unwrap_or_else(|| field.rust_type.clone());
        Field { rust_type, ..field.clone() }
    });
    Some(Struct { docs, derives: Derives::default(), fields: fields.collect() })
}

/// The columns of an index that no two rows can share, unless one of them is NULL.
pub(crate) fn unique_columns(index: &rowsmith_catalog::Index) -> Option<&[String]> {
    let whole = index.unique && !index.partial && index.valid;
    index.columns.as_deref().filter(|columns| whole && !columns.is_empty())
}
