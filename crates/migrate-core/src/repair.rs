//! What can be put right in the history, and may it? Pure: wishes in, changes out, or all that is against them.

use std::fmt;

use crate::amend::Amendment;
use crate::history::{self, Applied, History, Mark};
use crate::migration::Migration;
use crate::set::MigrationSet;
use crate::shown::shown;
use crate::standing::{Standing, State, standings};

/// What somebody wants of the history. Without a wish, whatever is harmless is put right: rows of files whose comments or
/// layout changed, and of files that were renamed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wishes {
    /// These count as applied, without being run.
    pub applied: Vec<String>,
    /// These count as not applied; also rows whose file is gone.
    pub reverted: Vec<String>,
    /// The edits of these files are accepted: their rows take over what the files say now.
    pub accepted: Vec<String>,
    /// These statements of unfinished migrations count as done, or are to run again.
    pub settled: Vec<Settled>,
}

/// A statement of an unfinished migration, and what is to be thought of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// The migration.
    pub migration: String,
    /// Which statement, from 1.
    pub statement: usize,
    /// Whether it was done; else it and all after it are to run again.
    pub done: bool,
}

/// One change, and how it looks before and after.
#[derive(Clone, Debug)]
pub struct Repair<'a> {
    /// The change.
    pub amendment: Amendment<'a>,
    /// What it is about: the file, or the version and name of a row without one.
    pub about: String,
    /// How it is now.
    pub before: String,
    /// How it will be.
    pub after: String,
}

/// Works out the changes. Either all wishes can be met, or all problems are reported together.
pub fn repairs<'a>(
    set: &'a MigrationSet,
    history: &'a History,
    wishes: &Wishes,
) -> Result<Vec<Repair<'a>>, RepairError> {
    let known = Known { set, history, standings: standings(set, history) };
    if *wishes == Wishes::default() {
        return Ok(known.standings.iter().filter_map(harmless).collect());
    }
    let found = wishes
        .applied
        .iter()
        .map(|wanted| known.applied(wanted))
        .chain(wishes.reverted.iter().map(|wanted| known.reverted(wanted)))
        .chain(wishes.accepted.iter().map(|wanted| known.accepted(wanted)))
        .chain(wishes.settled.iter().map(|settled| known.settled(settled)));
    let (mut repairs, mut problems) = (Vec::new(), Vec::new());
    for repair in found {
        match repair {
            Ok(repair) => repairs.push(repair),
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(repairs) } else { Err(RepairError { problems }) }
}

/// What is put right without anybody's asking for it in particular.
fn harmless<'a>(standing: &Standing<'a>) -> Option<Repair<'a>> {
    let (migration, applied) = (standing.migration?, standing.applied?);
    match standing.state {
        State::Reformatted => Some(restamped(migration, applied, "comments or layout changed")),
        State::Renamed => Some(Repair {
            about: plain(migration),
            before: format!("recorded as version {}", applied.version),
            after: format!("recorded as version {}", migration.version),
            amendment: Amendment::Rename { from: &applied.version, migration },
        }),
        _ => None,
    }
}

fn restamped<'a>(migration: &'a Migration, applied: &Applied, why: &str) -> Repair<'a> {
    let short = |text: String| text.chars().take(12).collect::<String>();
    let ran = applied.record.as_ref().map(|record| short(record.checksum.to_string()));
    Repair {
        about: plain(migration),
        before: format!("checksum {} ({why})", ran.unwrap_or_default()),
        after: format!("checksum {}", short(migration.checksum.to_string())),
        amendment: Amendment::Restamp { migration },
    }
}

/// The folder and the history, looked at once.
struct Known<'a> {
    set: &'a MigrationSet,
    history: &'a History,
    standings: Vec<Standing<'a>>,
}

