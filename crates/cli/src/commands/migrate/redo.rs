//! `migrate redo`: take back what ran last, and apply it again, under one lock.

use rowsmith_migrate_core as core;
use rowsmith_migrate_core::{
    ApplyOptions, DownPlan, History, HowFar, Locked, Migration, Plan, Policy, Report, Target,
    Tolerance, down::DownStep,
};
use serde_json::json;

use crate::{
    args::Redo,
    commands::migrate::{job::Job, lock, stop::Stop, way_back},
    diagnostic::Diagnostic,
    exit::Outcome,
    explain::{self, shown},
    obstacle,
    printer::{counted, milliseconds},
    profile::adapter,
    render,
    watch::{ApplyWatch, Notices},
};

/// Runs the command.
pub(crate) async fn run(job: &Job<'_>, args: &Redo) -> Result<Outcome, Diagnostic> {
    let mut work = job.database.connect().await?;
    let steps = usize::try_from(args.steps.unwrap_or(1)).unwrap_or(usize::MAX);
    let plan = way_back::plan(job, &work.client, &HowFar::Steps(steps)).await?;
    if let Some(gone) = plan.steps().find(|step| step.file().is_none()) {
        return Err(Diagnostic::error(format!(
            "`{}` cannot be applied again: its file is gone",
            shown(gone.path())
        ))
        .hint(
            "bring the file back, or take the migration back for good with `rowsmith migrate down`",
        ));
    }
    if plan.is_empty() {
        tell(job, &Report::default(), &Report::default(), &[]);
        return Ok(Outcome::Done);
    }
    // What cannot go up again stays.
    let history = obstacle::read_history(&work.client).await?;
    let taken: Vec<_> = plan.steps().map(DownStep::version).collect();
    way_up(job, &plan, &history.without(&taken))?;
    let count = counted(plan.steps().count(), "migration", "migrations");
    let question = format!("Take back {count} of {} and apply again?", job.database.shown());
    let losses = way_back::may(job, &work.client, &plan, &args.consent, &question).await?;
    let Some(losses) = losses else { return Ok(Outcome::No) };
    let keeper = job.database.connect().await?;
    let mut locked = lock::acquire(job, &mut work, &keeper).await?;
    let stop = Stop::new(locked.canceller());
    let adapt = adapter(job.database.shims());
    let options = job.apply_options(&adapt, stop.flag())?;
    let done = again(job, &mut locked, &plan, &options, &stop).await;
    let released = locked.release().await;
    let (reverted, applied) = done?;
    released.map_err(|error| Diagnostic::from_error(&error))?;
    tell(job, &reverted, &applied, &losses);
    Ok(Outcome::Done)
}

/// Takes back, and applies just that again.
async fn again(
    job: &Job<'_>,
    locked: &mut Locked<'_>,
    plan: &DownPlan,
    options: &ApplyOptions<'_>,
    stop: &Stop<'_>,
) -> Result<(Report, Report), Diagnostic> {
    let reverted = way_back::revert(job, locked, plan, options, stop).await?;
    let history = obstacle::read_history(locked.client()).await?;
    let up = way_up(job, plan, &history)?;
    let printer = &job.context.printer;
    let progress = printer.progress(up.steps().len());
    let mut watch = ApplyWatch::new(printer, &progress, Notices::All);
    let run = core::apply(locked, &up, options, &mut watch);
    match stop.around(job, run).await {
        Ok(applied) => {
            progress.done(applied.applied.len(), applied.duration);
            Ok((reverted, applied))
        }
        Err(error) => Err(stop.explain(locked.client(), &error).await),
    }
}

/// What was taken back, and that alone, planned for a history without it.
fn way_up(job: &Job<'_>, plan: &DownPlan, history: &History) -> Result<Plan, Diagnostic> {
    let files = plan.steps().filter_map(DownStep::file);
    let target = Target::Only(files.map(|file: &Migration| file.version.clone()).collect());
    // With all of ours taken back, what another runner left is all that there is.
    let policy = Policy { late: Tolerance::Allow, foreign: Tolerance::Allow, ..Policy::default() };
    core::plan(&job.set, history, &target, &policy).map_err(|error| explain::plan(&error, &job.set))
}

fn tell(job: &Job<'_>, reverted: &Report, applied: &Report, losses: &[String]) {
    let printer = &job.context.printer;
    let seconds = reverted.duration + applied.duration;
    if printer.json() {
        let list = |report: &Report| -> Vec<_> {
            report.applied.iter().map(render::status::outcome).collect()
        };
        printer.json_value(&json!({
            "reverted": list(reverted),
            "applied": list(applied),
            "losses": losses,
            "seconds": seconds.as_secs_f64(),
        }));
    } else if reverted.applied.is_empty() {
        printer.step("Current", "there is nothing to take back");
    } else {
        let count = counted(applied.applied.len(), "migration", "migrations");
        printer.step(
            "Finished",
            &format!("{count} taken back and applied in {}", milliseconds(seconds)),
        );
    }
}
