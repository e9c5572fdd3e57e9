//! What was typed behind `migrate`?

use std::path::PathBuf;

use clap::{
    Arg, ArgAction, Args, Subcommand,
    builder::{PossibleValuesParser, TypedValueParser},
};
use rowsmith_migrate_core::Tool;

use super::Scratch;

/// `migrate`, and the commands below it.
#[derive(Debug, Args)]
pub(crate) struct Migrate {
    #[command(flatten)]
    pub(crate) apply: Apply,
    #[command(flatten)]
    pub(crate) at: At,
    #[command(subcommand)]
    pub(crate) command: Option<MigrateCommand>,
}

/// The commands below `migrate`. Without one, what is pending is applied.
#[derive(Debug, Subcommand)]
pub(crate) enum MigrateCommand {
    /// Make the file of the next migration and print its path
    New(New),
    /// Give files that share a version, or came late, a version of their own after what has run
    Renumber(Renumber),
    /// Compare the folder, its rowsmith.sum and the database; exit 1 when anything is off
    Verify(Verify),
    /// Show what is applied and what is pending; change nothing
    Status,
    /// Put the history right without running anything; by itself whatever is harmless
    Repair(Repair),
    /// Write back the files that only the database knows
    Fetch(Fetch),
    /// End the session that holds the lock on migrations
    Unlock(Unlock),
    /// Take back what ran last, by the down scripts
    Down(Down),
    /// Take back what ran last, and apply it again
    Redo(Redo),
    /// Try down scripts on a scratch Postgres: up, down and up again have to restore the schema
    ProveDown(ProveDown),
    /// Take over the history that another runner has kept in this database, then go on from there
    Adopt(Adopt),
    /// Record an existing database as migrated up to a version, without running anything
    #[command(disable_version_flag = true)]
    Baseline(Baseline),
    /// Put in the rows that a database begins with; again when their file has changed
    Seed(Seed),
    /// Drop the development database, make it anew, apply everything and seed it
    // It asks nothing, but is not alone in taking the flag of the others that empty something.
    #[command(arg = Arg::new("yes").long("yes").short('y').action(ArgAction::SetTrue)
        .help("Do it without asking, as it does anyway"))]
    Reset,
}

/// Which database, and where a scratch one comes from.
#[derive(Debug, Args)]
pub(crate) struct At {
    /// The database [env: DIRECT_URL, DATABASE_URL, PGHOST ...; default: the project's development database]
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) db_url: Option<String>,
    /// The database of the local Supabase stack, on the port that supabase/config.toml names
    #[arg(long, global = true, conflicts_with = "db_url")]
    pub(crate) local: bool,
    /// The database is reached through a transaction pooler: hold a lease, not a lock of the session [default: find out]
    #[arg(long, global = true)]
    pub(crate) pooled: bool,
    #[command(flatten)]
    pub(crate) scratch: Scratch,
}

/// `migrate new`.
#[derive(Debug, Args)]
pub(crate) struct New {
    /// What it is for, in a few words
    #[arg(required = true)]
    pub(crate) name: Vec<String>,
    /// A file with the SQL to put in, or - for standard input [default: standard input, when it is a pipe or a file]
    #[arg(long, value_name = "FILE")]
    pub(crate) sql: Option<PathBuf>,
}

/// `migrate renumber`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag that was typed or not")]
pub(crate) struct Renumber {
    /// Files to move to the end, by name or version [default: those that share a version or came late]
    pub(crate) files: Vec<String>,
    /// Ask no database what has run: go by the files alone
    #[arg(long)]
    pub(crate) no_database: bool,
    /// Show what would be renamed and rename nothing; exit 1 when there is something
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Rename without asking
    #[arg(long, short)]
    pub(crate) yes: bool,
}

/// `migrate verify`.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// Look at the files alone
    #[arg(long)]
    pub(crate) no_database: bool,
    /// Vouch for the files as they are: write rowsmith.sum into the folder, and ask no database
    #[arg(long)]
    pub(crate) write_sum: bool,
}

/// `migrate repair`.
#[derive(Debug, Args)]
pub(crate) struct Repair {
    /// This migration counts as applied, without being run; repeat for several
    #[arg(long, value_name = "VERSION")]
    pub(crate) applied: Vec<String>,
    /// This migration counts as not applied; also a row whose file is gone
    #[arg(long, value_name = "VERSION")]
    pub(crate) reverted: Vec<String>,
    /// The edit of this file is accepted: its row takes over what the file says now
    #[arg(long, value_name = "VERSION")]
    pub(crate) accept: Vec<String>,
    /// Statement N of this unfinished migration counts as done
    #[arg(long, value_name = "VERSION:N")]
    pub(crate) statement_done: Vec<String>,
    /// Statement N of this unfinished migration, and all after it, are to run again
    #[arg(long, value_name = "VERSION:N")]
    pub(crate) statement_again: Vec<String>,
    /// Show what would be changed and change nothing; exit 1 when there is something
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Change without asking
    #[arg(long, short)]
    pub(crate) yes: bool,
}

