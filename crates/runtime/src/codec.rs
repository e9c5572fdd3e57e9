//! How does each Postgres type travel, over raw bytes and without a driver?

pub(crate) mod numbers;
mod groups;
pub(crate) mod numeric;
#[cfg(feature = "rust_decimal")]
mod rust_decimal;
#[cfg(feature = "bigdecimal")]
mod bigdecimal;
pub(crate) mod text;
pub(crate) mod json;
mod json_number;
pub(crate) mod clock;
mod calendar;
pub(crate) mod moments;
pub(crate) mod bounded;
#[cfg(any(
    feature = "bigdecimal",
    feature = "chrono",
    feature = "ipnet",
    feature = "jiff",
    feature = "rust_decimal",
    feature = "time"
))]
mod borrowed;
#[cfg(feature = "chrono")]
mod chrono;
#[cfg(feature = "time")]
mod time;
#[cfg(feature = "jiff")]
mod jiff;
pub(crate) mod interval;
#[cfg(any(feature = "chrono", feature = "jiff"))]
mod spans;
pub(crate) mod network;
mod addresses;
pub(crate) mod bits;
pub(crate) mod geometry;
pub(crate) mod hstore;
pub(crate) mod vectors;
pub(crate) mod ranges;
pub(crate) mod dimensions;
mod array_text;
pub(crate) mod arrays;
#[cfg(feature = "serde")]
mod array_serde;
#[cfg(feature = "serde")]
mod serialized;
