//! `migrate reset`: the development database made anew.

use crate::{
    commands::migrate::{
        apply::{self, Wanted},
        job::Job,
        seed,
    },
    database::{DEVELOPMENT, Database},
    diagnostic::Diagnostic,
    exit::Outcome,
    explain,
};

/// Runs the command.
pub(crate) async fn run(job: &mut Job<'_>) -> Result<Outcome, Diagnostic> {
    if matches!(job.database, Database::Running { .. }) {
        return Err(Diagnostic::error("the development database is running")
            .hint("stop the command `db` that runs it, then try again"));
    }
    let shown = job.database.shown();
    let Database::Development(server) = &mut job.database else {
        return Err(Diagnostic::error("`migrate reset` is for the development database only")
            .detail(format!("this run would have emptied `{shown}`"))
            .hint("unset DATABASE_URL (look into `.env` too) and the PG* variables, and leave `--db-url` out"));
    };
    server.reset().await.map_err(|error| explain::server(&error))?;
    let client = server.connect(DEVELOPMENT).await.map_err(|error| explain::server(&error))?;
    job.context.printer.step("Emptied", "the development database");
    job.profile()?.prepare(&client).await?;
    drop(client);
    let report = apply::apply(job, &Wanted::default()).await?;
    seed::all(job).await?;
    apply::tell(job, &report);
    Ok(Outcome::Done)
}
