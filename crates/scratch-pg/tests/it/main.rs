//! What must hold of a server that really runs.

mod support;

/// Snapshots and clones: what a run finds of an earlier one.
mod clones;
/// Databases for tests: fresh, parallel, on every kind of runtime.
mod databases;
