//! Which constraints do tables carry?

use crate::{
    error::Error,
    rows::{Fields, Record},
};

/// A row of `pg_constraint`.
#[expect(clippy::struct_excessive_bools, reason = "the catalog's own flags")]
pub(crate) struct Constraint {
    pub(crate) oid: u32,
    pub(crate) relation: u32,
    pub(crate) name: String,
    pub(crate) kind: char,
    pub(crate) deferrable: bool,
    pub(crate) deferred: bool,
    pub(crate) validated: bool,
    pub(crate) columns: Option<Vec<i16>>,
    pub(crate) references: u32,
    pub(crate) referenced_columns: Option<Vec<i16>>,
    pub(crate) on_update: char,
    pub(crate) on_delete: char,
    pub(crate) match_type: char,
    pub(crate) index: u32,
    /// For checks and exclusions.
    pub(crate) definition: Option<String>,
}

impl Record for Constraint {
    const QUERY: &'static str = "constraints";
    const SQL: &'static str = include_str!("constraints.sql");

    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        Ok(Self {
            oid: fields.take()?,
            relation: fields.take()?,
            name: fields.take()?,
            kind: fields.letter()?,
            deferrable: fields.take()?,
            deferred: fields.take()?,
            validated: fields.take()?,
            columns: fields.take()?,
            references: fields.take()?,
            referenced_columns: fields.take()?,
            on_update: fields.letter()?,
            on_delete: fields.letter()?,
            match_type: fields.letter()?,
            index: fields.take()?,
            definition: fields.take()?,
        })
    }
}
