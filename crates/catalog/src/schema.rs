//! What does a whole database hold? Sorted and free of duplicates by construction.

use std::collections::BTreeMap;

use crate::{
    ident::QualifiedName,
    pg_type::{Composite, Domain, Enum, Range},
    privilege::Grant,
    relation::Relation,
    routine::Routine,
    sequence::Sequence,
};

/// All that Rowsmith knows of a database.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Catalog {
    /// Installed extensions, by name.
    pub extensions: BTreeMap<String, Extension>,
    /// Schemas in scope, by name. Objects that belong to an extension are left out.
    pub schemas: BTreeMap<String, Schema>,
}

/// An installed extension. Its version and comment come from the server's files, not from a
/// migration, and are not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// The schema that holds its objects.
    pub schema: String,
}

/// One namespace.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Schema {
    /// `COMMENT ON SCHEMA`.
    pub comment: Option<String>,
    /// Who may use it, by role.
    pub grants: Vec<Grant>,
    /// Tables and views, by name.
    pub relations: BTreeMap<String, Relation>,
    /// Enum types, by name.
    pub enums: BTreeMap<String, Enum>,
    /// Domains, by name.
    pub domains: BTreeMap<String, Domain>,
    /// Stand-alone composite types, by name.
    pub composites: BTreeMap<String, Composite>,
    /// Range types, by name.
    pub ranges: BTreeMap<String, Range>,
    /// Functions and procedures, by name and then input types (see [`Routine::identity_types`]).
    pub routines: Vec<Routine>,
    /// Sequences, by name.
    pub sequences: BTreeMap<String, Sequence>,
}

impl Catalog {
    /// The relation of this name.
    pub fn relation(&self, name: &QualifiedName) -> Option<&Relation> {
        self.schemas.get(&name.schema)?.relations.get(&name.name)
    }
}
