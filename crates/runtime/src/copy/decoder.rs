//! How does the data of a COPY out of a relation become rows?

use crate::column::Column;
use crate::error::Error;
use crate::oid;
use crate::raw::{DecodeError, Format, Raw};
use crate::reader::{FromColumns, Source, read_row};
use crate::wire::Cursor;
use bytes::{Buf as _, Bytes, BytesMut};

/// What stands before the length of the header's extension.
const HEADER: &[u8] = b"PGCOPY\n\xFF\r\n\0";

/// Cuts bytes, which come in pieces of any size, into rows.
#[derive(Debug, Default)]
pub(crate) struct Decoder {
    buffer: BytesMut,
    at: Place,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Place {
    #[default]
    Start,
    Rows,
    End,
}

impl Decoder {
    /// Takes the next piece.
    pub(crate) fn feed(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// The next row, if it is here already.
    pub(crate) fn next<R: FromColumns>(&mut self) -> Result<Option<R>, Error> {
        if self.at == Place::Start && !self.header()? {
            return Ok(None);
        }
        if self.at == Place::End {
            return Ok(None);
        }
        match tuple(&self.buffer) {
            Tuple::Incomplete => Ok(None),
            Tuple::End => {
                self.at = Place::End;
                Ok(None)
            }
            Tuple::Malformed => Err(malformed()),
            Tuple::Fields(fields, length) => {
                let bytes = self.buffer.split_to(length).freeze();
                let row = Row { bytes, fields, columns: R::COLUMNS };
                Ok(Some(read_row(&row)?))
            }
        }
    }

    /// Refuses an end that is none.
    pub(crate) fn finish(&self) -> Result<(), Error> {
        if self.at == Place::End { Ok(()) } else { Err(malformed()) }
    }

    /// Passes over the header; says no when it is not here yet.
    fn header(&mut self) -> Result<bool, Error> {
        let known = HEADER.len().min(self.buffer.len());
        if self.buffer.get(..known) != HEADER.get(..known) {
            return Err(malformed());
        }
        let mut rest = Cursor::new(self.buffer.get(HEADER.len()..).unwrap_or_default(), "COPY");
        let (Ok(_flags), Ok(extension)) = (rest.u32(), rest.u32()) else { return Ok(false) };
        let length = usize::try_from(extension).map_err(|_| malformed())?;
        if rest.slice(length).is_err() {
            return Ok(false);
        }
        self.buffer.advance(HEADER.len() + 8 + length);
        self.at = Place::Rows;
        Ok(true)
    }
}

fn malformed() -> Error {
    Error::Copy(DecodeError::new("the data of the COPY is not in its binary form"))
}

/// The start of what is buffered.
enum Tuple {
    Incomplete,
    End,
    Malformed,
    /// Where each field lies, and where the row ends.
    Fields(Vec<Option<(usize, usize)>>, usize),
}

fn tuple(buffer: &[u8]) -> Tuple {
    let mut cursor = Cursor::new(buffer, "COPY");
    let Ok(count) = cursor.i16() else { return Tuple::Incomplete };
    let Ok(count) = usize::try_from(count) else {
        return if count == -1 { Tuple::End } else { Tuple::Malformed };
    };
    let mut fields = Vec::with_capacity(count);
    for _ in 0..count {
        let Ok(length) = cursor.i32() else { return Tuple::Incomplete };
        let Ok(length) = usize::try_from(length) else {
            if length != -1 {
                return Tuple::Malformed;
            }
            fields.push(None);
            continue;
        };
        let start = buffer.len() - cursor.remaining();
        if cursor.slice(length).is_err() {
            return Tuple::Incomplete;
        }
        fields.push(Some((start, start + length)));
    }
    Tuple::Fields(fields, buffer.len() - cursor.remaining())
}

/// One row, whose columns are those that were asked for.
struct Row {
    bytes: Bytes,
    fields: Vec<Option<(usize, usize)>>,
    columns: &'static [Column],
}

impl Source for Row {
    fn count(&self) -> usize {
        self.fields.len()
    }

    fn name(&self, index: usize) -> Option<&str> {
        self.columns.get(index).map(|column| column.name)
    }

    fn value(&self, index: usize, _oid: Option<u32>) -> Result<Option<Raw<'_>>, DecodeError> {
        let Some(&Some((start, end))) = self.fields.get(index) else { return Ok(None) };
        let bytes = self.bytes.get(start..end).unwrap_or_default();
        Ok(Some(match self.columns.get(index) {
            Some(column) if column.read.is_text() => Raw::new(bytes, Format::Text, oid::TEXT),
            // COPY does not say of which type a column is.
            Some(_) | None => Raw::new(bytes, Format::Binary, 0),
        }))
    }

    fn oid(&self, _index: usize) -> u32 {
        0
    }
}
