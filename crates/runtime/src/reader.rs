//! How does a row of a result become a struct, whichever driver brought it?

use crate::borrowed::DecodeRef;
use crate::column::Column;
use crate::oid;
use crate::raw::{Decode, DecodeError, Raw};
use std::error::Error;
use std::fmt;

/// A row of a driver: what its columns are, and raw values by position.
pub trait Source {
    /// The number of columns.
    fn count(&self) -> usize;

    /// The name of a column; `None` past the last.
    fn name(&self, index: usize) -> Option<&str>;

    /// The OID of a column's type, 0 when it is not known.
    fn oid(&self, index: usize) -> u32;

    /// The value of a column, `None` when it is NULL; `oid` is the column's, where it was asked
    /// for before.
    fn value(&self, index: usize, oid: Option<u32>) -> Result<Option<Raw<'_>>, DecodeError>;

    /// Whether the first columns are the expected ones.
    // Here, so that all names are compared by one call through the vtable.
    fn begins_with(&self, expected: &[Column]) -> bool {
        expected.iter().enumerate().all(|(index, column)| self.name(index) == Some(column.name))
    }
}

/// A struct that is read from the columns of a row.
pub trait FromColumns: Sized {
    /// The columns to ask for, in the order in which [`from_columns`](Self::from_columns) takes
    /// them. Empty for values that take their column by position.
    const COLUMNS: &'static [Column];

    /// Takes the columns one by one. Errors are recorded by `columns`.
    fn from_columns(columns: &mut Columns<'_>) -> Self;
}

/// A struct that borrows from the row whose columns it is read from.
pub trait FromColumnsRef<'r>: Sized {
    /// As [`FromColumns::COLUMNS`].
    const COLUMNS: &'static [Column];

    /// As [`FromColumns::from_columns`].
    fn from_columns(columns: &mut Columns<'r>) -> Self;
}

/// A row that has a borrowed form; generated for the tables that `borrowed-rows` names.
pub trait Borrowable {
    /// The same columns, with text and bytes that lie in the driver's row.
    type Ref<'r>: FromColumnsRef<'r>;
}

/// Hands out the values of one row in order and remembers the first error.
///
/// Code for a struct of 300 columns stays linear in the number of columns, for the compiler too,
/// because there is no branch per field: after an error the rest are fillers, and the struct is
/// dropped.
pub struct Columns<'a> {
    source: &'a dyn Source,
    expected: &'static [Column],
    places: Places<'a>,
    next: usize,
    error: Option<RowError>,
}

/// Where the columns of a struct lie in a result.
#[derive(Clone, Copy)]
enum Places<'a> {
    /// As was found for an earlier row of the same result.
    Known(&'a [Place]),
    /// In the expected order.
    InOrder,
    /// To be found by name.
    ByName,
}

/// Where a column lies in a result, and of which type it is, where that was asked.
#[derive(Debug, Clone, Copy)]
struct Place {
    index: usize,
    oid: Option<u32>,
}

/// What the next column holds.
enum Cell<'a> {
    Value(Raw<'a>),
    Null,
    /// This column or one before it could not be read.
    Failed,
}

impl<'a> Columns<'a> {
    fn new(source: &'a dyn Source, expected: &'static [Column], places: Places<'a>) -> Self {
        Self { source, expected, places, next: 0, error: None }
    }

    fn of_one(source: &'a dyn Source, expected: &'static [Column]) -> Self {
        let is_in_order = !expected.is_empty() && source.begins_with(expected);
        let places = if is_in_order { Places::InOrder } else { Places::ByName };
        Self::new(source, expected, places)
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
        self.or_filler(value, T::filler)
    }

