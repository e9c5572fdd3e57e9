//! What is new in what the server shows after a statement? Pure: what was known before, and what is seen now.

use std::collections::{BTreeMap, BTreeSet};

use super::lock_mode::LockMode;
use super::report::{Kind, Lock, Relation, Rewrite, Scan};

/// A relation as it was when nothing was under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Before {
    pub(super) oid: u32,
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) filenode: Option<u32>,
    pub(super) rows: Option<u64>,
    pub(super) reads: Reads,
}

/// A relation that the session has a lock on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) oid: u32,
    pub(super) modes: Vec<LockMode>,
    /// None when it was dropped.
    pub(super) now: Option<Now>,
}

/// What a relation that is there looks like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Now {
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) filenode: Option<u32>,
    pub(super) bytes: u64,
    pub(super) reads: Reads,
}

/// How often this session has read a relation from the first row to the last, and how many rows that were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Reads {
    pub(super) scans: u64,
    pub(super) rows: u64,
}

/// What a statement did to relations.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) locks: Vec<Lock>,
    pub(super) rewrites: Vec<Rewrite>,
    pub(super) scans: Vec<Scan>,
    pub(super) sequences: Vec<String>,
}

impl Found {
    /// Leaves out what comes with something else, and puts the rest in order.
    fn settle(&mut self, strongest: Option<LockMode>) {
        let is_index = |relation: &Relation| relation.kind == Kind::Index;
        // What is written anew was read for that, and the indexes of a table go with it.
        let Self { locks, rewrites, scans, sequences } = self;
        scans.retain(|scan| !rewrites.iter().any(|rewrite| rewrite.relation == scan.relation));
        if rewrites.iter().any(|rewrite| !is_index(&rewrite.relation)) {
            rewrites.retain(|rewrite| !is_index(&rewrite.relation));
        }
        // Whoever cannot get at a table cannot get at its indexes; weak locks on those come with every query.
        let strongest = strongest.max(Some(LockMode::RowExclusive));
        locks.retain(|Lock { relation, mode }| {
            !is_index(relation) || (!relation.is_new && Some(*mode) > strongest)
        });
        locks.sort_by(|left, right| {
            right.mode.cmp(&left.mode).then_with(|| left.relation.name.cmp(&right.relation.name))
        });
        rewrites.sort_by(|left, right| left.relation.name.cmp(&right.relation.name));
        scans.sort_by(|left, right| left.relation.name.cmp(&right.relation.name));
        sequences.sort();
    }
}

/// All that is known so far.
#[derive(Debug, Default)]
pub(super) struct Known {
    relations: BTreeMap<u32, Entry>,
    held: BTreeMap<u32, BTreeSet<LockMode>>,
    /// As counted by the server, which forgets its counts now and then between transactions.
    reads: BTreeMap<u32, Reads>,
}

#[derive(Debug)]
struct Entry {
    name: String,
    kind: Kind,
    filenode: Option<u32>,
    rows: Option<u64>,
    is_new: bool,
}

impl Entry {
    fn relation(&self) -> Relation {
        Relation { name: self.name.clone(), kind: self.kind, is_new: self.is_new }
    }
}

impl Known {
    /// Begins with what is there.
    pub(super) fn new(there: impl IntoIterator<Item = Before>) -> Self {
        let mut known = Self::default();
        known.settle(there);
        for entry in known.relations.values_mut() {
            entry.is_new = false;
        }
        known
    }

    /// Takes in what a statement has left that nobody could look behind.
    pub(super) fn settle(&mut self, there: impl IntoIterator<Item = Before>) {
        for Before { oid, name, kind, filenode, rows, reads } in there {
            if reads != Reads::default() {
                self.reads.insert(oid, reads);
            }
            let entry = Entry { name, kind, filenode, rows, is_new: true };
            self.relations.entry(oid).or_insert(entry).filenode = filenode;
        }
    }

    /// A transaction ended, and its locks with it.
    pub(super) fn end_transaction(&mut self) {
        self.held.clear();
    }

    /// The relations whose reads have to be counted anew when a transaction begins.
    pub(super) fn counted(&self) -> impl Iterator<Item = u32> {
        self.reads.keys().copied()
    }

    /// What the server counts for a relation when a transaction begins.
    pub(super) fn recount(&mut self, oid: u32, reads: Reads) {
        self.reads.insert(oid, reads);
    }

    /// Takes in what is seen after a statement, and says what is new about it.
    pub(super) fn take(&mut self, seen: Vec<Seen>) -> Found {
        let mut found = Found::default();
        for Seen { oid, modes, now } in seen {
            let mut rewritten = None;
            if let Some(now) = now {
                found.scans.extend(self.scan(oid, &now));
                rewritten = self.update(oid, now);
            }
            let Some(entry) = self.relations.get(&oid) else { continue };
            found.rewrites.extend(rewritten);
            let taken = news(self.held.entry(oid).or_default(), &modes);
            if entry.kind == Kind::Sequence && taken == [LockMode::RowExclusive] {
                found.sequences.extend((!entry.is_new).then(|| entry.name.clone()));
            } else {
                let lock = |mode| Lock { relation: entry.relation(), mode };
                found.locks.extend(taken.into_iter().map(lock));
            }
        }
        found.settle(self.strongest());
        found
    }

