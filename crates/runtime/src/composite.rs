//! How do composite values travel?

use crate::attribute_names::put_string;
use crate::raw::{Decode, DecodeError, Encode, EncodeError, Format, IsNull, Raw, put_json_or_null};
use crate::wire::{Cursor, put_quoted};
use std::borrow::Cow;

/// Hands out the attributes of one composite in order and remembers the first error.
///
/// Attributes that were added to the type later stand at the end and are passed over. Our own SQL
/// reads a row that has these attributes by name ([`crate::Read::ByName`]).
#[derive(Debug)]
pub struct Attributes<'a> {
    rest: Rest<'a>,
    error: Option<DecodeError>,
}

#[derive(Debug)]
enum Rest<'a> {
    /// Behind the number of attributes: the OID, length and bytes of each.
    Binary(Cursor<'a>),
    /// Behind the opening parenthesis or a comma; `None` behind the closing one.
    Text(Option<&'a str>),
}

/// An attribute that is not NULL.
struct Attribute<'a> {
    bytes: Cow<'a, [u8]>,
    format: Format,
    oid: u32,
}

impl<'a> Attributes<'a> {
    fn new(raw: Raw<'a>) -> Result<Self, DecodeError> {
        let rest = match raw.format() {
            Format::Binary => {
                let mut cursor = Cursor::new(raw.bytes(), "composite");
                cursor.i32()?;
                Rest::Binary(cursor)
            }
            Format::Text => {
                let text = raw.text()?;
                let body = text.strip_prefix('(');
                Rest::Text(Some(body.ok_or_else(|| DecodeError::syntax("composite", text))?))
            }
        };
        Ok(Self { rest, error: None })
    }

    /// The next attribute's value; `name` is for errors.
    pub fn next<T: Decode>(&mut self, name: &str) -> T {
        if self.error.is_some() {
            return T::filler();
        }
        let value = match self.rest.next() {
            Ok(Some(it)) => T::decode(Raw::new(&it.bytes, it.format, it.oid)),
            Ok(None) => T::decode_null(),
            Err(error) => Err(error),
        };
        value.unwrap_or_else(|error| {
            self.error = Some(DecodeError::new(format!("attribute `{name}`: {error}")));
            T::filler()
        })
    }
}

impl<'a> Rest<'a> {
    fn next(&mut self) -> Result<Option<Attribute<'a>>, DecodeError> {
        match self {
            Self::Binary(cursor) if cursor.remaining() == 0 => Err(too_few()),
            Self::Binary(cursor) => {
                let oid = cursor.u32()?;
                let bytes = cursor.value()?;
                Ok(bytes.map(|bytes| Attribute {
                    bytes: bytes.into(),
                    format: Format::Binary,
                    oid,
                }))
            }
            Self::Text(rest) => {
                let text = rest.ok_or_else(too_few)?;
                let (attribute, after) = split(text)?;
                *rest = after;
                Ok(attribute.map(|bytes| Attribute { bytes, format: Format::Text, oid: 0 }))
            }
        }
    }
}

fn too_few() -> DecodeError {
    DecodeError::new("the composite has fewer attributes")
}

/// An attribute without its quotes, and the text behind the comma that follows it.
type Split<'a> = (Option<Cow<'a, [u8]>>, Option<&'a str>);

/// Takes the first attribute off `"a ""b""",,c)`.
fn split(text: &str) -> Result<Split<'_>, DecodeError> {
    let error = || DecodeError::syntax("composite", text);
    let mut value = Vec::new();
    let (mut quoted, mut seen) = (false, false);
    let mut bytes = text.bytes().enumerate().peekable();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'"' if quoted && bytes.next_if(|(_, next)| *next == b'"').is_some() => {
                value.push(b'"');
            }
            b'"' => {
                quoted = !quoted;
                seen = true;
            }
            b'\\' => value.push(bytes.next().ok_or_else(error)?.1),
            b',' | b')' if !quoted => {
                let after = text.get(at + 1..).ok_or_else(error)?;
                let after = match (byte, after) {
                    (b',', after) => Some(after),
                    (_, "") => None,
                    (_, _) => return Err(error()),
                };
                // Nothing at all is NULL, empty quotes are an empty value.
                let value = (seen || !value.is_empty()).then_some(Cow::Owned(value));
                return Ok((value, after));
            }
            byte => value.push(byte),
        }
    }
    Err(error())
}

