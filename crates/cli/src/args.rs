//! What was typed?

// Doc comments here are help texts, where backticks would be noise.
#![expect(clippy::doc_markdown, reason = "help texts name variables without backticks")]

mod migrate;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub(crate) use migrate::{
    Adopt, Apply, At, Baseline, Consent, Down, Fetch, Migrate, MigrateCommand, New, ProveDown,
    Redo, Renumber, Repair, Seed, Unlock, Verify,
};

/// SQL migrations in; a migrated Postgres and a Rust crate of types out.
#[derive(Debug, Parser)]
#[command(name = "rowsmith", version, propagate_version = true, after_help = EXIT_CODES)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str =
    "Exit codes: 0 done, 1 the answer is no (stale, pending), 2 could not do it.";

/// What every command takes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options of every command")]
pub(crate) struct Global {
    /// The project's folder [default: the nearest one up with rowsmith.toml, supabase/ or migrations/]
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) project: Option<PathBuf>,
    /// The folder of migrations [default: supabase/migrations, else migrations]
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) migrations: Option<PathBuf>,
    /// Print one JSON object to stdout instead of text
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Say nothing but results and errors
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
    /// When to use colours: auto, always or never
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_possible_values = true
    )]
    pub(crate) color: ColorWhen,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorWhen {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make the crate of types anew: migrate a scratch Postgres, read it, write Rust, compile it
    GenTypes(GenTypes),
    /// Apply pending migrations to DATABASE_URL or the development database; status, down, ... below
    Migrate(Migrate),
    /// Run the project's development database until Ctrl-C and print its URL
    Db(Scratch),
    /// Start a project: write rowsmith.toml and the skeleton of the generated crate
    Init(Init),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// `gen-types`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag that was typed or not")]
pub(crate) struct GenTypes {
    /// The generated crate's folder; files go to its src/ [default: generated]
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Write nothing: show what would change, exit 1 when the types are stale
    #[arg(long)]
    pub(crate) check: bool,
    /// Apply migrations up to and including this version only
    #[arg(long, value_name = "VERSION", conflicts_with = "from_url")]
    pub(crate) until: Option<String>,
    /// Take the types from this live database instead of replaying the migrations
    #[arg(long, value_name = "URL")]
    pub(crate) from_url: Option<String>,
    /// A schema to generate; repeat for several [default: those of rowsmith.toml, else public]
    #[arg(long = "schema", value_name = "NAME")]
    pub(crate) schemas: Vec<String>,
    /// Do not compile the generated crate afterwards
    #[arg(long)]
    pub(crate) no_compile: bool,
    /// Replay every migration, whatever earlier runs have left to build on
    #[arg(long)]
    pub(crate) no_cache: bool,
    /// Use this path for rowsmith-runtime when the crate's Cargo.toml has to be written
    #[arg(long, value_name = "DIR")]
    pub(crate) runtime_path: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) scratch: Scratch,
}

/// Where a scratch Postgres comes from.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options of the scratch Postgres")]
#[expect(clippy::struct_field_names, reason = "the field is the flag's name")]
pub(crate) struct Scratch {
    /// A server on which scratch databases may be created [env: ROWSMITH_SCRATCH_URL]
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) scratch_url: Option<String>,
    /// The major version of the scratch Postgres [default: any from 14 to 18]
    #[arg(long, global = true, value_name = "MAJOR", value_parser = clap::value_parser!(u16).range(14..=18))]
    pub(crate) pg: Option<u16>,
    /// The environment that the migrations expect: auto, supabase or plain
    #[arg(long, global = true, value_name = "PROFILE", hide_possible_values = true)]
    pub(crate) profile: Option<ProfileChoice>,
    /// Never download a Postgres
    #[arg(long, global = true)]
    pub(crate) offline: bool,
}

/// The environment that migrations expect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ProfileChoice {
    /// Look at the project and its SQL.
    Auto,
    /// Supabase's roles, schemas, functions and extensions.
    Supabase,
    /// A plain Postgres.
    Plain,
}

/// `init`.
#[derive(Debug, Args)]
pub(crate) struct Init {
    /// The generated crate's folder [default: generated]
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Use this path for rowsmith-runtime instead of a version
    #[arg(long, value_name = "DIR")]
    pub(crate) runtime_path: Option<PathBuf>,
}
