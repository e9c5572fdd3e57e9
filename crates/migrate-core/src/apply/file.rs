//! How does one file run, and where and why did it fail?

use std::borrow::Cow;

use rowsmith_sql_text::{Span, tokens};
use tokio_postgres::Client;

use crate::failure::{During, Failure};
use crate::history::{Direction, Elapsed, History, Ledger, Rows, rows};
use crate::layout::Layout;
use crate::leak::State;
use crate::lock::{Hold, Holder, LEASE_LOST};
use crate::migration::{Migration, Script};
use crate::notices::Notices;
use crate::place;
use crate::plan::Step;
use crate::reading::{Adapt, ReadError, Reading};
use crate::server_error::ServerError;
use crate::slot::Slot;
use crate::watch::{Event, Report, Watch};

use super::ahead::{self, Ahead, Ready};
use super::message::{At, Cause, Stop};
use super::passage::Passage;
use super::session::Session;
use super::together::Share;
use super::{ApplyError, ApplyOptions, Pause, leaks, record, retry, steps, whole};

/// What running one file takes.
pub(super) struct Runner<'r> {
    pub(super) client: &'r Client,
    pub(super) hold: Hold<'r>,
    pub(super) session: &'r Session,
    pub(super) options: &'r ApplyOptions<'r>,
    pub(super) migration: &'r Migration,
    pub(super) history: &'r History,
    pub(super) direction: Direction,
    pub(super) reporter: Reporter<'r>,
    /// Which part of its transaction is its own.
    pub(super) share: Share,
    /// Whether it runs as one transaction.
    pub(super) is_transactional: bool,
    /// Whether the script may leave something in its session, by the words in it.
    pub(super) may_leak: bool,
    /// What the session was like before, when somebody looked.
    pub(super) before: Option<State>,
    /// What was worked out of it before its turn.
    pub(super) ready: Option<Ready>,
    /// The file whose turn is next.
    pub(super) ahead: Option<&'r Ahead<'r>>,
    /// Who was last seen in the way.
    pub(super) blocker: &'r Slot<Holder>,
    /// Indexes that a failed statement has left INVALID.
    pub(super) left_invalid: Vec<String>,
}

impl Runner<'_> {
    /// Whether the session is to be looked at behind the file, before it is put back.
    pub(super) fn may_leak(&self) -> bool {
        self.may_leak || self.before.is_some()
    }

    /// Which tables are written.
    fn ledger(&self) -> Ledger {
        self.history.ledger(self.options.ledger)
    }

    /// Writes the row that the Supabase CLI would, for a script that is too large for [`Self::row`]; within a transaction, behind
    /// what the script did.
    pub(super) async fn record_large(&mut self) -> Result<(), Stop> {
        let is_theirs = self.ledger() == Ledger::Supabase
            && self.direction == Direction::Up
            && !self.migration.version.is_repeatable();
        if is_theirs && self.migration.up.text().is_none() {
            record::record(self.client, self.migration).await?;
        }
        Ok(())
    }

    /// What the script changes in the history when it is done.
    pub(super) fn row(&self, elapsed: Elapsed) -> Rows {
        record::row(self.migration, self.direction, self.history, self.ledger(), elapsed)
    }
}

/// Tells the watcher what happens within one file.
pub(super) struct Reporter<'r> {
    pub(super) watch: &'r mut dyn Watch,
    pub(super) notices: Option<&'r mut Notices>,
    pub(super) migration: &'r Migration,
    pub(super) statement: usize,
}

impl Reporter<'_> {
    pub(super) fn statement(&mut self, rows: u64) {
        self.notices();
        let (migration, index) = (self.migration, self.statement);
        self.watch.event(&Event::Statement { migration, index, rows });
        self.statement += 1;
    }

    /// Passes on what the server has said so far.
    pub(super) fn notices(&mut self) {
        let Some(notices) = self.notices.as_deref_mut() else { return };
        let migration = self.migration;
        while let Some(notice) = notices.take() {
            let notice = notice.map(|text| migration.up.cleared(text, None));
            let statement = self.statement;
            self.watch.event(&Event::Notice { migration, statement, notice: &notice });
        }
        match notices.take_dropped() {
            0 => {}
            count => self.watch.event(&Event::NoticesDropped { migration, count }),
        }
    }
}

