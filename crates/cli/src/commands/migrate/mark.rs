//! How do migrations come to count as run without being run? They are shown, somebody agrees, they are recorded under the lock.

use rowsmith_migrate_core::{self as core, Amendment, History, Mark, Migration};
use serde_json::{Value, json};

use crate::{
    ask,
    commands::migrate::{job::Job, lock},
    diagnostic::Diagnostic,
    exit::Outcome,
    explain::shown,
    printer::{Printer, counted},
};

/// What was asked for, what is asked before and what is said after.
pub(crate) struct Said {
    /// Whether it is only shown.
    pub(crate) dry_run: bool,
    /// The question.
    pub(crate) question: String,
    /// What follows `Recorded 3 migrations`.
    pub(crate) done: String,
    /// Whether the answer was given on the command line.
    pub(crate) yes: bool,
    /// What else a machine should be told.
    pub(crate) more: Value,
}

/// Records what there is to record, if it is agreed to, in the history that it was chosen for.
pub(crate) async fn run(
    job: &Job<'_>,
    history: &History,
    amendments: &[Amendment<'_>],
    said: Said,
) -> Result<Outcome, Diagnostic> {
    let printer = &job.context.printer;
    let marks: Vec<(&Migration, &Mark)> = amendments.iter().filter_map(marked).collect();
    show(printer, &marks);
    if marks.is_empty() || said.dry_run {
        tell(printer, &marks, said.more);
        return Ok(if marks.is_empty() { Outcome::Done } else { Outcome::No });
    }
    if !ask::confirm(printer, &said.question, said.yes).await? {
        return Ok(Outcome::No);
    }
    let mut work = job.database.connect().await?;
    let keeper = job.database.connect().await?;
    let mut locked = lock::acquire(job, &mut work, &keeper).await?;
    let ledger = job.profile()?.ledger();
    let amended = core::amend(&mut locked, history, ledger, amendments).await;
    let released = locked.release().await;
    amended.map_err(|error| Diagnostic::from_error(&error))?;
    released.map_err(|error| Diagnostic::from_error(&error))?;
    tell(printer, &marks, said.more);
    let count = counted(marks.len(), "migration", "migrations");
    printer.step("Recorded", &format!("{count} {}", said.done));
    Ok(Outcome::Done)
}

fn marked<'a>(amendment: &'a Amendment<'a>) -> Option<(&'a Migration, &'a Mark)> {
    let Amendment::Mark { migration, mark } = amendment else { return None };
    Some((migration, mark))
}

fn origin(mark: &Mark) -> &str {
    mark.origin.as_deref().unwrap_or_default()
}

/// Before and after, for people.
fn show(printer: &Printer, marks: &[(&Migration, &Mark)]) {
    if printer.json() {
        return;
    }
    if marks.is_empty() {
        printer.step("Current", "the history has all of it already");
    }
    for (migration, mark) in marks {
        let path = shown(&migration.path);
        printer.data(&format!("{path}: pending -> applied ({})\n", origin(mark)));
    }
}

/// The one value for machines, once it is known what comes of it.
fn tell(printer: &Printer, marks: &[(&Migration, &Mark)], mut more: Value) {
    if let (true, Value::Object(object)) = (printer.json(), &mut more) {
        let files = marks.iter().map(|(migration, mark)| {
            json!({
                "version": migration.version.to_string(),
                "file": shown(&migration.path),
                "origin": origin(mark),
            })
        });
        object.insert("recorded".to_owned(), files.collect());
        printer.json_value(&more);
    }
}
