//! Why can a script not be one transaction?

use std::fmt;

use rowsmith_sql_text::{Part, Statement, StatementKind, tokens};

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
    /// Its own `BEGIN` asks for more than a plain transaction, such as an isolation level. Such a file is one transaction, but
    /// cannot share it with others.
    Characteristics,
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Asked => f.write_str("its header asks for no transaction"),
            Self::Command { name, line } => {
                write!(f, "`{name}` on line {line} cannot run in a transaction")
            }
            Self::Control { word, line } => write!(f, "it has its own `{word}` on line {line}"),
            Self::Characteristics => f.write_str("its own `BEGIN` asks for a special transaction"),
        }
    }
}

/// Finds the obstacle in a script that is run step by step.
pub(crate) fn obstacle(script: &Script) -> Obstacle {
    if script.mode == TxMode::None {
        return Obstacle::Asked;
    }
    let (mut command, mut ends, mut begins) = (None, None, None);
    let looked = script.split(&mut |window| {
        for part in &window.parts {
            let Part::Statement(statement) = part else { continue };
            match statement.kind {
                StatementKind::NonTransactional(name) => {
                    command.get_or_insert((name, statement.span.start));
                }
                StatementKind::Commit | StatementKind::Rollback => {
                    ends.get_or_insert_with(|| first_word(statement));
                }
                // What opens a transaction does no harm by itself; what ends one does.
                StatementKind::Begin => {
                    begins.get_or_insert_with(|| first_word(statement));
                }
                _ => {}
            }
        }
        Ok(())
    });
    let line = |byte: usize| script.position(byte).line;
    match (looked, command, ends.or(begins)) {
        (Ok(()), Some((name, at)), _) => Obstacle::Command { name, line: line(at) },
        (Ok(()), None, Some((word, at))) => Obstacle::Control { word, line: line(at) },
        _ => Obstacle::Asked,
    }
}

/// The first word of a statement, and where it stands.
fn first_word(statement: &Statement<'_>) -> (String, usize) {
    let word = tokens(statement.text).find(|token| !token.is_trivia());
    (word.map_or("", |word| word.text).to_ascii_uppercase(), statement.span.start)
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
