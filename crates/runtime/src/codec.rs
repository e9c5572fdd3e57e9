//! How does each Postgres type travel, over raw bytes and without a driver?

pub(crate) mod numbers;
pub(crate) mod numeric;
pub(crate) mod text;
pub(crate) mod json;
pub(crate) mod arrays;
pub(crate) mod clock;
#[cfg(any(feature = "chrono", feature = "time"))]
pub(crate) mod dates;
#[cfg(feature = "chrono")]
mod chrono;
