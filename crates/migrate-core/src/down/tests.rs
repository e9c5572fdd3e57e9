//! Sets and histories, and what is taken back of them.

#![expect(clippy::needless_raw_string_hashes, reason = "expect-test writes them")]

use std::time::Duration;

use expect_test::{Expect, expect};

use super::*;
use crate::history::{State, StepState};

const SQL: &str = "select 1;";

fn file(path: &str, down: Option<&str>) -> Migration {
    let (version, name) = path.split_once('_').unwrap();
    let version = if version == "R" { Version::repeatable(name) } else { Version::new(version) };
    let path = PathBuf::from(format!("{path}.sql"));
    let down = down.map(|down| Script::new(&path, down));
    Migration { down, ..Migration::in_memory(version, name, &path, SQL) }
}

/// Every file with a down script of its own.
fn set(paths: &[&str]) -> MigrationSet {
    let down = |path: &str| format!("-- back from {path}\nselect 2;");
    let files = paths.iter().map(|path| file(path, Some(&down(path))));
    MigrationSet::new(files.collect()).unwrap()
}

/// Ran at this second.
fn ran(version: &str, at: u64) -> Applied {
    let record = Record {
        checksum: Checksum::of(SQL.as_bytes()),
        applied_at: SystemTime::UNIX_EPOCH + Duration::from_secs(at),
        execution_time: Duration::ZERO,
        applied_by: "me".into(),
        fingerprint: None,
        origin: None,
    };
    Applied { version: Version::new(version), name: "x".into(), record: Some(record) }
}

fn by_supabase(version: &str) -> Applied {
    Applied { version: Version::new(version), name: "x".into(), record: None }
}

fn to(version: &str) -> HowFar {
    HowFar::To(Version::new(version))
}

fn check(set: &MigrationSet, history: &History, how_far: &HowFar, expected: &Expect) {
    check_with(set, history, &[], how_far, expected);
}

fn check_with(
    set: &MigrationSet,
    history: &History,
    recorded: &[(&str, &str)],
    how_far: &HowFar,
    expected: &Expect,
) {
    let kept = |(version, text): &(&str, &str)| {
        let down_script = Some((*text).to_owned());
        (Version::new(version), Kept { down_script, ..Kept::default() })
    };
    let kept = recorded.iter().map(kept).collect();
    let lines: Vec<String> = match plan_down(set, history, &kept, how_far) {
        Ok(plan) => plan
            .steps()
            .map(|step| {
                let text = step.script().text().unwrap().replace('\n', " ");
                let edited = if step.is_edited() { ", edited" } else { "" };
                format!("{} ({:?}{edited}): {text}\n", step.path().display(), step.source())
            })
            .collect(),
        Err(error) => {
            let shown = |problem: &DownProblem| {
                format!("{problem}\n  {}\n", problem.hint().unwrap_or_default())
            };
            error.problems.iter().map(shown).collect()
        }
    };
    expected.assert_eq(&lines.concat());
}

#[test]
fn the_last_that_ran_goes_first() {
    let set = set(&["1_a", "2_b", "3_c", "R_v"]);
    let history = History::new([ran("1", 1), ran("3", 2), ran("2", 3), ran("R__v", 4)], []);
    check(
        &set,
        &history,
        &HowFar::Steps(2),
        &expect![[r#"
            2_b.sql (File): -- back from 2_b select 2;
            3_c.sql (File): -- back from 3_c select 2;
        "#]],
    );
    check(
        &set,
        &history,
        &to("1"),
        &expect![[r#"
            2_b.sql (File): -- back from 2_b select 2;
            3_c.sql (File): -- back from 3_c select 2;
        "#]],
    );
    assert_eq!(
        plan_down(&set, &history, &BTreeMap::new(), &HowFar::Steps(9)).unwrap().steps().count(),
        3
    );
    assert!(
        plan_down(&set, &History::default(), &BTreeMap::new(), &HowFar::Steps(1))
            .unwrap()
            .is_empty()
    );
}

#[test]
fn rows_without_a_time_came_behind_the_version_before_them() {
    let set = set(&["1_a", "2_b", "3_c"]);
    let history = History::new([ran("1", 5), by_supabase("2"), ran("3", 3)], []);
    check(
        &set,
        &history,
        &HowFar::Steps(3),
        &expect![[r#"
            2_b.sql (File): -- back from 2_b select 2;
            1_a.sql (File): -- back from 1_a select 2;
            3_c.sql (File): -- back from 3_c select 2;
        "#]],
    );
}

#[test]
fn what_stays_may_not_have_run_after_what_goes() {
    let set = set(&["1_a", "2_b", "3_c"]);
    let history = History::new([ran("1", 1), ran("3", 2), ran("2", 3)], []);
    check(
        &set,
        &history,
        &to("2"),
        &expect![[r#"
            migration `2` would stay, but it ran after `3` and may need it
              `--steps 2` takes back everything that ran since
        "#]],
    );
}

#[test]
fn every_problem_is_told_at_once() {
    let files = vec![file("1_a", Some("copy t to stdout;")), file("2_b", None), file("4_d", None)];
    let set = MigrationSet::new(files).unwrap();
    let step = |ordinal, state| StepState { ordinal, checksum: Checksum::of(b"x"), state };
    let history = History::new(
        [ran("1", 1), ran("2", 2), ran("3", 3)],
        [(Version::new("4"), step(0, State::Finished))],
    );
    check(
        &set,
        &history,
        &HowFar::Steps(3),
        &expect![[r#"
            `4_d.sql` was begun and never finished
              finish it with `rowsmith migrate` first
            migration `3` ran on this database but has no file, and the history holds no down script of it
              bring the file back, or get the branch that has it
            `2_b.sql` has no down script
              write one: SQL in comments below `-- Rollback:`, a section below `-- rowsmith:down`, or a file beside it that ends in `.down.sql`
            `1_a.sql:1:1`: `COPY ... TO stdout` has nowhere to send its rows in a migration
              remove the statement
        "#]],
    );
    check(
        &set,
        &History::new([ran("1", 1)], []),
        &to("9"),
        &expect![[r#"
            migration `9` has not run on this database; the last one that ran is `1`
              name one that has run; it stays, and everything after it goes
        "#]],
    );
}

#[test]
fn the_history_helps_out_where_the_file_is_gone_or_another() {
    let edited = file("2_b", Some("select 'new';"));
    let edited = Migration { checksum: Checksum::of(b"other"), ..edited };
    let set = MigrationSet::new(vec![file("1_a", Some("select 'mine';")), edited]).unwrap();
    let history = History::new([ran("1", 1), ran("2", 2), ran("3", 3)], []);
    check_with(
        &set,
        &history,
        &[("1", "select 'old';"), ("2", "select 'old';"), ("3", "select 'old';")],
        &HowFar::Steps(3),
        &expect![[r#"
            3_x (kept in the history) (History): select 'old';
            2_b.sql (History, edited): select 'old';
            1_a.sql (File): select 'mine';
        "#]],
    );
    let history = History::new([ran("1", 1), ran("2", 2)], []);
    check(
        &set,
        &history,
        &HowFar::Steps(1),
        &expect![[r#"
            2_b.sql (File, edited): select 'new';
        "#]],
    );
    // What goes up is the same: the down script alone was written since.
    let mut same = ran("2", 2);
    same.record.as_mut().unwrap().fingerprint =
        set.get(&Version::new("2")).map(Migration::fingerprint);
    check(
        &set,
        &History::new([same], []),
        &HowFar::Steps(1),
        &expect![[r#"
            2_b.sql (File): select 'new';
        "#]],
    );
}
