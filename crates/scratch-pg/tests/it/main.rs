//! What must hold of a server that really runs.

mod support;

/// Snapshots and clones: what a run finds of an earlier one.
mod clones;
/// Crashes: no server outlives its run, no run spoils the next.
mod crashes;
/// Databases for tests: fresh, parallel, on every kind of runtime.
mod databases;
/// Extensions that the server was not installed with.
mod extensions;
/// Providers: named, installed, fetched, and none at all.
mod providers;
