//! Histories and versions, and what is marked for them.

#![expect(clippy::needless_raw_string_hashes, reason = "expect-test writes them")]

use std::path::Path;

use expect_test::{Expect, expect};

use super::*;
use crate::checksum::Checksum;
use crate::history::{Applied, Record, State, StepState};
use crate::migration::Migration;

fn set() -> MigrationSet {
    let file = |version: &str, path: &str| {
        Migration::in_memory(Version::new(version), "x", Path::new(path), "select 1")
    };
    let repeatable = Migration::in_memory(Version::repeatable("v"), "v", Path::new("R__v.sql"), "");
    MigrationSet::new(vec![
        file("1", "1_x.sql"),
        file("2", "2_x.sql"),
        file("10", "10_x.sql"),
        repeatable,
    ])
    .unwrap()
}

fn applied(version: &str, text: &str) -> Applied {
    let record = Record {
        checksum: Checksum::of(text.as_bytes()),
        applied_at: std::time::SystemTime::UNIX_EPOCH,
        execution_time: std::time::Duration::ZERO,
        applied_by: String::new(),
        fingerprint: None,
        origin: None,
    };
    Applied { version: Version::new(version), name: String::new(), record: Some(record) }
}

fn check(history: &History, version: &str, expected: &Expect) {
    let set = set();
    let lines: Vec<String> = match baseline(&set, history, &Version::new(version)) {
        Ok(marks) => marks
            .iter()
            .map(|mark| match mark {
                Amendment::Mark { migration, mark } => {
                    let origin = mark.origin.as_deref().unwrap_or_default();
                    format!("{origin} {}\n", migration.version)
                }
                other => panic!("{other:?}"),
            })
            .collect(),
        Err(BaselineError { problems }) => problems
            .iter()
            .map(|problem| format!("{problem}\n= {}\n", problem.hint().unwrap_or_default()))
            .collect(),
    };
    expected.assert_eq(&lines.concat());
}

#[test]
fn everything_up_to_the_version_is_marked() {
    check(
        &History::default(),
        "2",
        &expect![[r#"
            baseline 1
            baseline 2
        "#]],
    );
    check(
        &History::new([applied("1", "select 1")], []),
        "10",
        &expect![[r#"
            baseline 2
            baseline 10
        "#]],
    );
}

#[test]
fn a_history_that_disagrees_is_left_alone() {
    let rows = [applied("1", "select 2"), applied("10", "select 1"), applied("9", "")];
    let step = StepState { ordinal: 0, checksum: Checksum::of(b""), state: State::Finished };
    check(
        &History::new(rows, [(Version::new("2"), step)]),
        "2",
        &expect![[r#"
        the history is not empty: it has another `1_x.sql`
        = bring the files into agreement with the history first
        the history is not empty: it has `9`, which has no file
        = bring the files into agreement with the history first
        the history is not empty: it has `10_x.sql`, which comes after the version asked for
        = there is nothing to mark up to that version
        a part of `2_x.sql` ran; run the rest of it, it cannot be skipped
        = `rowsmith migrate` goes on where it stopped
    "#]],
    );
}

#[test]
fn a_version_has_to_be_there() {
    check(
        &History::default(),
        "3",
        &expect![[r#"
        there is no migration `3`; the last one is `10`
        = give the version of the last file whose changes the database has
    "#]],
    );
    check(
        &History::default(),
        "R__v",
        &expect![[r#"
        there is no migration `R__v`; the last one is `10`
        = give the version of the last file whose changes the database has
    "#]],
    );
}
