//! How does a `numeric` travel that `rust_decimal` holds?

use crate::codec::borrowed::borrowed;
use crate::codec::numeric::Numeric;
use crate::raw::{DecodeError, EncodeError};
use rust_decimal::Decimal;

borrowed! {
    /// `numeric`, an error where its 96 bits are too few: nothing is rounded.
    Decimal as Numeric, Decimal::ZERO;
}

impl TryFrom<Numeric> for Decimal {
    type Error = DecodeError;

    fn try_from(value: Numeric) -> Result<Self, DecodeError> {
        let text = value.to_string();
        let exact = Self::from_str_exact(&text).or_else(|error| match text.split_once('.') {
            // Zeros at the end are no part of the value.
            Some(_) => Self::from_str_exact(text.trim_end_matches('0').trim_end_matches('.')),
            None => Err(error),
        });
        exact.map_err(|_| DecodeError::new(format!("`{value}` has no `rust_decimal::Decimal`")))
    }
}

impl TryFrom<Decimal> for Numeric {
    type Error = EncodeError;

    fn try_from(value: Decimal) -> Result<Self, EncodeError> {
        value.to_string().parse().map_err(|_| EncodeError::new("not a numeric"))
    }
}
