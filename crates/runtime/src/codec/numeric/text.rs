//! How is a `numeric` printed and parsed?

use crate::codec::numeric::{Kind, Numeric, NumericError};
use std::fmt;
use std::str::FromStr;

/// Postgres' own limits: digits before the point, digits after it.
const MOST_WHOLE_DIGITS: i64 = 131_072;
const MOST_SCALE: i64 = 16_383;

impl fmt::Display for Numeric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            Kind::NaN => return f.write_str("NaN"),
            Kind::Infinity => return f.write_str("Infinity"),
            Kind::NegativeInfinity => return f.write_str("-Infinity"),
            Kind::Negative => f.write_str("-")?,
            Kind::Positive => {}
        }
        write!(f, "{}", self.group(self.weight.max(0)))?;
        for power in (0..self.weight).rev() {
            write!(f, "{:04}", self.group(power))?;
        }
        let mut left = usize::from(self.scale);
        if left > 0 {
            f.write_str(".")?;
        }
        let mut power = 0;
        while left > 0 {
            power -= 1;
            let digits = format!("{:04}", self.group(power));
            let shown = left.min(4);
            f.write_str(digits.get(..shown).unwrap_or(&digits))?;
            left -= shown;
        }
        Ok(())
    }
}

impl fmt::Debug for Numeric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Numeric {
    type Err = NumericError;

    /// Takes what Postgres prints, and exponents.
    fn from_str(text: &str) -> Result<Self, NumericError> {
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        match unsigned.to_ascii_lowercase().as_str() {
            "nan" if !negative => return Ok(Self::NAN),
            "infinity" | "inf" if negative => return Ok(Self::NEG_INFINITY),
            "infinity" | "inf" => return Ok(Self::INFINITY),
            _ => {}
        }
        parse_decimal(negative, unsigned).ok_or(NumericError(()))
    }
}

/// Digits, perhaps with a point and an exponent.
fn parse_decimal(negative: bool, text: &str) -> Option<Numeric> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, i64::from(exponent.parse::<i32>().ok()?)),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let mut digits = Vec::with_capacity(whole.len() + fraction.len() + 8);
    for byte in whole.bytes().chain(fraction.bytes()) {
        digits.push(u16::from(byte.checked_sub(b'0').filter(|digit| *digit < 10)?));
    }
    if digits.is_empty() {
        return None;
    }
    let scale = (i64::try_from(fraction.len()).ok()? - exponent).max(0);
    let leading = digits.iter().take_while(|digit| **digit == 0).count();
    digits.drain(..leading);
    // How many of the digits stand before the point; negative for zeros right after it.
    let point = i64::try_from(whole.len()).ok()? + exponent - i64::try_from(leading).ok()?;
    if scale > MOST_SCALE || (point > MOST_WHOLE_DIGITS && !digits.is_empty()) {
        return None;
    }
    // Pad on the left so that the point falls between two groups.
    let before = point.div_euclid(4) + i64::from(point.rem_euclid(4) != 0);
    let pad = usize::try_from(before * 4 - point).ok()?;
    digits.splice(0..0, std::iter::repeat_n(0, pad));
    let groups: Vec<u16> = digits
        .chunks(4)
        .map(|chunk| (0..4).fold(0, |sum, i| sum * 10 + chunk.get(i).copied().unwrap_or_default()))
        .collect();
    let weight = i32::try_from(before - 1).ok()?;
    Some(Numeric::new(negative, &groups, weight, u16::try_from(scale).ok()?))
}
