//! How is a SHA-256 written down and read back? As 64 hexadecimal digits, as `sha256sum` prints it.

use std::fmt;

/// Writes the digits, in lower case.
pub(crate) fn write(digest: &[u8; 32], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut digits = String::with_capacity(64);
    push_hex(&mut digits, digest);
    f.write_str(&digits)
}

/// Adds the digits of bytes, in lower case.
pub(crate) fn push_hex(text: &mut String, bytes: &[u8]) {
    let digit = |half: u8| char::from(if half < 10 { b'0' + half } else { b'a' - 10 + half });
    for byte in bytes {
        text.push(digit(byte >> 4));
        text.push(digit(byte & 0xf));
    }
}

/// Reads the digits, in either case.
pub(crate) fn parse(text: &str) -> Result<[u8; 32], DigestError> {
    let (pairs, []) = text.as_bytes().as_chunks::<2>() else { return Err(DigestError) };
    let pairs: &[[u8; 2]; 32] = pairs.try_into().map_err(|_| DigestError)?;
    let mut digest = [0; 32];
    for (byte, [high, low]) in digest.iter_mut().zip(pairs) {
        *byte = half(*high)? << 4 | half(*low)?;
    }
    Ok(digest)
}

/// What a digit stands for.
fn half(digit: u8) -> Result<u8, DigestError> {
    match digit {
        b'0'..=b'9' => Ok(digit - b'0'),
        b'a'..=b'f' => Ok(digit - b'a' + 10),
        b'A'..=b'F' => Ok(digit - b'A' + 10),
        _ => Err(DigestError),
    }
}

/// The text is not 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a SHA-256 of 64 hexadecimal digits")]
pub struct DigestError;
