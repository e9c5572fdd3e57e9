//! Which rows does a database begin with, and are they in? Seeds run as migrations do, and are recorded apart from them.
//!
//! On Supabase the record is the one of their CLI, `supabase_migrations.seed_files`; elsewhere it is `rowsmith.seeds`. A seed
//! that has changed runs again, where their CLI only takes note of its new hash.

use std::collections::BTreeMap;
use std::path::Path;

use tokio_postgres::Client;

use crate::apply::{ApplyError, ApplyOptions, Run, scripts};
use crate::checksum::Checksum;
use crate::history::{
    self, Direction, HistoryError, Ledger, READ_SEEDS, READ_SUPABASE_SEEDS, rows,
};
use crate::lock::Locked;
use crate::migration::Migration;
use crate::placeholders::Variables;
use crate::plan::{PlanError, Problem, Step, step};
use crate::source::{SourceError, read_script};
use crate::version::Version;
use crate::watch::{Report, Watch};

/// A file of rows.
#[derive(Clone, Debug)]
pub struct Seed {
    /// With the checksum that our table has.
    script: Migration,
    /// The one that the Supabase CLI has.
    their_checksum: Checksum,
}

/// Whether a seed is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeedState {
    /// It never ran here.
    New,
    /// It ran as it is.
    Seeded,
    /// It ran, and says something else now.
    Changed,
}

/// The seeds that have run on a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seeded {
    /// Which table says so.
    ledger: Ledger,
    /// The hash of each, by name.
    hashes: BTreeMap<String, String>,
}

impl Seed {
    /// Reads the file at `path`; `name` is what the record knows it by: its path from the project's folder.
    pub fn read(name: &str, path: &Path) -> Result<Self, SourceError> {
        let (up, bytes) = read_script(path)?;
        let (checksum, their_checksum) = (Checksum::of(&bytes), Checksum::of_bytes(&bytes));
        let version = Version::new(&format!("seed:{name}"));
        let (name, path) = (name.to_owned(), path.to_owned());
        let script = Migration { version, name, path, up, down: None, checksum };
        Ok(Self { script, their_checksum })
    }

    /// What the record knows it by.
    pub fn name(&self) -> &str {
        &self.script.name
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.script.path
    }

    /// What the record knows its text by.
    fn checksum(&self, ledger: Ledger) -> Checksum {
        match ledger {
            Ledger::Own => self.script.checksum,
            Ledger::Supabase => self.their_checksum,
        }
    }

    /// The script as it will be sent and recorded.
    fn filled(&self, variables: &Variables, ledger: Ledger) -> Result<Migration, PlanError> {
        let script = Migration { checksum: self.checksum(ledger), ..self.script.clone() };
        if !variables.everywhere() && !script.up.directives.placeholders {
            return Ok(script);
        }
        let up = script.up.filled(variables).map_err(|unfilled| {
            let unfilled = unfilled.into_iter().map(|one| Problem::unfilled(&script, one));
            PlanError { problems: unfilled.collect() }
        })?;
        Ok(Migration { up, ..script })
    }

    /// Whether it is in.
    pub fn state(&self, seeded: &Seeded) -> SeedState {
        match seeded.hashes.get(self.name()) {
            None => SeedState::New,
            Some(hash) if *hash == self.checksum(seeded.ledger).to_string() => SeedState::Seeded,
            Some(_) => SeedState::Changed,
        }
    }
}

/// Reads which seeds have run, from the table that [`seed`] records them in where `wanted` is asked for. Writes nothing, and takes
/// an absent table for an empty one.
pub async fn seeded(client: &Client, wanted: Ledger) -> Result<Seeded, HistoryError> {
    let ledger = history::read(client).await?.ledger(wanted);
    let mut seeded = Seeded { ledger, hashes: BTreeMap::new() };
    let (table, query) = match ledger {
        Ledger::Own => ("rowsmith.seeds", READ_SEEDS),
        Ledger::Supabase => ("supabase_migrations.seed_files", READ_SUPABASE_SEEDS),
    };
    let exists = format!("select 1 where pg_catalog.to_regclass('{table}') is not null");
    if rows(client, &exists).await?.is_empty() {
        return Ok(seeded);
    }
    for row in rows(client, query).await? {
        let text =
            |index| Ok::<_, HistoryError>(row.try_get(index)?.unwrap_or_default().to_owned());
        seeded.hashes.insert(text(0)?, text(1)?);
    }
    Ok(seeded)
}

/// Runs the seeds in their order, each in one transaction with its record wherever that can be.
pub async fn seed(
    locked: &mut Locked<'_>,
    seeds: &[&Seed],
    variables: &Variables,
    options: &ApplyOptions<'_>,
    watch: &mut dyn Watch,
) -> Result<Report, SeedError> {
    let history = history::read(locked.client()).await?;
    let ledger = history.ledger(options.ledger);
    let mut steps: Vec<Step> = Vec::with_capacity(seeds.len());
    for seed in seeds {
        let script = seed.filled(variables, ledger)?;
        let step = step(&script, &history);
        steps.push(step.map_err(|problem| PlanError { problems: vec![*problem] })?);
    }
    let run = Run { steps: &steps, history: history.fingerprint(), direction: Direction::Seed };
    Ok(scripts(&run, locked, options, watch).await?)
}

/// Why seeds are not in.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// What has run cannot be read.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// A seed cannot be taken apart, or has placeholders that stand for nothing.
    #[error(transparent)]
    Script(#[from] PlanError),
    /// A seed failed.
    #[error(transparent)]
    Apply(#[from] ApplyError),
}
