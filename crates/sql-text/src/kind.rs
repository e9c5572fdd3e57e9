//! What must a runner know of a statement before it sends it?

use crate::words::Words;

/// What matters to a runner, judged by a statement's words alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatementKind {
    /// Opens a transaction block: `BEGIN`, `START TRANSACTION`.
    Begin,
    /// Ends the transaction block: `COMMIT`, `END`, and `PREPARE TRANSACTION`.
    Commit,
    /// Ends the transaction block and drops its work: `ROLLBACK`, `ABORT`.
    Rollback,
    /// Needs a transaction block and stays in it: `SAVEPOINT`, `RELEASE`, `ROLLBACK TO`.
    Savepoint,
    /// Refused by the server inside a transaction block (25001). The name is the command's, such
    /// as `CREATE INDEX CONCURRENTLY`. What only the database can tell (a `REINDEX` or `CLUSTER`
    /// of a partitioned table, a procedure that commits) is not found here.
    NonTransactional(&'static str),
    /// Reads rows from the client.
    CopyFromStdin,
    /// Sends rows to the client.
    CopyToStdout,
    /// `ALTER TYPE ... ADD VALUE`: the new label cannot be used before it is committed (55P04).
    AddEnumValue,
    /// Everything else.
    Other,
}

/// Judges one statement, given without its semicolon.
pub(crate) fn classify(text: &str, backslash_escapes: bool) -> StatementKind {
    let mut words = Words::new(text, backslash_escapes);
    let Some(first) = words.bump() else { return StatementKind::Other };
    FIRST_WORDS
        .iter()
        .find(|(word, _)| first.is_word(word))
        .map_or(StatementKind::Other, |(_, judge)| judge(&mut words))
}

