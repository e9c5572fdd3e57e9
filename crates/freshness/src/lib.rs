//! The build script's check that generated types are current: no database, no network, no async.
//!
//! ```text
//! gen-types --writes--> rowsmith.lock  (a hash of every input and output, a fingerprint per object)
//! build.rs  --check---> Lock x folder -> Vec<Moved> -> cargo::error lines
//! ```
//!
//! A crate of generated types calls [`build_script()`] in the `main` of its `build.rs`.

mod hash;
mod lock;
mod check;
mod build_script;

pub use crate::{
    build_script::build_script,
    check::{Change, CheckError, Moved, check, sql_files},
    hash::{Hash, ParseHashError},
    lock::{Input, Lock, LockError},
};

/// The lock's file name, beside the generated crate's manifest.
pub const LOCK_FILE: &str = "rowsmith.lock";
