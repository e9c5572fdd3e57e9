//! How is shown what pending migrations would do? First what a reviewer has to know of each file, then the statements behind it.

mod json;
mod number;
mod summary;

use rowsmith_migrate_core::{
    Rehearsal,
    rehearse::{FileReport, Kind, Lock, LockMode, Relation, StatementReport},
};

use crate::{
    explain::shown,
    printer::{Printer, Tone, counted, milliseconds},
};
pub(crate) use json::json;
use number::{bytes, grouped};

/// Where a file was tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Scratch,
    Target,
}

/// Statements that take longer are shown whatever they do.
const SLOW: std::time::Duration = std::time::Duration::from_millis(100);

/// For people: a summary of each file, then what there is to know of its statements.
pub(crate) fn text(printer: &Printer, scratch: &Rehearsal, target: Option<&Rehearsal>) -> String {
    let files: Vec<(&FileReport, Place)> = scratch
        .files
        .iter()
        .map(|file| match target.and_then(|target| same(target, file)) {
            Some(tried) if tried.left_out.is_none() => (tried, Place::Target),
            Some(_) | None => (file, Place::Scratch),
        })
        .collect();
    let mut lines = Vec::new();
    for (file, place) in &files {
        lines.push(heading(printer, file));
        let tried = target.and_then(|target| same(target, file));
        let left_out = tried.and_then(|tried| tried.left_out.as_ref());
        let why = left_out.map(|why| format!("tried on scratch only, since it {why}"));
        let why = why.or_else(|| file.obstacle.as_ref().map(ToString::to_string));
        let known = why.into_iter().chain(summary::lines(file, *place));
        lines.extend(known.map(|line| format!("  {line}")));
    }
    for (file, place) in &files {
        lines.extend(details(printer, file, *place));
    }
    lines.push(String::new());
    lines.join("\n")
}

/// What came of the same file elsewhere.
fn same<'a>(rehearsal: &'a Rehearsal, file: &FileReport) -> Option<&'a FileReport> {
    rehearsal.files.iter().find(|other| other.version == file.version)
}

fn heading(printer: &Printer, file: &FileReport) -> String {
    let mode = if file.obstacle.is_none() { "" } else { " (statement by statement)" };
    let statements = counted(file.statements.len(), "statement", "statements");
    let pending = printer.paint(Tone::Warn, "pending");
    let took = milliseconds(file.statements.iter().map(|statement| statement.duration).sum());
    format!("{pending} {}{mode}: {statements} in {took}", shown(&file.path))
}

/// The statements that do something to others, or take long, or have something to say.
fn details(printer: &Printer, file: &FileReport, place: Place) -> Vec<String> {
    let shown_statements: Vec<String> = file
        .statements
        .iter()
        .filter_map(|statement| {
            let facts = facts(statement, place);
            let is_shown = !facts.is_empty() || statement.duration >= SLOW;
            is_shown.then(|| {
                let mut lines = vec![headline(printer, statement)];
                lines.extend(facts.into_iter().map(|fact| format!("      {fact}")));
                lines.join("\n")
            })
        })
        .collect();
    if shown_statements.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![String::new(), printer.paint(Tone::Strong, &shown(&file.path))];
    let others = file.statements.len() - shown_statements.len();
    lines.extend(shown_statements);
    if others > 0 {
        let others = counted(others, "statement", "statements");
        lines.push(printer.paint(Tone::Faint, &format!("  {others} more, of no effect on others")));
    }
    lines
}

fn headline(printer: &Printer, statement: &StatementReport) -> String {
    let place = statement.position.map_or_else(String::new, |position| position.line.to_string());
    let rows = match statement.rows {
        0 => String::new(),
        1 => "1 row, ".to_owned(),
        rows => format!("{} rows, ", grouped(rows)),
    };
    let took = printer.paint(Tone::Faint, &format!("{rows}{}", milliseconds(statement.duration)));
    format!("{place:>4}  {}  {took}", statement.words)
}

/// What there is to know of a statement, a line each.
fn facts(statement: &StatementReport, place: Place) -> Vec<String> {
    let mut facts = Vec::new();
    match &statement.locks {
        None => {
            let fact = "runs outside of a transaction, where its locks cannot be seen";
            facts.push(fact.to_owned());
        }
        Some(locks) => facts.extend(locks.iter().filter(|lock| is_felt(lock)).map(|lock| {
            let Lock { relation, mode } = lock;
            format!("{mode} on {}: {}", named(relation), mode.blocks())
        })),
    }
    for rewrite in statement.rewrites.iter().filter(|rewrite| !rewrite.relation.is_new) {
        let verb = if rewrite.is_emptied { "empties" } else { "rewrites" };
        let size = match (place, rewrite.rows) {
            (Place::Target, Some(rows)) => {
                format!(" (about {} rows, {} now)", grouped(rows), bytes(rewrite.bytes))
            }
            (Place::Target, None) => format!(" ({} now)", bytes(rewrite.bytes)),
            (Place::Scratch, _) => String::new(),
        };
        facts.push(format!("{verb} {}{size}", named(&rewrite.relation)));
    }
    for scan in statement.scans.iter().filter(|scan| !scan.relation.is_new) {
        let size = match place {
            Place::Target => format!(" ({} rows)", grouped(scan.rows)),
            Place::Scratch => String::new(),
        };
        facts.push(format!("reads all of {}{size}", named(&scan.relation)));
    }
    for sequence in &statement.sequences {
        facts.push(match place {
            Place::Target => format!("moves sequence {sequence} on, which was not rolled back"),
            Place::Scratch => format!("moves sequence {sequence} on"),
        });
    }
    // What `if not exists` skips is no news.
    let said = statement.notices.iter().filter(|said| !said.message.ends_with(", skipping"));
    facts.extend((place == Place::Scratch).then(|| unseen(statement)).flatten());
    facts.extend(said.map(|said| format!("{}: {}", said.severity.to_lowercase(), said.message)));
    if statement.more_notices > 0 {
        facts.push(format!("{} more notices", statement.more_notices));
    }
    facts
}

/// What a statement would do to rows that a scratch database does not have.
fn unseen(statement: &StatementReport) -> Option<String> {
    let locks = statement.locks.iter().flatten();
    let mut written = locks
        .filter(|lock| lock.mode == LockMode::RowExclusive)
        .filter(|lock| !lock.relation.is_new && lock.relation.kind == Kind::Table);
    let first = written.next().filter(|_| statement.rows == 0)?;
    Some(format!(
        "writes to {}: which rows, only the real database can tell",
        named(&first.relation)
    ))
}

/// Whether somebody who works with the database can notice a lock.
fn is_felt(lock: &Lock) -> bool {
    !lock.relation.is_new && lock.mode >= LockMode::ShareUpdateExclusive
}

fn named(relation: &Relation) -> String {
    format!("{} {}", relation.kind, relation.name)
}
