//! How do text, single bytes, byte strings and UUIDs travel?

use crate::oid;
use crate::raw::{Decode, DecodeError, Encode, EncodeError, Format, IsNull, Raw};
use crate::wire::{print, put};
use std::fmt;
use uuid::Uuid;

/// `text`, `varchar`, `bpchar`, `name`, and the types of extensions that are text, such as `citext`.
impl Decode for String {
    fn decode(raw: Raw<'_>) -> Result<Self, DecodeError> {
        raw.expect(&[oid::TEXT])?;
        raw.text().map(str::to_owned)
    }

    fn filler() -> Self {
        Self::new()
    }
}

impl Encode for str {
    const OID: u32 = oid::TEXT;

    fn encode(&self, _format: Format, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
        if self.contains('\0') {
            return Err(EncodeError::new("text in Postgres cannot hold the character U+0000"));
        }
        Ok(put(out, self.as_bytes()))
    }
}

impl Encode for String {
    const OID: u32 = oid::TEXT;

    fn encode(&self, format: Format, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
        self.as_str().encode(format, out)
    }
}

/// `"char"`: a single byte, which need not be a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Char(pub u8);

impl From<u8> for Char {
    fn from(byte: u8) -> Self {
        Self(byte)
    }
}

impl Decode for Char {
    fn decode(raw: Raw<'_>) -> Result<Self, DecodeError> {
        raw.expect(&[oid::CHAR])?;
        let digit = |byte: u8| byte.checked_sub(b'0').filter(|digit| *digit < 8).map(u32::from);
        match (raw.format(), raw.bytes()) {
            // Text has no byte zero; Postgres writes nothing instead.
            (Format::Text, []) => Ok(Self(0)),
            // Bytes above 127, since Postgres 16.
            (Format::Text, [b'\\', a, b, c]) => {
                let octal = digit(*a).zip(digit(*b)).zip(digit(*c));
                octal
                    .and_then(|((a, b), c)| u8::try_from(a * 64 + b * 8 + c).ok())
                    .map(Self)
                    .ok_or_else(|| DecodeError::new("not a valid \"char\""))
            }
            (_, [byte]) => Ok(Self(*byte)),
            _ => Err(DecodeError::new("not a valid \"char\"")),
        }
    }

    fn filler() -> Self {
        Self(0)
    }
}

impl Encode for Char {
    const OID: u32 = oid::CHAR;

    fn encode(&self, format: Format, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
        match (format, self.0) {
            (Format::Text, 0) => Ok(IsNull::No),
            (Format::Text, 128..) => {
                Err(EncodeError::new("a \"char\" above 127 has no text form before Postgres 16"))
            }
            (_, byte) => Ok(put(out, &[byte])),
        }
    }
}

/// `bytea`.
impl Decode for Vec<u8> {
    fn decode(raw: Raw<'_>) -> Result<Self, DecodeError> {
        raw.expect(&[oid::BYTEA])?;
        match (raw.format(), raw.bytes()) {
            (Format::Binary, bytes) => Ok(bytes.to_vec()),
            (Format::Text, [b'\\', b'x', digits @ ..]) => from_hex(digits),
            (Format::Text, escaped) => from_escaped(escaped),
        }
    }

    fn filler() -> Self {
        Self::new()
    }
}

impl Encode for [u8] {
    const OID: u32 = oid::BYTEA;

    fn encode(&self, format: Format, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
        if format == Format::Binary {
            return Ok(put(out, self));
        }
        put(out, b"\\x");
        to_hex(self, out);
        Ok(IsNull::No)
    }
}

impl Encode for Vec<u8> {
    const OID: u32 = oid::BYTEA;

    fn encode(&self, format: Format, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
        self.as_slice().encode(format, out)
    }
}

pub(crate) fn to_hex(bytes: &[u8], out: &mut Vec<u8>) {
    for byte in bytes {
        print(out, format_args!("{byte:02x}"));
    }
}

pub(crate) fn from_hex(digits: &[u8]) -> Result<Vec<u8>, DecodeError> {
    let error = || DecodeError::new("not a valid string of hexadecimal digits");
    let value = |digit: u8| char::from(digit).to_digit(16).and_then(|v| u8::try_from(v).ok());
    let (pairs, []) = digits.as_chunks::<2>() else { return Err(error()) };
    pairs
        .iter()
        .map(|&[high, low]| Some(value(high)? << 4 | value(low)?))
        .collect::<Option<_>>()
        .ok_or_else(error)
}

