//! Domains of the schema `public`.

use rowsmith_runtime as rt;

/// `public.email` over `text`. Check: `CHECK ((VALUE ~ '@'::text))`.
#[derive(Debug, Clone, PartialEq)]
pub struct Email(pub String);

impl From<String> for Email {
    fn from(value: String) -> Self {
        Self(value)
    }
}

impl From<Email> for String {
    fn from(value: Email) -> Self {
        value.0
    }
}

impl AsRef<String> for Email {
    fn as_ref(&self) -> &String {
        &self.0
    }
}

// The same for every domain, whatever it is over (a domain, an array, a composite): read as the inner
// type is read, write as text through the domain's own cast.
impl rt::Decode for Email {
    const TEXT: bool = <String as rt::Decode>::TEXT;
    const DELIMITER: u8 = <String as rt::Decode>::DELIMITER;

    fn decode(raw: rt::Raw<'_>) -> Result<Self, rt::DecodeError> {
        rt::Decode::decode(raw).map(Self)
    }

    fn filler() -> Self {
        Self(rt::Decode::filler())
    }
}

impl rt::Encode for Email {
    const TEXT: bool = true;
    const BINARY: rt::BinaryForm = <String as rt::Encode>::BINARY;
    const DELIMITER: u8 = <String as rt::Encode>::DELIMITER;

    fn encode(&self, format: rt::Format, out: &mut Vec<u8>) -> Result<rt::IsNull, rt::EncodeError> {
        rt::Encode::encode(&self.0, format, out)
    }
}

rt::value!(Email);
