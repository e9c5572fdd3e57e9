//! `migrate status`: where the folder and the database stand. Writes nothing, not even the history's tables.

use rowsmith_migrate_core as core;
use rowsmith_migrate_core::{Policy, Target};

use crate::{
    clock,
    commands::migrate::job::Job,
    diagnostic::Diagnostic,
    exit::Outcome,
    explain::{self, shown},
    render::status::Status,
};

/// Runs the command.
pub(crate) async fn run(job: &Job<'_>) -> Result<Outcome, Diagnostic> {
    let history = job.history().await?;
    let plan = core::plan(&job.set, &history, &Target::Latest, &Policy::default());
    let printer = &job.context.printer;
    let status = Status { set: &job.set, history: &history, plan: &plan, now: clock::now() };
    if printer.json() {
        printer.json_value(&status.json());
    } else {
        printer.data(&status.text(printer));
    }
    if !history.foreign().is_empty() {
        printer.step("Next", "`rowsmith migrate adopt` takes that history over");
    }
    match plan {
        Ok(plan) => {
            if let Some(step) =
                plan.steps().iter().find(|step| step.finished() > 0 || step.begun().is_some())
            {
                let (file, next) = (shown(&step.migration().path), step.finished() + 1);
                let goes_on = format!("`rowsmith migrate` goes on at statement {next} of `{file}`");
                printer.step("Next", &goes_on);
            }
            explain::reformatted(printer, &plan);
            Ok(if plan.is_empty() { Outcome::Done } else { Outcome::No })
        }
        Err(_) => Ok(Outcome::No),
    }
}
