//! How do `json` and `jsonb` travel?

use crate::oid;
use crate::raw::{BinaryForm, Decode, DecodeError, Encode, EncodeError, Format, IsNull, Raw};
use crate::wire::put;
use serde_json::Value;
use std::fmt;

/// The JSON text of a `json` or `jsonb`.
fn text(raw: Raw<'_>) -> Result<&str, DecodeError> {
    raw.expect(&[oid::JSONB, oid::JSON])?;
    match (raw.format(), raw.oid(), raw.bytes()) {
        // jsonb_send puts a version before the text, which no JSON begins with.
        (Format::Binary, oid::JSONB | 0, [1, text @ ..]) => {
            Raw::new(text, Format::Text, oid::TEXT).text()
        }
        (Format::Binary, oid::JSONB, _) => {
            Err(DecodeError::new("a jsonb of another version than 1"))
        }
        _ => raw.text(),
    }
}

/// What jsonb has before the text in binary; json has nothing there.
fn version(format: Format, out: &mut Vec<u8>) {
    if format == Format::Binary {
        out.push(1);
    }
}

/// `json` and `jsonb`.
///
/// Numbers are those of `serde_json`: whole ones of 64 bits, others as `f64`, an error where they
/// are larger. [`JsonText`] keeps every digit.
impl Decode for Value {
    fn decode(raw: Raw<'_>) -> Result<Self, DecodeError> {
        serde_json::from_str(text(raw)?)
            .map_err(|error| DecodeError::new(format!("not readable as JSON: {error}")))
    }

    fn filler() -> Self {
        Self::Null
    }
}

/// Sent as text, since a value does not know whether it is meant for `json` or for `jsonb`.
impl Encode for Value {
    const TEXT: bool = true;
    const BINARY: BinaryForm = BinaryForm::Of("::jsonb");

    fn encode(&self, format: Format, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
        version(format, out);
        serde_json::to_writer(&mut *out, self)
            .map_err(|error| EncodeError::new(format!("not writable as JSON: {error}")))?;
        Ok(IsNull::No)
    }
}

/// `json` or `jsonb` as its text, every digit and (for `json`) every space kept.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JsonText(pub String);

impl fmt::Display for JsonText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Decode for JsonText {
    fn decode(raw: Raw<'_>) -> Result<Self, DecodeError> {
        text(raw).map(|text| Self(text.to_owned()))
    }

    fn filler() -> Self {
        Self("null".to_owned())
    }
}

impl Encode for JsonText {
    const TEXT: bool = true;
    const BINARY: BinaryForm = BinaryForm::Of("::jsonb");

    fn encode(&self, format: Format, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
        version(format, out);
        Ok(put(out, self.0.as_bytes()))
    }
}
