//! Which triggers did users make?

use crate::{
    error::Error,
    rows::{Fields, Record},
};

/// A row of `pg_trigger`.
pub(crate) struct Trigger {
    pub(crate) oid: u32,
    pub(crate) relation: u32,
    pub(crate) name: String,
    /// Bits: 4 for INSERT, 16 for UPDATE, 64 for INSTEAD OF.
    pub(crate) bits: i16,
    pub(crate) enabled: char,
    pub(crate) definition: String,
}

impl Record for Trigger {
    const QUERY: &'static str = "triggers";
    const SQL: &'static str = include_str!("triggers.sql");

    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        Ok(Self {
            oid: fields.take()?,
            relation: fields.take()?,
            name: fields.take()?,
            bits: fields.take()?,
            enabled: fields.letter()?,
            definition: fields.take()?,
        })
    }
}
