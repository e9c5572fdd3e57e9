//! Which indexes, triggers and policies hang on relations?

use std::collections::BTreeMap;

use rowsmith_catalog::{Index, PolicyCommand, RlsPolicy, Trigger};

use crate::{
    assemble::{
        comments::{Class, Comments},
        names::Names,
    },
    error::Error,
    rows::{indexes, policies, triggers},
};

/// Indexes by relation, each list by name.
pub(super) fn indexes(
    rows: Vec<indexes::Index>,
    names: &Names<'_>,
    comments: &Comments,
) -> Result<BTreeMap<u32, Vec<Index>>, Error> {
    let mut found: BTreeMap<u32, Vec<Index>> = BTreeMap::new();
    for row in rows {
        let keys = usize::try_from(row.keys).unwrap_or_default();
        let numbers = row.columns.get(..keys).unwrap_or(&row.columns);
        let columns = if numbers.contains(&0) {
            None
        } else {
            Some(names.columns(row.relation, numbers, &row.name)?)
        };
        let index = Index {
            definition: row.definition,
            unique: row.unique,
            columns,
            partial: row.partial,
            valid: row.valid,
            comment: comments.on(Class::Relation, row.oid),
            name: row.name,
        };
        found.entry(row.relation).or_default().push(index);
    }
    for indexes in found.values_mut() {
        indexes.sort_unstable_by(|a, b| a.name.cmp(&b.name));
    }
    Ok(found)
}

/// Triggers by relation, each list by name.
pub(super) fn triggers(
    rows: Vec<triggers::Trigger>,
    comments: &Comments,
) -> Result<BTreeMap<u32, Vec<Trigger>>, Error> {
    let mut found: BTreeMap<u32, Vec<Trigger>> = BTreeMap::new();
    for row in rows {
        let enabled = match row.enabled {
            'O' | 'R' | 'A' => true,
            'D' => false,
            letter => {
                let catalog = "pg_trigger.tgenabled";
                return Err(Error::UnknownLetter { catalog, letter, object: row.name });
            }
        };
        let comment = comments.on(Class::Trigger, row.oid);
        let trigger = Trigger { name: row.name, definition: row.definition, enabled, comment };
        found.entry(row.relation).or_default().push(trigger);
    }
    for triggers in found.values_mut() {
        triggers.sort_unstable_by(|a, b| a.name.cmp(&b.name));
    }
    Ok(found)
}

/// Policies by relation, each list by name.
pub(super) fn policies(
    rows: Vec<policies::Policy>,
    comments: &Comments,
) -> Result<BTreeMap<u32, Vec<RlsPolicy>>, Error> {
    let mut found: BTreeMap<u32, Vec<RlsPolicy>> = BTreeMap::new();
    for row in rows {
        let command = match row.command {
            '*' => PolicyCommand::All,
            'r' => PolicyCommand::Select,
            'a' => PolicyCommand::Insert,
            'w' => PolicyCommand::Update,
            'd' => PolicyCommand::Delete,
            letter => {
                let catalog = "pg_policy.polcmd";
                return Err(Error::UnknownLetter { catalog, letter, object: row.name });
            }
        };
        let mut roles = row.roles;
        roles.sort_unstable();
        let policy = RlsPolicy {
            name: row.name,
            permissive: row.permissive,
            command,
            roles,
            using: row.using,
            with_check: row.with_check,
            comment: comments.on(Class::Policy, row.oid),
        };
        found.entry(row.relation).or_default().push(policy);
    }
    for policies in found.values_mut() {
        policies.sort_unstable_by(|a, b| a.name.cmp(&b.name));
    }
    Ok(found)
}
