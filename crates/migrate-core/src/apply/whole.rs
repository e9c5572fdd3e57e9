//! How does a file run as one transaction? As one message, when it is of usual size.

use crate::history::Elapsed;
use crate::layout::Whole;

use super::file::Runner;
use super::message::{Stop, Wrapping, run};
use super::session::Session;

/// Opens a transaction, runs the script, puts the session back, writes the history row, commits.
pub(super) async fn whole(runner: &mut Runner<'_>, whole: &Whole, text: &str) -> Result<(), Stop> {
    let begin = whole.begin.map_or("begin", |begin| begin.of(text));
    let (opening, opening_count) = Session::opening(&runner.migration.up.directives);
    let before = format!("{begin};{opening}");
    let row = runner.row(Elapsed::SinceTransactionStart);
    let (reset, reset_count) = runner.before_row();
    let after = format!("{reset}{}commit", row.sql);
    let wrapping = Wrapping {
        before: &before,
        before_count: 1 + opening_count,
        after: &after,
        after_count: reset_count + row.count + 1,
    };
    run(runner.client, text, &whole.chunks, wrapping, &mut |rows: u64| {
        runner.reporter.statement(rows);
    })
    .await
}
