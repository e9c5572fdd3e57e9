//! What is taken back, in which order, and can it? Pure: a set and a history in, a plan or all of its problems out.
//!
//! The newest goes first, by the order in which migrations ran and not by their versions: what ran last may need what ran
//! before it, never the other way round. Repeatable scripts are left alone, for they have nothing to go back to.

mod problem;
mod revert;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::checksum::Checksum;
use crate::history::{Applied, History, Kept, Record};
use crate::migration::{Migration, Script};
use crate::plan::{Problem, Step, step};
use crate::set::MigrationSet;
use crate::standing;
use crate::version::Version;
pub use problem::{DownError, DownProblem};
pub use revert::revert;

/// How much to take back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HowFar {
    /// The last few that ran.
    Steps(usize),
    /// Every version after this one, which stays.
    To(Version),
}

/// What is taken back, in order. Made by [`plan_down`] alone, for the history it was made from.
#[derive(Clone, Debug)]
pub struct DownPlan {
    steps: Vec<Step>,
    about: Vec<About>,
    history: Checksum,
}

/// What is known of one step.
#[derive(Clone, Debug)]
struct About {
    file: Option<Migration>,
    source: DownSource,
    is_edited: bool,
}

/// Where a down script comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DownSource {
    /// The folder of migrations.
    File,
    /// The history, which keeps what belonged to the file that ran.
    History,
}

/// One migration to take back.
#[derive(Clone, Copy, Debug)]
pub struct DownStep<'a> {
    step: &'a Step,
    about: &'a About,
}

impl DownPlan {
    /// What is taken back, in order.
    pub fn steps(&self) -> impl Iterator<Item = DownStep<'_>> {
        self.steps.iter().zip(&self.about).map(|(step, about)| DownStep { step, about })
    }

    /// Whether there is nothing to take back.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// The fingerprint of the history it was made from.
    pub fn history(&self) -> Checksum {
        self.history
    }
}

impl<'a> DownStep<'a> {
    /// Its version as it is recorded.
    pub fn version(self) -> &'a Version {
        &self.step.migration().version
    }

    /// What people know it by: the file of the migration, or what the history says when that is gone.
    pub fn path(self) -> &'a Path {
        &self.step.migration().path
    }

    /// What runs.
    pub fn script(self) -> &'a Script {
        &self.step.migration().up
    }

    /// The migration in the folder; none when its file is gone.
    pub fn file(self) -> Option<&'a Migration> {
        self.about.file.as_ref()
    }

    /// Where the script comes from.
    pub fn source(self) -> DownSource {
        self.about.source
    }

    /// Whether what goes up in the file is not what ran here.
    pub fn is_edited(self) -> bool {
        self.about.is_edited
    }

    /// Whether it runs in one transaction with the deletion of its row.
    pub fn is_transactional(self) -> bool {
        self.step.is_transactional()
    }

    /// How many of its statements an earlier run that was cut short has finished; they will not run again.
    pub fn finished(self) -> usize {
        self.step.finished()
    }
}

/// Chooses what to take back. Either all of it can be, or all problems are reported together. `kept` is what the history keeps
/// of the scripts that ran, by [`crate::history::kept`].
pub fn plan_down(
    set: &MigrationSet,
    history: &History,
    kept: &BTreeMap<Version, Kept>,
    how_far: &HowFar,
) -> Result<DownPlan, DownError> {
    let mut problems = Vec::new();
    problems.extend(begun(set, history));
    let ran = by_run(history);
    let mut plan =
        DownPlan { steps: Vec::new(), about: Vec::new(), history: history.fingerprint() };
    let file = |applied: &Applied| standing::file(set, history, applied);
    for applied in taken(&ran, how_far, &file, &mut problems) {
        let file = file(applied);
        match one(set, applied, file, kept, history) {
            Ok((step, about)) => {
                plan.steps.push(step);
                plan.about.push(about);
            }
            Err(others) => problems.extend(others),
        }
    }
    if problems.is_empty() { Ok(plan) } else { Err(DownError { problems }) }
}

/// Migrations that were begun and never finished: what comes before them cannot go first.
fn begun(set: &MigrationSet, history: &History) -> impl Iterator<Item = DownProblem> {
    let is_begun = |migration: &&Migration| {
        history.is_halfway(&migration.version) && history.get(&migration.version).is_none()
    };
    let begun = set.migrations().iter().filter(is_begun);
    begun.map(|migration| DownProblem::HalfUp { path: migration.path.clone() })
}

