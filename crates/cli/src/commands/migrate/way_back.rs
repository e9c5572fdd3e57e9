//! What may be taken back of this database, and what would go with it? Proven first, shown next, then asked.

use rowsmith_migrate_core as core;
use rowsmith_migrate_core::{
    ApplyOptions, DownPlan, DownProblem, HowFar, Locked, Report,
    down::{DownSource, DownStep},
};
use tokio_postgres::Client;

use crate::{
    args::Consent,
    ask,
    commands::migrate::{amounts::amounts, job::Job, stop::Stop},
    database::Database,
    diagnostic::Diagnostic,
    explain::{self, shown},
    obstacle,
    printer::Tone,
    proof::{self, Difference, Loss, Proof, Verdict, losses_of_script},
    watch::{ApplyWatch, Notices},
};

/// More differences than these are left to `prove-down`.
const TOLD: usize = 5;

/// What is to be taken back.
pub(crate) async fn plan(
    job: &Job<'_>,
    client: &Client,
    how_far: &HowFar,
) -> Result<DownPlan, Diagnostic> {
    let history = obstacle::read_history(client).await?;
    let versions: Vec<_> = history.applied().map(|applied| &applied.version).collect();
    let kept = core::history::kept(client, &versions).await;
    let kept = kept.map_err(|error| Diagnostic::from_error(&error))?;
    core::plan_down(&job.set, &history, &kept, how_far).map_err(|error| {
        let is_missing = |problem: &DownProblem| matches!(problem, DownProblem::NoDown { .. });
        let diagnostic = explain::down(&error);
        if is_development(job) && error.problems.iter().any(is_missing) {
            diagnostic.hint("or make the development database anew: `rowsmith migrate reset`")
        } else {
            diagnostic
        }
    })
}

fn is_development(job: &Job<'_>) -> bool {
    !matches!(job.database, Database::Named { .. })
}

/// The version that `wanted` means: that of a file, or one that only the history knows.
pub(crate) fn stays(job: &Job<'_>, wanted: &str) -> HowFar {
    let file = job.set.find(wanted);
    HowFar::To(file.map_or_else(|| core::Version::new(wanted), |file| file.version.clone()))
}

/// Makes sure that the plan may become true: what is not the development database has its down scripts proven, and somebody
/// says yes. Then it says what is lost; none when somebody says no.
pub(crate) async fn may(
    job: &Job<'_>,
    client: &Client,
    plan: &DownPlan,
    consent: &Consent,
    question: &str,
) -> Result<Option<Vec<String>>, Diagnostic> {
    let is_development = is_development(job);
    let losses = if is_development || consent.force {
        plan.steps().map(|step| losses_of_script(step.script())).collect()
    } else {
        proven(job, plan).await?
    };
    let told = show(job, client, plan, &losses).await;
    let may = is_development || ask::confirm(&job.context.printer, question, consent.yes).await?;
    Ok(may.then_some(told))
}

/// Proves each step, and says what it loses; refuses when one is not proven.
async fn proven(job: &Job<'_>, plan: &DownPlan) -> Result<Vec<Vec<Loss>>, Diagnostic> {
    let all = job.set.migrations();
    let mut places = Vec::new();
    for step in plan.steps() {
        let file = step.file().filter(|_| step.source() == DownSource::File && !step.is_edited());
        let place = file.and_then(|file| all.iter().position(|one| one.version == file.version));
        places.push(place.ok_or_else(|| cannot_be_proven(step))?);
    }
    let (Some(first), Some(last)) = (places.iter().min().copied(), places.iter().max().copied())
    else {
        return Ok(Vec::new());
    };
    let scratch = &job.at.scratch;
    let proofs =
        proof::prove(job.context, scratch, &job.set, job.profile()?, first..last + 1).await?;
    places
        .into_iter()
        .filter_map(|place| proofs.get(place - first))
        .map(|proof| {
            let losses = proof.verdict.losses();
            losses.map(<[Loss]>::to_vec).ok_or_else(|| is_not_proven(proof))
        })
        .collect()
}

fn cannot_be_proven(step: DownStep<'_>) -> Diagnostic {
    let why = match step.file() {
        None => "its file is gone, so that nothing can be tried",
        Some(_) => "its file is not what ran here, so that trying it proves nothing",
    };
    Diagnostic::error(format!("the way back from `{}` cannot be proven", shown(step.path())))
        .detail(why)
        .hint("look at what it does, then run it with `--force`")
}

fn is_not_proven(proof: &Proof) -> Diagnostic {
    let path = shown(&proof.migration.path);
    let because = |what: &str| Diagnostic::error(format!("the way back from `{path}` {what}"));
    let told = |diagnostic: Diagnostic, found: &[Difference]| {
        found.iter().take(TOLD).fold(diagnostic, |told, one| told.detail(&one.text))
    };
    let diagnostic = match &proof.verdict {
        Verdict::Proven(_) | Verdict::NoDown => because("is not proven"),
        Verdict::NotRestored(found) => {
            told(because("leaves another schema than there was before"), found)
        }
        Verdict::NotRepeatable(found) => {
            told(because("does not let it be applied again as it was"), found)
        }
        Verdict::DownRefused(_) => because("is refused by a scratch Postgres"),
        Verdict::UpRefused(_) => because("does not let it be applied again"),
    };
    diagnostic.hint("`rowsmith migrate prove-down` shows all of it; `--force` goes it nevertheless")
}

/// Says what goes, and how much of it there is.
async fn show(
    job: &Job<'_>,
    client: &Client,
    plan: &DownPlan,
    losses: &[Vec<Loss>],
) -> Vec<String> {
    let printer = &job.context.printer;
    let mut told = Vec::new();
    let all: Vec<&Loss> = losses.iter().flatten().collect();
    let mut amounts = amounts(client, &all).await.into_iter();
    for (step, losses) in plan.steps().zip(losses) {
        printer.talk(&format!("{} {}", printer.paint(Tone::Strong, "back"), shown(step.path())));
        for loss in losses {
            let amount = amounts.next().flatten();
            let amount = amount.map(|amount| format!(" ({amount})")).unwrap_or_default();
            let loss = format!("{loss}{amount}");
            printer.talk(&format!("  {} {loss}", printer.paint(Tone::Bad, "loses")));
            told.push(loss);
        }
    }
    told
}

/// Takes back what the plan says, or as much of it as is done when the user interrupts it.
pub(crate) async fn revert(
    job: &Job<'_>,
    locked: &mut Locked<'_>,
    plan: &DownPlan,
    options: &ApplyOptions<'_>,
    stop: &Stop<'_>,
) -> Result<Report, Diagnostic> {
    let printer = &job.context.printer;
    let progress = printer.progress(plan.steps().count()).saying("Reverted");
    let mut watch = ApplyWatch::new(printer, &progress, Notices::All);
    let run = core::revert(locked, plan, options, &mut watch);
    match stop.around(job, run).await {
        Ok(report) => {
            progress.done(report.applied.len(), report.duration);
            Ok(report)
        }
        Err(error) => Err(stop.explain(locked.client(), &error).await),
    }
}
