//! `migrate seed`: the rows that a database begins with, put in once, and again when their file has changed.

use rowsmith_migrate_core::{
    Report,
    seed::{self, Seed, SeedError, SeedState, Seeded},
};
use serde_json::json;

use crate::{
    args, ask,
    commands::migrate::{job::Job, lock, stop::Stop},
    database::Database,
    diagnostic::Diagnostic,
    exit::Outcome,
    explain,
    printer::Printer,
    profile::adapter,
    render, seeds,
    watch::{ApplyWatch, Notices},
};

/// Runs the command.
pub(crate) async fn run(job: &Job<'_>, args: &args::Seed) -> Result<Outcome, Diagnostic> {
    let seeds = seeds::read(job.context, &job.set)?;
    let Some(report) = put_in(job, &seeds, args.again, Asks::Unless(args.yes)).await? else {
        return Ok(Outcome::No);
    };
    let printer = &job.context.printer;
    if printer.json() {
        let ran: Vec<_> = report.applied.iter().map(render::status::outcome).collect();
        printer.json_value(&json!({ "seeded": ran, "seeds": seeds.len() }));
    } else if seeds.is_empty() {
        printer.step("Current", "there is no seed to put in");
    } else if report.applied.is_empty() {
        let names: Vec<&str> = seeds.iter().map(Seed::name).collect();
        printer
            .step("Current", &format!("{}: in already, and not changed since", names.join(", ")));
    }
    Ok(Outcome::Done)
}

/// Puts in what is not in yet, whatever seeds there are.
pub(crate) async fn all(job: &Job<'_>) -> Result<(), Diagnostic> {
    let seeds = seeds::read(job.context, &job.set)?;
    put_in(job, &seeds, false, Asks::Never).await.map(drop)
}

/// Whether a person has to agree before rows are put into a database that was named.
#[derive(Debug, Clone, Copy)]
enum Asks {
    /// The database was made for it.
    Never,
    /// Unless it was said beforehand.
    Unless(bool),
}

/// Puts in what is due; none when a person said no.
async fn put_in(
    job: &Job<'_>,
    seeds: &[Seed],
    again: bool,
    asks: Asks,
) -> Result<Option<Report>, Diagnostic> {
    let ledger = job.profile()?.ledger();
    let known = |error| explain::seed(&SeedError::History(error));
    let mut work = job.database.connect().await?;
    let seeded = seed::seeded(&work.client, ledger).await.map_err(known)?;
    let first_due = due(seeds, &seeded, again);
    if first_due.is_empty() {
        return Ok(Some(Report::default()));
    }
    if let (Asks::Unless(yes), Database::Named { .. }) = (asks, &job.database) {
        let names: Vec<&str> = first_due.iter().map(|seed| seed.name()).collect();
        let question = format!("Put {} into {}?", names.join(", "), job.database.shown());
        if !ask::confirm(&job.context.printer, &question, yes).await? {
            return Ok(None);
        }
    }
    let keeper = job.database.connect().await?;
    let mut locked = lock::acquire(job, &mut work, &keeper).await?;
    let stop = Stop::new(locked.canceller());
    // Somebody else may have put them in meanwhile.
    let seeded = seed::seeded(locked.client(), ledger).await.map_err(known)?;
    let due = due(seeds, &seeded, again);
    let printer = &job.context.printer;
    tell_again(printer, &due, &seeded);
    let adapt = adapter(job.database.shims());
    let options = job.apply_options(&adapt, stop.flag())?;
    let progress = printer.progress(due.len()).saying("Seeded");
    let mut watch = ApplyWatch::new(printer, &progress, Notices::All);
    let run = seed::seed(&mut locked, &due, job.set.variables(), &options, &mut watch);
    let ran = stop.around(job, run).await;
    let released = locked.release().await;
    let report = ran.map_err(|error| {
        let stopped = match &error {
            SeedError::Apply(error) => stop.interrupted(error),
            SeedError::History(_) | SeedError::Script(_) => None,
        };
        stopped.unwrap_or_else(|| explain::seed(&error))
    })?;
    released.map_err(|error| Diagnostic::from_error(&error))?;
    Ok(Some(report))
}

/// The seeds to run.
fn due<'s>(seeds: &'s [Seed], seeded: &Seeded, again: bool) -> Vec<&'s Seed> {
    seeds.iter().filter(|seed| again || seed.state(seeded) != SeedState::Seeded).collect()
}

/// Says which seeds run for another time, and why.
fn tell_again(printer: &Printer, due: &[&Seed], seeded: &Seeded) {
    for seed in due {
        match seed.state(seeded) {
            SeedState::New => {}
            SeedState::Changed => {
                printer.step("Again", &format!("{}: it has changed since it ran", seed.name()));
            }
            SeedState::Seeded => printer.step("Again", &format!("{}: as asked", seed.name())),
        }
    }
}
