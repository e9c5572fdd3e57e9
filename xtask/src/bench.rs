//! How fast is it, as a ratio to a floor measured in the same run?

mod database;
mod project;
mod timing;
mod migrate;
mod bindings;
mod bare;
mod compile;

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use clap::{Args, Subcommand};

use crate::{
    bench::{
        database::Floor,
        project::Project,
        timing::{Trial, medians},
    },
    cargo::{self, Failure},
};

/// `cargo xtask bench`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Bench {
    #[command(subcommand)]
    of: Option<Of>,
    /// Sizes to measure: migrations, and tables
    #[arg(long, value_delimiter = ',', default_value = "100,1000")]
    sizes: Vec<usize>,
    /// Runs of each measurement; the median is shown
    #[arg(long, default_value_t = 5)]
    runs: usize,
}

/// What is measured by itself.
#[derive(Debug, Subcommand)]
enum Of {
    /// Measure applying, next to psql and the runners that are there
    Migrate(migrate::Migrate),
    /// Measure the generated bindings, next to hand-written code and other generators
    Bindings(bindings::Bindings),
    /// Measure compiling the generated crate, next to its bare structs
    Compile(compile::Compile),
}

/// One line of the result.
pub(crate) struct Line {
    what: String,
    ours: Duration,
    floor: Option<(&'static str, Duration)>,
    goal: &'static str,
}

/// What every measurement needs.
pub(crate) struct Ground {
    root: PathBuf,
    work: PathBuf,
    program: PathBuf,
    runs: usize,
}

/// Builds the released program, measures, prints a table.
pub(crate) fn run(root: &Path, bench: &Bench) -> Result<(), Failure> {
    match &bench.of {
        Some(Of::Bindings(args)) => return bindings::run(root, args),
        Some(Of::Compile(args)) => return compile::run(root, args),
        Some(Of::Migrate(_)) | None => {}
    }
    cargo::run(root, &["build", "--release", "--package", "rowsmith-cli"], &[])?;
    let work = root.join("target").join("bench");
    // Leftovers of an earlier run would make the first measurement a warm one.
    drop(std::fs::remove_dir_all(&work));
    let target = cargo::target_dir()?;
    let program = target.join("release").join(format!("rowsmith{}", std::env::consts::EXE_SUFFIX));
    let ground = Ground { root: root.to_owned(), work, program, runs: bench.runs.max(1) };
    if let Some(Of::Migrate(args)) = &bench.of {
        return migrate::run(&ground, args);
    }
    let mut lines = Vec::new();
    for size in &bench.sizes {
        gen_types(&ground, *size, &mut lines)?;
        build_script(&ground, *size, &mut lines)?;
    }
    let floor = Floor::start(&ground)?;
    for size in &bench.sizes {
        floor.introspect(&ground, *size, &mut lines)?;
    }
    cargo::tell(&table(&lines));
    Ok(())
}

fn gen_types(ground: &Ground, size: usize, lines: &mut Vec<Line>) -> Result<(), Failure> {
    let project = Project::new(ground, &format!("migrations_{size}"), size)?;
    // The first run pays for initdb and for fetching, once per machine; the second does not.
    project.gen_types(ground, &["--no-compile"])?;
    let write = |_: &str| project.gen_types(ground, &["--no-compile"]);
    let [cold] = medians(
        ground.runs,
        [Trial::prepared(|| project.forget().map(|()| String::new()), write)],
    )?;
    lines.push(Line::new(format!("gen-types cold, {size} migrations"), cold, ""));
    let [warm] = medians(ground.runs, [Trial::new(|| project.gen_types(ground, &["--check"]))])?;
    lines.push(Line::new(format!("gen-types --check warm, {size} migrations"), warm, "150 ms"));
    let mut next = size;
    let append = || {
        next += 1;
        project.add(next).map(|()| String::new())
    };
    let [appended] = medians(ground.runs, [Trial::prepared(append, write)])?;
    lines.push(Line::new(format!("gen-types, one file appended to {size}"), appended, "1 s"));
    Ok(())
}

/// The check that build scripts make, as unoptimised as cargo builds those.
fn build_script(ground: &Ground, size: usize, lines: &mut Vec<Line>) -> Result<(), Failure> {
    let project = ground.work.join(format!("migrations_{size}")).join("generated");
    let target = ground.work.join("build-script");
    let shown = target.display().to_string();
    let unoptimised = "profile.dev.package.\"*\".opt-level=0";
    let words = [
        "build",
        "--quiet",
        "-p",
        "rowsmith-freshness",
        "--example",
        "check",
        "--config",
        unoptimised,
    ];
    cargo::run(&ground.root, &words, &[("CARGO_TARGET_DIR", &shown)])?;
    let program = target
        .join("debug")
        .join("examples")
        .join(format!("check{}", std::env::consts::EXE_SUFFIX));
    let folder = project.display().to_string();
    let variables = [("CARGO_MANIFEST_DIR", folder.as_str())];
    let [took] = medians(ground.runs, [Trial::new(|| cargo::quietly(&program, &[], &variables))])?;
    lines.push(Line::new(format!("build script's check, {size} migrations"), took, "20 ms"));
    Ok(())
}

/// Makes a crate of types from a database, the runtime being that of this workspace.
fn generate(root: &Path, url: &str, project: &Path, out: &Path) -> Result<(), Failure> {
    let own = std::env::current_exe().map_err(|error| format!("cannot find myself: {error}"))?;
    let (out, project) = (out.display().to_string(), project.display().to_string());
    let runtime = root.join("crates").display().to_string();
    let words = ["gen-types", "--quiet", "--no-compile", "--from-url", url, "--project", &project];
    let places = ["--out", &out, "--runtime-path", &runtime];
    cargo::quietly(&own, &[&words[..], &places].concat(), &[])
}

impl Line {
    fn new(what: String, ours: Duration, goal: &'static str) -> Self {
        Self { what, ours, floor: None, goal }
    }

    fn against(mut self, name: &'static str, took: Duration) -> Self {
        self.floor = Some((name, took));
        self
    }
}

fn table(lines: &[Line]) -> String {
    let head = ["what", "ours", "floor", "", "ratio", "goal"].map(str::to_owned);
    let cells = |line: &Line| {
        let (name, floor, ratio) = match line.floor {
            Some((name, floor)) => {
                let ratio = line.ours.as_secs_f64() / floor.as_secs_f64().max(f64::MIN_POSITIVE);
                (name.to_owned(), seconds(floor), format!("{ratio:.2}"))
            }
            None => Default::default(),
        };
        [line.what.clone(), seconds(line.ours), name, floor, ratio, line.goal.to_owned()]
    };
    let rows: Vec<[String; 6]> = std::iter::once(head).chain(lines.iter().map(cells)).collect();
    cargo::columns(&rows)
}

fn seconds(took: Duration) -> String {
    format!("{:.3} s", took.as_secs_f64())
}