/// `migrate down`.
#[derive(Debug, Args)]
pub(crate) struct Down {
    /// How many to take back, those that ran last first [default: 1]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) steps: Option<u32>,
    /// Take back everything after this version, which stays
    #[arg(long, value_name = "VERSION", conflicts_with = "steps")]
    pub(crate) to: Option<String>,
    #[command(flatten)]
    pub(crate) consent: Consent,
}

/// `migrate redo`.
#[derive(Debug, Args)]
pub(crate) struct Redo {
    /// How many to take back and apply again [default: 1]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) steps: Option<u32>,
    #[command(flatten)]
    pub(crate) consent: Consent,
}

/// What may be done to a database that is not the development database.
#[derive(Debug, Args)]
pub(crate) struct Consent {
    /// Run down scripts that are not proven
    #[arg(long)]
    pub(crate) force: bool,
    /// Do not ask
    #[arg(long, short)]
    pub(crate) yes: bool,
}

/// `migrate fetch`.
#[derive(Debug, Args)]
pub(crate) struct Fetch {
    /// Versions to write back [default: all that ran and have no file]
    pub(crate) versions: Vec<String>,
    /// Show what would be written and write nothing; exit 1 when there is something
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// `migrate unlock`.
#[derive(Debug, Args)]
pub(crate) struct Unlock {
    /// End the session without asking
    #[arg(long, short)]
    pub(crate) yes: bool,
}

/// `migrate prove-down`.
#[derive(Debug, Args)]
pub(crate) struct ProveDown {
    /// How many of the last migrations to prove [default: 1]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) steps: Option<u32>,
    /// Prove everything after this version
    #[arg(long, value_name = "VERSION", conflicts_with = "steps")]
    pub(crate) to: Option<String>,
    /// Prove every migration
    #[arg(long, conflicts_with_all = ["steps", "to"])]
    pub(crate) all: bool,
    /// Exit 1 also when a migration has no down script
    #[arg(long)]
    pub(crate) require: bool,
}

/// `migrate seed`.
#[derive(Debug, Default, PartialEq, Eq, Args)]
pub(crate) struct Seed {
    /// Also what is in already and has not changed
    #[arg(long)]
    pub(crate) again: bool,
    /// Do not ask before rows are put into a database that was named
    #[arg(long, short)]
    pub(crate) yes: bool,
}

/// `migrate` by itself.
#[derive(Debug, Default, PartialEq, Eq, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag that was typed or not")]
pub(crate) struct Apply {
    /// Dry run: try what is pending on a scratch Postgres and show what it locks, rewrites and reads; exit 1 when pending
    #[arg(long)]
    pub(crate) check: bool,
    /// With --check: try it on the database too, in one transaction that is rolled back; its locks are real for that time
    #[arg(long, requires = "check")]
    pub(crate) on_target: bool,
    /// Apply all pending files in one transaction: a failure anywhere leaves nothing
    #[arg(long)]
    pub(crate) single_transaction: bool,
    /// Apply migrations up to and including this version only
    #[arg(long, value_name = "VERSION", conflicts_with = "steps")]
    pub(crate) to: Option<String>,
    /// Apply the next few only
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) steps: Option<u32>,
    /// Apply files whose version comes before one that already ran
    #[arg(long)]
    pub(crate) allow_late: bool,
    /// Migrate although another runner has; see adopt
    #[arg(long)]
    pub(crate) allow_foreign: bool,
}

/// `migrate adopt`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag that was typed or not")]
pub(crate) struct Adopt {
    /// The runner: sqlx, refinery, dbmate, flyway, diesel, goose, golang-migrate, node-pg-migrate, prisma, supabase, rails or
    /// plain [default: found out]
    #[arg(long, value_name = "RUNNER", value_parser = tool(), hide_possible_values = true)]
    pub(crate) from: Option<Tool>,
    /// Its table, such as public.migrations [default: the one that the runner makes by itself]
    #[arg(long, value_name = "TABLE")]
    pub(crate) table: Option<String>,
    /// Leave out what the runner applied and has no file
    #[arg(long)]
    pub(crate) allow_missing: bool,
    /// Leave files pending that the runner should have applied earlier
    #[arg(long)]
    pub(crate) allow_late: bool,
    /// Take files as they are that are not what the runner applied
    #[arg(long)]
    pub(crate) allow_edited: bool,
    /// Show what would be recorded and record nothing; exit 1 when there is something
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Record without asking
    #[arg(long, short)]
    pub(crate) yes: bool,
}

/// `migrate baseline`.
#[derive(Debug, Args)]
pub(crate) struct Baseline {
    /// The version that the database has, the last file that need not run
    #[arg(long, value_name = "VERSION")]
    pub(crate) version: String,
    /// Show what would be recorded and record nothing; exit 1 when there is something
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Record without asking
    #[arg(long, short)]
    pub(crate) yes: bool,
}

/// Reads the name of a runner, and lists them when it is none.
fn tool() -> impl TypedValueParser<Value = Tool> {
    PossibleValuesParser::new(Tool::ALL.map(Tool::as_str)).try_map(|word| word.parse::<Tool>())
}
