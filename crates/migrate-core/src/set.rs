//! Which migrations are there, in which order, and is every version there once?

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::migration::{Migration, Script};
use crate::placeholders::{Unfilled, Variables};
use crate::version::Version;

/// All migrations of a project: sorted by version, each version once. Cheap to clone.
#[derive(Clone, Debug)]
pub struct MigrationSet {
    migrations: Arc<[Migration]>,
    surroundings: Arc<Surroundings>,
    variables: Arc<Variables>,
}

/// What lies in and around the folder besides migrations.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// The file of rows, if there is one.
    pub seed: Option<PathBuf>,
    /// What the reader of the folder should know.
    pub warnings: Vec<SourceWarning>,
    /// SQL files that never run: in `_archived` and in other folders that are left out.
    pub left_out: Vec<PathBuf>,
}

impl MigrationSet {
    /// Sorts the migrations and checks that each version is there once.
    pub fn new(mut migrations: Vec<Migration>) -> Result<Self, Duplicates> {
        migrations.sort_by(|left, right| {
            left.version.cmp(&right.version).then_with(|| left.path.cmp(&right.path))
        });
        let duplicates = duplicates(&migrations);
        if !duplicates.is_empty() {
            return Err(Duplicates { list: duplicates });
        }
        Ok(Self {
            migrations: migrations.into(),
            surroundings: Arc::default(),
            variables: Arc::default(),
        })
    }

    /// Adds what lies around them.
    #[must_use]
    pub fn with_surroundings(mut self, surroundings: Surroundings) -> Self {
        self.surroundings = Arc::new(surroundings);
        self
    }

    /// Gives placeholders their values.
    #[must_use]
    pub fn with_variables(mut self, variables: Variables) -> Self {
        self.variables = Arc::new(variables);
        self
    }

    /// The values of placeholders.
    pub fn variables(&self) -> &Variables {
        &self.variables
    }

    /// Whether any of the migrations has its placeholders filled in.
    pub fn has_placeholders(&self) -> bool {
        let asks = |migration: &Migration| migration.up.directives.placeholders;
        self.variables.everywhere() || self.migrations.iter().any(asks)
    }

    /// A script of `migration` with its placeholders filled in, where that is wanted.
    pub(crate) fn filled(
        &self,
        migration: &Migration,
        script: &Script,
    ) -> Result<Script, Vec<Unfilled>> {
        let asks = migration.up.directives.placeholders || script.directives.placeholders;
        if asks || self.variables.everywhere() {
            script.filled(&self.variables)
        } else {
            Ok(script.clone())
        }
    }

    /// The migrations, sorted by version, each version once.
    pub fn migrations(&self) -> &[Migration] {
        &self.migrations
    }

    /// The file of rows to load after migrating.
    pub fn seed(&self) -> Option<&Path> {
        self.surroundings.seed.as_deref()
    }

    /// What somebody looking at the folder should know; nothing of it stops a run.
    pub fn warnings(&self) -> &[SourceWarning] {
        &self.surroundings.warnings
    }

    /// SQL files in folders that are left out, such as `_archived`.
    pub fn left_out(&self) -> &[PathBuf] {
        &self.surroundings.left_out
    }

    /// The migration of exactly this version.
    pub fn get(&self, version: &Version) -> Option<&Migration> {
        let index =
            self.migrations.binary_search_by(|migration| migration.version.cmp(version)).ok()?;
        self.migrations.get(index)
    }

    /// The migration that a person means by `wanted`: its version, however padded, or the name of its file with or without
    /// `.sql`. None when nothing fits or more than one does.
    pub fn find(&self, wanted: &str) -> Option<&Migration> {
        let wanted = wanted.trim();
        let version = Version::new(wanted);
        self.get(&version).or_else(|| {
            let is_meant = |migration: &&Migration| {
                migration.version.same_number(&version)
                    || migration.supabase_version() == Some(wanted)
                    || migration.path.file_name().is_some_and(|name| name == wanted)
                    || migration.path.file_stem().is_some_and(|stem| stem == wanted)
                    || migration
                        .path
                        .parent()
                        .and_then(Path::file_name)
                        .is_some_and(|folder| folder == wanted)
            };
            let mut meant = self.migrations.iter().filter(is_meant);
            meant.next().filter(|_| meant.next().is_none())
        })
    }
}

/// The groups of neighbours with equal versions; `migrations` is sorted.
fn duplicates(migrations: &[Migration]) -> Vec<Duplicate> {
    let mut taken: BTreeSet<Version> =
        migrations.iter().map(|migration| migration.version.clone()).collect();
    let groups = migrations
        .chunk_by(|left, right| left.version == right.version)
        .filter(|group| group.len() > 1);
    groups
        .filter_map(|group| {
            let version = group.first()?.version.clone();
            let next_free = version.next_free(&taken);
            taken.insert(next_free.clone());
            let paths = group.iter().map(|migration| migration.path.clone()).collect();
            Some(Duplicate { version, paths, next_free })
        })
        .collect()
}

