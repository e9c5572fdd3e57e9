//! Does anything that looks like SQL, like the name of a migration, like a view or like a name make us stumble? The tests of chance, for as
//! long as one likes and with other chances each time.

use std::path::Path;

use clap::Args;

use crate::cargo::{self, Failure};

/// The tests, each with the share of the time that it gets.
const TESTS: [(&[&str], u64); 5] = [
    // What the real Postgres reads as a whole it reads in our pieces.
    (&["test", "-p", "rowsmith-migrate-core", "--test", "it", "fuzz::"], 40),
    // Texts of any kind: nothing panics, spans tile the text, windows change nothing.
    (&["test", "-p", "rowsmith-sql-text", "--test", "it"], 15),
    // Names of files, and the order of versions.
    (&["test", "-p", "rowsmith-migrate-core", "--lib", "chance::"], 10),
    // No column of a random view that is typed as never NULL yields one.
    (&["test", "-p", "rowsmith-introspect", "--test", "it", "view_chance::"], 20),
    // Whatever objects are called, the generated crate compiles, and rows come back on both drivers.
    (&["test", "-p", "rowsmith-cli", "--test", "it", "names::"], 15),
];

/// `cargo xtask fuzz`.
#[derive(Debug, Args)]
pub(crate) struct Fuzz {
    /// How long, in minutes
    #[arg(long, default_value_t = 30)]
    minutes: u64,
}

/// Runs the tests of chance; the first finding ends it.
pub(crate) fn run(root: &Path, fuzz: &Fuzz) -> Result<(), Failure> {
    TESTS.iter().try_for_each(|(words, share)| {
        let seconds = (fuzz.minutes * 60 * share / 100).to_string();
        cargo::run(root, words, &[("ROWSMITH_FUZZ_SECONDS", &seconds)])
    })
}
