//! `migrate --check`: what would be applied, tried on a scratch Postgres.

use rowsmith_migrate_core::Plan;
use serde_json::json;

use crate::{
    args::Apply,
    commands::migrate::{
        apply::{self, Wanted},
        job::Job,
    },
    diagnostic::Diagnostic,
    exit::Outcome,
    explain, pipeline,
};

/// Runs the command.
pub(crate) async fn run(job: &Job<'_>, args: &Apply) -> Result<Outcome, Diagnostic> {
    let connection = job.database.connect().await?;
    let plan = apply::plan(job, &Wanted::of(&job.set, args), &connection.client).await?;
    drop(connection);
    let printer = &job.context.printer;
    if !printer.json() {
        list(job, &plan);
    }
    if let Some(last) = plan.steps().last() {
        let until = last.migration().version.as_str();
        pipeline::rehearse(job.context, &job.at.scratch, Some(until)).await?;
        printer.step("Checked", "every migration applies to a scratch Postgres");
    }
    if printer.json() {
        let pending = plan.steps().iter().map(|step| explain::shown(&step.migration().path));
        printer.json_value(&json!({ "pending": pending.collect::<Vec<_>>() }));
    }
    Ok(if plan.is_empty() { Outcome::Done } else { Outcome::No })
}

fn list(job: &Job<'_>, plan: &Plan) {
    let printer = &job.context.printer;
    for step in plan.steps() {
        let mode = if step.is_transactional() { "" } else { " (statement by statement)" };
        printer.data(&format!("pending {}{mode}\n", explain::shown(&step.migration().path)));
    }
    if plan.is_empty() {
        printer.step("Current", "nothing is pending");
    }
}
