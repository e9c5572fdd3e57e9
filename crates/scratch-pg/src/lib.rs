//! A Postgres of our own: get, start, clone, stop.
//!
//! ```text
//! Options --provider--> programs --template--> a cluster made once --slot--> a copy that this run owns
//!         --postmaster--> Server --open/save--> databases cloned from snapshots
//! ```

mod error;
mod options;
mod account;
mod cache;
mod hex;
mod place;
mod random;
mod folder;
mod process;
mod programs;
mod installed;
mod builds;
mod download;
mod unpack;
mod fetched;
mod provider;
mod settings;
mod template;
mod tree;
mod slot;
mod postmaster;
mod connection;
mod database;
mod snapshot;
mod named;
mod server;
mod clone;
pub mod testing;

pub use crate::clone::Clone;
pub use crate::error::{Error, Finding};
pub use crate::options::{
    Contents, Durability, Event, ExtensionFiles, Install, Installed, Key, Options,
    SUPPORTED_MAJORS, Watch,
};
pub use crate::place::user_cache;
pub use crate::server::Server;
