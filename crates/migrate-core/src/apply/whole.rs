//! How does a file run as one transaction? As one message, when it is of usual size.

use std::borrow::Cow;

use crate::history::Elapsed;
use crate::layout::Whole;
use crate::reading::Reading;

use super::file::Runner;
use super::message::{Stop, Wrapping, run};
use super::together::Share;

/// Opens a transaction, runs the script, puts the session back, writes the history row, commits. Of a transaction that other
/// files share, it opens and commits only its share.
pub(super) async fn whole(
    runner: &mut Runner<'_>,
    whole: &Whole,
    text: &Reading<'_>,
) -> Result<(), Stop> {
    let Share { opens, closes, behind } = runner.share;
    let begin = match whole.begin {
        Some(begin) => text.get(begin)?,
        None => Cow::Borrowed("begin"),
    };
    let (opening, opening_count) = runner.session.opening(&runner.migration.up.directives);
    let before = if opens { format!("{begin};{opening}") } else { opening };
    let row = runner.row(Elapsed::SinceTransactionStart { behind });
    let (closing, closing_count) = runner.session.closing(runner.may_leak());
    let end = format!("{}{}", row.sql, if closes { "commit" } else { "" });
    let end_count = row.count + usize::from(closes);
    // What is recorded of a large script travels by itself, in between.
    let is_large = runner.migration.up.text().is_none();
    let (after, after_count) = if is_large {
        (closing, closing_count)
    } else {
        (format!("{closing}{end}"), closing_count + end_count)
    };
    let before_count = usize::from(opens) + opening_count;
    let wrapping = Wrapping { before: &before, before_count, after: &after, after_count };
    run(runner.client, text, &whole.chunks, wrapping, &mut |rows: u64| {
        runner.reporter.statement(rows);
    })
    .await?;
    if is_large {
        runner.record_large().await?;
        let wrapping = Wrapping { after: &end, after_count: end_count, ..Wrapping::default() };
        run(runner.client, text, &[], wrapping, &mut |_: u64| {}).await?;
    }
    Ok(())
}
