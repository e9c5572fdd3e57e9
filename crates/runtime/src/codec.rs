//! How does each Postgres type travel, over raw bytes and without a driver?

pub(crate) mod numbers;
mod groups;
pub(crate) mod numeric;
pub(crate) mod text;
pub(crate) mod json;
mod json_number;
pub(crate) mod clock;
mod calendar;
pub(crate) mod moments;
pub(crate) mod bounded;
#[cfg(any(feature = "chrono", feature = "time", feature = "jiff"))]
mod borrowed;
#[cfg(feature = "chrono")]
mod chrono;
#[cfg(feature = "time")]
mod time;
#[cfg(feature = "jiff")]
mod jiff;
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