/// Runs one file; on failure the session is put back as far as it still exists.
pub(super) async fn file(runner: &mut Runner<'_>, step: &Step) -> Result<(), ApplyError> {
    let migration = runner.migration;
    let text =
        adapted(&migration.up, runner.options).map_err(|source| unread(migration, source))?;
    // Inside a transaction that goes on, what is set for its rest looks like what is set for good.
    let is_whole = runner.share.is_whole();
    let known = runner.ready.as_ref().map(|ready| ready.may_leak);
    let may_leak = known.unwrap_or_else(|| ahead::leaks(&runner.migration.up));
    runner.may_leak = may_leak && (is_whole || runner.session.is_lent());
    if runner.may_leak && is_whole && step.is_transactional() {
        leaks::look(runner).await;
    }
    let mut finished = step.finished();
    let result = match step.layout() {
        Layout::Whole(layout) => {
            let put_back = runner.session.rollback();
            let mut tries = retry::Tries::new(runner, &put_back);
            loop {
                match whole::whole(runner, layout, &text).await {
                    Err(stop) if tries.again(runner, &stop).await => {}
                    result => break result.map_err(Halt::from),
                }
            }
        }
        Layout::Steps(layout) => {
            if finished > 0 {
                runner
                    .reporter
                    .watch
                    .event(&Event::Resumed { migration: runner.migration, finished });
            }
            steps::steps(runner, layout, &text, step.begun(), &mut finished).await
        }
    };
    let Err(halt) = result else {
        leaks::put_back(runner).await.map_err(ApplyError::Prepare)?;
        return Ok(());
    };
    runner.reporter.notices();
    // A connection that is gone needs no resetting, and what the file failed with is what must be told.
    if rows(runner.client, &runner.session.rollback()).await.is_ok() {
        let _told_already = leaks::taken_away(runner).await;
    }
    Err(match halt {
        Halt::Stopped(stop) => failed(runner.migration, stop, finished, runner.blocker.take())
            .with_left_invalid(std::mem::take(&mut runner.left_invalid)),
        Halt::Paused(pause) => pause.error(runner.migration, finished),
        Halt::Unsure { ordinal, statement } => {
            let statement = runner.migration.up.on_disk(statement);
            let passage = Passage::around(&runner.migration.up, Some(statement));
            ApplyError::Unsure {
                version: runner.migration.version.clone(),
                path: runner.migration.up.path.clone(),
                statement: passage.span(statement),
                text: passage.text,
                lines_before: passage.position.line - 1,
                ordinal,
                report: Report::default(),
            }
        }
    })
}

/// Why a file did not reach its end.
pub(super) enum Halt {
    /// The server did not take a statement.
    Stopped(Stop),
    /// The run ends between two steps.
    Paused(Pause),
    /// An earlier run began the step and was cut short, and nothing tells whether it was done.
    Unsure { ordinal: usize, statement: Span },
}

impl From<ReadError> for Halt {
    fn from(error: ReadError) -> Self {
        Self::Stopped(error.into())
    }
}

impl From<Pause> for Halt {
    fn from(pause: Pause) -> Self {
        Self::Paused(pause)
    }
}

impl From<Stop> for Halt {
    fn from(stop: Stop) -> Self {
        Self::Stopped(stop)
    }
}

/// The script as it is sent. A large one is the one that the plan was made for: it is read once more to make sure.
pub(crate) fn adapted<'m>(
    script: &'m Script,
    options: &'m ApplyOptions<'_>,
) -> Result<Reading<'m>, ReadError> {
    let adapt = options.adapt;
    if let Some(text) = script.sent_text() {
        return Ok(Reading::Held(rewritten(script, Cow::Borrowed(text), adapt)?));
    }
    match script.reading()? {
        Reading::Large { file, .. } => {
            file.verify()?;
            Ok(Reading::Large { file, adapt })
        }
        Reading::Held(text) => Ok(Reading::Held(rewritten(script, text, adapt)?)),
    }
}

