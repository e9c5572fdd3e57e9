//! Which tables and views are there, and which inherit from which?

use crate::{
    error::Error,
    rows::{Fields, Record},
};

/// A row of `pg_class`.
pub(crate) struct Relation {
    pub(crate) oid: u32,
    pub(crate) namespace: u32,
    pub(crate) name: String,
    pub(crate) kind: char,
    pub(crate) row_security: bool,
    pub(crate) row_security_forced: bool,
    pub(crate) options: Option<Vec<String>>,
    pub(crate) owner: String,
    pub(crate) acl: Option<Vec<String>>,
    /// For partitioned tables.
    pub(crate) partition_key: Option<String>,
    /// For partitions.
    pub(crate) partition_bound: Option<String>,
    /// For foreign tables.
    pub(crate) server: Option<String>,
    /// For views: the bits of `pg_relation_is_updatable`.
    pub(crate) writes: Option<i32>,
    /// For views and materialized views.
    pub(crate) definition: Option<String>,
}

impl Record for Relation {
    const QUERY: &'static str = "relations";
    const SQL: &'static str = include_str!("relations.sql");

    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        Ok(Self {
            oid: fields.take()?,
            namespace: fields.take()?,
            name: fields.take()?,
            kind: fields.letter()?,
            row_security: fields.take()?,
            row_security_forced: fields.take()?,
            options: fields.take()?,
            owner: fields.take()?,
            acl: fields.take()?,
            partition_key: fields.take()?,
            partition_bound: fields.take()?,
            server: fields.take()?,
            writes: fields.take()?,
            definition: fields.take()?,
        })
    }
}

/// A row of `pg_inherits`, in the order of the parents.
pub(crate) struct Parent {
    pub(crate) child: u32,
    pub(crate) schema: String,
    pub(crate) name: String,
}

impl Record for Parent {
    const QUERY: &'static str = "parent tables";
    const SQL: &'static str = include_str!("parents.sql");

    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        Ok(Self { child: fields.take()?, schema: fields.take()?, name: fields.take()? })
    }
}
