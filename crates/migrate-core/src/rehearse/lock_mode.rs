//! What does a lock on a relation block? The table of conflicting lock modes in Postgres' documentation, "Explicit Locking":
//! <https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES>

use std::fmt;

/// A lock mode, from the weakest to the strongest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LockMode {
    /// `SELECT`.
    AccessShare,
    /// `SELECT FOR UPDATE`.
    RowShare,
    /// `INSERT`, `UPDATE`, `DELETE`.
    RowExclusive,
    /// `VACUUM`, `CREATE INDEX CONCURRENTLY`, `VALIDATE CONSTRAINT`.
    ShareUpdateExclusive,
    /// `CREATE INDEX`.
    Share,
    /// `CREATE TRIGGER`, `ADD FOREIGN KEY`.
    ShareRowExclusive,
    /// `REFRESH MATERIALIZED VIEW CONCURRENTLY`.
    Exclusive,
    /// `DROP TABLE`, most of `ALTER TABLE`.
    AccessExclusive,
}

use LockMode::{
    AccessExclusive, AccessShare, Exclusive, RowExclusive, RowShare, Share, ShareRowExclusive,
    ShareUpdateExclusive,
};

/// What other sessions cannot do with a relation while a lock on it is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Blocks {
    /// Nothing but some statements that change the relation itself.
    Ddl,
    /// `INSERT`, `UPDATE`, `DELETE`.
    Writes,
    /// Those and `SELECT`.
    ReadsAndWrites,
}

impl LockMode {
    /// All of them, the weakest first.
    pub const ALL: [Self; 8] = [
        AccessShare,
        RowShare,
        RowExclusive,
        ShareUpdateExclusive,
        Share,
        ShareRowExclusive,
        Exclusive,
        AccessExclusive,
    ];

    /// The modes that nobody else can have meanwhile.
    pub const fn conflicts(self) -> &'static [Self] {
        match self {
            AccessShare => &[AccessExclusive],
            RowShare => &[Exclusive, AccessExclusive],
            RowExclusive => &[Share, ShareRowExclusive, Exclusive, AccessExclusive],
            ShareUpdateExclusive => {
                &[ShareUpdateExclusive, Share, ShareRowExclusive, Exclusive, AccessExclusive]
            }
            Share => {
                &[RowExclusive, ShareUpdateExclusive, ShareRowExclusive, Exclusive, AccessExclusive]
            }
            ShareRowExclusive => &[
                RowExclusive,
                ShareUpdateExclusive,
                Share,
                ShareRowExclusive,
                Exclusive,
                AccessExclusive,
            ],
            Exclusive => &[
                RowShare,
                RowExclusive,
                ShareUpdateExclusive,
                Share,
                ShareRowExclusive,
                Exclusive,
                AccessExclusive,
            ],
            AccessExclusive => &Self::ALL,
        }
    }

    /// What that means for others.
    pub fn blocks(self) -> Blocks {
        let stops = |mode: Self| self.conflicts().contains(&mode);
        if stops(AccessShare) {
            Blocks::ReadsAndWrites
        } else if stops(RowExclusive) {
            Blocks::Writes
        } else {
            Blocks::Ddl
        }
    }

    /// Whether whoever has this one blocks nobody else by taking `other` too.
    pub(super) fn covers(self, other: Self) -> bool {
        other.conflicts().iter().all(|mode| self.conflicts().contains(mode))
    }

    /// As the server writes it, such as `AccessExclusiveLock`.
    pub const fn as_str(self) -> &'static str {
        match self {
            AccessShare => "AccessShareLock",
            RowShare => "RowShareLock",
            RowExclusive => "RowExclusiveLock",
            ShareUpdateExclusive => "ShareUpdateExclusiveLock",
            Share => "ShareLock",
            ShareRowExclusive => "ShareRowExclusiveLock",
            Exclusive => "ExclusiveLock",
            AccessExclusive => "AccessExclusiveLock",
        }
    }

    /// The mode that the server writes so.
    pub(super) fn read(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.as_str() == text)
    }
}

impl fmt::Display for LockMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Blocks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ddl => "blocks other DDL",
            Self::Writes => "blocks writes",
            Self::ReadsAndWrites => "blocks reads and writes",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conflicts_are_mutual() {
        for one in LockMode::ALL {
            for other in LockMode::ALL {
                let says = |a: LockMode, b: LockMode| a.conflicts().contains(&b);
                assert_eq!(says(one, other), says(other, one), "{one} {other}");
            }
        }
    }

    #[test]
    fn says_what_is_blocked() {
        let said: Vec<String> =
            LockMode::ALL.iter().map(|mode| format!("{mode} {}", mode.blocks())).collect();
        expect_test::expect![[r"
            AccessShareLock blocks other DDL
            RowShareLock blocks other DDL
            RowExclusiveLock blocks other DDL
            ShareUpdateExclusiveLock blocks other DDL
            ShareLock blocks writes
            ShareRowExclusiveLock blocks writes
            ExclusiveLock blocks writes
            AccessExclusiveLock blocks reads and writes"]]
        .assert_eq(&said.join("\n"));
    }
}
