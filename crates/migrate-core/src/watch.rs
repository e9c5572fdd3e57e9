//! Who wants to know how a run goes, and what is there to know?

use std::path::PathBuf;
use std::time::Duration;

use crate::leak::Leak;
use crate::lock::Holder;
use crate::migration::Migration;
use crate::notices::Notice;
use crate::server_error::ServerError;
use crate::version::Version;

/// Somebody who is told while migrations run.
pub trait Watch: Send {
    /// Something happened.
    fn event(&mut self, event: &Event<'_>);
}

/// A function, such as one that sends what it is told over a channel.
impl<F: FnMut(&Event<'_>) + Send> Watch for F {
    fn event(&mut self, event: &Event<'_>) {
        self(event);
    }
}

/// Nobody.
impl Watch for () {
    fn event(&mut self, _: &Event<'_>) {}
}

/// What happens while migrations run. `index` counts from 0.
#[derive(Clone, Copy, Debug)]
pub enum Event<'a> {
    /// A migration begins.
    Started {
        /// Its place in the plan.
        index: usize,
        /// How many the plan has.
        total: usize,
        /// The migration.
        migration: &'a Migration,
    },
    /// An earlier run finished a part of it, which is not run again.
    Resumed {
        /// The migration.
        migration: &'a Migration,
        /// How many of its statements are done.
        finished: usize,
    },
    /// A statement of the migration is done.
    Statement {
        /// The migration.
        migration: &'a Migration,
        /// Which of its statements.
        index: usize,
        /// The rows it touched, where that means anything.
        rows: u64,
    },
    /// The server gave the transaction up for a lock, a deadlock or a serialization failure; it is tried again.
    Retrying {
        /// The migration.
        migration: &'a Migration,
        /// Which retry it will be, from 1.
        retry: u32,
        /// How many there are at most.
        retries: u32,
        /// How long it waits before.
        pause: Duration,
        /// What the server said.
        server: &'a ServerError,
        /// The session that was waited for, as last seen.
        blocker: Option<&'a Holder>,
    },
    /// The server says something. Notices come in beside the answers: on a runtime of several threads one may be told a
    /// statement early or late.
    Notice {
        /// The migration.
        migration: &'a Migration,
        /// Which of its statements is under way, from 0.
        statement: usize,
        /// What it says.
        notice: &'a Notice,
    },
    /// More notices came than anybody could read.
    NoticesDropped {
        /// The migration.
        migration: &'a Migration,
        /// How many were dropped.
        count: u64,
    },
    /// The migration left its session changed. What it left was put back, so that the next one does not see it.
    Leaked {
        /// The migration.
        migration: &'a Migration,
        /// At least one.
        leaks: &'a [Leak],
    },
    /// A migration is done.
    Finished {
        /// Its place in the plan.
        index: usize,
        /// How many the plan has.
        total: usize,
        /// The migration.
        migration: &'a Migration,
        /// How long it took.
        duration: Duration,
    },
}

/// What a run has done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The migrations that are done, in order.
    pub applied: Vec<Outcome>,
    /// How long all of it took.
    pub duration: Duration,
}

/// One migration that is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Its version.
    pub version: Version,
    /// Its file.
    pub path: PathBuf,
    /// How long it took.
    pub duration: Duration,
}
