//! What does generated code remember of the objects that it was made from?

/// An object of the database as it was when code was generated from it; [`crate::verify()`] compares
/// it with what is there.
///
/// Names are unquoted, types are `schema.name` by their catalog names without modifiers, and
/// `pg_catalog` goes without saying: `int4`, `timestamptz`, `public.mood[]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Object {
    /// What kind of object.
    pub kind: ObjectKind,
    /// The schema.
    pub schema: &'static str,
    /// The name, without what tells overloads apart.
    pub name: &'static str,
    /// For functions the input arguments, each by its name, if it has one, and type, with commas
    /// between; else empty.
    pub arguments: &'static str,
    /// Columns, attributes or labels; for domains and functions one without a name besides, which
    /// stands for the value: a name, a type, and what is known besides, of `not null`, `default`,
    /// `generated` and `set`.
    pub members: &'static [(&'static str, &'static str, &'static str)],
}

/// The kinds of object that code is generated from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ObjectKind {
    /// A table of any kind.
    Table,
    /// A view or materialized view. What its columns may be is inferred from its query, which is
    /// not compared.
    View,
    /// An enum whose Rust type keeps labels that it does not know.
    Enum,
    /// An enum whose Rust type refuses labels that it does not know.
    ClosedEnum,
    /// A domain.
    Domain,
    /// A stand-alone composite type.
    Composite,
    /// The row of a table or view as a value: of a column, an attribute or an argument.
    Row,
    /// A function or procedure.
    Function,
}

impl ObjectKind {
    /// The kind in SQL's words.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::View => "view",
            Self::Enum | Self::ClosedEnum => "enum",
            Self::Domain => "domain",
            Self::Composite => "type",
            Self::Row => "row of",
            Self::Function => "function",
        }
    }

    /// What a member is called.
    pub(crate) const fn member(self) -> &'static str {
        match self {
            Self::Table | Self::View | Self::Function => "column",
            Self::Enum | Self::ClosedEnum => "label",
            Self::Domain | Self::Composite | Self::Row => "attribute",
        }
    }
}

/// What is known of a member besides its type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own in SQL")]
pub(crate) struct Traits {
    /// `not null`: the server keeps NULL out.
    pub(crate) not_null: bool,
    /// `default`: an insert can leave it out.
    pub(crate) default: bool,
    /// `generated`: the server alone writes it.
    pub(crate) generated: bool,
    /// `set`: any number of rows.
    pub(crate) set: bool,
}

impl Traits {
    /// Reads `not null, default`.
    pub(crate) fn parse(text: &str) -> Self {
        let has = |word: &str| text.split(", ").any(|part| part == word);
        Self {
            not_null: has("not null"),
            default: has("default"),
            generated: has("generated"),
            set: has("set"),
        }
    }
}
