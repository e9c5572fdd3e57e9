//! The server is killed under a runner at a random instant: does the next run finish, and as if nothing had happened?

use std::{
    process::Command,
    thread,
    time::{Duration, Instant},
};

use rowsmith_scratch_pg::Durability;

use super::{Ground, chance::Chance, folder, killed_runner::undisturbed};
use crate::{
    cargo::{self, Failure},
    postgres::Postgres,
    project::{Running, same},
};

/// How long a server may take to come back.
const PATIENCE: Duration = Duration::from_mins(1);

/// What is killed.
#[derive(Clone, Copy, Debug)]
enum Victim {
    /// The process that works for the runner; the server then ends all others and recovers by itself.
    Session,
    /// All of the server, which is started again.
    Server,
}

/// Kills a server with durability on so many times.
pub(super) fn run(ground: &Ground, rounds: usize, seed: u64) -> Result<(), Failure> {
    let start = || Postgres::start(ground.work.join("durable"), Durability::On);
    let mut postgres = start()?;
    let (wanted, longest) = undisturbed(ground, &postgres)?;
    let mut chance = Chance::new(seed);
    for round in 0..rounds {
        let victim = if round % 2 == 0 { Victim::Session } else { Victim::Server };
        let instant = chance.within(longest);
        let failed = |reason| {
            format!("round {round} of seed {seed}, {victim:?} killed after {instant:?}: {reason}")
        };
        postgres.create("killed")?;
        let url = postgres.url("killed");
        let mut runner = Running::start(&mut ground.project.migration(&[], &url))?;
        thread::sleep(instant);
        match victim {
            Victim::Session => kill_session(&postgres).map_err(failed)?,
            Victim::Server => {
                kill_server(&postgres).map_err(failed)?;
                drop(postgres);
                postgres = start()?;
            }
        }
        wait(|| runner.has_ended(), "the runner ends").map_err(failed)?;
        wait(|| postgres.rows("killed", "select 1").is_ok(), "the server is back")
            .map_err(failed)?;
        let url = postgres.url("killed");
        ground.project.migrate(&[], &url)?.ended(0).map_err(failed)?;
        same("the database", &folder::state(&postgres, "killed")?, &wanted).map_err(failed)?;
    }
    cargo::say(&format!("    the server killed {rounds} times"));
    Ok(())
}

/// Kills what works for the runner; nothing, when there is nothing yet or any more.
fn kill_session(postgres: &Postgres) -> Result<(), Failure> {
    let sessions =
        "select pid from pg_stat_activity where datname = 'killed' order by backend_start limit 1";
    kill(&postgres.rows("postgres", sessions)?)
}

/// Kills the server's first process, then all others, which would otherwise end what they are at.
fn kill_server(postgres: &Postgres) -> Result<(), Failure> {
    let first = "select split_part(pg_read_file('postmaster.pid'), chr(10), 1)";
    let others = "select pid from pg_stat_activity";
    kill(&[postgres.rows("postgres", first)?, postgres.rows("postgres", others)?].concat())
}

fn kill(pids: &str) -> Result<(), Failure> {
    let mut command = Command::new("sh");
    // What is gone already cannot be killed.
    command.args(["-c", "kill -9 \"$@\" 2>/dev/null; true", "kill"]).args(pids.split_whitespace());
    let status = command.status().map_err(|error| format!("cannot run sh: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("sh ended with {status}")) }
}

fn wait(mut is_so: impl FnMut() -> bool, what: &str) -> Result<(), Failure> {
    let begun = Instant::now();
    while !is_so() {
        if begun.elapsed() > PATIENCE {
            return Err(format!("waited {} s until {what}", PATIENCE.as_secs()));
        }
        thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}
