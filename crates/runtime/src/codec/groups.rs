//! How are the digits of a `numeric` kept, without an allocation for most numbers?

use std::ops::Deref;

/// As many as take no more room than a `Vec`: 44 digits.
const FEW: usize = 11;

/// Groups of four decimal digits.
#[derive(Clone)]
pub(crate) enum Groups {
    Few { count: u8, groups: [u16; FEW] },
    Many(Box<[u16]>),
}

impl Groups {
    pub(crate) const NONE: Self = Self::Few { count: 0, groups: [0; FEW] };

    /// As many groups as the iterator says it has.
    pub(crate) fn new(all: impl ExactSizeIterator<Item = u16>) -> Self {
        match u8::try_from(all.len()) {
            Ok(count) if all.len() <= FEW => {
                let mut groups = [0; FEW];
                for (place, group) in groups.iter_mut().zip(all) {
                    *place = group;
                }
                Self::Few { count, groups }
            }
            _ => Self::Many(all.collect()),
        }
    }
}

impl Deref for Groups {
    type Target = [u16];

    fn deref(&self) -> &[u16] {
        match self {
            Self::Few { count, groups } => groups.get(..usize::from(*count)).unwrap_or_default(),
            Self::Many(groups) => groups,
        }
    }
}

/// Without the zeros at both ends, and how many there were at the start.
pub(crate) fn trim<T: Default + PartialEq>(groups: &[T]) -> (&[T], usize) {
    let is_zero = |group: &&T| **group == T::default();
    let leading = groups.iter().take_while(is_zero).count();
    let trailing = groups.iter().rev().take_while(is_zero).count();
    (groups.get(leading..groups.len() - trailing).unwrap_or_default(), leading)
}
