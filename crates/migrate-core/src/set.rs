//! Which migrations are there, in which order, and is every version there once?

mod flaw;
mod warning;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::migration::{Migration, Script};
use crate::placeholders::{Unfilled, Variables};
use crate::version::Version;
pub use flaw::{Duplicate, Duplicates, Flaw};
pub use warning::{OrderRule, SourceWarning};

/// All migrations of a project: sorted by version, each version once. Cheap to clone.
#[derive(Clone, Debug)]
pub struct MigrationSet {
    migrations: Arc<[Migration]>,
    /// Those that are left out since another one has their version; sorted.
    twins: Arc<[Migration]>,
    flaws: Arc<[Flaw]>,
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
    pub fn new(migrations: Vec<Migration>) -> Result<Self, Duplicates> {
        let (set, list) = Self::sorted(migrations);
        if list.is_empty() { Ok(set) } else { Err(Duplicates { list }) }
    }

    /// Sorts the migrations. Of those that share a version the first by path is in the set, and the set is flawed: no plan is made
    /// of it, and [`crate::plan()`] reports the flaw together with whatever else is in the way.
    pub fn flawed(migrations: Vec<Migration>) -> Self {
        let (set, list) = Self::sorted(migrations);
        set.with_flaws(list.into_iter().map(Flaw::from).collect())
    }

    fn sorted(mut migrations: Vec<Migration>) -> (Self, Vec<Duplicate>) {
        migrations.sort_by(|left, right| {
            left.version.cmp(&right.version).then_with(|| left.path.cmp(&right.path))
        });
        let duplicates = duplicates(&migrations);
        let mut twins = Vec::new();
        migrations.dedup_by(|later, first| {
            let is_twin = later.version == first.version;
            twins.extend(is_twin.then(|| later.clone()));
            is_twin
        });
        let (migrations, twins) = (migrations.into(), twins.into());
        let (flaws, surroundings, variables) = (Arc::from([]), Arc::default(), Arc::default());
        (Self { migrations, twins, flaws, surroundings, variables }, duplicates)
    }

    /// Adds what else is wrong with the folder.
    #[must_use]
    pub(crate) fn with_flaws(mut self, more: Vec<Flaw>) -> Self {
        self.flaws = self.flaws.iter().cloned().chain(more).collect();
        self
    }

    /// What is wrong with the folder, so that nothing of it runs.
    pub fn flaws(&self) -> &[Flaw] {
        &self.flaws
    }

    /// Whether several files claim this version, so that it cannot be told which of them ran.
    pub(crate) fn is_claimed_twice(&self, version: &Version) -> bool {
        let claims =
            |flaw: &Flaw| matches!(flaw, Flaw::Duplicate(twice) if twice.version == *version);
        self.flaws.iter().any(claims)
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

    /// The migrations and those that share a version with one of them: sorted by version, then by path.
    pub(crate) fn with_twins(&self) -> Vec<&Migration> {
        let mut all: Vec<&Migration> = self.migrations.iter().chain(&*self.twins).collect();
        // The sort is stable, and of each version the first by path is in front.
        all.sort_by(|left, right| left.version.cmp(&right.version));
        all
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
    let groups = migrations.chunk_by(|left, right| left.version == right.version);
    let duplicate = |group: &[Migration]| {
        let paths = group.iter().map(|migration| migration.path.clone()).collect();
        Some(Duplicate { version: group.first()?.version.clone(), paths })
    };
    groups.filter(|group| group.len() > 1).filter_map(duplicate).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn migration(version: &str, path: &str) -> Migration {
        Migration::in_memory(Version::new(version), "x", Path::new(path), "")
    }

    #[test]
    fn refuses_duplicates_naming_both_files() {
        let list = vec![
            migration("002", "m/002_b.sql"),
            migration("001", "m/001_a.sql"),
            migration("002", "m/002_a.sql"),
        ];
        let error = MigrationSet::new(list.clone()).unwrap_err();
        let told = "version `002` is used by `m/002_a.sql` and `m/002_b.sql`";
        assert_eq!(error.to_string(), told);
        let set = MigrationSet::flawed(list);
        let paths: Vec<_> = set.migrations().iter().map(|migration| &migration.path).collect();
        assert_eq!(paths, [Path::new("m/001_a.sql"), Path::new("m/002_a.sql")]);
        assert_eq!(set.flaws().iter().map(ToString::to_string).collect::<Vec<_>>(), [told]);
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
}
