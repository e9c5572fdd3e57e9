//! How is what a file leaves behind in the session found, put back and told?

use tokio_postgres::{Client, Error};

use crate::history::rows;
use crate::layout::Layout;
use crate::leak::{Difference, STATE, State, may_leak};
use crate::watch::Event;

use super::file::Runner;

/// Whether to look at the session behind a file; knows then what it was like before.
pub(super) async fn are_likely(runner: &Runner<'_>, layout: &Layout) -> bool {
    let text = runner.migration.up.text();
    if matches!(layout, Layout::Whole(_)) && text.is_some_and(|text| !may_leak(text)) {
        return false;
    }
    let usual = &runner.session.usual;
    if usual.borrow().is_none() {
        // Who cannot look does without.
        let state = read(runner.client, "").await;
        usual.replace(state.ok());
    }
    usual.borrow().is_some()
}

/// Puts the session back to what it was before the file, and tells what the file had left.
pub(super) async fn put_back(runner: &mut Runner<'_>) -> Result<(), Error> {
    let (reset, _) = runner.session.reset();
    let Ok(after) = read(runner.client, reset).await else {
        return rows(runner.client, reset).await.map(drop);
    };
    let usual = &runner.session.usual;
    let difference = usual.borrow().as_ref().map(|before| before.difference(&after));
    let Some(Difference { leaks, repair }) = difference else { return Ok(()) };
    for statement in &repair {
        if rows(runner.client, statement).await.is_err() {
            // What stays is usual from now on.
            usual.replace(None);
        }
    }
    if !leaks.is_empty() {
        let migration = runner.migration;
        runner.reporter.watch.event(&Event::Leaked { migration, leaks: &leaks });
    }
    Ok(())
}

/// Reads the state, and runs `then` behind it.
async fn read(client: &Client, then: &str) -> Result<State, Error> {
    let mut state = State::default();
    for row in rows(client, &format!("{STATE};{then}")).await? {
        state.take(&row);
    }
    Ok(state)
}
