//! How do sequences count?

use rowsmith_catalog::{Catalog, ColumnSource, QualifiedName, Sequence};

use crate::{
    assemble::{Context, comments::Class},
    error::Error,
    privileges,
    rows::sequences,
};

/// Adds the sequences of all schemas in scope.
pub(super) fn add(
    catalog: &mut Catalog,
    context: &Context<'_>,
    rows: Vec<sequences::Sequence>,
) -> Result<(), Error> {
    for row in rows {
        let schema = context.namespaces.name(row.namespace).unwrap_or_default().to_owned();
        let sequence = Sequence {
            data_type: context.types.name(row.type_oid, &row.name)?.name.clone(),
            start: row.start,
            min: row.min,
            max: row.max,
            increment: row.increment,
            cache: row.cache,
            cycle: row.cycle,
            owned_by: row.owned_by.and_then(owner_column),
            grants: privileges::grants(row.acl.as_deref(), &row.owner, privileges::NOTHING)?,
            comment: context.comments.on(Class::Relation, row.oid),
        };
        catalog.schemas.entry(schema).or_default().sequences.insert(row.name, sequence);
    }
    Ok(())
}

fn owner_column(names: Vec<String>) -> Option<ColumnSource> {
    let [schema, relation, column] = <[String; 3]>::try_from(names).ok()?;
    Some(ColumnSource { relation: QualifiedName::new(schema, relation), column })
}
