//! What do the comments in a script's header ask of a run? `-- rowsmith:name value`, checked.

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
    /// `depends-on 0007`: migrations that must have run before it, as [`crate::MigrationSet::find`] finds them.
    pub depends_on: Vec<String>,
    /// `requires-version 15`: the oldest major version of the server that it runs on.
    pub requires_version: Option<u32>,
    /// What could not be understood.
    pub misread: Vec<Misread>,
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
            if let Err((message, hint)) = read.take(&directive) {
                let at = position(text, directive.span.start);
                read.misread.push(Misread { at, message, hint });
            }
        }
        read
    }

    fn take(&mut self, directive: &Directive<'_>) -> Result<(), (String, String)> {
        let Directive { name, value, .. } = *directive;
        let time = || {
            timeouts::parse(value)
                .ok_or_else(|| bad(name, value, "write a time such as `500ms`, `30s` or `5min`"))
        };
        match name {
            // Read where the text is taken apart.
            "no-transaction" | "up" | "down" => {}
            "statement-timeout" => self.statement_timeout = Some(time()?),
            "lock-timeout" => self.lock_timeout = Some(time()?),
            "depends-on" if !value.is_empty() => {
                let versions = value.split([',', ' ']).filter(|version| !version.is_empty());
                self.depends_on.extend(versions.map(str::to_owned));
            }
            "depends-on" => return Err(bad(name, value, "name the version of a migration")),
            "requires-version" => {
                let hint = "write a major version of Postgres, such as `15`";
                self.requires_version = Some(value.parse().map_err(|_| bad(name, value, hint))?);
            }
            _ => {
                let known = "`no-transaction`, `statement-timeout`, `lock-timeout`, `depends-on`, `requires-version`, `down`";
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
             -- rowsmith:lock-timeout\n-- rowsmith:lock_timeout 2s\nselect 1;\n-- rowsmith:behind nothing is read\n",
        );
        assert_eq!(read.depends_on, ["1", "0002"]);
        assert_eq!(read.statement_timeout, Some(Duration::from_secs(30)));
        assert_eq!((read.lock_timeout, read.requires_version), (None, Some(15)));
        let shown =
            |m: &Misread| format!("{}:{}: {}; {}\n", m.at.line, m.at.column, m.message, m.hint);
        expect![[r"
            3:1: the directive `rowsmith:lock-timeout` cannot be `soon`; write a time such as `500ms`, `30s` or `5min`
            6:1: the directive `rowsmith:requires-version` cannot be `15.2`; write a major version of Postgres, such as `15`
            7:1: the directive `rowsmith:lock-timeout` has no value; write a time such as `500ms`, `30s` or `5min`
            8:1: unknown directive `rowsmith:lock_timeout`; known are `no-transaction`, `statement-timeout`, `lock-timeout`, `depends-on`, `requires-version`, `down`
        "]]
        .assert_eq(&read.misread.iter().map(shown).collect::<String>());
    }
}
