//! Which types are there, and what are they made of?

use crate::{
    error::Error,
    rows::{Fields, Record},
};

/// A row of `pg_type`.
pub(crate) struct PgType {
    pub(crate) oid: u32,
    pub(crate) namespace: u32,
    pub(crate) name: String,
    pub(crate) kind: char,
    /// The type of arrays of it, or 0.
    pub(crate) array: u32,
    /// For composites: the relation whose row it is.
    pub(crate) relation: u32,
    /// For domains: what it is made over.
    pub(crate) base: u32,
    /// For domains: the modifier of the base.
    pub(crate) base_modifier: i32,
    /// For domains.
    pub(crate) not_null: bool,
    pub(crate) collation: u32,
    /// For domains.
    pub(crate) default: Option<String>,
    pub(crate) of_extension: bool,
}

impl Record for PgType {
    const QUERY: &'static str = "types";
    const SQL: &'static str = include_str!("types.sql");

    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        Ok(Self {
            oid: fields.take()?,
            namespace: fields.take()?,
            name: fields.take()?,
            kind: fields.letter()?,
            array: fields.take()?,
            relation: fields.take()?,
            base: fields.take()?,
            base_modifier: fields.take()?,
            not_null: fields.take()?,
            collation: fields.take()?,
            default: fields.take()?,
            of_extension: fields.take()?,
        })
    }
}

/// A row of `pg_enum`, in the enum's order.
pub(crate) struct EnumLabel {
    pub(crate) type_oid: u32,
    pub(crate) label: String,
}

impl Record for EnumLabel {
    const QUERY: &'static str = "enum labels";
    const SQL: &'static str = include_str!("enum_labels.sql");

    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        Ok(Self { type_oid: fields.take()?, label: fields.take()? })
    }
}

/// A field of a stand-alone composite type, in the type's order.
pub(crate) struct Attribute {
    /// The composite type.
    pub(crate) composite: u32,
    /// Its relation, which comments go by.
    pub(crate) relation: u32,
    /// `None` when the type has no fields.
    pub(crate) field: Option<AttributeField>,
}

/// What is known of a field of a composite type.
pub(crate) struct AttributeField {
    pub(crate) number: i16,
    pub(crate) name: String,
    pub(crate) type_oid: u32,
    pub(crate) modifier: i32,
}

impl Record for Attribute {
    const QUERY: &'static str = "attributes of composite types";
    const SQL: &'static str = include_str!("attributes.sql");

    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        let (composite, relation) = (fields.take()?, fields.take()?);
        let field = match fields.take::<Option<i16>>()? {
            Some(number) => Some(AttributeField {
                number,
                name: fields.take()?,
                type_oid: fields.take()?,
                modifier: fields.take()?,
            }),
            None => None,
        };
        Ok(Self { composite, relation, field })
    }
}

/// A CHECK of a domain, by name.
pub(crate) struct DomainCheck {
    pub(crate) domain: u32,
    pub(crate) name: String,
    pub(crate) definition: String,
}

impl Record for DomainCheck {
    const QUERY: &'static str = "domain checks";
    const SQL: &'static str = include_str!("domain_checks.sql");

    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        Ok(Self { domain: fields.take()?, name: fields.take()?, definition: fields.take()? })
    }
}

/// A row of `pg_range`.
pub(crate) struct Range {
    pub(crate) oid: u32,
    pub(crate) subtype: u32,
    pub(crate) multirange: u32,
}

impl Record for Range {
    const QUERY: &'static str = "ranges";
    const SQL: &'static str = include_str!("ranges.sql");

    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        Ok(Self { oid: fields.take()?, subtype: fields.take()?, multirange: fields.take()? })
    }
}

/// How a type prints itself with and without a modifier.
pub(crate) struct Modifier {
    pub(crate) type_oid: u32,
    pub(crate) number: i32,
    pub(crate) plain: String,
    pub(crate) modified: String,
}

impl Record for Modifier {
    const QUERY: &'static str = "type modifiers";
    const SQL: &'static str = include_str!("modifiers.sql");

    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        Ok(Self {
            type_oid: fields.take()?,
            number: fields.take()?,
            plain: fields.take()?,
            modified: fields.take()?,
        })
    }
}
