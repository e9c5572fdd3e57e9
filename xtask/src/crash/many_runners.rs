//! Eight runners start at once: is each file applied once, and does nobody fail?

use std::thread;

use super::{Ground, folder, killed_runner::undisturbed};
use crate::{
    cargo::{self, Failure},
    postgres::Postgres,
    project::same,
};

/// How many start at once.
const RUNNERS: usize = 8;

/// Plays so many rounds.
pub(super) fn run(ground: &Ground, postgres: &Postgres, rounds: usize) -> Result<(), Failure> {
    if rounds == 0 {
        return Ok(());
    }
    let (wanted, _) = undisturbed(ground, postgres)?;
    for round in 0..rounds {
        one(ground, postgres, &wanted).map_err(|reason| format!("crowd {round}: {reason}"))?;
    }
    cargo::say(&format!("    {RUNNERS} runners at once, {rounds} times"));
    Ok(())
}

fn one(ground: &Ground, postgres: &Postgres, wanted: &str) -> Result<(), Failure> {
    postgres.create("crowd")?;
    let url = postgres.url("crowd");
    let ended = thread::scope(|scope| {
        let runner = || ground.project.migrate(&[], &url);
        let runners: Vec<_> = (0..RUNNERS).map(|_| scope.spawn(runner)).collect();
        runners.into_iter().map(thread::ScopedJoinHandle::join).collect::<Vec<_>>()
    });
    for said in ended {
        said.map_err(|_| "the thread of a runner panicked")??.ended(0)?;
    }
    same("the database", &folder::state(postgres, "crowd")?, wanted)
}
