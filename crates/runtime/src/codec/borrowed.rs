//! How does a type of another crate travel? As one of ours that it converts to and from.

/// Implements the codec of foreign types by those of ours.
macro_rules! borrowed {
    ($($(#[$doc:meta])* $theirs:ty as $ours:ty, $filler:expr;)*) => {$(
        $(#[$doc])*
        impl $crate::raw::Decode for $theirs {
            fn decode(
                raw: $crate::raw::Raw<'_>,
            ) -> Result<Self, $crate::raw::DecodeError> {
                <$ours as $crate::raw::Decode>::decode(raw)?.try_into()
            }

            fn filler() -> Self {
                $filler
            }
        }

        impl $crate::raw::Encode for $theirs {
            const OID: u32 = <$ours as $crate::raw::Encode>::OID;
            const RANGE_OID: u32 = <$ours as $crate::raw::Encode>::RANGE_OID;

            fn encode(
                &self,
                format: $crate::raw::Format,
                out: &mut Vec<u8>,
            ) -> Result<$crate::raw::IsNull, $crate::raw::EncodeError> {
                <$ours>::try_from(<$theirs>::clone(self))?.encode(format, out)
            }
        }
    )*};
}

pub(crate) use borrowed;
