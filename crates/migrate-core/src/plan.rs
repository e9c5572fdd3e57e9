//! What must run, in which order, and may it? Pure: a set and a history in, a plan or all of its problems out.

use std::fmt;
use std::path::{Path, PathBuf};

use rowsmith_sql_text::{Position, position};

use crate::checksum::Checksum;
use crate::history::{self, History, StepState};
use crate::layout::{Layout, layout};
use crate::migration::Migration;
use crate::obstacle::{Obstacle, obstacle};
use crate::set::{MigrationSet, shown, shown_at};
use crate::standing::{Standing, State, standings};
use crate::version::Version;

/// How far to go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Target {
    /// Everything pending.
    #[default]
    Latest,
    /// Everything pending up to this version and with it.
    Version(Version),
    /// The next few that are pending.
    Steps(usize),
    /// What is pending of these.
    Only(Vec<Version>),
}

/// What to tolerate. The default tolerates nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// A pending migration that comes before one that has run: run it nevertheless.
    pub late: Tolerance,
    /// A migration that has run and has no file.
    pub missing: Tolerance,
    /// A migration whose file is not the one that ran.
    pub edited: Tolerance,
}

/// What to do about something suspicious.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tolerance {
    /// Plan nothing.
    #[default]
    Refuse,
    /// Go on.
    Allow,
}

/// What will run, in order. Made by [`plan()`] alone, for the history it was made from.
#[derive(Clone, Debug)]
pub struct Plan {
    set: MigrationSet,
    steps: Vec<Step>,
    reformatted: Vec<PathBuf>,
    history: Checksum,
}

/// One migration to run.
#[derive(Clone, Debug)]
pub struct Step {
    migration: Migration,
    layout: Layout,
    finished: usize,
    begun: Option<history::State>,
}

impl Plan {
    /// What will run, in order.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Whether nothing is pending.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// All migrations, also those that have run.
    pub fn set(&self) -> &MigrationSet {
        &self.set
    }

    /// Files that ran and whose comments or layout were changed since: harmless, and their rows can be stamped anew.
    pub fn reformatted(&self) -> &[PathBuf] {
        &self.reformatted
    }

    /// The fingerprint of the history it was made from.
    pub fn history(&self) -> Checksum {
        self.history
    }
}

impl Step {
    /// What will run.
    pub fn migration(&self) -> &Migration {
        &self.migration
    }

    /// Whether it runs in one transaction with its history row.
    pub fn is_transactional(&self) -> bool {
        matches!(self.layout, Layout::Whole(_))
    }

    /// What keeps it from being one transaction; none when it is one.
    pub fn obstacle(&self) -> Option<Obstacle> {
        (!self.is_transactional()).then(|| obstacle(&self.migration.up))
    }

    /// How many of its statements an earlier run that was cut short has finished; they will not run again.
    pub fn finished(&self) -> usize {
        self.finished
    }

    /// How the statement after those went in the earlier run, if it was begun.
    pub fn begun(&self) -> Option<history::State> {
        self.begun
    }

    pub(crate) fn layout(&self) -> &Layout {
        &self.layout
    }
}

/// Compares what is there with what has run. Either everything is in order, or all problems are reported together.
pub fn plan(
    set: &MigrationSet,
    history: &History,
    target: &Target,
    policy: &Policy,
) -> Result<Plan, PlanError> {
    let mut problems = Vec::new();
    let standings = standings(set, history);
    problems.extend(standings.iter().filter_map(|standing| problem(standing, *policy)));
    problems.extend(half_down(history));
    let pending = standings.iter().filter(|standing| standing.state.is_pending());
    let pending: Vec<&Standing<'_>> = until(set, pending.collect(), target, &mut problems);
    let ran = |standing: &&Standing<'_>| {
        standing.applied.is_some()
            && standing.migration.is_some_and(|migration| !migration.version.is_repeatable())
    };
    let newest = standings.iter().rfind(ran).and_then(|standing| standing.migration);
    let mut steps = Vec::with_capacity(pending.len());
    for migration in pending.iter().filter_map(|standing| standing.migration) {
        if let (Some(newest), Tolerance::Refuse) = (newest, policy.late)
            && migration.version < newest.version
            && !migration.version.is_repeatable()
        {
            let (path, newest) = (migration.path.clone(), newest.version.clone());
            problems.push(Problem::Late { version: migration.version.clone(), path, newest });
        }
        problems.extend(directed(set, migration));
        match step(migration, history) {
            Ok(step) => steps.push(step),
            Err(problem) => problems.push(*problem),
        }
    }
    if !problems.is_empty() {
        return Err(PlanError { problems });
    }
    let reformatted = standings
        .iter()
        .filter(|standing| standing.state == State::Reformatted)
        .filter_map(|standing| standing.migration.map(|migration| migration.path.clone()))
        .collect();
    Ok(Plan { set: set.clone(), steps, reformatted, history: history.fingerprint() })
}

