//! What would a plan do? It is run, statement by statement, and behind each the server is asked what it cost and whom it
//! would have kept waiting.
//!
//! On a scratch database everything is committed, as it would be. On the target everything happens in one transaction that is
//! rolled back, under short timeouts, so that whoever works there waits for a moment at most.

mod known;
mod lock_mode;
mod look;
mod report;
mod target;
mod unit;

use std::borrow::Cow;
use std::time::Duration;

use tokio::time::Instant;
use tokio_postgres::{Client, Error};

use crate::apply::file::{failed, held, unread};
use crate::apply::message::{At, Stop, Wrapping, run};
use crate::apply::session::Session;
use crate::apply::{ApplyError, ApplyOptions};
use crate::history::{self, create_tables, rows};
use crate::layout::{self, Layout, StepKind, Whole};
use crate::migration::Migration;
use crate::notices::Notices;
use crate::plan::{Plan, Step};
use crate::reading::Reading;
use crate::watch::{Event, Watch};
use known::Known;
pub use lock_mode::{Blocks, LockMode};
use look::{CLOCK, Heard, LOOK, recount};
pub use report::{
    FileReport, Kind, LeftOut, Lock, Rehearsal, Relation, Rewrite, Scan, StatementReport,
};
use unit::{Look, Unit, units};

/// How many notices of one statement are kept.
const NOTICES: usize = 20;

/// Where a plan is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// A database that nobody else uses and that is thrown away: everything runs, and is committed.
    Scratch,
    /// The database that the plan is for: what can be rolled back runs, and is rolled back.
    Target(Limits),
}

/// How long a rehearsal may get in the way of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How long a statement waits for a lock; others queue up behind it meanwhile.
    pub lock_timeout: Duration,
    /// How long a statement runs.
    pub statement_timeout: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { lock_timeout: Duration::from_secs(2), statement_timeout: Duration::from_secs(30) }
    }
}

/// A session to rehearse on, and what the server says beside its answers.
#[derive(Debug)]
pub struct Connected<'c> {
    /// The session. On the target, drop its connection when this is given up halfway: the server then rolls back.
    pub client: &'c Client,
    /// Its notices.
    pub notices: Option<&'c mut Notices>,
}

/// Runs a plan to see what it does. The first file that fails ends it, and on the target nothing stays of it either way, but for
/// the numbers that sequences gave out.
pub async fn rehearse(
    stage: Connected<'_>,
    plan: &Plan,
    ground: Ground,
    options: &ApplyOptions<'_>,
    watch: &mut dyn Watch,
) -> Result<Rehearsal, ApplyError> {
    let started = Instant::now();
    if plan.is_empty() {
        return Ok(Rehearsal::default());
    }
    let Connected { client, notices } = stage;
    let tables = match ground {
        Ground::Scratch => create_tables(&history::read(client).await?, options.ledger),
        Ground::Target(_) => String::new(),
    };
    let session =
        Session::begin(client, options, &tables, None).await.map_err(ApplyError::Prepare)?;
    let known = Known::new(look::relations(client).await.map_err(ApplyError::Prepare)?);
    let mut trial = Trial {
        client,
        notices,
        options,
        session,
        known,
        limits: None,
        is_fresh: true,
        watch,
        total: plan.steps().len(),
    };
    let files = match ground {
        Ground::Scratch => trial.committed(plan).await,
        Ground::Target(limits) => trial.rolled_back(plan, limits).await,
    };
    let files = files.map_err(|error| error.with_fault(plan))?;
    Ok(Rehearsal { files, duration: started.elapsed() })
}

/// A rehearsal under way.
struct Trial<'r> {
    client: &'r Client,
    notices: Option<&'r mut Notices>,
    options: &'r ApplyOptions<'r>,
    session: Session,
    known: Known,
    /// What is sent before each statement, on the target.
    limits: Option<target::LimitsSql>,
    /// The transaction has just begun: what the server has counted before it is not known.
    is_fresh: bool,
    watch: &'r mut dyn Watch,
    total: usize,
}

