//! Where was what tried, when an attempt to connect failed?

use super::{
    place::{Address, Place},
    target::Target,
};

/// A failed attempt, to be told.
pub(super) struct Story<'a> {
    pub(super) target: &'a Target,
    pub(super) place: &'a Place,
}

impl Story<'_> {
    /// The host's name; empty for a socket.
    pub(super) fn host(&self) -> &str {
        match &self.place.address {
            Address::Host { name, .. } => name,
            Address::Socket(_) => "",
        }
    }
}
