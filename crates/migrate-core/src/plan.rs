//! What must run, in which order, and may it? Pure: a set and a history in, a plan or all of its problems out.

mod header;
mod misplaced;
mod problem;

use std::path::PathBuf;

use rowsmith_sql_text::Position;

use crate::checksum::Checksum;
use crate::history::{self, History};
use crate::layout::{Layout, layout};
use crate::migration::{Migration, ScriptError};
use crate::obstacle::{Obstacle, obstacle};
use crate::placeholders::Unfilled;
use crate::set::MigrationSet;
use crate::standing::{Standing, State, standings};
use crate::version::Version;
use misplaced::goes_up;
pub use problem::{PlanError, Problem, Unmet};

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
    /// Another runner's history where there is none of ours: begin one beside it, and run every file.
    pub foreign: Tolerance,
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

impl Tolerance {
    /// Go on if `allow`.
    pub const fn of(allow: bool) -> Self {
        if allow { Self::Allow } else { Self::Refuse }
    }
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
    let mut problems: Vec<Problem> = set.flaws().iter().cloned().map(Problem::Folder).collect();
    if policy.foreign == Tolerance::Refuse {
        let foreign = history.foreign().iter().cloned();
        problems.extend(foreign.map(|table| Problem::Foreign { table }));
    }
    let standings = standings(set, history);
    // Which of several files with one version is meant by a row, nobody knows.
    let is_told = |standing: &&Standing<'_>| {
        !standing.migration.is_some_and(|migration| set.is_claimed_twice(&migration.version))
    };
    let told = standings.iter().filter(is_told);
    problems.extend(told.filter_map(|standing| problem(standing, *policy)));
    problems.extend(half_down(history));
    let is_pending = |standing: &&Standing<'_>| {
        let ran = |migration: &Migration| history.get(&migration.version).is_some();
        // Of a version that has run, another file is no more than the flaw that is told already.
        let is_twin = !is_told(standing) && standing.migration.is_some_and(ran);
        standing.state.is_pending() && !is_twin
    };
    let pending = standings.iter().filter(is_pending);
    let pending: Vec<&Standing<'_>> = until(set, pending.collect(), target, &mut problems);
    let ran = |standing: &&Standing<'_>| {
        standing.applied.is_some()
            && standing.migration.is_some_and(|migration| !migration.version.is_repeatable())
    };
    let newest = standings.iter().rfind(ran).and_then(|standing| standing.migration);
    let mut met = header::met(&standings);
    let mut steps = Vec::with_capacity(pending.len());
    for migration in pending.iter().filter_map(|standing| standing.migration) {
        if let (Some(newest), Tolerance::Refuse) = (newest, policy.late)
            && migration.version < newest.version
            && !migration.version.is_repeatable()
        {
            let (path, newest) = (migration.path.clone(), newest.version.clone());
            problems.push(Problem::Late { version: migration.version.clone(), path, newest });
        }
        problems.extend(header::unmet(set, &met, history.server_major(), migration));
        met.insert(migration.version.clone());
        match filled(set, migration) {
            Ok(migration) => match goes_up(&migration).and_then(|()| step(&migration, history)) {
                Ok(step) => steps.push(step),
                Err(problem) => problems.push(*problem),
            },
            Err(unfilled) => problems.extend(unfilled),
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

/// The migration as it will be sent.
fn filled(set: &MigrationSet, migration: &Migration) -> Result<Migration, Vec<Problem>> {
    let unfilled = |unfilled: Unfilled| Problem::unfilled(migration, unfilled);
    let up = set.filled(migration, &migration.up);
    let up = up.map_err(|all| all.into_iter().map(unfilled).collect::<Vec<_>>())?;
    Ok(Migration { up, ..migration.clone() })
}

/// Lays a migration out, behind the steps of it that an earlier run has finished.
pub(crate) fn step(migration: &Migration, history: &History) -> Result<Step, Box<Problem>> {
    let layout = layout(&migration.up).map_err(|error| unreadable(migration, error))?;
    let begun = history.begun(&migration.version);
    let texts: Vec<Checksum> = match &layout {
        Layout::Whole(_) => Vec::new(),
        Layout::Steps(steps) => steps.iter().map(|step| step.checksum).collect(),
    };
    let finished = history.finished(&migration.version);
    let is_same =
        |index: usize| begun.get(index).map(|step| step.checksum) == texts.get(index).copied();
    let state = begun.get(finished).map(|step| step.state);
    // What became of a statement that was cut short cannot be asked for by another one.
    let sent = finished + usize::from(state == Some(history::State::Started));
    if let Some(changed) = (0..sent).find(|index| !is_same(*index)) {
        let (version, path) = (migration.version.clone(), migration.path.clone());
        return Err(Box::new(Problem::EditedHalfway {
            version,
            path,
            finished,
            changed: changed + 1,
        }));
    }
    Ok(Step { migration: migration.clone(), layout, finished, begun: state })
}

fn unreadable(migration: &Migration, error: ScriptError) -> Problem {
    let (at, message, hint) = match error {
        ScriptError::Sql(error) => {
            let cleared = |text: &str| migration.up.cleared(text, None);
            // It may name the tag of a dollar quote, which a value may be part of.
            let shows = |hint: &String| hint.contains('$') && migration.up.fills(error.at);
            let hint = error.hint.filter(|hint| !shows(hint)).map(|hint| cleared(&hint));
            (migration.up.position_of_sent(error.at.start), cleared(&error.message), hint)
        }
        ScriptError::Read(error) => (Position { line: 1, column: 1 }, error.to_string(), None),
    };
    let (version, path) = (migration.version.clone(), migration.path.clone());
    Problem::Unreadable { version, path, at, message, hint }
}

#[cfg(test)]
mod tests;
