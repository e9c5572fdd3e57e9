//! `migrate` and the commands below it: bring a database up to the folder, or say where the two stand.

mod job;
mod lock;
mod stop;
mod edits;
mod mark;
mod apply;
mod adopt;
mod baseline;
mod rehearsal;
mod prove_down;
mod check;
mod seed;
mod reset;
mod status;
mod new;
mod renumber;
mod verify;
mod repair;
mod fetch;
mod unlock;
mod amounts;
mod way_back;
mod down;
mod redo;

use rowsmith_migrate_core::MigrationSet;

use crate::{
    args::{Apply, Migrate, MigrateCommand},
    commands::migrate::job::Job,
    context::Context,
    diagnostic::Diagnostic,
    exit::Outcome,
    pipeline,
};

/// Runs the command. A server of ours is stopped whatever comes of it.
pub(crate) async fn run(context: &Context, args: &Migrate) -> Result<Outcome, Diagnostic> {
    if args.command.is_some() && args.apply != Apply::default() {
        return Err(Diagnostic::error(
            "a flag of `migrate` itself stands before one of its commands",
        )
        .hint("put flags of the command behind it, as in `migrate down --to VERSION`"));
    }
    match &args.command {
        // These look at the folder in their own way.
        Some(MigrateCommand::New(args)) => return new::run(context, args),
        Some(MigrateCommand::Renumber(own)) => return renumber::run(context, &args.at, own).await,
        Some(MigrateCommand::Verify(own)) => return verify::run(context, &args.at, own).await,
        Some(MigrateCommand::ProveDown(own)) => {
            return prove_down::run(context, &args.at.scratch, own).await;
        }
        Some(_) | None => {}
    }
    let mut job = match &args.command {
        // They tell what is wrong with the folder together with all else that is.
        None | Some(MigrateCommand::Status) => Job::open_looking(context, &args.at).await?,
        // A lock is held whatever the folder is like.
        Some(MigrateCommand::Unlock(_)) => {
            let set = pipeline::survey(context);
            let set = set.unwrap_or_else(|_| MigrationSet::flawed(Vec::new()));
            Job::open(context, &args.at, set).await?
        }
        // It writes what the history says, over nothing that is there.
        Some(MigrateCommand::Fetch(_)) => {
            Job::open(context, &args.at, pipeline::survey_warning(context)?).await?
        }
        Some(MigrateCommand::Repair(own)) => {
            Job::open(context, &args.at, repair::folder(context, own)?).await?
        }
        Some(_) => Job::open(context, &args.at, pipeline::read(context)?).await?,
    };
    let outcome = command(&mut job, args).await;
    let closed = job.close().await;
    let outcome = outcome?;
    closed.map(|()| outcome)
}

async fn command(job: &mut Job<'_>, args: &Migrate) -> Result<Outcome, Diagnostic> {
    match &args.command {
        None if args.apply.check => check::run(job, &args.apply).await,
        None => apply::run(job, &args.apply).await,
        Some(MigrateCommand::Status) => status::run(job).await,
        Some(MigrateCommand::Repair(own)) => repair::run(job, own).await,
        Some(MigrateCommand::Fetch(own)) => fetch::run(job, own).await,
        Some(MigrateCommand::Unlock(own)) => unlock::run(job, own).await,
        Some(MigrateCommand::Adopt(args)) => adopt::run(job, args).await,
        Some(MigrateCommand::Baseline(args)) => baseline::run(job, args).await,
        Some(MigrateCommand::Seed(own)) => seed::run(job, own).await,
        Some(MigrateCommand::Reset) => reset::run(job).await,
        Some(MigrateCommand::Down(own)) => down::run(job, own).await,
        Some(MigrateCommand::Redo(own)) => redo::run(job, own).await,
        Some(
            MigrateCommand::New(_)
            | MigrateCommand::Renumber(_)
            | MigrateCommand::Verify(_)
            | MigrateCommand::ProveDown(_),
        ) => Ok(Outcome::Done),
    }
}
