//! A runner is killed with SIGKILL at a random instant: does the next one finish, and as if nothing had happened?

use std::{
    collections::BTreeMap,
    thread,
    time::{Duration, Instant},
};

use super::{Ground, chance::Chance, folder};
use crate::{
    cargo::{self, Failure},
    postgres::Postgres,
    project::{Running, same},
};

/// How long what a killed runner has begun may go on in the server.
const PATIENCE: Duration = Duration::from_secs(20);

/// Kills so many runners, each on a database of its own.
pub(super) fn run(
    ground: &Ground,
    postgres: &Postgres,
    runs: usize,
    seed: u64,
) -> Result<(), Failure> {
    let (wanted, longest) = undisturbed(ground, postgres)?;
    cargo::say(&format!("    an undisturbed run takes {:.3} s", longest.as_secs_f64()));
    let mut chance = Chance::new(seed);
    let mut phases: BTreeMap<String, usize> = BTreeMap::new();
    for number in 0..runs {
        let instant = chance.within(longest);
        let phase = one(ground, postgres, instant, &wanted).map_err(|reason| {
            format!("run {number} of seed {seed}, killed after {instant:?}: {reason}")
        })?;
        *phases.entry(phase).or_default() += 1;
        if (number + 1) % 50 == 0 {
            cargo::say(&format!("    {} killed", number + 1));
        }
    }
    let rows = phases.iter().map(|(phase, count)| [phase.clone(), count.to_string()]);
    let head = ["killed with", "runs"].map(str::to_owned);
    cargo::tell(&cargo::columns(&std::iter::once(head).chain(rows).collect::<Vec<_>>()));
    Ok(())
}

/// What a database is like after a run that nobody disturbs, and how long that takes: the median of five.
pub(super) fn undisturbed(
    ground: &Ground,
    postgres: &Postgres,
) -> Result<(String, Duration), Failure> {
    let mut times = Vec::new();
    let mut state: Option<String> = None;
    for _ in 0..5 {
        postgres.create("undisturbed")?;
        let begun = Instant::now();
        ground.project.migrate(&[], &postgres.url("undisturbed"))?.ended(0)?;
        times.push(begun.elapsed());
        let now = folder::state(postgres, "undisturbed")?;
        same("one undisturbed run", &now, state.as_deref().unwrap_or(&now))?;
        state = Some(now);
    }
    times.sort();
    let median = times.get(times.len() / 2).copied().unwrap_or_default();
    Ok((state.unwrap_or_default(), median))
}

/// Kills one runner; gives how far it had come.
fn one(
    ground: &Ground,
    postgres: &Postgres,
    instant: Duration,
    wanted: &str,
) -> Result<String, Failure> {
    const DATABASE: &str = "killed";
    postgres.create(DATABASE)?;
    let url = postgres.url(DATABASE);
    let mut runner = Running::start(&mut ground.project.migration(&[], &url))?;
    thread::sleep(instant);
    let had_ended = runner.has_ended();
    drop(runner);
    let phase = folder::progress(postgres, DATABASE)?;
    ground.project.migrate(&[], &url)?.ended(0).map_err(|reason| format!("{phase}: {reason}"))?;
    same("the database", &folder::state(postgres, DATABASE)?, wanted)
        .map_err(|reason| format!("{phase}: {reason}"))?;
    let begun = Instant::now();
    while !folder::sessions(postgres, DATABASE)?.is_empty() {
        if begun.elapsed() > PATIENCE {
            let sessions = folder::sessions(postgres, DATABASE)?;
            return Err(format!("{phase}: sessions are still there:\n{sessions}"));
        }
        thread::sleep(Duration::from_millis(20));
    }
    Ok(if had_ended { "nothing left to do".to_owned() } else { phase })
}
