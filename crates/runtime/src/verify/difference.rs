//! What differs, and does it matter to this code?

use crate::object::{Object, ObjectKind};
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
        self.differences.iter().filter(|it| it.impact != Impact::Harmless)
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
    /// The column, attribute or label; `None` for the object itself.
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
    /// It stands elsewhere among the attributes, by whose places values are read and written.
    Moved,
    /// It has another type.
    Type {
        /// The type that the code knows.
        expected: &'static str,
        /// The type in the database.
        found: Box<str>,
    },
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
    /// Reading fails, always or for some rows.
    Reads,
    /// Inserts, updates or calls fail, always or for some values.
    Writes,
    /// Both.
    Both,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Object { kind, schema, name, arguments, .. } = self.object;
        match self.member.as_deref() {
            None => write!(f, "{} `{schema}.{name}", kind.as_str())?,
            Some("") => write!(f, "the value of {} `{schema}.{name}", kind.as_str())?,
            Some(member) if kind.member() == "label" => {
                write!(f, "label `{member}` of enum `{schema}.{name}")?;
            }
            Some(member) => write!(f, "{} `{schema}.{name}.{member}", kind.member())?,
        }
        if *kind == ObjectKind::Function {
            write!(f, "({arguments})")?;
        }
        f.write_str("` ")?;
        match &self.change {
            Change::Missing => f.write_str("does not exist")?,
            Change::Added => f.write_str("was added")?,
            Change::Moved => f.write_str("stands at another place")?,
            Change::Type { expected, found } => {
                write!(f, "is of type `{found}`, not `{expected}`")?;
            }
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
            Impact::Reads => "; reading it can fail",
            Impact::Writes => "; writing can fail",
            Impact::Both => "; reading and writing fail",
        })
    }
}
