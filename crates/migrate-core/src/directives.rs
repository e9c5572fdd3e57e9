//! What do the comments in a script's header ask of a run? `-- rowsmith:name value`, checked.

use std::fmt;
use std::time::Duration;

use rowsmith_sql_text::{Directive, Position, position};

use crate::timeouts;

/// What the header of a script asks for; whether it runs in a transaction is [`crate::TxMode`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directives {
    /// `statement-timeout 30s`: how long each of its statements may take.
    pub statement_timeout: Option<Duration>,
    /// `lock-timeout 2s`: how long each of its statements waits for a lock.
    pub lock_timeout: Option<Duration>,
    /// `depends-on 0007`: migrations that must have run before it.
    pub depends_on: Vec<Dependency>,
    /// `requires-version pg 15`: what it takes to run it.
    pub requires: Vec<Requirement>,
    /// `placeholders`: whether `${NAME}` in it stands for something.
    pub placeholders: bool,
    /// What could not be understood.
    pub misread: Vec<Misread>,
}

/// A migration that must have run before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency {
    /// What [`crate::MigrationSet::find`] finds it by.
    pub wanted: String,
    /// Where the script says so.
    pub at: Position,
}

/// What it takes to run a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// What.
    pub of: Required,
    /// Where the script says so.
    pub at: Position,
}

/// A version that something must have at least.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Required {
    /// The major version of the server.
    Postgres(u32),
    /// The version of this program, major and minor.
    Rowsmith(u32, u32),
}

impl fmt::Display for Required {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Postgres(major) => write!(f, "Postgres {major}"),
            Self::Rowsmith(major, minor) => write!(f, "Rowsmith {major}.{minor}"),
        }
    }
}

impl Required {
    /// Reads `15`, `pg 15` or `rowsmith 0.1`.
    fn parse(text: &str) -> Option<Self> {
        let (name, version) = text.split_once(char::is_whitespace).unwrap_or(("pg", text));
        let version = version.trim();
        match name.to_ascii_lowercase().as_str() {
            "pg" | "postgres" | "postgresql" => version.parse().ok().map(Self::Postgres),
            "rowsmith" => {
                let (major, minor) = version.split_once('.')?;
                // Patches take nothing away and add nothing.
                let minor = minor.split('.').next()?;
                Some(Self::Rowsmith(major.parse().ok()?, minor.parse().ok()?))
            }
            _ => None,
        }
    }
}

/// A directive that cannot be followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misread {
    /// Where it is.
    pub at: Position,
    /// What is wrong with it.
    pub message: String,
    /// How it would be right.
    pub hint: String,
}

impl Directives {
    /// Reads the header of a script.
    pub fn of(text: &str) -> Self {
        let mut read = Self::default();
        for directive in rowsmith_sql_text::directives(text).rowsmith {
            let at = position(text, directive.span.start);
            if let Err((message, hint)) = read.take(&directive, at) {
                read.misread.push(Misread { at, message, hint });
            }
        }
        read
    }

    fn take(&mut self, directive: &Directive<'_>, at: Position) -> Result<(), (String, String)> {
        let Directive { name, value, .. } = *directive;
        let time = || {
            timeouts::parse(value)
                .ok_or_else(|| bad(name, value, "write a time such as `500ms`, `30s` or `5min`"))
        };
        match name {
            // Read where the text is taken apart.
            "no-transaction" | "up" | "down" => {}
            "placeholders" if value.is_empty() => self.placeholders = true,
            "placeholders" => return Err(bad(name, value, "it takes no value")),
            "statement-timeout" => self.statement_timeout = Some(time()?),
            "lock-timeout" => self.lock_timeout = Some(time()?),
            "depends-on" if !value.is_empty() => {
                let versions = value.split([',', ' ']).filter(|version| !version.is_empty());
                self.depends_on
                    .extend(versions.map(|wanted| Dependency { wanted: wanted.to_owned(), at }));
            }
            "depends-on" => return Err(bad(name, value, "name the version of a migration")),
            "requires-version" => {
                let hint = "write a major version of Postgres, such as `pg 15`, or one of this program, such as `rowsmith 0.1`";
                for text in value.split(',') {
                    let of = Required::parse(text.trim()).ok_or_else(|| bad(name, value, hint))?;
                    self.requires.push(Requirement { of, at });
                }
            }
            _ => {
                let known = "`no-transaction`, `statement-timeout`, `lock-timeout`, `depends-on`, `requires-version`, `placeholders`, `down`";
                return Err((
                    format!("unknown directive `rowsmith:{name}`"),
                    format!("known are {known}"),
                ));
            }
        }
        Ok(())
    }
}

fn bad(name: &str, value: &str, hint: &str) -> (String, String) {
    let message = if value.is_empty() {
        format!("the directive `rowsmith:{name}` has no value")
    } else {
        format!("the directive `rowsmith:{name}` cannot be `{value}`")
    };
    (message, hint.to_owned())
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn reads_what_it_knows_and_points_at_what_it_does_not() {
        let read = Directives::of(
            "-- rowsmith:no-transaction\n  -- rowsmith:statement-timeout 30s\n-- rowsmith:lock-timeout soon\n\
             -- rowsmith:depends-on 1, 0002\n-- rowsmith:requires-version 15\n-- rowsmith:requires-version 15.2\n\
             -- rowsmith:lock-timeout\n-- rowsmith:lock_timeout 2s\n-- rowsmith:requires-version pg 16, rowsmith 0.1.2\nselect 1;\n-- rowsmith:behind nothing is read\n",
        );
        let wanted = read.depends_on.iter().map(|dependency| dependency.wanted.as_str());
        assert_eq!(wanted.collect::<Vec<_>>(), ["1", "0002"]);
        let required = |line, of| Requirement { of, at: Position { line, column: 1 } };
        assert_eq!(
            read.requires,
            [
                required(5, Required::Postgres(15)),
                required(9, Required::Postgres(16)),
                required(9, Required::Rowsmith(0, 1)),
            ]
        );
        assert_eq!(read.statement_timeout, Some(Duration::from_secs(30)));
        assert_eq!(read.lock_timeout, None);
        let shown =
            |m: &Misread| format!("{}:{}: {}; {}\n", m.at.line, m.at.column, m.message, m.hint);
        expect![[r"
            3:1: the directive `rowsmith:lock-timeout` cannot be `soon`; write a time such as `500ms`, `30s` or `5min`
            6:1: the directive `rowsmith:requires-version` cannot be `15.2`; write a major version of Postgres, such as `pg 15`, or one of this program, such as `rowsmith 0.1`
            7:1: the directive `rowsmith:lock-timeout` has no value; write a time such as `500ms`, `30s` or `5min`
            8:1: unknown directive `rowsmith:lock_timeout`; known are `no-transaction`, `statement-timeout`, `lock-timeout`, `depends-on`, `requires-version`, `placeholders`, `down`
        "]]
        .assert_eq(&read.misread.iter().map(shown).collect::<String>());
    }
}
