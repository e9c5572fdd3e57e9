//! Which types does a schema define, and how does a column refer to one?

use crate::ident::QualifiedName;

/// A use of a type: by a column, an attribute, a parameter or a result.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TypeRef {
    /// The element type for arrays, else the type itself, by its catalog name:
    /// `pg_catalog.int4`, `public.mood`, `extensions.vector`.
    pub name: QualifiedName,
    /// The type modifier as written between parentheses: `10,2` of `numeric(10,2)`, `255`, `1536`;
    /// for intervals the fields and precision as Postgres prints them, such as `day to second(3)`.
    pub modifier: Option<String>,
    /// Whether this is an array. Postgres does not enforce dimensions, so they are not kept.
    pub array: bool,
}

impl TypeRef {
    /// A plain use of the built-in type with this catalog name, such as `int4`.
    pub fn builtin(name: &str) -> Self {
        Self { name: QualifiedName::new("pg_catalog", name), modifier: None, array: false }
    }
}

/// `CREATE TYPE ... AS ENUM`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enum {
    /// In their own order, not the alphabet's.
    pub labels: Vec<String>,
    /// `COMMENT ON TYPE`.
    pub comment: Option<String>,
}

/// `CREATE DOMAIN`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Domain {
    /// The type it is made over; may be another domain.
    pub base: TypeRef,
    /// The domain's own NOT NULL, not that of a base domain.
    pub not_null: bool,
    /// The domain's default expression.
    pub default: Option<String>,
    /// CHECK constraints, by name.
    pub checks: Vec<DomainCheck>,
    /// `COMMENT ON DOMAIN`.
    pub comment: Option<String>,
}

/// A CHECK of a domain.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DomainCheck {
    /// The constraint's name.
    pub name: String,
    /// As printed by `pg_get_constraintdef`, such as `CHECK ((VALUE > 0))`.
    pub definition: String,
}

/// `CREATE TYPE ... AS (...)`: a stand-alone composite, not a table's row type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Composite {
    /// In declared order.
    pub attributes: Vec<Attribute>,
    /// `COMMENT ON TYPE`.
    pub comment: Option<String>,
}

/// One field of a composite type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// The attribute's name.
    pub name: String,
    /// Its type.
    pub type_ref: TypeRef,
    /// `COMMENT ON COLUMN`.
    pub comment: Option<String>,
}

/// `CREATE TYPE ... AS RANGE`, with its multirange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    /// The type of the bounds.
    pub subtype: TypeRef,
    /// The multirange type made with it, in the same schema unless renamed.
    pub multirange: QualifiedName,
    /// `COMMENT ON TYPE`.
    pub comment: Option<String>,
}
