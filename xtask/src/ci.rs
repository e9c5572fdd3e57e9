//! What must hold before a change lands, in which order, and on which Postgres majors?

use std::{path::Path, process::Command};

use clap::Args;

use crate::{
    cargo::{self, Failure},
    tidy,
};

/// The majors that every change is tested on: the oldest and the newest supported.
const MAJORS: [u16; 2] = [14, 18];

/// The majors on which the generated types must come out the same: `migrations/` need 15.
const GENERATED_ON: [u16; 2] = [15, 18];

/// `cargo xtask test`.
#[derive(Debug, Args)]
pub(crate) struct Test {
    /// The Postgres major, or a range: `17`, `14..18` [default: the newest that is at hand]
    #[arg(long, value_name = "MAJORS", value_parser = majors)]
    pg: Option<Majors>,
    /// Passed on to `cargo test`
    #[arg(last = true)]
    rest: Vec<String>,
}

/// A range of majors, both ends included.
#[derive(Debug, Clone, Copy)]
struct Majors {
    first: u16,
    last: u16,
}

fn majors(text: &str) -> Result<Majors, String> {
    let major = |text: &str| match text.parse() {
        Ok(major @ 14..=18) => Ok(major),
        Ok(_) | Err(_) => Err(format!("`{text}` is not a major from 14 to 18")),
    };
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    let range = Majors { first: major(first)?, last: major(last.trim_start_matches('='))? };
    if range.first <= range.last { Ok(range) } else { Err("the range is empty".to_owned()) }
}

/// Runs the tests once for each major that was asked for.
pub(crate) fn test(root: &Path, test: &Test) -> Result<(), Failure> {
    let mut words = vec!["test", "--workspace", "--all-features"];
    words.extend(test.rest.iter().map(String::as_str));
    match test.pg {
        None => cargo::run(root, &words, &[]),
        Some(Majors { first, last }) => {
            (first..=last).try_for_each(|major| on_major(root, &words, major))
        }
    }
}

fn on_major(root: &Path, words: &[&str], major: u16) -> Result<(), Failure> {
    cargo::run(root, words, &[("ROWSMITH_PG_MAJOR", &major.to_string())])
}

/// Runs the checks that need no compiler.
pub(crate) fn tidy(root: &Path) -> Result<(), Failure> {
    cargo::say("==> tidy");
    let findings = tidy::findings(root)?;
    for finding in &findings {
        cargo::say(finding);
    }
    match findings.len() {
        0 => Ok(()),
        count => Err(format!("tidy: {count} findings")),
    }
}

/// Everything, cheapest first.
pub(crate) fn all(root: &Path) -> Result<(), Failure> {
    cargo::run(root, &["fmt", "--all", "--check"], &[])?;
    tidy(root)?;
    cargo::run(
        root,
        &["clippy", "--workspace", "--all-targets", "--all-features", "--", "-D", "warnings"],
        &[],
    )?;
    in_a_browser(root)?;
    for major in MAJORS {
        on_major(root, &["test", "--workspace", "--all-features"], major)?;
    }
    cargo::run(root, &["xtask", "peers", "--require"], &[])?;
    // Enough to meet every kind of file; `cargo xtask crash` by itself kills hundreds.
    let crash = ["xtask", "crash", "--runs", "40", "--server-runs", "4", "--crowds", "4"];
    cargo::run(root, &crash, &[])?;
    for major in GENERATED_ON {
        let words = ["xtask", "gen-types", "--check", "--no-cache", "--pg", &major.to_string()];
        cargo::run(root, &words, &[])?;
    }
    let docs = ["doc", "--workspace", "--no-deps", "--document-private-items"];
    cargo::run(root, &docs, &[("RUSTDOCFLAGS", "-D warnings")])
}

/// Checks the types alone for a browser, where the standard library for it is installed.
fn in_a_browser(root: &Path) -> Result<(), Failure> {
    let target = "wasm32-unknown-unknown";
    let mut rustc = Command::new("rustc");
    let asked = rustc.args(["--print", "target-libdir", "--target", target]).output();
    let asked = asked.map_err(|error| format!("cannot run rustc: {error}"))?;
    if !Path::new(String::from_utf8_lossy(&asked.stdout).trim()).is_dir() {
        cargo::say(&format!("==> no standard library for {target} is installed: not checked"));
        return Ok(());
    }
    let types =
        ["--package", "rowsmith-runtime", "--package", "generated", "--no-default-features"];
    cargo::run(
        root,
        &[&["check", "--target", target], types.as_slice()].concat(),
        &[("RUSTFLAGS", "-D warnings")],
    )
}