/// The older text form of bytea, for servers with `bytea_output = escape`.
fn from_escaped(mut text: &[u8]) -> Result<Vec<u8>, DecodeError> {
    let mut bytes = Vec::with_capacity(text.len());
    while let [first, rest @ ..] = text {
        text = match (first, rest) {
            (b'\\', [b'\\', rest @ ..]) => {
                bytes.push(b'\\');
                rest
            }
            (b'\\', [a @ b'0'..=b'3', b @ b'0'..=b'7', c @ b'0'..=b'7', rest @ ..]) => {
                bytes.push((a - b'0') << 6 | (b - b'0') << 3 | (c - b'0'));
                rest
            }
            (b'\\', _) => return Err(DecodeError::new("not a valid bytea")),
            (byte, rest) => {
                bytes.push(*byte);
                rest
            }
        };
    }
    Ok(bytes)
}

impl Decode for Uuid {
    fn decode(raw: Raw<'_>) -> Result<Self, DecodeError> {
        raw.expect(&[oid::UUID])?;
        match raw.format() {
            Format::Binary => raw.array().map(Self::from_bytes),
            Format::Text => {
                let text = raw.text()?;
                text.parse().map_err(|_| DecodeError::syntax("uuid", text))
            }
        }
    }

    fn filler() -> Self {
        Self::nil()
    }
}

impl Encode for Uuid {
    const OID: u32 = oid::UUID;

    fn encode(&self, format: Format, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
        Ok(match format {
            Format::Binary => put(out, self.as_bytes()),
            Format::Text => print(out, self),
        })
    }
}

/// How a type that is kept as text looks in binary.
pub(crate) enum Binary {
    /// The text itself.
    Same,
    /// A version byte of 1, then the text.
    Versioned,
    /// Something else, which is not read.
    Other,
}

/// Reads a type that is kept as text.
fn read_text(raw: Raw<'_>, binary: &Binary, oids: &[u32]) -> Result<String, DecodeError> {
    if !matches!(binary, Binary::Other) {
        raw.expect(oids)?;
    }
    let text = match (raw.format(), binary, raw.bytes()) {
        (Format::Text, _, _) | (Format::Binary, Binary::Same, _) => raw.text()?,
        (Format::Binary, Binary::Versioned, [1, text @ ..]) => {
            Raw::new(text, Format::Text, oid::TEXT).text()?
        }
        (Format::Binary, Binary::Versioned | Binary::Other, _) => {
            return Err(DecodeError::new("is read in text form only: select `column::text`"));
        }
    };
    Ok(text.to_owned())
}

/// Declares types that are kept in their text form.
macro_rules! kept_as_text {
    ($($(#[$doc:meta])* $name:ident, $binary:ident, [$($oid:expr),*];)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(pub String);

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Decode for $name {
            const TEXT: bool = true;

            fn decode(raw: Raw<'_>) -> Result<Self, DecodeError> {
                read_text(raw, &Binary::$binary, &[$($oid),*]).map(Self)
            }

            fn filler() -> Self {
                Self(String::new())
            }
        }

        impl Encode for $name {
            const TEXT: bool = true;

            fn encode(&self, format: Format, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
                self.0.encode(format, out)
            }
        }
    )*};
}

kept_as_text! {
    /// `tsvector`: a document's lexemes as Postgres prints them.
    TsVector, Other, [];
    /// `tsquery`: a text search as Postgres prints it.
    TsQuery, Other, [];
    /// `xml`.
    Xml, Same, [oid::XML];
    /// `jsonpath`.
    JsonPath, Versioned, [oid::JSONPATH];
    /// `refcursor`: the name of a cursor.
    RefCursor, Same, [oid::REFCURSOR];
    /// `pg_snapshot` or `txid_snapshot`: which transactions are visible.
    PgSnapshot, Other, [];
    /// The name of an object, as `regclass`, `regtype`, `regproc`, `regrole` and their kin print it.
    RegName, Other, [];
    /// `ltree`: a path of labels.
    Ltree, Versioned, [];
    /// `lquery`: a pattern over `ltree`.
    LQuery, Versioned, [];
    /// `ltxtquery`: a text search over `ltree`.
    LTxtQuery, Versioned, [];
    /// `cube` of the extension of that name.
    Cube, Other, [];
    /// `sparsevec` of pgvector: `{1:0.5,3:2}/4`.
    SparseVector, Other, [];
    /// A value of a type that has no Rust type, in its text form.
    Unknown, Other, [];
}
