//! How does each statement of a plan run, so that the server can be asked around it?

use std::borrow::Cow;
use std::time::Duration;

use tokio::time::Instant;
use tokio_postgres::{Client, Error};

use crate::apply::file::{failed, held, unread};
use crate::apply::message::{At, Stop, Wrapping, run};
use crate::apply::session::Session;
use crate::apply::{ApplyError, ApplyOptions};
use crate::history::rows;
use crate::layout::{self, Layout, StepKind, Whole};
use crate::lock::Holder;
use crate::migration::Migration;
use crate::notices::Notices;
use crate::plan::{Plan, Step};
use crate::reading::Reading;
use crate::slot::Slot;
use crate::watch::{Event, Watch};

use super::known::Known;
use super::limits::LimitsSql;
use super::look::{self, CLOCK, Heard, LOOK, recount};
use super::report::{FileReport, StatementReport};
use super::unit::{Look, Unit, units};

/// How many notices of one statement are kept.
const NOTICES: usize = 20;

/// A rehearsal under way.
pub(super) struct Trial<'r> {
    pub(super) client: &'r Client,
    pub(super) notices: Option<&'r mut Notices>,
    pub(super) options: &'r ApplyOptions<'r>,
    pub(super) session: Session,
    pub(super) known: Known,
    /// What is sent before each statement, on the target.
    pub(super) limits: Option<LimitsSql>,
    /// The transaction has just begun: what the server has counted before it is not known.
    pub(super) is_fresh: bool,
    pub(super) watch: &'r mut dyn Watch,
    pub(super) total: usize,
    /// Who was last seen in the way.
    pub(super) blocker: &'r Slot<Holder>,
}

impl<'r> Trial<'r> {
    pub(super) async fn new(
        client: &'r Client,
        session: Session,
        blocker: &'r Slot<Holder>,
        options: &'r ApplyOptions<'r>,
        watch: &'r mut dyn Watch,
    ) -> Result<Self, ApplyError> {
        let known = Known::new(look::relations(client).await.map_err(ApplyError::Prepare)?);
        let (notices, limits) = (None, None);
        Ok(Self {
            client,
            notices,
            options,
            session,
            known,
            limits,
            is_fresh: true,
            watch,
            total: 0,
            blocker,
        })
    }

    pub(super) async fn committed(&mut self, plan: &Plan) -> Result<Vec<FileReport>, ApplyError> {
        let mut files = Vec::with_capacity(self.total);
        for (index, step) in plan.steps().iter().enumerate() {
            files.push(self.file(step, index).await?);
        }
        Ok(files)
    }

    /// Runs one file.
    pub(super) async fn file(
        &mut self,
        step: &Step,
        index: usize,
    ) -> Result<FileReport, ApplyError> {
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
        done.map_err(|stop| failed(migration, stop, 0, self.blocker.take()))?;
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
    pub(super) async fn ours(&mut self, sql: &str, count: usize) -> Result<(), Stop> {
        let wrapping = Wrapping { after: sql, after_count: count, ..Wrapping::default() };
        run(self.client, &Reading::Held(Cow::Borrowed("")), &[], wrapping, &mut |_: u64| {}).await
    }

    /// Runs a statement of ours that does not fail on a connection that works.
    pub(super) async fn plainly(&mut self, sql: &str) -> Result<(), Stop> {
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
