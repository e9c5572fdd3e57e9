//! How does the product do beside the tools that its users have: one scenario a tool, with the real one?

mod fetch;
mod adopted;
mod pgbouncer;
mod supabase;
mod types;

use std::path::{Path, PathBuf};

use clap::Args;
use rowsmith_scratch_pg::Durability;

use crate::{
    cargo::{self, Failure},
    postgres::Postgres,
};

/// `cargo xtask peers`.
#[derive(Debug, Args)]
pub(crate) struct Peers {
    /// The scenarios to try [default: all]
    #[arg(value_parser = scenario, value_name = "SCENARIO")]
    only: Vec<String>,
    /// A tool that cannot be had is a failure too
    #[arg(long)]
    require: bool,
    /// `types` also compares on the schema that this file of SQL makes; may be given again
    #[arg(long = "schema", value_name = "FILE")]
    schemas: Vec<PathBuf>,
}

/// One tool, and what is tried with it.
struct Scenario {
    name: &'static str,
    /// Gets the tool.
    fetch: fn(&Path) -> Result<(), Failure>,
    run: fn(&Ground) -> Result<(), Failure>,
}

const SCENARIOS: [Scenario; 5] = [
    Scenario {
        name: "supabase",
        fetch: |peers| supabase::program(peers).map(drop),
        run: supabase::run,
    },
    Scenario { name: "types", fetch: |peers| supabase::program(peers).map(drop), run: types::run },
    Scenario {
        name: "pgbouncer",
        fetch: |peers| fetch::debian(peers, "pgbouncer").map(drop),
        run: pgbouncer::run,
    },
    Scenario {
        name: "dbmate",
        fetch: |peers| adopted::DBMATE.program(peers).map(drop),
        run: |ground| adopted::DBMATE.run(ground),
    },
    Scenario {
        name: "node-pg-migrate",
        fetch: |peers| adopted::NODE_PG_MIGRATE.program(peers).map(drop),
        run: |ground| adopted::NODE_PG_MIGRATE.run(ground),
    },
];

fn scenario(name: &str) -> Result<String, String> {
    let names = || SCENARIOS.iter().map(|scenario| scenario.name);
    if names().any(|known| known == name) {
        return Ok(name.to_owned());
    }
    Err(format!("there are: {}", names().collect::<Vec<_>>().join(", ")))
}

/// What every scenario needs.
pub(crate) struct Ground {
    /// Where the tools are fetched to.
    pub(crate) peers: PathBuf,
    /// Where scenarios make their projects.
    pub(crate) work: PathBuf,
    /// The program that is tried.
    pub(crate) rowsmith: PathBuf,
    pub(crate) postgres: Postgres,
    /// This workspace.
    pub(crate) root: PathBuf,
    /// More schemas to compare types on.
    pub(crate) schemas: Vec<PathBuf>,
}

/// Builds the program and plays the scenarios.
pub(crate) fn run(root: &Path, args: &Peers) -> Result<(), Failure> {
    cargo::run(root, &["build", "--quiet", "--package", "rowsmith-cli"], &[])?;
    let target = cargo::target_dir()?;
    let ground = Ground {
        peers: target.join("peers"),
        work: target.join("peers").join("work"),
        rowsmith: cargo::sibling("rowsmith")?,
        postgres: Postgres::start(target.join("peers").join("state"), Durability::Off)?,
        root: root.to_owned(),
        schemas: args.schemas.clone(),
    };
    cargo::say(&format!("==> peers, on Postgres {}", ground.postgres.version()));
    let is_wanted = |name| args.only.is_empty() || args.only.iter().any(|only| only == name);
    let (mut failed, mut absent) = (Vec::new(), Vec::new());
    for Scenario { name, fetch, run } in SCENARIOS.iter().filter(|one| is_wanted(one.name)) {
        cargo::say(&format!("    {name}"));
        if let Err(reason) = fetch(&ground.peers) {
            cargo::say(&format!("    {name} cannot be had: {reason}"));
            absent.push(*name);
        } else if let Err(reason) = run(&ground) {
            cargo::say(&format!("    {name} failed: {reason}"));
            failed.push(*name);
        }
    }
    if args.require {
        failed.append(&mut absent);
    }
    if failed.is_empty() { Ok(()) } else { Err(format!("peers: {}", failed.join(", "))) }
}
