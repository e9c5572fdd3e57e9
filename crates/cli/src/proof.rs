//! Does each down script restore what was there? Up, down and up again on a scratch Postgres, what is there compared each time.
//!
//! ```text
//! state before --up--> state after --down--> must be the state before --up--> must be the state after
//! ```
//!
//! One database goes through the whole range. Only behind a script that failed it is made anew, from a copy that was kept of
//! where the range begins.

mod losses;
mod remedy;
mod state;
mod kept;
mod prover;

use std::ops::Range;

use rowsmith_migrate_core::{Migration, MigrationSet};

use crate::{
    args::Scratch, context::Context, diagnostic::Diagnostic, explain, profile::Profile,
    stage::Stage,
};

pub(crate) use losses::{Loss, identifier, of_script as losses_of_script};

/// One migration and what came of proving it.
#[derive(Debug)]
pub(crate) struct Proof {
    /// The migration.
    pub(crate) migration: Migration,
    /// What came of it.
    pub(crate) verdict: Verdict,
}

/// What came of proving one migration.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// Its down script restores what was there, and loses this on the way.
    Proven(Vec<Loss>),
    /// There is nothing to prove.
    NoDown,
    /// What is there behind the down script is not what was there before.
    NotRestored(Vec<Difference>),
    /// Applied once more behind its down script, it makes something else.
    NotRepeatable(Vec<Difference>),
    /// The server refused the down script.
    DownRefused(Diagnostic),
    /// Behind its down script, the migration cannot be applied once more.
    UpRefused(Diagnostic),
}

impl Verdict {
    /// What a down script loses that was proven; none for all others.
    pub(crate) fn losses(&self) -> Option<&[Loss]> {
        match self {
            Self::Proven(losses) => Some(losses),
            Self::NoDown
            | Self::NotRestored(_)
            | Self::NotRepeatable(_)
            | Self::DownRefused(_)
            | Self::UpRefused(_) => None,
        }
    }
}

/// One thing that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Difference {
    /// What.
    pub(crate) text: String,
    /// What the down script has to do about it.
    pub(crate) remedy: Option<String>,
}

/// Proves the down scripts of the migrations in `range`, a part of those of `set` that are no repeatable scripts.
///
/// What an earlier run has proven is taken from there; when that is all, no server is started. The error is that of a
/// migration that cannot be applied in the first place.
pub(crate) async fn prove(
    context: &Context,
    scratch: &Scratch,
    set: &MigrationSet,
    profile: &Profile,
    range: Range<usize>,
) -> Result<Vec<Proof>, Diagnostic> {
    let mut stage = Stage::new(context, scratch, set, profile);
    stage.is_trial = true;
    let first = range.start;
    let migrations = set.migrations().get(range).unwrap_or_default();
    let mut verdicts: Vec<Option<Verdict>> = (first..)
        .zip(migrations)
        .map(|(index, migration)| known(&stage, index, migration))
        .collect();
    let unknown = |verdict: &Option<Verdict>| verdict.is_none();
    if let (Some(from), Some(to)) =
        (verdicts.iter().position(unknown), verdicts.iter().rposition(unknown))
    {
        let mut server = stage.start().await?;
        let open = verdicts.get_mut(from..=to).unwrap_or_default();
        let proven = prover::prove(&stage, &mut server, first + from, open).await;
        let stopped = server.stop().await;
        proven?;
        stopped.map_err(|error| explain::server(&error))?;
    }
    let proofs = migrations.iter().zip(verdicts).filter_map(|(migration, verdict)| {
        Some(Proof { migration: migration.clone(), verdict: verdict? })
    });
    Ok(proofs.collect())
}

/// What is known without trying.
fn known(stage: &Stage<'_>, index: usize, migration: &Migration) -> Option<Verdict> {
    let Some(down) = &migration.down else { return Some(Verdict::NoDown) };
    kept::load(stage, index, down).map(Verdict::Proven)
}
