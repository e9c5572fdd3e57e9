//! Which schemas are there? Asked first, since every other query is limited to those in scope.

use crate::{
    error::Error,
    rows::{Fields, Record},
};

/// A row of `pg_namespace`.
pub(crate) struct Schema {
    pub(crate) oid: u32,
    pub(crate) name: String,
    pub(crate) owner: String,
    pub(crate) acl: Option<Vec<String>>,
    /// Whether an extension made it.
    pub(crate) of_extension: bool,
}

impl Record for Schema {
    const QUERY: &'static str = "schemas";
    const SQL: &'static str = include_str!("schemas.sql");

    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        Ok(Self {
            oid: fields.take()?,
            name: fields.take()?,
            owner: fields.take()?,
            acl: fields.take()?,
            of_extension: fields.take()?,
        })
    }
}
