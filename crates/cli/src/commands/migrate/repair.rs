//! `migrate repair`: the history put right, with nothing run.

use rowsmith_migrate_core::{
    self as core, Amendment, Flaw, History, MigrationSet, Repair, RepairError, Settled, State,
    Wishes,
};
use serde_json::{Value, json};

use crate::{
    args, ask,
    commands::migrate::{job::Job, lock},
    context::Context,
    diagnostic::Diagnostic,
    exit::Outcome,
    explain::shown,
    pipeline,
    printer::{Printer, counted},
};

/// Runs the command.
pub(crate) async fn run(job: &Job<'_>, args: &args::Repair) -> Result<Outcome, Diagnostic> {
    let printer = &job.context.printer;
    let wishes = wishes(args)?;
    let history = job.history().await?;
    let repairs = core::repairs(&job.set, &history, &wishes).map_err(|error| refused(&error))?;
    let edited = edited(&job.set, &history);
    show(printer, &repairs, &edited);
    if repairs.is_empty() || args.dry_run {
        tell(printer, &repairs, &edited);
        let is_well = repairs.is_empty() && edited.is_empty();
        return Ok(if is_well { Outcome::Done } else { Outcome::No });
    }
    let question = format!("Make {} to the history?", counted(repairs.len(), "change", "changes"));
    if !ask::confirm(printer, &question, args.yes).await? {
        return Ok(Outcome::No);
    }
    let (mut work, keeper) = (job.database.connect().await?, job.database.connect().await?);
    let mut locked = lock::acquire(job, &mut work, &keeper).await?;
    let changes: Vec<Amendment<'_>> =
        repairs.iter().map(|repair| repair.amendment.clone()).collect();
    let ledger = job.profile()?.ledger();
    let amended = core::amend(&mut locked, &history, ledger, &changes).await;
    let released = locked.release().await;
    amended.map_err(|error| Diagnostic::from_error(&error))?;
    released.map_err(|error| Diagnostic::from_error(&error))?;
    printer.step("Repaired", &counted(repairs.len(), "row", "rows"));
    tell(printer, &repairs, &[]);
    Ok(Outcome::Done)
}

/// The folder. What is repaired by name may be, though other versions are there twice.
pub(crate) fn folder(context: &Context, args: &args::Repair) -> Result<MigrationSet, Diagnostic> {
    let set = pipeline::survey(context)?;
    let is_twice = |flaw: &Flaw| matches!(flaw, Flaw::Duplicate(_));
    if wishes(args)? == Wishes::default() || !set.flaws().iter().all(is_twice) {
        return pipeline::read(context);
    }
    pipeline::warn(context, &set);
    Ok(set)
}

/// As was typed.
fn wishes(args: &args::Repair) -> Result<Wishes, Diagnostic> {
    let mut settled = Vec::new();
    for (words, done) in [(&args.statement_done, true), (&args.statement_again, false)] {
        for word in words {
            let parts = word.rsplit_once(':').and_then(|(migration, statement)| {
                Some((migration, statement.parse().ok().filter(|number| *number > 0)?))
            });
            let Some((migration, statement)) = parts else {
                return Err(Diagnostic::error(format!(
                    "`{word}` is not a version and a statement"
                ))
                .hint("write `20251008111500:3` for the third statement of that migration"));
            };
            settled.push(Settled { migration: migration.to_owned(), statement, done });
        }
    }
    Ok(Wishes {
        applied: args.applied.clone(),
        reverted: args.reverted.clone(),
        accepted: args.accept.clone(),
        settled,
    })
}

fn refused(error: &RepairError) -> Diagnostic {
    let diagnostic = Diagnostic::error("the history cannot be repaired that way").kind("repair");
    let diagnostic = error
        .problems
        .iter()
        .fold(diagnostic, |diagnostic, problem| diagnostic.detail(problem.to_string()));
    diagnostic.hint("`migrate status` shows every migration and where it stands")
}

/// The files that were edited after they ran, which are accepted only by name.
fn edited(set: &MigrationSet, history: &History) -> Vec<String> {
    let standings = core::standings(set, history);
    let edited = standings.iter().filter(|standing| standing.state == State::Edited);
    edited.filter_map(|standing| Some(shown(&standing.migration?.path))).collect()
}

/// Before and after, for people.
fn show(printer: &Printer, repairs: &[Repair<'_>], edited: &[String]) {
    if printer.json() {
        return;
    }
    if repairs.is_empty() && edited.is_empty() {
        printer.step("Current", "nothing is left to repair");
    }
    if repairs.is_empty() && !edited.is_empty() {
        let files: Vec<String> = edited.iter().map(|file| format!("`{file}`")).collect();
        printer.warn(&format!(
            "edited after it ran: {}; put it back as it was, or take the edit for what ran with `rowsmith migrate repair --accept VERSION`",
            files.join(", ")
        ));
    }
    for repair in repairs {
        let Repair { about, before, after, .. } = repair;
        printer.data(&format!("{about}\n  before: {before}\n  after:  {after}\n"));
    }
}

/// The one value for machines, once it is known what comes of it.
fn tell(printer: &Printer, repairs: &[Repair<'_>], edited: &[String]) {
    if printer.json() {
        let repairs: Vec<Value> = repairs
            .iter()
            .map(|Repair { about, before, after, .. }| {
                json!({ "about": about, "before": before, "after": after })
            })
            .collect();
        printer.json_value(&json!({ "repairs": repairs, "edited": edited }));
    }
}
