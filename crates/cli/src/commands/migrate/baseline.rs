//! `migrate baseline`: an existing database counts as migrated up to a version.

use rowsmith_migrate_core as core;
use serde_json::json;

use crate::{
    args::Baseline,
    commands::migrate::{
        job::Job,
        mark::{self, Said},
    },
    diagnostic::Diagnostic,
    exit::Outcome,
    explain,
};

/// Runs the command.
pub(crate) async fn run(job: &Job<'_>, args: &Baseline) -> Result<Outcome, Diagnostic> {
    let history = job.history().await?;
    let version = job.set.find(&args.version);
    let version =
        version.map_or_else(|| core::Version::new(&args.version), |found| found.version.clone());
    let marks =
        core::baseline(&job.set, &history, &version).map_err(|error| explain::baseline(&error))?;
    let printer = &job.context.printer;
    for table in history.foreign() {
        printer.warn(&format!(
            "{} keeps a history in `{table}`; `rowsmith migrate adopt` would check the files against it",
            table.tool
        ));
    }
    let said = Said {
        dry_run: args.dry_run,
        question: format!(
            "Record this as done, without running it? The database has to have all of it up to `{version}`."
        ),
        done: format!("up to `{version}`"),
        yes: args.yes,
        more: json!({ "version": version.to_string() }),
    };
    mark::run(job, &history, &marks, said).await
}
