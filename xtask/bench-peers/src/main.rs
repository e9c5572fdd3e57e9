//! How long does typed access take: ours, the same written by hand, and other generators, by turns on one server?
//!
//! `bench-peers URL PART ROWS RUNS` prints a line for each contestant: part, name, kind, and the
//! medians of the time and of this process's own CPU time in microseconds, with tabs between.

mod bed;
mod copy;
mod dsl;
mod hand_sqlx;
mod hand_tokio;
mod ours;
mod sea;

use std::{env, pin::Pin, time::Duration, time::Instant};

use bed::Bed;
use rustix::time::{ClockId, clock_gettime};

/// Why a run stopped.
type Failure = Box<dyn std::error::Error + Send + Sync>;

/// A run, which says how many rows it read or wrote.
type Run<'b> = Pin<Box<dyn Future<Output = Result<usize, Failure>> + 'b>>;

/// Who is measured, against which hand-written contestant.
struct Contestant {
    name: &'static str,
    floor: &'static str,
    run: for<'b> fn(&'b mut Bed) -> Run<'b>,
}

const fn contestant(
    name: &'static str,
    floor: &'static str,
    run: for<'b> fn(&'b mut Bed) -> Run<'b>,
) -> Contestant {
    Contestant { name, floor, run }
}

const TOKIO: &str = "tokio-postgres by hand";
const SQLX: &str = "sqlx by hand";
const LOOKED: &str = "tokio-postgres by hand, borrowed";
const PREPARED: &str = "tokio-postgres by hand, prepared";
const WRITER: &str = "tokio-postgres by hand, BinaryCopyInWriter";

const READ: &[Contestant] = &[
    contestant("ours, tokio-postgres", TOKIO, ours::tokio_read),
    contestant("ours, tokio-postgres, own SQL", TOKIO, ours::tokio_read_own),
    contestant(TOKIO, "", hand_tokio::read),
    contestant("diesel-async", "", dsl::read),
    contestant("ours, sqlx", SQLX, ours::sqlx_read),
    contestant("ours, sqlx, own SQL", SQLX, ours::sqlx_read_own),
    contestant(SQLX, "", hand_sqlx::read),
    contestant("sqlx query_as!", "", hand_sqlx::read_macro),
    contestant("sqlx derive(FromRow)", "", hand_sqlx::read_derive),
    contestant("sea-orm", "", sea::read),
];

const LOOK: &[Contestant] = &[
    contestant("ours, tokio-postgres, each", LOOKED, ours::tokio_look),
    contestant("ours, tokio-postgres, stream", LOOKED, ours::tokio_look_owned),
    contestant(LOOKED, "", hand_tokio::look),
    contestant("ours, sqlx, each", LOOKED, ours::sqlx_look),
];

const WRITE: &[Contestant] = &[
    contestant("ours, tokio-postgres", "tokio-postgres by hand, unnest", ours::tokio_write_many),
    contestant("tokio-postgres by hand, unnest", "", hand_tokio::write_many),
    contestant("ours, sqlx", "sqlx by hand, unnest", ours::sqlx_write_many),
    contestant("sqlx by hand, unnest", "", hand_sqlx::write_many),
    contestant("diesel-async, values", "", dsl::write_many),
    contestant("sea-orm, insert_many", "", sea::write_many),
];

const ONE: &[Contestant] = &[
    contestant("ours, tokio-postgres", PREPARED, ours::tokio_write_one),
    contestant("ours, tokio-postgres, prepared", PREPARED, ours::tokio_write_prepared),
    contestant(PREPARED, "", hand_tokio::write_one),
    contestant("tokio-postgres by hand, prepared, pipelined", "", hand_tokio::write_pipelined),
    contestant("ours, sqlx", "sqlx by hand, prepared", ours::sqlx_write_one),
    contestant("sqlx by hand, prepared", "", hand_sqlx::write_one),
];

const COPY: &[Contestant] = &[
    contestant("ours, tokio-postgres", WRITER, ours::tokio_copy_in),
    contestant("ours, sqlx", WRITER, ours::sqlx_copy_in),
    contestant(WRITER, "", hand_tokio::copy_in),
    contestant("psql \\copy", "", copy::psql_in),
];

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let words: Vec<String> = env::args().skip(1).collect();
    let [url, part, rows, runs, only @ ..] = words.as_slice() else {
        return Err("usage: bench-peers URL PART ROWS RUNS [NAME...]".into());
    };
    let contestants = match part.as_str() {
        "read" => READ,
        "look" => LOOK,
        "write" => WRITE,
        "one" => ONE,
        "copy" => COPY,
        _ => return Err(format!("no such part: {part}").into()),
    };
    let is_asked = |who: &&Contestant| only.is_empty() || only.iter().any(|name| name == who.name);
    let contestants: Vec<&Contestant> = contestants.iter().filter(is_asked).collect();
    let mut bed = Bed::new(url, rows.parse()?, matches!(part.as_str(), "read" | "look")).await?;
    if part == "copy" {
        copy::export(&bed)?;
    }
    let mut times = vec![Vec::new(); contestants.len()];
    for _ in 0..runs.parse()? {
        for (who, times) in contestants.iter().zip(&mut times) {
            times.push(bed.time(who).await?);
        }
    }
    for (who, times) in contestants.iter().zip(times) {
        let wall = median(times.iter().map(|time: &Took| time.wall).collect());
        let cpu = median(times.iter().map(|time| time.cpu).collect());
        let (wall, cpu) = (wall.as_micros(), cpu.as_micros());
        println!("{part}\t{}\t{}\t{wall}\t{cpu}", who.name, who.floor);
    }
    bed.leave();
    Ok(())
}

/// What a run took.
#[derive(Clone, Copy)]
struct Took {
    wall: Duration,
    cpu: Duration,
}

impl Bed {
    async fn time(&mut self, who: &Contestant) -> Result<Took, Failure> {
        self.empty().await?;
        let (begun, spent) = (Instant::now(), spent());
        let count = (who.run)(self).await?;
        let took = Took { wall: begun.elapsed(), cpu: self::spent() - spent };
        if count != self.rows {
            return Err(format!("{}: {count} rows instead of {}", who.name, self.rows).into());
        }
        Ok(took)
    }
}

/// The CPU time of this process.
fn spent() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or_default())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
