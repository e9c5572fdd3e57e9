//! `migrate fetch`: files that only the database knows, written back.

use std::{collections::BTreeMap, io::Write as _, path::Path};

use rowsmith_migrate_core::{
    self as core, Applied, Kept, State, Version, source::sum::FILE, standings,
};
use serde_json::json;

use crate::{
    args::Fetch, commands::migrate::job::Job, diagnostic::Diagnostic, exit::Outcome,
    explain::shown, pipeline, printer::counted, vouch,
};

/// Runs the command.
pub(crate) async fn run(job: &Job<'_>, args: &Fetch) -> Result<Outcome, Diagnostic> {
    let printer = &job.context.printer;
    let connection = job.database.connect().await?;
    let client = &connection.client;
    let failed = |error: core::HistoryError| Diagnostic::from_error(&error);
    let history = core::history::read(client).await.map_err(failed)?;
    let lost: Vec<&Applied> = standings(&job.set, &history)
        .iter()
        .filter(|standing| matches!(standing.state, State::Missing | State::Unknown))
        .filter_map(|standing| standing.applied)
        .filter(|row| is_wanted(&row.version, &args.versions))
        .collect();
    let versions: Vec<&Version> = lost.iter().map(|row| &row.version).collect();
    let kept = core::history::kept(client, &versions).await.map_err(failed)?;
    let theirs = core::history::recorded_by_supabase(client, &versions).await.map_err(failed)?;
    let folder = pipeline::folder(job.context);
    let mut written = Vec::new();
    let mut unknown = 0;
    for row in lost {
        let Some(text) = text(row, &kept, &theirs) else {
            unknown += 1;
            printer
                .warn(&format!("what version `{}` ran is not known to the database", row.version));
            continue;
        };
        let path = folder.join(file_name(row)?);
        if !args.dry_run {
            write(&path, &text)?;
            vouch::added(job.context, &folder, std::slice::from_ref(&path))?;
        }
        if !printer.json() {
            printer.data(&format!("{}\n", shown(&path)));
        }
        written.push(shown(&path));
    }
    if printer.json() {
        printer.json_value(&json!({ "files": written }));
    } else if args.dry_run {
        printer.step("Found", &counted(written.len(), "file to write", "files to write"));
    } else {
        printer.step("Wrote", &counted(written.len(), "file", "files"));
        let list = folder.join(FILE);
        if !written.is_empty() && list.exists() {
            printer.step("Updated", &shown(&list));
        }
    }
    let is_done = unknown == 0 && (!args.dry_run || written.is_empty());
    Ok(if is_done { Outcome::Done } else { Outcome::No })
}

fn is_wanted(version: &Version, wanted: &[String]) -> bool {
    wanted.is_empty() || wanted.iter().any(|wanted| version.as_str() == wanted)
}

/// What ran, and what takes it back behind a marker.
fn text(
    row: &Applied,
    kept: &BTreeMap<Version, Kept>,
    theirs: &BTreeMap<Version, String>,
) -> Option<String> {
    let kept = kept.get(&row.version);
    let Some(script) = kept.and_then(|kept| kept.script.as_deref()) else {
        return theirs.get(&row.version).cloned();
    };
    let down = kept.and_then(|kept| kept.down_script.as_deref());
    Some(match down {
        // A rollback that stands in comments is a part of what went up already.
        Some(down) if rowsmith_sql_text::sections(script).down.is_none() => {
            format!("{}\n\n-- rowsmith:down\n{}\n", script.trim_end(), down.trim())
        }
        Some(_) | None => format!("{}\n", script.trim_end()),
    })
}

/// The name of a file that would be read as this row.
fn file_name(row: &Applied) -> Result<String, Diagnostic> {
    let is_plain = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-');
    let name: String =
        row.name.chars().map(|letter| if is_plain(letter) { letter } else { '_' }).collect();
    let version = row.version.as_str();
    if row.version.is_repeatable() && version.chars().all(is_plain) {
        return Ok(format!("{version}.sql"));
    }
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !version.split('.').all(is_number) {
        let shown = version.escape_debug();
        return Err(Diagnostic::error(format!("no file can have the version `{shown}`"))
            .hint("`migrate repair --reverted VERSION` takes the row away"));
    }
    Ok(match (version.contains('.'), name.is_empty()) {
        (true, _) => format!("V{version}__{name}.sql"),
        (false, true) => format!("{version}.sql"),
        (false, false) => format!("{version}_{name}.sql"),
    })
}

/// Writes a file that is not there yet.
fn write(path: &Path, text: &str) -> Result<(), Diagnostic> {
    let failed = |error: std::io::Error| Diagnostic::from_error(&error);
    let mut file =
        fs_err::OpenOptions::new().write(true).create_new(true).open(path).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)
}
