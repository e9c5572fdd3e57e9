//! How does `hstore` travel?

use crate::raw::{Decode, DecodeError, Encode, EncodeError, Format, IsNull, Raw};
use crate::wire::{Cursor, put_quoted};
use std::collections::BTreeMap;

/// `hstore`: keys with values, which may be NULL.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Hstore(pub BTreeMap<String, Option<String>>);

impl From<BTreeMap<String, Option<String>>> for Hstore {
    fn from(pairs: BTreeMap<String, Option<String>>) -> Self {
        Self(pairs)
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, Option<V>)> for Hstore {
    fn from_iter<I: IntoIterator<Item = (K, Option<V>)>>(pairs: I) -> Self {
        Self(pairs.into_iter().map(|(key, value)| (key.into(), value.map(V::into))).collect())
    }
}

fn string(bytes: &[u8]) -> Result<String, DecodeError> {
    Raw::new(bytes, Format::Text, 0).text().map(str::to_owned)
}

fn read_binary(bytes: &[u8]) -> Result<Hstore, DecodeError> {
    let mut cursor = Cursor::new(bytes, "hstore");
    let count = cursor.i32()?;
    let mut pairs = BTreeMap::new();
    for _ in 0..count {
        let key = string(cursor.value()?.ok_or_else(DecodeError::null)?)?;
        pairs.insert(key, cursor.value()?.map(string).transpose()?);
    }
    cursor.finish()?;
    Ok(Hstore(pairs))
}

/// `"key"=>"value", "other"=>NULL`, as Postgres prints it.
fn read_text(mut text: &str) -> Option<Hstore> {
    let mut pairs = BTreeMap::new();
    while !text.is_empty() {
        let (key, rest) = quoted(text)?;
        let rest = rest.strip_prefix("=>")?;
        let (value, rest) = match rest.strip_prefix("NULL") {
            Some(rest) => (None, rest),
            None => quoted(rest).map(|(value, rest)| (Some(value), rest))?,
        };
        pairs.insert(key, value);
        text = match rest {
            "" => rest,
            rest => rest.strip_prefix(", ")?,
        };
    }
    Some(Hstore(pairs))
}

/// The string between the quotes that `text` starts with, and what follows them.
fn quoted(text: &str) -> Option<(String, &str)> {
    let body = text.strip_prefix('"')?;
    let mut value = String::new();
    let mut characters = body.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some((value, body.get(at + 1..)?)),
            '\\' => value.push(characters.next()?.1),
            character => value.push(character),
        }
    }
    None
}

impl Decode for Hstore {
    fn decode(raw: Raw<'_>) -> Result<Self, DecodeError> {
        match raw.format() {
            Format::Binary => read_binary(raw.bytes()),
            Format::Text => {
                let text = raw.text()?;
                read_text(text).ok_or_else(|| DecodeError::syntax("hstore", text))
            }
        }
    }

    fn filler() -> Self {
        Self::default()
    }
}

impl Encode for Hstore {
    const TEXT: bool = true;

    fn encode(&self, _format: Format, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
        for (index, (key, value)) in self.0.iter().enumerate() {
            if index > 0 {
                out.push(b',');
            }
            put_quoted(out, key.as_bytes());
            out.extend_from_slice(b"=>");
            match value {
                Some(value) => put_quoted(out, value.as_bytes()),
                None => out.extend_from_slice(b"NULL"),
            }
        }
        Ok(IsNull::No)
    }
}
