//! What is a value on the wire, and which ways can reading or writing one fail?

use crate::attribute_names::{AttributeNames, Shape, put_string};
use crate::oid;
use std::error::Error;
use std::fmt;

/// How the bytes of a value are to be understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// What the type's send and receive functions speak.
    Binary,
    /// What the type's output and input functions speak: the value as in a psql result.
    Text,
}

/// A value that is not NULL, as it came from the server.
#[derive(Debug, Clone, Copy)]
pub struct Raw<'a> {
    bytes: &'a [u8],
    format: Format,
    oid: u32,
}

impl<'a> Raw<'a> {
    /// A value of the type with this OID; 0 where the OID is not known.
    pub const fn new(bytes: &'a [u8], format: Format, oid: u32) -> Self {
        Self { bytes, format, oid }
    }

    /// The bytes as sent.
    pub const fn bytes(self) -> &'a [u8] {
        self.bytes
    }

    /// How to understand the bytes.
    ///
    /// A column of type `text` carries the text form of whatever was cast to it, so values of
    /// every type can be read through `column::text`.
    pub const fn format(self) -> Format {
        if oid::is_text(self.oid) { Format::Text } else { self.format }
    }

    /// The OID of the value's type; 0 where it is not known.
    pub const fn oid(self) -> u32 {
        self.oid
    }

    /// The bytes as text, whatever their format says.
    pub fn text(self) -> Result<&'a str, DecodeError> {
        std::str::from_utf8(self.bytes).map_err(|_| DecodeError::new("the bytes are not UTF-8"))
    }

    /// The bytes as an array of exactly `N`.
    pub fn array<const N: usize>(self) -> Result<[u8; N], DecodeError> {
        self.bytes.try_into().map_err(|_| {
            DecodeError::new(format!("expected {N} bytes, found {}", self.bytes.len()))
        })
    }

    /// Refuses a value of a built-in type that is none of `oids`.
    ///
    /// Types of users and extensions pass: the OID of a domain or an enum differs from database
    /// to database.
    #[inline]
    pub(crate) fn expect(self, oids: &[u32]) -> Result<(), DecodeError> {
        if oids.contains(&self.oid) { Ok(()) } else { self.expect_other(oids) }
    }

    fn expect_other(self, oids: &[u32]) -> Result<(), DecodeError> {
        if self.oid == 0 || self.oid >= oid::FIRST_USER || oid::is_text(self.oid) {
            return Ok(());
        }
        let expected = oids.first().copied().unwrap_or_default();
        Err(DecodeError::new(format!(
            "expected a value of type `{}`, found `{}`",
            oid::Named(expected),
            oid::Named(self.oid)
        )))
    }
}

/// Why a value could not be read; which column it was is the caller's to say ([`crate::RowError`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodeError {
    reason: Box<str>,
}

impl DecodeError {
    /// Says in one lower-case sentence what is wrong with the value.
    pub fn new(reason: impl Into<Box<str>>) -> Self {
        Self { reason: reason.into() }
    }

    /// NULL where the Rust type has no place for it.
    pub fn null() -> Self {
        Self::new("unexpected NULL")
    }

    /// Text that is not in the form of the type.
    pub(crate) fn syntax(what: &str, text: &str) -> Self {
        let shown: String = text.chars().take(60).collect();
        Self::new(format!("`{shown}` is not a valid {what}"))
    }

    /// Fewer or more bytes than the binary form has.
    pub(crate) fn length(what: &str) -> Self {
        Self::new(format!("wrong number of bytes in a binary {what}"))
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl Error for DecodeError {}

/// Why a value could not be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncodeError {
    reason: Box<str>,
}

impl EncodeError {
    /// Says in one lower-case sentence what is wrong with the value.
    pub fn new(reason: impl Into<Box<str>>) -> Self {
        Self { reason: reason.into() }
    }
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl Error for EncodeError {}

/// Whether a written value was NULL, in which case no bytes were written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IsNull {
    /// NULL.
    Yes,
    /// The bytes written are the value.
    No,
}

/// A Rust type that holds values of a Postgres type.
///
/// An implementation reads both formats: binary is what drivers ask for, text is what arrays and
/// composites of users' types, multiranges and other awkward types are read through.
pub trait Decode: Sized {
    /// Whether our SQL reads such a column as `column::text`.
    const TEXT: bool = false;

    /// What stands between two elements in the text form of an array of this type.
    const DELIMITER: u8 = b',';

    /// Reads a value that is not NULL.
    fn decode(raw: Raw<'_>) -> Result<Self, DecodeError>;

    /// Reads NULL; an error but for `Option`.
    fn decode_null() -> Result<Self, DecodeError> {
        Err(DecodeError::null())
    }

    /// A value without meaning that stands in for one that could not be read, until the reader
    /// reports the error. Never seen outside of it.
    fn filler() -> Self;
}

/// A Rust type whose values can be sent to Postgres.
pub trait Encode {
    /// Whether a parameter is sent in text form: `$1::text::schema.type`.
    const TEXT: bool = false;

