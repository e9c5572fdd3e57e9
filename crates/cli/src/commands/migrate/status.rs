//! `migrate status`: where the folder and the database stand. Writes nothing, not even the history's tables.

use rowsmith_migrate_core as core;
use rowsmith_migrate_core::{Policy, Target};

use crate::{commands::migrate::job::Job, diagnostic::Diagnostic, exit::Outcome, render};

/// Runs the command.
pub(crate) async fn run(job: &Job<'_>) -> Result<Outcome, Diagnostic> {
    let history = job.history().await?;
    let plan = core::plan(&job.set, &history, &Target::Latest, &Policy::default());
    let printer = &job.context.printer;
    if printer.json() {
        printer.json_value(&render::status::json(&job.set, &history, &plan));
    } else {
        printer.data(&render::status::text(printer, &job.set, &history, &plan));
    }
    match plan {
        Ok(plan) if plan.is_empty() => Ok(Outcome::Done),
        Ok(_) | Err(_) => Ok(Outcome::No),
    }
}