impl<'a> Known<'a> {
    /// What a person means: a file by name or version, or a row by its version.
    fn find(&self, wanted: &str) -> Result<&Standing<'a>, RepairProblem> {
        let version = self.set.find(wanted).map(|migration| &migration.version);
        if version.is_some_and(|version| self.set.is_claimed_twice(version)) {
            return Err(RepairProblem::Twice { wanted: wanted.to_owned() });
        }
        let is_meant = |standing: &&Standing<'a>| match version {
            Some(version) => standing.migration.is_some_and(|file| file.version == *version),
            None => standing.applied.is_some_and(|row| row.version.as_str() == wanted),
        };
        let unknown = || RepairProblem::Unknown { wanted: wanted.to_owned() };
        self.standings.iter().find(is_meant).ok_or_else(unknown)
    }

    fn applied(&self, wanted: &str) -> Result<Repair<'a>, RepairProblem> {
        let standing = self.find(wanted)?;
        let Some(migration) = standing.migration.filter(|_| standing.state.is_pending()) else {
            return Err(RepairProblem::AlreadyApplied { wanted: wanted.to_owned() });
        };
        Ok(Repair {
            about: plain(migration),
            before: standing.state.as_str().to_owned(),
            after: "applied, without being run".to_owned(),
            amendment: Amendment::Mark {
                migration,
                mark: Mark { origin: Some("marked".to_owned()), ..Mark::default() },
            },
        })
    }

    fn reverted(&self, wanted: &str) -> Result<Repair<'a>, RepairProblem> {
        let standing = self.find(wanted)?;
        let version = match (standing.applied, standing.migration) {
            (Some(row), _) => &row.version,
            (None, Some(file)) if standing.state == State::Unfinished => &file.version,
            (None, _) => return Err(RepairProblem::NotApplied { wanted: wanted.to_owned() }),
        };
        let after = match standing.migration {
            Some(_) => "pending: the next run runs it",
            None => "gone: the row had no file",
        };
        Ok(Repair {
            about: about(standing),
            before: standing.state.as_str().to_owned(),
            after: after.to_owned(),
            amendment: Amendment::Forget { version },
        })
    }

    fn accepted(&self, wanted: &str) -> Result<Repair<'a>, RepairProblem> {
        let standing = self.find(wanted)?;
        match (standing.migration, standing.applied, standing.state) {
            (Some(migration), Some(applied), State::Edited) => {
                Ok(restamped(migration, applied, "edited after it ran"))
            }
            (Some(migration), Some(applied), State::Reformatted) => {
                Ok(restamped(migration, applied, "comments or layout changed"))
            }
            _ => Err(RepairProblem::NotEdited { wanted: wanted.to_owned() }),
        }
    }

    fn settled(&self, settled: &Settled) -> Result<Repair<'a>, RepairProblem> {
        let Settled { migration: wanted, statement, done } = settled;
        let standing = self.find(wanted)?;
        let version = standing
            .migration
            .map(|file| &file.version)
            .or(standing.applied.map(|row| &row.version))
            .ok_or_else(|| RepairProblem::Unknown { wanted: wanted.clone() })?;
        let ordinal = statement.wrapping_sub(1);
        let begun = self.history.begun(version).iter().find(|step| step.ordinal == ordinal);
        let Some(begun) = begun else {
            return Err(RepairProblem::NotBegun { wanted: wanted.clone(), statement: *statement });
        };
        Ok(Repair {
            about: format!("{} statement {statement}", about(standing)),
            before: match begun.state {
                history::State::Started => "begun, and its end is not known".to_owned(),
                history::State::Finished => "done".to_owned(),
                history::State::Failed => "refused by the server".to_owned(),
            },
            after: if *done { "done".to_owned() } else { "to be run again".to_owned() },
            amendment: Amendment::Settle { version, ordinal, done: *done },
        })
    }
}

/// The file, for a line of its own.
fn plain(migration: &Migration) -> String {
    shown(&migration.path).trim_matches('`').to_owned()
}

fn about(standing: &Standing<'_>) -> String {
    match (standing.migration, standing.applied) {
        (Some(migration), _) => plain(migration),
        (None, Some(row)) => format!("version {} {}", row.version, row.name).trim().to_owned(),
        (None, None) => String::new(),
    }
}

/// Why the history is not repaired: everything that is against it, at once.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct RepairError {
    /// At least one.
    pub problems: Vec<RepairProblem>,
}

impl fmt::Display for RepairError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let problems: Vec<String> = self.problems.iter().map(ToString::to_string).collect();
        f.write_str(&problems.join("; "))
    }
}

/// A wish that cannot be met.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RepairProblem {
    /// Neither a file nor a row.
    #[error("there is no migration `{wanted}`, neither in the folder nor in the history")]
    Unknown {
        /// What was asked for.
        wanted: String,
    },
    /// Which of its files is meant is not known.
    #[error("several files have the version of `{wanted}`, and which of them ran is not known")]
    Twice {
        /// What was asked for.
        wanted: String,
    },
    /// It has a row already.
    #[error("migration `{wanted}` counts as applied already")]
    AlreadyApplied {
        /// What was asked for.
        wanted: String,
    },
    /// It has no row.
    #[error("migration `{wanted}` does not count as applied")]
    NotApplied {
        /// What was asked for.
        wanted: String,
    },
    /// There is nothing to accept.
    #[error("the file of migration `{wanted}` is what ran")]
    NotEdited {
        /// What was asked for.
        wanted: String,
    },
    /// No run has come to that statement, or the whole migration is done.
    #[error("statement {statement} of migration `{wanted}` was not begun and left unfinished")]
    NotBegun {
        /// What was asked for.
        wanted: String,
        /// From 1.
        statement: usize,
    },
}
