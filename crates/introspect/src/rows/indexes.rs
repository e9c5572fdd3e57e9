//! Which indexes are there that no constraint made?

use crate::{
    error::Error,
    rows::{Fields, Record},
};

/// A row of `pg_index`.
#[expect(clippy::struct_excessive_bools, reason = "the catalog's own flags")]
pub(crate) struct Index {
    pub(crate) oid: u32,
    pub(crate) relation: u32,
    pub(crate) name: String,
    pub(crate) unique: bool,
    pub(crate) valid: bool,
    /// How many of `columns` are keys; the others are only included.
    pub(crate) keys: i16,
    /// Column numbers; 0 for an expression.
    pub(crate) columns: Vec<i16>,
    pub(crate) partial: bool,
    pub(crate) definition: String,
}

impl Record for Index {
    const QUERY: &'static str = "indexes";
    const SQL: &'static str = include_str!("indexes.sql");

    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        Ok(Self {
            oid: fields.take()?,
            relation: fields.take()?,
            name: fields.take()?,
            unique: fields.take()?,
            valid: fields.take()?,
            keys: fields.take()?,
            columns: fields.take()?,
            partial: fields.take()?,
            definition: fields.take()?,
        })
    }
}

/// A unique index that takes two NULLs for equal.
pub(crate) struct EqualNulls {
    pub(crate) index: u32,
}

impl Record for EqualNulls {
    const QUERY: &'static str = "indexes with nulls not distinct";
    const SQL: &'static str = include_str!("equal_nulls.sql");

    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        Ok(Self { index: fields.take()? })
    }
}
