//! How do arrays travel: elements, NULLs, dimensions and lower bounds?

use crate::oid;
use crate::raw::{Decode, DecodeError, Encode, EncodeError, Format, IsNull, Raw};
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

/// One dimension of an array.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Dimension {
    /// How many elements, or arrays of the next dimension.
    pub length: i32,
    /// The index of the first; 1 unless chosen otherwise.
    pub lower_bound: i32,
}

/// The server's own limit.
const MOST_DIMENSIONS: i32 = 6;

impl<T> From<Vec<T>> for Array<T> {
    /// One dimension, counted from 1.
    fn from(elements: Vec<T>) -> Self {
        let length = i32::try_from(elements.len()).unwrap_or(i32::MAX);
        let dimensions =
            if length == 0 { Vec::new() } else { vec![Dimension { length, lower_bound: 1 }] };
        Self { dimensions, elements }
    }
}

fn element<T: Decode>(raw: Option<Raw<'_>>) -> Result<T, DecodeError> {
    raw.map_or_else(T::decode_null, T::decode)
}

impl<T: Decode> Decode for Array<T> {
    const TEXT: bool = T::TEXT;

    fn decode(raw: Raw<'_>) -> Result<Self, DecodeError> {
        let mut elements = Vec::new();
        let dimensions = match raw.format() {
            Format::Binary => read_binary(raw.bytes(), |raw| {
                elements.push(element(raw)?);
                Ok(())
            })?,
            Format::Text => TextReader::new(raw.text()?, T::DELIMITER).read(&mut |raw| {
                elements.push(element(raw)?);
                Ok(())
            })?,
        };
        Ok(Self { dimensions, elements })
    }

    fn filler() -> Self {
        Self { dimensions: Vec::new(), elements: Vec::new() }
    }
}

impl<T: Decode> Decode for Vec<T> {
    const TEXT: bool = T::TEXT;

