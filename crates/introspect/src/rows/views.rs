//! What are views made of?

use crate::{
    error::Error,
    rows::{Fields, Record},
};

/// The SELECT rule of a view, a row of `pg_rewrite`.
pub(crate) struct ViewRule {
    pub(crate) relation: u32,
    /// The analysed query as Postgres stores it.
    pub(crate) action: String,
    /// The relations it reads.
    pub(crate) reads: Vec<u32>,
    /// Whether an INSERT or UPDATE is always rewritten by a rule of the user's.
    pub(crate) rewritten: bool,
}

impl Record for ViewRule {
    const QUERY: &'static str = "view rules";
    const SQL: &'static str = include_str!("view_rules.sql");

    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        Ok(Self {
            relation: fields.take()?,
            action: fields.take()?,
            reads: fields.take()?,
            rewritten: fields.take()?,
        })
    }
}
