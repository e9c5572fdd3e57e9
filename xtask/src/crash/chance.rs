//! Where do random instants come from that a seed brings back?

use std::time::Duration;

/// A sequence of numbers that look random: `SplitMix64`.
pub(super) struct Chance(u64);

impl Chance {
    /// The sequence of a seed.
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Some instant within `longest`, all alike.
    pub(super) fn within(&mut self, longest: Duration) -> Duration {
        let parts = u32::try_from(self.next() >> 32).unwrap_or_default();
        longest.mul_f64(f64::from(parts) / f64::from(u32::MAX))
    }
}
