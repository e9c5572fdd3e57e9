//! What does the type of a primary key need beside its value?

/// Lets a struct of one public field be read, written, printed and converted as that field is.
#[macro_export]
macro_rules! key {
    ($key:ty, $value:ty) => {
        impl ::core::convert::From<$value> for $key {
            fn from(value: $value) -> Self {
                Self(value)
            }
        }

        impl ::core::convert::From<$key> for $value {
            fn from(key: $key) -> Self {
                key.0
            }
        }

        impl ::core::fmt::Display for $key {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&self.0, f)
            }
        }

        impl $crate::Decode for $key {
            const TEXT: bool = <$value as $crate::Decode>::TEXT;
            const DELIMITER: u8 = <$value as $crate::Decode>::DELIMITER;

            fn decode(raw: $crate::Raw<'_>) -> ::core::result::Result<Self, $crate::DecodeError> {
                $crate::Decode::decode(raw).map(Self)
            }

            fn filler() -> Self {
                Self($crate::Decode::filler())
            }
        }

        impl $crate::Encode for $key {
            const TEXT: bool = <$value as $crate::Encode>::TEXT;
            const OID: u32 = <$value as $crate::Encode>::OID;
            const RANGE_OID: u32 = <$value as $crate::Encode>::RANGE_OID;
            const DELIMITER: u8 = <$value as $crate::Encode>::DELIMITER;
            const HOP: &'static str = <$value as $crate::Encode>::HOP;
            const BINARY: $crate::BinaryForm = <$value as $crate::Encode>::BINARY;

            fn encode(
                &self,
                format: $crate::Format,
                out: &mut ::std::vec::Vec<u8>,
            ) -> ::core::result::Result<$crate::IsNull, $crate::EncodeError> {
                $crate::Encode::encode(&self.0, format, out)
            }
        }

        $crate::value!($key);
    };
}
