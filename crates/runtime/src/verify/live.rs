//! What does the database say of the objects now?

use crate::column::Column;
use crate::object::Traits;
use crate::reader::{Columns, FromColumns};

/// Asks for the members of all objects at once.
pub(crate) const SQL: &str = include_str!("live.sql");

/// A member of an object that exists, or the mere fact that it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Live {
    /// Which of the objects asked for, counted from 1.
    pub(crate) number: i64,
    /// Its place among those of the object.
    pub(crate) place: i64,
    /// `None` for an object without members.
    pub(crate) member: Option<String>,
    pub(crate) type_name: String,
    pub(crate) traits: Traits,
}

const fn column(name: &'static str, sql_type: &'static str) -> Column {
    Column { name, sql_type, cast: "", read: crate::column::Read::Plain }
}

impl FromColumns for Live {
    const COLUMNS: &'static [Column] = &[
        column("number", "bigint"),
        column("place", "bigint"),
        column("member", "text"),
        column("type_name", "text"),
        column("not_null", "boolean"),
        column("has_default", "boolean"),
        column("is_generated", "boolean"),
        column("is_set", "boolean"),
    ];

    fn from_columns(columns: &mut Columns<'_>) -> Self {
        Self {
            number: columns.next(),
            place: columns.next(),
            member: columns.next(),
            type_name: columns.next(),
            traits: Traits {
                not_null: columns.next(),
                default: columns.next(),
                generated: columns.next(),
                set: columns.next(),
            },
        }
    }
}
