//! Which Rust types can generated code mention? Values, spelled in one place.

use crate::{
    config::DateCrate,
    custom::CustomType,
    naming::RustName,
    words::{End, Words},
};

/// A Rust type as generated code writes it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum RustType {
    /// A type of the language or of the prelude: `i32`, `String`.
    Plain(&'static str),
    /// A type of the runtime: `rt::Numeric`.
    Runtime(&'static str),
    /// A type of the chosen date crate.
    Moment(DateCrate, Moment),
    /// A generated type.
    Item(ItemPath),
    /// A type that the user names.
    Custom(CustomType),
    /// `Vec<T>`.
    Vec(Box<Self>),
    /// `Option<T>`.
    Option(Box<Self>),
    /// `rt::Field<T>`.
    Field(Box<Self>),
    /// `rt::Range<T>`.
    Range(Box<Self>),
    /// `rt::MultiRange<T>`.
    MultiRange(Box<Self>),
    /// `rt::Array<T>`, which counts from anywhere.
    Array(Box<Self>),
    /// `(A, B)`.
    Tuple(Vec<Self>),
}

/// What a date or time type holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Moment {
    /// `date`.
    Date,
    /// `time`.
    Time,
    /// `timestamp`.
    Timestamp,
    /// `timestamptz`.
    TimestampTz,
}

/// The path of a generated type, relative to where it is used.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ItemPath {
    /// How many modules up it starts.
    pub(crate) supers: usize,
    /// Down from there to the type.
    pub(crate) segments: Vec<RustName>,
}

/// Text and bytes that lie in the driver's row.
const BORROWED: [&str; 2] = ["&'r str", "&'r [u8]"];

impl RustType {
    pub(crate) fn vec(element: Self) -> Self {
        Self::Vec(Box::new(element))
    }

    pub(crate) fn option(value: Self) -> Self {
        Self::Option(Box::new(value))
    }

    pub(crate) fn field(value: Self) -> Self {
        Self::Field(Box::new(value))
    }

    /// The type that borrows such a value from the driver's row.
    pub(crate) fn borrowed(&self) -> Option<Self> {
        match self {
            Self::Plain("String") => Some(Self::Plain(BORROWED[0])),
            Self::Vec(element) if **element == Self::Plain("u8") => Some(Self::Plain(BORROWED[1])),
            Self::Option(value) => value.borrowed().map(Self::option),
            _ => None,
        }
    }

    /// Whether the type is one that [`Self::borrowed`] gives.
    pub(crate) fn is_borrowed(&self) -> bool {
        match self {
            Self::Plain(name) => BORROWED.contains(name),
            Self::Option(value) => value.is_borrowed(),
            _ => false,
        }
    }

    /// The same type as seen from a module within.
    pub(crate) fn deeper(self) -> Self {
        let within = |inner: Box<Self>| Box::new(inner.deeper());
        match self {
            Self::Item(path) => Self::Item(ItemPath { supers: path.supers + 1, ..path }),
            Self::Vec(inner) => Self::Vec(within(inner)),
            Self::Option(inner) => Self::Option(within(inner)),
            Self::Field(inner) => Self::Field(within(inner)),
            Self::Range(inner) => Self::Range(within(inner)),
            Self::MultiRange(inner) => Self::MultiRange(within(inner)),
            Self::Array(inner) => Self::Array(within(inner)),
            Self::Tuple(types) => Self::Tuple(types.into_iter().map(Self::deeper).collect()),
            Self::Plain(_) | Self::Runtime(_) | Self::Moment(..) | Self::Custom(_) => self,
        }
    }

    /// Appends the type as Rust spells it.
    pub(crate) fn spell(&self, words: &mut Words) {
        match self {
            Self::Plain(name) => words.word(name),
            Self::Runtime(name) => {
                words.word("rt::");
                words.word(name);
            }
            Self::Moment(library, moment) => moment.spell(*library, words),
            Self::Item(path) => path.spell(words),
            Self::Custom(custom) => custom.spell(words),
            Self::Vec(inner) => inner.within("Vec<", words),
            Self::Option(inner) => inner.within("Option<", words),
            Self::Field(inner) => inner.within("rt::Field<", words),
            Self::Range(inner) => inner.within("rt::Range<", words),
            Self::MultiRange(inner) => inner.within("rt::MultiRange<", words),
            Self::Array(inner) => inner.within("rt::Array<", words),
            Self::Tuple(types) => {
                words.list(["(", ")"], End::Comma, types, |words, inner| inner.spell(words));
            }
        }
    }

    fn within(&self, open: &'static str, words: &mut Words) {
        words.list([open, ">"], End::Comma, [self], |words, inner| inner.spell(words));
    }
}

impl ItemPath {
    fn spell(&self, words: &mut Words) {
        for _ in 0..self.supers {
            words.word("super::");
        }
        for (index, segment) in self.segments.iter().enumerate() {
            if index > 0 {
                words.word("::");
            }
            words.word(segment.as_str());
        }
    }
}

impl Moment {
    fn spell(self, library: DateCrate, words: &mut Words) {
        words.word(match (library, self) {
            (DateCrate::Chrono, Self::Date) => "rt::chrono::NaiveDate",
            (DateCrate::Chrono, Self::Time) => "rt::chrono::NaiveTime",
            (DateCrate::Chrono, Self::Timestamp) => "rt::chrono::NaiveDateTime",
            (DateCrate::Chrono, Self::TimestampTz) => {
                let around = ["rt::chrono::DateTime<", ">"];
                words.list(around, End::Comma, ["rt::chrono::Utc"], Words::word);
                return;
            }
            (DateCrate::Time, Self::Date) => "rt::time::Date",
            (DateCrate::Time, Self::Time) => "rt::time::Time",
            (DateCrate::Time, Self::Timestamp) => "rt::time::PrimitiveDateTime",
            (DateCrate::Time, Self::TimestampTz) => "rt::time::OffsetDateTime",
            (DateCrate::Jiff, Self::Date) => "rt::jiff::civil::Date",
            (DateCrate::Jiff, Self::Time) => "rt::jiff::civil::Time",
            (DateCrate::Jiff, Self::Timestamp) => "rt::jiff::civil::DateTime",
            (DateCrate::Jiff, Self::TimestampTz) => "rt::jiff::Timestamp",
            (DateCrate::Postgres, Self::Date) => "rt::Date",
            (DateCrate::Postgres, Self::Time) => "rt::Time",
            (DateCrate::Postgres, Self::Timestamp) => "rt::Timestamp",
            (DateCrate::Postgres, Self::TimestampTz) => "rt::TimestampTz",
        });
    }
}
