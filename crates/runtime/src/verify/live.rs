//! What does the database say of the objects now?

use crate::column::Column;
use crate::object::{Part, Traits};
use crate::reader::{Columns, FromColumns};

/// Asks for the members of all objects at once.
pub(crate) const SQL: &str = include_str!("live.sql");

/// A member of an object that exists, or, as [`Part::Whole`], the mere fact that it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Live {
    /// Which of the objects asked for, counted from 1.
    pub(crate) number: i64,
    /// Which of the functions of that name; 0 for what has no overloads.
    pub(crate) candidate: i64,
    /// What kind of object it is, in SQL's words.
    pub(crate) kind: String,
    pub(crate) part: Part,
    /// Its place among those of the object.
    pub(crate) place: i64,
    pub(crate) name: String,
    pub(crate) type_name: String,
    pub(crate) traits: Traits,
}

const fn column(name: &'static str, sql_type: &'static str) -> Column {
    Column { name, sql_type, cast: "", read: crate::column::Read::Plain }
}

impl FromColumns for Live {
    const COLUMNS: &'static [Column] = &[
        column("number", "bigint"),
        column("candidate", "bigint"),
        column("kind", "text"),
        column("part", "text"),
        column("place", "bigint"),
        column("member", "text"),
        column("type_name", "text"),
        column("traits", "text"),
    ];

    fn from_columns(columns: &mut Columns<'_>) -> Self {
        let (number, candidate, kind) = (columns.next(), columns.next(), columns.next());
        let part: String = columns.next();
        let (place, name, type_name) = (columns.next(), columns.next(), columns.next());
        let traits: String = columns.next();
        let (part, traits) = (Part::parse(&part), Traits::parse(&traits));
        Self { number, candidate, kind, part, place, name, type_name, traits }
    }
}