/// Several migrations have one version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Duplicates {
    /// Each version that is there more than once.
    pub list: Vec<Duplicate>,
}

impl fmt::Display for Duplicates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, duplicate) in self.list.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(
                f,
                "{separator}version `{}` is used by {}",
                duplicate.version,
                listed(&duplicate.paths)
            )?;
            write!(f, "; the next free one is `{}`", duplicate.next_free)?;
        }
        Ok(())
    }
}

/// One version that several files have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duplicate {
    /// The version.
    pub version: Version,
    /// The files, two or more.
    pub paths: Vec<PathBuf>,
    /// What one of them could be renamed to, in the style of the folder.
    pub next_free: Version,
}

/// Something about a folder of migrations that does not stop a run.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SourceWarning {
    /// A file that tools would run at different places.
    #[error(
        "{} runs before {}; a tool that compares versions as {} runs it after",
        shown(earlier),
        shown(later),
        rule.as_str()
    )]
    OrderDiffers {
        /// Runs first here.
        earlier: PathBuf,
        /// Runs next here.
        later: PathBuf,
        /// The rule by which the two would be swapped.
        rule: OrderRule,
    },
    /// Two files with the same number, differently padded.
    #[error(
        "{} and {} have the same number, differently padded; they run in this order",
        shown(first),
        shown(second)
    )]
    SameNumber {
        /// Runs first.
        first: PathBuf,
        /// Runs next.
        second: PathBuf,
    },
    /// A `.sql` file that is not run because its name holds no version.
    #[error("{} is not run: its name does not begin with a version", shown(path))]
    Unversioned {
        /// The file.
        path: PathBuf,
    },
    /// A down script that belongs to no migration.
    #[error("{} is never run: no migration has its version", shown(path))]
    DownWithoutUp {
        /// The file.
        path: PathBuf,
    },
    /// A folder with SQL files in it that is not read.
    #[error("the {files} SQL file(s) in {} are not run: subfolders are not read", shown(path))]
    Subfolder {
        /// The folder.
        path: PathBuf,
        /// How many SQL files lie in it, at any depth.
        files: usize,
    },
    /// Flyway's baseline script, which stands for versions up to its own.
    #[error("{} is not run: it is a Flyway baseline script", shown(path))]
    Baseline {
        /// The file.
        path: PathBuf,
    },
}

/// How other tools compare versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderRule {
    /// Letter by letter: Supabase, diesel, dbmate.
    Text,
    /// As whole numbers: sqlx, goose.
    Number,
}

impl OrderRule {
    /// The word for it in messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "numbers",
        }
    }
}

/// A path for one line of a message: in backticks, with unprintable characters escaped.
pub(crate) fn shown(path: &Path) -> String {
    let mut escaped = String::new();
    for letter in path.to_string_lossy().chars() {
        // Quotes and the separator of Windows are harmless; what moves the cursor or turns the text around is not.
        if matches!(letter, '\'' | '"' | '\\') {
            escaped.push(letter);
        } else {
            escaped.extend(letter.escape_debug());
        }
    }
    format!("`{escaped}`")
}

/// A place in a file for one line of a message, in the form that terminals and editors know.
pub(crate) fn shown_at(path: &Path, line: usize, column: usize) -> String {
    let path = shown(path);
    format!("{}:{line}:{column}`", path.strip_suffix('`').unwrap_or(&path))
}

/// Paths for one line of a message: "`a` and `b`".
pub(crate) fn listed(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| shown(path)).collect::<Vec<_>>().join(" and ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn migration(version: &str, path: &str) -> Migration {
        Migration::in_memory(Version::new(version), "x", Path::new(path), "")
    }

    #[test]
    fn refuses_duplicates_naming_both_files_and_the_next_free_version() {
        let list = vec![
            migration("002", "m/002_b.sql"),
            migration("001", "m/001_a.sql"),
            migration("002", "m/002_a.sql"),
        ];
        let error = MigrationSet::new(list).unwrap_err();
        assert_eq!(
            error.to_string(),
            "version `002` is used by `m/002_a.sql` and `m/002_b.sql`; the next free one is `003`"
        );
    }

    #[test]
    fn finds_what_a_person_means() {
        let set = MigrationSet::new(vec![
            migration("007", "m/007_a.sql"),
            migration("20251027120000", "m/20251027_120000_b.sql"),
        ])
        .unwrap();
        for wanted in ["007", "7", "007_a.sql", "007_a"] {
            assert_eq!(
                set.find(wanted).map(|found| found.version.as_str()),
                Some("007"),
                "{wanted}"
            );
        }
        assert_eq!(
            set.find("20251027").map(|found| found.version.as_str()),
            Some("20251027120000")
        );
        assert!(set.find("8").is_none());
        assert!(set.find("").is_none());
    }

    #[test]
    fn hostile_paths_stay_on_one_line() {
        assert_eq!(shown(Path::new("a\nb\u{1b}[31m'é")), "`a\\nb\\u{1b}[31m'é`");
    }
}
