//! How do ranges and multiranges travel, the empty one included?

use crate::oid;
use crate::raw::{Decode, DecodeError, Encode, EncodeError, Format, IsNull, Raw};
use crate::wire::{Cursor, put, put_quoted, put_sized};
use std::ops::Bound;

/// A range of any subtype.
///
/// Postgres writes ranges over whole numbers and dates as `[lower, upper)`, whatever way they were
/// given.
///
/// ```
/// use rowsmith_runtime::Range;
/// use std::ops::Bound;
///
/// let teens = Range::from(13..20);
/// assert_eq!(teens, Range::Bounds(Bound::Included(13), Bound::Excluded(20)));
/// assert_ne!(teens, Range::Empty);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Range<T> {
    /// No value at all.
    Empty,
    /// The values between a lower and an upper bound.
    Bounds(Bound<T>, Bound<T>),
}

impl<T> Range<T> {
    /// Every value.
    pub const ALL: Self = Self::Bounds(Bound::Unbounded, Bound::Unbounded);
}

impl<T> From<std::ops::Range<T>> for Range<T> {
    fn from(range: std::ops::Range<T>) -> Self {
        Self::Bounds(Bound::Included(range.start), Bound::Excluded(range.end))
    }
}

impl<T> From<std::ops::RangeInclusive<T>> for Range<T> {
    fn from(range: std::ops::RangeInclusive<T>) -> Self {
        let (start, end) = range.into_inner();
        Self::Bounds(Bound::Included(start), Bound::Included(end))
    }
}

impl<T> From<std::ops::RangeFrom<T>> for Range<T> {
    fn from(range: std::ops::RangeFrom<T>) -> Self {
        Self::Bounds(Bound::Included(range.start), Bound::Unbounded)
    }
}

impl<T> From<std::ops::RangeTo<T>> for Range<T> {
    fn from(range: std::ops::RangeTo<T>) -> Self {
        Self::Bounds(Bound::Unbounded, Bound::Excluded(range.end))
    }
}

/// Bits of a binary range's first byte, from `rangetypes.h`.
const EMPTY: u8 = 0x01;
const LOWER_INCLUSIVE: u8 = 0x02;
const UPPER_INCLUSIVE: u8 = 0x04;
const LOWER_INFINITE: u8 = 0x08;
const UPPER_INFINITE: u8 = 0x10;

/// `oid` is that of the range or multirange.
fn read_binary<T: Decode>(bytes: &[u8], oid: u32) -> Result<Range<T>, DecodeError> {
    let mut cursor = Cursor::new(bytes, "range");
    let flags = cursor.u8()?;
    if flags & EMPTY != 0 {
        return cursor.finish().map(|()| Range::Empty);
    }
    let mut bound = |infinite: u8, inclusive: u8| {
        if flags & infinite != 0 {
            return Ok(Bound::Unbounded);
        }
        let bytes = cursor.value()?.ok_or_else(DecodeError::null)?;
        let value = T::decode(Raw::new(bytes, Format::Binary, oid::subtype(oid)))?;
        Ok(if flags & inclusive != 0 { Bound::Included(value) } else { Bound::Excluded(value) })
    };
    let lower = bound(LOWER_INFINITE, LOWER_INCLUSIVE)?;
    let upper = bound(UPPER_INFINITE, UPPER_INCLUSIVE)?;
    cursor.finish()?;
    Ok(Range::Bounds(lower, upper))
}

/// Reads a range off the start of `text` and returns what follows it.
fn read_text<T: Decode>(text: &str) -> Result<(Range<T>, &str), DecodeError> {
    let error = || DecodeError::syntax("range", text);
    if let Some(rest) = text.strip_prefix("empty") {
        return Ok((Range::Empty, rest));
    }
    let (open, rest) = text.split_at_checked(1).ok_or_else(error)?;
    let (lower, rest) = text_bound(rest, |byte| byte == b',').ok_or_else(error)?;
    let rest = rest.strip_prefix(',').ok_or_else(error)?;
    let (upper, rest) = text_bound(rest, |byte| matches!(byte, b')' | b']')).ok_or_else(error)?;
    let (close, rest) = rest.split_at_checked(1).ok_or_else(error)?;
    let bound = |value: Option<Vec<u8>>, inclusive: bool| {
        let Some(value) = value else { return Ok(Bound::Unbounded) };
        let value = T::decode(Raw::new(&value, Format::Text, 0))?;
        Ok(if inclusive { Bound::Included(value) } else { Bound::Excluded(value) })
    };
    let lower = match open {
        "[" => bound(lower, true)?,
        "(" => bound(lower, false)?,
        _ => return Err(error()),
    };
    Ok((Range::Bounds(lower, bound(upper, close == "]")?), rest))
}

/// A bound without its quotes (`None` when there is nothing), and the text from its end.
fn text_bound(text: &str, ends: impl Fn(u8) -> bool) -> Option<(Option<Vec<u8>>, &str)> {
    let (mut value, mut quoted, mut seen) = (Vec::new(), false, false);
    let mut bytes = text.bytes().enumerate().peekable();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'"' if quoted && bytes.next_if(|(_, next)| *next == b'"').is_some() => {
                value.push(b'"');
            }
            b'"' => {
                quoted = !quoted;
                seen = true;
            }
            b'\\' => value.push(bytes.next()?.1),
            byte if !quoted && ends(byte) => {
                let value = (seen || !value.is_empty()).then_some(value);
                return Some((value, text.get(at..)?));
            }
            byte => value.push(byte),
        }
    }
    None
}

