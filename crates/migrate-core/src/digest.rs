//! How is a SHA-256 written down and read back? As 64 hexadecimal digits, as `sha256sum` prints it.

use std::fmt;

/// Writes the digits, in lower case.
pub(crate) fn write(digest: &[u8; 32], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    digest.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
}

/// Reads the digits, in either case.
pub(crate) fn parse(text: &str) -> Result<[u8; 32], DigestError> {
    if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(DigestError);
    }
    let mut digest = [0; 32];
    for (index, byte) in digest.iter_mut().enumerate() {
        let digits = text.get(index * 2..index * 2 + 2).ok_or(DigestError)?;
        *byte = u8::from_str_radix(digits, 16).map_err(|_| DigestError)?;
    }
    Ok(digest)
}

/// The text is not 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a SHA-256 of 64 hexadecimal digits")]
pub struct DigestError;
