//! How are bytes taken apart and put together, in both formats?

use crate::raw::{DecodeError, EncodeError, IsNull};
use std::fmt::Display;
use std::io::Write as _;

/// Reads a binary value from its start; the first read past the end is an error.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cursor<'a> {
    bytes: &'a [u8],
    what: &'static str,
}

impl<'a> Cursor<'a> {
    /// `what` names the type in errors.
    pub(crate) fn new(bytes: &'a [u8], what: &'static str) -> Self {
        Self { bytes, what }
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let (head, rest) =
            self.bytes.split_first_chunk::<N>().ok_or_else(|| DecodeError::length(self.what))?;
        self.bytes = rest;
        Ok(*head)
    }

    pub(crate) fn slice(&mut self, length: usize) -> Result<&'a [u8], DecodeError> {
        let (head, rest) =
            self.bytes.split_at_checked(length).ok_or_else(|| DecodeError::length(self.what))?;
        self.bytes = rest;
        Ok(head)
    }

    pub(crate) fn u8(&mut self) -> Result<u8, DecodeError> {
        self.array::<1>().map(|[byte]| byte)
    }

    pub(crate) fn u16(&mut self) -> Result<u16, DecodeError> {
        self.array().map(u16::from_be_bytes)
    }

    pub(crate) fn i16(&mut self) -> Result<i16, DecodeError> {
        self.array().map(i16::from_be_bytes)
    }

    pub(crate) fn u32(&mut self) -> Result<u32, DecodeError> {
        self.array().map(u32::from_be_bytes)
    }

    pub(crate) fn i32(&mut self) -> Result<i32, DecodeError> {
        self.array().map(i32::from_be_bytes)
    }

    pub(crate) fn i64(&mut self) -> Result<i64, DecodeError> {
        self.array().map(i64::from_be_bytes)
    }

    pub(crate) fn f64(&mut self) -> Result<f64, DecodeError> {
        self.array().map(f64::from_be_bytes)
    }

    /// A value behind its length; `None` for a length of -1, which is NULL.
    pub(crate) fn value(&mut self) -> Result<Option<&'a [u8]>, DecodeError> {
        match self.i32()? {
            -1 => Ok(None),
            length => {
                let length = usize::try_from(length).map_err(|_| DecodeError::length(self.what))?;
                self.slice(length).map(Some)
            }
        }
    }

    /// How many bytes are left.
    pub(crate) fn remaining(&self) -> usize {
        self.bytes.len()
    }

    /// Refuses bytes left over.
    pub(crate) fn finish(self) -> Result<(), DecodeError> {
        if self.bytes.is_empty() { Ok(()) } else { Err(DecodeError::length(self.what)) }
    }
}

/// Appends text.
pub(crate) fn print(out: &mut Vec<u8>, text: impl Display) -> IsNull {
    // Writing to a Vec cannot fail.
    write!(out, "{text}").map_or(IsNull::No, |()| IsNull::No)
}

/// Appends bytes.
pub(crate) fn put(out: &mut Vec<u8>, bytes: &[u8]) -> IsNull {
    out.extend_from_slice(bytes);
    IsNull::No
}

/// Appends a value behind its length in bytes, -1 for NULL.
pub(crate) fn put_sized(
    out: &mut Vec<u8>,
    write: impl FnOnce(&mut Vec<u8>) -> Result<IsNull, EncodeError>,
) -> Result<IsNull, EncodeError> {
    let at = out.len();
    put(out, &(-1_i32).to_be_bytes());
    let start = out.len();
    let is_null = write(out)?;
    if is_null == IsNull::No {
        let length = count(out.len() - start)?;
        if let Some(place) = out.get_mut(at..start) {
            place.copy_from_slice(&length.to_be_bytes());
        }
    }
    Ok(is_null)
}

/// A number of bytes or elements as the protocol counts them.
pub(crate) fn count(length: usize) -> Result<i32, EncodeError> {
    i32::try_from(length).map_err(|_| EncodeError::new("the value is larger than 2 GiB"))
}

/// Appends text between double quotes, with backslashes before quotes and backslashes: an element
/// of an array or composite literal.
pub(crate) fn put_quoted(out: &mut Vec<u8>, text: &[u8]) {
    out.push(b'"');
    for &byte in text {
        if matches!(byte, b'"' | b'\\') {
            out.push(b'\\');
        }
        out.push(byte);
    }
    out.push(b'"');
}
