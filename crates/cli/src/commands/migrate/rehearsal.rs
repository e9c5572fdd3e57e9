//! What would the pending migrations do? They are tried where nothing is lost: on a scratch Postgres, or on the target in a
//! transaction that is rolled back.

use rowsmith_migrate_core as core;
use rowsmith_migrate_core::{
    ApplyError, Connected, History, Limits, MigrationSet, Plan, Rehearsal,
};
use rowsmith_scratch_pg::Server;

use crate::{
    commands::migrate::{job::Job, lock},
    connect,
    diagnostic::Diagnostic,
    explain,
    profile::adapter,
    stage::Stage,
    watch::{ApplyWatch, Notices},
};

/// Tries the plan on a scratch Postgres with the schema that the migrations make which have run.
pub(crate) async fn on_scratch(
    job: &Job<'_>,
    history: &History,
    plan: &Plan,
) -> Result<Rehearsal, Diagnostic> {
    let there = there(&job.set, history)?;
    let mut stage = Stage::new(job.context, &job.at.scratch, &there, job.profile()?);
    stage.is_trial = true;
    let mut server = stage.start().await?;
    let tried = on_stage(job, &stage, &mut server, plan).await;
    // Stopping takes a moment that nobody needs to wait for when there is an error to tell.
    let stopped = server.stop().await;
    let tried = tried?;
    stopped.map_err(|error| explain::server(&error))?;
    Ok(tried)
}

/// The migrations that have run, as far as there are files of them.
fn there(set: &MigrationSet, history: &History) -> Result<MigrationSet, Diagnostic> {
    let standings = core::standings(set, history);
    let has_run = standings.iter().filter(|standing| !standing.state.is_pending());
    let files = has_run.filter_map(|standing| standing.migration.cloned()).collect();
    let files = MigrationSet::new(files).map_err(|error| Diagnostic::from_error(&error))?;
    Ok(files.with_variables(set.variables().clone()))
}

async fn on_stage(
    job: &Job<'_>,
    stage: &Stage<'_>,
    server: &mut Server,
    plan: &Plan,
) -> Result<Rehearsal, Diagnostic> {
    let mut played = stage.play(server, stage.set.migrations().len()).await?;
    let tried = match std::mem::replace(&mut played.outcome, Ok(())) {
        Ok(()) => {
            stage.save(server, &played).await?;
            let mut connection = connect::own(&server.config(played.database.name())).await?;
            let adapt = adapter(server.shims());
            let options = stage.profile.apply_options(Some(&adapt));
            let notices = connection.notices.as_mut();
            let connected = Connected { client: &connection.client, notices };
            let printer = &job.context.printer;
            let progress = printer.progress(plan.steps().len()).saying("Tried");
            let mut watch = ApplyWatch::new(printer, &progress, Notices::Warnings);
            core::rehearse(connected, plan, &options, &mut watch).await.map_err(|error| {
                explain::apply_to_database(&error)
                    .detail("it was tried on a scratch Postgres; the database is as it was")
            })
        }
        Err(diagnostic) => Err(diagnostic),
    };
    // It was saved as far as it is worth keeping.
    played.reused = played.done;
    stage.leave(server, played).await?;
    tried
}

/// Tries on the target what can be rolled back, where it meets no other runner.
pub(crate) async fn on_target(job: &Job<'_>, plan: &Plan) -> Result<Rehearsal, Diagnostic> {
    let mut work = job.database.connect().await?;
    let keeper = job.database.connect().await?;
    let mut reserved = lock::reserve(job, &mut work, &keeper).await?;
    let adapt = adapter(job.database.shims());
    let options = job.profile()?.apply_options(Some(&adapt));
    let limits = Limits::default();
    let tried = core::rehearse_on(&mut reserved, plan, limits, &options, &mut ()).await;
    let released = reserved.release().await;
    let tried = tried.map_err(|error| refused(&error))?;
    released.map_err(|error| Diagnostic::from_error(&error))?;
    Ok(tried)
}

fn refused(error: &ApplyError) -> Diagnostic {
    if let ApplyError::Stale = error {
        return Diagnostic::from_error(error).hint("run the command again");
    }
    let diagnostic = explain::apply_to_database(error)
        .detail("everything that was tried on the database was rolled back");
    match error.failure().map(|failure| failure.server.code.as_str()) {
        Some("55P03") => diagnostic.hint(
            "somebody uses that table; a dry run waits for 2 s only, since others queue up behind it: try again when it is quiet",
        ),
        Some("57014") => diagnostic.hint(
            "the statement takes too long to be tried while others wait for its locks: try it on a copy of the database",
        ),
        _ => diagnostic,
    }
}
