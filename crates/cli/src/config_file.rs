//! What may `rowsmith.toml` say?

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    time::Duration,
};

use rowsmith_migrate_core::{LockKind, LockOptions, Timeouts, placeholders::Variables, timeouts};
use rowsmith_typegen::{Config, DateCrate, Derives, EnumStyle, KeyNewtypes};
use serde::Deserialize;

use crate::{
    args::ProfileChoice,
    diagnostic::Diagnostic,
    excerpt::{Excerpt, START},
};

/// The configuration file's name, in the project's folder.
pub(crate) const FILE: &str = "rowsmith.toml";

/// `rowsmith.toml`. Everything is optional; unknown keys are errors, so that a typo is seen.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct ConfigFile {
    /// The folder of migrations.
    pub(crate) migrations: Option<PathBuf>,
    /// The generated crate's folder.
    pub(crate) out: Option<PathBuf>,
    /// The environment that the migrations expect.
    pub(crate) profile: Option<ProfileChoice>,
    /// The files of rows that a database begins with: a path from the project's folder, with `*` for several.
    pub(crate) seed: Option<String>,
    /// `[migrate]`.
    pub(crate) migrate: MigrateTable,
    /// `[scratch]`.
    pub(crate) scratch: ScratchTable,
    /// `[types]`.
    pub(crate) types: TypesTable,
}

/// `[migrate]`: how migrations are applied to a database.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct MigrateTable {
    /// How long a statement waits for a lock.
    lock_timeout: Option<Time>,
    /// How long a statement may take.
    statement_timeout: Option<Time>,
    /// How often a file is tried again that could not have its locks.
    lock_retries: Option<u32>,
    /// Whether `${NAME}` stands for something in every migration, not just in those that ask for it.
    placeholders: bool,
    /// `[migrate.variables]`: what it stands for.
    variables: BTreeMap<String, String>,
    /// How long a run waits for another run to end.
    lock_wait: Option<Time>,
    /// What keeps runs apart.
    lock: Lock,
}

impl MigrateTable {
    /// The values of placeholders, those of the file first.
    pub(crate) fn variables<'a>(
        &'a self,
        environment: impl Iterator<Item = (&'a str, &'a str)>,
    ) -> Variables {
        let mut variables = Variables::new(self.placeholders);
        let own = self.variables.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        for (name, value) in own.chain(environment) {
            variables.insert(name, value);
        }
        variables
    }

    /// What keeps a migration from stopping everybody else.
    pub(crate) fn timeouts(&self) -> Timeouts {
        let default = Timeouts::default();
        let time = |time: Option<Time>| time.map(|time| time.0);
        Timeouts {
            lock: time(self.lock_timeout).or(default.lock),
            statement: time(self.statement_timeout).or(default.statement),
            retries: self.lock_retries.unwrap_or(default.retries),
            ..default
        }
    }

    /// How long to try for the lock on migrations.
    pub(crate) fn lock_options(&self) -> LockOptions {
        let default = LockOptions::default();
        let kind = match self.lock {
            Lock::Auto => LockKind::Auto,
            Lock::Session => LockKind::Session,
            Lock::Lease => LockKind::Lease,
        };
        LockOptions { wait: self.lock_wait.map_or(default.wait, |time| time.0), kind, ..default }
    }
}

/// What keeps runs apart.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Lock {
    /// A lease behind a transaction pooler, else locks of the session.
    #[default]
    Auto,
    /// Locks of the session.
    Session,
    /// A lease, a row with a time at which it ends.
    Lease,
}

/// A time as Postgres writes it, such as `"5s"`.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
struct Time(Duration);

impl TryFrom<String> for Time {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no time such as `500ms`, `30s` or `5min`");
        timeouts::parse(&text).map(Self).ok_or_else(wrong)
    }
}

/// `[scratch]`: the Postgres that migrations are tried on.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct ScratchTable {
    /// A server on which databases may be created.
    pub(crate) url: Option<String>,
    /// The oldest major version that the migrations can live with.
    pub(crate) min_major: Option<u16>,
    /// A folder that holds `initdb` and `postgres`.
    pub(crate) bin_dir: Option<PathBuf>,
}

