//! How do addresses of networks and of their hardware travel?

use crate::oid;
use crate::raw::{Decode, DecodeError, Encode, EncodeError, Format, IsNull, Raw};
use crate::wire::{Cursor, print, put};
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

/// What `inet` and `cidr` share, but for the flag that tells them apart on the wire.
macro_rules! network {
    ($(#[$doc:meta])* $name:ident, $oid:expr, $is_cidr:literal, $what:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name {
            /// The address.
            pub address: IpAddr,
            /// How many of its bits name the network: up to 32 or 128.
            pub prefix: u8,
        }

        impl From<IpAddr> for $name {
            /// The address alone, its whole length as prefix.
            fn from(address: IpAddr) -> Self {
                Self { address, prefix: width(address) }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}/{}", self.address, self.prefix)
            }
        }

        impl FromStr for $name {
            type Err = DecodeError;

            fn from_str(text: &str) -> Result<Self, DecodeError> {
                let error = || DecodeError::syntax($what, text);
                let (address, prefix) = match text.split_once('/') {
                    Some((address, prefix)) => (address, Some(prefix.parse().map_err(|_| error())?)),
                    None => (text, None),
                };
                let address: IpAddr = address.parse().map_err(|_| error())?;
                let prefix = prefix.unwrap_or_else(|| width(address));
                if prefix > width(address) {
                    return Err(error());
                }
                Ok(Self { address, prefix })
            }
        }

        impl Decode for $name {
            fn decode(raw: Raw<'_>) -> Result<Self, DecodeError> {
                raw.expect(&[$oid])?;
                match raw.format() {
                    Format::Binary => {
                        let (address, prefix) = read(raw.bytes(), $what)?;
                        Ok(Self { address, prefix })
                    }
                    Format::Text => raw.text()?.parse(),
                }
            }

            fn filler() -> Self {
                Self { address: IpAddr::from([0; 4]), prefix: 0 }
            }
        }

        impl Encode for $name {
            const OID: u32 = $oid;

            fn encode(&self, format: Format, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
                if self.prefix > width(self.address) {
                    return Err(EncodeError::new("the prefix is longer than the address"));
                }
                Ok(match format {
                    Format::Binary => write(self.address, self.prefix, $is_cidr, out),
                    Format::Text => print(out, self),
                })
            }
        }
    };
}

network! {
    /// `inet`: an address with the length of its network's prefix.
    Inet, oid::INET, 0, "inet"
}
network! {
    /// `cidr`: a network. Postgres refuses one with bits set behind its prefix.
    Cidr, oid::CIDR, 1, "cidr"
}

fn width(address: IpAddr) -> u8 {
    match address {
        IpAddr::V4(_) => 32,
        IpAddr::V6(_) => 128,
    }
}

/// Families as `inet.h` numbers them, which is not as the system does.
const V4: u8 = 2;
const V6: u8 = 3;

fn read(bytes: &[u8], what: &'static str) -> Result<(IpAddr, u8), DecodeError> {
    let mut cursor = Cursor::new(bytes, what);
    let [family, prefix, _is_cidr, _length] = cursor.array()?;
    let address = match family {
        V4 => IpAddr::from(cursor.array::<4>()?),
        V6 => IpAddr::from(cursor.array::<16>()?),
        _ => return Err(DecodeError::new("an address of an unknown family")),
    };
    cursor.finish()?;
    Ok((address, prefix))
}

fn write(address: IpAddr, prefix: u8, is_cidr: u8, out: &mut Vec<u8>) -> IsNull {
    match address {
        IpAddr::V4(address) => {
            put(out, &[V4, prefix, is_cidr, 4]);
            put(out, &address.octets())
        }
        IpAddr::V6(address) => {
            put(out, &[V6, prefix, is_cidr, 16]);
            put(out, &address.octets())
        }
    }
}

macro_rules! hardware {
    ($(#[$doc:meta])* $name:ident, $length:literal, $oid:expr, $what:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(pub [u8; $length]);

        impl From<[u8; $length]> for $name {
            fn from(bytes: [u8; $length]) -> Self {
                Self(bytes)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                for (index, byte) in self.0.iter().enumerate() {
                    write!(f, "{}{byte:02x}", if index > 0 { ":" } else { "" })?;
                }
                Ok(())
            }
        }

        impl FromStr for $name {
            type Err = DecodeError;

            /// Takes the form Postgres prints: pairs of digits with colons between.
            fn from_str(text: &str) -> Result<Self, DecodeError> {
                let byte = |part: &str| u8::from_str_radix(part, 16).ok().filter(|_| part.len() == 2);
                let bytes: Option<Vec<u8>> = text.split(':').map(byte).collect();
                bytes
                    .and_then(|bytes| bytes.try_into().ok())
                    .map(Self)
                    .ok_or_else(|| DecodeError::syntax($what, text))
            }
        }

        impl Decode for $name {
            fn decode(raw: Raw<'_>) -> Result<Self, DecodeError> {
                raw.expect(&[$oid])?;
                match raw.format() {
                    Format::Binary => raw.array().map(Self),
                    Format::Text => raw.text()?.parse(),
                }
            }

            fn filler() -> Self {
                Self::default()
            }
        }

        impl Encode for $name {
            const OID: u32 = $oid;

            fn encode(&self, format: Format, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
                Ok(match format {
                    Format::Binary => put(out, &self.0),
                    Format::Text => print(out, self),
                })
            }
        }
    };
}

hardware! {
    /// `macaddr`: a hardware address of six bytes.
    MacAddr, 6, oid::MACADDR, "macaddr"
}
hardware! {
    /// `macaddr8`: a hardware address of eight bytes.
    MacAddr8, 8, oid::MACADDR8, "macaddr8"
}
