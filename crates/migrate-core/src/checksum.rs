//! Did the bytes of a file change, line ends apart?

use std::fmt;
use std::str::FromStr;

use memchr::memchr_iter;
use sha2::{Digest as _, Sha256};

use crate::digest::{self, DigestError};

/// SHA-256 of a file's bytes, without a leading byte order mark and with CRLF read as LF, so that a checkout on Windows has
/// the checksum of one on Linux. A lone CR counts as it stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Checksum([u8; 32]);

impl Checksum {
    /// The checksum of a file with these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let mut hasher = Sha256::new();
        let mut from = 0;
        for at in memchr_iter(b'\r', bytes) {
            if bytes.get(at + 1) == Some(&b'\n') {
                hasher.update(bytes.get(from..at).unwrap_or_default());
                from = at + 1;
            }
        }
        hasher.update(bytes.get(from..).unwrap_or_default());
        Self(hasher.finalize().into())
    }
}

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        digest::write(&self.0, f)
    }
}

impl fmt::Debug for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Checksum({self})")
    }
}

impl FromStr for Checksum {
    type Err = DigestError;

    fn from_str(text: &str) -> Result<Self, DigestError> {
        digest::parse(text).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_and_byte_order_mark_do_not_count() {
        let plain = Checksum::of(b"select 1;\nselect 2;\n");
        assert_eq!(plain, Checksum::of(b"\xef\xbb\xbfselect 1;\r\nselect 2;\r\n"));
        assert_ne!(plain, Checksum::of(b"select 1;\rselect 2;\r"));
        assert_ne!(plain, Checksum::of(b"select 1; \nselect 2;\n"));
    }

    #[test]
    fn prints_as_sha256sum_does_and_parses_back() {
        let text = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(Checksum::of(b"").to_string(), text);
        assert_eq!(text.parse(), Ok(Checksum::of(b"")));
        assert_eq!("é".repeat(32).parse::<Checksum>(), Err(DigestError));
    }
}
