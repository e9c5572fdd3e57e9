//! How does the tool do on other projects' folders of migrations?

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use clap::Args;
use serde_json::Value;

use crate::cargo::{self, Failure};

/// `cargo xtask corpus`.
#[derive(Debug, Args)]
pub(crate) struct Corpus {
    /// Folders of migrations
    #[arg(required = true, value_name = "DIR")]
    folders: Vec<PathBuf>,
    /// Do not compile what was generated
    #[arg(long)]
    no_compile: bool,
    /// Passed on to `rowsmith gen-types`
    #[arg(last = true)]
    rest: Vec<String>,
}

/// What became of one folder.
struct Row {
    folder: String,
    applied: String,
    tables: String,
    lines: String,
    compiled: &'static str,
    seconds: Duration,
    reason: String,
}

/// Runs every folder through the released door of the product and prints a table.
pub(crate) fn run(root: &Path, corpus: &Corpus) -> Result<(), Failure> {
    cargo::run(root, &["build", "--quiet", "--package", "rowsmith-cli"], &[])?;
    let work = root.join("target").join("corpus");
    let mut failed = 0;
    let mut rows = Vec::new();
    for folder in &corpus.folders {
        cargo::say(&format!("==> {}", folder.display()));
        let row = one(root, &work, folder, corpus)?;
        failed += usize::from(row.compiled == "no");
        rows.push(row);
    }
    cargo::tell(&table(&rows));
    if failed == 0 { Ok(()) } else { Err(format!("{failed} generated crates do not compile")) }
}

fn one(root: &Path, work: &Path, folder: &Path, corpus: &Corpus) -> Result<Row, Failure> {
    let shown = folder.display().to_string();
    let name: String =
        shown.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let out = work.join(name.trim_matches('_'));
    // What an earlier run generated would hide that nothing was generated now.
    drop(std::fs::remove_dir_all(&out));
    let begun = Instant::now();
    let said = generate(root, folder, &out, &corpus.rest)?;
    let seconds = begun.elapsed();
    let number = |key: &str| said.get(key).map(Value::to_string).unwrap_or_default();
    let error = said.get("error");
    let compiled = if error.is_some() || corpus.no_compile { "-" } else { compile(&out, work) };
    Ok(Row {
        folder: shown,
        applied: format!("{}/{}", number("applied"), number("migrations")),
        tables: number("relations"),
        lines: number("lines"),
        compiled,
        seconds,
        reason: error.map(reason).unwrap_or_default(),
    })
}

fn generate(root: &Path, folder: &Path, out: &Path, rest: &[String]) -> Result<Value, Failure> {
    let program = cargo::sibling("rowsmith")?;
    let mut command = Command::new(program);
    command.args(["gen-types", "--json", "--no-compile"]).arg("--migrations").arg(folder);
    command.arg("--project").arg(project_of(folder)).arg("--out").arg(out);
    command.arg("--runtime-path").arg(root.join("crates")).args(rest);
    let output = command.output().map_err(|error| format!("cannot run rowsmith: {error}"))?;
    serde_json::from_slice(&output.stdout).map_err(|error| {
        format!(
            "rowsmith did not answer in JSON: {error}\n{}",
            String::from_utf8_lossy(&output.stderr)
        )
    })
}

/// The folder that holds `supabase/`, else the one that holds the migrations.
fn project_of(folder: &Path) -> &Path {
    let parent = folder.parent().unwrap_or(folder);
    if parent.ends_with("supabase") { parent.parent().unwrap_or(parent) } else { parent }
}

fn compile(out: &Path, work: &Path) -> &'static str {
    let mut command = Command::new("cargo");
    command
        .args(["check", "--quiet", "--all-features", "--manifest-path"])
        .arg(out.join("Cargo.toml"));
    command.env("CARGO_TARGET_DIR", work.join("target"));
    match command.status() {
        Ok(status) if status.success() => "yes",
        Ok(_) | Err(_) => "no",
    }
}

fn reason(error: &Value) -> String {
    let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
    let place = error.get("place").filter(|place| !place.is_null()).map(|place| {
        let file = text(place.get("file"));
        // `up.sql` alone would not tell which.
        let parts: Vec<&str> =
            file.rsplit('/').take(if file.ends_with("up.sql") { 2 } else { 1 }).collect();
        let file = parts.into_iter().rev().collect::<Vec<_>>().join("/");
        format!("{file}:{} ", place.get("line").map(Value::to_string).unwrap_or_default())
    });
    let kind = text(error.get("kind"));
    let kind = if kind.is_empty() { kind } else { format!("[{kind}] ") };
    format!("{}{kind}{}", place.unwrap_or_default(), text(error.get("message")))
}

fn table(rows: &[Row]) -> String {
    let cells = |row: &Row| {
        let seconds = format!("{:.1}", row.seconds.as_secs_f64());
        let fixed = [&row.folder, &row.applied, &row.tables, &row.lines].map(String::clone);
        let [folder, applied, tables, lines] = fixed;
        [folder, applied, tables, lines, row.compiled.to_owned(), seconds, row.reason.clone()]
    };
    let head = ["folder", "applied", "tables", "lines", "compiles", "seconds", "reason"]
        .map(str::to_owned);
    let all: Vec<[String; 7]> = std::iter::once(head).chain(rows.iter().map(cells)).collect();
    cargo::columns(&all)
}
