//! The profile and its stand-ins on a real server.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that fails may say so")]
#![expect(clippy::needless_raw_string_hashes, reason = "expectations are written by expect-test")]

/// The prepared database: roles, privileges, the platform's tables and functions.
mod bootstrap;
/// Stand-ins for extensions, each created and used.
mod shims;
/// Databases to try things in.
mod support;
