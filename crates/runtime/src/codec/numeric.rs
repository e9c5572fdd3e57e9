//! How does `numeric` travel without losing a digit?

mod text;

use crate::codec::groups::{Groups, trim};
use crate::oid;
use crate::raw::{Decode, DecodeError, Encode, EncodeError, Format, IsNull, Raw};
use crate::wire::{Cursor, print, put};
use std::cmp::Ordering;
use std::error::Error;
use std::fmt;
use std::hash::{Hash, Hasher};

/// A `numeric`: every digit that Postgres can hold, NaN and the infinities.
///
/// The scale, the number of digits shown after the point, is kept: `1.10` prints as `1.10`. It has
/// no part in comparisons: `1.10` equals `1.1`, as in the database. So does NaN equal NaN, and it is
/// greater than everything else.
///
/// ```
/// use rowsmith_runtime::Numeric;
///
/// let price: Numeric = "1.10".parse()?;
/// assert_eq!(price.to_string(), "1.10");
/// assert_eq!(price, "1.1".parse()?);
/// assert_eq!(i64::try_from(&Numeric::from(42)), Ok(42));
/// assert!("NaN".parse::<Numeric>()? > Numeric::INFINITY);
/// # Ok::<(), rowsmith_runtime::NumericError>(())
/// ```
#[derive(Clone)]
pub struct Numeric {
    kind: Kind,
    /// Groups of four decimal digits, most significant first; neither the first nor the last is 0.
    groups: Groups,
    /// The power of 10,000 of the first group; 0 for zero.
    weight: i32,
    /// Digits shown after the point.
    scale: u16,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Kind {
    NegativeInfinity,
    Negative,
    /// Zero or more.
    Positive,
    Infinity,
    NaN,
}

impl Numeric {
    /// Zero.
    pub const ZERO: Self = Self::special(Kind::Positive);
    /// Not a number.
    pub const NAN: Self = Self::special(Kind::NaN);
    /// Greater than every number.
    pub const INFINITY: Self = Self::special(Kind::Infinity);
    /// Less than every number.
    pub const NEG_INFINITY: Self = Self::special(Kind::NegativeInfinity);

    const fn special(kind: Kind) -> Self {
        Self { kind, groups: Groups::NONE, weight: 0, scale: 0 }
    }

    /// Whether it is NaN.
    pub fn is_nan(&self) -> bool {
        self.kind == Kind::NaN
    }

    /// Whether it is neither NaN nor infinite.
    pub fn is_finite(&self) -> bool {
        matches!(self.kind, Kind::Negative | Kind::Positive)
    }

    /// The number of digits shown after the point.
    pub fn scale(&self) -> u16 {
        self.scale
    }

    /// The nearest `f64`.
    pub fn to_f64(&self) -> f64 {
        self.to_string().parse().unwrap_or(f64::NAN)
    }

    /// The number rounded to so many digits after the point, a half away from zero; `None` where
    /// that changes nothing.
    pub(crate) fn rounded(&self, scale: i16) -> Option<Self> {
        let text = self.to_string();
        let (sign, text) = match text.strip_prefix('-') {
            Some(text) => ("-", text),
            None => ("", text.as_str()),
        };
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let mut digits = [whole, fraction].concat().into_bytes();
        let kept = i64::try_from(whole.len()).ok()? + i64::from(scale);
        let next = usize::try_from(kept).ok().map(|kept| digits.get(kept).copied());
        let up = match next {
            // All of it lies behind what is kept.
            None => false,
            Some(next) => next? >= b'5',
        };
        digits.truncate(usize::try_from(kept).unwrap_or_default());
        if up {
            let nines = digits.iter().rev().take_while(|digit| **digit == b'9').count();
            let end = digits.len() - nines;
            digits.iter_mut().skip(end).for_each(|digit| *digit = b'0');
            match digits.get_mut(..end).and_then(<[u8]>::last_mut) {
                Some(digit) => *digit += 1,
                None => digits.insert(0, b'1'),
            }
        }
        let digits = String::from_utf8(digits).ok().filter(|it| !it.is_empty());
        let digits = digits.as_deref().unwrap_or("0");
        format!("{sign}{digits}e{}", -i32::from(scale)).parse().ok()
    }