/// The script as it is sent, in memory.
pub(crate) fn held<'m>(
    script: &'m Script,
    options: &'m ApplyOptions<'_>,
) -> Result<Cow<'m, str>, ReadError> {
    let text = script.sent_text().map_or_else(|| script.hold(), |text| Ok(Cow::Borrowed(text)));
    rewritten(script, text?, options.adapt)
}

fn rewritten<'m>(
    script: &Script,
    text: Cow<'m, str>,
    adapt: Option<&Adapt<'_>>,
) -> Result<Cow<'m, str>, ReadError> {
    let Some(adapted) = adapt.map(|adapt| adapt(&text).into_owned()) else { return Ok(text) };
    if adapted.len() == text.len() {
        Ok(Cow::Owned(adapted))
    } else {
        Err(ReadError::Rewritten { path: script.path.clone() })
    }
}

pub(crate) fn unread(migration: &Migration, source: ReadError) -> ApplyError {
    ApplyError::Read { path: migration.path.clone(), report: Report::default(), source }
}

/// Works out where and why a file failed.
pub(crate) fn failed(
    migration: &Migration,
    stop: Stop,
    finished: usize,
    blocker: Option<Holder>,
) -> ApplyError {
    let Some(server) = stop.server().filter(|server| !server.ends_session()) else {
        let (path, report) = (migration.up.path.clone(), Report::default());
        return match stop.cause {
            Cause::Server(source) => ApplyError::Lost { path, report, source },
            Cause::Read(source) => ApplyError::Read { path, report, source },
        };
    };
    if server.code == LEASE_LOST {
        return Pause::Unlocked.error(migration, finished);
    }
    let (script, byte) = (migration.up.sent(), stop.byte());
    let passage = Passage::of(&script, &stop.at, &server);
    let text = &*passage.text;
    let (during, statement, at) = match stop.at {
        At::Statement { statement, byte } => {
            let statement = passage.span(statement);
            let at =
                byte.map(|byte| place::token_at(text, passage.span(Span::new(byte, byte)).start));
            let at = at.or_else(|| place::in_body(text, statement, &server));
            (
                During::Statement,
                Some(statement),
                Some(at.unwrap_or_else(|| named(text, statement, &server))),
            )
        }
        At::Rows { statement, .. } => {
            let statement = passage.span(statement);
            (During::Statement, Some(statement), Some(passage.row.unwrap_or(statement)))
        }
        At::End => (During::Commit, None, None),
        At::Ours => (During::History, None, None),
    };
    let server = server.map(|text| migration.up.cleared(text, byte));
    // What was filled in is held in memory, so that the passage is all of it.
    let on_disk = |span: Option<Span>| span.map(|span| migration.up.on_disk(span));
    let written = migration.up.sent_text().and(migration.up.text());
    ApplyError::Failed(Box::new(Failure {
        version: migration.version.clone(),
        path: migration.up.path.clone(),
        text: written.map_or_else(|| passage.text.clone(), Into::into),
        from: passage.from,
        starts: passage.position,
        during,
        statement: on_disk(statement),
        at: on_disk(at),
        finished,
        left_invalid: Vec::new(),
        blocker: blocker.filter(|_| retry::is_passing(&server.code)),
        server,
        fault: None,
        report: Report::default(),
    }))
}

/// Where a statement says the name that the server's message is about; its first word when it never does.
fn named(text: &str, statement: Span, server: &ServerError) -> Span {
    let name = server.message.split('"').nth(1).map(|name| name.rsplit('.').next().unwrap_or(name));
    let mut words = tokens(statement.of(text)).filter(|token| !token.is_trivia());
    let found = words.find(|token| name.is_some() && token.name().as_deref() == name);
    found.map_or_else(
        || place::token_at(text, statement.start),
        |token| token.span.moved(statement.start),
    )
}
