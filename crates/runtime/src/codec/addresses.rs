//! How does an address travel that the standard library or ipnet holds?

use crate::codec::network::{Cidr, Inet};
use crate::oid;
use crate::raw::{Decode, DecodeError, Encode, EncodeError, Format, IsNull, Raw};
use std::net::{IpAddr, Ipv4Addr};

/// `inet` of a single address; an error for one with a shorter prefix, which would be lost.
impl Decode for IpAddr {
    fn decode(raw: Raw<'_>) -> Result<Self, DecodeError> {
        Inet::decode(raw)?.try_into()
    }

    fn filler() -> Self {
        Self::V4(Ipv4Addr::UNSPECIFIED)
    }
}

impl Encode for IpAddr {
    const OID: u32 = oid::INET;

    fn encode(&self, format: Format, out: &mut Vec<u8>) -> Result<IsNull, EncodeError> {
        Inet::from(*self).encode(format, out)
    }
}

macro_rules! single {
    ($($network:ty)*) => {$(
        impl TryFrom<$network> for IpAddr {
            type Error = DecodeError;

            fn try_from(value: $network) -> Result<Self, DecodeError> {
                if value == <$network>::from(value.address) {
                    return Ok(value.address);
                }
                Err(DecodeError::new(format!("`{value}` has no `std::net::IpAddr`")))
            }
        }
    )*};
}

single!(Inet Cidr);

/// Conversions to and from ipnet, whose one type stands for both of ours.
#[cfg(feature = "ipnet")]
mod with_ipnet {
    use super::{Cidr, DecodeError, EncodeError, Inet, Ipv4Addr};
    use crate::codec::borrowed::borrowed;
    use ipnet::{IpNet, Ipv4Net};

    borrowed! {
        /// `inet`; a `cidr` is read as [`Cidr`] and converted.
        IpNet as Inet, IpNet::V4(Ipv4Net::new_assert(Ipv4Addr::UNSPECIFIED, 0));
    }

    fn net(address: std::net::IpAddr, prefix: u8) -> Result<IpNet, DecodeError> {
        IpNet::new(address, prefix)
            .map_err(|_| DecodeError::new("the prefix is longer than the address"))
    }

    impl TryFrom<Inet> for IpNet {
        type Error = DecodeError;

        fn try_from(value: Inet) -> Result<Self, DecodeError> {
            net(value.address, value.prefix)
        }
    }

    impl TryFrom<Cidr> for IpNet {
        type Error = DecodeError;

        fn try_from(value: Cidr) -> Result<Self, DecodeError> {
            net(value.address, value.prefix)
        }
    }

    impl TryFrom<IpNet> for Inet {
        type Error = EncodeError;

        fn try_from(value: IpNet) -> Result<Self, EncodeError> {
            Ok(Self { address: value.addr(), prefix: value.prefix_len() })
        }
    }

    impl TryFrom<IpNet> for Cidr {
        type Error = EncodeError;

        /// Fails when bits behind the prefix are set.
        fn try_from(value: IpNet) -> Result<Self, EncodeError> {
            if value.trunc() != value {
                return Err(EncodeError::new("a cidr has no bits set behind its prefix"));
            }
            Ok(Self { address: value.addr(), prefix: value.prefix_len() })
        }
    }
}
