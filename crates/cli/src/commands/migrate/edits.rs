//! What was edited after it ran? The difference to what the history keeps, for whoever has to undo it.

use rowsmith_migrate_core::{self as core, PlanError, Problem, Version};
use tokio_postgres::Client;

use crate::{
    commands::migrate::job::Job, diagnostic::Diagnostic, explain, explain::shown,
    render::drift::unified,
};

/// Lines of one difference that are shown.
const LONGEST: usize = 30;

/// Why there is no plan, with the difference of each edited file.
pub(super) async fn refused(job: &Job<'_>, client: &Client, error: &PlanError) -> Diagnostic {
    let diagnostic = explain::plan(error, &job.set);
    let edited: Vec<&Version> = error
        .problems
        .iter()
        .filter_map(|problem| match problem {
            Problem::Edited { version, .. } => Some(version),
            _ => None,
        })
        .collect();
    // Without the differences the refusal is still the thing to tell.
    let Ok(kept) = core::history::kept(client, &edited).await else { return diagnostic };
    edited.iter().fold(diagnostic, |diagnostic, version| {
        let ran = kept.get(version).and_then(|kept| kept.script.as_deref());
        let now = job.set.get(version);
        match (ran, now, now.and_then(|migration| migration.up.text())) {
            (Some(ran), Some(migration), Some(text)) => {
                diagnostic.detail(difference(job, &shown(&migration.path), ran, text))
            }
            _ => diagnostic,
        }
    })
}

fn difference(job: &Job<'_>, file: &str, ran: &str, now: &str) -> String {
    let whole = |text: &str| format!("{}\n", text.trim_end());
    let mut lines = vec![format!("--- {file} as it ran"), format!("+++ {file} as it is")];
    unified(&job.context.printer, &whole(ran), &whole(now), &mut lines);
    if lines.len() > LONGEST {
        let more = lines.len() - LONGEST;
        lines.truncate(LONGEST);
        lines.push(format!("... and {more} more lines"));
    }
    lines.join("\n")
}
