//! What are a relation's columns?

use std::collections::{BTreeMap, BTreeSet};

use rowsmith_catalog::{Column, Generated, Grant, Identity, QualifiedName};

use crate::{
    assemble::{
        Context,
        view_columns::{self, ViewColumns},
    },
    error::Error,
    privileges,
    rows::{columns, shared},
};

/// What the columns of every relation are told by, besides their rows.
pub(super) struct Facts {
    pub(super) views: ViewColumns,
    /// Views where a trigger or rule of the user's takes any row.
    pub(super) written_by_user_code: BTreeSet<u32>,
    /// Columns with a NOT NULL that was never checked against the rows that were there before.
    pub(super) unchecked_not_null: BTreeSet<(u32, i16)>,
    pub(super) collations: BTreeMap<u32, QualifiedName>,
}

/// Names by object identifier.
pub(super) fn collation_names(rows: &[shared::Collation]) -> BTreeMap<u32, QualifiedName> {
    rows.iter()
        .map(|row| (row.oid, QualifiedName::new(row.schema.as_str(), row.name.as_str())))
        .collect()
}

/// A column and the grants on it.
pub(super) fn assemble(
    context: &mut Context<'_>,
    facts: &Facts,
    row: columns::Column,
    owner: &str,
) -> Result<(Column, Vec<Grant>), Error> {
    let grants = match &row.acl {
        Some(items) => privileges::column_grants(items, owner, &row.name)?,
        None => Vec::new(),
    };
    let view = view_columns::column(&facts.views, row.relation, row.number);
    let declared = row.not_null || context.types.refuses_null(row.type_oid);
    let in_view = facts.views.contains_key(&row.relation);
    let checked = !facts.unchecked_not_null.contains(&(row.relation, row.number));
    let collation = Some(row.collation)
        .filter(|&collation| collation != 0 && collation != context.types.collation(row.type_oid))
        .and_then(|collation| facts.collations.get(&collation).cloned());
    let identity = identity(&row)?;
    let generated = generated(&row)?;
    let column = Column {
        type_ref: context.types.resolve(row.type_oid, row.modifier, &row.name)?,
        not_null: if in_view {
            view.is_some_and(|view| view.not_null)
        } else {
            declared && checked
        },
        default: if generated.is_none() && identity.is_none() { row.expression } else { None },
        identity,
        generated,
        collation,
        updatable: row.updatable.unwrap_or(true)
            || facts.written_by_user_code.contains(&row.relation),
        source: view.and_then(|view| view.source.clone()),
        comment: context.comments.on_column(row.relation, row.number),
        name: row.name,
    };
    Ok((column, grants))
}

fn identity(row: &columns::Column) -> Result<Option<Identity>, Error> {
    match row.identity {
        ' ' => Ok(None),
        'a' => Ok(Some(Identity::Always)),
        'd' => Ok(Some(Identity::ByDefault)),
        letter => Err(unknown("pg_attribute.attidentity", letter, row)),
    }
}

fn generated(row: &columns::Column) -> Result<Option<Generated>, Error> {
    let expression = || {
        let vanished = || Error::Vanished { object: row.name.clone() };
        row.expression.clone().ok_or_else(vanished)
    };
    match row.generated {
        ' ' => Ok(None),
        's' => Ok(Some(Generated::Stored(expression()?))),
        'v' => Ok(Some(Generated::Virtual(expression()?))),
        letter => Err(unknown("pg_attribute.attgenerated", letter, row)),
    }
}

fn unknown(catalog: &'static str, letter: char, row: &columns::Column) -> Error {
    Error::UnknownLetter { catalog, letter, object: row.name.clone() }
}
