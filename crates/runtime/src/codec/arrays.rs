//! How do arrays travel: elements, NULLs, dimensions and lower bounds?

use crate::attribute_names::{AttributeNames, Shape};
use crate::codec::array_text::TextReader;
use crate::codec::dimensions::{Dimension, Dimensions};
use crate::oid;
use crate::raw::{
    Decode, DecodeError, Encode, EncodeError, Format, IsNull, Raw, put_json_or_null, put_text,
};
use crate::wire::{Cursor, count, print, put, put_quoted, put_sized};

/// An array with all that Postgres lets it have: several dimensions, and bounds that start anywhere.
///
/// `Vec<T>` is the everyday form: one dimension counted from 1, and an error for anything else.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Array<T> {
    /// The dimensions, outermost first; none for an empty array.
    pub dimensions: Vec<Dimension>,
    /// The elements, the last dimension running fastest. As many as the lengths multiply to.
    pub elements: Vec<T>,
}

impl<T> From<Vec<T>> for Array<T> {
    /// One dimension, counted from 1.
    fn from(elements: Vec<T>) -> Self {
        let length = i32::try_from(elements.len()).unwrap_or(i32::MAX);
        let dimensions =
            if length == 0 { Vec::new() } else { vec![Dimension { length, lower_bound: 1 }] };
        Self { dimensions, elements }
    }
}

fn read<T: Decode>(raw: Raw<'_>) -> Result<(Dimensions, Vec<T>), DecodeError> {
    let mut elements = Vec::new();
    let mut each = |raw: Option<Raw<'_>>| {
        elements.push(raw.map_or_else(T::decode_null, T::decode)?);
        Ok(())
    };
    let dimensions = match raw.format() {
        Format::Binary => read_binary(raw.bytes(), each)?,
        Format::Text => TextReader::new(raw.text()?, T::DELIMITER).read(&mut each)?,
    };
    Ok((dimensions, elements))
}

impl<T: Decode> Decode for Array<T> {
    const TEXT: bool = T::TEXT;

    fn decode(raw: Raw<'_>) -> Result<Self, DecodeError> {
        let (dimensions, elements) = read(raw)?;
        Ok(Self { dimensions: dimensions.as_slice().to_vec(), elements })
    }

    fn filler() -> Self {
        Self { dimensions: Vec::new(), elements: Vec::new() }
    }
}

impl<T: Decode> Decode for Vec<T> {
    const TEXT: bool = T::TEXT;

    fn decode(raw: Raw<'_>) -> Result<Self, DecodeError> {
        let (dimensions, elements) = read(raw)?;
        match dimensions.as_slice() {
            [] | [Dimension { lower_bound: 1, .. }] => Ok(elements),
            [Dimension { lower_bound, .. }] => Err(DecodeError::new(format!(
                "an array counted from {lower_bound} is not a `Vec`: read it as an `Array`"
            ))),
            several => Err(DecodeError::new(format!(
                "an array of {} dimensions is not a `Vec`: read it as an `Array`",
                several.len()
            ))),
        }
    }

    fn filler() -> Self {
        Self::new()
    }
}

fn read_binary(
    bytes: &[u8],
    mut each: impl FnMut(Option<Raw<'_>>) -> Result<(), DecodeError>,
) -> Result<Dimensions, DecodeError> {
    let invalid = || DecodeError::new("not a valid binary array");
    let mut cursor = Cursor::new(bytes, "array");
    let depth = cursor.i32()?;
    let _has_nulls = cursor.i32()?;
    let oid = cursor.u32()?;
    if depth < 0 {
        return Err(invalid());
    }
    let mut total = usize::from(depth > 0);
    let mut dimensions = Dimensions::default();
    for _ in 0..depth {
        let dimension = Dimension { length: cursor.i32()?, lower_bound: cursor.i32()? };
        dimensions.push(dimension).ok_or_else(invalid)?;
        let length = usize::try_from(dimension.length).ok();
        total = length.and_then(|length| total.checked_mul(length)).ok_or_else(invalid)?;
    }
    for _ in 0..total {
        let value = cursor.value()?;
        each(value.map(|bytes| Raw::new(bytes, Format::Binary, oid)))?;
    }
    cursor.finish()?;
    Ok(dimensions)
}

/// Whether arrays of `T` go through text.
const fn through_text<T: Encode>() -> bool {
    T::TEXT || T::OID == 0
}

/// The cast that makes the server take the parameter for the array that is sent.
const fn hop<T: Encode>() -> &'static str {
    if through_text::<T>() {
        return "::text";
    }
    match T::OID {
        // One Rust type for several types of the database, whose arrays convert from this one.
        oid::TEXT => "::text[]",
        oid::VARBIT => "::varbit[]",
        _ => "",
    }
}

fn write<T: Encode>(
    dimensions: &[Dimension],
    elements: &[T],
    format: Format,
    out: &mut Vec<u8>,
) -> Result<IsNull, EncodeError> {
    match format {
        Format::Binary => write_binary(dimensions, elements, out),
        Format::Text => {
            if dimensions.iter().any(|dimension| dimension.lower_bound != 1) {
                for dimension in dimensions {
                    let last = i64::from(dimension.lower_bound) + i64::from(dimension.length) - 1;
                    print(out, format_args!("[{}:{last}]", dimension.lower_bound));
                }
                out.push(b'=');
            }
            let mut elements = elements.iter();
            write_text(dimensions, &mut elements, out)
        }
    }
}

