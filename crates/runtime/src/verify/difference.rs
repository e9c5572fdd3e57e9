//! What differs, and does it matter to this code?

use crate::object::{Object, Part};
use std::fmt;

/// What a comparison with the database brought to light.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "differences are no error; look at them"]
pub struct Verdict {
    /// Everything that differs, in the order of the objects.
    pub differences: Vec<Difference>,
}

impl Verdict {
    /// Whether the database is just what the code was generated from.
    pub fn is_same(&self) -> bool {
        self.differences.is_empty()
    }

    /// Whether everything that the code does still works, though the database has moved on.
    pub fn is_compatible(&self) -> bool {
        self.breaking().next().is_none()
    }

    /// The differences that matter to this code.
    pub fn breaking(&self) -> impl Iterator<Item = &Difference> {
        let matters = |it: &&Difference| {
            !matches!(it.impact, Impact::Harmless | Impact::Slower | Impact::ByPlace)
        };
        self.differences.iter().filter(matters)
    }
}

/// One difference a line; those that matter say what fails.
impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_same() {
            return f.write_str("the database is what this code was generated from");
        }
        for (index, difference) in self.differences.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{difference}")?;
        }
        Ok(())
    }
}

/// Something that is not as it was when the code was generated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The object as the code knows it.
    pub object: &'static Object,
    /// What it is that differs.
    pub part: Part,
    /// The name of the column, attribute, label, argument, index or check, which is empty for the
    /// value of a domain or function; `None` for the object itself.
    pub member: Option<Box<str>>,
    /// What changed.
    pub change: Change,
    /// What that means for this code.
    pub impact: Impact,
}

/// What changed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// It is gone, or was never made.
    Missing,
    /// It was added.
    Added,
    /// It stands elsewhere among the attributes. Our statements go by name; users' own SQL, COPY and
    /// arrays of composites go by place.
    Moved,
    /// It is of another kind.
    Kind {
        /// The kind in the database, such as `view`.
        found: Box<str>,
    },
    /// It has another type, or the same with another modifier.
    Type {
        /// The type that the code knows.
        expected: &'static str,
        /// The type in the database.
        found: Box<str>,
    },
    /// It is an index over other columns, or another check.
    Definition {
        /// What the code knows.
        expected: &'static str,
        /// What there is in the database.
        found: Box<str>,
    },
    /// Rows can be equal in its columns now.
    NotUnique,
    /// It leaves rows out now.
    Partial,
    /// It may be NULL now.
    Nullable,
    /// It must not be NULL now.
    NotNull,
    /// It has a default now.
    Default,
    /// It has no default any more.
    NoDefault,
    /// The server alone writes it now.
    Generated,
    /// It can be written now.
    NotGenerated,
    /// The function returns any number of rows now.
    Set,
    /// The function returns one row now.
    NotSet,
}

/// What a difference means for code that does not know of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Impact {
    /// Nothing.
    Harmless,
    /// Pages along an index read and sort what they need not; all works.
    Slower,
    /// Our statements work; a composite that goes by the places of its attributes (users' own SQL,
    /// COPY) is refused.
    ByPlace,
    /// Reading fails, always or for some rows.
    Reads,
    /// Inserts, updates or calls fail, always or for some values, or values lose digits.
    Writes,
    /// Both.
    Both,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Object { kind, schema, name, .. } = self.object;
        let kind = kind.as_str();
        let arguments = if self.object.kind.is_routine() {
            format!("({})", self.object.arguments())
        } else {
            String::new()
        };
        let (part, member) = (self.part.as_str(), self.member.as_deref().unwrap_or_default());
        match self.part {
            Part::Whole => write!(f, "{kind} `{schema}.{name}{arguments}` ")?,
            Part::Value => write!(f, "the value of {kind} `{schema}.{name}{arguments}` ")?,
            Part::Column | Part::Attribute => {
                write!(f, "{part} `{schema}.{name}.{member}{arguments}` ")?;
            }
            Part::Label | Part::Argument | Part::Key | Part::Index | Part::Check => {
                write!(f, "{part} `{member}` of {kind} `{schema}.{name}{arguments}` ")?;
            }
        }
        match &self.change {
            Change::Missing => f.write_str("does not exist")?,
            Change::Added => f.write_str("was added")?,
            Change::Moved => f.write_str("stands at another place")?,
            Change::Type { expected, found } => {
                write!(f, "is of type `{found}`, not `{expected}`")?;
            }
            Change::Kind { found } => write!(f, "is a {found} now")?,
            Change::Definition { expected, found } => {
                write!(f, "is `{found}`, not `{expected}`")?;
            }
            Change::NotUnique => f.write_str("is not unique any more")?,
            Change::Partial => f.write_str("leaves rows out now")?,
            Change::Nullable => f.write_str("may be NULL now")?,
            Change::NotNull => f.write_str("must not be NULL now")?,
            Change::Default => f.write_str("has a default now")?,
            Change::NoDefault => f.write_str("has no default any more")?,
            Change::Generated => f.write_str("is written by the server alone now")?,
            Change::NotGenerated => f.write_str("can be written now")?,
            Change::Set => f.write_str("returns any number of rows now")?,
            Change::NotSet => f.write_str("returns one row now")?,
        }
        f.write_str(match self.impact {
            Impact::Harmless => "; this code does not mind",
            Impact::Slower => "; pages along it are slow",
            Impact::ByPlace => "; what goes by place is refused",
            Impact::Reads => "; reading it can fail",
            Impact::Writes => "; writing can fail",
            Impact::Both => "; reading and writing fail",
        })
    }
}
