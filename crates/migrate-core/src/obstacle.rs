//! Why can a script not be one transaction?

use std::fmt;

use rowsmith_sql_text::{Statement, StatementKind, parse, position, tokens};

use crate::migration::{Script, TxMode};

/// What keeps a script from being one transaction, and so from being rolled back as a whole. Lines count from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// A comment in its header asks for it.
    Asked,
    /// The server takes this command outside of a transaction only.
    Command {
        /// The command, such as `CREATE INDEX CONCURRENTLY`.
        name: &'static str,
        /// Where it stands.
        line: usize,
    },
    /// It begins or ends transactions itself.
    Control {
        /// The first word of the statement, such as `COMMIT`.
        word: String,
        /// Where it stands.
        line: usize,
    },
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Asked => f.write_str("its header asks for no transaction"),
            Self::Command { name, line } => {
                write!(f, "`{name}` on line {line} cannot run in a transaction")
            }
            Self::Control { word, line } => write!(f, "it has its own `{word}` on line {line}"),
        }
    }
}

/// Finds the obstacle in a script that is run step by step.
pub(crate) fn obstacle(script: &Script) -> Obstacle {
    if script.mode == TxMode::None {
        return Obstacle::Asked;
    }
    let Ok(parsed) = parse(script.text().unwrap_or_default()) else { return Obstacle::Asked };
    let line = |statement: &Statement<'_>| {
        position(script.text().unwrap_or_default(), statement.span.start).line
    };
    let command = parsed.statements().find_map(|statement| match statement.kind {
        StatementKind::NonTransactional(name) => {
            Some(Obstacle::Command { name, line: line(statement) })
        }
        _ => None,
    });
    // What opens a transaction does no harm by itself; what ends one does.
    let ends = |statement: &&Statement<'_>| {
        matches!(statement.kind, StatementKind::Commit | StatementKind::Rollback)
    };
    let begins = |statement: &&Statement<'_>| statement.kind == StatementKind::Begin;
    let control = || {
        let found = parsed.statements().find(ends).or_else(|| parsed.statements().find(begins))?;
        let word = tokens(found.text).find(|token| !token.is_trivia())?;
        Some(Obstacle::Control { word: word.text.to_ascii_uppercase(), line: line(found) })
    };
    command.or_else(control).unwrap_or(Obstacle::Asked)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn names_the_statement_and_its_line() {
        let shown = |text: &str| obstacle(&Script::new(Path::new("1_x.sql"), text)).to_string();
        assert_eq!(
            shown("create table t ();\n\ncreate index concurrently i on t (a);\ncommit;"),
            "`CREATE INDEX CONCURRENTLY` on line 3 cannot run in a transaction"
        );
        assert_eq!(
            shown("begin;\nselect 1;\ncommit;\nbegin;"),
            "it has its own `COMMIT` on line 3"
        );
        assert_eq!(
            shown("-- rowsmith:no-transaction\nvacuum;"),
            "its header asks for no transaction"
        );
    }
}
