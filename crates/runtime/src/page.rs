//! How is a large relation read a page at a time, in the order of an index?

use crate::column::Table;
use crate::error::StatementError;
use crate::raw::Encode;
use crate::reader::FromColumns;
use crate::sql::page::{self, Cursor, Side};
use crate::statement::{Closed, Statement};
use crate::values::Values;
use std::fmt;

/// An index of the relation whose rows are `R`, and the order that it keeps, in which no two rows
/// are equal.
pub struct Index<R: 'static> {
    /// The name.
    pub name: &'static str,
    /// The columns that rows are ordered by; the last of them tell equal rows apart.
    pub order: &'static [Order],
    /// The condition of a partial index: pages show only rows that meet it.
    pub predicate: Option<&'static str>,
    table: &'static Table<R>,
    value: fn(&R, usize, &mut Values),
}

impl<R> Index<R> {
    /// An index; `value` gives a row's value for the column at a place.
    pub const fn new(
        table: &'static Table<R>,
        name: &'static str,
        order: &'static [Order],
        value: fn(&R, usize, &mut Values),
    ) -> Self {
        Self { name, order, predicate: None, table, value }
    }

    /// The same over the rows that meet a condition.
    #[must_use]
    pub const fn only(mut self, predicate: &'static str) -> Self {
        self.predicate = Some(predicate);
        self
    }
}

impl<R> Clone for Index<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for Index<R> {}

impl<R> fmt::Debug for Index<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Index").field("name", &self.name).finish_non_exhaustive()
    }
}

/// How rows are ordered by a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    /// The column's place among the relation's.
    pub column: usize,
    /// Whether the largest value comes first.
    pub descending: bool,
    /// Whether NULLs come first.
    pub nulls_first: bool,
}

impl Order {
    /// `asc`, NULLs last.
    pub const fn asc(column: usize) -> Self {
        Self { column, descending: false, nulls_first: false }
    }

    /// `asc nulls first`.
    pub const fn asc_nulls_first(column: usize) -> Self {
        Self { column, descending: false, nulls_first: true }
    }

    /// `desc`, NULLs first.
    pub const fn desc(column: usize) -> Self {
        Self { column, descending: true, nulls_first: true }
    }

    /// `desc nulls last`.
    pub const fn desc_nulls_last(column: usize) -> Self {
        Self { column, descending: true, nulls_first: false }
    }

    /// The other way round.
    pub(crate) const fn reversed(self) -> Self {
        let Self { column, descending, nulls_first } = self;
        Self { column, descending: !descending, nulls_first: !nulls_first }
    }
}

/// Reads rows in the order of an index, beginning where another page ended.
///
/// However far one has come, a page costs what it holds, where `offset` would read all that lies
/// before; and rows that come or go meanwhile move no other row to a page where it is missed or
/// seen twice.
pub fn page<R: FromColumns>(index: &Index<R>) -> Page<R> {
    Page { index: *index, equal: Values::default(), cursor: None, error: None }
}

/// A page that does not know yet how many rows it holds.
#[derive(Debug, Clone)]
#[must_use = "a page does nothing until it is limited and run"]
pub struct Page<R: 'static> {
    index: Index<R>,
    equal: Values,
    cursor: Option<(Side, Values)>,
    error: Option<StatementError>,
}

impl<R: FromColumns> Page<R> {
    /// Only rows whose `column` equals `value`.
    ///
    /// Quick where the index begins with the column.
    pub fn key<T: Encode + ?Sized>(mut self, column: &str, value: &T) -> Self {
        if let Some(place) = self.index.table.columns.iter().position(|known| known.name == column)
        {
            self.equal.value(place, value);
        } else {
            let name = column.into();
            self.error.get_or_insert(StatementError::NoSuchColumn { name });
        }
        self
    }

    /// The rows that follow this one.
    pub fn after(self, row: &R) -> Self {
        self.beside(row, Side::After)
    }

    /// The rows that lead up to this one, in the same order as all pages.
    pub fn before(self, row: &R) -> Self {
        self.beside(row, Side::Before)
    }

    fn beside(mut self, row: &R, side: Side) -> Self {
        let mut values = Values::default();
        for order in self.index.order {
            (self.index.value)(row, order.column, &mut values);
        }
        if let Some((number, reason)) = values.parameters.error() {
            let place = self.index.order.get(*number).map(|order| order.column);
            let column = place.and_then(|place| self.index.table.columns.get(place));
            let name = column.map_or("", |column| column.name).into();
            self.error.get_or_insert(StatementError::Value { name, reason: reason.clone() });
        }
        self.cursor = Some((side, values));
        self
    }

    /// At most so many rows.
    pub fn limit(self, rows: u32) -> Statement<R> {
        let Self { index, equal, cursor, error } = self;
        let cursor = cursor.as_ref().map(|(side, values)| Cursor { side: *side, values });
        let layout = page::Layout {
            table: index.table,
            order: index.order,
            predicate: index.predicate,
            equal: &equal,
        };
        let (sql, given) = page::spell(&layout, cursor.as_ref(), rows);
        let columns = index.table.columns;
        let mut statement = Statement::new(sql, columns, given.parameters, Closed);
        statement.name_error(&given.given, columns.iter().map(|column| column.name));
        if let Some(error) = error {
            statement.fail(error);
        }
        statement
    }
}
