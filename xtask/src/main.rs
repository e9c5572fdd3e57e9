//! The thin door: migrate and gen-types go straight to the cli; test, ci, tidy, bench and corpus live here.

mod cargo;
mod tidy;
mod ci;
mod corpus;
mod bench;

use std::{ffi::OsString, path::Path, process::ExitCode};

use clap::{Parser, Subcommand};

/// Work on this workspace.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the tests on a real Postgres, found or fetched
    Test(ci::Test),
    /// Run all that continuous integration runs
    Ci,
    /// Check what no compiler checks: circles, layers, headers, sizes
    Tidy,
    /// Measure, as ratios to floors taken in the same run
    Bench(bench::Bench),
    /// Try other projects' folders of migrations and print a table
    Corpus(corpus::Corpus),
    /// Any command of rowsmith: gen-types, migrate, db, ... (see `cargo xtask help-rowsmith`)
    #[command(external_subcommand)]
    Rowsmith(Vec<OsString>),
}

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."));
    let done = match Cli::parse().command {
        Command::Test(test) => ci::test(root, &test),
        Command::Ci => ci::all(root),
        Command::Tidy => ci::tidy(root),
        Command::Bench(bench) => bench::run(root, &bench),
        Command::Corpus(corpus) => corpus::run(root, &corpus),
        Command::Rowsmith(words) => return rowsmith_cli::run("cargo xtask", words),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            cargo::say(&format!("error: {reason}"));
            ExitCode::FAILURE
        }
    }
}
