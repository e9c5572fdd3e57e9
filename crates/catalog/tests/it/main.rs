//! What the catalog promises as a whole: its text form and its differences.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that fails may say so")]

/// Differences are complete and read well.
mod diff;
/// Random catalogs with hostile names, the same ones on every run.
mod random;
/// The text form reads back, and says where it does not.
mod text;
