//! Chance SQL, cut by us and read by the real Postgres: what the server takes as a whole, it takes piece by piece.
//!
//! In a transaction that has failed the server still parses whatever it is sent, and then refuses to run it (25P02). So nothing
//! runs here, and the answer tells whether a text is SQL; a piece that is parsed by itself must be one statement.

mod grammar;

use std::time::{Duration, Instant};

use rowsmith_scratch_pg::testing::database;
use rowsmith_sql_text::{Piece, Script, parse};
use tokio_postgres::{Client, Error, error::SqlState};

use grammar::Dice;

/// Sees to it that the transaction at hand is one that has failed.
const FAIL: &str = "rollback; begin; select 1 / 0";

/// Statements that a failed transaction still runs, or that change how the rest is read.
const NOT_HERE: [&str; 9] = [
    "abort",
    "commit",
    "end",
    "prepare",
    "release",
    "rollback",
    "standard_conforming_strings",
    "stdin",
    "stdout",
];

#[tokio::test]
async fn what_the_server_reads_as_a_whole_it_reads_in_our_pieces() {
    let database = database().await;
    let mut judge = Judge { client: database.connect().await, read: 0, pieces: 0 };
    for text in grammar::CORPUS {
        judge.judge(text).await;
    }
    let mut dice = Dice::new();
    let time = fuzz_seconds().unwrap_or(Duration::from_secs(3));
    let started = Instant::now();
    while started.elapsed() < time {
        judge.judge(&grammar::script(&mut dice)).await;
    }
    assert!(judge.read > 50 && judge.pieces > 2 * judge.read, "{} {}", judge.read, judge.pieces);
}

/// How long to go on; none in an ordinary run.
pub(crate) fn fuzz_seconds() -> Option<Duration> {
    let seconds = std::env::var_os("ROWSMITH_FUZZ_SECONDS")?;
    Some(Duration::from_secs(seconds.to_str()?.parse().ok()?))
}

struct Judge {
    client: Client,
    read: usize,
    pieces: usize,
}

impl Judge {
    async fn judge(&mut self, text: &str) {
        let lower = text.to_ascii_lowercase();
        let words = || lower.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
        let starts = |piece: &Piece<'_>| match piece {
            Piece::Statement(statement) => {
                let text = statement.text.to_ascii_lowercase();
                NOT_HERE[..6].iter().any(|word| text.starts_with(word))
            }
            Piece::CopyData { .. } | Piece::Meta(_) => true,
        };
        if NOT_HERE[6..].iter().any(|word| words().any(|other| other == *word)) {
            return;
        }
        let parsed = parse(text);
        if parsed.as_ref().is_ok_and(|script| script.pieces.iter().any(starts)) {
            return;
        }
        if !self.is_read(text).await {
            return;
        }
        match parsed {
            Ok(script) => self.pieces(text, &script).await,
            // What no Postgres has, but some could be taught to have.
            Err(error) if error.message.starts_with("merge conflict") => {}
            Err(error) if error.message.starts_with("Markdown") => {}
            Err(error) if error.message.starts_with("an invisible character") => {}
            Err(error) => panic!("the server reads what we refuse: {error:?}\n{text:?}\n{text}"),
        }
    }

    /// Whether the server can parse the text.
    async fn is_read(&mut self, text: &str) -> bool {
        let _fails = self.client.simple_query(FAIL).await.unwrap_err();
        match self.client.simple_query(text).await {
            Ok(_) => false,
            Err(error) => is_aborted(&error),
        }
    }

    async fn pieces(&mut self, text: &str, script: &Script<'_>) {
        self.read += 1;
        for piece in script.statements() {
            self.pieces += 1;
            match self.client.prepare(piece.text).await {
                Err(error) if is_aborted(&error) => {}
                Err(error) => {
                    panic!("a piece is not one statement: {error:?}\n{:?}\n{text}", piece.text)
                }
                Ok(_) => panic!("a piece is no statement: {:?}\n{text}", piece.text),
            }
        }
    }
}

fn is_aborted(error: &Error) -> bool {
    error.code() == Some(&SqlState::IN_FAILED_SQL_TRANSACTION)
}