    /// The strongest lock that is held on anything but an index.
    fn strongest(&self) -> Option<LockMode> {
        let is_index =
            |oid: &u32| self.relations.get(oid).is_none_or(|entry| entry.kind == Kind::Index);
        let held = self.held.iter().filter(|(oid, _)| !is_index(oid));
        held.filter_map(|(_, modes)| modes.last().copied()).max()
    }

    fn scan(&mut self, oid: u32, now: &Now) -> Option<Scan> {
        let last = self.reads.get(&oid).copied().unwrap_or_default();
        if now.reads == last {
            return None;
        }
        self.reads.insert(oid, now.reads);
        let (scans, rows) = (now.reads.scans.checked_sub(last.scans)?, now.reads.rows);
        let entry = self.relations.get(&oid).filter(|_| scans > 0)?;
        Some(Scan { relation: entry.relation(), rows: rows.saturating_sub(last.rows) / scans })
    }

    /// Takes in what a relation looks like; the answer is its rewriting, if it lies elsewhere now.
    fn update(&mut self, oid: u32, now: Now) -> Option<Rewrite> {
        let Now { name, kind, filenode, bytes, .. } = now;
        let Some(entry) = self.relations.get_mut(&oid) else {
            self.relations.insert(oid, Entry { name, kind, filenode, rows: None, is_new: true });
            return None;
        };
        let is_moved = entry.filenode.is_some() && entry.filenode != filenode;
        (entry.name, entry.filenode) = (name, filenode);
        (is_moved && !entry.is_new).then(|| Rewrite {
            relation: entry.relation(),
            rows: entry.rows,
            bytes,
            is_emptied: false,
        })
    }
}

/// Of the modes that are held now, those that were not before and block somebody more than those that were.
fn news(held: &mut BTreeSet<LockMode>, now: &[LockMode]) -> Vec<LockMode> {
    let is_news = |mode: &LockMode| {
        let others = held.iter().chain(now.iter().filter(|other| *other != mode));
        !others.into_iter().any(|other| other.covers(*mode))
    };
    let news = now.iter().copied().filter(is_news).collect();
    held.extend(now);
    news
}

#[cfg(test)]
mod tests {
    use super::*;

    fn before(oid: u32, name: &str, kind: Kind) -> Before {
        Before {
            oid,
            name: name.to_owned(),
            kind,
            filenode: Some(oid),
            rows: Some(9),
            reads: Reads::default(),
        }
    }

    fn seen(oid: u32, name: &str, filenode: u32, modes: &[LockMode]) -> Seen {
        let now = Now {
            name: name.to_owned(),
            kind: Kind::Table,
            filenode: Some(filenode),
            bytes: 8192,
            reads: Reads::default(),
        };
        Seen { oid, modes: modes.to_vec(), now: Some(now) }
    }

    #[test]
    fn a_lock_is_told_once_a_transaction() {
        let mut known = Known::new([before(1, "public.t", Kind::Table)]);
        let look = || vec![seen(1, "public.t", 1, &[LockMode::Share])];
        assert_eq!(known.take(look()).locks.len(), 1);
        assert_eq!(known.take(look()).locks.len(), 0);
        known.end_transaction();
        assert_eq!(known.take(look()).locks.len(), 1);
    }

    #[test]
    fn a_lock_that_a_stronger_one_covers_is_no_news() {
        let told = |held: &mut BTreeSet<LockMode>, now: &[LockMode]| news(held, now);
        let mut held = BTreeSet::new();
        let all = [LockMode::RowExclusive, LockMode::Share];
        assert_eq!(told(&mut held, &all), all);
        assert_eq!(told(&mut held, &[LockMode::AccessExclusive]), [LockMode::AccessExclusive]);
        assert_eq!(told(&mut held, &[LockMode::AccessExclusive, LockMode::Exclusive]), []);
    }

    #[test]
    fn what_was_not_there_before_is_new() {
        let mut known = Known::new([]);
        let found = known.take(vec![seen(1, "public.t", 1, &[LockMode::AccessExclusive])]);
        assert!(found.locks[0].relation.is_new);
        let found = known.take(vec![seen(1, "public.t", 2, &[])]);
        assert!(found.rewrites.is_empty());
    }

    #[test]
    fn what_was_dropped_keeps_its_name() {
        let mut known = Known::new([before(1, "public.t", Kind::Table)]);
        let gone = Seen { oid: 1, modes: vec![LockMode::AccessExclusive], now: None };
        assert_eq!(known.take(vec![gone]).locks[0].relation.name, "public.t");
    }

    #[test]
    fn another_file_of_the_same_relation_is_a_rewrite() {
        let mut known = Known::new([before(1, "public.t", Kind::Table)]);
        let found = known.take(vec![seen(1, "public.t", 2, &[])]);
        assert_eq!(found.rewrites[0].rows, Some(9));
        assert!(known.take(vec![seen(1, "public.t", 2, &[])]).rewrites.is_empty());
    }

    #[test]
    fn counts_that_the_server_forgot_are_no_scans() {
        let mut known = Known::new([before(1, "public.t", Kind::Table)]);
        let counted = |scans, rows| {
            let mut seen = seen(1, "public.t", 1, &[]);
            if let Some(now) = &mut seen.now {
                now.reads = Reads { scans, rows };
            }
            vec![seen]
        };
        assert_eq!(known.take(counted(1, 7)).scans[0].rows, 7);
        assert!(known.take(counted(1, 7)).scans.is_empty());
        known.recount(1, Reads::default());
        assert_eq!(known.take(counted(2, 8)).scans[0].rows, 4);
    }
}