    /// Whether it can be stored as `numeric(precision, scale)`, once it is rounded to that scale.
    pub(crate) fn fits(&self, precision: u16, scale: i16) -> bool {
        match self.kind {
            Kind::NaN => true,
            Kind::NegativeInfinity | Kind::Infinity => false,
            Kind::Negative | Kind::Positive => {
                // The least magnitude that is rounded up to too many digits: 99.995 for (4,2).
                let nines = "9".repeat(precision.into());
                let limit = format!("{nines}5e{}", -1 - i32::from(scale)).parse::<Self>();
                limit.is_ok_and(|limit| self.compare_magnitude(&limit).is_lt())
            }
        }
    }

    /// Drops groups of zero at both ends, so that equal numbers look the same.
    fn new(negative: bool, groups: &[u16], weight: i32, scale: u16) -> Self {
        let (groups, leading) = trim(groups);
        Self::trimmed(negative, Groups::new(groups.iter().copied()), leading, (weight, scale))
    }

    /// Groups of which this many zeros at the start were dropped.
    fn trimmed(
        negative: bool,
        groups: Groups,
        leading: usize,
        (weight, scale): (i32, u16),
    ) -> Self {
        if groups.is_empty() {
            return Self { scale, ..Self::ZERO };
        }
        let kind = if negative { Kind::Negative } else { Kind::Positive };
        // At most 2^16 groups come in.
        let weight = weight.saturating_sub(i32::try_from(leading).unwrap_or(i32::MAX));
        Self { kind, groups, weight, scale }
    }

    /// The group of four digits at this power of 10,000.
    fn group(&self, power: i32) -> u16 {
        let index = usize::try_from(i64::from(self.weight) - i64::from(power)).ok();
        index.and_then(|index| self.groups.get(index)).copied().unwrap_or_default()
    }

    fn compare_magnitude(&self, other: &Self) -> Ordering {
        match (self.groups.is_empty(), other.groups.is_empty()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (false, false) => {
                self.weight.cmp(&other.weight).then_with(|| self.groups.cmp(&*other.groups))
            }
        }
    }

    fn decode_binary(raw: Raw<'_>) -> Result<Self, DecodeError> {
        let mut cursor = Cursor::new(raw.bytes(), "numeric");
        let count = cursor.u16()?;
        let weight = cursor.i16()?;
        let sign = cursor.u16()?;
        let scale = cursor.u16()? & 0x3FFF;
        let bytes = cursor.slice(usize::from(count) * 2)?;
        cursor.finish()?;
        // Two bytes a group: nothing is left over.
        let (pairs, leading) = trim(bytes.as_chunks::<2>().0);
        let groups = Groups::new(pairs.iter().map(|pair| u16::from_be_bytes(*pair)));
        if groups.iter().any(|group| *group > 9999) {
            return Err(DecodeError::new("not a valid binary numeric"));
        }
        let finite = |negative| Self::trimmed(negative, groups, leading, (weight.into(), scale));
        match sign {
            0x0000 => Ok(finite(false)),
            0x4000 => Ok(finite(true)),
            0xC000 => Ok(Self::NAN),
            0xD000 => Ok(Self::INFINITY),
            0xF000 => Ok(Self::NEG_INFINITY),
            _ => Err(DecodeError::new("not a valid binary numeric")),
        }
    }

