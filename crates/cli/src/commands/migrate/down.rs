//! `migrate down`: take back what ran last.

use rowsmith_migrate_core::{HowFar, Report};
use serde_json::json;

use crate::{
    args::Down,
    commands::migrate::{job::Job, lock, stop::Stop, way_back},
    diagnostic::Diagnostic,
    exit::Outcome,
    printer::{counted, milliseconds},
    profile::adapter,
    render,
};

/// Runs the command.
pub(crate) async fn run(job: &Job<'_>, args: &Down) -> Result<Outcome, Diagnostic> {
    let mut work = job.database.connect().await?;
    let how_far = match &args.to {
        Some(wanted) => way_back::stays(job, wanted),
        None => HowFar::Steps(usize::try_from(args.steps.unwrap_or(1)).unwrap_or(usize::MAX)),
    };
    let plan = way_back::plan(job, &work.client, &how_far).await?;
    if plan.is_empty() {
        tell(job, &Report::default(), &[]);
        return Ok(Outcome::Done);
    }
    let count = counted(plan.steps().count(), "migration", "migrations");
    let question = format!("Take back {count} of {}?", job.database.shown());
    let losses = way_back::may(job, &work.client, &plan, &args.consent, &question).await?;
    let Some(losses) = losses else { return Ok(Outcome::No) };
    let keeper = job.database.connect().await?;
    let mut locked = lock::acquire(job, &mut work, &keeper).await?;
    let stop = Stop::new(locked.canceller());
    let adapt = adapter(job.database.shims());
    let options = job.apply_options(&adapt, stop.flag())?;
    let reverted = way_back::revert(job, &mut locked, &plan, &options, &stop).await;
    let released = locked.release().await;
    let report = reverted?;
    released.map_err(|error| Diagnostic::from_error(&error))?;
    tell(job, &report, &losses);
    Ok(Outcome::Done)
}

fn tell(job: &Job<'_>, report: &Report, losses: &[String]) {
    let printer = &job.context.printer;
    if printer.json() {
        let reverted: Vec<_> = report.applied.iter().map(render::status::outcome).collect();
        let seconds = report.duration.as_secs_f64();
        let told = json!({ "reverted": reverted, "losses": losses, "seconds": seconds });
        printer.json_value(&told);
    } else if report.applied.is_empty() {
        printer.step("Current", "there is nothing to take back");
    } else {
        let count = counted(report.applied.len(), "migration", "migrations");
        let took = milliseconds(report.duration);
        printer.step("Finished", &format!("{count} taken back in {took}"));
    }
}