type Judge = fn(&mut Words<'_>) -> StatementKind;

/// First words that matter, and who reads on.
const FIRST_WORDS: &[(&str, Judge)] = &[
    ("abort", |_| StatementKind::Rollback),
    ("alter", alter),
    ("begin", |_| StatementKind::Begin),
    ("cluster", cluster),
    ("commit", |words| end(words, StatementKind::Commit, "COMMIT PREPARED")),
    ("copy", copy),
    ("create", create),
    ("discard", |words| named(words.eat("all"), "DISCARD ALL")),
    ("drop", drop_),
    ("end", |_| StatementKind::Commit),
    ("prepare", |words| either(words.eat("transaction"), StatementKind::Commit)),
    ("reindex", reindex),
    ("release", |_| StatementKind::Savepoint),
    ("rollback", rollback),
    ("savepoint", |_| StatementKind::Savepoint),
    ("start", |words| either(words.eat("transaction"), StatementKind::Begin)),
    ("vacuum", |_| StatementKind::NonTransactional("VACUUM")),
];

const fn either(found: bool, kind: StatementKind) -> StatementKind {
    if found { kind } else { StatementKind::Other }
}

const fn named(found: bool, name: &'static str) -> StatementKind {
    either(found, StatementKind::NonTransactional(name))
}

fn end(words: &mut Words<'_>, kind: StatementKind, prepared: &'static str) -> StatementKind {
    if words.eat("prepared") { StatementKind::NonTransactional(prepared) } else { kind }
}

fn rollback(words: &mut Words<'_>) -> StatementKind {
    words.eat_any(&["work", "transaction"]);
    if words.eat("to") {
        return StatementKind::Savepoint;
    }
    end(words, StatementKind::Rollback, "ROLLBACK PREPARED")
}

fn create(words: &mut Words<'_>) -> StatementKind {
    if words.eat("database") {
        return StatementKind::NonTransactional("CREATE DATABASE");
    }
    if words.eat("tablespace") {
        return StatementKind::NonTransactional("CREATE TABLESPACE");
    }
    if words.eat("subscription") {
        return create_subscription(words);
    }
    words.eat("unique");
    named(words.eat_all(&["index", "concurrently"]), "CREATE INDEX CONCURRENTLY")
}

/// A subscription that makes no slot on the publisher may be created in a transaction.
fn create_subscription(words: &mut Words<'_>) -> StatementKind {
    let makes_slot = !(words.skip_past("with")
        && ["connect", "create_slot"].iter().any(|name| is_off(&mut words.clone(), name)));
    named(makes_slot, "CREATE SUBSCRIPTION")
}

fn drop_(words: &mut Words<'_>) -> StatementKind {
    const OBJECTS: &[(&[&str], &str)] = &[
        (&["database"], "DROP DATABASE"),
        (&["tablespace"], "DROP TABLESPACE"),
        (&["subscription"], "DROP SUBSCRIPTION"),
        (&["index", "concurrently"], "DROP INDEX CONCURRENTLY"),
    ];
    OBJECTS
        .iter()
        .find(|(object, _)| words.eat_all(object))
        .map_or(StatementKind::Other, |(_, name)| StatementKind::NonTransactional(name))
}

fn alter(words: &mut Words<'_>) -> StatementKind {
    if words.eat("system") {
        return StatementKind::NonTransactional("ALTER SYSTEM");
    }
    if words.eat("database") {
        let moves = words.eat_name() && words.eat_all(&["set", "tablespace"]);
        return named(moves, "ALTER DATABASE SET TABLESPACE");
    }
    if words.eat("type") {
        let adds = words.eat_name() && words.eat_all(&["add", "value"]);
        return either(adds, StatementKind::AddEnumValue);
    }
    if words.eat("subscription") {
        return alter_subscription(words);
    }
    if words.eat("table") {
        words.eat_all(&["if", "exists"]);
        words.eat("only");
        let detaches = words.eat_name()
            && words.eat_all(&["detach", "partition"])
            && words.eat_name()
            && words.eat("concurrently");
        return named(detaches, "ALTER TABLE DETACH PARTITION CONCURRENTLY");
    }
    StatementKind::Other
}

/// Refreshing talks to the publisher; changing the publications refreshes unless told not to.
fn alter_subscription(words: &mut Words<'_>) -> StatementKind {
    if !words.eat_name() {
        return StatementKind::Other;
    }
    if words.eat("refresh") {
        return StatementKind::NonTransactional("ALTER SUBSCRIPTION REFRESH");
    }
    let changes = words.eat_any(&["set", "add", "drop"]) && words.eat("publication");
    let refreshes = changes && !(words.skip_past("with") && is_off(words, "refresh"));
    named(refreshes, "ALTER SUBSCRIPTION SET PUBLICATION")
}

/// Whether the list in parentheses says `option = false` in one of its spellings.
fn is_off(words: &mut Words<'_>, option: &str) -> bool {
    let list = words.eat_parens().unwrap_or_default();
    let mut rest = list.iter().skip_while(|token| !token.is_word(option)).skip(1);
    let value = rest.find(|token| !token.is_symbol("="));
    value.is_some_and(|token| match token.literal().or_else(|| token.name()) {
        Some(value) => value.eq_ignore_ascii_case("false") || value.eq_ignore_ascii_case("off"),
        None => token.text == "0",
    })
}

/// `CLUSTER` of everything that was clustered before; with a table's name it may run in a block.
fn cluster(words: &mut Words<'_>) -> StatementKind {
    words.eat_parens();
    words.eat("verbose");
    named(words.is_done(), "CLUSTER")
}

/// `REINDEX [(options)] { INDEX | TABLE | SCHEMA | DATABASE | SYSTEM } [CONCURRENTLY] name`.
fn reindex(words: &mut Words<'_>) -> StatementKind {
    let options = words.eat_parens().unwrap_or_default();
    // `(concurrently false)` turns it off; the server then decides by the object.
    let mut after = options.iter().skip_while(|token| !token.is_word("concurrently"));
    let asked = after.next().is_some()
        && !after.next().is_some_and(|token| {
            ["false", "off"].iter().any(|word| token.is_word(word)) || token.text == "0"
        });
    for (object, name) in [
        ("schema", "REINDEX SCHEMA"),
        ("database", "REINDEX DATABASE"),
        ("system", "REINDEX SYSTEM"),
    ] {
        if words.eat(object) {
            return StatementKind::NonTransactional(name);
        }
    }
    let objects = words.eat_any(&["table", "index"]);
    named(asked || (objects && words.eat("concurrently")), "REINDEX CONCURRENTLY")
}

/// `COPY ... FROM STDIN`; the grammar takes `STDOUT` for `STDIN` and the other way round.
fn copy(words: &mut Words<'_>) -> StatementKind {
    if words.peek().is_some_and(|token| token.is_symbol("(")) {
        words.eat_parens();
    } else {
        words.eat("binary");
        if !words.eat_name() {
            return StatementKind::Other;
        }
        words.eat_parens();
    }
    let reads = words.eat("from");
    if !(reads || words.eat("to")) || !words.eat_any(&["stdin", "stdout"]) {
        return StatementKind::Other;
    }
    if reads { StatementKind::CopyFromStdin } else { StatementKind::CopyToStdout }
}

#[cfg(test)]
mod tests;