/// `[types]`: what is generated and how. Objects are named as in `schema.object`, columns as in
/// `schema.relation.column`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct TypesTable {
    /// The schemas to generate; none for those that the project exposes.
    pub(crate) schemas: Vec<String>,
    /// The command named in the header of each file.
    pub(crate) command: Option<String>,
    /// The crate for dates and times.
    pub(crate) dates: Dates,
    /// What enums do with labels that they do not know.
    pub(crate) enums: Enums,
    /// `[types.enum-styles]`: the same for single enums.
    pub(crate) enum_styles: BTreeMap<String, Enums>,
    /// The tables whose primary keys have types of their own.
    pub(crate) key_newtypes: Keys,
    /// The relations whose rows also have a form that borrows from the driver's row.
    pub(crate) borrowed_rows: BTreeSet<String>,
    /// Derives added to every type, as paths.
    pub(crate) derives: Vec<String>,
    /// `[types.object-derives]`: derives added to single objects.
    pub(crate) object_derives: BTreeMap<String, Vec<String>>,
    /// `[types.overrides]`: the Rust type of single columns, as a path.
    pub(crate) overrides: BTreeMap<String, String>,
    /// `[types.renames]`: the Rust name of single objects and columns.
    pub(crate) renames: BTreeMap<String, String>,
}

/// The crate for dates and times.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Dates {
    /// `chrono`.
    #[default]
    Chrono,
    /// `time`.
    Time,
    /// `jiff`.
    Jiff,
    /// The types of the runtime, which hold all that Postgres does.
    Postgres,
}

impl Dates {
    /// The feature of the runtime that the choice needs.
    pub(crate) fn feature(self) -> Option<&'static str> {
        match self {
            Self::Chrono => Some("chrono"),
            Self::Time => Some("time"),
            Self::Jiff => Some("jiff"),
            Self::Postgres => None,
        }
    }
}

/// What enums do with labels that they do not know.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Enums {
    /// Keep them in `Unrecognized`.
    #[default]
    Open,
    /// Refuse them.
    Closed,
}

/// The tables whose primary keys have types of their own: all, or those named.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum Keys {
    /// `true` or `false`.
    All(bool),
    /// `["public.contacts"]`.
    Of(BTreeSet<String>),
}

impl Default for Keys {
    fn default() -> Self {
        Self::All(false)
    }
}

impl Enums {
    fn style(self) -> EnumStyle {
        match self {
            Self::Open => EnumStyle::Open,
            Self::Closed => EnumStyle::Closed,
        }
    }
}

impl TypesTable {
    /// The generator's configuration for these schemas.
    pub(crate) fn to_config(&self, schemas: Vec<String>) -> Config {
        Config {
            schemas,
            command: self.command.clone().unwrap_or_else(|| "rowsmith gen-types".to_owned()),
            dates: match self.dates {
                Dates::Chrono => DateCrate::Chrono,
                Dates::Time => DateCrate::Time,
                Dates::Jiff => DateCrate::Jiff,
                Dates::Postgres => DateCrate::Postgres,
            },
            enums: self.enums.style(),
            enum_styles: self
                .enum_styles
                .iter()
                .map(|(name, it)| (name.clone(), it.style()))
                .collect(),
            key_newtypes: match &self.key_newtypes {
                Keys::All(false) => KeyNewtypes::None,
                Keys::All(true) => KeyNewtypes::All,
                Keys::Of(names) => KeyNewtypes::Of(names.clone()),
            },
            borrowed_rows: self.borrowed_rows.clone(),
            derives: Derives { all: self.derives.clone(), objects: self.object_derives.clone() },
            overrides: self.overrides.clone(),
            renames: self.renames.clone(),
        }
    }
}

/// Reads the text of a `rowsmith.toml`; `name` is how the user knows the file.
pub(crate) fn parse(name: &str, text: &str) -> Result<ConfigFile, Diagnostic> {
    toml::from_str(text).map_err(|error| {
        let diagnostic = Diagnostic::error(format!("cannot understand `{name}`"));
        match error.span() {
            Some(span) => diagnostic.at(Excerpt {
                file: name.to_owned(),
                text: text.to_owned(),
                starts: START,
                start: span.start,
                end: span.end,
                label: error.message().to_owned(),
            }),
            None => diagnostic.detail(error.message()),
        }
    })
}
