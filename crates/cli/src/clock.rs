//! What time is it? Asked here and nowhere else.

use std::time::SystemTime;

/// The time of this machine.
#[expect(clippy::disallowed_methods, reason = "this is the one reader of the clock")]
pub(crate) fn now() -> SystemTime {
    SystemTime::now()
}
