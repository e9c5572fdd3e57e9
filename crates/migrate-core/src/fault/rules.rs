//! What do the server's error codes mean for a migration?

use super::syntax::syntax;
use super::{Case, Class, Fault, ways_on};

/// One row of the table: codes, and what they mean.
struct Rule {
    codes: &'static [&'static str],
    /// What the message must hold besides; empty for any.
    says: &'static str,
    class: Class,
    title: &'static str,
    explanation: &'static str,
    hints: &'static [&'static str],
}

/// The first that fits is taken.
const RULES: &[Rule] = &[
    Rule {
        codes: &["42601"],
        says: "subquery in FROM must have an alias",
        class: Class::Unsupported,
        title: "this needs Postgres 16",
        explanation: "Only Postgres 16 and later take a subquery in `from` without a name.",
        hints: &[
            "use a server of version 16 or later, or give the subquery a name: `(select ...) as t`",
        ],
    },
    Rule {
        codes: &["55000"],
        says: "wal_level",
        class: Class::Environment,
        title: "the server is not set up for logical replication",
        explanation: "The statement makes something that logical replication uses, which a server can only with `wal_level = logical`.",
        hints: &["set `wal_level = logical` on the server and restart it"],
    },
    Rule {
        codes: &["42P13", "42P16"],
        says: "cannot",
        class: Class::NeedsDrop,
        title: "`create or replace` cannot make this change",
        explanation: "The object is there in another shape, and Postgres replaces a function only with the same result and argument \
                      names, a view only with the same leading columns.",
        hints: &["drop the old one first, in this file: `drop function ...;` or `drop view ...;`"],
    },
    Rule {
        codes: &["23503"],
        says: "",
        class: Class::Data,
        title: "rows are missing that this statement refers to",
        explanation: "The statement refers to rows that no migration makes. They are in the database that it was written for.",
        hints: &[
            "make the rows in an earlier migration, or write the statement as `insert ... select` from the rows that are there",
        ],
    },
    Rule {
        codes: &["23505", "23P01"],
        says: "could not create",
        class: Class::Data,
        title: "rows clash",
        explanation: "The index or constraint cannot be made, since rows that are there clash with each other.",
        hints: &["change or delete the rows that clash first"],
    },
    Rule {
        codes: &["23505", "23P01"],
        says: "",
        class: Class::Data,
        title: "a row is there already",
        explanation: "The statement makes a row that clashes with one that is there, or builds a unique index over rows that are not \
                      unique.",
        hints: &["write `on conflict do nothing`, or delete the duplicates first"],
    },
    Rule {
        codes: &["23502", "23514", "23000", "23001"],
        says: "",
        class: Class::Data,
        title: "rows do not satisfy a constraint",
        explanation: "Rows that are there, or that the statement makes, break a constraint. The statement fits the rows of the \
                      database that it was written for.",
        hints: &["fill in or correct the rows first, or give the column a default"],
    },
    Rule {
        codes: &["P0001", "P0002", "P0003", "P0004"],
        says: "",
        class: Class::Data,
        title: "the script itself refuses",
        explanation: "A check in the script, or in a trigger or function that it calls, raised this error. It usually looks for rows \
                      that only the database has that it was written for.",
        hints: &["let the check pass on an empty database"],
    },
    Rule {
        codes: &["55P04"],
        says: "",
        class: Class::EnumValue,
        title: "a new enum value is used before it is committed",
        explanation: "Postgres lets nobody use a value that `alter type ... add value` added in the same transaction, and a file runs \
                      as one transaction.",
        hints: &[
            "move the statements that use the value into a file of their own, after this one",
            "or put the line `-- rowsmith:no-transaction` at the top of this file, so that each statement commits by itself",
        ],
    },
    Rule {
        codes: &["25001", "2D000", "25P01", "0B000"],
        says: "",
        class: Class::Transaction,
        title: "a statement and the transaction around it do not fit",
        explanation: "The statement runs only outside of a transaction, or only inside of one, or ends the one it runs in.",
        hints: &[
            "put the line `-- rowsmith:no-transaction` at the top of the file, so that each statement runs by itself",
            "inside `begin` and `commit` of the file's own, move the statement out",
        ],
    },
    Rule {
        codes: &["0A000", "58P01", "42704", "22023"],
        says: "extension",
        class: Class::MissingExtension,
        title: "an extension is not installed on this server",
        explanation: "The server has no files for the extension that the script asks for.",
        hints: &["install the extension's package on the server, or use a server that has it"],
    },
    Rule {
        codes: &["42704"],
        says: "access method",
        class: Class::MissingExtension,
        title: "an index needs an extension that is not made",
        explanation: "The kind of index comes with an extension that no earlier migration makes.",
        hints: &["add `create extension if not exists ...;` before it"],
    },
    Rule {
        codes: &["42704"],
        says: "operator class",
        class: Class::MissingExtension,
        title: "an index needs an extension that is not made",
        explanation: "The operator class comes with an extension that no earlier migration makes, or that lies in a schema that is \
                      not in `search_path`.",
        hints: &[
            "add `create extension if not exists ...;` before it, or write its schema before the name",
        ],
    },
    Rule {
        codes: &["0A000"],
        says: "used by a",
        class: Class::NeedsDrop,
        title: "something else uses the column as it is",
        explanation: "A view, rule, policy or generated column was made for the type that the column has, and Postgres changes neither \
                      behind its back. The server's detail names it.",
        hints: &[
            "drop what uses the column before the statement, and make it again behind it, in this file",
        ],
    },
    Rule {
        codes: &["2BP01"],
        says: "",
        class: Class::NeedsDrop,
        title: "something else depends on it",
        explanation: "Postgres drops nothing that other objects need. The server's detail names them.",
        hints: &[
            "drop what depends on it first, in this file; `cascade` drops all of it, whatever it is",
        ],
    },
    Rule {
        codes: &["0A000"],
        says: "",
        class: Class::Unsupported,
        title: "the server cannot do this",
        explanation: "The server does not support the statement, or not in its version.",
        hints: &["use the same major version as the database that these files are for"],
    },
    Rule {
        codes: &["42501"],
        says: "",
        class: Class::Privileges,
        title: "the role may not do this",
        explanation: "The role that runs the migrations does not own the object or lacks a privilege.",
        hints: &["run as the role that owns it, or grant what is missing"],
    },
    Rule {
        codes: &["42P01"],
        says: "FROM-clause",
        class: Class::Syntax,
        title: "a table is used that the query does not name",
        explanation: "The query uses a table or an alias that its `from` does not name.",
        hints: &["correct the query"],
    },
    Rule {
        codes: &["57014"],
        says: "statement timeout",
        class: Class::Other,
        title: "the statement took longer than it may",
        explanation: "The file, `rowsmith.toml` or the role sets a `statement_timeout`, and the statement was not done by then.",
        hints: &["put the line `-- rowsmith:statement-timeout 30min` at the top of the file"],
    },
    Rule {
        codes: &["57014"],
        says: "user request",
        class: Class::Other,
        title: "the statement was cancelled",
        explanation: "Somebody asked the server to stop it. Nothing is wrong with the file.",
        hints: &["run it again"],
    },
    Rule {
        codes: &["55P03"],
        says: "",
        class: Class::Other,
        title: "another session is in the way",
        explanation: "The statement needs a lock that another session holds. Waiting longer would keep everybody else waiting behind it.",
        hints: &[
            "run it again when the other session is done",
            "put the line `-- rowsmith:lock-timeout 1min` at the top of the file to wait longer",
        ],
    },
    Rule {
        codes: &["55006", "40P01", "57014"],
        says: "",
        class: Class::Other,
        title: "another session is in the way",
        explanation: "The statement waited for, or clashed with, something that another session or an earlier statement holds.",
        hints: &["run it again when the database is quieter"],
    },
];

