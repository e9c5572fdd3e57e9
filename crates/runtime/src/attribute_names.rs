//! Which attributes does a parameter mention, and where in a value are composites?

use std::fmt::Write as _;

/// Where in a value composites are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Nowhere, or where names do not reach.
    Plain,
    /// The value is one, or of a domain over one.
    Composite,
    /// In its elements.
    Array,
}

impl Shape {
    /// That of an array of such values.
    pub(crate) const fn in_array(self) -> Self {
        match self {
            Self::Plain => Self::Plain,
            Self::Composite | Self::Array => Self::Array,
        }
    }
}

/// Takes the names of attributes that a parameter will mention.
///
/// An attribute that the database has no longer would be passed over, so our SQL mentions each. It
/// mentions their types as relations as well: that alone makes the server look again at a statement
/// that stays prepared when a type changes.
#[derive(Debug, Default)]
pub struct AttributeNames {
    types: Vec<Mentions>,
    /// Which of them is being named.
    inside: Option<usize>,
}

/// A composite type, and what mentions it and its attributes.
#[derive(Debug)]
struct Mentions {
    sql_type: &'static str,
    list: String,
}

impl AttributeNames {
    /// An attribute of the type that was entered.
    pub(crate) fn attribute(&mut self, name: &str) {
        let inside = self.inside.and_then(|inside| self.types.get_mut(inside));
        let Some(Mentions { sql_type, list }) = inside else { return };
        let name = name.replace('"', "\"\"");
        // Writing to a String cannot fail.
        write!(list, ", (null::{sql_type}).\"{name}\"").unwrap_or_default();
    }

    /// The attributes of a composite, unless it was met before.
    pub(crate) fn enter(&mut self, sql_type: &'static str, name: impl FnOnce(&mut Self)) {
        if self.types.iter().any(|known| known.sql_type == sql_type) {
            return;
        }
        let list = format!("'{}'::pg_catalog.regclass", sql_type.replace('\'', "''"));
        let outside = self.inside.replace(self.types.len());
        self.types.push(Mentions { sql_type, list });
        name(self);
        self.inside = outside;
    }

    /// The composite that a value is, without the domains over it.
    pub(crate) fn outermost(names: fn(&mut Self)) -> Option<&'static str> {
        let mut this = Self::default();
        names(&mut this);
        this.types.first().map(|it| it.sql_type)
    }

    /// A condition that always holds, but names every attribute.
    pub(crate) fn condition(names: fn(&mut Self)) -> Option<String> {
        let mut this = Self::default();
        names(&mut this);
        // The planner folds it away. A row for each type, since one holds 1,664 values at most.
        let rows = this.types.iter().map(|it| format!(" or row({}) is null", it.list));
        (!this.types.is_empty()).then(|| format!("true{}", rows.collect::<String>()))
    }
}

/// Appends a string of JSON.
pub(crate) fn put_string(out: &mut Vec<u8>, text: &[u8]) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    out.push(b'"');
    for &byte in text {
        match byte {
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            0..0x20 => {
                out.extend_from_slice(b"\\u00");
                let digits = [byte >> 4, byte & 15].map(usize::from);
                out.extend(digits.iter().filter_map(|digit| HEX.get(*digit)));
            }
            _ => out.push(byte),
        }
    }
    out.push(b'"');
}