/// Reads a composite: `read` takes its attributes in their order.
pub fn decode_composite<T>(
    raw: Raw<'_>,
    read: impl FnOnce(&mut Attributes<'_>) -> T,
) -> Result<T, DecodeError> {
    let mut attributes = Attributes::new(raw)?;
    let value = read(&mut attributes);
    match attributes.error {
        None => Ok(value),
        Some(error) => Err(error),
    }
}

/// Takes the attributes of a composite that is being written.
#[derive(Debug)]
pub struct AttributeWriter<'a> {
    out: &'a mut Vec<u8>,
    way: Way,
    first: bool,
    error: Option<EncodeError>,
}

/// How attributes go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    ByPlace,
    ByName,
    /// By name, which cannot carry one of the values that were met.
    NotByName,
}

impl<'a> AttributeWriter<'a> {
    pub(crate) fn new(out: &'a mut Vec<u8>, way: Way) -> Self {
        Self { out, way, first: true, error: None }
    }

    /// The next attribute's value.
    pub fn push<T: Encode>(&mut self, name: &str, value: &T) {
        self.attribute(name, value, |value, out| put_json_or_null(value, out).map(|()| true));
    }

    /// The next attribute's value, where the attribute is a `json` or `jsonb`.
    pub fn push_json<T: Encode>(&mut self, name: &str, value: &T) {
        self.attribute(name, value, put_document);
    }

    fn attribute<T: Encode>(
        &mut self,
        name: &str,
        value: &T,
        json: impl FnOnce(&T, &mut Vec<u8>) -> Result<bool, EncodeError>,
    ) {
        if self.error.is_some() {
            return;
        }
        if !self.first {
            self.out.push(b',');
        }
        self.first = false;
        let written = if self.way == Way::ByPlace {
            put_field(value, self.out).map(|()| true)
        } else {
            put_string(self.out, name.as_bytes());
            self.out.push(b':');
            json(value, self.out)
        };
        match written {
            Ok(true) => {}
            Ok(false) => self.way = Way::NotByName,
            Err(error) => {
                self.error = Some(EncodeError::new(format!("attribute `{name}`: {error}")));
            }
        }
    }

    /// Says which way carries every value.
    pub(crate) fn finish(self) -> Result<Way, EncodeError> {
        self.error.map_or(Ok(self.way), Err)
    }
}

fn put_field<T: Encode>(value: &T, out: &mut Vec<u8>) -> Result<(), EncodeError> {
    let mut text = Vec::new();
    if value.encode(Format::Text, &mut text)? == IsNull::No {
        put_quoted(out, &text);
    }
    Ok(())
}

/// Appends a value's text form, which is JSON, and says whether it comes through another document
/// as it is.
fn put_document<T: Encode>(value: &T, out: &mut Vec<u8>) -> Result<bool, EncodeError> {
    let start = out.len();
    if value.encode(Format::Text, out)? == IsNull::Yes {
        out.extend_from_slice(b"null");
        return Ok(true);
    }
    let written = out.get(start..).unwrap_or_default();
    // What is no whole document would become part of the one around it.
    serde_json::from_slice::<serde_core::de::IgnoredAny>(written)
        .map_err(|error| EncodeError::new(format!("not valid JSON: {error}")))?;
    // Its null would become NULL; blanks around it get lost, and a string is spelled anew. What is
    // escaped by number the server would read, where `json` alone keeps what no text can hold.
    let string = written.first() == Some(&b'"');
    let changes = written == b"null"
        || written.trim_ascii().len() != written.len()
        || string && written.contains(&b'\\')
        || written.windows(2).any(|pair| pair == b"\\u");
    Ok(!changes)
}

/// Writes a composite in text form, a record literal: `write` gives its attributes in their order.
///
/// Binary would need the OID of each attribute's type, which differs between databases; so a
/// composite's `Encode::TEXT` is true.
pub fn encode_composite(
    format: Format,
    out: &mut Vec<u8>,
    write: impl FnOnce(&mut AttributeWriter<'_>),
) -> Result<IsNull, EncodeError> {
    if format == Format::Binary {
        return Err(EncodeError::new("a composite is sent in text form only: `$1::text::type`"));
    }
    out.push(b'(');
    let mut writer = AttributeWriter::new(out, Way::ByPlace);
    write(&mut writer);
    writer.finish()?;
    out.push(b')');
    Ok(IsNull::No)
}
