//! How do many rows become parameters: one array for each column?

use crate::error::StatementError;
use crate::oid;
use crate::values::{Form, Given, Parameters, ToColumns, Values};
use crate::wire::count;
use std::collections::BTreeMap;

/// What the server takes in one message, less a little for what surrounds the parameters.
const MOST_BYTES: usize = 0x3FFF_FFFF - 0x10_0000;

/// Dimensions, flags, element type, length, lower bound.
const HEADER: usize = 20;

/// Rows by the columns that they give, in the order of each group's first row.
#[derive(Debug)]
pub(crate) struct Batch {
    pub(crate) groups: Vec<Group>,
    by_columns: BTreeMap<Vec<usize>, usize>,
    bytes: usize,
    limit: usize,
}

/// Rows that give the same columns.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) given: Vec<Given>,
    pub(crate) rows: usize,
    columns: Vec<Elements>,
}

/// The elements of one column's array in binary form.
#[derive(Debug, Clone, Default)]
struct Elements {
    bytes: Vec<u8>,
    has_nulls: bool,
}

impl Batch {
    /// Encodes rows; the first that cannot be sent is an error.
    pub(crate) fn new<I: ToColumns>(rows: &[I]) -> Result<Self, StatementError> {
        Self::within(rows, MOST_BYTES)
    }

    fn within<I: ToColumns>(rows: &[I], limit: usize) -> Result<Self, StatementError> {
        let mut batch = Self { groups: Vec::new(), by_columns: BTreeMap::new(), bytes: 0, limit };
        let mut values = Values::new(Form::Element);
        let mut last = 0;
        for (row, it) in rows.iter().enumerate() {
            values.clear(Form::Element);
            it.to_columns(&mut values);
            if let Some((number, reason)) = values.parameters.error() {
                let column = values.given.get(*number);
                let column = column.and_then(|given| I::TABLE.columns.get(given.index));
                let name = column.map_or("", |column| column.name).into();
                return Err(StatementError::Row { row, name, reason: reason.clone() });
            }
            last = batch.add(&values, last)?;
        }
        Ok(batch)
    }

    /// Adds a row; `last` is the group of the row before, which most rows share.
    fn add(&mut self, values: &Values, last: usize) -> Result<usize, StatementError> {
        let places = || values.given.iter().map(|given| given.index);
        let same = |group: &Group| group.given.iter().map(|given| given.index).eq(places());
        let at = if self.groups.get(last).is_some_and(same) {
            last
        } else {
            let next = self.groups.len();
            *self.by_columns.entry(places().collect()).or_insert(next)
        };
        if at == self.groups.len() {
            let columns = vec![Elements::default(); values.given.len()];
            self.groups.push(Group { given: values.given.clone(), rows: 0, columns });
            self.bytes += HEADER * values.given.len();
        }
        let Some(group) = self.groups.get_mut(at) else { return Ok(at) };
        group.rows += 1;
        for (column, value) in group.columns.iter_mut().zip(values.parameters.iter()) {
            self.bytes += column.push(value)?;
        }
        if self.bytes > self.limit {
            return Err(StatementError::TooManyBytes(self.bytes));
        }
        Ok(at)
    }

    /// One parameter for each column of each group; groups without columns take their number of
    /// rows.
    pub(crate) fn parameters(&self) -> Result<Parameters, StatementError> {
        let mut parameters = Parameters::default();
        for group in &self.groups {
            let rows = count(group.rows).map_err(|_| StatementError::TooManyBytes(self.bytes))?;
            if group.given.is_empty() {
                parameters.push_bytes(&[&rows.to_be_bytes()]);
            }
            for (given, column) in group.given.iter().zip(&group.columns) {
                parameters.push_bytes(&[&column.header(given.element, rows), &column.bytes]);
            }
        }
        Ok(parameters)
    }
}

impl Elements {
    /// Appends an element and says how many bytes it took.
    fn push(&mut self, value: Option<&[u8]>) -> Result<usize, StatementError> {
        let Some(value) = value else {
            self.has_nulls = true;
            self.bytes.extend_from_slice(&(-1_i32).to_be_bytes());
            return Ok(4);
        };
        let length = count(value.len()).map_err(|_| StatementError::TooManyBytes(value.len()))?;
        self.bytes.extend_from_slice(&length.to_be_bytes());
        self.bytes.extend_from_slice(value);
        Ok(4 + value.len())
    }

    fn header(&self, element: u32, rows: i32) -> [u8; HEADER] {
        let element = i32::from_be_bytes(element.to_be_bytes());
        let words = [1, i32::from(self.has_nulls), element, rows, 1];
        let mut header = [0; HEADER];
        for (place, word) in header.chunks_exact_mut(4).zip(words) {
            place.copy_from_slice(&word.to_be_bytes());
        }
        header
    }
}

/// The array type that carries a column: `text[]`.
pub(crate) fn array_of(element: u32) -> String {
    format!("{}[]", oid::name(element).unwrap_or("text"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::column::{Column, Table};

    struct Line(&'static str);

    const COLUMNS: [Column; 1] = [Column {
        name: "text",
        sql_type: "text",
        cast: "::text",
        read: crate::column::Read::Plain,
    }];

    impl ToColumns for Line {
        type Row = ();
        const TABLE: &'static Table<()> = &Table::new("public", "lines", &COLUMNS);

        fn to_columns(&self, values: &mut Values) {
            values.value(0, self.0);
        }
    }

    #[test]
    fn a_batch_is_refused_as_soon_as_it_is_too_large_for_a_message() {
        let rows = [Line("0123456789"), Line("0123456789"), Line("a\0b")];
        let batch = |rows, limit| Batch::within(rows, limit).map(|batch| batch.groups.len());
        assert_eq!(batch(&rows[..2], HEADER + 28), Ok(1));
        assert_eq!(
            batch(&rows, HEADER + 27),
            Err(StatementError::TooManyBytes(HEADER + 28)),
            "before the third row is looked at"
        );
        let refused = batch(&rows, HEADER + 28).unwrap_err().to_string();
        assert_eq!(refused, "the value for `text` of row 2 cannot be sent");
    }
}
