//! `migrate new`: a file for the next migration, named as its neighbours are.

use std::{
    collections::BTreeSet,
    io,
    path::{Path, PathBuf},
};

use rowsmith_migrate_core::{
    Draft, Naming, SourceError, Utc, Version,
    naming::{Readers, Trap},
    source::{self, Listed},
};
use serde_json::json;

use crate::{
    args::New,
    clock,
    context::Context,
    diagnostic::Diagnostic,
    exit::Outcome,
    explain::{self, shown},
    migrations_folder::{self, Claim},
    pipeline, standard_input, vouch,
};

/// How many of the newest scripts are looked at for how they are taken back.
const TEXTS: usize = 5;

/// Scripts larger than this are dumps, which say nothing about habits.
const SMALL: u64 = 1 << 18;

/// How often somebody else may be faster before it is strange.
const TRIES: usize = 1_000;

/// Runs the command.
pub(crate) fn run(context: &Context, args: &New) -> Result<Outcome, Diagnostic> {
    let title = args.name.join(" ");
    let body = body(context, args)?;
    let folder = pipeline::folder(context);
    fs_err::create_dir_all(&folder).map_err(|error| Diagnostic::from_error(&error))?;
    let now = clock::now();
    migrations_folder::sweep(&folder, now);
    let draft = Draft { title: &title, now: Utc::of(now), body: body.as_deref() };
    let created = create(context, &folder, &draft)?;
    let printer = &context.printer;
    let warnings: Vec<String> = created.traps.iter().map(ToString::to_string).collect();
    let paths: Vec<String> = created.paths.iter().map(|path| shown(path)).collect();
    if printer.json() {
        let version = created.version.as_str();
        printer.json_value(&json!({ "version": version, "files": paths, "warnings": warnings }));
        return Ok(Outcome::Done);
    }
    for warning in &warnings {
        printer.warn(warning);
    }
    for path in &paths {
        printer.data(&format!("{path}\n"));
    }
    Ok(Outcome::Done)
}

/// SQL that somebody has written already: from the file that `--sql` names, else from standard input when that is a pipe or a
/// file.
fn body(context: &Context, args: &New) -> Result<Option<String>, Diagnostic> {
    let (name, text) = match &args.sql {
        None if !standard_input::is_handed_over() => return Ok(None),
        Some(path) if path != Path::new("-") => {
            let path = context.environment.folder().join(path);
            (shown(&path), fs_err::read_to_string(&path))
        }
        Some(_) | None => {
            context.printer.step("Reading", "SQL from standard input");
            ("standard input".to_owned(), standard_input::read())
        }
    };
    text.map(Some).map_err(|error| {
        let diagnostic = Diagnostic::from_error(&error);
        if error.kind() == io::ErrorKind::InvalidData {
            diagnostic.detail(format!("{name} has to be UTF-8"))
        } else {
            diagnostic
        }
    })
}

/// What was made.
struct Created {
    version: Version,
    paths: Vec<PathBuf>,
    traps: Vec<Trap>,
}

/// Makes the files under a version that nobody else has.
fn create(context: &Context, folder: &Path, draft: &Draft<'_>) -> Result<Created, Diagnostic> {
    let failed = |error: io::Error| Diagnostic::from_error(&error);
    let unreadable = |error: SourceError| explain::source(&error);
    let readers =
        if context.project.supabase_dir().is_some() { Readers::Others } else { Readers::OnlyUs };
    let listed = source::list(folder).map_err(unreadable)?;
    let naming = Naming::of(&listed, &texts(&listed), readers);
    let mut taken: BTreeSet<Version> = versions(&listed);
    for _ in 0..TRIES {
        let next = naming.next(draft.now, &taken);
        let version = next.version;
        let new = naming.draft(&version, draft).ok_or_else(|| unnameable(draft.title))?;
        taken.insert(version.clone());
        let Some(claim) = Claim::take(folder, &version).map_err(failed)? else { continue };
        // Somebody may have finished between the look and the claim.
        let there = versions(&source::list(folder).map_err(unreadable)?);
        if there.iter().any(|other| *other == version || other.same_number(&version)) {
            taken.extend(there);
            continue;
        }
        let paths = migrations_folder::create(folder, &new).map_err(failed)?;
        drop(claim);
        vouch::added(context, folder, &paths)?;
        return Ok(Created { version, paths, traps: next.traps });
    }
    Err(Diagnostic::error(format!("no version is free in `{}`", shown(folder))))
}

fn versions(listed: &[Listed]) -> BTreeSet<Version> {
    listed.iter().map(|listed| listed.version.clone()).collect()
}

/// The texts of the newest scripts, the newest first; what cannot be read is left out.
fn texts(listed: &[Listed]) -> Vec<String> {
    let newest = listed.iter().rev().filter(|listed| !listed.version.is_repeatable()).take(TEXTS);
    let is_small = |path: &&Path| std::fs::metadata(path).is_ok_and(|found| found.len() < SMALL);
    let small = newest.map(|listed| listed.up.as_path()).filter(is_small);
    small.filter_map(|path| std::fs::read_to_string(path).ok()).collect()
}

fn unnameable(title: &str) -> Diagnostic {
    Diagnostic::error(format!("nothing of `{}` can stand in a file name", title.escape_debug()))
        .hint("give words with letters or digits in them, such as `add users`")
}
