//! When do two texts count as the same?

use std::{borrow::Cow, fmt, str::FromStr};

use xxhash_rust::xxh64::xxh64;

/// A 64-bit fingerprint (XXH64, seed 0) of a text, with a byte order mark and carriage returns before line feeds left
/// out, so that a checkout on Windows has the same hashes.
///
/// It tells an edit from no edit. It is no defence against somebody who wants a collision, and it
/// need not be: whoever can write the lock can write the types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(u64);

impl Hash {
    /// Hashes a file's bytes.
    pub fn of(bytes: &[u8]) -> Self {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        Self(xxh64(&without_carriage_returns(bytes), 0))
    }
}

fn without_carriage_returns(bytes: &[u8]) -> Cow<'_, [u8]> {
    if !bytes.contains(&b'\r') {
        return Cow::Borrowed(bytes);
    }
    let mut kept = Vec::with_capacity(bytes.len());
    let mut rest = bytes.iter().copied().peekable();
    while let Some(byte) = rest.next() {
        if byte != b'\r' || rest.peek() != Some(&b'\n') {
            kept.push(byte);
        }
    }
    Cow::Owned(kept)
}

/// Sixteen lower-case hexadecimal digits.
impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// Not sixteen hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseHashError;

impl fmt::Display for ParseHashError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not sixteen hexadecimal digits")
    }
}

impl std::error::Error for ParseHashError {}

impl FromStr for Hash {
    type Err = ParseHashError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() != 16 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(ParseHashError);
        }
        u64::from_str_radix(text, 16).map(Self).map_err(|_| ParseHashError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_and_byte_order_mark_do_not_matter() {
        let unix = Hash::of(b"select 1;\nselect 2;\n");
        assert_eq!(unix, Hash::of(b"\xef\xbb\xbfselect 1;\r\nselect 2;\r\n"));
        assert_ne!(unix, Hash::of(b"select 1;\rselect 2;\n"));
    }

    #[test]
    fn reads_what_it_prints() {
        let hash = Hash::of(b"x");
        assert_eq!(hash.to_string().parse(), Ok(hash));
        assert_eq!("+00000000000000f".parse::<Hash>(), Err(ParseHashError));
    }
}
