//! What needs a real Postgres.

#![expect(
    clippy::needless_raw_string_hashes,
    clippy::unwrap_used,
    clippy::panic,
    clippy::too_many_lines,
    reason = "tests stop at the first surprise; expect-test writes what is expected, as long as it is"
)]

/// A folder of migrations on disk and a database to run them on.
mod support;

/// Files that run as one transaction: what is left after success and after failure.
mod whole;

/// Files that run step by step: how they are recorded, cut short and resumed.
mod steps;

/// Migrations that are taken back: what is left, what is recorded, and what survives being cut short.
mod down;

/// Files that are not held in memory: run, recorded, refused and pointed at as all others.
mod large;

/// Chance SQL, cut by us and read by the real Postgres.
mod fuzz;

/// Roles and settings: what a file changes stays in the file.
mod session;

/// Failures: file, line, column and caret for every way a server has of pointing at SQL.
mod failures;

/// The lease that is the lock behind a transaction pooler.
mod lease;

/// Runs that somebody ends: asked to stop, cut off by the server, or by its restart.
mod ends;

/// Timeouts, retries, and what the header of a file asks for.
mod timeouts;

/// The lock, and runners that want it at the same time.
mod lock;

/// What other runners fall into: files that look harmless, sessions that live on, orders that depend on who sorts.
mod traps;

/// The tables: what is written for whom, what is read when something is missing.
mod history;

/// Rehearsals: what is found out, and that nothing stays of them on the target.
mod rehearse;
/// Histories of other runners, made by those runners, taken over and gone on with.
mod adopt;

/// All pending files in one transaction: all or nothing.
mod together;

/// Programs that migrate their own database: several at once, from a folder and from themselves.
mod migrator;