/// What a file and its row have against each other.
fn problem(standing: &Standing<'_>, policy: Policy) -> Option<Problem> {
    let Standing { migration, applied, state } = standing;
    let record = applied.and_then(|applied| applied.record.as_ref());
    match (state, migration, applied) {
        (State::Edited, Some(migration), _) if policy.edited == Tolerance::Refuse => {
            Some(Problem::Edited {
                version: migration.version.clone(),
                path: migration.path.clone(),
                ran: record?.checksum,
                on_disk: migration.checksum,
            })
        }
        (State::Renamed, Some(migration), Some(applied)) => Some(Problem::Renamed {
            version: migration.version.clone(),
            path: migration.path.clone(),
            ran_as: applied.version.clone(),
        }),
        (State::Missing | State::Unknown, _, Some(applied))
            if policy.missing == Tolerance::Refuse =>
        {
            Some(Problem::Missing { version: applied.version.clone(), name: applied.name.clone() })
        }
        _ => None,
    }
}

/// Migrations that were being taken back when that was cut short.
fn half_down(history: &History) -> impl Iterator<Item = Problem> {
    let halfway = history
        .applied()
        .filter(|applied| !applied.version.is_repeatable() && history.is_halfway(&applied.version));
    halfway.map(|applied| Problem::HalfDown {
        version: applied.version.clone(),
        name: applied.name.clone(),
    })
}

/// Those of `pending` up to the target.
fn until<'a>(
    set: &MigrationSet,
    mut pending: Vec<&'a Standing<'a>>,
    target: &Target,
    problems: &mut Vec<Problem>,
) -> Vec<&'a Standing<'a>> {
    match target {
        Target::Latest => {}
        Target::Steps(steps) => pending.truncate(*steps),
        Target::Only(versions) => {
            let is_wanted = |migration: &Migration| versions.contains(&migration.version);
            pending.retain(|standing| standing.migration.is_some_and(is_wanted));
        }
        Target::Version(version) => {
            if set.get(version).is_none() {
                let last =
                    set.migrations().iter().rfind(|migration| !migration.version.is_repeatable());
                let last = last.map(|migration| migration.version.clone());
                problems.push(Problem::UnknownTarget { version: version.clone(), last });
            }
            let is_wanted = |migration: &Migration| migration.version <= *version;
            pending.retain(|standing| standing.migration.is_some_and(is_wanted));
        }
    }
    pending
}

/// What the header of a migration asks for in vain.
fn directed(set: &MigrationSet, migration: &Migration) -> Vec<Problem> {
    let (version, path) = (&migration.version, &migration.path);
    let misread = migration.up.directives.misread.iter().map(|misread| Problem::Unreadable {
        version: version.clone(),
        path: path.clone(),
        at: misread.at,
        message: misread.message.clone(),
        hint: Some(misread.hint.clone()),
    });
    let runs_before = |on: &str| {
        let found = set.find(on)?;
        (found.version < *version).then_some(())
    };
    let wanted = migration.up.directives.depends_on.iter();
    let depends = wanted.filter(|on| runs_before(on).is_none()).map(|on| Problem::Depends {
        version: version.clone(),
        path: path.clone(),
        is_there: set.find(on).is_some(),
        on: on.clone(),
    });
    misread.chain(depends).collect()
}

/// Lays a migration out, behind the steps of it that an earlier run has finished.
pub(crate) fn step(migration: &Migration, history: &History) -> Result<Step, Box<Problem>> {
    let text = migration.up.text().unwrap_or_default();
    let layout = layout(&migration.up).map_err(|error| Problem::Unreadable {
        version: migration.version.clone(),
        path: migration.path.clone(),
        at: position(text, error.at.start),
        message: error.message,
        hint: error.hint,
    })?;
    let begun = history.begun(&migration.version);
    let texts: Vec<Checksum> = match &layout {
        Layout::Whole(_) => Vec::new(),
        Layout::Steps(steps) => {
            steps.iter().map(|step| Checksum::of(step.span.of(text).as_bytes())).collect()
        }
    };
    let finished = begun.iter().take_while(|step| step.state == history::State::Finished).count();
    let is_same =
        |index: usize| begun.get(index).map(|step| step.checksum) == texts.get(index).copied();
    if let Some(changed) = (0..finished).find(|index| !is_same(*index)) {
        let (version, path) = (migration.version.clone(), migration.path.clone());
        return Err(Box::new(Problem::EditedHalfway {
            version,
            path,
            finished,
            changed: changed + 1,
        }));
    }
    // Of a statement that was edited since, nothing that was done counts.
    let state =
        |step: &StepState| if is_same(finished) { step.state } else { history::State::Failed };
    let begun = begun.get(finished).map(state);
    Ok(Step { migration: migration.clone(), layout, finished, begun })
}

/// Why there is no plan: everything that is in the way, at once.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct PlanError {
    /// At least one.
    pub problems: Vec<Problem>,
}

impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            write!(f, "{}{problem}", if index == 0 { "" } else { "; " })?;
        }
        Ok(())
    }
}

/// One thing in the way of a plan.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The file is not the one that ran.
    #[error("{} was edited after it ran", shown(path))]
    Edited {
        /// The migration.
        version: Version,
        /// Its file.
        path: PathBuf,
        /// The checksum of the file that ran.
        ran: Checksum,
        /// The checksum of the file that is there.
        on_disk: Checksum,
    },
    /// It ran under another version, whose file is gone.
    #[error("{} ran on this database as version `{ran_as}`", shown(path))]
    Renamed {
        /// The version of the file that is there.
        version: Version,
        /// The file.
        path: PathBuf,
        /// The version that the history knows.
        ran_as: Version,
    },
    /// It ran and its file is gone.
    #[error("migration `{version}` ran on this database but has no file")]
    Missing {
        /// The migration.
        version: Version,
        /// Its name as recorded.
        name: String,
    },
    /// It is pending and comes before one that ran.
    #[error("{} comes before version `{newest}`, which already ran", shown(path))]
    Late {
        /// The migration.
        version: Version,
        /// Its file.
        path: PathBuf,
        /// The last one that ran.
        newest: Version,
    },
    /// Its text cannot be taken apart.
    #[error("{}: {message}", shown_at(path, at.line, at.column))]
    Unreadable {
        /// The migration.
        version: Version,
        /// Its file.
        path: PathBuf,
        /// Where.
        at: Position,
        /// What is wrong there.
        message: String,
        /// What to do about it.
        hint: Option<String>,
    },
    /// An earlier run finished a part of it, and that part is not what it was.
    #[error(
        "{} was edited after a part of it ran: {finished} statement(s) are done, and statement {changed} is not the one that ran",
        shown(path)
    )]
    EditedHalfway {
        /// The migration.
        version: Version,
        /// Its file.
        path: PathBuf,
        /// How many statements are done.
        finished: usize,
        /// The first of them that differs, from 1.
        changed: usize,
    },
    /// Taking it back was cut short.
    #[error("migration `{version}` is half taken back: a part of its down script ran")]
    HalfDown {
        /// The migration.
        version: Version,
        /// Its name as recorded.
        name: String,
    },
    /// It depends on one that does not run before it.
    #[error("{} depends on `{on}`, which {}", shown(path), if *is_there { "runs after it" } else { "is no migration" })]
    Depends {
        /// The migration.
        version: Version,
        /// Its file.
        path: PathBuf,
        /// What it depends on, as it says.
        on: String,
        /// Whether there is such a migration.
        is_there: bool,
    },
    /// There is no such version to go to.
    #[error("there is no migration `{version}`{}", last.as_ref().map(|last| format!("; the last one is `{last}`")).unwrap_or_default())]
    UnknownTarget {
        /// The version asked for.
        version: Version,
        /// The last one there is.
        last: Option<Version>,
    },
}

impl Problem {
    /// Its class in a word or two.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Edited { .. } => "edited",
            Self::Renamed { .. } => "renamed",
            Self::Depends { .. } => "depends",
            Self::Missing { .. } => "missing",
            Self::Late { .. } => "late",
            Self::Unreadable { .. } => "unreadable",
            Self::EditedHalfway { .. } => "edited halfway",
            Self::HalfDown { .. } => "half down",
            Self::UnknownTarget { .. } => "unknown target",
        }
    }

    /// The file that it is about, and the place in it where that is known.
    pub fn place(&self) -> Option<(&Path, Option<Position>)> {
        match self {
            Self::Edited { path, .. }
            | Self::Renamed { path, .. }
            | Self::Depends { path, .. }
            | Self::Late { path, .. }
            | Self::EditedHalfway { path, .. } => Some((path, None)),
            Self::Unreadable { path, at, .. } => Some((path, Some(*at))),
            Self::Missing { .. } | Self::HalfDown { .. } | Self::UnknownTarget { .. } => None,
        }
    }

    /// What to do about it, in one sentence.
    pub fn hint(&self) -> Option<&str> {
        match self {
            Self::Edited { .. } => {
                Some("restore the file as it was and put the change into a new migration")
            }
            Self::Renamed { .. } => {
                Some("rename the file back, or have the history repaired to know its new version")
            }
            Self::Missing { .. } => Some("bring the file back, or get the branch that has it"),
            Self::Late { .. } => {
                Some("rename the file to a version after the last one, or allow late migrations")
            }
            Self::Unreadable { hint, .. } => hint.as_deref(),
            Self::EditedHalfway { .. } => Some(
                "restore the statements that are done; only what comes after them can still be changed",
            ),
            Self::HalfDown { .. } => Some("finish it with `rowsmith migrate down`"),
            Self::Depends { .. } => {
                Some("bring the file that it needs, or give it a version after that one's")
            }
            Self::UnknownTarget { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests;
