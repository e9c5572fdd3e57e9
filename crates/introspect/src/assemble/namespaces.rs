//! Which schemas are described, and what are they called?

use std::collections::BTreeMap;

use rowsmith_catalog::Schema;

use crate::{
    assemble::comments::{Class, Comments},
    error::Error,
    privileges,
    rows::schemas,
    scope::{Schemas, Scope},
};

/// All schemas of a database, and which of them are in scope.
pub(crate) struct Namespaces {
    by_oid: BTreeMap<u32, Namespace>,
}

struct Namespace {
    row: schemas::Schema,
    in_scope: bool,
    /// Left out when nothing of a user's is in it.
    only_when_used: bool,
}

/// What Postgres itself writes on the schema `public`.
const STANDARD_COMMENT: &str = "standard public schema";

impl Namespaces {
    /// Sorts the schemas of a database into those in scope and the others.
    pub(crate) fn new(rows: Vec<schemas::Schema>, scope: &Scope) -> Self {
        let by_oid = rows
            .into_iter()
            .map(|row| {
                let in_scope = scope.holds(&row.name);
                let only_when_used = row.of_extension && scope.schemas == Schemas::All;
                (row.oid, Namespace { row, in_scope, only_when_used })
            })
            .collect();
        Self { by_oid }
    }

    /// The object identifiers of the schemas in scope.
    pub(crate) fn in_scope(&self) -> Vec<u32> {
        self.by_oid.iter().filter(|(_, found)| found.in_scope).map(|(&oid, _)| oid).collect()
    }

    /// Whether a schema is in scope.
    pub(super) fn holds(&self, oid: u32) -> bool {
        self.by_oid.get(&oid).is_some_and(|found| found.in_scope)
    }

    /// A schema's name.
    pub(super) fn name(&self, oid: u32) -> Option<&str> {
        self.by_oid.get(&oid).map(|found| found.row.name.as_str())
    }

    /// The schemas that are left out unless something of a user's is in them.
    pub(super) fn made_by_extensions(&self) -> impl Iterator<Item = &str> {
        self.by_oid
            .values()
            .filter(|found| found.only_when_used)
            .map(|found| found.row.name.as_str())
    }

    /// The schemas in scope, still empty.
    pub(super) fn schemas(&self, comments: &Comments) -> Result<Vec<(String, Schema)>, Error> {
        self.by_oid
            .values()
            .filter(|found| found.in_scope)
            .map(|Namespace { row, .. }| {
                let grants = if row.name == "public" {
                    public_grants(row)?
                } else {
                    privileges::grants(row.acl.as_deref(), &row.owner, privileges::NOTHING)?
                };
                let comment = comments
                    .on(Class::Namespace, row.oid)
                    .filter(|comment| row.name != "public" || comment != STANDARD_COMMENT);
                Ok((row.name.clone(), Schema { comment, grants, ..Schema::default() }))
            })
            .collect()
    }
}

/// The grants on the schema `public`, where everybody's differ between majors: Postgres 14 adds
/// CREATE to USAGE. Both are taken for the default, and a schema that was made anew has neither.
fn public_grants(row: &schemas::Schema) -> Result<Vec<rowsmith_catalog::Grant>, Error> {
    let items = row.acl.as_deref().unwrap_or_default();
    let made_by_postgres_14 =
        items.iter().any(|item| item.starts_with("=UC/")) && row.owner != DATABASE_OWNER;
    let items: Vec<String> = if made_by_postgres_14 {
        items
            .iter()
            .map(|item| {
                item.strip_prefix("=UC/")
                    .map_or_else(|| item.clone(), |grantor| format!("=U/{grantor}"))
            })
            .collect()
    } else {
        items.to_vec()
    };
    privileges::grants(Some(&items), &row.owner, privileges::USAGE)
}

/// The role that owns the schema `public` since Postgres 15.
const DATABASE_OWNER: &str = "pg_database_owner";

/// Whether nothing is in a schema.
pub(super) fn is_bare(schema: &Schema) -> bool {
    let Schema {
        comment: _,
        grants: _,
        relations,
        enums,
        domains,
        composites,
        ranges,
        routines,
        sequences,
    } = schema;
    relations.is_empty()
        && enums.is_empty()
        && domains.is_empty()
        && composites.is_empty()
        && ranges.is_empty()
        && routines.is_empty()
        && sequences.is_empty()
}
