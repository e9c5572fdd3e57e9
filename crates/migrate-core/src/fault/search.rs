//! Where among the migrations is an object made, dropped or renamed?

use std::path::{Path, PathBuf};

use rowsmith_sql_text::position;

use super::Case;
use crate::migration::{Migration, Script};
use crate::objects::{Change, Kind, Mention, Object, mentions, mentions_in};
use crate::shown::shown;
use crate::version::Version;

/// A change, with the file it stands in.
#[derive(Clone, Debug)]
pub(super) struct Found<'a> {
    pub(super) path: &'a Path,
    pub(super) version: Option<&'a Version>,
    pub(super) mention: Mention,
    line: usize,
}

impl Found<'_> {
    /// The file and line, in backticks.
    pub(super) fn place(&self) -> String {
        let path = shown(self.path);
        format!("{}:{}`", path.strip_suffix('`').unwrap_or(&path), self.line)
    }
}

/// Every change to one object, in the order in which the files run.
#[derive(Debug, Default)]
pub(super) struct Search<'a> {
    /// In files before the one that failed, and in that file before the statement that failed.
    pub(super) before: Vec<Found<'a>>,
    /// In that file behind it, and in later files.
    pub(super) after: Vec<Found<'a>>,
    /// In files that are not run.
    pub(super) left_out: Vec<Found<'a>>,
    /// Things of the same kind with nearly the same name, made before.
    pub(super) similar: Vec<Found<'a>>,
}

impl Search<'_> {
    /// The last thing that happened to the object before it was needed.
    pub(super) fn last(&self) -> Option<&Found<'_>> {
        self.before.last()
    }
}

/// Looks for `object` in everything there is.
pub(super) fn search<'a>(case: &Case<'a>, object: &Object) -> Search<'a> {
    let mut search = Search::default();
    let failed_at = case.statement.map_or(usize::MAX, |statement| statement.start);
    let mut reached = false;
    for migration in case.set.migrations() {
        let is_failed = migration.version == case.migration.version;
        for mention in mentions_of(&migration.up) {
            let is_before = if is_failed { mention.at < failed_at } else { !reached };
            if !may_be(object, &mention.object) {
                if is_before && is_similar(object, &mention) {
                    search.similar.push(found(migration, mention));
                }
                continue;
            }
            // The statement that failed is neither before nor after itself.
            let is_itself = is_failed
                && case.statement.is_some_and(|statement| statement.range().contains(&mention.at));
            if !is_itself {
                let list = if is_before { &mut search.before } else { &mut search.after };
                list.push(found(migration, mention));
            }
        }
        reached |= is_failed;
    }
    for (path, text) in case.left_out {
        let list = mentions(text).into_iter().filter(|mention| may_be(object, &mention.object));
        search.left_out.extend(list.map(|mention| left_out(path, text, mention)));
    }
    search
}

/// As [`Object::may_be`], but a schema that is not named may be any, also when the other names one.
fn may_be(wanted: &Object, found: &Object) -> bool {
    let anywhere = Object { schema: None, ..wanted.clone() };
    if wanted.kind == Kind::Column && wanted.of.is_none() {
        wanted.kind == found.kind && wanted.name == found.name
    } else {
        anywhere.may_be(found)
    }
}

/// The changes that a script makes; of a large one that cannot be read any more, those up to there.
fn mentions_of(script: &Script) -> Vec<Mention> {
    if let Some(text) = script.text() {
        return mentions(text);
    }
    let (mut all, mut before) = (Vec::new(), 0);
    let _as_far_as_it_goes = script.split(&mut |window| {
        let moved = |mention: Mention| Mention { at: mention.at + before, ..mention };
        all.extend(mentions_in(window.tokens()).into_iter().map(moved));
        before += window.text.len();
        Ok(())
    });
    all
}

fn found(migration: &Migration, mention: Mention) -> Found<'_> {
    let line = migration.up.position(mention.at).line;
    Found { path: &migration.path, version: Some(&migration.version), mention, line }
}

fn left_out<'a>(path: &'a PathBuf, text: &str, mention: Mention) -> Found<'a> {
    let line = position(text, mention.at).line;
    Found { path, version: None, mention, line }
}

/// Whether a mention makes something whose name is one slip away: a letter more, less or other, or a plural.
fn is_similar(wanted: &Object, mention: &Mention) -> bool {
    let (left, right) = (&wanted.name, &mention.object.name);
    mention.change == Change::Made
        && wanted.kind == mention.object.kind
        && left.len() >= 4
        && left != right
        && (left.replace('_', "").eq_ignore_ascii_case(&right.replace('_', ""))
            || one_edit_apart(left, right))
}

/// Whether one letter put in, left out or replaced makes one of the other.
fn one_edit_apart(left: &str, right: &str) -> bool {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let same_start = left.iter().zip(&right).take_while(|(left, right)| left == right).count();
    let ends = left.iter().rev().zip(right.iter().rev());
    let same_end = ends.take_while(|(left, right)| left == right).count();
    let (shorter, longer) = (left.len().min(right.len()), left.len().max(right.len()));
    longer - shorter <= 1 && same_start + same_end >= longer - 1 && longer > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_one_edit() {
        assert!(one_edit_apart("profile", "profiles"));
        assert!(one_edit_apart("profiles", "profilez"));
        assert!(!one_edit_apart("users", "orders"));
    }
}
