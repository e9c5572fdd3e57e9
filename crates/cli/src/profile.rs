//! Which environment do the migrations expect, and how does a database get it?

use std::borrow::Cow;

use rowsmith_migrate_core::{ApplyOptions, Ledger, MigrationSet, apply::Adapt};
use rowsmith_scratch_pg::{ExtensionFiles, Server};
use rowsmith_supabase::{self as supabase, IS_BOOTSTRAPPED, Options, SqlText, bootstrap_sql};
use tokio_postgres::Client;

use crate::{
    args::{ProfileChoice, Scratch},
    context::Context,
    diagnostic::Diagnostic,
    explain::shown,
};

/// The `search_path` that Supabase gives to whoever runs migrations.
const SEARCH_PATH: &str = r#""$user", public, extensions"#;

/// The environment that migrations expect.
#[derive(Debug)]
pub(crate) enum Profile {
    /// A Postgres as `initdb` makes it.
    Plain,
    /// Supabase's roles, schemas, functions and extensions.
    Supabase {
        /// What differs from project to project.
        options: Options,
        /// What told that this is a Supabase project.
        evidence: String,
    },
}

impl Profile {
    /// Chooses by flag, then `rowsmith.toml`, then by what the project and its SQL look like.
    pub(crate) fn choose(
        context: &Context,
        flags: &Scratch,
        set: &MigrationSet,
    ) -> Result<Self, Diagnostic> {
        let choice =
            flags.profile.or(context.project.config.profile).unwrap_or(ProfileChoice::Auto);
        if choice == ProfileChoice::Plain {
            return Ok(Self::Plain);
        }
        let config = context.project.supabase_config()?;
        let texts: Vec<(String, &str)> = set
            .migrations()
            .iter()
            .filter_map(|migration| Some((shown(&migration.path), migration.up.text()?)))
            .collect();
        let files: Vec<SqlText<'_>> =
            texts.iter().map(|(path, text)| SqlText { path, text }).collect();
        let evidence = if choice == ProfileChoice::Supabase {
            "as asked".to_owned()
        } else {
            let name = config.as_ref().map(|(name, _)| name.as_str());
            let Some(evidence) = supabase::detect(name, &files) else { return Ok(Self::Plain) };
            evidence.to_string()
        };
        let first = set.migrations().first().map(|migration| migration.version.to_string());
        let config = config.map(|(_, config)| config);
        let implied = supabase::implied_extensions(&files).into_iter();
        let options = Options {
            auto_expose_new_tables: supabase::exposes_new_tables(config.as_ref(), first.as_deref()),
            extensions: implied.map(|implied| implied.extension.to_owned()).collect(),
        };
        Ok(Self::Supabase { options, evidence })
    }

    /// Stands for everything that the profile does to a database.
    pub(crate) fn fingerprint(&self) -> String {
        match self {
            Self::Plain => "plain".to_owned(),
            Self::Supabase { options, .. } => {
                format!("supabase {}", supabase::profile_version(options))
            }
        }
    }

    /// Stand-ins for extensions that a scratch server may lack.
    pub(crate) fn extensions(&self) -> Vec<ExtensionFiles> {
        match self {
            Self::Plain => Vec::new(),
            Self::Supabase { .. } => supabase::extension_files(),
        }
    }

    /// Whether preparing a database takes long enough to keep the result.
    pub(crate) fn is_costly(&self) -> bool {
        matches!(self, Self::Supabase { .. })
    }

    /// Says what was chosen, and which stand-ins of extensions these migrations will meet.
    pub(crate) fn announce(&self, context: &Context, server: &Server, set: &MigrationSet) {
        let Self::Supabase { evidence, .. } = self else { return };
        context.printer.step("Profile", &format!("Supabase ({evidence})"));
        for name in server.shims().iter().filter(|name| creates(set, name)) {
            if let Some(shim) = supabase::shim(name) {
                context.printer.step("Standing in", &format!("`{name}`: {}", shim.notice));
            }
        }
        for name in server.missing_extensions().iter().filter(|name| creates(set, name)) {
            context.printer.warn(&format!("the named server has no extension `{name}`"));
        }
    }

    /// Prepares a fresh database.
    pub(crate) async fn prepare(&self, client: &Client) -> Result<(), Diagnostic> {
        let Self::Supabase { options, .. } = self else { return Ok(()) };
        client.batch_execute(&bootstrap_sql(options)).await.map_err(|error| unprepared(&error))
    }

    /// Whether [`Self::prepare`] has run in this database.
    pub(crate) async fn is_prepared(&self, client: &Client) -> Result<bool, Diagnostic> {
        let Self::Supabase { .. } = self else { return Ok(true) };
        let row =
            client.query_one(IS_BOOTSTRAPPED, &[]).await.map_err(|error| unprepared(&error))?;
        row.try_get(0).map_err(|error| unprepared(&error))
    }

    /// Which history tables are written.
    pub(crate) fn ledger(&self) -> Ledger {
        match self {
            Self::Plain => Ledger::Own,
            Self::Supabase { .. } => Ledger::Supabase,
        }
    }

    /// How migrations are applied; `adapt` blanks what stand-ins of extensions cannot take.
    pub(crate) fn apply_options<'a>(&self, adapt: Option<&'a Adapt<'a>>) -> ApplyOptions<'a> {
        match self {
            Self::Plain => ApplyOptions::default(),
            Self::Supabase { .. } => ApplyOptions {
                ledger: self.ledger(),
                settings: vec![("search_path".to_owned(), SEARCH_PATH.to_owned())],
                adapt,
                ..ApplyOptions::default()
            },
        }
    }
}

/// Blanks what the stand-ins in use cannot take.
pub(crate) fn adapter(shims: &[String]) -> impl Fn(&str) -> Cow<'_, str> {
    move |sql| supabase::adapt(sql, shims)
}

/// Whether a migration asks for the extension of this name.
fn creates(set: &MigrationSet, name: &str) -> bool {
    let text = |text: &str| {
        let words: Vec<_> =
            rowsmith_sql_text::tokens(text).filter(|token| !token.is_trivia()).collect();
        words.iter().enumerate().any(|(index, word)| {
            let named =
                |token: &rowsmith_sql_text::Token<'_>| token.name().as_deref() == Some(name);
            word.is_word("extension") && words.iter().skip(index + 1).take(4).any(named)
        })
    };
    set.migrations()
        .iter()
        .filter_map(|migration| migration.up.text())
        .any(|sql| sql.contains(name) && text(sql))
}

fn unprepared(error: &tokio_postgres::Error) -> Diagnostic {
    Diagnostic::error("the database cannot be prepared as a Supabase project expects it").detail(
        rowsmith_migrate_core::ServerError::of(error)
            .map_or_else(|| error.to_string(), |server| server.message),
    )
}
