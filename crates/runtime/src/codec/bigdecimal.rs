//! How does a `numeric` travel that bigdecimal holds?

use crate::codec::borrowed::borrowed;
use crate::codec::numeric::Numeric;
use crate::raw::{DecodeError, EncodeError};
use bigdecimal::BigDecimal;

borrowed! {
    /// `numeric` with its scale, an error for NaN and the infinities.
    BigDecimal as Numeric, BigDecimal::default();
}

impl TryFrom<Numeric> for BigDecimal {
    type Error = DecodeError;

    fn try_from(value: Numeric) -> Result<Self, DecodeError> {
        let unfit = || DecodeError::new(format!("`{value}` has no `bigdecimal::BigDecimal`"));
        if !value.is_finite() {
            return Err(unfit());
        }
        value.to_string().parse().map_err(|_| unfit())
    }
}

impl TryFrom<BigDecimal> for Numeric {
    type Error = EncodeError;

    /// Fails beyond Postgres's own limits.
    fn try_from(value: BigDecimal) -> Result<Self, EncodeError> {
        let error = || EncodeError::new("more digits than a numeric can have");
        // The exponent bounds what the digits can become, so nothing large is printed in full.
        let (digits, scale) = value.into_bigint_and_exponent();
        let exponent = scale.checked_neg().ok_or_else(error)?;
        format!("{digits}e{exponent}").parse().map_err(|_| error())
    }
}
