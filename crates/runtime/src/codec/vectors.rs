//! How do the vectors of pgvector travel?

use crate::raw::{Decode, DecodeError, Encode, EncodeError, Format, IsNull, Raw};
use crate::wire::{Cursor, print, put};
use std::fmt;

/// `vector` of pgvector.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Vector(pub Vec<f32>);

/// `halfvec` of pgvector, each number widened to an `f32`, which holds all of them exactly.
///
/// Read and written in text form; a number with more digits than the type has is rounded by the
/// server.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct HalfVector(pub Vec<f32>);

/// `[1,2.5,-3]`.
fn write(f: &mut fmt::Formatter<'_>, numbers: &[f32]) -> fmt::Result {
    f.write_str("[")?;
    for (index, number) in numbers.iter().enumerate() {
        write!(f, "{}{number}", if index > 0 { "," } else { "" })?;
    }
    f.write_str("]")
}

fn read(text: &str) -> Result<Vec<f32>, DecodeError> {
    let error = || DecodeError::syntax("vector", text);
    let body = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).ok_or_else(error)?;
    body.split(',').map(|number| number.trim().parse().map_err(|_| error())).collect()
}

macro_rules! vector {
    ($name:ident) => {
        impl From<Vec<f32>> for $name {
            fn from(numbers: Vec<f32>) -> Self {
                Self(numbers)
            }
        }

        impl From<$name> for Vec<f32> {
            fn from(vector: $name) -> Self {
                vector.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write(f, &self.0)
            }
        }

        impl Encode for $name {
            const TEXT: bool = true;

            fn encode(&self, _format: Format, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
                Ok(print(out, self))
            }
        }
    };
}

vector!(Vector);
vector!(HalfVector);

impl Decode for Vector {
    fn decode(raw: Raw<'_>) -> Result<Self, DecodeError> {
        // The stand-in for pgvector on scratch servers is text in both formats. A real vector has at
        // most 16,000 dimensions, so the number that it begins with never looks like a bracket.
        if raw.format() == Format::Text || raw.bytes().starts_with(b"[") {
            return read(raw.text()?).map(Self);
        }
        let mut cursor = Cursor::new(raw.bytes(), "vector");
        let (count, _unused) = (cursor.u16()?, cursor.u16()?);
        let numbers =
            (0..count).map(|_| cursor.u32().map(f32::from_bits)).collect::<Result<_, _>>()?;
        cursor.finish()?;
        Ok(Self(numbers))
    }

    fn filler() -> Self {
        Self::default()
    }
}

impl Decode for HalfVector {
    const TEXT: bool = true;

    fn decode(raw: Raw<'_>) -> Result<Self, DecodeError> {
        if raw.format() == Format::Text {
            return read(raw.text()?).map(Self);
        }
        Err(DecodeError::new("is read in text form only: select `column::text`"))
    }

    fn filler() -> Self {
        Self::default()
    }
}

/// A `geometry` or `geography` of `PostGIS` as extended well-known binary.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Ewkb(pub Vec<u8>);

impl From<Vec<u8>> for Ewkb {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl Decode for Ewkb {
    fn decode(raw: Raw<'_>) -> Result<Self, DecodeError> {
        match raw.format() {
            Format::Binary => Ok(Self(raw.bytes().to_vec())),
            Format::Text => crate::codec::text::from_hex(raw.bytes()).map(Self),
        }
    }

    fn filler() -> Self {
        Self::default()
    }
}

impl Encode for Ewkb {
    const TEXT: bool = true;

    fn encode(&self, format: Format, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
        if format == Format::Binary {
            return Ok(put(out, &self.0));
        }
        crate::codec::text::to_hex(&self.0, out);
        Ok(IsNull::No)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_binary_of_the_real_type_and_text_of_its_stand_in() {
        let vector = Vector(vec![1.0, -2.5]);
        let binary: &[u8] = &[0, 2, 0, 0, 0x3f, 0x80, 0, 0, 0xc0, 0x20, 0, 0];
        for bytes in [binary, b"[1,-2.5]"] {
            let raw = Raw::new(bytes, Format::Binary, 0);
            assert_eq!(Vector::decode(raw).unwrap(), vector);
        }
        assert!(Vector::decode(Raw::new(&binary[1..], Format::Binary, 0)).is_err());
    }
}
