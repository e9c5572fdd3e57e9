//! `migrate prove-down`: down scripts tried on a scratch Postgres.

use std::ops::Range;

use rowsmith_migrate_core::{Migration, MigrationSet, Plan};
use rowsmith_sql_text::{Down, sections};
use serde_json::json;

use crate::{
    args::{ProveDown, Scratch},
    commands::migrate::job::Job,
    context::Context,
    diagnostic::Diagnostic,
    exit::Outcome,
    explain, pipeline,
    printer::{Printer, counted},
    profile::Profile,
    proof::{self, Proof, Verdict},
    render,
};

/// Runs the command.
pub(crate) async fn run(
    context: &Context,
    scratch: &Scratch,
    args: &ProveDown,
) -> Result<Outcome, Diagnostic> {
    let set = pipeline::read(context)?;
    let profile = Profile::choose(context, scratch, &set)?;
    let range = range(&set, args)?;
    let proofs = proof::prove(context, scratch, &set, &profile, range).await?;
    let printer = &context.printer;
    if let Profile::Supabase { .. } = profile {
        for proof in proofs.iter().filter(|proof| others_would_run(&proof.migration)) {
            printer.warn(&format!(
                "the Supabase CLI would run the way back of `{}` when it applies the file; write it in comments below `-- Rollback:`",
                explain::shown(&proof.migration.path)
            ));
        }
    }
    if printer.json() {
        let proofs = proofs.iter().map(render::proof::json).collect::<Vec<_>>();
        printer.json_value(&json!({ "proofs": proofs }));
    } else {
        show(printer, &proofs);
    }
    let fails = |proof: &Proof| match proof.verdict {
        Verdict::Proven(_) => false,
        Verdict::NoDown => args.require,
        _ => true,
    };
    Ok(if proofs.iter().any(fails) { Outcome::No } else { Outcome::Done })
}

/// Proves the down scripts of what a plan will run, where there are any.
pub(crate) async fn of_plan(job: &Job<'_>, plan: &Plan) -> Result<Vec<Proof>, Diagnostic> {
    let has_way_back = |migration: &Migration| {
        migration.down.is_some()
            && plan.steps().iter().any(|step| step.migration().version == migration.version)
    };
    let all = job.set.migrations();
    let first = all.iter().position(has_way_back);
    let last = all.iter().rposition(has_way_back);
    let (Some(first), Some(last)) = (first, last) else { return Ok(Vec::new()) };
    let (context, scratch) = (job.context, &job.at.scratch);
    let proofs = proof::prove(context, scratch, &job.set, job.profile()?, first..last + 1).await?;
    Ok(proofs.into_iter().filter(|proof| has_way_back(&proof.migration)).collect())
}

/// Shows proofs, one below the other, and sums them up.
pub(crate) fn show(printer: &Printer, proofs: &[Proof]) {
    for proof in proofs {
        printer.data(&render::proof::text(printer, proof));
        if let Verdict::DownRefused(refused) | Verdict::UpRefused(refused) = &proof.verdict {
            refused.print(printer);
        }
    }
    let count = |is: fn(&Verdict) -> bool| proofs.iter().filter(|proof| is(&proof.verdict)).count();
    let proven = count(|verdict| matches!(verdict, Verdict::Proven(_)));
    let without = count(|verdict| matches!(verdict, Verdict::NoDown));
    let failed = proofs.len() - proven - without;
    let scripts = counted(proven, "down script", "down scripts");
    printer.step("Proved", &format!("{scripts}, {failed} failed, {without} missing"));
}

/// Whether a runner that knows nothing of down scripts takes this one for SQL to apply: a section of the file, or a file that
/// ends in `.sql` too.
fn others_would_run(migration: &Migration) -> bool {
    let Some(down) = &migration.down else { return false };
    let in_comments = migration
        .up
        .text()
        .is_some_and(|text| matches!(sections(text).down, Some(Down::Commented(_))));
    down.path != migration.path || !in_comments
}

/// Which migrations are asked for; repeatable scripts have no way back.
fn range(set: &MigrationSet, args: &ProveDown) -> Result<Range<usize>, Diagnostic> {
    let all = set.migrations();
    let end = all.iter().take_while(|migration| !migration.version.is_repeatable()).count();
    let start = match (&args.to, args.all) {
        (_, true) => 0,
        (Some(wanted), false) => {
            let stays = set.find(wanted).ok_or_else(|| explain::no_such_version(wanted))?;
            all.iter().take_while(|migration| migration.version <= stays.version).count()
        }
        (None, false) => {
            let steps = args.steps.unwrap_or(1);
            end.saturating_sub(usize::try_from(steps).unwrap_or(usize::MAX))
        }
    };
    Ok(start.min(end)..end)
}
