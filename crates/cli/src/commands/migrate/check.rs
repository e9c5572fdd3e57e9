//! `migrate --check`: what would be applied, tried where nothing is lost.

use rowsmith_migrate_core as core;
use rowsmith_migrate_core::{Plan, Rehearsal};
use serde_json::json;

use crate::{
    args::Apply,
    commands::migrate::{
        apply::{self, Wanted},
        job::Job,
        prove_down, rehearsal,
    },
    diagnostic::Diagnostic,
    exit::Outcome,
    explain,
    proof::{Proof, Verdict},
    render,
};

/// What was found out.
struct Checked {
    scratch: Rehearsal,
    target: Option<Rehearsal>,
    downs: Vec<Proof>,
}

/// Runs the command.
pub(crate) async fn run(job: &Job<'_>, args: &Apply) -> Result<Outcome, Diagnostic> {
    let (connection, history) = job.look().await?;
    let wanted = Wanted::of(&job.set, args);
    let plan = apply::plan_for(job, &wanted, &connection.client, &history).await?;
    drop(connection);
    let printer = &job.context.printer;
    if plan.is_empty() {
        if printer.json() {
            printer.json_value(&json!({ "pending": [], "files": [] }));
        }
        printer.step("Current", "nothing is pending");
        return Ok(Outcome::Done);
    }
    if args.single_transaction {
        core::apply::can_be_one(&plan)
            .map_err(|apart| explain::together(Diagnostic::from_error(&apart), &apart.into()))?;
    }
    let scratch = rehearsal::on_scratch(job, &history, &plan).await?;
    let target = if args.on_target { Some(rehearsal::on_target(job, &plan).await?) } else { None };
    let downs = prove_down::of_plan(job, &plan).await?;
    let checked = Checked { scratch, target, downs };
    if printer.json() {
        printer.json_value(&checked.json(&plan));
    } else {
        checked.show(job);
    }
    let is_proven = |proof: &Proof| matches!(proof.verdict, Verdict::Proven(_));
    Ok(if checked.downs.iter().all(is_proven) { Outcome::No } else { Outcome::Fails })
}

impl Checked {
    fn show(&self, job: &Job<'_>) {
        let printer = &job.context.printer;
        let Self { scratch, target, downs } = self;
        printer.data(&render::rehearsal::text(printer, scratch, target.as_ref()));
        printer.step("Checked", "every pending migration applies to a scratch Postgres");
        if target.is_some() {
            let text = "what can be rolled back applies to the database too, and was rolled back";
            printer.step("Checked", text);
        }
        if !downs.is_empty() {
            prove_down::show(printer, downs);
        }
    }

    fn json(&self, plan: &Plan) -> serde_json::Value {
        let pending = plan.steps().iter().map(|step| explain::shown(&step.migration().path));
        json!({
            "pending": pending.collect::<Vec<_>>(),
            "files": render::rehearsal::json(&self.scratch),
            "on_target": self.target.as_ref().map(render::rehearsal::json),
            "downs": self.downs.iter().map(render::proof::json).collect::<Vec<_>>(),
        })
    }
}