impl<T: Decode> Decode for Range<T> {
    const TEXT: bool = T::TEXT;

    fn decode(raw: Raw<'_>) -> Result<Self, DecodeError> {
        match raw.format() {
            Format::Binary => read_binary(raw.bytes(), raw.oid()),
            Format::Text => {
                let text = raw.text()?;
                match read_text(text)? {
                    (range, "") => Ok(range),
                    _ => Err(DecodeError::syntax("range", text)),
                }
            }
        }
    }

    fn filler() -> Self {
        Self::Empty
    }
}

fn write_binary<T: Encode>(
    lower: &Bound<T>,
    upper: &Bound<T>,
    out: &mut Vec<u8>,
) -> Result<IsNull, EncodeError> {
    let lower_flag = match lower {
        Bound::Included(_) => LOWER_INCLUSIVE,
        Bound::Excluded(_) => 0,
        Bound::Unbounded => LOWER_INFINITE,
    };
    let upper_flag = match upper {
        Bound::Included(_) => UPPER_INCLUSIVE,
        Bound::Excluded(_) => 0,
        Bound::Unbounded => UPPER_INFINITE,
    };
    put(out, &[lower_flag | upper_flag]);
    for bound in [lower, upper] {
        if let Bound::Included(value) | Bound::Excluded(value) = bound {
            put_sized(out, |out| not_null(value.encode(Format::Binary, out)?))?;
        }
    }
    Ok(IsNull::No)
}

fn write_text<T: Encode>(
    lower: &Bound<T>,
    upper: &Bound<T>,
    out: &mut Vec<u8>,
) -> Result<IsNull, EncodeError> {
    let value = |out: &mut Vec<u8>, bound: &Bound<T>| {
        if let Bound::Included(value) | Bound::Excluded(value) = bound {
            let mut text = Vec::new();
            not_null(value.encode(Format::Text, &mut text)?)?;
            put_quoted(out, &text);
        }
        Ok(())
    };
    out.push(if matches!(lower, Bound::Included(_)) { b'[' } else { b'(' });
    value(out, lower)?;
    out.push(b',');
    value(out, upper)?;
    out.push(if matches!(upper, Bound::Included(_)) { b']' } else { b')' });
    Ok(IsNull::No)
}

fn not_null(is_null: IsNull) -> Result<IsNull, EncodeError> {
    match is_null {
        IsNull::No => Ok(is_null),
        IsNull::Yes => Err(EncodeError::new("a bound of a range cannot be NULL")),
    }
}

impl<T: Encode> Encode for Range<T> {
    // A range type of a user's own has no fixed OID, so its arrays go through text.
    const TEXT: bool = T::TEXT;
    const OID: u32 = T::RANGE_OID;

    fn encode(&self, format: Format, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
        match (self, format) {
            (Self::Empty, Format::Binary) => Ok(put(out, &[EMPTY])),
            (Self::Empty, Format::Text) => Ok(put(out, b"empty")),
            (Self::Bounds(lower, upper), Format::Binary) => write_binary(lower, upper, out),
            (Self::Bounds(lower, upper), Format::Text) => write_text(lower, upper, out),
        }
    }
}

/// A multirange: ranges that neither touch nor overlap, in order.
///
/// Postgres puts what it is given into that form and drops empty ranges.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MultiRange<T>(pub Vec<Range<T>>);

impl<T> From<Vec<Range<T>>> for MultiRange<T> {
    fn from(ranges: Vec<Range<T>>) -> Self {
        Self(ranges)
    }
}

impl<T: Decode> Decode for MultiRange<T> {
    // sqlx cannot prepare a statement that returns or takes a multirange.
    const TEXT: bool = true;

    fn decode(raw: Raw<'_>) -> Result<Self, DecodeError> {
        match raw.format() {
            Format::Binary => {
                let mut cursor = Cursor::new(raw.bytes(), "multirange");
                let count = cursor.i32()?;
                let ranges = (0..count)
                    .map(|_| read_binary(cursor.value()?.ok_or_else(DecodeError::null)?, raw.oid()))
                    .collect::<Result<_, _>>()?;
                cursor.finish()?;
                Ok(Self(ranges))
            }
            Format::Text => read_multirange(raw.text()?),
        }
    }

    fn filler() -> Self {
        Self(Vec::new())
    }
}

/// `{[1,3),[5,)}`.
fn read_multirange<T: Decode>(text: &str) -> Result<MultiRange<T>, DecodeError> {
    let error = || DecodeError::syntax("multirange", text);
    let mut rest = text.strip_prefix('{').ok_or_else(error)?;
    let mut ranges = Vec::new();
    if rest == "}" {
        return Ok(MultiRange(ranges));
    }
    loop {
        let (range, after) = read_text(rest)?;
        ranges.push(range);
        if after == "}" {
            return Ok(MultiRange(ranges));
        }
        rest = after.strip_prefix(',').ok_or_else(error)?;
    }
}

impl<T: Encode> Encode for MultiRange<T> {
    const TEXT: bool = true;

    fn encode(&self, format: Format, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
        if format == Format::Binary {
            return Err(EncodeError::new("a multirange is sent in text form only"));
        }
        out.push(b'{');
        for (index, range) in self.0.iter().enumerate() {
            if index > 0 {
                out.push(b',');
            }
            range.encode(Format::Text, out)?;
        }
        out.push(b'}');
        Ok(IsNull::No)
    }
}
