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
    /// The checksum of these bytes as they are, for tools that do not look away from line ends.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The checksum of a file with these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        let mut hashing = Hashing::default();
        hashing.update(bytes);
        hashing.finish()
    }
}

/// A checksum under way, of a file that comes in blocks.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hashing {
    hasher: Sha256,
    is_begun: bool,
    /// The last block ended with a CR, of which is not known yet what follows.
    ends_with_cr: bool,
}

impl Hashing {
    /// Takes the next block; the first has to be long enough to hold a byte order mark.
    pub(crate) fn update(&mut self, block: &[u8]) {
        let is_first = !std::mem::replace(&mut self.is_begun, true);
        let block = block.strip_prefix(b"\xef\xbb\xbf").filter(|_| is_first).unwrap_or(block);
        let Some(first) = block.first() else { return };
        if std::mem::take(&mut self.ends_with_cr) && *first != b'\n' {
            self.hasher.update(b"\r");
        }
        let mut from = 0;
        for at in memchr_iter(b'\r', block) {
            match block.get(at + 1) {
                Some(b'\n') => {}
                Some(_) => continue,
                None => self.ends_with_cr = true,
            }
            self.hasher.update(block.get(from..at).unwrap_or_default());
            from = at + 1;
        }
        self.hasher.update(block.get(from..).unwrap_or_default());
    }

    pub(crate) fn finish(mut self) -> Checksum {
        if self.ends_with_cr {
            self.hasher.update(b"\r");
        }
        Checksum(self.hasher.finalize().into())
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
    fn blocks_may_end_anywhere() {
        let bytes = b"\xef\xbb\xbfa\r\n\r\r\nb\rc\r\n\n\r";
        for end in 3..=bytes.len() {
            let mut hashing = Hashing::default();
            hashing.update(&bytes[..end]);
            hashing.update(&bytes[end..]);
            assert_eq!(hashing.finish(), Checksum::of(bytes), "{end}");
        }
    }

    #[test]
    fn prints_as_sha256sum_does_and_parses_back() {
        let text = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(Checksum::of(b"").to_string(), text);
        assert_eq!(text.parse(), Ok(Checksum::of(b"")));
        assert_eq!(text.to_uppercase().parse(), Ok(Checksum::of(b"")));
        for wrong in
            ["é".repeat(32), text.replace('e', "g"), text.replacen("e3", "", 1), format!("{text}0")]
        {
            assert_eq!(wrong.parse::<Checksum>(), Err(DigestError), "{wrong}");
        }
    }
}
