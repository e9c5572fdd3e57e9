//! How are rows changed and deleted, and never all of them by mistake?

use crate::column::Table;
use crate::key::{Key, KeyValues};
use crate::raw::Encode;
use crate::reader::FromColumns;
use crate::sql;
use crate::statement::{Open, Reading, Statement, select, values};
use crate::values::{Parameters, ToColumns};
use std::borrow::Borrow;
use std::fmt;

/// Changes the given columns of the rows that a key picks.
///
/// Run by `one`, `opt` or `all`, the rows are returned as they are afterwards.
pub fn update<U>(changes: &U) -> Guarded<U::Row>
where
    U: ToColumns,
    U::Row: FromColumns,
{
    let values = values(|values| changes.to_columns(values));
    let table = U::TABLE;
    if values.given.is_empty() {
        // Nothing to set: the rows as they are, counted or returned just the same.
        return Guarded { statement: select(table) };
    }
    let sql = sql::update(table, &values.given);
    let mut statement = Statement::new(sql, table.columns, values.parameters, Open);
    statement.name_error(&values.given, table.columns.iter().map(|column| column.name));
    statement.reading = Reading::Returning;
    Guarded { statement }
}

/// Deletes the rows that a key picks.
///
/// Run by `one`, `opt` or `all`, the rows are returned as they were.
pub fn delete<R: FromColumns>(table: &Table<R>) -> Guarded<R> {
    let (sql, parameters) = (sql::delete(table), Parameters::default());
    let mut statement = Statement::new(sql, table.columns, parameters, Open);
    statement.reading = Reading::Returning;
    Guarded { statement }
}

/// An update or delete that has no condition yet, and so cannot be run by mistake.
#[must_use = "it does nothing until it has a condition and is run"]
pub struct Guarded<R> {
    statement: Statement<R, Open>,
}

impl<R> Guarded<R> {
    /// The row that has these values for a key: see [`Statement::by`].
    pub fn by<K, V>(self, key: &Key<R, K>, values: &V) -> Statement<R, Open>
    where
        K: Borrow<V>,
        V: KeyValues + ?Sized,
    {
        self.statement.by(key, values)
    }

    /// Rows whose `column` equals `value`: see [`Statement::key`].
    pub fn key<T: Encode + ?Sized>(self, column: &str, value: &T) -> Statement<R, Open> {
        self.statement.key(column, value)
    }

    /// Every row of the relation.
    pub fn every_row(self) -> Statement<R> {
        self.statement.close()
    }
}

impl<R> fmt::Debug for Guarded<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guarded").field("statement", &self.statement).finish()
    }
}
