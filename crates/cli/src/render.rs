//! How are values shown? Values in, text out; nothing is printed here.

pub(crate) mod drift;
pub(crate) mod proof;
pub(crate) mod rehearsal;
pub(crate) mod status;
