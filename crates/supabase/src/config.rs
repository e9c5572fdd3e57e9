//! What does a project's `supabase/config.toml` say about its database?

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny};

/// The keys of `config.toml` that concern a database; all others are ignored.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Default)]
#[serde(default)]
pub struct SupabaseConfig {
    /// The project's name.
    pub project_id: Option<String>,
    /// `[api]`.
    pub api: Api,
    /// `[db]`.
    pub db: Db,
}

/// What the API shows.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Api {
    /// The schemas it serves; types are generated for these.
    pub schemas: Vec<String>,
    /// Schemas added to the search path of its requests.
    pub extra_search_path: Vec<String>,
    /// Whether new tables of `public` are handed to the API roles by themselves; unset means the platform's
    /// default, which changed on 2026-05-30.
    pub auto_expose_new_tables: Option<bool>,
}

impl Default for Api {
    fn default() -> Self {
        let names = |names: [&str; 2]| names.map(str::to_owned).to_vec();
        Self {
            schemas: names(["public", "graphql_public"]),
            extra_search_path: names(["public", "extensions"]),
            auto_expose_new_tables: None,
        }
    }
}

/// The local database.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Db {
    /// The port of the local stack's database. `env(NAME)` counts as the default.
    #[serde(deserialize_with = "number_or_env")]
    pub port: Option<u16>,
    /// The major version the project runs on. `env(NAME)` counts as not said.
    #[serde(deserialize_with = "number_or_env")]
    pub major_version: Option<u16>,
    /// `[db.migrations]`.
    pub migrations: Migrations,
    /// `[db.seed]`.
    pub seed: Seed,
}

impl Default for Db {
    fn default() -> Self {
        Self {
            port: Some(54322),
            major_version: None,
            migrations: Migrations::default(),
            seed: Seed::default(),
        }
    }
}

/// How the schema is kept.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Migrations {
    /// Whether migrations are applied at all.
    pub enabled: bool,
    /// Globs of declarative schema files, relative to the `supabase` folder, in the order they are applied.
    pub schema_paths: Vec<String>,
}

impl Default for Migrations {
    fn default() -> Self {
        Self { enabled: true, schema_paths: Vec::new() }
    }
}

/// The data put in after the migrations.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Seed {
    /// Whether seeds are run.
    pub enabled: bool,
    /// Globs of seed files, relative to the `supabase` folder, in the order they are run.
    pub sql_paths: Vec<String>,
}

impl Default for Seed {
    fn default() -> Self {
        Self { enabled: true, sql_paths: vec!["./seed.sql".to_owned()] }
    }
}

/// A `config.toml` that is not what it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ConfigError {
    /// What is wrong, in one line.
    pub message: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

/// Reads the text of a `config.toml`.
pub fn read(text: &str) -> Result<SupabaseConfig, ConfigError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    toml::from_str(text).map_err(|error| {
        let at = rowsmith_sql_text::position(text, error.span().map_or(0, |span| span.start));
        let message = error.message().lines().collect::<Vec<_>>().join(", ");
        ConfigError { message, line: at.line, column: at.column }
    })
}

/// A number, or any text such as `env(PORT)`, which only the environment could resolve.
fn number_or_env<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u16>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Value {
        Number(u16),
        Text(String),
        Other(IgnoredAny),
    }
    match Value::deserialize(deserializer)? {
        Value::Number(number) => Ok(Some(number)),
        Value::Text(text) if text.starts_with("env(") => Ok(None),
        Value::Text(text) => text.trim().parse().map(Some).map_err(serde::de::Error::custom),
        Value::Other(_) => Err(serde::de::Error::custom("expected a number from 0 to 65535")),
    }
}

#[cfg(test)]
mod tests {
    use super::{SupabaseConfig, read};

    #[test]
    fn an_empty_file_means_the_defaults() {
        let config = read("").unwrap();
        assert_eq!(config, SupabaseConfig::default());
        assert_eq!(config.api.schemas, ["public", "graphql_public"]);
        assert_eq!(config.api.extra_search_path, ["public", "extensions"]);
        assert_eq!(config.db.port, Some(54322));
        assert_eq!(config.db.seed.sql_paths, ["./seed.sql"]);
        assert!(config.db.seed.enabled && config.db.migrations.enabled);
    }

    #[test]
    fn reads_what_it_knows_and_ignores_the_rest() {
        let config = read(
            "\u{feff}project_id = \"crm\"\r\n[api]\r\nenabled = true\nport = 54321\nschemas = [\"public\", \"api\"]\n\
             [db]\nport = 1\nmajor_version = 15\n[db.migrations]\nschema_paths = [\"./schemas/*.sql\"]\n\
             [db.seed]\nenabled = false\nsql_paths = [\"./seeds/*.sql\", './x.sql']\n\
             [auth.email.smtp]\npass = \"env(P)\"\n[remotes.staging]\nproject_id = \"x\"\n",
        )
        .unwrap();
        assert_eq!(config.project_id.as_deref(), Some("crm"));
        assert_eq!(config.api.schemas, ["public", "api"]);
        assert_eq!((config.db.port, config.db.major_version), (Some(1), Some(15)));
        assert_eq!(config.db.migrations.schema_paths, ["./schemas/*.sql"]);
        assert!(!config.db.seed.enabled);
        assert_eq!(config.db.seed.sql_paths, ["./seeds/*.sql", "./x.sql"]);
    }

    #[test]
    fn numbers_may_come_from_the_environment() {
        let config = read("[db]\nport = \"env(PORT)\"\nmajor_version = \"17\"\n").unwrap();
        assert_eq!((config.db.port, config.db.major_version), (None, Some(17)));
    }

    #[test]
    fn errors_know_their_place() {
        let error = read("project_id = \"x\"\n[db]\nport = 99999999\n").unwrap_err();
        assert_eq!((error.line, error.column), (3, 8), "{error}");
        let error = read("[api\n").unwrap_err();
        assert_eq!(error.line, 1, "{error}");
        let error = read("[db.seed]\nsql_paths = 5\n").unwrap_err();
        assert_eq!((error.line, error.column), (2, 13), "{error}");
    }
}
