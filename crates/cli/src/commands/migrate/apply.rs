//! `migrate`: apply what is pending.

use rowsmith_migrate_core as core;
use rowsmith_migrate_core::{
    ApplyError, ApplyOptions, History, MigrationSet, Plan, Policy, Report, Target, Tolerance,
    Transactions,
};
use serde_json::json;
use tokio_postgres::Client;

use crate::{
    args::Apply,
    commands::migrate::{edits, job::Job, lock, stop::Stop},
    diagnostic::Diagnostic,
    exit::Outcome,
    explain::{self, shown},
    obstacle,
    printer::{Printer, counted, milliseconds},
    profile::adapter,
    render,
    watch::{ApplyWatch, Notices},
};

/// Runs the command.
pub(crate) async fn run(job: &Job<'_>, args: &Apply) -> Result<Outcome, Diagnostic> {
    let wanted = Wanted::of(&job.set, args);
    let report = apply(job, &wanted).await?;
    tell(job, &report);
    Ok(Outcome::Done)
}

/// How far to go, and what to tolerate on the way.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    target: Target,
    policy: Policy,
    transactions: Transactions,
}

impl Wanted {
    /// As was typed.
    pub(crate) fn of(set: &MigrationSet, args: &Apply) -> Self {
        let target = match (args.to.as_deref(), args.steps) {
            (None, None) => Target::Latest,
            (None, Some(steps)) => Target::Steps(usize::try_from(steps).unwrap_or(usize::MAX)),
            // The plan reports a version that is not there.
            (Some(wanted), _) => Target::Version(
                set.find(wanted).map_or_else(|| core::Version::new(wanted), |m| m.version.clone()),
            ),
        };
        let (late, foreign) = (Tolerance::of(args.allow_late), Tolerance::of(args.allow_foreign));
        let transactions =
            if args.single_transaction { Transactions::One } else { Transactions::PerFile };
        Self { target, policy: Policy { late, foreign, ..Policy::default() }, transactions }
    }
}

/// What there is to do on the database of this session.
pub(crate) async fn plan(
    job: &Job<'_>,
    wanted: &Wanted,
    client: &Client,
) -> Result<Plan, Diagnostic> {
    let history = obstacle::read_history(client).await?;
    plan_for(job, wanted, client, &history).await
}

/// As [`plan`], where the history was read already.
pub(crate) async fn plan_for(
    job: &Job<'_>,
    wanted: &Wanted,
    client: &Client,
    history: &History,
) -> Result<Plan, Diagnostic> {
    match core::plan(&job.set, history, &wanted.target, &wanted.policy) {
        Ok(plan) => Ok(plan),
        Err(error) => Err(edits::refused(job, client, &error).await),
    }
}

/// Applies what is pending, under the lock. When nothing is, the lock is left to others.
pub(crate) async fn apply(job: &Job<'_>, wanted: &Wanted) -> Result<Report, Diagnostic> {
    let (mut work, history) = job.look().await?;
    let mut plan = plan_for(job, wanted, &work.client, &history).await?;
    explain::reformatted(&job.context.printer, &plan);
    if plan.is_empty() {
        return Ok(Report::default());
    }
    warn_of_blanks(&job.context.printer, &plan);
    let keeper = job.database.connect().await?;
    let mut locked = lock::acquire(job, &mut work, &keeper).await?;
    let stop = Stop::new(locked.canceller());
    let printer = &job.context.printer;
    let adapt = adapter(job.database.shims());
    let transactions = wanted.transactions;
    let options = ApplyOptions { transactions, ..job.apply_options(&adapt, stop.flag())? };
    let applied = loop {
        let progress = printer.progress(plan.steps().len());
        let mut watch = ApplyWatch::new(printer, &progress, Notices::All);
        let run = core::apply(&mut locked, &plan, &options, &mut watch);
        match stop.around(job, run).await {
            // Somebody else migrated while this run waited for the lock.
            Err(ApplyError::Stale) => {
                plan = self::plan(job, wanted, locked.client()).await?;
            }
            applied => break applied,
        }
    };
    let applied = match applied {
        Ok(report) => Ok(report),
        Err(error) => {
            let diagnostic = stop.explain(locked.client(), &error).await;
            let is_one = transactions == Transactions::One;
            let diagnostic =
                if is_one { explain::together(diagnostic, &error) } else { diagnostic };
            // As many files as there are: nothing was known to have run.
            let is_first = plan.steps().len() == job.set.migrations().len();
            Err(if is_first { explain::made_before(diagnostic, &error) } else { diagnostic })
        }
    };
    let released = locked.release().await;
    let report = applied?;
    released.map_err(|error| Diagnostic::from_error(&error))?;
    Ok(report)
}

/// Says which files will be recorded although nothing of them runs: a save that went wrong, or a template.
fn warn_of_blanks(printer: &Printer, plan: &Plan) {
    let scripts = plan.steps().iter().map(|step| &step.migration().up);
    for script in scripts.filter(|script| script.is_blank()) {
        let path = shown(&script.path);
        printer.warn(&format!("`{path}` holds no SQL: it is recorded, and nothing runs"));
    }
}

/// Says what was applied.
pub(crate) fn tell(job: &Job<'_>, report: &Report) {
    let printer = &job.context.printer;
    let migrations = |count: usize| counted(count, "migration", "migrations");
    if printer.json() {
        let applied: Vec<_> = report.applied.iter().map(render::status::outcome).collect();
        printer
            .json_value(&json!({ "applied": applied, "seconds": report.duration.as_secs_f64() }));
    } else if report.applied.is_empty() {
        let all = migrations(job.set.migrations().len());
        printer.step("Current", &format!("{all}, none pending"));
    } else {
        let took = milliseconds(report.duration);
        printer.step("Finished", &format!("{} in {took}", migrations(report.applied.len())));
    }
}
