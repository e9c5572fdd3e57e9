//! What must a reviewer know of a file?

use std::collections::BTreeMap;
use std::time::Duration;

use rowsmith_migrate_core::rehearse::{Blocks, FileReport, LockMode, StatementReport};

use super::{Place, named};
use crate::printer::milliseconds;

/// What the file does to others, the worst first; or that it does nothing to them.
pub(super) fn lines(file: &FileReport, place: Place) -> Vec<String> {
    let mut lines = blocked(file, place);
    lines.extend(moved(file));
    if lines.is_empty() && file.obstacle.is_none() {
        lines.push("blocks nobody who reads or writes".to_owned());
    }
    lines
}

/// Each relation with the strongest lock on it that keeps readers or writers out.
fn blocked(file: &FileReport, place: Place) -> Vec<String> {
    let mut strongest: BTreeMap<String, (LockMode, usize)> = BTreeMap::new();
    for (index, statement) in file.statements.iter().enumerate() {
        for lock in statement.locks.iter().flatten() {
            if lock.relation.is_new || lock.mode.blocks() == Blocks::Ddl {
                continue;
            }
            let entry = strongest.entry(named(&lock.relation)).or_insert((lock.mode, index));
            if lock.mode.blocks() > entry.0.blocks() {
                *entry = (lock.mode, index);
            }
        }
    }
    let mut locked: Vec<(String, LockMode, usize)> =
        strongest.into_iter().map(|(name, (mode, index))| (name, mode, index)).collect();
    locked.sort_by_key(|(_, mode, _)| std::cmp::Reverse(mode.blocks()));
    let line = |(name, mode, index): (String, LockMode, usize)| {
        let behind = file.statements.get(index..).unwrap_or_default();
        let from = behind.first().and_then(|statement| statement.position);
        let from =
            from.map_or_else(String::new, |from| format!(" from line {} to the end", from.line));
        let held: Duration = behind.iter().map(|statement| statement.duration).sum();
        let held = match (place, &file.obstacle) {
            (Place::Target, None) => format!(", here for {}", milliseconds(held)),
            (Place::Target | Place::Scratch, _) => String::new(),
        };
        format!("{} of {name}{from}{held}", mode.blocks())
    };
    locked.into_iter().map(line).collect()
}

/// What is written or read as a whole.
fn moved(file: &FileReport) -> Vec<String> {
    let at = |statement: &StatementReport| {
        statement.position.map_or_else(String::new, |at| format!(" (line {})", at.line))
    };
    let mut lines = Vec::new();
    for statement in &file.statements {
        for rewrite in statement.rewrites.iter().filter(|rewrite| !rewrite.relation.is_new) {
            let verb = if rewrite.is_emptied { "empties" } else { "rewrites" };
            lines.push(format!("{verb} {}{}", named(&rewrite.relation), at(statement)));
        }
    }
    for statement in &file.statements {
        for scan in statement.scans.iter().filter(|scan| !scan.relation.is_new) {
            lines.push(format!("reads all of {}{}", named(&scan.relation), at(statement)));
        }
    }
    lines
}