    fn encode_binary(&self, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
        let error = |_| EncodeError::new("more digits than a numeric can have");
        let sign: u16 = match self.kind {
            Kind::Positive => 0x0000,
            Kind::Negative => 0x4000,
            Kind::NaN => 0xC000,
            Kind::Infinity => 0xD000,
            Kind::NegativeInfinity => 0xF000,
        };
        put(out, &i16::try_from(self.groups.len()).map_err(error)?.to_be_bytes());
        put(out, &i16::try_from(self.weight).map_err(error)?.to_be_bytes());
        put(out, &sign.to_be_bytes());
        put(out, &self.scale.to_be_bytes());
        for group in &*self.groups {
            put(out, &group.to_be_bytes());
        }
        Ok(IsNull::No)
    }

    /// The value as a whole number, when it is one and fits.
    fn to_i128(&self) -> Option<i128> {
        if !self.is_finite() || self.weight > 10 {
            return None;
        }
        let last = self.weight - i32::try_from(self.groups.len()).ok()? + 1;
        if !self.groups.is_empty() && last < 0 {
            return None;
        }
        let mut value = 0_i128;
        for power in (0..=self.weight).rev() {
            value = value.checked_mul(10_000)?.checked_add(self.group(power).into())?;
        }
        Some(if self.kind == Kind::Negative { -value } else { value })
    }
}

/// Text that is no `numeric`, or one beyond its limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NumericError(());

impl fmt::Display for NumericError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a numeric")
    }
}

impl Error for NumericError {}

impl PartialEq for Numeric {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Numeric {}

impl PartialOrd for Numeric {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Numeric {
    fn cmp(&self, other: &Self) -> Ordering {
        self.kind.cmp(&other.kind).then_with(|| match self.kind {
            Kind::Negative => other.compare_magnitude(self),
            Kind::Positive => self.compare_magnitude(other),
            Kind::NegativeInfinity | Kind::Infinity | Kind::NaN => Ordering::Equal,
        })
    }
}

impl Hash for Numeric {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.kind.hash(state);
        self.weight.hash(state);
        self.groups.hash(state);
    }
}

impl Default for Numeric {
    fn default() -> Self {
        Self::ZERO
    }
}

macro_rules! from_integer {
    ($($integer:ty)*) => {$(
        impl From<$integer> for Numeric {
            fn from(value: $integer) -> Self {
                Self::from(i128::from(value))
            }
        }

        impl TryFrom<&Numeric> for $integer {
            type Error = NumericError;

            /// Fails for a fraction and for a number out of range.
            fn try_from(value: &Numeric) -> Result<Self, NumericError> {
                value.to_i128().and_then(|value| value.try_into().ok()).ok_or(NumericError(()))
            }
        }
    )*};
}

from_integer!(i16 i32 i64 u16 u32 u64);

impl From<i128> for Numeric {
    fn from(value: i128) -> Self {
        let mut magnitude = value.unsigned_abs();
        let mut groups = Vec::new();
        while magnitude > 0 {
            groups.push(u16::try_from(magnitude % 10_000).unwrap_or_default());
            magnitude /= 10_000;
        }
        groups.reverse();
        // 39 digits make ten groups.
        let weight = i32::try_from(groups.len()).unwrap_or_default() - 1;
        Self::new(value < 0, &groups, weight, 0)
    }
}

impl Decode for Numeric {
    fn decode(raw: Raw<'_>) -> Result<Self, DecodeError> {
        raw.expect(&[oid::NUMERIC])?;
        match raw.format() {
            Format::Binary => Self::decode_binary(raw),
            Format::Text => {
                let text = raw.text()?;
                text.parse().map_err(|_| DecodeError::syntax("numeric", text))
            }
        }
    }

    fn filler() -> Self {
        Self::ZERO
    }
}

impl Encode for Numeric {
    const OID: u32 = oid::NUMERIC;
    const RANGE_OID: u32 = oid::NUMRANGE;

    fn encode(&self, format: Format, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
        match format {
            Format::Binary => self.encode_binary(out),
            Format::Text => Ok(print(out, self)),
        }
    }
}
