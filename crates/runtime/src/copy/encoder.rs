//! How do rows become the data of a COPY into a table?

use crate::column::Column;
use crate::error::StatementError;
use crate::raw::{EncodeError, Format};
use crate::sql;
use crate::values::{Form, ToColumns, Values};
use crate::wire::count;
use bytes::Bytes;
use std::fmt;
use std::marker::PhantomData;

/// Signature, flags, length of what follows them.
const HEADER: &[u8] = b"PGCOPY\n\xFF\r\n\0\0\0\0\0\0\0\0\0";

/// Turns rows into bytes.
pub(crate) struct Encoder<I> {
    /// What the first row says.
    shape: Option<Shape>,
    rows: u64,
    values: Values,
    out: Vec<u8>,
    failed: bool,
    row: PhantomData<fn(I)>,
}

#[derive(Debug)]
struct Shape {
    columns: Vec<usize>,
    format: Format,
}

impl<I: ToColumns> Encoder<I> {
    pub(crate) fn new() -> Self {
        let (values, out) = (Values::default(), Vec::new());
        Self { shape: None, rows: 0, values, out, failed: false, row: PhantomData }
    }

    /// The bytes not taken yet.
    pub(crate) fn len(&self) -> usize {
        self.out.len()
    }

    /// Takes the bytes there are.
    pub(crate) fn take(&mut self, capacity: usize) -> Bytes {
        // Room for what is over a full chunk, so that the next one does not grow.
        let next = Vec::with_capacity(capacity + capacity / 4);
        Bytes::from(std::mem::replace(&mut self.out, next))
    }

    /// The statement that takes the rows.
    pub(crate) fn sql(&self) -> String {
        match &self.shape {
            Some(shape) => {
                let names = shape.columns.iter().filter_map(|place| I::TABLE.columns.get(*place));
                sql::copy_in(I::TABLE, names.map(|column| column.name), shape.format)
            }
            None => String::new(),
        }
    }

    /// Adds a row.
    pub(crate) fn push(&mut self, row: &I) -> Result<(), StatementError> {
        let pushed = self.try_push(row);
        self.failed |= pushed.is_err();
        pushed
    }

    fn try_push(&mut self, row: &I) -> Result<(), StatementError> {
        self.check()?;
        if self.shape.is_none() {
            self.shape = Some(shape(row)?);
        }
        let Some(shape) = &self.shape else { return Ok(()) };
        self.values.clear(Form::Copy(shape.format));
        row.to_columns(&mut self.values);
        if let Some((number, reason)) = self.values.parameters.error() {
            let place = self.values.given.get(*number).map(|given| given.index);
            let column = place.and_then(|place| I::TABLE.columns.get(place));
            let name = column.map_or("", |column| column.name).into();
            let row = usize::try_from(self.rows).unwrap_or(usize::MAX);
            return Err(StatementError::Row { row, name, reason: reason.clone() });
        }
        let places = self.values.given.iter().map(|given| given.index);
        if !places.eq(shape.columns.iter().copied()) {
            return Err(StatementError::OtherColumns { row: self.rows });
        }
        match shape.format {
            Format::Binary => write_binary(&self.values, self.rows == 0, &mut self.out)?,
            Format::Text => write_text(&self.values, &mut self.out),
        }
        self.rows += 1;
        Ok(())
    }

    /// Adds what stands behind the last row.
    pub(crate) fn finish(&mut self) -> Result<(), StatementError> {
        self.check()?;
        if let Some(Shape { format: Format::Binary, .. }) = self.shape {
            self.out.extend_from_slice(&(-1_i16).to_be_bytes());
        }
        Ok(())
    }

    fn check(&self) -> Result<(), StatementError> {
        if self.failed { Err(StatementError::CopyFailed) } else { Ok(()) }
    }
}

/// What the text of money means differs with the server's locale, by factors of a hundred.
fn no_money(values: &Values, columns: &[Column]) -> Result<(), StatementError> {
    let given = values.given.iter().filter_map(|given| columns.get(given.index));
    match given.into_iter().find(|column| column.cast == "::money") {
        None => Ok(()),
        Some(column) => Err(StatementError::Value {
            name: column.name.into(),
            reason: EncodeError::new(
                "money cannot be copied beside columns without a binary form: use `insert_many`",
            ),
        }),
    }
}

/// The columns of the first row, and the format that all of them have.
fn shape<I: ToColumns>(row: &I) -> Result<Shape, StatementError> {
    let mut values = Values::default();
    row.to_columns(&mut values);
    if values.given.is_empty() {
        return Err(StatementError::NoColumns);
    }
    let binary = values.given.iter().all(|given| {
        let column = I::TABLE.columns.get(given.index);
        column.is_some_and(|column| given.binary.fits(column.cast))
    });
    if !binary {
        no_money(&values, I::TABLE.columns)?;
    }
    let format = if binary { Format::Binary } else { Format::Text };
    Ok(Shape { columns: values.given.iter().map(|given| given.index).collect(), format })
}

fn write_binary(values: &Values, first: bool, out: &mut Vec<u8>) -> Result<(), StatementError> {
    if first {
        out.extend_from_slice(HEADER);
    }
    let columns = i16::try_from(values.given.len()).unwrap_or(i16::MAX);
    out.extend_from_slice(&columns.to_be_bytes());
    for value in values.parameters.iter() {
        let length = value.map_or(Ok(-1), |value| count(value.len()));
        let too_long = value.map_or(0, <[u8]>::len);
        let length = length.map_err(|_| StatementError::TooManyBytes(too_long))?;
        out.extend_from_slice(&length.to_be_bytes());
        out.extend_from_slice(value.unwrap_or_default());
    }
    Ok(())
}

fn write_text(values: &Values, out: &mut Vec<u8>) {
    for (index, value) in values.parameters.iter().enumerate() {
        if index > 0 {
            out.push(b'\t');
        }
        let Some(value) = value else {
            out.extend_from_slice(b"\\N");
            continue;
        };
        for &byte in value {
            match byte {
                b'\\' => out.extend_from_slice(b"\\\\"),
                b'\n' => out.extend_from_slice(b"\\n"),
                b'\r' => out.extend_from_slice(b"\\r"),
                b'\t' => out.extend_from_slice(b"\\t"),
                byte => out.push(byte),
            }
        }
    }
    out.push(b'\n');
}

impl<I> fmt::Debug for Encoder<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Encoder")
            .field("shape", &self.shape)
            .field("rows", &self.rows)
            .finish_non_exhaustive()
    }
}
