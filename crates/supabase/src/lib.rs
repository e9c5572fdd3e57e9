//! The environment that Supabase projects expect of a Postgres.
//!
//! ```text
//! SqlText, config.toml --detect--> Evidence | none
//! Options --bootstrap_sql--> one batch for a fresh database, run as superuser
//! SHIMS --extension_files--> files for a scratch server that lacks those extensions
//! migration text x shims in use --adapt--> the same text without what a stand-in cannot take
//! ```
//!
//! Everything here is text and tables; nothing connects, reads files or prints.

mod text;
pub mod config;
mod detect;
mod implied;
mod shims;
mod adapt;
mod bootstrap;

pub use adapt::adapt;
pub use bootstrap::{
    IS_BOOTSTRAPPED, MANAGED_SCHEMAS, Options, bootstrap_sql, database_settings_sql,
    exposes_new_tables, profile_version,
};
pub use detect::{Evidence, SqlText, detect};
pub use implied::{Implied, implied_extensions};
pub use shims::{Real, SHIMS, Shim, WITHOUT_SHIM, extension_files, shim};
