//! `gen-types`: migrations in, a compiled crate of types out, or with `--check` what would change.

use std::{collections::BTreeMap, path::Path, process::Command, time::Instant};

use rowsmith_catalog::{Catalog, diff};
use rowsmith_freshness::{LOCK_FILE, Lock};
use rowsmith_typegen::{Config, Drift, FileSet, Generated, compare, generate};
use serde_json::json;

use crate::{
    args::GenTypes,
    config_file::Dates,
    context::Context,
    diagnostic::Diagnostic,
    exit::Outcome,
    fingerprints::{self, Inputs, Made},
    pipeline::{self, Replay, Replayed},
    printer::{counted, milliseconds},
    render, scaffold,
    sync_dir::{self, Change},
};

/// The catalog's text form, beside the lock: what the types were made from, for people and for
/// the next check.
const CATALOG_FILE: &str = "rowsmith.catalog";

/// Runs the command.
pub(crate) async fn run(context: &Context, args: &GenTypes) -> Result<Outcome, Diagnostic> {
    let begun = Instant::now();
    let config = context.project.config.types.to_config(context.project.schemas(&args.schemas)?);
    let out = context.project.out(args.out.as_deref(), &context.environment);
    // Before they are read: types of an input that is edited meanwhile are stale, not current.
    let inputs = fingerprints::inputs(
        &out,
        &context.project.migrations,
        &context.project.configuration_files(),
    )?;
    let replayed = pipeline::catalog(context, &Replay::of(args), &config.schemas).await?;
    named_schemas_exist(context, args, &replayed.catalog)?;
    let generated =
        generate(&replayed.catalog, &config).map_err(|problems| unexpressible(&problems))?;
    for warning in &generated.warnings {
        context.printer.warn(&warning.to_string());
    }
    let mut turn = None;
    if !args.check {
        let waiting = || context.printer.step("Waiting", "for another run that writes types");
        turn = Some(sync_dir::turn(&context.project.state_dir, waiting).await?);
        sync_dir::sweep(&out.join("src"))?;
    }
    let text = replayed.catalog.to_string();
    let lock = lock(inputs, &config, &generated, &text).to_string();
    let beside = [(CATALOG_FILE, text), (LOCK_FILE, lock)];
    let wanted = Wanted::new(context, &out, &replayed.catalog, &generated, beside)?;
    let outcome = if args.check { check(context, &wanted) } else { write(context, args, &wanted)? };
    drop(turn);
    if context.printer.json() {
        context.printer.json_value(&wanted.summary(&replayed, outcome, begun));
    } else {
        let took = milliseconds(begun.elapsed());
        context.printer.step("Finished", &format!("{} in {took}", wanted.tally(&replayed.catalog)));
    }
    Ok(match outcome {
        Done::Stale => Outcome::No,
        Done::Current | Done::Written => Outcome::Done,
    })
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Done {
    Current,
    Written,
    Stale,
}

/// The folder as it should be and as it is.
struct Wanted<'a> {
    out: &'a Path,
    shown: String,
    sources: &'a FileSet,
    on_disk: FileSet,
    drift: Drift,
    /// Files beside `src/`: the lock and the catalog, with what they hold now.
    beside: Vec<(&'static str, String, Option<String>)>,
    changes: Vec<String>,
}

impl<'a> Wanted<'a> {
    fn new(
        context: &Context,
        out: &'a Path,
        catalog: &Catalog,
        generated: &'a Generated,
        beside: [(&'static str, String); 2],
    ) -> Result<Self, Diagnostic> {
        let on_disk = FileSet(sync_dir::load(&out.join("src"))?);
        let drift = compare(&generated.files, &on_disk);
        let held = |name: &str| {
            std::fs::read_to_string(out.join(name)).ok().map(|text| text.replace("\r\n", "\n"))
        };
        let before: Option<Catalog> = held(CATALOG_FILE).and_then(|text| text.parse().ok());
        let changes = before.map(|before| diff(&before, catalog).to_string()).unwrap_or_default();
        let beside = beside.map(|(name, text)| (name, text, held(name))).to_vec();
        let shown = context.project.shown(out);
        let changes = changes.lines().map(str::to_owned).collect();
        Ok(Self { out, shown, sources: &generated.files, on_disk, drift, beside, changes })
    }

    fn is_current(&self) -> bool {
        self.drift.is_empty()
            && self.beside.iter().all(|(_, wanted, held)| held.as_ref() == Some(wanted))
    }

    fn tally(&self, catalog: &Catalog) -> String {
        let relations: usize = catalog.schemas.values().map(|schema| schema.relations.len()).sum();
        format!(
            "{}, {}",
            counted(relations, "table or view", "tables and views"),
            counted(self.sources.0.len(), "file", "files")
        )
    }

    fn summary(&self, replayed: &Replayed, done: Done, begun: Instant) -> serde_json::Value {
        json!({
            "outcome": match done { Done::Current => "current", Done::Written => "written", Done::Stale => "stale" },
            "migrations": replayed.migrations,
            "applied": replayed.applied,
            "reused": replayed.reused,
            "relations": replayed.catalog.schemas.values().map(|schema| schema.relations.len()).sum::<usize>(),
            "files": self.sources.0.len(),
            "lines": self.sources.0.values().map(|text| text.lines().count()).sum::<usize>(),
            "added": self.drift.added,
            "changed": self.drift.changed,
            "removed": self.drift.removed,
            "changes": self.changes,
            "seconds": begun.elapsed().as_secs_f64(),
        })
    }
}

fn lock(inputs: Inputs, config: &Config, generated: &Generated, catalog: &str) -> Lock {
    let mut outputs: BTreeMap<String, &str> = generated
        .files
        .0
        .iter()
        .map(|(path, text)| (format!("src/{path}"), text.as_str()))
        .collect();
    outputs.insert(CATALOG_FILE.to_owned(), catalog);
    let settings = format!("{config:?}");
    let made = Made {
        command: &config.command,
        settings: &settings,
        outputs,
        objects: &generated.objects,
    };
    fingerprints::lock(inputs, &made)
}

fn check(context: &Context, wanted: &Wanted<'_>) -> Done {
    let printer = &context.printer;
    if wanted.is_current() {
        printer.step("Current", &format!("the types in `{}`", wanted.shown));
        return Done::Current;
    }
    if !printer.json() {
        for line in &wanted.changes {
            printer.data(&format!("{line}\n"));
        }
        let files = render::drift::files(printer, &wanted.drift, &wanted.on_disk, wanted.sources);
        printer.data(&files);
        for (name, _, _) in
            wanted.beside.iter().filter(|(_, wanted, held)| held.as_ref() != Some(wanted))
        {
            printer.data(&format!("changed {name}\n"));
        }
    }
    let command = &context.project.config.types.command;
    let command = command.as_deref().unwrap_or("rowsmith gen-types");
    printer.warn(&format!("the types in `{}` are stale: run `{command}`", wanted.shown));
    Done::Stale
}

fn write(context: &Context, args: &GenTypes, wanted: &Wanted<'_>) -> Result<Done, Diagnostic> {
    let touched = wanted.drift.changed.iter().chain(&wanted.drift.removed);
    let doomed = touched.filter_map(|path| wanted.on_disk.0.get_key_value(path));
    sync_dir::only_generated(&format!("{}/src", wanted.shown), doomed)?;
    let mut change = Change::begin();
    let made =
        put(wanted, args, context.project.config.types.dates, &mut change).and_then(|scaffolded| {
            if scaffolded {
                context.printer.step("Created", &format!("the crate `{}`", wanted.shown));
            }
            if args.no_compile {
                return Ok(());
            }
            change.remember(&wanted.out.join("Cargo.lock"))?;
            compile(context, wanted)
        });
    if let Err(failure) = made {
        return Err(match change.undo() {
            Ok(()) => failure.detail(format!("`{}` was left as it was", wanted.shown)),
            Err(error) => failure
                .detail(format!("`{}` could not be put back as it was: {error}", wanted.shown)),
        });
    }
    for line in &wanted.changes {
        context.printer.talk(line);
    }
    for (paths, verb) in [
        (&wanted.drift.added, "Added"),
        (&wanted.drift.changed, "Updated"),
        (&wanted.drift.removed, "Removed"),
    ] {
        for path in paths {
            context.printer.step(verb, &format!("{}/src/{path}", wanted.shown));
        }
    }
    if wanted.is_current() {
        context.printer.step("Current", &format!("the types in `{}`", wanted.shown));
        return Ok(Done::Current);
    }
    Ok(Done::Written)
}

/// Brings every file to what it should be, the lock last; says whether the crate was new.
fn put(
    wanted: &Wanted<'_>,
    args: &GenTypes,
    dates: Dates,
    change: &mut Change,
) -> Result<bool, Diagnostic> {
    let source = wanted.out.join("src");
    for path in wanted.drift.added.iter().chain(&wanted.drift.changed) {
        change.set(&source.join(path), wanted.sources.0.get(path).map(String::as_str))?;
    }
    for path in &wanted.drift.removed {
        change.set(&source.join(path), None)?;
    }
    let scaffolded = scaffold::write(wanted.out, args.runtime_path.as_deref(), dates, change)?;
    for (name, text, held) in &wanted.beside {
        if held.as_ref() != Some(text) {
            change.set(&wanted.out.join(name), Some(text))?;
        }
    }
    Ok(scaffolded)
}

fn compile(context: &Context, wanted: &Wanted<'_>) -> Result<(), Diagnostic> {
    context.printer.step("Compiling", &format!("`{}`", wanted.shown));
    let manifest = wanted.out.join("Cargo.toml");
    let mut command = Command::new("cargo");
    command.args(["check", "--quiet", "--manifest-path"]).arg(&manifest);
    let output = command.output().map_err(|error| {
        Diagnostic::error("cannot run `cargo check` on the generated crate")
            .detail(error.to_string())
            .hint("install a Rust toolchain, or skip this step with `--no-compile`")
    })?;
    if output.status.success() {
        return Ok(());
    }
    if output.status.code().is_none() {
        return Err(Diagnostic::error("`cargo check` of the generated crate was interrupted"));
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let failure = Diagnostic::error("the generated crate does not compile").detail(said.trim());
    Err(if said.contains("believes it's in a workspace") {
        failure.hint(format!("add `{}` to `members` in the workspace's Cargo.toml", wanted.shown))
    } else if said.contains("no matching package named `rowsmith-") {
        failure.hint("Rowsmith's crates are on no registry yet: pass `--runtime-path` with the `crates` folder of a checkout")
    } else {
        failure.hint("if no override of yours is at fault, please report it with the migration that causes it")
    })
}

/// A misspelt schema would otherwise empty the crate.
fn named_schemas_exist(
    context: &Context,
    args: &GenTypes,
    catalog: &Catalog,
) -> Result<(), Diagnostic> {
    let mut named = args.schemas.iter().chain(&context.project.config.types.schemas);
    match named.find(|name| !catalog.schemas.contains_key(*name)) {
        Some(missing) => Err(Diagnostic::error(format!("there is no schema `{missing}`"))
            .hint("look at `--schema` and at `schemas` in rowsmith.toml")),
        None => Ok(()),
    }
}

fn unexpressible(problems: &[rowsmith_typegen::Problem]) -> Diagnostic {
    let failure = Diagnostic::error("the schema cannot be expressed with these settings");
    problems.iter().fold(failure, |failure, problem| failure.detail(problem.to_string()))
}
