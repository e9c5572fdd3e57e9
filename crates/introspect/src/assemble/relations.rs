//! What are tables and views made of?

use std::collections::{BTreeMap, BTreeSet};

use rowsmith_catalog::{
    Catalog, Column, Grant, QualifiedName, Relation, RelationKind, RowSecurity, ViewWrites,
};

use crate::{
    assemble::{
        Context, Names, columns, comments::Class, constraints::Constraints, details, view_columns,
    },
    error::Error,
    privileges,
    rows::{DetailRows, TableRows, relations, shared, triggers, views},
    view_definition,
};

/// Adds the relations of all schemas in scope.
pub(super) fn add(
    catalog: &mut Catalog,
    context: &mut Context<'_>,
    tables: TableRows,
    rows: DetailRows,
    collations: &[shared::Collation],
) -> Result<(), Error> {
    let written_by_user_code = written_by_user_code(&rows.triggers, &tables.view_rules);
    let names = Names::new(context.namespaces, &tables);
    let constraints =
        Constraints::new(rows.constraints, &rows.equal_nulls, &names, &context.comments)?;
    let unchecked = &constraints.unchecked_not_null;
    let views = view_columns::resolve(&tables.view_rules, &names, &|relation, number| {
        !unchecked.contains(&(relation, number))
            && names.refuses_null(&context.types, relation, number)
    });
    let mut parts = Parts {
        indexes: details::indexes(rows.indexes, &names, &context.comments)?,
        triggers: details::triggers(rows.triggers, &context.comments)?,
        policies: details::policies(rows.policies, &context.comments)?,
        parents: parents(tables.parents),
        constraints: constraints.by_relation,
        columns: BTreeMap::new(),
    };
    let facts = columns::Facts {
        views,
        written_by_user_code,
        unchecked_not_null: constraints.unchecked_not_null,
        collations: columns::collation_names(collations),
    };
    let owners: BTreeMap<u32, &str> =
        tables.relations.iter().map(|row| (row.oid, row.owner.as_str())).collect();
    for row in tables.columns {
        let relation = row.relation;
        let Some(owner) = owners.get(&relation) else { continue };
        let (column, grants) = columns::assemble(context, &facts, row, owner)?;
        let entry = parts.columns.entry(relation).or_default();
        entry.0.push(column);
        entry.1.extend(grants);
    }
    for row in tables.relations {
        let schema = context.namespaces.name(row.namespace).unwrap_or_default().to_owned();
        let name = row.name.clone();
        let relation = parts.assemble(context, row)?;
        catalog.schemas.entry(schema).or_default().relations.insert(name, relation);
    }
    Ok(())
}

/// Views where an INSTEAD OF trigger or a rule takes INSERTs or UPDATEs as they are.
fn written_by_user_code(
    triggers: &[triggers::Trigger],
    rules: &[views::ViewRule],
) -> BTreeSet<u32> {
    const INSERT_OR_UPDATE: i16 = 4 | 16;
    const INSTEAD_OF: i16 = 64;
    let by_trigger = triggers
        .iter()
        .filter(|row| row.bits & INSTEAD_OF != 0 && row.bits & INSERT_OR_UPDATE != 0)
        .map(|row| row.relation);
    let by_rule = rules.iter().filter(|row| row.rewritten).map(|row| row.relation);
    by_trigger.chain(by_rule).collect()
}

fn parents(rows: Vec<relations::Parent>) -> BTreeMap<u32, Vec<QualifiedName>> {
    let mut found: BTreeMap<u32, Vec<QualifiedName>> = BTreeMap::new();
    for row in rows {
        found.entry(row.child).or_default().push(QualifiedName::new(row.schema, row.name));
    }
    found
}

/// What belongs to relations, by object identifier, until it is taken.
struct Parts {
    columns: BTreeMap<u32, (Vec<Column>, Vec<Grant>)>,
    constraints: BTreeMap<u32, Vec<rowsmith_catalog::Constraint>>,
    indexes: BTreeMap<u32, Vec<rowsmith_catalog::Index>>,
    triggers: BTreeMap<u32, Vec<rowsmith_catalog::Trigger>>,
    policies: BTreeMap<u32, Vec<rowsmith_catalog::RlsPolicy>>,
    parents: BTreeMap<u32, Vec<QualifiedName>>,
}

impl Parts {
    fn assemble(
        &mut self,
        context: &Context<'_>,
        mut row: relations::Relation,
    ) -> Result<Relation, Error> {
        let (columns, column_grants) = self.columns.remove(&row.oid).unwrap_or_default();
        let mut grants = privileges::grants(row.acl.as_deref(), &row.owner, privileges::NOTHING)?;
        grants.extend(column_grants);
        grants.sort_unstable();
        let mut options = row.options.take().unwrap_or_default();
        options.sort_unstable();
        Ok(Relation {
            columns,
            constraints: self.constraints.remove(&row.oid).unwrap_or_default(),
            indexes: self.indexes.remove(&row.oid).unwrap_or_default(),
            triggers: self.triggers.remove(&row.oid).unwrap_or_default(),
            row_security: RowSecurity {
                enabled: row.row_security,
                forced: row.row_security_forced,
            },
            policies: self.policies.remove(&row.oid).unwrap_or_default(),
            grants,
            options,
            comment: context.comments.on(Class::Relation, row.oid),
            kind: self.kind(row)?,
        })
    }

    fn kind(&mut self, row: relations::Relation) -> Result<RelationKind, Error> {
        let parents = self.parents.remove(&row.oid).unwrap_or_default();
        let partition_bound = row.partition_bound;
        let vanished = Error::Vanished { object: row.name.clone() };
        let definition = row.definition.as_deref().map(view_definition::normalise);
        Ok(match row.kind {
            'r' => RelationKind::Table { parents, partition_bound },
            'p' => RelationKind::Partitioned {
                key: row.partition_key.ok_or(vanished)?,
                parents,
                partition_bound,
            },
            'f' => RelationKind::Foreign { server: row.server.ok_or(vanished)? },
            'v' => RelationKind::View {
                definition: definition.ok_or(vanished)?,
                writes: writes(row.writes.unwrap_or_default()),
            },
            'm' => RelationKind::MaterializedView { definition: definition.ok_or(vanished)? },
            letter => {
                let catalog = "pg_class.relkind";
                return Err(Error::UnknownLetter { catalog, letter, object: row.name });
            }
        })
    }
}

/// The bits of `pg_relation_is_updatable`: one for each command, counted as Postgres counts them.
fn writes(bits: i32) -> ViewWrites {
    ViewWrites { insert: bits & 8 != 0, update: bits & 4 != 0, delete: bits & 16 != 0 }
}
