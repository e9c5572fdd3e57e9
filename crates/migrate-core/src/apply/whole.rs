//! How does a file run as one transaction? As one message, when it is of usual size.

use std::borrow::Cow;

use crate::history::Elapsed;
use crate::layout::Whole;
use crate::reading::Reading;

use super::ahead::Ahead;
use super::file::{Reporter, Runner};
use super::message::{Answers, Stop, Wrapping, run};
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
    let known = runner.ready.as_ref().map(|ready| ready.row.clone()).filter(|_| behind.is_zero());
    let row = known.unwrap_or_else(|| runner.row(Elapsed::SinceTransactionStart { behind }));
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
    let mut answering = Answering { reporter: &mut runner.reporter, ahead: runner.ahead };
    run(runner.client, text, &whole.chunks, wrapping, &mut answering).await?;
    if is_large {
        runner.record_large().await?;
        let wrapping = Wrapping { after: &end, after_count: end_count, ..Wrapping::default() };
        run(runner.client, text, &[], wrapping, &mut |_: u64| {}).await?;
    }
    Ok(())
}

/// Hears of this file's statements, and uses the time until then for the next file.
struct Answering<'a, 'r> {
    reporter: &'a mut Reporter<'r>,
    ahead: Option<&'a Ahead<'r>>,
}

impl Answers for Answering<'_, '_> {
    fn sent(&mut self) {
        if let Some(ahead) = self.ahead {
            ahead.prepare();
        }
    }

    fn done(&mut self, rows: u64) {
        self.reporter.statement(rows);
    }
}
