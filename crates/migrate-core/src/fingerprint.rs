//! Does a script still say the same? Two scripts that differ in comments and layout alone do.

use std::fmt;
use std::str::FromStr;

use rowsmith_sql_text::canonical;
use sha2::{Digest as _, Sha256};

use crate::digest::{self, DigestError};

/// SHA-256 of a script's SQL tokens, comments and the whitespace between tokens left out, in the spelling of
/// [`rowsmith_sql_text::canonical`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// The fingerprint of a script that goes up.
    pub fn of(up_text: &str) -> Self {
        let mut hasher = Sha256::new();
        canonical(up_text, &mut |tokens| hasher.update(tokens));
        Self(hasher.finalize().into())
    }

    /// The fingerprint of a script whose tokens `feed` hands over.
    pub(crate) fn fed<E>(
        feed: impl FnOnce(&mut dyn FnMut(&[u8])) -> Result<(), E>,
    ) -> Result<Self, E> {
        let mut hasher = Sha256::new();
        feed(&mut |tokens| hasher.update(tokens))?;
        Ok(Self(hasher.finalize().into()))
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        digest::write(&self.0, f)
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}

impl FromStr for Fingerprint {
    type Err = DigestError;

    fn from_str(text: &str) -> Result<Self, DigestError> {
        digest::parse(text).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Written down in databases: a change here makes every row there look edited.
    #[test]
    fn stays_what_it_is_from_version_to_version() {
        let text = "1225f99a0652f38b7328bde1403198b862a8ccf1045b1f2f6ad6f0cb719d0a68";
        let script =
            "-- a table\nCREATE TABLE t (a int DEFAULT 'x'\n'y');\ncopy t from stdin;\n1\n\\.\n";
        assert_eq!(Fingerprint::of(script).to_string(), text);
        assert_eq!(text.parse(), Ok(Fingerprint::of(script)));
    }

    #[test]
    fn comments_do_not_count_and_literals_do() {
        let plain = Fingerprint::of("select 1;");
        assert_eq!(plain, Fingerprint::of("SELECT /* one */ 1 ; -- done"));
        assert_ne!(plain, Fingerprint::of("select 2;"));
    }
}