    fn decode(raw: Raw<'_>) -> Result<Self, DecodeError> {
        let array = Array::decode(raw)?;
        match array.dimensions.as_slice() {
            [] | [Dimension { lower_bound: 1, .. }] => Ok(array.elements),
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

type Each<'e> = dyn FnMut(Option<Raw<'_>>) -> Result<(), DecodeError> + 'e;

fn read_binary(
    bytes: &[u8],
    mut each: impl FnMut(Option<Raw<'_>>) -> Result<(), DecodeError>,
) -> Result<Vec<Dimension>, DecodeError> {
    let mut cursor = Cursor::new(bytes, "array");
    let depth = cursor.i32()?;
    let _has_nulls = cursor.i32()?;
    let oid = cursor.u32()?;
    if !(0..=MOST_DIMENSIONS).contains(&depth) {
        return Err(DecodeError::new("not a valid binary array"));
    }
    let mut total = usize::from(depth > 0);
    let mut dimensions = Vec::new();
    for _ in 0..depth {
        let dimension = Dimension { length: cursor.i32()?, lower_bound: cursor.i32()? };
        dimensions.push(dimension);
        total = usize::try_from(dimension.length)
            .ok()
            .and_then(|length| total.checked_mul(length))
            .ok_or_else(|| DecodeError::new("not a valid binary array"))?;
    }
    for _ in 0..total {
        let value = cursor.value()?;
        each(value.map(|bytes| Raw::new(bytes, Format::Binary, oid)))?;
    }
    cursor.finish()?;
    Ok(dimensions)
}

/// Reads `[0:1]={{1,NULL},{"a b",2}}`.
struct TextReader<'a> {
    text: &'a str,
    rest: &'a [u8],
    delimiter: u8,
    dimensions: Vec<Dimension>,
    /// An element with its quotes and backslashes taken off.
    element: Vec<u8>,
}

impl<'a> TextReader<'a> {
    fn new(text: &'a str, delimiter: u8) -> Self {
        let (rest, dimensions, element) = (text.as_bytes(), Vec::new(), Vec::new());
        Self { text, rest, delimiter, dimensions, element }
    }

    fn error(&self) -> DecodeError {
        DecodeError::syntax("array", self.text)
    }

    fn read(mut self, each: &mut Each<'_>) -> Result<Vec<Dimension>, DecodeError> {
        let bounds = self.bounds()?;
        self.level(0, each)?;
        if !self.rest.is_empty() {
            return Err(self.error());
        }
        for (dimension, lower_bound) in self.dimensions.iter_mut().zip(bounds) {
            dimension.lower_bound = lower_bound;
        }
        if self.dimensions.iter().any(|dimension| dimension.length == 0) {
            self.dimensions.clear();
        }
        Ok(self.dimensions)
    }

    /// The lower bounds of `[0:1][2:3]=`; none when they are all 1.
    fn bounds(&mut self) -> Result<Vec<i32>, DecodeError> {
        if self.rest.first() != Some(&b'[') {
            return Ok(Vec::new());
        }
        let (bounds, body) = self.text.split_once('=').ok_or_else(|| self.error())?;
        self.rest = body.as_bytes();
        bounds
            .split_inclusive(']')
            .map(|part| part.strip_prefix('[')?.split_once(':')?.0.parse().ok())
            .collect::<Option<_>>()
            .ok_or_else(|| self.error())
    }

    /// One pair of braces with what is in it.
    fn level(&mut self, depth: usize, each: &mut Each<'_>) -> Result<(), DecodeError> {
        if depth >= usize::try_from(MOST_DIMENSIONS).unwrap_or_default() || !self.take(b'{') {
            return Err(self.error());
        }
        let known = self.dimensions.len() > depth;
        if !known {
            self.dimensions.push(Dimension { length: 0, lower_bound: 1 });
        }
        let mut length = 0_i32;
        if !self.take(b'}') {
            loop {
                if self.rest.first() == Some(&b'{') {
                    self.level(depth + 1, each)?;
                } else {
                    self.element(each)?;
                }
                length = length.saturating_add(1);
                if self.take(b'}') {
                    break;
                }
                if !self.take(self.delimiter) {
                    return Err(self.error());
                }
            }
        }
        match self.dimensions.get_mut(depth) {
            Some(dimension) if !known => dimension.length = length,
            Some(dimension) if dimension.length == length => {}
            _ => return Err(self.error()),
        }
        Ok(())
    }

    fn element(&mut self, each: &mut Each<'_>) -> Result<(), DecodeError> {
        self.element.clear();
        let quoted = self.take(b'"');
        loop {
            let (&byte, rest) = self.rest.split_first().ok_or_else(|| self.error())?;
            match byte {
                b'"' if quoted => {
                    self.rest = rest;
                    break;
                }
                b'{' | b'}' if !quoted => break,
                byte if !quoted && byte == self.delimiter => break,
                b'\\' => {
                    let (&escaped, rest) = rest.split_first().ok_or_else(|| self.error())?;
                    self.element.push(escaped);
                    self.rest = rest;
                }
                byte => {
                    self.element.push(byte);
                    self.rest = rest;
                }
            }
        }
        if !quoted && self.element.eq_ignore_ascii_case(b"null") {
            return each(None);
        }
        each(Some(Raw::new(&self.element, Format::Text, 0)))
    }

    fn take(&mut self, byte: u8) -> bool {
        match self.rest.split_first() {
            Some((first, rest)) if *first == byte => {
                self.rest = rest;
                true
            }
            _ => false,
        }
    }
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

fn one_dimension(length: usize) -> Result<Vec<Dimension>, EncodeError> {
    Ok(match count(length)? {
        0 => Vec::new(),
        length => vec![Dimension { length, lower_bound: 1 }],
    })
}

impl<T: Encode> Encode for [T] {
    const TEXT: bool = through_text::<T>();
    const HOP: &'static str = hop::<T>();

    fn encode(&self, format: Format, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
        write(&one_dimension(self.len())?, self, format, out)
    }
}

impl<T: Encode> Encode for Vec<T> {
    const TEXT: bool = through_text::<T>();
    const HOP: &'static str = hop::<T>();

    fn encode(&self, format: Format, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
        self.as_slice().encode(format, out)
    }
}

impl<T: Encode> Encode for Array<T> {
    const TEXT: bool = through_text::<T>();
    const HOP: &'static str = hop::<T>();

    fn encode(&self, format: Format, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
        let total = self
            .dimensions
            .iter()
            .try_fold(usize::from(!self.dimensions.is_empty()), |total, dimension| {
                total.checked_mul(usize::try_from(dimension.length).ok()?)
            });
        if total != Some(self.elements.len()) {
            return Err(EncodeError::new("the array's dimensions do not match its elements"));
        }
        write(&self.dimensions, &self.elements, format, out)
    }
}
