//! Which errors come from the state of the server, and say nothing about the file?

use super::{Class, Fault};

/// Codes, and what they mean.
struct Condition {
    codes: &'static [&'static str],
    title: &'static str,
    explanation: &'static str,
    hint: &'static str,
}

const CONDITIONS: &[Condition] = &[
    Condition {
        codes: &["53100"],
        title: "the server's disk is full",
        explanation: "There is no room for what the file writes. Nothing is wrong with the file.",
        hint: "make room on the server's disk, then run it again",
    },
    Condition {
        codes: &["53200"],
        title: "the server has no memory left",
        explanation: "The server cannot have the memory that the statement needs. A transaction that locks very many objects may \
                      also be short of `max_locks_per_transaction`.",
        hint: "run it again when the server has less to do, or raise the setting that the message names",
    },
    Condition {
        codes: &["53000", "53300", "53400"],
        title: "a limit of the server is reached",
        explanation: "The statement needs more than the server's configuration, or that of the role, lets it have. Nothing is wrong \
                      with the file.",
        hint: "raise the limit that the message names, then run it again",
    },
    Condition {
        codes: &["57P01"],
        title: "the session was ended",
        explanation: "An administrator ended this session, or stopped the server. Nothing is wrong with the file.",
        hint: "run it again: what is done is in the history and is not done twice",
    },
    Condition {
        codes: &["57P02", "57P03", "57P04", "57P05", "08000", "08003", "08006", "08P01"],
        title: "the server went away",
        explanation: "The server crashed, was stopped, or let the session go. Nothing is wrong with the file.",
        hint: "run it again: what is done is in the history and is not done twice",
    },
    Condition {
        codes: &["25006"],
        title: "nothing can be written here",
        explanation: "The server is a read-only standby, or sessions are made read-only by `default_transaction_read_only`.",
        hint: "connect to a server that takes writes",
    },
    Condition {
        codes: &["58000", "58030", "XX001", "XX002"],
        title: "the server cannot read or write its own files",
        explanation: "The server's disk or its files are damaged. Nothing is wrong with the file.",
        hint: "look into the server's log before anything else",
    },
];

/// Explains an error that is the server's own affair; none for all others.
pub(super) fn condition(code: &str) -> Option<Fault> {
    let found = CONDITIONS.iter().find(|condition| condition.codes.contains(&code))?;
    Some(Fault {
        class: Class::Server,
        title: found.title.to_owned(),
        explanation: found.explanation.to_owned(),
        hints: vec![found.hint.to_owned()],
    })
}
