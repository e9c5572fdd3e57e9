//! How do the labels of an enum travel?

use crate::raw::{DecodeError, EncodeError, Format, IsNull, Raw};
use crate::wire::put;

/// Reads the label of an enum; its bytes are the same in both formats.
pub fn decode_label<'a>(raw: Raw<'a>) -> Result<&'a str, DecodeError> {
    raw.expect(&[crate::oid::TEXT])?;
    raw.text()
}

/// What a closed enum reports for a label that it does not know.
pub fn unknown_label(label: &str) -> DecodeError {
    DecodeError::new(format!("unknown label `{label}`"))
}

/// Writes the label of an enum.
pub fn encode_label(label: &str, format: Format, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
    let _same_in_both = format;
    Ok(put(out, label.as_bytes()))
}
