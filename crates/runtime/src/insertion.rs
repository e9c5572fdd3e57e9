//! How are rows inserted, and what becomes of those that are there already?

use crate::batch::Batch;
use crate::column::Table;
use crate::key::Key;
use crate::reader::FromColumns;
use crate::sql::insert::{self, Conflict, Shape};
use crate::statement::{Closed, Reading, Statement, values};
use crate::values::{Parameters, ToColumns};

/// Writes one row with the given columns; the database fills the rest.
///
/// Run by `one`, the row is returned as the database made it. Run by `exec`, nothing is read back.
pub fn insert<I>(row: &I) -> Statement<I::Row, Insertion<I::Row>>
where
    I: ToColumns,
    I::Row: FromColumns,
{
    let values = values(|values| row.to_columns(values));
    let table = I::TABLE;
    let insertion = Insertion { table: *table, rows: Rows::One(values.given) };
    let mut statement = Statement::new(String::new(), table.columns, values.parameters, insertion);
    statement.spell(&Conflict::Fail);
    if let Rows::One(given) = statement.continued.rows.clone() {
        statement.name_error(&given, table.columns.iter().map(|column| column.name));
    }
    statement
}

/// Writes many rows in one statement: all of them, or none when one is refused.
///
/// Rows may give different columns. There is no limit to their number but the 1 GiB that the
/// server takes at once. No rows are no round trip.
///
/// Rows are written, and by `all` returned, in the order of the slice if all of them give the same
/// columns. Otherwise those that give the same columns come together, the rows of the first one's
/// kind first. A row that a trigger or [`on_conflict_nothing`](Statement::on_conflict_nothing)
/// passes over is not returned.
pub fn insert_many<I>(rows: &[I]) -> Statement<I::Row, Insertion<I::Row>>
where
    I: ToColumns,
    I::Row: FromColumns,
{
    let table = I::TABLE;
    let encoded =
        Batch::new(rows).and_then(|batch| Ok((insert::shapes(&batch.groups), batch.parameters()?)));
    let (shapes, parameters, error) = match encoded {
        Ok((shapes, parameters)) => (shapes, parameters, None),
        Err(error) => (Vec::new(), Parameters::default(), Some(error)),
    };
    let insertion = Insertion { table: *table, rows: Rows::Many(shapes) };
    let mut statement = Statement::new(String::new(), table.columns, parameters, insertion);
    statement.spell(&Conflict::Fail);
    if let Some(error) = error {
        statement.fail(error);
    }
    statement
}

/// An insert of which can still be said what becomes of rows that are there already.
#[derive(Debug, Clone)]
pub struct Insertion<R> {
    table: Table<R>,
    rows: Rows,
}

/// The columns that are given.
#[derive(Debug, Clone)]
enum Rows {
    One(Shape),
    Many(Vec<Shape>),
}

impl<R> Statement<R, Insertion<R>> {
    /// A row that is there already, by the given key, takes the given values of the columns that
    /// are not in the key, and is returned like the others.
    ///
    /// One statement cannot do that twice to the same row. The key of a partial index finds only
    /// rows that meet the index's condition; a deferrable constraint is the server's to refuse.
    pub fn on_conflict_update<K>(mut self, key: &Key<R, K>) -> Statement<R> {
        let names = key.names(&self.continued.table).collect();
        self.spell(&Conflict::Update { key: names, predicate: key.predicate });
        self.close()
    }

    /// A row that is there already, by any unique constraint, is left alone and not returned.
    pub fn on_conflict_nothing(mut self) -> Statement<R, Closed> {
        self.spell(&Conflict::Nothing);
        self.close()
    }

    fn spell(&mut self, conflict: &Conflict) {
        let Insertion { table, rows } = &self.continued;
        (self.sql, self.reading) = match rows {
            Rows::One(given) => (insert::one(table, given, conflict), Reading::Returning),
            Rows::Many(shapes) => match shapes.as_slice() {
                [] => (String::new(), Reading::Nothing),
                [_] => (insert::many(table, shapes, conflict, false), Reading::Returning),
                _ => (
                    insert::many(table, shapes, conflict, false),
                    Reading::Other(insert::many(table, shapes, conflict, true)),
                ),
            },
        };
    }
}
