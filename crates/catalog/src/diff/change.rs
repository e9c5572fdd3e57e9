//! How is one difference told?

use std::fmt;

use crate::text;

/// All differences between two catalogs, sorted by object. Prints one line for each.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changeset {
    /// Sorted by the object's name.
    pub changes: Vec<Change>,
}

impl Changeset {
    /// Whether the catalogs are equal.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }
}

impl fmt::Display for Changeset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.changes.iter().try_for_each(|change| writeln!(f, "{change}"))
    }
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What the object is (in the newer catalog, when it is in both).
    pub kind: ObjectKind,
    /// The object's name as in [`Catalog::objects`](crate::Catalog::objects): `public.contacts`,
    /// `public.add(int4, int4)`, `schema public`.
    pub object: String,
    /// The part of the object that differs; `None` for the object itself.
    pub member: Option<Member>,
    /// What differs.
    pub difference: Difference,
}

/// `public.contacts: column email: type text -> citext`.
impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.object)?;
        match &self.member {
            Some(member) => write!(f, "{} {}", member.kind.singular(), member.spelled())?,
            None if matches!(self.difference, Difference::Changed { .. }) => {}
            // The names of these begin with what they are.
            None if self.kind.is_in_name() => {}
            None => write!(f, "{} ", self.kind)?,
        }
        if self.member.is_some() {
            let changed = matches!(self.difference, Difference::Changed { .. });
            f.write_str(if changed { ": " } else { " " })?;
        }
        match &self.difference {
            Difference::Added { summary: Some(summary) } => write!(f, "added ({summary})"),
            Difference::Added { summary: None } => f.write_str("added"),
            Difference::Removed => f.write_str("removed"),
            Difference::Changed { aspect, from, to } => {
                match (shown(from.as_deref()), shown(to.as_deref())) {
                    (Some(from), Some(to)) => write!(f, "{aspect} {from} -> {to}"),
                    _ => write!(f, "{aspect} changed"),
                }
            }
        }
    }
}

/// The longest value shown on a line, in characters.
const LONGEST: usize = 120;

/// A value as it stands on a line; `None` when it is better looked at elsewhere.
fn shown(value: Option<&str>) -> Option<&str> {
    match value {
        None => Some("none"),
        Some("") => Some("''"),
        Some(value) => {
            (value.chars().count() <= LONGEST && text::fits_on_line(value)).then_some(value)
        }
    }
}

/// What differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// Only the newer catalog has it.
    Added {
        /// What a reader wants to know first, such as a column's type.
        summary: Option<String>,
    },
    /// Only the older catalog has it.
    Removed,
    /// Both have it, and one property differs.
    Changed {
        /// The property: `type`, `not null`, `default`, ...
        aspect: &'static str,
        /// Its value in the older catalog, in full; `None` when it has none.
        from: Option<String>,
        /// Its value in the newer catalog.
        to: Option<String>,
    },
}

/// A part of an object.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Member {
    /// What it is.
    pub kind: MemberKind,
    /// Its name, unquoted; for options, settings and labels the text itself; for a grant the role
    /// and the column as the text form spells them: `anon`, `anon column email`.
    pub name: String,
}

impl Member {
    fn spelled(&self) -> String {
        match self.kind {
            MemberKind::Grant => self.name.clone(),
            MemberKind::Column
            | MemberKind::Attribute
            | MemberKind::Parameter
            | MemberKind::Label
            | MemberKind::Constraint
            | MemberKind::Index
            | MemberKind::Trigger
            | MemberKind::Policy
            | MemberKind::Option
            | MemberKind::Setting => text::name(&self.name),
        }
    }
}

/// The kinds of part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MemberKind {
    /// A column of a table or view.
    Column,
    /// A field of a composite type.
    Attribute,
    /// A parameter of a routine; `$1`, `$2`, ... where it has no name.
    Parameter,
    /// A label of an enum.
    Label,
    /// A table constraint, or a CHECK of a domain.
    Constraint,
    /// An index that no constraint made.
    Index,
    /// A trigger.
    Trigger,
    /// A row level security policy.
    Policy,
    /// A storage or view option.
    Option,
    /// A `SET` clause of a routine.
    Setting,
    /// What a role may do, with the whole or with a column.
    Grant,
}

impl MemberKind {
    pub(super) const ALL: &[Self] = &[
        Self::Column,
        Self::Attribute,
        Self::Parameter,
        Self::Label,
        Self::Constraint,
        Self::Index,
        Self::Trigger,
        Self::Policy,
        Self::Option,
        Self::Setting,
        Self::Grant,
    ];

    fn singular(self) -> &'static str {
        match self {
            Self::Column => "column",
            Self::Attribute => "attribute",
            Self::Parameter => "parameter",
            Self::Label => "label",
            Self::Constraint => "constraint",
            Self::Index => "index",
            Self::Trigger => "trigger",
            Self::Policy => "policy",
            Self::Option => "option",
            Self::Setting => "setting",
            Self::Grant => "grant to",
        }
    }

    /// The aspect under which a change of their order is told.
    pub(super) fn order(self) -> &'static str {
        match self {
            Self::Column => "order of columns",
            Self::Attribute => "order of attributes",
            Self::Parameter => "order of parameters",
            Self::Label => "order of labels",
            Self::Constraint => "order of constraints",
            Self::Index => "order of indexes",
            Self::Trigger => "order of triggers",
            Self::Policy => "order of policies",
            Self::Option => "order of options",
            Self::Setting => "order of settings",
            Self::Grant => "order of grants",
        }
    }
}

/// The kinds of object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ObjectKind {
    /// An extension.
    Extension,
    /// A schema.
    Schema,
    /// An enum type.
    Enum,
    /// A domain.
    Domain,
    /// A stand-alone composite type.
    Composite,
    /// A range type.
    Range,
    /// A sequence.
    Sequence,
    /// An ordinary table.
    Table,
    /// A partitioned table.
    PartitionedTable,
    /// A foreign table.
    ForeignTable,
    /// A view.
    View,
    /// A materialized view.
    MaterializedView,
    /// A function.
    Function,
    /// A procedure.
    Procedure,
    /// An aggregate.
    Aggregate,
    /// A window function.
    WindowFunction,
}

impl ObjectKind {
    fn is_in_name(self) -> bool {
        matches!(self, Self::Extension | Self::Schema | Self::Sequence)
    }
}

impl fmt::Display for ObjectKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Extension => "extension",
            Self::Schema => "schema",
            Self::Enum => "enum",
            Self::Domain => "domain",
            Self::Composite => "composite",
            Self::Range => "range",
            Self::Sequence => "sequence",
            Self::Table => "table",
            Self::PartitionedTable => "partitioned table",
            Self::ForeignTable => "foreign table",
            Self::View => "view",
            Self::MaterializedView => "materialized view",
            Self::Function => "function",
            Self::Procedure => "procedure",
            Self::Aggregate => "aggregate",
            Self::WindowFunction => "window function",
        })
    }
}
