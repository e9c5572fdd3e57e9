//! What is written: which columns or arguments, with which parameters?

use crate::attribute_names::{AttributeNames, Shape};
use crate::column::Table;
use crate::field::Field;
use crate::oid;
use crate::raw::{BinaryForm, Encode, EncodeError, Format, IsNull};
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
    form: Form,
    pub(crate) given: Vec<Given>,
    pub(crate) parameters: Parameters,
}

/// What values are encoded for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Form {
    /// A parameter each.
    #[default]
    Parameter,
    /// A parameter each where no subquery can stand, as arrays of composites need it to go by name.
    Call,
    /// An element of an array each: see [`Given::element`].
    Element,
    /// A field of a COPY in this format.
    Copy(Format),
}

/// A column or argument that has a parameter.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Given {
    /// The place of the column or argument.
    pub(crate) index: usize,
    /// The cast between the parameter and the column's own.
    pub(crate) hop: &'static str,
    /// The type of the array that carries a column of such values: their own where its number is
    /// known, else `text`.
    pub(crate) element: u32,
    /// Whether COPY takes the binary form.
    pub(crate) binary: BinaryForm,
    /// Whether such a value can be NULL.
    pub(crate) nullable: bool,
    /// Where in it composites are that go by name, as JSON.
    pub(crate) shape: Shape,
    /// The names of their attributes.
    pub(crate) names: fn(&mut AttributeNames),
}

impl Values {
    pub(crate) fn new(form: Form) -> Self {
        Self { form, ..Self::default() }
    }

    /// Nothing given, as if new.
    pub(crate) fn clear(&mut self, form: Form) {
        self.form = form;
        self.given.clear();
        self.parameters.clear();
    }

    /// Gives a value.
    pub fn value<T: Encode + ?Sized>(&mut self, index: usize, value: &T) {
        let element = if T::TEXT || T::OID == 0 { oid::TEXT } else { T::OID };
        let shape = match (self.form, T::SHAPE) {
            (Form::Copy(_), _) | (Form::Call, Shape::Array) => Shape::Plain,
            (_, shape) => shape,
        };
        let (binary, nullable, names) = (T::BINARY, T::NULLABLE, T::attribute_names);
        self.given.push(Given { index, hop: T::HOP, element, binary, nullable, shape, names });
        if shape != Shape::Plain {
            self.parameters.push(|out| by_name(value, shape, out));
            return;
        }
        let text = match self.form {
            Form::Parameter | Form::Call => T::TEXT,
            Form::Element => T::TEXT || T::OID == 0,
            Form::Copy(format) => format == Format::Text,
        };
        let format = if text { Format::Text } else { Format::Binary };
        self.parameters.push(|out| value.encode(format, out));
    }

    /// Gives a value unless the field is unset.
    pub fn field<T: Encode>(&mut self, index: usize, field: &Field<T>) {
        if let Field::Set(value) = field {
            self.value(index, value);
        }
    }
}

/// JSON; a composite that JSON cannot carry is a record literal, which the SQL tells from an object.
fn by_name<T: Encode + ?Sized>(
    value: &T,
    shape: Shape,
    out: &mut Vec<u8>,
) -> Result<IsNull, EncodeError> {
    let start = out.len();
    let is_null = value.encode_json(out)?;
    if shape == Shape::Composite && out.get(start) == Some(&b'"') {
        out.truncate(start);
        return value.encode(Format::Text, out);
    }
    Ok(is_null)
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
    fn push(&mut self, encode: impl FnOnce(&mut Vec<u8>) -> Result<IsNull, EncodeError>) {
        let start = self.bytes.len();
        match encode(&mut self.bytes) {
            Ok(IsNull::No) => self.ranges.push(Some(start..self.bytes.len())),
            Ok(IsNull::Yes) => self.ranges.push(None),
            Err(error) => self.fail(error),
        }
    }

    /// Keeps the first error; the parameter it belongs to counts as given.
    fn fail(&mut self, error: EncodeError) {
        self.error.get_or_insert((self.ranges.len(), error));
        self.ranges.push(None);
    }

    /// Takes a value that is encoded already.
    pub(crate) fn push_bytes(&mut self, parts: &[&[u8]]) {
        let start = self.bytes.len();
        for part in parts {
            self.bytes.extend_from_slice(part);
        }
        self.ranges.push(Some(start..self.bytes.len()));
    }

    /// Takes over parameters behind its own.
    pub(crate) fn extend(&mut self, other: &Self) {
        let (start, count) = (self.bytes.len(), self.ranges.len());
        self.bytes.extend_from_slice(&other.bytes);
        let moved = |range: &Range<usize>| range.start + start..range.end + start;
        self.ranges.extend(other.ranges.iter().map(|range| range.as_ref().map(moved)));
        if let (None, Some((number, reason))) = (&self.error, &other.error) {
            self.error = Some((count + number, reason.clone()));
        }
    }

    fn clear(&mut self) {
        self.bytes.clear();
        self.ranges.clear();
        self.error = None;
    }

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