/// The rows in the order in which they came about. Of a row that another tool wrote the time is not known: it is taken to have
/// come right behind the version before it.
fn by_run(history: &History) -> Vec<&Applied> {
    let mut latest = SystemTime::UNIX_EPOCH;
    let mut dated: Vec<(SystemTime, &Applied)> = Vec::new();
    for applied in history.applied().filter(|applied| !applied.version.is_repeatable()) {
        let at = applied.record.as_ref().map_or(latest, |record| record.applied_at);
        latest = latest.max(at);
        dated.push((at, applied));
    }
    dated.sort_by(|(left, first), (right, second)| {
        left.cmp(right).then_with(|| first.version.cmp(&second.version))
    });
    dated.into_iter().map(|(_, applied)| applied).collect()
}

/// Those to take back, the one that ran last first.
fn taken<'a>(
    ran: &[&'a Applied],
    how_far: &HowFar,
    file: &dyn Fn(&Applied) -> Option<&'a Migration>,
    problems: &mut Vec<DownProblem>,
) -> Vec<&'a Applied> {
    let newest_first = ran.iter().rev().copied();
    let wanted = match how_far {
        HowFar::Steps(steps) => return newest_first.take(*steps).collect(),
        HowFar::To(version) => version,
    };
    // Another tool may have recorded the file under its own idea of the version.
    let is_meant = |applied: &&&Applied| {
        applied.version == *wanted || file(applied).is_some_and(|file| file.version == *wanted)
    };
    let Some(last) = ran.iter().find(is_meant).map(|applied| &applied.version) else {
        let newest = ran.last().map(|applied| applied.version.clone());
        problems.push(DownProblem::UnknownTarget { version: wanted.clone(), newest });
        return Vec::new();
    };
    let oldest = ran.iter().position(|applied| applied.version > *last).unwrap_or(ran.len());
    let since = ran.get(oldest..).unwrap_or_default();
    let stays = |applied: &&&Applied| applied.version <= *last;
    if let (Some(taken), Some(stays)) = (since.first(), since.iter().rfind(stays)) {
        problems.push(DownProblem::RanLater {
            taken: taken.version.clone(),
            stays: stays.version.clone(),
            steps: since.len(),
        });
    }
    newest_first.filter(|applied| applied.version > *last).collect()
}

/// Finds the down script of one migration and lays it out.
fn one(
    set: &MigrationSet,
    applied: &Applied,
    file: Option<&Migration>,
    kept: &BTreeMap<Version, Kept>,
    history: &History,
) -> Result<(Step, About), Vec<DownProblem>> {
    let is_edited = file.is_some_and(|file| is_edited(file, applied));
    let kept = kept.get(&applied.version).and_then(|kept| kept.down_script.as_deref());
    let on_disk = file.and_then(|file| file.down.as_ref());
    let label = label(applied);
    let path = file.map_or_else(|| label.clone(), |file| file.path.clone());
    // What belonged to the file that ran fits the database, when the file of today does something else.
    let script = match (on_disk, kept) {
        (Some(script), kept) if !is_edited || kept.is_none() => (script.clone(), DownSource::File),
        (_, Some(text)) => (Script::new(&label, text), DownSource::History),
        (Some(script), None) => (script.clone(), DownSource::File),
        (None, None) => {
            return Err(vec![match file {
                Some(file) => DownProblem::NoDown { path: file.path.clone() },
                None => DownProblem::Gone { version: applied.version.clone() },
            }]);
        }
    };
    let (script, source) = script;
    // It runs as any other script does, only that its row goes.
    let as_script = Migration {
        version: applied.version.clone(),
        name: applied.name.clone(),
        path,
        checksum: Checksum::of(script.text().unwrap_or_default().as_bytes()),
        up: script,
        down: None,
    };
    let unfilled =
        |unfilled| DownProblem::Script(Box::new(Problem::unfilled(&as_script, unfilled)));
    let up = set.filled(file.unwrap_or(&as_script), &as_script.up);
    let up = up.map_err(|all| all.into_iter().map(unfilled).collect::<Vec<_>>())?;
    let step = step(&Migration { up, ..as_script }, history);
    let step = step.map_err(|problem| vec![DownProblem::Script(problem)])?;
    Ok((step, About { file: file.cloned(), source, is_edited }))
}

/// Whether what goes up in the file is not what ran. A down script that was written since changes nothing of that.
fn is_edited(file: &Migration, applied: &Applied) -> bool {
    let differs = |record: &Record| {
        record.checksum != file.checksum && record.fingerprint != Some(file.fingerprint())
    };
    applied.record.as_ref().is_some_and(differs)
}

/// What a script of the history is called where a path is asked for.
fn label(applied: &Applied) -> PathBuf {
    let separator = if applied.name.is_empty() { "" } else { "_" };
    PathBuf::from(format!("{}{separator}{} (kept in the history)", applied.version, applied.name))
}

#[cfg(test)]
mod tests;
