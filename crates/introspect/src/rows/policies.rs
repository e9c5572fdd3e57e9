//! Which row level security policies are there?

use crate::{
    error::Error,
    rows::{Fields, Record},
};

/// A row of `pg_policy`.
pub(crate) struct Policy {
    pub(crate) oid: u32,
    pub(crate) relation: u32,
    pub(crate) name: String,
    pub(crate) permissive: bool,
    pub(crate) command: char,
    pub(crate) roles: Vec<String>,
    pub(crate) using: Option<String>,
    pub(crate) with_check: Option<String>,
}

impl Record for Policy {
    const QUERY: &'static str = "policies";
    const SQL: &'static str = include_str!("policies.sql");

    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        Ok(Self {
            oid: fields.take()?,
            relation: fields.take()?,
            name: fields.take()?,
            permissive: fields.take()?,
            command: fields.letter()?,
            roles: fields.take()?,
            using: fields.take()?,
            with_check: fields.take()?,
        })
    }
}
