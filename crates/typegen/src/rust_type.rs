//! Which Rust types can generated code mention? Values, spelled in one place.

use crate::{config::DateCrate, naming::RustName};

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
    Custom(CustomPath),
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

    /// Appends the type as Rust spells it.
    pub(crate) fn spell(&self, out: &mut String) {
        match self {
            Self::Plain(name) => out.push_str(name),
            Self::Runtime(name) => {
                out.push_str("rt::");
                out.push_str(name);
            }
            Self::Moment(library, moment) => out.push_str(moment.path(*library)),
            Self::Item(path) => path.spell(out),
            Self::Custom(path) => out.push_str(&path.0),
            Self::Vec(inner) => wrap("Vec<", inner, out),
            Self::Option(inner) => wrap("Option<", inner, out),
            Self::Field(inner) => wrap("rt::Field<", inner, out),
            Self::Range(inner) => wrap("rt::Range<", inner, out),
            Self::MultiRange(inner) => wrap("rt::MultiRange<", inner, out),
            Self::Array(inner) => wrap("rt::Array<", inner, out),
        }
    }
}

fn wrap(open: &str, inner: &RustType, out: &mut String) {
    out.push_str(open);
    inner.spell(out);
    out.push('>');
}

impl ItemPath {
    fn spell(&self, out: &mut String) {
        for _ in 0..self.supers {
            out.push_str("super::");
        }
        for (index, segment) in self.segments.iter().enumerate() {
            if index > 0 {
                out.push_str("::");
            }
            out.push_str(segment.as_str());
        }
    }
}

impl Moment {
    fn path(self, library: DateCrate) -> &'static str {
        match (library, self) {
            (DateCrate::Chrono, Self::Date) => "rt::chrono::NaiveDate",
            (DateCrate::Chrono, Self::Time) => "rt::chrono::NaiveTime",
            (DateCrate::Chrono, Self::Timestamp) => "rt::chrono::NaiveDateTime",
            (DateCrate::Chrono, Self::TimestampTz) => "rt::chrono::DateTime<rt::chrono::Utc>",
            (DateCrate::Time, Self::Date) => "rt::time::Date",
            (DateCrate::Time, Self::Time) => "rt::time::Time",
            (DateCrate::Time, Self::Timestamp) => "rt::time::PrimitiveDateTime",
            (DateCrate::Time, Self::TimestampTz) => "rt::time::OffsetDateTime",
        }
    }
}

/// A path that a user wrote, such as `crm_model::Emails` or `Vec<uuid::Uuid>`: names, `::` and type
/// arguments, and nothing else.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct CustomPath(String);

impl CustomPath {
    /// Checks and normalises a path; `None` when it is none.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut spelled = String::new();
        let rest = path(text, &mut spelled, 0)?;
        rest.trim().is_empty().then_some(Self(spelled))
    }

    /// The last name of the path.
    pub(crate) fn last(&self) -> &str {
        let bare = self.0.split('<').next().unwrap_or(&self.0);
        bare.rsplit("::").next().unwrap_or(bare)
    }

    /// The path as Rust spells it.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Types nested deeper than this are a mistake.
const DEEPEST: usize = 16;

/// Reads `a::b<C, D>`, appends it and returns what follows.
fn path<'a>(text: &'a str, out: &mut String, depth: usize) -> Option<&'a str> {
    let mut rest = text.trim_start();
    if let Some(after) = rest.strip_prefix("::") {
        out.push_str("::");
        rest = after;
    }
    loop {
        rest = name(rest, out)?.trim_start();
        let Some(after) = rest.strip_prefix("::") else { break };
        out.push_str("::");
        rest = after.trim_start();
    }
    let Some(mut rest) = rest.strip_prefix('<') else { return Some(rest) };
    if depth == DEEPEST {
        return None;
    }
    out.push('<');
    loop {
        rest = path(rest, out, depth + 1)?.trim_start();
        if let Some(after) = rest.strip_prefix('>') {
            out.push('>');
            return Some(after);
        }
        rest = rest.strip_prefix(',')?;
        out.push_str(", ");
    }
}

fn name<'a>(text: &'a str, out: &mut String) -> Option<&'a str> {
    let end = text.find(|c: char| c != '_' && !c.is_ascii_alphanumeric()).unwrap_or(text.len());
    let (name, rest) = text.split_at_checked(end)?;
    let root = matches!(name, "crate" | "super" | "self");
    if !root && RustName::chosen(name).is_none() {
        return None;
    }
    out.push_str(name);
    Some(rest)
}

#[cfg(test)]
mod tests {
    use super::CustomPath;

    fn parsed(text: &str) -> Option<String> {
        CustomPath::parse(text).map(|path| path.as_str().to_owned())
    }

    #[test]
    fn takes_paths_with_type_arguments() {
        assert_eq!(parsed("crm::Emails").as_deref(), Some("crm::Emails"));
        assert_eq!(parsed(" ::a::B< C ,d::E<F>> ").as_deref(), Some("::a::B<C, d::E<F>>"));
        assert_eq!(
            CustomPath::parse("a::B<c::D>").map(|p| p.last().to_owned()).as_deref(),
            Some("B")
        );
    }

    #[test]
    fn refuses_all_else() {
        for text in [
            "",
            "a b",
            "a::",
            "a; fn x() {}",
            "A<",
            "A<>",
            "A>",
            "1a",
            "fn",
            "a/*",
            "A<B>>",
            "\u{e9}",
        ] {
            assert_eq!(parsed(text), None, "{text}");
        }
        assert_eq!(parsed(&"A<".repeat(1000)), None);
    }
}
