//! Which impls of driver traits does generated code ask for, without knowing which drivers are on?
//!
//! Generated code holds no `cfg`: these macros expand to nothing for a driver whose feature is off.

/// Lets tokio-postgres and sqlx read a struct that implements [`crate::FromColumns`]:
/// `TryFrom<&tokio_postgres::Row>` and `sqlx::FromRow`.
#[macro_export]
macro_rules! row {
    ($row:ty) => {
        $crate::__row_tokio_postgres!($row);
        $crate::__row_sqlx!($row);
    };
}

#[doc(hidden)]
#[cfg(feature = "tokio-postgres")]
#[macro_export]
macro_rules! __row_tokio_postgres {
    ($row:ty) => {
        impl ::core::convert::TryFrom<&$crate::tokio_postgres::Row> for $row {
            type Error = $crate::RowError;

            fn try_from(
                row: &$crate::tokio_postgres::Row,
            ) -> ::core::result::Result<Self, $crate::RowError> {
                $crate::read_tokio_postgres(row)
            }
        }
    };
}

#[doc(hidden)]
#[cfg(not(feature = "tokio-postgres"))]
#[macro_export]
macro_rules! __row_tokio_postgres {
    ($row:ty) => {};
}

#[doc(hidden)]
#[cfg(feature = "sqlx")]
#[macro_export]
macro_rules! __row_sqlx {
    ($row:ty) => {
        impl $crate::sqlx::FromRow<'_, $crate::sqlx::postgres::PgRow> for $row {
            fn from_row(
                row: &$crate::sqlx::postgres::PgRow,
            ) -> ::core::result::Result<Self, $crate::sqlx::Error> {
                $crate::read_sqlx(row)
            }
        }
    };
}

#[doc(hidden)]
#[cfg(not(feature = "sqlx"))]
#[macro_export]
macro_rules! __row_sqlx {
    ($row:ty) => {};
}

/// Names the borrowed form of a row, and lets tokio-postgres and sqlx read it:
/// `TryFrom<&tokio_postgres::Row>` and `sqlx::FromRow`.
#[macro_export]
macro_rules! row_ref {
    ($row:ty, $row_ref:ident) => {
        impl $crate::Borrowable for $row {
            type Ref<'r> = $row_ref<'r>;
        }

        $crate::__row_ref_tokio_postgres!($row_ref);
        $crate::__row_ref_sqlx!($row_ref);
    };
}

#[doc(hidden)]
#[cfg(feature = "tokio-postgres")]
#[macro_export]
macro_rules! __row_ref_tokio_postgres {
    ($row_ref:ident) => {
        impl<'r> ::core::convert::TryFrom<&'r $crate::tokio_postgres::Row> for $row_ref<'r> {
            type Error = $crate::RowError;

            fn try_from(
                row: &'r $crate::tokio_postgres::Row,
            ) -> ::core::result::Result<Self, $crate::RowError> {
                $crate::read_row_ref(row)
            }
        }
    };
}

#[doc(hidden)]
#[cfg(not(feature = "tokio-postgres"))]
#[macro_export]
macro_rules! __row_ref_tokio_postgres {
    ($row_ref:ident) => {};
}

#[doc(hidden)]
#[cfg(feature = "sqlx")]
#[macro_export]
macro_rules! __row_ref_sqlx {
    ($row_ref:ident) => {
        impl<'r> $crate::sqlx::FromRow<'r, $crate::sqlx::postgres::PgRow> for $row_ref<'r> {
            fn from_row(
                row: &'r $crate::sqlx::postgres::PgRow,
            ) -> ::core::result::Result<Self, $crate::sqlx::Error> {
                $crate::read_sqlx_ref(row)
            }
        }
    };
}

#[doc(hidden)]
#[cfg(not(feature = "sqlx"))]
#[macro_export]
macro_rules! __row_ref_sqlx {
    ($row_ref:ident) => {};
}

/// Lets tokio-postgres and sqlx read a type that implements [`crate::Decode`] and send one that
/// implements [`crate::Encode`] in the user's own SQL.
///
/// A type whose `Encode::TEXT` is true is sent as text: `$1::text::schema.type`.
#[macro_export]
macro_rules! value {
    ($value:ty) => {
        $crate::__value_tokio_postgres!($value);
        $crate::__value_sqlx!($value);
    };
}

#[doc(hidden)]
#[cfg(feature = "tokio-postgres")]
#[macro_export]
macro_rules! __value_tokio_postgres {
    ($value:ty) => {
        impl<'a> $crate::tokio_postgres::types::FromSql<'a> for $value {
            fn from_sql(
                ty: &$crate::tokio_postgres::types::Type,
                raw: &'a [u8],
            ) -> ::core::result::Result<Self, $crate::__driver::BoxError> {
                $crate::__driver::from_sql(ty, raw)
            }

            fn accepts(_ty: &$crate::tokio_postgres::types::Type) -> bool {
                true
            }
        }

        impl $crate::tokio_postgres::types::ToSql for $value {
            fn to_sql(
                &self,
                ty: &$crate::tokio_postgres::types::Type,
                out: &mut $crate::__driver::BytesMut,
            ) -> ::core::result::Result<
                $crate::tokio_postgres::types::IsNull,
                $crate::__driver::BoxError,
            > {
                $crate::__driver::to_sql(self, ty, out)
            }

            fn accepts(_ty: &$crate::tokio_postgres::types::Type) -> bool {
                true
            }

            $crate::tokio_postgres::types::to_sql_checked!();
        }
    };
}

#[doc(hidden)]
#[cfg(not(feature = "tokio-postgres"))]
#[macro_export]
macro_rules! __value_tokio_postgres {
    ($value:ty) => {};
}

#[doc(hidden)]
#[cfg(feature = "sqlx")]
#[macro_export]
macro_rules! __value_sqlx {
    ($value:ty) => {
        impl $crate::sqlx::Type<$crate::sqlx::Postgres> for $value {
            fn type_info() -> $crate::sqlx::postgres::PgTypeInfo {
                $crate::__driver::type_info::<Self>()
            }

            fn compatible(_ty: &$crate::sqlx::postgres::PgTypeInfo) -> bool {
                true
            }
        }

        impl<'r> $crate::sqlx::Decode<'r, $crate::sqlx::Postgres> for $value {
            fn decode(
                value: $crate::sqlx::postgres::PgValueRef<'r>,
            ) -> ::core::result::Result<Self, $crate::__driver::BoxError> {
                $crate::__driver::decode(&value)
            }
        }

        impl<'q> $crate::sqlx::Encode<'q, $crate::sqlx::Postgres> for $value {
            fn encode_by_ref(
                &self,
                buffer: &mut $crate::sqlx::postgres::PgArgumentBuffer,
            ) -> ::core::result::Result<$crate::sqlx::encode::IsNull, $crate::__driver::BoxError>
            {
                $crate::__driver::encode(self, buffer)
            }
        }
    };
}

#[doc(hidden)]
#[cfg(not(feature = "sqlx"))]
#[macro_export]
macro_rules! __value_sqlx {
    ($value:ty) => {};
}
