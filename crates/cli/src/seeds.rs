//! Which files hold the rows that a database begins with?

use std::path::{Component, Path, PathBuf};

use rowsmith_migrate_core::{MigrationSet, seed::Seed};

use crate::{
    context::Context, diagnostic::Diagnostic, explain, fingerprints::path_from, glob,
    project::relative,
};

/// What `[db.seed]` of `supabase/config.toml` says when it says nothing.
const DEFAULT: &str = "./seed.sql";

/// Reads the seeds in the order in which they run: those that `rowsmith.toml` names, else those of `supabase/config.toml`, else
/// `seed.sql` in the folder of migrations or beside it.
pub(crate) fn read(context: &Context, set: &MigrationSet) -> Result<Vec<Seed>, Diagnostic> {
    let project = &context.project;
    let paths = match &project.config.seed {
        Some(pattern) => {
            let found = glob::files(&project.root, pattern);
            if found.is_empty() {
                let message = format!("no file fits `seed = \"{pattern}\"` of `rowsmith.toml`");
                return Err(Diagnostic::error(message));
            }
            found
        }
        None => of_supabase(context)?,
    };
    let beside = || set.seed().map(Path::to_owned);
    let is_off = paths.is_empty() && is_switched_off(context)?;
    let paths = if paths.is_empty() && !is_off { beside().into_iter().collect() } else { paths };
    let mut seeds: Vec<Seed> = Vec::with_capacity(paths.len());
    for path in paths.iter().map(|path| without_dots(path)) {
        let absolute = context.environment.folder().join(&path);
        let name = relative(&absolute, &project.root).unwrap_or_else(|| explain::shown(&path));
        if seeds.iter().any(|seed| seed.name() == name) {
            continue;
        }
        let shown = PathBuf::from(path_from(context.environment.folder(), &absolute));
        seeds.push(Seed::read(&name, &shown).map_err(|error| explain::source(&error))?);
    }
    Ok(seeds)
}

/// The files of `[db.seed]`, pattern by pattern, each sorted.
fn of_supabase(context: &Context) -> Result<Vec<PathBuf>, Diagnostic> {
    let (Some(folder), Some((name, config))) =
        (context.project.supabase_dir(), context.project.supabase_config()?)
    else {
        return Ok(Vec::new());
    };
    let seed = config.db.seed;
    let mut found = Vec::new();
    for pattern in seed.sql_paths.iter().filter(|_| seed.enabled) {
        let files = glob::files(&folder, pattern);
        if files.is_empty() && pattern != DEFAULT {
            context.printer.warn(&format!("no file fits the seed `{pattern}` of `{name}`"));
        }
        found.extend(files);
    }
    Ok(found)
}

fn is_switched_off(context: &Context) -> Result<bool, Diagnostic> {
    Ok(context.project.supabase_config()?.is_some_and(|(_, config)| !config.db.seed.enabled))
}

/// The path with `..` worked out by its words alone, as their CLI names files.
fn without_dots(path: &Path) -> PathBuf {
    let mut kept = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir if kept.file_name().is_some() => {
                kept.pop();
            }
            Component::CurDir => {}
            part => kept.push(part),
        }
    }
    kept
}
