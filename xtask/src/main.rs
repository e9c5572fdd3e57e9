//! The thin door: migrate and gen-types go straight to the cli; test, ci, tidy, bench, peers, crash, fuzz and corpus live here.

mod cargo;
mod tidy;
mod ci;
mod corpus;
mod postgres;
mod project;
mod bench;
mod peers;
mod crash;
mod fuzz;

use std::{ffi::OsString, path::Path, process::ExitCode};

use clap::{Args, Parser, Subcommand};

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
    /// Work beside the real PgBouncer, Supabase CLI and others, which are fetched (`peers supabase` plays one)
    Peers(peers::Peers),
    /// Kill runners and servers at random instants, and see that the next run makes everything whole
    Crash(crash::Crash),
    /// Look for SQL and names that make us stumble, for as long as you like
    Fuzz(fuzz::Fuzz),
    /// Try other projects' folders of migrations and print a table
    Corpus(corpus::Corpus),
    /// Make generated/ anew from migrations/ (`--check` compares, `--help` lists the rest)
    #[command(disable_help_flag = true)]
    GenTypes(Words),
    /// Apply migrations to `DATABASE_URL`, or to the development database (`--help` lists its commands)
    #[command(disable_help_flag = true)]
    Migrate(Words),
    /// Run the development database until Ctrl-C
    #[command(disable_help_flag = true)]
    Db(Words),
}

/// Words that go to rowsmith as they are.
#[derive(Debug, Args)]
struct Words {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    words: Vec<OsString>,
}

impl Words {
    fn run(self, command: &str) -> ExitCode {
        rowsmith_cli::run("cargo xtask", std::iter::once(command.into()).chain(self.words))
    }
}

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."));
    let done = match Cli::parse().command {
        Command::Test(test) => ci::test(root, &test),
        Command::Ci => ci::all(root),
        Command::Tidy => ci::tidy(root),
        Command::Bench(bench) => bench::run(root, &bench),
        Command::Peers(peers) => peers::run(root, &peers),
        Command::Crash(crash) => crash::run(root, &crash),
        Command::Fuzz(fuzz) => fuzz::run(root, &fuzz),
        Command::Corpus(corpus) => corpus::run(root, &corpus),
        Command::GenTypes(words) => return words.run("gen-types"),
        Command::Migrate(words) => return words.run("migrate"),
        Command::Db(words) => return words.run("db"),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            cargo::say(&format!("error: {reason}"));
            ExitCode::FAILURE
        }
    }
}
