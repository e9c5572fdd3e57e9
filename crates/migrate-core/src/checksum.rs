//! Did the bytes of a file change, line ends apart?

use std::fmt;
use std::str::FromStr;

use sha2::{Digest as _, Sha256};

/// SHA-256 of a file's bytes, without a leading byte order mark and with CRLF read as LF, so that a checkout on Windows has
/// the checksum of one on Linux. A lone CR counts as it stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Checksum([u8; 32]);

impl Checksum {
    /// The checksum of a file with these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        let mut rest = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let mut hasher = Sha256::new();
        while let Some(found) = rest.windows(2).position(|pair| pair == b"\r\n") {
            let (line, tail) = rest.split_at(found);
            hasher.update(line);
            rest = tail.get(1..).unwrap_or_default();
        }
        hasher.update(rest);
        Self(hasher.finalize().into())
    }
}

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Checksum({self})")
    }
}

/// The text is not 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a SHA-256 checksum of 64 hexadecimal digits")]
pub struct ChecksumError;

impl FromStr for Checksum {
    type Err = ChecksumError;

    fn from_str(text: &str) -> Result<Self, ChecksumError> {
        if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(ChecksumError);
        }
        let mut bytes = [0; 32];
        for (index, byte) in bytes.iter_mut().enumerate() {
            let digits = text.get(index * 2..index * 2 + 2).ok_or(ChecksumError)?;
            *byte = u8::from_str_radix(digits, 16).map_err(|_| ChecksumError)?;
        }
        Ok(Self(bytes))
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
        assert_eq!("é".repeat(32).parse::<Checksum>(), Err(ChecksumError));
    }
}
