//! How fast is the migration engine, next to psql and the runners that are there, by turns in one run?

mod folders;
mod memory;
mod runners;

use std::{path::PathBuf, time::Duration};

use clap::Args;
use rowsmith_scratch_pg::Durability;

use crate::{
    bench::{
        Ground,
        migrate::{
            folders::Folders,
            runners::{Runner, found},
        },
        seconds,
        timing::{self, Trial},
    },
    cargo::{self, Failure},
    postgres::Postgres,
};

/// `cargo xtask bench migrate`.
#[derive(Debug, Args)]
pub(crate) struct Migrate {
    /// Numbers of small files to measure
    #[arg(long, value_delimiter = ',', default_value = "100,1000")]
    sizes: Vec<usize>,
    /// Megabytes of the large file; 0 leaves it out
    #[arg(long, default_value_t = 100)]
    large: usize,
    /// Runs of each measurement, at most three of the large file; the median is shown
    #[arg(long, default_value_t = 5)]
    runs: usize,
    /// Where other runners are looked for before the path: sqlx, refinery, dbmate, diesel, node-pg-migrate
    #[arg(long, value_name = "DIR", value_delimiter = ',')]
    peers: Vec<PathBuf>,
}

/// What is measured.
#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Apply,
    Again,
    Status,
    Large,
}

/// One line of the result.
struct Line {
    who: &'static str,
    is_floor: bool,
    took: Duration,
    memory: Option<u64>,
    goal: &'static str,
}

/// Measures and prints a table.
pub(crate) fn run(ground: &Ground, args: &Migrate) -> Result<(), Failure> {
    let postgres = Postgres::start(ground.work.join("server"), Durability::Off)?;
    let runners = found(ground, &args.peers);
    let mut rows = vec![["what", "who", "median", "ratio", "memory", "goal"].map(str::to_owned)];
    let mut measure = |what: What, size, folders: &Folders| {
        let title = what.title(size);
        cargo::say(&format!("==> {title}"));
        let lines = measure(&postgres, &runners, what, folders, (size, args.runs))?;
        rows.extend(cells(&title, &lines));
        Ok::<_, Failure>(())
    };
    for size in args.sizes.iter().copied() {
        let folders = Folders::small(&ground.work, size)?;
        for what in [What::Apply, What::Again, What::Status] {
            measure(what, size, &folders)?;
        }
    }
    if args.large > 0 {
        measure(What::Large, args.large, &Folders::large(&ground.work, args.large)?)?;
    }
    cargo::tell(&cargo::columns(&rows));
    Ok(())
}

/// Times every runner that can do it, by turns.
fn measure(
    postgres: &Postgres,
    runners: &[Runner],
    what: What,
    folders: &Folders,
    (size, runs): (usize, usize),
) -> Result<Vec<Line>, Failure> {
    let is_able = |runner: &&Runner| match what {
        What::Apply | What::Large => true,
        What::Again => !runner.is_floor(),
        What::Status => runner.has_status(),
    };
    let able: Vec<&Runner> = runners.iter().filter(is_able).collect();
    let mut memories = vec![None; able.len()];
    let trials = able.iter().zip(&mut memories).map(|(runner, memory)| {
        let name = runner.name.replace('-', "_");
        let database = format!("bench_{}_{size}_{name}", what as u8);
        match what {
            What::Apply | What::Large => {
                let mut made = 0;
                // Each run has a database of its own and none is dropped: for minutes, ext4 looks past every inode that was
                // given back lately whenever it makes a file, which costs more than all that is measured.
                let prepare = move || {
                    made += 1;
                    let database = format!("{database}_{made}");
                    postgres.create(&database).map(|()| database)
                };
                Ok(Trial::prepared(prepare, move |database| {
                    *memory = runner.apply(postgres, folders, database)?.max(*memory);
                    Ok(())
                }))
            }
            What::Again | What::Status => {
                postgres.create(&database)?;
                runner.apply(postgres, folders, &database)?;
                Ok(Trial::new(move || match what {
                    What::Status => runner.show(postgres, folders, &database),
                    _ => runner.apply(postgres, folders, &database).map(drop),
                }))
            }
        }
    });
    let trials = trials.collect::<Result<Vec<_>, Failure>>()?;
    // The large file takes long enough to be steady.
    let runs = if what == What::Large { runs.min(3) } else { runs };
    let times = timing::each_median(runs.max(1), trials)?;
    let lines = able.iter().zip(times).zip(memories).map(|((runner, took), memory)| Line {
        who: runner.name,
        is_floor: runner.is_floor(),
        took,
        memory,
        goal: if runner.is_ours() { what.goal(size) } else { "" },
    });
    Ok(lines.collect())
}

impl What {
    fn title(self, size: usize) -> String {
        match self {
            Self::Apply => format!("apply {size} files"),
            Self::Again => format!("no-op run, {size} applied"),
            Self::Status => format!("status, {size} applied"),
            Self::Large => format!("one file of {size} MB"),
        }
    }

    /// What ours is to reach.
    fn goal(self, size: usize) -> &'static str {
        match self {
            Self::Apply => "1.03",
            Self::Again if size == 1_000 => "15 ms",
            Self::Status if size == 1_000 => "12 ms",
            Self::Again | Self::Status => "",
            Self::Large => "1.10, 40 MB",
        }
    }
}

/// The lines as cells; ratios are to the floor, where there is one.
fn cells(what: &str, lines: &[Line]) -> Vec<[String; 6]> {
    let floor = lines.iter().find(|line| line.is_floor).map(|line| line.took);
    let ratio = |took: Duration| {
        let ratio = took.as_secs_f64() / floor?.as_secs_f64().max(f64::MIN_POSITIVE);
        Some(format!("{ratio:.2}"))
    };
    let cells = |line: &Line| {
        [
            what.to_owned(),
            line.who.to_owned(),
            seconds(line.took),
            ratio(line.took).unwrap_or_default(),
            line.memory.map(|kibibytes| format!("{} MB", kibibytes / 1024)).unwrap_or_default(),
            line.goal.to_owned(),
        ]
    };
    lines.iter().map(cells).collect()
}
