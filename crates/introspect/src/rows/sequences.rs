//! Which sequences are there?

use crate::{
    error::Error,
    rows::{Fields, Record},
};

/// A row of `pg_sequence`.
pub(crate) struct Sequence {
    pub(crate) oid: u32,
    pub(crate) namespace: u32,
    pub(crate) name: String,
    pub(crate) type_oid: u32,
    pub(crate) start: i64,
    pub(crate) min: i64,
    pub(crate) max: i64,
    pub(crate) increment: i64,
    pub(crate) cache: i64,
    pub(crate) cycle: bool,
    /// Schema, table and column.
    pub(crate) owned_by: Option<Vec<String>>,
    pub(crate) owner: String,
    pub(crate) acl: Option<Vec<String>>,
}

impl Record for Sequence {
    const QUERY: &'static str = "sequences";
    const SQL: &'static str = include_str!("sequences.sql");

    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        Ok(Self {
            oid: fields.take()?,
            namespace: fields.take()?,
            name: fields.take()?,
            type_oid: fields.take()?,
            start: fields.take()?,
            min: fields.take()?,
            max: fields.take()?,
            increment: fields.take()?,
            cache: fields.take()?,
            cycle: fields.take()?,
            owned_by: fields.take()?,
            owner: fields.take()?,
            acl: fields.take()?,
        })
    }
}
