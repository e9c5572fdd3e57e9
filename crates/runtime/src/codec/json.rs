//! How do `json` and `jsonb` travel?

use crate::codec::json_number::first_inexact;
use crate::oid;
use crate::raw::{BinaryForm, Decode, DecodeError, Encode, EncodeError, Format, IsNull, Raw};
use crate::wire::put;
use serde_core::Serialize;
use serde_core::de::DeserializeOwned;
use serde_json::Value;
use std::fmt;
use std::ops::{Deref, DerefMut};

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

fn unreadable(error: &serde_json::Error) -> DecodeError {
    DecodeError::new(format!("not readable as JSON: {error}"))
}

fn write(
    value: &(impl Serialize + ?Sized),
    format: Format,
    out: &mut Vec<u8>,
) -> Result<IsNull, EncodeError> {
    version(format, out);
    serde_json::to_writer(&mut *out, value)
        .map_err(|error| EncodeError::new(format!("not writable as JSON: {error}")))?;
    Ok(IsNull::No)
}

/// `json` and `jsonb`.
///
/// Numbers are those of `serde_json`: whole ones of 64 bits, others as `f64`. A number whose value
/// these cannot hold is an error rather than rounded; [`JsonText`] keeps every digit.
impl Decode for Value {
    fn decode(raw: Raw<'_>) -> Result<Self, DecodeError> {
        let text = text(raw)?;
        if let Some(number) = first_inexact(text) {
            let shown: String = number.chars().take(40).collect();
            let more = if shown.len() < number.len() { "..." } else { "" };
            return Err(DecodeError::new(format!(
                "the number `{shown}{more}` has no `JsonValue`: read the column as `JsonText`"
            )));
        }
        serde_json::from_str(text).map_err(|error| unreadable(&error))
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
        write(self, format, out)
    }
}

/// `json` or `jsonb` whose content has a Rust type of the user's: read and written by serde.
///
/// It is meant for overrides, in the settings or by a comment `@type rt::Json<crate::Emails>`.
/// What does not fit `T` is an error that names the column. Numbers become what `T` says, so an
/// `f64` in it rounds as all its like do.
///
/// ```
/// use rowsmith_runtime::{Decode, Format, Json, Raw};
///
/// let raw = Raw::new(br#"{"a": 1}"#, Format::Text, 0);
/// let map: Json<std::collections::BTreeMap<String, u8>> = Json::decode(raw)?;
/// assert_eq!(map.get("a"), Some(&1));
/// # Ok::<(), rowsmith_runtime::DecodeError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Json<T>(pub T);

impl<T> From<T> for Json<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T> Deref for Json<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Json<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

/// `T::default()` stands in for a value that cannot be read until the error is reported.
impl<T: DeserializeOwned + Default> Decode for Json<T> {
    fn decode(raw: Raw<'_>) -> Result<Self, DecodeError> {
        serde_json::from_str(text(raw)?).map(Self).map_err(|error| unreadable(&error))
    }

    fn filler() -> Self {
        Self::default()
    }
}

/// Sent as text, for the reason of [`serde_json::Value`].
impl<T: Serialize> Encode for Json<T> {
    const TEXT: bool = true;
    const BINARY: BinaryForm = BinaryForm::Of("::jsonb");

    fn encode(&self, format: Format, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
        write(&self.0, format, out)
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