    /// The OID of the type in a binary array; 0 where it differs between databases, so that arrays
    /// are sent in text form.
    const OID: u32 = 0;

    /// The OID of the range over this type, when there is a built-in one.
    const RANGE_OID: u32 = 0;

    /// What stands between two elements in the text form of an array of this type.
    const DELIMITER: u8 = b',';

    /// The cast put between a parameter and the column's own cast, so that the server takes the
    /// parameter for what is really sent.
    const HOP: &'static str = if Self::TEXT { "::text" } else { "" };

    /// Whether a value can be NULL.
    const NULLABLE: bool = false;

    /// For which columns the binary form is the one that the column's own type has, as COPY needs
    /// it, where nothing is cast.
    const BINARY: BinaryForm = match (Self::TEXT, Self::HOP.is_empty()) {
        (true, _) => BinaryForm::Never,
        (false, true) => BinaryForm::Always,
        (false, false) => BinaryForm::Of(Self::HOP),
    };

    /// Where in a value composites are, whose attributes go by name in our statements.
    const SHAPE: Shape = Shape::Plain;

    /// Appends the value to `out`. Binary is only asked for where `TEXT` is false, and by COPY
    /// where `BINARY` says so.
    fn encode(&self, format: Format, out: &mut Vec<u8>) -> Result<IsNull, EncodeError>;

    /// Appends the value as JSON: composites as objects, arrays of them as arrays, all else as a
    /// string that holds the text form. Nothing for NULL.
    fn encode_json(&self, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
        put_text(self, out)
    }

    /// Names the attributes of the composites that values hold.
    fn attribute_names(_names: &mut AttributeNames) {}
}

/// Appends a value's text form as a string of JSON.
pub(crate) fn put_text<T: Encode + ?Sized>(
    value: &T,
    out: &mut Vec<u8>,
) -> Result<IsNull, EncodeError> {
    let mut text = Vec::new();
    let is_null = value.encode(Format::Text, &mut text)?;
    if is_null == IsNull::No {
        put_string(out, &text);
    }
    Ok(is_null)
}

/// Appends a value as JSON, `null` for NULL.
pub(crate) fn put_json_or_null<T: Encode>(value: &T, out: &mut Vec<u8>) -> Result<(), EncodeError> {
    if value.encode_json(out)? == IsNull::Yes {
        out.extend_from_slice(b"null");
    }
    Ok(())
}

/// The columns for which a value has a binary form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BinaryForm {
    /// None: the value travels as text.
    Never,
    /// All that hold such values.
    Always,
    /// Those with this cast ([`crate::Column::cast`]).
    Of(&'static str),
}

impl BinaryForm {
    /// Whether a column with this cast takes the binary form.
    pub(crate) fn fits(self, cast: &str) -> bool {
        match self {
            Self::Never => false,
            Self::Always => true,
            Self::Of(only) => only == cast,
        }
    }
}

impl<T: Decode> Decode for Option<T> {
    const TEXT: bool = T::TEXT;
    const DELIMITER: u8 = T::DELIMITER;

    fn decode(raw: Raw<'_>) -> Result<Self, DecodeError> {
        T::decode(raw).map(Some)
    }

    fn decode_null() -> Result<Self, DecodeError> {
        Ok(None)
    }

    fn filler() -> Self {
        None
    }
}

impl<T: Encode> Encode for Option<T> {
    const TEXT: bool = T::TEXT;
    const NULLABLE: bool = true;
    const OID: u32 = T::OID;
    const RANGE_OID: u32 = T::RANGE_OID;
    const DELIMITER: u8 = T::DELIMITER;
    const HOP: &'static str = T::HOP;
    const BINARY: BinaryForm = T::BINARY;
    const SHAPE: Shape = T::SHAPE;

    fn encode(&self, format: Format, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
        match self {
            Some(value) => value.encode(format, out),
            None => Ok(IsNull::Yes),
        }
    }

    fn encode_json(&self, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
        match self {
            Some(value) => value.encode_json(out),
            None => Ok(IsNull::Yes),
        }
    }

    fn attribute_names(names: &mut AttributeNames) {
        T::attribute_names(names);
    }
}

impl<T: Encode + ?Sized> Encode for &T {
    const TEXT: bool = T::TEXT;
    const NULLABLE: bool = T::NULLABLE;
    const OID: u32 = T::OID;
    const RANGE_OID: u32 = T::RANGE_OID;
    const DELIMITER: u8 = T::DELIMITER;
    const HOP: &'static str = T::HOP;
    const BINARY: BinaryForm = T::BINARY;
    const SHAPE: Shape = T::SHAPE;

    fn encode(&self, format: Format, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
        (**self).encode(format, out)
    }

    fn encode_json(&self, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
        (**self).encode_json(out)
    }

    fn attribute_names(names: &mut AttributeNames) {
        T::attribute_names(names);
    }
}