impl Trial<'_> {
    async fn committed(&mut self, plan: &Plan) -> Result<Vec<FileReport>, ApplyError> {
        let mut files = Vec::with_capacity(self.total);
        for (index, step) in plan.steps().iter().enumerate() {
            files.push(self.file(step, index).await?);
        }
        Ok(files)
    }

    /// Runs one file.
    async fn file(&mut self, step: &Step, index: usize) -> Result<FileReport, ApplyError> {
        let migration = step.migration();
        let started = Instant::now();
        let total = self.total;
        self.watch.event(&Event::Started { index, total, migration });
        let text = held(&migration.up, self.options).map_err(|error| unread(migration, error))?;
        let mut statements = Vec::new();
        let script = Script { migration, text: &text };
        let done = match step.layout() {
            Layout::Whole(layout) => self.whole(script, layout, &mut statements).await,
            Layout::Steps(steps) => self.steps(script, steps, &mut statements).await,
        };
        done.map_err(|stop| failed(migration, stop, 0, None))?;
        let duration = started.elapsed();
        self.watch.event(&Event::Finished { index, total, migration, duration });
        Ok(FileReport {
            version: migration.version.clone(),
            path: migration.path.clone(),
            obstacle: step.obstacle(),
            left_out: None,
            duration,
            statements,
        })
    }

    async fn whole(
        &mut self,
        script: Script<'_>,
        whole: &Whole,
        statements: &mut Vec<StatementReport>,
    ) -> Result<(), Stop> {
        let (opening, count) = self.session.opening(&script.migration.up.directives);
        if self.limits.is_some() {
            self.ours(&opening, count).await?;
            self.all(script, &whole.chunks, statements).await?;
            return self.check_deferred().await;
        }
        let begin = whole.begin.map_or("begin", |begin| begin.of(script.text));
        self.ours(&format!("{begin};{opening}"), count + 1).await?;
        self.all(script, &whole.chunks, statements).await?;
        let (reset, count) = Session::reset();
        let end = format!("{reset}commit");
        self.ours(&end, count + 1).await?;
        self.end_transaction();
        Ok(())
    }

    async fn steps(
        &mut self,
        script: Script<'_>,
        steps: &[layout::Step],
        statements: &mut Vec<StatementReport>,
    ) -> Result<(), Stop> {
        let (standing, count) = self.session.standing(&script.migration.up.directives);
        self.ours(&standing, count).await?;
        for step in steps {
            match step.kind {
                StepKind::Atomic => {
                    self.ours("begin", 1).await?;
                    self.all(script, &step.chunks, statements).await?;
                    self.ours("commit", 1).await?;
                }
                StepKind::Block { end } => {
                    self.all(script, &step.chunks, statements).await?;
                    self.ours(end.map_or("commit", |end| end.of(script.text)), 1).await?;
                }
                StepKind::Bare | StepKind::Tentative | StepKind::Session => {
                    for mut unit in units(script.text, &step.chunks) {
                        if unit.look != Look::Nothing {
                            unit.look = Look::TooLate;
                        }
                        statements.push(self.statement(script, &unit).await?);
                    }
                    let there = look::relations(self.client).await.map_err(refused)?;
                    self.known.settle(there);
                }
            }
            self.end_transaction();
        }
        let (reset, count) = Session::reset();
        self.ours(reset, count).await
    }

    /// Runs the statements of a transaction that is open, or that the first of them opens.
    async fn all(
        &mut self,
        script: Script<'_>,
        chunks: &[layout::Chunk],
        statements: &mut Vec<StatementReport>,
    ) -> Result<(), Stop> {
        for unit in units(script.text, chunks) {
            let report = self.statement(script, &unit).await?;
            let (migration, index, rows) = (script.migration, statements.len(), report.rows);
            self.watch.event(&Event::Statement { migration, index, rows });
            statements.push(report);
        }
        Ok(())
    }

    async fn statement(
        &mut self,
        script: Script<'_>,
        unit: &Unit,
    ) -> Result<StatementReport, Stop> {
        let mut before = Counted::default();
        if let Some(limits) = &self.limits {
            before.push(&limits.sql, limits.count);
        }
        let mut after = Counted::default();
        if matches!(unit.look, Look::Time | Look::Everything) {
            if std::mem::take(&mut self.is_fresh)
                && let Some(recount) = recount(self.known.counted())
            {
                before.push(&recount, 1);
            }
            before.push(CLOCK, 1);
            after.push(CLOCK, 1);
        }
        if unit.look == Look::Everything {
            after.push(LOOK, 1);
        }
        let wrapping = Wrapping {
            before: &before.sql,
            before_count: before.count,
            after: &after.sql,
            after_count: after.count,
        };
        let mut heard = Heard::default();
        let started = Instant::now();
        let chunk = std::slice::from_ref(&unit.chunk);
        run(self.client, &Reading::Held(Cow::Borrowed(script.text)), chunk, wrapping, &mut heard)
            .await?;
        Ok(self.report(script, unit, heard, started.elapsed()))
    }

    fn report(
        &mut self,
        script: Script<'_>,
        unit: &Unit,
        heard: Heard,
        elapsed: Duration,
    ) -> StatementReport {
        for (oid, reads) in heard.recounted {
            self.known.recount(oid, reads);
        }
        let mut found = self.known.take(heard.seen);
        if self.limits.is_none() && !unit.scans_always {
            // How a query is planned for empty tables says nothing about full ones.
            found.scans.clear();
        }
        for rewrite in &mut found.rewrites {
            rewrite.is_emptied = unit.empties;
        }
        let clocked = match heard.clock.as_slice() {
            [from, to] => Some(Duration::from_micros(to.saturating_sub(*from))),
            _ => None,
        };
        let mut report = StatementReport {
            position: Some(script.migration.up.position_of_sent(unit.span.start)),
            words: script.migration.up.cleared(&unit.words, None),
            duration: clocked.unwrap_or(elapsed),
            rows: heard.rows,
            locks: (unit.look != Look::TooLate).then_some(found.locks),
            rewrites: found.rewrites,
            scans: found.scans,
            sequences: found.sequences,
            ..StatementReport::default()
        };
        if let Some(notices) = self.notices.as_deref_mut() {
            while let Some(notice) = notices.take() {
                if report.notices.len() < NOTICES {
                    let script = &script.migration.up;
                    report.notices.push(notice.map(|text| script.cleared(text, None)));
                } else {
                    report.more_notices += 1;
                }
            }
            report.more_notices += notices.take_dropped();
        }
        report
    }

    fn end_transaction(&mut self) {
        self.known.end_transaction();
        self.is_fresh = true;
    }

    /// Runs statements of ours, of which the last may be refused for what the script did.
    async fn ours(&self, sql: &str, count: usize) -> Result<(), Stop> {
        let wrapping = Wrapping { after: sql, after_count: count, ..Wrapping::default() };
        run(self.client, &Reading::Held(Cow::Borrowed("")), &[], wrapping, &mut |_: u64| {}).await
    }

    /// Runs a statement of ours that does not fail on a connection that works.
    async fn plainly(&self, sql: &str) -> Result<(), Stop> {
        rows(self.client, sql).await.map(drop).map_err(refused)
    }
}

fn refused(error: Error) -> Stop {
    Stop::new(error, At::Ours)
}

/// A script that is run.
#[derive(Clone, Copy)]
struct Script<'s> {
    migration: &'s Migration,
    /// As it is sent.
    text: &'s str,
}

/// Statements of ours, and how many.
#[derive(Default)]
struct Counted {
    sql: String,
    count: usize,
}

impl Counted {
    fn push(&mut self, sql: &str, count: usize) {
        self.sql.push_str(sql);
        self.count += count;
    }
}
