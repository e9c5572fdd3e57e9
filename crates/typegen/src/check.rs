//! Which constraints of a domain can be decided without the server?
//!
//! The text is what Postgres itself prints of a CHECK, where every operation stands between
//! parentheses and what is not of `pg_catalog` bears its schema. Whatever is not known to mean the
//! same in Rust is given up on; of an AND only that part.

mod tokens;
mod term;
mod expression;
mod pattern;

use rowsmith_catalog::TypeRef;

/// What a value must hold to. Each variant is one of the runtime's `Rule`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Rule {
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    Compare(Operand, Comparison, Literal),
    OneOf(Operand, Vec<Literal>),
    Matches(Operand, Pattern),
    Length(u32),
    Digits(u16, i16),
}

/// The name of a variant of the runtime's `Operand`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Operand(pub(crate) &'static str);

/// The name of a variant of the runtime's `Comparison`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Comparison(pub(crate) &'static str);

/// A constant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Literal {
    Integer(i64),
    Numeric(String),
    /// As Rust spells it.
    Float(String),
    Text(String),
}

/// A regular expression. Each variant is one of the runtime's `Pattern`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Pattern {
    Start,
    End,
    Any,
    Text(String),
    In(Vec<(char, char)>),
    NotIn(Vec<(char, char)>),
    Sequence(Vec<Self>),
    Either(Vec<Self>),
    Repeat(Box<Self>, u16, Option<u16>),
}

/// What is known of a value's type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// A whole number of so many bytes.
    Integer(u8),
    Numeric,
    /// A float of single precision.
    Real,
    Float,
    Text,
    /// Text that is compared in a way of its own: nothing is known before it is cast.
    OtherText,
    /// Text whose blanks at the end come and go.
    Padded,
    Bytes,
    Array,
}

impl Class {
    /// The class of a type that is no domain.
    pub(crate) fn of(type_ref: &TypeRef) -> Option<Self> {
        let name = &type_ref.name;
        match (name.schema.as_str(), name.name.as_str()) {
            (_, "int2vector" | "oidvector") => None,
            _ if type_ref.array => Some(Self::Array),
            ("pg_catalog", "int2") => Some(Self::Integer(2)),
            ("pg_catalog", "int4") => Some(Self::Integer(4)),
            ("pg_catalog", "int8") => Some(Self::Integer(8)),
            ("pg_catalog", "numeric") => Some(Self::Numeric),
            ("pg_catalog", "float4") => Some(Self::Real),
            ("pg_catalog", "float8") => Some(Self::Float),
            ("pg_catalog", "text" | "varchar") => Some(Self::Text),
            // Its blanks at the end count for nothing, and casts drop them.
            ("pg_catalog", "bpchar") => Some(Self::Padded),
            ("pg_catalog", "bytea") => Some(Self::Bytes),
            (_, "citext") => Some(Self::OtherText),
            _ => None,
        }
    }
}

/// A rule, and whether it is all that the constraint says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Decidable {
    pub(crate) rule: Rule,
    pub(crate) whole: bool,
}

/// Reads `CHECK (...)` over values of the class; `None` when nothing of it can be decided.
pub(crate) fn read(definition: &str, class: Class) -> Option<Decidable> {
    let text = definition.strip_suffix(" NOT VALID").unwrap_or(definition);
    let tokens = tokens::split(text.strip_prefix("CHECK ")?)?;
    let decidable = expression::read(&tokens, class)?;
    (decidable.rule != Rule::All(vec![])).then_some(decidable)
}

/// What the type itself limits: the length of `varchar(n)`, the digits of `numeric(p,s)`.
pub(crate) fn limit(type_ref: &TypeRef) -> Option<Rule> {
    let name = &type_ref.name;
    let modifier = type_ref.modifier.as_deref().filter(|_| !type_ref.array)?;
    match (name.schema.as_str(), name.name.as_str()) {
        ("pg_catalog", "varchar" | "bpchar") => modifier.parse().ok().map(Rule::Length),
        ("pg_catalog", "numeric") => {
            let (precision, scale) = modifier.split_once(',').unwrap_or((modifier, "0"));
            Some(Rule::Digits(precision.parse().ok()?, scale.parse().ok()?))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