fn write_binary<T: Encode>(
    dimensions: &[Dimension],
    elements: &[T],
    out: &mut Vec<u8>,
) -> Result<IsNull, EncodeError> {
    put(out, &count(dimensions.len())?.to_be_bytes());
    let flags = out.len();
    put(out, &0_i32.to_be_bytes());
    put(out, &T::OID.to_be_bytes());
    for dimension in dimensions {
        put(out, &dimension.length.to_be_bytes());
        put(out, &dimension.lower_bound.to_be_bytes());
    }
    let mut has_nulls = false;
    for element in elements {
        let is_null = put_sized(out, |out| element.encode(Format::Binary, out))?;
        has_nulls |= is_null == IsNull::Yes;
    }
    if let Some(place) = out.get_mut(flags..flags + 4) {
        place.copy_from_slice(&i32::from(has_nulls).to_be_bytes());
    }
    Ok(IsNull::No)
}

fn write_text<T: Encode>(
    dimensions: &[Dimension],
    elements: &mut std::slice::Iter<'_, T>,
    out: &mut Vec<u8>,
) -> Result<IsNull, EncodeError> {
    out.push(b'{');
    let (dimension, inner) = match dimensions.split_first() {
        Some((dimension, inner)) => (dimension.length, inner),
        None => (0, dimensions),
    };
    for index in 0..dimension {
        if index > 0 {
            out.push(T::DELIMITER);
        }
        if !inner.is_empty() {
            write_text(inner, elements, out)?;
            continue;
        }
        let mut text = Vec::new();
        match elements.next().map(|element| element.encode(Format::Text, &mut text)) {
            Some(Ok(IsNull::No)) => put_quoted(out, &text),
            Some(Ok(IsNull::Yes)) | None => out.extend_from_slice(b"NULL"),
            Some(Err(error)) => return Err(error),
        }
    }
    out.push(b'}');
    Ok(IsNull::No)
}

fn write_json<T: Encode>(
    dimensions: &[Dimension],
    elements: &mut std::slice::Iter<'_, T>,
    out: &mut Vec<u8>,
) -> Result<IsNull, EncodeError> {
    out.push(b'[');
    let (dimension, inner) = match dimensions.split_first() {
        Some((dimension, inner)) => (dimension.length, inner),
        None => (0, dimensions),
    };
    for index in 0..dimension {
        if index > 0 {
            out.push(b',');
        }
        if !inner.is_empty() {
            write_json(inner, elements, out)?;
        } else if let Some(element) = elements.next() {
            put_json_or_null(element, out)?;
        }
    }
    out.push(b']');
    Ok(IsNull::No)
}

fn one_dimension(length: usize) -> Result<Vec<Dimension>, EncodeError> {
    Ok(match count(length)? {
        0 => Vec::new(),
        length => vec![Dimension { length, lower_bound: 1 }],
    })
}

impl<T: Encode> Encode for [T] {
    const TEXT: bool = through_text::<T>();
    const HOP: &'static str = hop::<T>();
    const SHAPE: Shape = T::SHAPE.in_array();

    fn encode(&self, format: Format, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
        write(&one_dimension(self.len())?, self, format, out)
    }

    fn encode_json(&self, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
        match Self::SHAPE {
            Shape::Plain => put_text(self, out),
            _ => write_json(&one_dimension(self.len())?, &mut self.iter(), out),
        }
    }

    fn attribute_names(names: &mut AttributeNames) {
        T::attribute_names(names);
    }
}

impl<T: Encode> Encode for Vec<T> {
    const TEXT: bool = through_text::<T>();
    const HOP: &'static str = hop::<T>();
    const SHAPE: Shape = T::SHAPE.in_array();

    fn encode(&self, format: Format, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
        self.as_slice().encode(format, out)
    }

    fn encode_json(&self, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
        self.as_slice().encode_json(out)
    }

    fn attribute_names(names: &mut AttributeNames) {
        T::attribute_names(names);
    }
}

impl<T> Array<T> {
    /// Refuses dimensions that are not those of the elements.
    pub(crate) fn check(&self) -> Result<(), EncodeError> {
        let total = self
            .dimensions
            .iter()
            .try_fold(usize::from(!self.dimensions.is_empty()), |total, dimension| {
                total.checked_mul(usize::try_from(dimension.length).ok()?)
            });
        if total != Some(self.elements.len()) {
            return Err(EncodeError::new("the array's dimensions do not match its elements"));
        }
        Ok(())
    }
}

impl<T: Encode> Encode for Array<T> {
    const TEXT: bool = through_text::<T>();
    const HOP: &'static str = hop::<T>();
    const SHAPE: Shape = T::SHAPE.in_array();

    fn encode(&self, format: Format, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
        self.check()?;
        write(&self.dimensions, &self.elements, format, out)
    }

    fn encode_json(&self, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
        let elsewhere = self.dimensions.iter().any(|dimension| dimension.lower_bound != 1);
        if Self::SHAPE == Shape::Plain || elsewhere {
            return put_text(self, out);
        }
        self.check()?;
        write_json(&self.dimensions, &mut self.elements.iter(), out)
    }

    fn attribute_names(names: &mut AttributeNames) {
        T::attribute_names(names);
    }
}
