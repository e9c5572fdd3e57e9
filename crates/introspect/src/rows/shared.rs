//! What do objects of several kinds have: extensions, collations, comments?

use crate::{
    error::Error,
    rows::{Fields, Record},
};

/// A row of `pg_extension`.
pub(crate) struct Extension {
    pub(crate) name: String,
    pub(crate) schema: String,
}

impl Record for Extension {
    const QUERY: &'static str = "extensions";
    const SQL: &'static str = include_str!("extensions.sql");

    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        Ok(Self { name: fields.take()?, schema: fields.take()? })
    }
}

/// A row of `pg_collation`.
pub(crate) struct Collation {
    pub(crate) oid: u32,
    pub(crate) schema: String,
    pub(crate) name: String,
}

impl Record for Collation {
    const QUERY: &'static str = "collations";
    const SQL: &'static str = include_str!("collations.sql");

    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        Ok(Self { oid: fields.take()?, schema: fields.take()?, name: fields.take()? })
    }
}

/// A row of `pg_description`.
pub(crate) struct Comment {
    /// The system catalog that the object is in.
    pub(crate) class: u32,
    pub(crate) object: u32,
    /// The column's number, or 0.
    pub(crate) part: i32,
    pub(crate) text: String,
}

impl Record for Comment {
    const QUERY: &'static str = "comments";
    const SQL: &'static str = include_str!("comments.sql");

    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        Ok(Self {
            class: fields.take()?,
            object: fields.take()?,
            part: fields.take()?,
            text: fields.take()?,
        })
    }
}
