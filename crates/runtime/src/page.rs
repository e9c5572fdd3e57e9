//! How is a large relation read a page at a time, in the order of an index?

use crate::error::StatementError;
use crate::index::Index;
use crate::raw::Encode;
use crate::reader::FromColumns;
use crate::sql::page::{self, Cursor, Side};
use crate::statement::{Closed, Statement};
use crate::values::Values;

/// Reads rows in the order of an index, beginning where another page ended.
///
/// A page costs what it holds, however far one has come, where `offset` would read all that lies
/// before. Where columns of the order go different ways or may be NULL, the rows beyond the cursor
/// are several ranges of the index; the statement reads of each no more than a page. Rows that come
/// or go meanwhile move no other row to a page where it is missed or seen twice.
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
    /// Quick where the index begins with the column, which then counts neither for the order nor
    /// for where a page begins.
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
