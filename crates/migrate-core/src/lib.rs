//! A folder of SQL migrations to a plan to an applied database.

pub mod version;
pub mod checksum;
pub mod migration;
pub mod set;
pub mod source;
mod layout;
pub mod history;
pub mod lock;
pub mod plan;