/// Explains an error by its code alone.
pub(super) fn fault(case: &Case<'_>, code: &str) -> Fault {
    let message = &case.server.message;
    let rule = RULES.iter().find(|rule| rule.codes.contains(&code) && message.contains(rule.says));
    let mut fault = match rule {
        None if code == "42601" => return syntax(case),
        Some(rule) => Fault {
            class: rule.class,
            title: rule.title.to_owned(),
            explanation: rule.explanation.to_owned(),
            hints: rule.hints.iter().map(|hint| (*hint).to_owned()).collect(),
        },
        None => Fault {
            class: Class::Other,
            title: "the server refused a statement".to_owned(),
            explanation:
                "The statement does not run on the database that the files before it make."
                    .to_owned(),
            hints: vec!["correct the statement".to_owned()],
        },
    };
    if fault.class == Class::NeedsDrop
        && let Some(command) = case.server.hint.as_deref().and_then(proposed_drop)
    {
        fault.hints = vec![format!("put `{command};` before it")];
    }
    ways_on(case, &mut fault);
    fault
}

/// The command in "Use DROP FUNCTION f(integer) first."
fn proposed_drop(hint: &str) -> Option<&str> {
    hint.strip_prefix("Use ")?
        .strip_suffix(" first.")
        .filter(|command| command.starts_with("DROP "))
}
