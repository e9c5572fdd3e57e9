//! Random views over random tables full of NULLs, on a real server: does a column that is typed as never NULL ever yield one?
//!
//! An ordinary run makes the same views each time; `cargo xtask fuzz` makes others for as long as one likes, and a failure
//! names the seed, which `ROWSMITH_VIEW_SEED` repeats.

/// Random numbers.
mod dice;
/// Random expressions.
mod expression;
/// Random queries.
mod query;
/// Random tables, and the functions that the queries call.
mod tables;

use std::env;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::time::{Duration, Instant};

use rowsmith_catalog::Relation;
use rowsmith_introspect::Scope;
use tokio_postgres::Client;
use tokio_postgres::error::SqlState;

use crate::support::{database, read, run};
use dice::Dice;
use expression::{KINDS, Kind};
use query::{Queries, Source};

/// What is tried with one seed.
const VIEWS: usize = 200;

/// A view that reads more tables than this is not tried: Postgres would plan it for minutes.
const HEAVIEST: usize = 12;

/// A view that reads no more tables than this is read by the views to come.
const LIGHT: usize = 4;

/// What an ordinary run makes.
const SEEDS: [u64; 2] = [1, 2];

#[tokio::test]
async fn no_random_view_breaks_the_promise() {
    let number = |name| env::var_os(name).and_then(|it| it.to_str()?.parse::<u64>().ok());
    if let Some(seed) = number("ROWSMITH_VIEW_SEED") {
        round(seed).await;
    } else if let Some(seconds) = number("ROWSMITH_FUZZ_SECONDS") {
        let started = Instant::now();
        while started.elapsed() < Duration::from_secs(seconds) {
            round(RandomState::new().build_hasher().finish()).await;
        }
    } else {
        let mut sum = Counts::default();
        for seed in SEEDS {
            sum.add(&round(seed).await);
        }
        // The rule would be sound, and worthless, if it promised nothing; a test that reads nothing likewise.
        let Counts { made, promised, read, rows, unpromised, proof_missed } = sum;
        assert!(made > 250 && promised > 250 && rows > 500, "{sum:?}");
        assert!(read * 10 > promised * 8, "too few could be read: {sum:?}");
        assert!(proof_missed < unpromised, "{sum:?}");
    }
}

/// What one seed brought.
#[derive(Debug, Default)]
struct Counts {
    /// Views that Postgres took.
    made: usize,
    /// Columns that are typed as never NULL, and those of them that could be read.
    promised: usize,
    read: usize,
    /// The other columns, and those of them that were not NULL in any row.
    unpromised: usize,
    proof_missed: usize,
    /// Rows that were looked at.
    rows: i64,
}

impl Counts {
    fn add(&mut self, other: &Self) {
        self.made += other.made;
        self.promised += other.promised;
        self.read += other.read;
        self.unpromised += other.unpromised;
        self.proof_missed += other.proof_missed;
        self.rows += other.rows;
    }
}

async fn round(seed: u64) -> Counts {
    let mut dice = Dice(seed);
    let (sql, tables) = tables::random(&mut dice);
    let database = database(&sql).await;
    let client = &database.client;
    run(client, "set statement_timeout = '1s'").await;
    let mut counts = Counts::default();
    let mut known = tables;
    for number in 0..VIEWS {
        let kinds: Vec<Kind> = (0..=dice.below(5)).map(|_| dice.pick(KINDS)).collect();
        let mut queries = Queries { dice: &mut dice, known: &mut known, names: 0, weight: 0 };
        let query = queries.query(&kinds, &[], 2);
        let weight = queries.weight;
        if weight > HEAVIEST {
            continue;
        }
        let materialized = if dice.chance(12) { "materialized " } else { "" };
        let view = format!("v{number}");
        let columns: Vec<String> = (0..kinds.len()).map(|at| format!("c{at}")).collect();
        let columns = columns.join(", ");
        let sql = format!("create {materialized}view {view} ({columns}) as {query}");
        if client.batch_execute(&sql).await.is_ok() {
            counts.made += 1;
            if weight <= LIGHT {
                known.push(Source { sql: view, kinds, weight });
            }
        }
    }
    let catalog = read(client, &Scope::default()).await;
    for (name, relation) in &catalog.schemas.get("public").unwrap().relations {
        if let Err(broken) = judge(client, name, relation, &mut counts).await {
            panic!("ROWSMITH_VIEW_SEED={seed}: {broken}: {:?}", relation.kind);
        }
    }
    counts
}

/// Counts the NULLs of each column of a relation, and fails for the first that should have none.
async fn judge(
    client: &Client,
    name: &str,
    relation: &Relation,
    counts: &mut Counts,
) -> Result<(), String> {
    let names: Vec<&str> = relation.columns.iter().map(|column| column.name.as_str()).collect();
    let all = nulls(client, name, &names).await?;
    for (place, column) in relation.columns.iter().enumerate() {
        let found = match &all {
            Some((rows, nulls)) => Some((*rows, nulls[place])),
            // One of the columns cannot be computed; others may.
            None => nulls(client, name, &[&column.name]).await?.map(|(rows, it)| (rows, it[0])),
        };
        let (rows, nulls) = found.unwrap_or_default();
        counts.rows += rows;
        if column.not_null {
            counts.promised += 1;
            counts.read += usize::from(found.is_some());
            if nulls > 0 {
                return Err(format!("{name}.{} yields NULL", column.name));
            }
        } else {
            counts.unpromised += 1;
            counts.proof_missed += usize::from(rows > 0 && nulls == 0);
        }
    }
    Ok(())
}

/// How many rows there are, and how many NULLs each column has in them; none where they cannot be computed.
async fn nulls(
    client: &Client,
    relation: &str,
    columns: &[&str],
) -> Result<Option<(i64, Vec<i64>)>, String> {
    // `IS NULL` is true of a row of NULLs, which is a value, and newer planners do not even look.
    let sums = columns.iter().map(|it| format!(", count(*) filter (where num_nulls({it}) > 0)"));
    let sql = format!(
        "select count(*) {} from (select {} from {relation} limit 1000) as all_rows",
        sums.collect::<String>(),
        columns.join(", "),
    );
    match client.query_one(&sql, &[]).await {
        Ok(row) => Ok(Some((row.get(0), (1..row.len()).map(|at| row.get(at)).collect()))),
        Err(error) if error.code() == Some(&SqlState::INTERNAL_ERROR) => {
            Err(format!("{sql}: {error:?}"))
        }
        Err(_) => Ok(None),
    }
}