    /// As [`next`](Self::next), of a value that borrows from the row.
    pub fn next_ref<T: DecodeRef<'a>>(&mut self) -> T {
        let value = match self.take() {
            Cell::Value(raw) => T::decode_ref(raw),
            Cell::Null => T::decode_null(),
            Cell::Failed => return T::filler(),
        };
        self.or_filler(value, T::filler)
    }

    fn or_filler<T>(&mut self, value: Result<T, DecodeError>, filler: fn() -> T) -> T {
        value.unwrap_or_else(|error| {
            self.fail(self.next.saturating_sub(1), error);
            filler()
        })
    }

    fn take(&mut self) -> Cell<'a> {
        let position = self.next;
        self.next += 1;
        if self.error.is_some() {
            return Cell::Failed;
        }
        let place = match self.places {
            Places::Known(places) => places.get(position).copied(),
            Places::InOrder => Some(Place { index: position, oid: None }),
            Places::ByName => None,
        };
        let place = place.map_or_else(|| find(self.source, self.expected, position), Ok);
        match place.and_then(|place| self.source.value(place.index, place.oid)) {
            Ok(Some(raw)) => Cell::Value(raw),
            Ok(None) => Cell::Null,
            Err(error) => {
                self.fail(position, error);
                Cell::Failed
            }
        }
    }

    fn fail(&mut self, position: usize, reason: DecodeError) {
        if self.error.is_some() {
            return;
        }
        let expected = self.expected.get(position);
        let place = find(self.source, self.expected, position).ok();
        let name = || place.and_then(|place| self.source.name(place.index));
        let column = expected.map(|column| column.name).or_else(name);
        let postgres_type = match expected {
            Some(column) => column.sql_type.to_owned(),
            None => oid::Named(place.map_or(0, |place| self.source.oid(place.index))).to_string(),
        };
        self.error = Some(RowError {
            column: column.unwrap_or_default().into(),
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

/// The column for a position of the struct: the one there when its name is the expected one, else
/// the first of that name.
fn find(source: &dyn Source, expected: &[Column], position: usize) -> Result<Place, DecodeError> {
    let place = |index| Place { index, oid: Some(source.oid(index)) };
    let here = source.name(position);
    let Some(column) = expected.get(position) else {
        // No names to go by: a scalar.
        here.ok_or_else(|| DecodeError::new("the result has fewer columns"))?;
        return Ok(place(position));
    };
    if here == Some(column.name) {
        return Ok(place(position));
    }
    (0..source.count())
        .find(|index| source.name(*index) == Some(column.name))
        .map(place)
        .ok_or_else(|| DecodeError::new("the result has no such column"))
}

/// Reads one row of any driver.
pub fn read_row<R: FromColumns>(source: &dyn Source) -> Result<R, RowError> {
    read_columns(Columns::of_one(source, R::COLUMNS), R::from_columns)
}

/// Reads one row of any driver, text and bytes left where they are.
pub fn read_row_ref<'r, R: FromColumnsRef<'r>>(source: &'r dyn Source) -> Result<R, RowError> {
    read_columns(Columns::of_one(source, R::COLUMNS), R::from_columns)
}

/// Reads the rows of one result: where each column lies is found once, in the first row.
#[derive(Default)]
pub(crate) struct Rows {
    places: Vec<Place>,
}

impl Rows {
    pub(crate) fn read<R: FromColumns>(&mut self, source: &dyn Source) -> Result<R, RowError> {
        read_columns(self.columns(source, R::COLUMNS), R::from_columns)
    }

    pub(crate) fn read_ref<'r, R>(&'r mut self, source: &'r dyn Source) -> Result<R, RowError>
    where
        R: FromColumnsRef<'r>,
    {
        read_columns(self.columns(source, R::COLUMNS), R::from_columns)
    }

    fn columns<'r>(
        &'r mut self,
        source: &'r dyn Source,
        expected: &'static [Column],
    ) -> Columns<'r> {
        if self.places.is_empty() {
            let places = (0..expected.len()).map(|position| find(source, expected, position));
            // Without one of the columns, reading the row says which.
            self.places = places.collect::<Result<_, _>>().unwrap_or_default();
        }
        Columns::new(source, expected, Places::Known(&self.places))
    }
}

fn read_columns<'r, R>(
    mut columns: Columns<'r>,
    from_columns: fn(&mut Columns<'r>) -> R,
) -> Result<R, RowError> {
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
