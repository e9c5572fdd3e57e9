//! How does a file run that cannot be one transaction? Step by step, each recorded, so that a run that was cut short goes on
//! where it ended.
//!
//! A step that can run in a transaction is recorded in it: it is done exactly once, wherever the run is cut. One that cannot
//! (`CREATE INDEX CONCURRENTLY`) has a record before and one after. When only the first is found later, the database is asked
//! how far the step came, and it is finished, or taken for done. A procedure that commits halfway leaves nothing to ask: then the
//! run stops, for a person to say. Settings are made again, since they belong to the session that made them.

use std::borrow::Cow;

use rowsmith_sql_text::Span;
use tokio::time::Instant;
use tokio_postgres::{Error, SimpleQueryRow};

use crate::history::{Elapsed, State, StepState, forget_steps, record_step, rows};
use crate::layout::{Step, StepKind};
use crate::reading::{ReadError, Reading};

use super::file::{Halt, Runner};
use super::leaks;
use super::leftover::{self, Left};
use super::may_go_on;
use super::message::{At, Stop, Wrapping, run};
use super::retry::Tries;

/// How many statements [`Session::guard`](super::session::Session::guard) and the record behind it are.
const RECORD_COUNT: usize = 3;

/// Runs the steps behind the first `finished`, then writes the history row. Counts `finished` on.
pub(super) async fn steps(
    runner: &mut Runner<'_>,
    steps: &[Step],
    text: &Reading<'_>,
    begun: Option<State>,
    finished: &mut usize,
) -> Result<(), Halt> {
    let started = Instant::now();
    let resumed_at = *finished;
    let (standing, _) = runner.session.standing(&runner.migration.up.directives);
    ours(runner, &standing).await?;
    leaks::look(runner).await;
    for (ordinal, step) in steps.iter().enumerate() {
        if ordinal < resumed_at {
            if step.kind == StepKind::Session {
                run(runner.client, text, &step.chunks, Wrapping::default(), &mut |_: u64| {})
                    .await?;
            }
            continue;
        }
        may_go_on(runner.hold, runner.options).await?;
        // Behind statements that were put before the one that failed, what it left INVALID is still to be dropped.
        let begun = begun.filter(|state| ordinal == resumed_at || *state == State::Failed);
        one(runner, step, text, ordinal, begun).await?;
        *finished = ordinal + 1;
    }
    let row = runner.row(Elapsed::Milliseconds(started.elapsed().as_millis()));
    let (closing, _) = runner.session.closing(runner.may_leak());
    let forget = forget_steps(&runner.migration.version);
    let (mut begin, end) = (format!("begin;{closing}"), format!("{}{forget}commit", row.sql));
    if runner.migration.up.text().is_none() {
        ours(runner, &std::mem::take(&mut begin)).await?;
        runner.record_large().await?;
    }
    ours(runner, &format!("{begin}{end}")).await?;
    Ok(())
}

async fn one(
    runner: &mut Runner<'_>,
    step: &Step,
    text: &Reading<'_>,
    ordinal: usize,
    begun: Option<State>,
) -> Result<(), Halt> {
    let record = |state| {
        let step = StepState { ordinal, checksum: step.checksum, state };
        record_step(&runner.migration.version, &step, None)
    };
    let guard = runner.session.guard();
    let finished = format!("{guard}{}", record(State::Finished));
    let alone = |record: &str| format!("begin;{guard}{record}commit");
    match step.kind {
        StepKind::Atomic => Ok(atomic(runner, step, text, &finished).await?),
        StepKind::Block { end } => {
            let after = block_end(text, end, &finished, &alone(&record(State::Finished)))?;
            let wrapping =
                Wrapping { after: &after, after_count: RECORD_COUNT + 1, ..Wrapping::default() };
            Ok(tried(runner, step, text, wrapping).await?)
        }
        StepKind::Session => {
            chunks(runner, step, text, Wrapping::default()).await?;
            ours(runner, &alone(&record(State::Finished))).await?;
            Ok(())
        }
        StepKind::Bare => bare(runner, step, text, ordinal, begun).await,
        // The server would not have it in a transaction when it was begun.
        StepKind::Tentative if begun == Some(State::Started) => {
            bare(runner, step, text, ordinal, begun).await
        }
        StepKind::Tentative => match atomic(runner, step, text, &finished).await {
            Err(stop) if is_for_itself(&stop) => {
                ours(runner, "rollback").await?;
                bare(runner, step, text, ordinal, begun).await
            }
            result => Ok(result?),
        },
    }
}

