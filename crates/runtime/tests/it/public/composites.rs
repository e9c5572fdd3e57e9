//! Composites of the schema `public`.

use rowsmith_runtime as rt;

/// `public.address`.
#[derive(Debug, Clone, PartialEq)]
pub struct Address {
    /// `text`.
    pub street: Option<String>,
    /// `integer`.
    pub number: Option<i32>,
    /// `public.contact_status[]`.
    pub history: Option<Vec<Option<super::enums::ContactStatus>>>,
}

impl rt::Decode for Address {
    const TEXT: bool = true;

    fn decode(raw: rt::Raw<'_>) -> Result<Self, rt::DecodeError> {
        rt::decode_composite(raw, |attributes| Self {
            street: attributes.next("street"),
            number: attributes.next("number"),
            history: attributes.next("history"),
        })
    }

    fn filler() -> Self {
        Self {
            street: rt::Decode::filler(),
            number: rt::Decode::filler(),
            history: rt::Decode::filler(),
        }
    }
}

impl rt::Composite for Address {
    const TYPE: &'static str = "\"public\".\"address\"";

    fn names(names: &mut rt::AttributeNames) {
        names.push::<Option<String>>("street");
        names.push::<Option<i32>>("number");
        names.push::<Option<Vec<Option<super::enums::ContactStatus>>>>("history");
    }

    fn write(&self, attributes: &mut rt::AttributeWriter<'_>) {
        attributes.push("street", &self.street);
        attributes.push("number", &self.number);
        attributes.push("history", &self.history);
    }
}

rt::composite!(Address);
