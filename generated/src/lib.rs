//! Nothing has been generated yet.
