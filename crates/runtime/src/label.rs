//! How do the labels of an enum travel?

use crate::raw::{DecodeError, Encode as _, EncodeError, Format, IsNull, Raw};

/// Reads the label of an enum; its bytes are the same in both formats.
pub fn decode_label(raw: Raw<'_>) -> Result<&str, DecodeError> {
    raw.expect(&[crate::oid::TEXT])?;
    raw.text()
}

/// What a closed enum reports for a label that it does not know.
pub fn unknown_label(label: &str) -> DecodeError {
    DecodeError::new(format!("unknown label `{label}`"))
}

/// Writes the label of an enum; its bytes are the same in both formats.
pub fn encode_label(label: &str, format: Format, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
    label.encode(format, out)
}
