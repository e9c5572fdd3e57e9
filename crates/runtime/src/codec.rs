//! How does each Postgres type travel, over raw bytes and without a driver?

pub(crate) mod numbers;
mod groups;
pub(crate) mod numeric;
pub(crate) mod text;
pub(crate) mod json;
mod json_number;
pub(crate) mod clock;
#[cfg(any(feature = "chrono", feature = "time"))]
pub(crate) mod dates;
#[cfg(feature = "chrono")]
mod chrono;
#[cfg(feature = "time")]
mod time;
pub(crate) mod interval;
pub(crate) mod network;
pub(crate) mod bits;
pub(crate) mod geometry;
pub(crate) mod hstore;
pub(crate) mod vectors;
pub(crate) mod ranges;
pub(crate) mod dimensions;
mod array_text;
pub(crate) mod arrays;
