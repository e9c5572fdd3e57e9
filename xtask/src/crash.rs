//! What is left when a runner or the server is killed at any instant, and when many runners start at once?

mod folder;
mod killed_runner;
mod killed_server;
mod many_runners;
mod chance;

use std::path::{Path, PathBuf};

use clap::Args;
use rowsmith_scratch_pg::Durability;

use crate::{
    cargo::{self, Failure},
    postgres::Postgres,
    project::Project,
};

/// `cargo xtask crash`.
#[derive(Debug, Args)]
pub(crate) struct Crash {
    /// How many runners are killed
    #[arg(long, default_value_t = 500)]
    runs: usize,
    /// How often the server is killed
    #[arg(long, default_value_t = 50)]
    server_runs: usize,
    /// How often eight runners start at once
    #[arg(long, default_value_t = 100)]
    crowds: usize,
    /// Where chance begins; a failure names it
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// What every part needs.
struct Ground {
    work: PathBuf,
    project: Project,
}

/// Builds the program and kills it.
pub(crate) fn run(root: &Path, args: &Crash) -> Result<(), Failure> {
    cargo::run(root, &["build", "--quiet", "--package", "rowsmith-cli"], &[])?;
    let work = cargo::target_dir()?.join("crash");
    let project = Project::new(&work, "project", &cargo::sibling("rowsmith")?)?;
    folder::write(&project)?;
    let ground = Ground { work, project };
    if args.runs > 0 || args.crowds > 0 {
        let postgres = Postgres::start(ground.work.join("scratch"), Durability::Off)?;
        cargo::say(&format!("==> crash, on Postgres {}", postgres.version()));
        killed_runner::run(&ground, &postgres, args.runs, args.seed)?;
        many_runners::run(&ground, &postgres, args.crowds)?;
    }
    if args.server_runs > 0 {
        killed_server::run(&ground, args.server_runs, args.seed)?;
    }
    Ok(())
}
