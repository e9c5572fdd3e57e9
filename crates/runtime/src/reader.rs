//! How does a row of a result become a struct, whichever driver brought it?

use crate::column::Column;
use crate::oid;
use crate::raw::{Decode, DecodeError, Raw};
use std::error::Error;
use std::fmt;

/// A row of a driver: names and raw values by position.
pub trait Source {
    /// The number of columns.
    fn count(&self) -> usize;

    /// The name of a column; `None` past the last.
    fn name(&self, index: usize) -> Option<&str>;

    /// The value of a column; `None` when it is NULL.
    fn value(&self, index: usize) -> Result<Option<Raw<'_>>, DecodeError>;

    /// The OID of a column's type, 0 when it is not known.
    fn oid(&self, index: usize) -> u32;
}

/// A struct that is read from the columns of a row.
pub trait FromColumns: Sized {
    /// The columns to ask for, in the order in which [`from_columns`](Self::from_columns) takes
    /// them. Empty for values that take their column by position.
    const COLUMNS: &'static [Column];

    /// Takes the columns one by one. Errors are recorded by `columns`.
    fn from_columns(columns: &mut Columns<'_>) -> Self;
}

/// Hands out the values of one row in order and remembers the first error.
///
/// Code for a struct of 300 columns stays linear in the number of columns, for the compiler too,
/// because there is no branch per field: after an error the rest are fillers, and the struct is
/// dropped.
pub struct Columns<'a> {
    source: &'a dyn Source,
    expected: &'static [Column],
    next: usize,
    error: Option<RowError>,
}

/// What the next column holds.
enum Cell<'a> {
    Value(Raw<'a>),
    Null,
    /// This column or one before it could not be read.
    Failed,
}

impl<'a> Columns<'a> {
    fn new(source: &'a dyn Source, expected: &'static [Column]) -> Self {
        Self { source, expected, next: 0, error: None }
    }

    /// The next column's value.
    ///
    /// Columns are found by position when the name there is the expected one, else by name, so a
    /// row of the user's own `select *` reads right even after columns moved.
    // Not an iterator: each call has its own type.
    #[expect(clippy::should_implement_trait, reason = "each call returns another type")]
    pub fn next<T: Decode>(&mut self) -> T {
        let value = match self.take() {
            Cell::Value(raw) => T::decode(raw),
            Cell::Null => T::decode_null(),
            Cell::Failed => return T::filler(),
        };
        value.unwrap_or_else(|error| {
            self.fail(self.next.saturating_sub(1), error);
            T::filler()
        })
    }

    fn take(&mut self) -> Cell<'a> {
        let position = self.next;
        self.next += 1;
        if self.error.is_some() {
            return Cell::Failed;
        }
        match self.find(position).and_then(|index| self.source.value(index)) {
            Ok(Some(raw)) => Cell::Value(raw),
            Ok(None) => Cell::Null,
            Err(error) => {
                self.fail(position, error);
                Cell::Failed
            }
        }
    }

    fn find(&self, position: usize) -> Result<usize, DecodeError> {
        let Some(column) = self.expected.get(position) else {
            // No names to go by: a scalar.
            return if position < self.source.count() {
                Ok(position)
            } else {
                Err(DecodeError::new("the result has fewer columns"))
            };
        };
        if self.source.name(position) == Some(column.name) {
            return Ok(position);
        }
        (0..self.source.count())
            .find(|&index| self.source.name(index) == Some(column.name))
            .ok_or_else(|| DecodeError::new("the result has no such column"))
    }

    fn fail(&mut self, position: usize, reason: DecodeError) {
        if self.error.is_some() {
            return;
        }
        let index = self.find(position).ok();
        let expected = self.expected.get(position);
        let column = expected
            .map(|column| column.name)
            .or_else(|| index.and_then(|index| self.source.name(index)))
            .unwrap_or_default();
        let postgres_type = match (expected, index) {
            (Some(column), _) => column.sql_type.to_owned(),
            (None, Some(index)) => oid::Named(self.source.oid(index)).to_string(),
            (None, None) => oid::Named(0).to_string(),
        };
        self.error = Some(RowError {
            column: column.into(),
            postgres_type: postgres_type.into(),
            position,
            reason,
        });
    }
}

impl fmt::Debug for Columns<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Columns")
            .field("next", &self.next)
            .field("error", &self.error)
            .finish_non_exhaustive()
    }
}

/// Reads one row of any driver.
pub fn read_row<R: FromColumns>(source: &dyn Source) -> Result<R, RowError> {
    read_columns(source, R::COLUMNS, R::from_columns)
}

fn read_columns<R>(
    source: &dyn Source,
    columns: &'static [Column],
    from_columns: fn(&mut Columns<'_>) -> R,
) -> Result<R, RowError> {
    let mut columns = Columns::new(source, columns);
    let row = from_columns(&mut columns);
    match columns.error {
        None => Ok(row),
        Some(error) => Err(error),
    }
}

/// No columns: the result of a statement that returns nothing worth reading.
impl FromColumns for () {
    const COLUMNS: &'static [Column] = &[];

    fn from_columns(_columns: &mut Columns<'_>) -> Self {}
}

/// The first column, by position: the result of a function that returns one value.
impl<T: Decode> FromColumns for Option<T> {
    const COLUMNS: &'static [Column] = &[];

    fn from_columns(columns: &mut Columns<'_>) -> Self {
        columns.next()
    }
}

/// A row that could not be read: which column, of which type, and (as its source) why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowError {
    column: Box<str>,
    postgres_type: Box<str>,
    position: usize,
    reason: DecodeError,
}

impl RowError {
    /// The column's name.
    pub fn column(&self) -> &str {
        &self.column
    }

    /// The column's Postgres type.
    pub fn postgres_type(&self) -> &str {
        &self.postgres_type
    }

    /// The column's place in the struct, counted from 0.
    pub fn position(&self) -> usize {
        self.position
    }

    /// What is wrong with the value.
    pub fn reason(&self) -> &DecodeError {
        &self.reason
    }
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot read column `{}` of type `{}`", self.column, self.postgres_type)
    }
}

impl Error for RowError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.reason)
    }
}
