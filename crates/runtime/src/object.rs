//! What does generated code remember of the objects that it was made from?

/// An object of the database as it was when code was generated from it; [`crate::verify()`] compares
/// it with what is there.
///
/// Names are unquoted, types are `schema.name` by their catalog names, and `pg_catalog` goes without
/// saying: `int4`, `timestamptz`, `public.mood[]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Object {
    /// What kind of object.
    pub kind: ObjectKind,
    /// The schema.
    pub schema: &'static str,
    /// The name, without what tells overloads apart.
    pub name: &'static str,
    /// What it is made of: a name, a type, and what is known besides.
    ///
    /// Columns, attributes and labels; for domains and functions one without a name, which stands
    /// for the value. These can be `not null`, `default`, `generated` or `set`, and have modifiers
    /// where these refuse values: `varchar(10)`. Besides there are those that begin with `argument`
    /// (`variadic`, `default`); `unique` and `index`, with the columns for a type, which can be
    /// `partial` and `unordered` (no pages go along it); and `check`, with the condition.
    pub members: &'static [(&'static str, &'static str, &'static str)],
}

impl Object {
    /// The input arguments of a function, each by its name, if it has one, and type, with commas
    /// between; else empty.
    pub fn arguments(&self) -> String {
        let arguments = self.members.iter().filter(|(.., traits)| traits.starts_with("argument"));
        let arguments = arguments.map(|(name, type_name, _)| match *name {
            "" => (*type_name).to_owned(),
            name => format!("{name} {type_name}"),
        });
        arguments.collect::<Vec<_>>().join(", ")
    }
}

/// The kinds of object that code is generated from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ObjectKind {
    /// A table of any kind.
    Table,
    /// A view. What its columns may be is inferred from its query, which is not compared.
    View,
    /// A materialized view; likewise.
    MaterializedView,
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
    /// A function.
    Function,
    /// A procedure.
    Procedure,
}

impl ObjectKind {
    /// The kind in SQL's words.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::View => "view",
            Self::MaterializedView => "materialized view",
            Self::Enum | Self::ClosedEnum => "enum",
            Self::Domain => "domain",
            Self::Composite => "type",
            Self::Row => "row of",
            Self::Function => "function",
            Self::Procedure => "procedure",
        }
    }

    /// Whether it is called.
    pub(crate) const fn is_routine(self) -> bool {
        matches!(self, Self::Function | Self::Procedure)
    }
}

/// What a member is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Part {
    /// The object itself.
    Whole,
    /// The value of a domain or function.
    Value,
    /// A column of a relation or of a function's result.
    Column,
    /// An attribute of a composite type or of a row.
    Attribute,
    /// A label of an enum.
    Label,
    /// An input argument.
    Argument,
    /// A primary key, or another index that is unique.
    Key,
    /// Another index.
    Index,
    /// A constraint of a domain.
    Check,
}

impl Part {
    /// Of a member that generated code remembers.
    pub(crate) fn of(kind: ObjectKind, name: &str, traits: &str) -> Self {
        match (traits.split(", ").next(), kind) {
            (Some("argument"), _) => Self::Argument,
            (Some("unique"), _) => Self::Key,
            (Some("index"), _) => Self::Index,
            (Some("check"), _) => Self::Check,
            (_, ObjectKind::Enum | ObjectKind::ClosedEnum) => Self::Label,
            (_, ObjectKind::Domain) => Self::Value,
            (_, ObjectKind::Function | ObjectKind::Procedure) if name.is_empty() => Self::Value,
            (_, ObjectKind::Composite | ObjectKind::Row) => Self::Attribute,
            _ => Self::Column,
        }
    }

    /// As the query over the catalogs calls it.
    pub(crate) fn parse(text: &str) -> Self {
        match text {
            "value" => Self::Value,
            "column" => Self::Column,
            "attribute" => Self::Attribute,
            "label" => Self::Label,
            "argument" => Self::Argument,
            "key" => Self::Key,
            "index" => Self::Index,
            "check" => Self::Check,
            _ => Self::Whole,
        }
    }

    /// What it is called.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Whole => "object",
            Self::Value => "value",
            Self::Column => "column",
            Self::Attribute => "attribute",
            Self::Label => "label",
            Self::Argument => "argument",
            Self::Key => "key",
            Self::Index => "index",
            Self::Check => "check",
        }
    }
}

/// What is known of a member besides its type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own in SQL")]
pub(crate) struct Traits {
    /// `not null`: the server keeps NULL out.
    pub(crate) not_null: bool,
    /// `default`: an insert or a call can leave it out.
    pub(crate) default: bool,
    /// `generated`: the server alone writes it.
    pub(crate) generated: bool,
    /// `set`: any number of rows.
    pub(crate) set: bool,
    /// `partial`: an index that leaves rows out.
    pub(crate) partial: bool,
    /// `unordered`: an index that no pages go along.
    pub(crate) unordered: bool,
    /// `variadic`: an argument that takes any number of values.
    pub(crate) variadic: bool,
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
            partial: has("partial"),
            unordered: has("unordered"),
            variadic: has("variadic"),
        }
    }
}
