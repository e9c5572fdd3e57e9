//! Does the folder hold the files that somebody vouched for? `rowsmith.sum`, read, written and compared; pure.
//!
//! ```text
//! rowsmith sha256:<of all lines below>
//! sha256:<of the file> 001_a.sql
//! sha256:<of the file> 002_b.sql
//! ```
//!
//! The first line changes with every other, so two branches that each add a migration cannot be merged without a conflict in
//! it, wherever in the list their files stand: somebody has to look at the order of the two.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use super::file_name::{self, FileName};
use crate::checksum::Checksum;
use crate::set::Flaw;
use crate::shown::{shown, shown_at};
use crate::version::Version;

/// The name of the file, in the folder of migrations.
pub const FILE: &str = "rowsmith.sum";

/// What the first line begins with.
const HEAD: &str = "rowsmith ";

/// What stands before every checksum.
const KIND: &str = "sha256:";

/// How git marks the sides of a conflict.
const MARKS: [&str; 4] = ["<<<<<<<", "|||||||", "=======", ">>>>>>>"];

/// The files of a folder, by name below it, and their checksums. Line ends and byte order marks do not count, as in the history.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    files: BTreeMap<Place, Entry>,
}

/// Where a file stands in the list: by version, then by name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place(Version, String);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Entry {
    checksum: Checksum,
    line: usize,
}

impl Place {
    fn of(name: &str) -> Self {
        let parsed = match name.split_once('/') {
            Some((folder, _)) => file_name::of_folder(folder),
            None => file_name::of_file(name),
        };
        let version = match parsed {
            FileName::Versioned { version, .. } => Version::new(&version),
            FileName::Repeatable { name } => Version::repeatable(&name),
            FileName::Baseline | FileName::Seed | FileName::Unversioned => Version::new(name),
        };
        Self(version, name.to_owned())
    }
}

impl Sum {
    /// Adds a file, or gives it another checksum. Names have forward slashes.
    pub fn insert(&mut self, name: &str, checksum: Checksum) {
        self.files.insert(Place::of(name), Entry { checksum, line: 0 });
    }

    /// Gives a file, or all files of a folder, another name. What is not listed stays so.
    pub fn rename(&mut self, from: &str, to: &str) {
        let renamed = |name: &str| {
            let rest = name.strip_prefix(from)?;
            (rest.is_empty() || rest.starts_with('/')).then(|| format!("{to}{rest}"))
        };
        for (place, entry) in std::mem::take(&mut self.files) {
            let place = renamed(&place.1).map_or(place, |name| Place::of(&name));
            self.files.insert(place, entry);
        }
    }

    /// Reads the text of the file. What is wrong with it is reported together.
    pub fn parse(text: &str) -> Result<Self, Vec<SumProblem>> {
        let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
        let is_mark = |line: &str| MARKS.iter().any(|mark| line.starts_with(mark));
        let conflicts: Vec<SumProblem> = lines
            .iter()
            .enumerate()
            .filter(|(_, line)| is_mark(line))
            .map(|(index, _)| SumProblem::Conflict { line: index + 1 })
            .collect();
        if !conflicts.is_empty() {
            return Err(conflicts);
        }
        let (mut sum, mut problems) = (Self::default(), Vec::new());
        let (head, rest) = lines.split_first().map_or(("", &[][..]), |(head, rest)| (*head, rest));
        for (index, text) in rest.iter().enumerate() {
            let line = index + 2;
            let entry = text
                .split_once(' ')
                .and_then(|(sum, name)| Some((checksum(sum)?, unescaped(name))));
            let Some((checksum, name)) = entry else {
                problems.push(SumProblem::Line { line });
                continue;
            };
            if sum.files.insert(Place::of(&name), Entry { checksum, line }).is_some() {
                problems.push(SumProblem::Twice { line, file: name });
            }
        }
        match head.strip_prefix(HEAD).and_then(checksum) {
            None => problems.insert(0, SumProblem::Line { line: 1 }),
            Some(total) if total != of_lines(&rest.join("\n")) => {
                problems.insert(0, SumProblem::Total);
            }
            Some(_) => {}
        }
        if problems.is_empty() { Ok(sum) } else { Err(problems) }
    }

    /// The text of the file.
    pub fn to_text(&self) -> String {
        let mut lines = String::new();
        for (Place(_, name), entry) in &self.files {
            // Writing to a string cannot fail.
            let _infallible = writeln!(lines, "{KIND}{} {}", entry.checksum, escaped(name));
        }
        format!("{HEAD}{KIND}{}\n{lines}", of_lines(lines.trim_end_matches('\n')))
    }

