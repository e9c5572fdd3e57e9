//! Which drivers can carry rows and parameters?

#[cfg(feature = "sqlx")]
mod sqlx;
#[cfg(feature = "tokio-postgres")]
mod tokio_postgres;
#[cfg(feature = "tokio-postgres")]
mod prepared;
mod glue;

#[cfg(feature = "tokio-postgres")]
pub use self::prepared::{Prepared, PreparedStatements};
#[cfg(feature = "sqlx")]
pub use self::sqlx::{decode, encode, read_sqlx, read_sqlx_ref, type_info};
#[cfg(feature = "tokio-postgres")]
pub use self::tokio_postgres::{from_sql, read_tokio_postgres, to_sql};
#[cfg(feature = "tokio-postgres")]
pub use bytes::BytesMut;

/// What the drivers' traits take for an error.
#[cfg(any(feature = "tokio-postgres", feature = "sqlx"))]
pub type BoxError = Box<dyn std::error::Error + Sync + Send>;
