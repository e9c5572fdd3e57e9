//! How are text and bytes read without copying them from the row that holds them?

use crate::oid;
use crate::raw::{DecodeError, Format, Raw};

/// A value that borrows from the row it is read from.
pub trait DecodeRef<'r>: Sized {
    /// Reads a value that is not NULL.
    fn decode_ref(raw: Raw<'r>) -> Result<Self, DecodeError>;

    /// Reads NULL; an error but for `Option`.
    fn decode_null() -> Result<Self, DecodeError> {
        Err(DecodeError::null())
    }

    /// A value without meaning, as in [`crate::Decode::filler`].
    fn filler() -> Self;
}

impl<'r> DecodeRef<'r> for &'r str {
    fn decode_ref(raw: Raw<'r>) -> Result<Self, DecodeError> {
        raw.expect(&[oid::TEXT])?;
        raw.text()
    }

    fn filler() -> Self {
        ""
    }
}

impl<'r> DecodeRef<'r> for &'r [u8] {
    fn decode_ref(raw: Raw<'r>) -> Result<Self, DecodeError> {
        raw.expect(&[oid::BYTEA])?;
        match raw.format() {
            Format::Binary => Ok(raw.bytes()),
            Format::Text => Err(DecodeError::new("bytes in text form cannot be borrowed")),
        }
    }

    fn filler() -> Self {
        &[]
    }
}

impl<'r, T: DecodeRef<'r>> DecodeRef<'r> for Option<T> {
    fn decode_ref(raw: Raw<'r>) -> Result<Self, DecodeError> {
        T::decode_ref(raw).map(Some)
    }

    fn decode_null() -> Result<Self, DecodeError> {
        Ok(None)
    }

    fn filler() -> Self {
        None
    }
}
