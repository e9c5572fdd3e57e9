//! How long do the generated bindings take to read and write, next to hand-written code and other generators?

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use clap::{Args, ValueEnum};
use rowsmith_scratch_pg::Durability;

use crate::{
    bench::{generate, seconds},
    cargo::{self, Failure},
    postgres::{Postgres, empty_folder},
};

/// `cargo xtask bench bindings`.
#[derive(Debug, Args)]
pub(crate) struct Bindings {
    /// What to measure
    #[arg(value_enum, default_values = ["read", "look", "write", "copy", "one"])]
    parts: Vec<Part>,
    /// Rows read or written in each run, a tenth of it where they go one by one
    #[arg(long, default_value_t = 1_000_000)]
    rows: usize,
    /// Runs of each contestant, taken in turn; the median is shown
    #[arg(long, default_value_t = 5)]
    runs: usize,
    /// Only contestants of these names
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
}

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// A whole table, into structs
    Read,
    /// Rows that are looked at one by one and dropped
    Look,
    /// Many rows by one statement
    Write,
    /// COPY in binary
    Copy,
    /// A row by one statement
    One,
}

/// A contestant's result.
struct Line {
    part: String,
    name: String,
    floor: String,
    took: Duration,
    spent: Duration,
}

const SCHEMA: &str = include_str!("../../bench-peers/schema.sql");
const DATABASE: &str = "bench_bindings";

/// Builds the peers in a workspace of their own, runs them on one server, prints a table.
pub(crate) fn run(root: &Path, args: &Bindings) -> Result<(), Failure> {
    let work = root.join("target").join("bench-peers");
    let postgres = Postgres::start(work.join("server"), Durability::Off)?;
    postgres.create(DATABASE)?;
    postgres.run(DATABASE, SCHEMA)?;
    let url = postgres.url(DATABASE);
    // Where the peers' manifest looks for it.
    let project = empty_folder(&work, "project")?;
    let config = project.join("rowsmith.toml");
    std::fs::write(&config, "[types]\nborrowed-rows = [\"public.rows\"]\n")
        .map_err(|error| format!("cannot write `{}`: {error}", config.display()))?;
    generate(root, &url, &project, &project.join("generated"))?;
    let program = build(root, &work, &url)?;
    let mut lines = Vec::new();
    for part in &args.parts {
        let rows = if *part == Part::One { args.rows / 10 } else { args.rows };
        let (part, rows) = (part.to_possible_value(), rows.to_string());
        let part = part.as_ref().map_or("", |part| part.get_name());
        cargo::say(&format!("==> {part}, {rows} rows"));
        let mut command = Command::new(&program);
        command.args([&url, part, &rows, &args.runs.max(1).to_string()]).args(&args.only);
        lines.extend(
            said(command)?
                .lines()
                .map(Line::read)
                .collect::<Option<Vec<_>>>()
                .ok_or("unreadable")?,
        );
    }
    cargo::tell(&cargo::columns(&cells(&lines)));
    Ok(())
}

/// The peers' program. The macros of sqlx ask the database for types while it is compiled.
fn build(root: &Path, work: &Path, url: &str) -> Result<PathBuf, Failure> {
    let manifest = root.join("xtask").join("bench-peers").join("Cargo.toml").display().to_string();
    let target = work.display().to_string();
    let variables = [("DATABASE_URL", url), ("CARGO_TARGET_DIR", &target)];
    cargo::run(
        root,
        &["build", "--release", "--locked", "--manifest-path", &manifest],
        &variables,
    )?;
    Ok(work.join("release").join(format!("bench-peers{}", std::env::consts::EXE_SUFFIX)))
}

fn said(mut command: Command) -> Result<String, Failure> {
    let output = command.output().map_err(|error| format!("cannot run the peers: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(format!("the peers failed\n{}", String::from_utf8_lossy(&output.stderr)))
}

impl Line {
    fn read(line: &str) -> Option<Self> {
        let mut cells = line.split('\t').map(str::to_owned);
        let mut cell = || cells.next();
        let (part, name, floor) = (cell()?, cell()?, cell()?);
        let mut time = || cell()?.parse().ok().map(Duration::from_micros);
        Some(Self { part, name, floor, took: time()?, spent: time()? })
    }
}

/// The lines as cells; the ratio is that of ours to the floor, or of a peer to ours on its driver.
fn cells(lines: &[Line]) -> Vec<[String; 6]> {
    let head = ["what", "who", "median", "own CPU", "ratio", "to"].map(str::to_owned);
    let cells = |line: &Line| {
        let floor = lines.iter().find(|other| other.part == line.part && other.name == line.floor);
        let ratio = floor.map(|floor| line.took.as_secs_f64() / floor.took.as_secs_f64());
        [
            line.part.clone(),
            line.name.clone(),
            seconds(line.took),
            seconds(line.spent),
            ratio.map(|ratio| format!("{ratio:.2}")).unwrap_or_default(),
            floor.map(|floor| floor.name.clone()).unwrap_or_default(),
        ]
    };
    std::iter::once(head).chain(lines.iter().map(cells)).collect()
}
