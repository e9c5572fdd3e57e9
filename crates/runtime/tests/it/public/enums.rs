//! Enums of the schema `public`.

use rowsmith_runtime as rt;

/// `public.contact_status`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ContactStatus {
    /// `lead`.
    Lead,
    /// `customer`.
    Customer,
    /// A label this code does not know, added to the database later.
    Unrecognized(Box<str>),
}

impl ContactStatus {
    /// The known labels in the order of the database.
    pub const LABELS: &'static [&'static str] = &["lead", "customer"];
    /// The known values in the order of the database.
    pub const ALL: &'static [Self] = &[Self::Lead, Self::Customer];

    /// The label in the database.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Lead => "lead",
            Self::Customer => "customer",
            Self::Unrecognized(label) => label,
        }
    }
}

impl From<&str> for ContactStatus {
    fn from(label: &str) -> Self {
        match label {
            "lead" => Self::Lead,
            "customer" => Self::Customer,
            _ => Self::Unrecognized(label.into()),
        }
    }
}

impl std::fmt::Display for ContactStatus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl rt::Decode for ContactStatus {
    fn decode(raw: rt::Raw<'_>) -> Result<Self, rt::DecodeError> {
        rt::decode_label(raw).map(Self::from)
    }

    fn filler() -> Self {
        Self::Unrecognized("".into())
    }
}

impl rt::Encode for ContactStatus {
    const TEXT: bool = true;
    const BINARY: rt::BinaryForm = rt::BinaryForm::Always;

    fn encode(&self, format: rt::Format, out: &mut Vec<u8>) -> Result<rt::IsNull, rt::EncodeError> {
        rt::encode_label(self.as_str(), format, out)
    }
}

rt::value!(ContactStatus);

/// `public.switch`, closed by the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Switch {
    /// `on`.
    On,
    /// `off`.
    Off,
}

impl Switch {
    /// The labels in the order of the database.
    pub const LABELS: &'static [&'static str] = &["on", "off"];
    /// The values in the order of the database.
    pub const ALL: &'static [Self] = &[Self::On, Self::Off];

    /// The label in the database.
    pub fn as_str(&self) -> &str {
        match self {
            Self::On => "on",
            Self::Off => "off",
        }
    }
}

impl TryFrom<&str> for Switch {
    type Error = rt::DecodeError;

    fn try_from(label: &str) -> Result<Self, rt::DecodeError> {
        match label {
            "on" => Ok(Self::On),
            "off" => Ok(Self::Off),
            _ => Err(rt::unknown_label(label)),
        }
    }
}

impl std::fmt::Display for Switch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl rt::Decode for Switch {
    fn decode(raw: rt::Raw<'_>) -> Result<Self, rt::DecodeError> {
        rt::decode_label(raw).and_then(Self::try_from)
    }

    fn filler() -> Self {
        Self::On
    }
}

impl rt::Encode for Switch {
    const TEXT: bool = true;
    const BINARY: rt::BinaryForm = rt::BinaryForm::Always;

    fn encode(&self, format: rt::Format, out: &mut Vec<u8>) -> Result<rt::IsNull, rt::EncodeError> {
        rt::encode_label(self.as_str(), format, out)
    }
}

rt::value!(Switch);
