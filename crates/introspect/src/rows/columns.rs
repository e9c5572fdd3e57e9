//! Which columns do relations have?

use crate::{
    error::Error,
    rows::{Fields, Record},
};

/// A row of `pg_attribute` with its default; sorted by relation and number.
pub(crate) struct Column {
    pub(crate) relation: u32,
    pub(crate) number: i16,
    pub(crate) name: String,
    pub(crate) type_oid: u32,
    pub(crate) modifier: i32,
    pub(crate) not_null: bool,
    pub(crate) identity: char,
    pub(crate) generated: char,
    pub(crate) collation: u32,
    /// The default, or what a generated column is computed by.
    pub(crate) expression: Option<String>,
    /// For views.
    pub(crate) updatable: Option<bool>,
    pub(crate) acl: Option<Vec<String>>,
}

impl Record for Column {
    const QUERY: &'static str = "columns";
    const SQL: &'static str = include_str!("columns.sql");

    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        Ok(Self {
            relation: fields.take()?,
            number: fields.take()?,
            name: fields.take()?,
            type_oid: fields.take()?,
            modifier: fields.take()?,
            not_null: fields.take()?,
            identity: fields.letter()?,
            generated: fields.letter()?,
            collation: fields.take()?,
            expression: fields.take()?,
            updatable: fields.take()?,
            acl: fields.take()?,
        })
    }
}

/// A column of a relation that is not described itself; sorted by relation and number.
pub(crate) struct OutsideColumn {
    pub(crate) relation: u32,
    pub(crate) schema: String,
    pub(crate) relation_name: String,
    pub(crate) number: i16,
    pub(crate) name: String,
    pub(crate) type_oid: u32,
    pub(crate) not_null: bool,
}

impl Record for OutsideColumn {
    const QUERY: &'static str = "columns of mentioned relations";
    const SQL: &'static str = include_str!("outside_columns.sql");

    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        Ok(Self {
            relation: fields.take()?,
            schema: fields.take()?,
            relation_name: fields.take()?,
            number: fields.take()?,
            name: fields.take()?,
            type_oid: fields.take()?,
            not_null: fields.take()?,
        })
    }
}