/// A step in a transaction of ours.
async fn atomic(
    runner: &mut Runner<'_>,
    step: &Step,
    text: &Reading<'_>,
    finished: &str,
) -> Result<(), Stop> {
    let after = format!("{finished}commit");
    let wrapping = Wrapping {
        before: "begin;",
        before_count: 1,
        after: &after,
        after_count: RECORD_COUNT + 1,
    };
    tried(runner, step, text, wrapping).await
}

/// A step that is one transaction, tried again when others are in the way.
async fn tried(
    runner: &mut Runner<'_>,
    step: &Step,
    text: &Reading<'_>,
    wrapping: Wrapping<'_>,
) -> Result<(), Stop> {
    let mut tries = Tries::new(runner, "rollback");
    loop {
        match chunks(runner, step, text, wrapping).await {
            Err(stop) if tries.again(runner, &stop).await => {}
            result => return result,
        }
    }
}

/// Whether the statement ends transactions of its own (2D000), or refuses to be in one (25001): nothing of it was done.
fn is_for_itself(stop: &Stop) -> bool {
    stop.server().is_some_and(|error| matches!(&*error.code, "2D000" | "25001"))
}

/// A statement that the server takes outside of a transaction only.
async fn bare(
    runner: &mut Runner<'_>,
    step: &Step,
    text: &Reading<'_>,
    ordinal: usize,
    begun: Option<State>,
) -> Result<(), Halt> {
    let guard = runner.session.guard();
    let statement = &*text.get(step.span)?;
    let record = |state: State, error: Option<&str>| {
        let checksum = step.checksum;
        let state = StepState { ordinal, checksum, state };
        let record = record_step(&runner.migration.version, &state, error);
        format!("begin;{guard}{record}commit")
    };
    let directives = &runner.migration.up.directives;
    let give_up = match runner.session.wait_for_locks(directives) {
        Some(wait) if !ours(runner, &wait).await?.is_empty() => {
            runner.session.give_up_locks(directives).unwrap_or_default()
        }
        _ => String::new(),
    };
    let finished = format!("{};{give_up}", record(State::Finished, None));
    if let Some(begun) = begun {
        let left = leftover::look(runner.client, statement).await.map_err(refused)?;
        // After a refusal, a whole index of that name is not the one that this step was to build.
        match left {
            Left::Done if begun == State::Started => {
                ours(runner, &finished).await?;
                return Ok(());
            }
            Left::Unknown if begun == State::Started => {
                return Err(Halt::Unsure { ordinal, statement: step.span });
            }
            Left::Nothing | Left::Done | Left::Unknown => {}
        }
    }
    ours(runner, &record(State::Started, None)).await?;
    let mut result = chunks(runner, step, text, Wrapping::default()).await;
    if begun == Some(State::Started)
        && let Err(stop) = &result
        && let Some(server) = stop.server()
        && let Some(rest) = leftover::rest(statement, &server.code)
    {
        result = ours(runner, &rest).await.map(drop);
    }
    if let Err(stop) = &result
        && let Some(server) = stop.server()
    {
        let message = runner.migration.up.cleared(&server.message, stop.byte());
        let failed = record(State::Failed, Some(&message));
        note_failure(runner, statement, &failed).await;
    }
    result?;
    ours(runner, &finished).await?;
    Ok(())
}

/// Records that a statement failed, and looks which indexes it has left INVALID.
async fn note_failure(runner: &mut Runner<'_>, statement: &str, failed: &str) {
    // The error of the step is the one to tell; without this record the step counts as begun, which is as good.
    let _told_later = rows(runner.client, failed).await;
    let invalid = leftover::invalid(runner.client, statement).await;
    // One that is not found now is found by the next run.
    runner.left_invalid = invalid.unwrap_or_default();
}

async fn chunks(
    runner: &mut Runner<'_>,
    step: &Step,
    text: &Reading<'_>,
    wrapping: Wrapping<'_>,
) -> Result<(), Stop> {
    run(runner.client, text, &step.chunks, wrapping, &mut |rows: u64| {
        runner.reporter.statement(rows);
    })
    .await
}

/// How a block of the script's own ends: with the record inside it when it commits, behind it when it does not.
fn block_end(
    text: &Reading<'_>,
    end: Option<Span>,
    inside: &str,
    behind: &str,
) -> Result<String, ReadError> {
    let words = match end {
        Some(end) => text.get(end)?,
        None => Cow::Borrowed("commit"),
    };
    let commits = ["commit", "end"]
        .iter()
        .any(|word| words.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word)));
    Ok(if commits { format!("{inside}{words}") } else { format!("{words};{behind}") })
}

/// Runs statements of ours.
async fn ours(runner: &mut Runner<'_>, sql: &str) -> Result<Vec<SimpleQueryRow>, Stop> {
    rows(runner.client, sql).await.map_err(refused)
}

fn refused(error: Error) -> Stop {
    Stop::new(error, At::Ours)
}
