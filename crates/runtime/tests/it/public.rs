//! What does the generator write for a small schema? By hand, in its very shape.

pub(crate) mod composites;
pub(crate) mod contacts;
pub(crate) mod domains;
pub(crate) mod enums;
pub(crate) mod functions;
