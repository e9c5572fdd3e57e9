//! What does a new migration file hold before somebody writes into it?

use rowsmith_sql_text::{TokenKind, sections, tokens};

use crate::utc::Utc;

/// How a folder writes down what takes a migration back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rollback {
    /// In a section of the same file, below a marker.
    Section {
        /// Stands above what goes up; empty where nothing has to.
        up: &'static str,
        /// Stands above what goes down.
        down: &'static str,
    },
    /// In comments, which mean nothing to any other tool.
    Comments,
    /// In a file of its own.
    OwnFile,
}

/// The ways of markers; ours first.
const SECTIONS: [Rollback; 6] = [
    Rollback::OURS,
    // dbmate
    Rollback::Section { up: "-- migrate:up", down: "-- migrate:down" },
    // goose
    Rollback::Section { up: "-- +goose Up", down: "-- +goose Down" },
    // sql-migrate
    Rollback::Section { up: "-- +migrate Up", down: "-- +migrate Down" },
    // node-pg-migrate
    Rollback::Section { up: "-- Up Migration", down: "-- Down Migration" },
    // tern
    Rollback::Section { up: "", down: "---- create above / drop below ----" },
];

/// Stands in a new file in place of our marker. Without dashes before its name, so that a large file is not searched for it.
const OURS_TO_COME: &str =
    "-- What takes it back goes to the end, below a comment that says `rowsmith:down`.";

impl Rollback {
    /// Below our own marker.
    pub(super) const OURS: Self = Self::Section { up: "", down: "-- rowsmith:down" };

    /// The way of a script, if it has one.
    pub(super) fn of(text: &str) -> Option<Self> {
        let words = |comment: &str| comment.trim_matches(['-', ' ']).to_ascii_lowercase();
        let mut comments = tokens(text).filter(|token| token.kind == TokenKind::LineComment);
        comments.find_map(|comment| {
            let said = words(comment.text);
            let is_said = |way: &&Self| match way {
                Self::Section { up, down } => {
                    let to_come = if *way == &Self::OURS { OURS_TO_COME } else { "" };
                    [*up, *down, to_come]
                        .iter()
                        .any(|mark| !mark.is_empty() && said.starts_with(&words(mark)))
                }
                Self::Comments | Self::OwnFile => false,
            };
            let comments = said.starts_with("rollback:").then_some(Self::Comments);
            SECTIONS.iter().find(is_said).copied().or(comments)
        })
    }
}

/// What stands in a new migration.
#[derive(Clone, Copy, Debug)]
pub struct Draft<'a> {
    /// What it is for, in the words of its author.
    pub title: &'a str,
    /// When it is made.
    pub now: Utc,
    /// SQL that somebody has written already.
    pub body: Option<&'a str>,
}

impl Draft<'_> {
    /// The text of the script that goes up, and of the file that takes it back where the folder has such files.
    pub(super) fn texts(&self, rollback: Rollback) -> (String, Option<String>) {
        let body = self.body.map(|body| body.trim_start_matches('\u{feff}').trim_matches('\n'));
        let body = body.filter(|body| !body.is_empty()).map(|body| format!("{body}\n"));
        let body = body.unwrap_or_default();
        let says_down = sections(&body).down.is_some();
        let head = format!("-- {}\n-- Created on {}.\n", one_line(self.title), self.now.date());
        // An empty section takes nothing back: it counts as absent until there is SQL in it.
        let (up, down) = match rollback {
            Rollback::Section { .. } | Rollback::Comments if says_down => ("", String::new()),
            // Were the marker there already, what is appended to the file would take it back.
            Rollback::OURS => {
                return (format!("{head}{OURS_TO_COME}\n\n{body}"), None);
            }
            Rollback::Section { up, down } => (up, format!("\n{down}\n\n")),
            Rollback::Comments => ("", "\n-- Rollback:\n--\n".to_owned()),
            Rollback::OwnFile => {
                let undo = format!("-- Takes back: {}\n\n", one_line(self.title));
                return (format!("{head}\n{body}"), Some(undo));
            }
        };
        let up = if up.is_empty() { String::new() } else { format!("\n{up}\n") };
        (format!("{head}{up}\n{body}{down}"), None)
    }
}

/// The title as it can stand behind two dashes.
fn one_line(title: &str) -> String {
    let words: Vec<&str> = title
        .split(|letter: char| letter.is_whitespace() || letter.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ")
}
