//! Which comment does an object carry?

use std::collections::BTreeMap;

use crate::rows::shared;

/// The system catalogs whose objects carry comments, by their fixed object identifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u32)]
pub(super) enum Class {
    /// `pg_class`: relations, columns, indexes, sequences.
    Relation = 1259,
    /// `pg_type`.
    Type = 1247,
    /// `pg_proc`.
    Routine = 1255,
    /// `pg_constraint`.
    Constraint = 2606,
    /// `pg_trigger`.
    Trigger = 2620,
    /// `pg_policy`.
    Policy = 3256,
    /// `pg_namespace`.
    Namespace = 2615,
}

/// All comments of a database.
pub(super) struct Comments {
    by_object: BTreeMap<(u32, u32, i32), String>,
}

impl Comments {
    pub(super) fn new(rows: Vec<shared::Comment>) -> Self {
        let by_object =
            rows.into_iter().map(|row| ((row.class, row.object, row.part), row.text)).collect();
        Self { by_object }
    }

    /// The comment on an object.
    pub(super) fn on(&self, class: Class, object: u32) -> Option<String> {
        self.on_part(class, object, 0)
    }

    /// The comment on a relation's column.
    pub(super) fn on_column(&self, relation: u32, number: i16) -> Option<String> {
        self.on_part(Class::Relation, relation, i32::from(number))
    }

    fn on_part(&self, class: Class, object: u32, part: i32) -> Option<String> {
        self.by_object.get(&(class as u32, object, part)).cloned()
    }
}
