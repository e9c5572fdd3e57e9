//! Where do names and passwords that nobody can guess come from?

use std::hash::{BuildHasher as _, Hasher as _, RandomState};

/// Thirty-two hexadecimal digits, from the keys the system gives to the standard library's hashers.
pub(crate) fn hex() -> String {
    let half = || RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", half(), half())
}
