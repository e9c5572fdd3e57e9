//! How is what a file leaves behind in the session found, put back and told?

use tokio_postgres::{Client, Error};

use crate::history::rows;
use crate::leak::{Difference, Leak, STATE, State};
use crate::watch::Event;

use super::file::Runner;
use super::session::Session;

/// Looks at the session before a file that may leave something in it. A session that a pooler lends is never the same twice.
pub(super) async fn look(runner: &mut Runner<'_>) {
    if runner.session.is_lent() {
        return;
    }
    // Between files, it is always the same; a file that runs step by step has its settings already.
    let is_between = runner.is_transactional;
    let usual = &runner.session.usual;
    let known = usual.get().filter(|_| is_between);
    // Who cannot look does without.
    runner.before = match known {
        Some(known) => Some(known),
        None => read(runner.client, "").await.ok(),
    };
    if is_between {
        usual.put(runner.before.clone());
    }
}

/// Puts the session back to what it was before the file, and tells what the file had left.
pub(super) async fn put_back(runner: &mut Runner<'_>) -> Result<(), Error> {
    let mut leaks = taken_away(runner).await?;
    if !leaks.is_empty() {
        let migration = runner.migration;
        for leak in &mut leaks {
            leak.name = migration.up.cleared(&leak.name, None);
        }
        runner.reporter.watch.event(&Event::Leaked { migration, leaks: &leaks });
    }
    Ok(())
}

/// Puts the session back to what it was before the file, and returns what the file had left.
pub(super) async fn taken_away(runner: &mut Runner<'_>) -> Result<Vec<Leak>, Error> {
    let Some(before) = runner.before.take() else { return Ok(Vec::new()) };
    let (reset, _) = Session::reset();
    let Ok(after) = read(runner.client, reset).await else {
        return rows(runner.client, reset).await.map(|_| Vec::new());
    };
    let Difference { leaks, repair } = before.difference(&after);
    for statement in &repair {
        if rows(runner.client, statement).await.is_err() {
            // What stays is usual from now on.
            runner.session.usual.put(None);
        }
    }
    Ok(leaks)
}

/// Reads the state, and runs `then` behind it.
async fn read(client: &Client, then: &str) -> Result<State, Error> {
    let mut state = State::default();
    for row in rows(client, &format!("{STATE};{then}")).await? {
        state.take(&row);
    }
    Ok(state)
}
