//! What does compiling a generated crate cost beyond its bare structs, and does it stay linear in the columns?

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use clap::Args;
use rowsmith_scratch_pg::Durability;

use crate::{
    bench::{
        self, bare, seconds,
        timing::{Trial, medians},
    },
    cargo::{self, Failure},
    postgres::{Postgres, empty_folder},
};

/// `cargo xtask bench compile`.
#[derive(Debug, Args)]
pub(crate) struct Compile {
    /// Shapes to measure: tables, and columns of each
    #[arg(value_name = "TABLESxCOLUMNS", value_parser = shape, default_values = ["100x15", "100x30", "10x300"])]
    shapes: Vec<Shape>,
    /// Runs of each measurement, by turns; the median is shown
    #[arg(long, default_value_t = 5)]
    runs: usize,
}

/// A number of tables, and of columns in each.
#[derive(Debug, Clone, Copy)]
struct Shape {
    tables: usize,
    columns: usize,
}

fn shape(text: &str) -> Result<Shape, Failure> {
    let parts = text.split_once('x').map(|(tables, columns)| (tables.parse(), columns.parse()));
    match parts {
        Some((Ok(tables), Ok(columns))) if columns > 0 => Ok(Shape { tables, columns }),
        _ => Err("a shape is two numbers: 100x15".to_owned()),
    }
}

const DATABASE: &str = "bench_compile";

/// Types of columns, taken in turn; the last is an enum of the schema's.
const TYPES: [&str; 15] = [
    "bigint not null",
    "integer not null default 0",
    "text not null",
    "text",
    "varchar(80) not null",
    "boolean not null default false",
    "double precision",
    "numeric(12, 2) not null default 0",
    "timestamptz not null default now()",
    "timestamptz",
    "date",
    "uuid not null default gen_random_uuid()",
    "jsonb",
    "text[] not null default '{}'",
    "state not null default 'new'",
];

/// Generates a crate of each shape and times `cargo check` and `cargo build` of it with both
/// drivers, next to its structs alone.
pub(crate) fn run(root: &Path, args: &Compile) -> Result<(), Failure> {
    let work = root.join("target").join("bench-compile");
    let postgres = Postgres::start(work.join("server"), Durability::Off)?;
    let mut rows = vec![["what", "ours", "bare structs", "over them", "goal"].map(str::to_owned)];
    for shape in &args.shapes {
        let whole = generate(root, &work, &postgres, *shape)?;
        let bare = whole.with_extension("bare");
        bare::copy(&whole, &bare).map_err(|e| format!("cannot copy `{}`: {e}", whole.display()))?;
        if rows.len() == 1 {
            cargo::say(&format!("==> procedural macros: {}", procedural_macros(&whole)?));
        }
        for command in ["check", "build"] {
            cargo::say(&format!("==> {command} of {shape}"));
            let [ours, floor] = times(&work, command, [&whole, &bare], args.runs)?;
            rows.push(shape.row(command, ours, floor));
        }
    }
    cargo::tell(&cargo::columns(&rows));
    Ok(())
}

impl std::fmt::Display for Shape {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} tables of {} columns", self.tables, self.columns)
    }
}

impl Shape {
    fn row(self, command: &str, ours: Duration, floor: Duration) -> [String; 5] {
        let over = ours.saturating_sub(floor);
        let goal = match (command, self) {
            ("check", Self { tables: 100, columns: 15 }) => "1.000 s",
            (_, Self { tables: 10, columns: 300 }) => "that of 100 tables of 30",
            _ => "",
        };
        let what = format!("cargo {command}, {self}");
        [what, seconds(ours), seconds(floor), seconds(over), goal.to_owned()]
    }

    fn sql(self) -> String {
        let mut sql = String::from("create type state as enum ('new', 'open', 'done');\n");
        for table in 0..self.tables {
            // Writing to a string cannot fail.
            let _ = write!(sql, "create table t{table} (c0 bigint primary key");
            for (column, ty) in (1..self.columns).zip(TYPES.iter().cycle()) {
                let _ = write!(sql, ", c{column} {ty}");
            }
            sql.push_str(");\n");
        }
        sql
    }
}

fn generate(
    root: &Path,
    work: &Path,
    postgres: &Postgres,
    shape: Shape,
) -> Result<PathBuf, Failure> {
    postgres.create(DATABASE)?;
    postgres.run(DATABASE, &shape.sql())?;
    let project = empty_folder(work, &format!("t{}x{}", shape.tables, shape.columns))?;
    let out = project.join("generated");
    bench::generate(root, &postgres.url(DATABASE), &project, &out)?;
    Ok(out)
}

/// Times a command on both crates, everything that they depend on compiled before.
fn times(
    work: &Path,
    command: &str,
    crates: [&Path; 2],
    runs: usize,
) -> Result<[Duration; 2], Failure> {
    let target = work.join("target").display().to_string();
    let compile = |folder: &Path| {
        let manifest = folder.join("Cargo.toml").display().to_string();
        let variables = [("CARGO_TARGET_DIR", target.as_str()), ("CARGO_INCREMENTAL", "0")];
        let words = [command, "--quiet", "--features", "sqlx", "--manifest-path", &manifest];
        cargo::quietly("cargo".as_ref(), &words, &variables)
    };
    for folder in crates {
        compile(folder)?;
    }
    medians(runs, crates.map(|folder| Trial::prepared(touch(folder), move |_| compile(folder))))
}

/// Gives the crate's root a new time of change, which is what makes cargo compile again.
fn touch(folder: &Path) -> impl Fn() -> Result<String, Failure> {
    let root = folder.join("src").join("lib.rs");
    move || {
        let text = fs::read_to_string(&root).map_err(|error| error.to_string())?;
        fs::write(&root, text).map(|()| String::new()).map_err(|error| error.to_string())
    }
}

/// The procedural macros among all that the crate is built from without any choice of features.
fn procedural_macros(folder: &Path) -> Result<String, Failure> {
    let manifest = folder.join("Cargo.toml");
    let mut command = Command::new("cargo");
    command.args(["tree", "--edges", "normal,build", "--prefix", "none", "--manifest-path"]);
    let output = command.arg(manifest).output().map_err(|e| format!("cannot run cargo: {e}"))?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let names = said.lines().filter(|line| line.contains("(proc-macro)"));
    let names: BTreeSet<&str> = names.filter_map(|line| line.split(' ').next()).collect();
    Ok(if names.is_empty() { "none".to_owned() } else { Vec::from_iter(names).join(", ") })
}
