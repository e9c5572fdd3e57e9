//! How do strings of bits travel?

use crate::oid;
use crate::raw::{Decode, DecodeError, Encode, EncodeError, Format, IsNull, Raw};
use crate::wire::{Cursor, count, print, put};
use std::fmt;
use std::str::FromStr;

/// `bit` and `varbit`: a string of bits of any length.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Bits {
    length: usize,
    /// Eight to the byte, the first in the highest place; unused places of the last byte are 0.
    bytes: Vec<u8>,
}

impl Bits {
    /// The bits, in order.
    pub fn iter(&self) -> impl Iterator<Item = bool> {
        let places = |byte: &u8| {
            let byte = *byte;
            (0..8).map(move |place| byte & (0x80 >> place) != 0)
        };
        self.bytes.iter().flat_map(places).take(self.length)
    }

    /// How many bits.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Eight bits to the byte, the first in the highest place.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl FromIterator<bool> for Bits {
    fn from_iter<I: IntoIterator<Item = bool>>(bits: I) -> Self {
        let mut this = Self::default();
        for bit in bits {
            let place = this.length % 8;
            if place == 0 {
                this.bytes.push(0);
            }
            if let (true, Some(byte)) = (bit, this.bytes.last_mut()) {
                *byte |= 0x80 >> place;
            }
            this.length += 1;
        }
        this
    }
}

impl fmt::Display for Bits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.iter().try_for_each(|bit| f.write_str(if bit { "1" } else { "0" }))
    }
}

impl FromStr for Bits {
    type Err = DecodeError;

    fn from_str(text: &str) -> Result<Self, DecodeError> {
        let bit = |byte| match byte {
            b'0' => Some(false),
            b'1' => Some(true),
            _ => None,
        };
        text.bytes()
            .map(bit)
            .collect::<Option<_>>()
            .ok_or_else(|| DecodeError::syntax("string of bits", text))
    }
}

impl Decode for Bits {
    fn decode(raw: Raw<'_>) -> Result<Self, DecodeError> {
        raw.expect(&[oid::VARBIT, oid::BIT])?;
        if raw.format() == Format::Text {
            return raw.text()?.parse();
        }
        let mut cursor = Cursor::new(raw.bytes(), "string of bits");
        let length =
            usize::try_from(cursor.i32()?).map_err(|_| DecodeError::length("string of bits"))?;
        let bytes = cursor.slice(length.div_ceil(8))?.to_vec();
        cursor.finish()?;
        Ok(Self { length, bytes })
    }

    fn filler() -> Self {
        Self::default()
    }
}

impl Encode for Bits {
    const OID: u32 = oid::VARBIT;
    // One Rust type for two types of the database: from varbit, bit has an assignment that checks
    // the length.
    const HOP: &'static str = "::varbit";

    fn encode(&self, format: Format, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
        Ok(match format {
            Format::Binary => {
                put(out, &count(self.length)?.to_be_bytes());
                put(out, &self.bytes)
            }
            Format::Text => print(out, self),
        })
    }
}
