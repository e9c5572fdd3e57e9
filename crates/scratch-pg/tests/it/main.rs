//! What must hold of a server that really runs.

/// Databases for tests: fresh, parallel, on every kind of runtime.
mod databases;
