//! What is written: which columns or arguments, with which parameters?

use crate::column::Table;
use crate::field::Field;
use crate::raw::{Encode, EncodeError, Format, IsNull};
use std::ops::Range;

/// A struct whose set fields are written to columns of a relation.
pub trait ToColumns {
    /// The rows of the relation.
    type Row: 'static;

    /// The relation.
    const TABLE: &'static Table<Self::Row>;

    /// Names each column by its place in the table's columns, with its value.
    fn to_columns(&self, values: &mut Values);
}

/// Takes values for columns or arguments by their place, in ascending order.
///
/// Values are encoded at once into one buffer; the first failure is kept for the statement to
/// report when it is run.
#[derive(Debug, Clone, Default)]
pub struct Values {
    pub(crate) given: Vec<Given>,
    pub(crate) parameters: Parameters,
}

/// A column or argument that has a parameter.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Given {
    /// The place of the column or argument.
    pub(crate) index: usize,
    /// The cast between the parameter and the column's own.
    pub(crate) hop: &'static str,
}

impl Values {
    /// Gives a value.
    pub fn value<T: Encode + ?Sized>(&mut self, index: usize, value: &T) {
        self.given.push(Given { index, hop: T::HOP });
        self.parameters.push(value);
    }

    /// Gives a value unless the field is unset.
    pub fn field<T: Encode>(&mut self, index: usize, field: &Field<T>) {
        if let Field::Set(value) = field {
            self.value(index, value);
        }
    }
}

/// Parameters in wire form, in order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Parameters {
    bytes: Vec<u8>,
    /// Where each lies in `bytes`; `None` for NULL.
    ranges: Vec<Option<Range<usize>>>,
    error: Option<(usize, EncodeError)>,
}

impl Parameters {
    pub(crate) fn push<T: Encode + ?Sized>(&mut self, value: &T) {
        let start = self.bytes.len();
        let format = if T::TEXT { Format::Text } else { Format::Binary };
        match value.encode(format, &mut self.bytes) {
            Ok(IsNull::No) => self.ranges.push(Some(start..self.bytes.len())),
            Ok(IsNull::Yes) => self.ranges.push(None),
            Err(error) => self.fail(error),
        }
    }

    /// Keeps the first error; the parameter it belongs to counts as given.
    pub(crate) fn fail(&mut self, error: EncodeError) {
        self.error.get_or_insert((self.ranges.len(), error));
        self.ranges.push(None);
    }

    #[cfg(any(feature = "tokio-postgres", feature = "sqlx"))]
    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = Option<&[u8]>> {
        self.ranges
            .iter()
            .map(|range| range.as_ref().and_then(|range| self.bytes.get(range.clone())))
    }

    pub(crate) fn len(&self) -> usize {
        self.ranges.len()
    }

    /// The first parameter that could not be encoded, counted from 0.
    pub(crate) fn error(&self) -> Option<&(usize, EncodeError)> {
        self.error.as_ref()
    }
}
