//! Which command does what? One file each: gather, call, show.

pub(crate) mod db;
pub(crate) mod gen_types;
pub(crate) mod init;
pub(crate) mod migrate;
