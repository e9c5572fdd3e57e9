//! Which functions and procedures are there?

use crate::{
    error::Error,
    rows::{Fields, Record},
};

/// A row of `pg_proc`.
#[expect(clippy::struct_excessive_bools, reason = "the catalog's own flags")]
pub(crate) struct Routine {
    pub(crate) oid: u32,
    pub(crate) namespace: u32,
    pub(crate) name: String,
    pub(crate) kind: char,
    /// The types of input parameters.
    pub(crate) input_types: Vec<u32>,
    /// The types of all parameters, unless all are `IN`.
    pub(crate) all_types: Option<Vec<u32>>,
    /// One for each of `all_types`.
    pub(crate) modes: Option<Vec<i8>>,
    /// One for each parameter; empty when it has none.
    pub(crate) names: Option<Vec<String>>,
    /// One for each parameter, when any has a default.
    pub(crate) defaults: Option<Vec<Option<String>>>,
    pub(crate) returns: u32,
    pub(crate) returns_set: bool,
    pub(crate) rows: f32,
    pub(crate) language: String,
    pub(crate) volatility: char,
    pub(crate) strict: bool,
    pub(crate) security_definer: bool,
    pub(crate) settings: Option<Vec<String>>,
    pub(crate) body: String,
    pub(crate) owner: String,
    pub(crate) acl: Option<Vec<String>>,
}

impl Record for Routine {
    const QUERY: &'static str = "routines";
    const SQL: &'static str = include_str!("routines.sql");

    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        Ok(Self {
            oid: fields.take()?,
            namespace: fields.take()?,
            name: fields.take()?,
            kind: fields.letter()?,
            input_types: fields.take()?,
            all_types: fields.take()?,
            modes: fields.take()?,
            names: fields.take()?,
            defaults: fields.take()?,
            returns: fields.take()?,
            returns_set: fields.take()?,
            rows: fields.take()?,
            language: fields.take()?,
            volatility: fields.letter()?,
            strict: fields.take()?,
            security_definer: fields.take()?,
            settings: fields.take()?,
            body: fields.take()?,
            owner: fields.take()?,
            acl: fields.take()?,
        })
    }
}