    /// How the folder differs from the list, in the order of the list.
    pub fn compare(&self, folder: &Self) -> Vec<SumProblem> {
        let mut problems = Vec::new();
        let mut added: Vec<(&Place, &Entry)> =
            folder.files.iter().filter(|(place, _)| !self.files.contains_key(place)).collect();
        for (place, entry) in &self.files {
            let (file, line) = (place.1.clone(), entry.line);
            match folder.files.get(place) {
                Some(there) if there.checksum == entry.checksum => {}
                Some(_) => problems.push(SumProblem::Edited { line, file }),
                None => {
                    let same = added.iter().position(|(_, there)| there.checksum == entry.checksum);
                    problems.push(match same.map(|index| added.remove(index)) {
                        Some((place, _)) => {
                            SumProblem::Renamed { line, file, now: place.1.clone() }
                        }
                        None => SumProblem::Removed { line, file },
                    });
                }
            }
        }
        problems.extend(
            added.into_iter().map(|(place, _)| SumProblem::Added { file: place.1.clone() }),
        );
        problems
    }
}

/// Of the lines below the first; line ends are those of a checkout.
fn of_lines(lines: &str) -> Checksum {
    Checksum::of(lines.as_bytes())
}

fn checksum(text: &str) -> Option<Checksum> {
    text.trim_end().strip_prefix(KIND)?.parse().ok()
}

/// Names with line ends in them stay on one line, as `sha256sum` writes them.
fn escaped(name: &str) -> String {
    name.replace('\\', r"\\").replace('\n', r"\n").replace('\r', r"\r")
}

fn unescaped(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut letters = name.chars();
    while let Some(letter) = letters.next() {
        out.push(match letter {
            '\\' => match letters.next() {
                Some('n') => '\n',
                Some('r') => '\r',
                Some(other) => other,
                None => break,
            },
            other => other,
        });
    }
    out
}

/// The folder is not what `rowsmith.sum` says: everything that differs, at once.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the files do not agree with {}", shown(path))]
pub struct SumMismatch {
    /// The file that lists them.
    pub path: PathBuf,
    /// At least one.
    pub problems: Vec<SumProblem>,
}

impl SumMismatch {
    /// Each problem on a line of its own, with the place of it.
    pub fn lines(&self) -> impl Iterator<Item = String> {
        self.problems.iter().map(|problem| match problem.line() {
            Some(line) => format!("{}: {problem}", shown_at(&self.path, line, 1)),
            None => problem.to_string(),
        })
    }

    /// The same as flaws of a set.
    pub(super) fn flaws(&self) -> Vec<Flaw> {
        let flaw = |(problem, message): (&SumProblem, String)| Flaw::Sum {
            path: self.path.clone(),
            line: problem.line(),
            message,
            hint: self.hint(),
        };
        self.problems.iter().zip(self.lines()).map(flaw).collect()
    }

    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        if self.problems.iter().any(|problem| matches!(problem, SumProblem::Conflict { .. })) {
            return "two branches added migrations: look at their order, then write the file anew with `rowsmith migrate verify --write-sum`";
        }
        "the list guards against files that a merge or a slip of the hand brought in: put them back, or, when the changes are meant, take all of them in with the one command `rowsmith migrate verify --write-sum`"
    }
}

/// One way in which a folder is not what `rowsmith.sum` says.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SumProblem {
    /// A merge was not finished.
    #[error("a conflict of a merge is here")]
    Conflict {
        /// From 1.
        line: usize,
    },
    /// A line that is no entry, or a first line that is none.
    #[error("this line is none that Rowsmith writes")]
    Line {
        /// From 1.
        line: usize,
    },
    /// A file is listed again.
    #[error("`{}` is listed twice", file.escape_debug())]
    Twice {
        /// From 1.
        line: usize,
        /// The file.
        file: String,
    },
    /// The first line does not fit the others.
    #[error("the first line is not that of the lines below: they were changed by hand, or merged")]
    Total,
    /// A file of the folder is not listed.
    #[error("`{}` is not listed", file.escape_debug())]
    Added {
        /// The file.
        file: String,
    },
    /// A listed file is gone.
    #[error("`{}` is gone", file.escape_debug())]
    Removed {
        /// From 1.
        line: usize,
        /// The file.
        file: String,
    },
    /// A listed file says something else now.
    #[error("`{}` was edited", file.escape_debug())]
    Edited {
        /// From 1.
        line: usize,
        /// The file.
        file: String,
    },
    /// A listed file has another name now.
    #[error("`{}` is called `{}` now", file.escape_debug(), now.escape_debug())]
    Renamed {
        /// From 1.
        line: usize,
        /// The file as it is listed.
        file: String,
        /// The file as it is there.
        now: String,
    },
}

impl SumProblem {
    /// The line of `rowsmith.sum` that it is about, from 1.
    pub fn line(&self) -> Option<usize> {
        match self {
            Self::Conflict { line }
            | Self::Line { line }
            | Self::Twice { line, .. }
            | Self::Removed { line, .. }
            | Self::Edited { line, .. }
            | Self::Renamed { line, .. } => Some(*line),
            Self::Total => Some(1),
            Self::Added { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests;
