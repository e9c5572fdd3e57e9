//! `migrate unlock`: the session that holds the lock on migrations, ended.

use rowsmith_migrate_core as core;
use serde_json::json;

use crate::{
    args::Unlock, ask, commands::migrate::job::Job, diagnostic::Diagnostic, exit::Outcome,
};

/// Runs the command.
pub(crate) async fn run(job: &Job<'_>, args: &Unlock) -> Result<Outcome, Diagnostic> {
    let printer = &job.context.printer;
    let connection = job.database.connect().await?;
    let holder = core::lock::holder(&connection.client).await;
    let Some(holder) = holder.map_err(|error| Diagnostic::from_error(&error))? else {
        printer.step("Current", "nobody holds the lock on migrations");
        if printer.json() {
            printer.json_value(&json!({ "ended": null }));
        }
        return Ok(Outcome::Done);
    };
    printer.step("Held", &format!("by {holder}"));
    let what = holder.pid.map_or_else(|| "its lease".to_owned(), |pid| format!("process {pid}"));
    let question = format!(
        "End {what}? What runs is rolled back; statements outside of transactions may stay half done."
    );
    if !ask::confirm(printer, &question, args.yes).await? {
        return Ok(Outcome::No);
    }
    let stayed = core::lock::end(&connection.client).await.map_err(|error| {
        Diagnostic::from_error(&error).hint(
            "only its own role, a member of `pg_signal_backend` or a superuser may end a session",
        )
    })?;
    if !stayed.is_empty() {
        return Err(stays(&stayed));
    }
    printer.step("Ended", &what);
    if printer.json() {
        printer.json_value(&json!({ "ended": holder.pid }));
    }
    Ok(Outcome::Done)
}

/// What was told to end, and did not.
fn stays(pids: &[i32]) -> Diagnostic {
    let pids: Vec<String> = pids.iter().map(ToString::to_string).collect();
    let processes = if pids.len() == 1 { "process" } else { "processes" };
    let pids = pids.join(", ");
    Diagnostic::error(format!("{processes} {pids} of the server did not end within 10 s"))
        .detail("what it runs cannot be interrupted where it is; it ends when that is done")
        .hint("try again in a while; until then nothing can be migrated")
}
