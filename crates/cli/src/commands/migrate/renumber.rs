//! `migrate renumber`: new versions for files that share one, or that came late.

use std::{collections::BTreeSet, path::PathBuf};

use rowsmith_migrate_core::{
    History, Naming, Utc,
    naming::Readers,
    renumber::{File, Move, RenumberError, renumber},
    source::{self, Listed},
};
use serde_json::json;

use crate::{
    args::{At, Renumber},
    ask, clock,
    commands::migrate::job::Job,
    context::Context,
    diagnostic::Diagnostic,
    exit::Outcome,
    explain::{self, shown},
    git::{Mention, Repository},
    pipeline,
    printer::{Printer, counted},
    renames::Renames,
    vouch,
};

/// More mentions than these are counted, not shown.
const SHOWN: usize = 40;

/// Runs the command.
pub(crate) async fn run(
    context: &Context,
    at: &At,
    args: &Renumber,
) -> Result<Outcome, Diagnostic> {
    let folder = pipeline::folder(context);
    let listed = source::list(&folder).map_err(|error| explain::source(&error))?;
    let wanted = wanted(&listed, &args.files)?;
    let history = if args.no_database { None } else { Some(history(context, at).await?) };
    let checksums = source::checksums(&listed).map_err(|error| explain::source(&error))?;
    let files: Vec<File> = listed
        .iter()
        .zip(checksums)
        .map(|(listed, checksum)| File { listed: listed.clone(), checksum })
        .collect();
    let naming = Naming::of(&listed, &[], Readers::Others);
    let moves = renumber(&files, history.as_ref(), &naming, Utc::of(clock::now()), &wanted);
    let moves = moves.map_err(|error| refused(&error))?;
    let repository = Repository::around(&folder);
    let mentions =
        repository.as_ref().map(|found| found.mentions(&words(&moves))).unwrap_or_default();
    let printer = &context.printer;
    show(printer, &moves, &mentions);
    if moves.is_empty() || args.dry_run {
        tell(printer, &moves, &mentions);
        return Ok(if moves.is_empty() { Outcome::Done } else { Outcome::No });
    }
    let question = format!("Rename {}?", counted(moves.len(), "migration", "migrations"));
    if !ask::confirm(printer, &question, args.yes).await? {
        return Ok(Outcome::No);
    }
    let mut renames = Renames::begin(repository.as_ref());
    for (from, to) in moves.iter().flat_map(|done| &done.paths) {
        renames.rename(from, to).map_err(|error| {
            Diagnostic::from_error(&error).detail("every file has its old name again")
        })?;
    }
    renames.keep();
    let renamed: Vec<(PathBuf, PathBuf)> =
        moves.iter().flat_map(|done| done.paths.clone()).collect();
    vouch::renamed(context, &folder, &renamed)?;
    printer.step("Renamed", &counted(moves.len(), "migration", "migrations"));
    tell(printer, &moves, &mentions);
    Ok(Outcome::Done)
}

/// The scripts of the migrations that were named by version or file; empty when none were.
fn wanted(listed: &[Listed], names: &[String]) -> Result<BTreeSet<PathBuf>, Diagnostic> {
    let mut wanted = BTreeSet::new();
    for name in names {
        let is_meant = |listed: &&Listed| {
            let named = listed.named();
            let file = named.file_name().map(|file| file.to_string_lossy().into_owned());
            listed.version.as_str() == name
                || named == std::path::Path::new(name)
                || shown(named) == *name
                || file.is_some_and(|file| file == *name || file.strip_suffix(".sql") == Some(name))
        };
        let meant: Vec<&Listed> = listed.iter().filter(is_meant).collect();
        match meant.as_slice() {
            [] => return Err(explain::no_such_version(name)),
            [one] => wanted.insert(one.up.clone()),
            [..] => {
                let files = meant.iter().map(|listed| format!("`{}`", shown(listed.named())));
                return Err(Diagnostic::error(format!("several migrations are called `{name}`"))
                    .detail(files.collect::<Vec<_>>().join(", "))
                    .hint("give the name of the file that is to be renamed"));
            }
        };
    }
    Ok(wanted)
}

/// What has run on the database that the project means.
async fn history(context: &Context, at: &At) -> Result<History, Diagnostic> {
    let job = Job::open(context, at, pipeline::survey(context)?).await?;
    let history = job.history().await;
    let closed = job.close().await;
    let offline =
        |diagnostic: Diagnostic| diagnostic.hint("say `--no-database` to go by the files alone");
    let history = history.map_err(offline)?;
    closed.map(|()| history)
}

fn refused(error: &RenumberError) -> Diagnostic {
    let diagnostic = Diagnostic::error("the files cannot be renumbered").kind("renumber");
    error.problems.iter().fold(diagnostic, |diagnostic, problem| {
        diagnostic.detail(problem.to_string()).hint(problem.hint())
    })
}

/// What may stand in other files: the names, and versions that are too long to be anything else.
fn words(moves: &[Move]) -> Vec<String> {
    let mut words = BTreeSet::new();
    for done in moves {
        for (from, _) in &done.paths {
            words.extend(from.file_stem().map(|stem| stem.to_string_lossy().into_owned()));
        }
        let version = done.old.as_str();
        if version.len() >= 8 {
            words.insert(version.to_owned());
        }
    }
    words.into_iter().collect()
}

/// The one value for machines, once it is known what comes of it.
fn tell(printer: &Printer, moves: &[Move], mentions: &[Mention]) {
    if printer.json() {
        printer.json_value(&json!({
            "renames": moves.iter().map(|done| json!({
                "from": done.old.as_str(),
                "to": done.new.as_str(),
                "reason": done.reason.to_string(),
                "files": done.paths.iter().map(|(from, to)| json!([shown(from), shown(to)])).collect::<Vec<_>>(),
                "passed": done.passed.iter().map(|path| shown(path)).collect::<Vec<_>>(),
            })).collect::<Vec<_>>(),
            "mentions": mentions.iter().map(|mention| json!({
                "file": mention.file, "line": mention.line, "text": mention.text,
            })).collect::<Vec<_>>(),
        }));
    }
}

/// What would be done, for people.
fn show(printer: &Printer, moves: &[Move], mentions: &[Mention]) {
    if printer.json() {
        return;
    }
    if moves.is_empty() {
        printer.step("Current", "every version is there once, and none is late");
    }
    for done in moves {
        for (from, to) in &done.paths {
            printer.data(&format!("{} -> {}\n", shown(from), shown(to)));
        }
        printer.talk(&format!("    {}", done.reason));
        if !done.passed.is_empty() {
            let passed = done.passed.iter().map(|path| format!("`{}`", shown(path)));
            let passed = passed.collect::<Vec<_>>().join(", ");
            printer.warn(&format!(
                "it came before {passed} and comes after now: see that neither needs the other"
            ));
        }
        for trap in &done.traps {
            printer.warn(&trap.to_string());
        }
    }
    if !mentions.is_empty() {
        printer.talk("Other files say the old names:");
    }
    for Mention { file, line, text } in mentions.iter().take(SHOWN) {
        printer.talk(&format!("    {file}:{line}: {text}"));
    }
    if mentions.len() > SHOWN {
        printer.talk(&format!("    and {} more", mentions.len() - SHOWN));
    }
}
