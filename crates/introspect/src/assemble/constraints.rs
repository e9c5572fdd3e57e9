//! What do constraints demand?

use std::collections::{BTreeMap, BTreeSet};

use rowsmith_catalog::{Constraint, ConstraintKind, ForeignKey, Match, ReferentialAction};

use crate::{
    assemble::{
        comments::{Class, Comments},
        names::Names,
    },
    error::Error,
    rows::{constraints, indexes},
};

/// Constraints by relation, each list by name; and the columns with a NOT NULL never checked.
#[derive(Default)]
pub(super) struct Constraints {
    pub(super) by_relation: BTreeMap<u32, Vec<Constraint>>,
    pub(super) unchecked_not_null: BTreeSet<(u32, i16)>,
}

impl Constraints {
    pub(super) fn new(
        rows: Vec<constraints::Constraint>,
        equal_nulls: &[indexes::EqualNulls],
        names: &Names<'_>,
        comments: &Comments,
    ) -> Result<Self, Error> {
        let equal_nulls: BTreeSet<u32> = equal_nulls.iter().map(|row| row.index).collect();
        let mut found = Self::default();
        for row in rows {
            if row.kind == 'n' {
                let columns = row.columns.unwrap_or_default();
                found
                    .unchecked_not_null
                    .extend(columns.into_iter().map(|number| (row.relation, number)));
                continue;
            }
            let constraint = Constraint {
                kind: kind(&row, &equal_nulls, names)?,
                deferrable: row.deferrable,
                deferred: row.deferred,
                validated: row.validated,
                comment: comments.on(Class::Constraint, row.oid),
                name: row.name,
            };
            found.by_relation.entry(row.relation).or_default().push(constraint);
        }
        for constraints in found.by_relation.values_mut() {
            constraints.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        }
        Ok(found)
    }
}

fn kind(
    row: &constraints::Constraint,
    equal_nulls: &BTreeSet<u32>,
    names: &Names<'_>,
) -> Result<ConstraintKind, Error> {
    let columns =
        || names.columns(row.relation, row.columns.as_deref().unwrap_or_default(), &row.name);
    Ok(match row.kind {
        'p' => ConstraintKind::PrimaryKey { columns: columns()? },
        'u' => ConstraintKind::Unique {
            columns: columns()?,
            nulls_not_distinct: equal_nulls.contains(&row.index),
        },
        'f' => ConstraintKind::ForeignKey(foreign_key(row, columns()?, names)?),
        'c' => ConstraintKind::Check { definition: definition(row)? },
        'x' => ConstraintKind::Exclusion { definition: definition(row)? },
        letter => return Err(unknown("pg_constraint.contype", letter, row)),
    })
}

fn definition(row: &constraints::Constraint) -> Result<String, Error> {
    let text = row.definition.as_deref();
    let text = text.ok_or_else(|| Error::Vanished { object: row.name.clone() })?;
    Ok(text.strip_suffix(" NOT VALID").unwrap_or(text).to_owned())
}

fn foreign_key(
    row: &constraints::Constraint,
    columns: Vec<String>,
    names: &Names<'_>,
) -> Result<ForeignKey, Error> {
    let referenced = row.referenced_columns.as_deref().unwrap_or_default();
    Ok(ForeignKey {
        columns,
        references: names.relation(row.references, &row.name)?,
        referenced_columns: names.columns(row.references, referenced, &row.name)?,
        on_update: action("pg_constraint.confupdtype", row.on_update, row)?,
        on_delete: action("pg_constraint.confdeltype", row.on_delete, row)?,
        match_type: match row.match_type {
            's' => Match::Simple,
            'f' => Match::Full,
            letter => return Err(unknown("pg_constraint.confmatchtype", letter, row)),
        },
    })
}

fn action(
    catalog: &'static str,
    letter: char,
    row: &constraints::Constraint,
) -> Result<ReferentialAction, Error> {
    Ok(match letter {
        'a' => ReferentialAction::NoAction,
        'r' => ReferentialAction::Restrict,
        'c' => ReferentialAction::Cascade,
        'n' => ReferentialAction::SetNull,
        'd' => ReferentialAction::SetDefault,
        letter => return Err(unknown(catalog, letter, row)),
    })
}

fn unknown(catalog: &'static str, letter: char, row: &constraints::Constraint) -> Error {
    Error::UnknownLetter { catalog, letter, object: row.name.clone() }
}
