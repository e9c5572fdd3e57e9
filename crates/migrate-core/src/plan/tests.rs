//! Sets and histories, and what is planned for them.

#![expect(clippy::needless_raw_string_hashes, reason = "expect-test writes them")]

use std::path::Path;
use std::time::{Duration, SystemTime};

use expect_test::{Expect, expect};

use super::*;
use crate::history::{Applied, Record, State, StepState};

const SQL: &str = "select 1;";

fn set(paths: &[&str]) -> MigrationSet {
    let migration = |path: &&str| {
        let (version, name) = path.split_once('_').unwrap();
        let version =
            if version == "R" { Version::repeatable(name) } else { Version::new(version) };
        let path = format!("{path}.sql");
        Migration::in_memory(version, name, Path::new(&path), SQL)
    };
    MigrationSet::new(paths.iter().map(migration).collect()).unwrap()
}

fn ran(version: &str, sql: &str) -> Applied {
    let record = Record {
        checksum: Checksum::of(sql.as_bytes()),
        applied_at: SystemTime::UNIX_EPOCH,
        execution_time: Duration::ZERO,
        applied_by: "me".into(),
        fingerprint: Some(crate::fingerprint::Fingerprint::of(sql)),
        origin: None,
    };
    Applied { version: Version::new(version), name: "x".into(), record: Some(record) }
}

fn by_supabase(version: &str, name: &str) -> Applied {
    Applied { version: Version::new(version), name: name.into(), record: None }
}

fn check(
    set: &MigrationSet,
    applied: &[Applied],
    target: &Target,
    policy: Policy,
    expected: &Expect,
) {
    let lines: Vec<String> =
        match plan(set, &History::new(applied.iter().cloned(), []), target, &policy) {
            Ok(plan) => plan
                .steps()
                .iter()
                .map(|step| format!("run {}\n", step.migration().path.display()))
                .collect(),
            Err(error) => {
                let shown = |problem: &Problem| {
                    format!("{problem} ({})\n", problem.hint().unwrap_or("no hint"))
                };
                error.problems.iter().map(shown).collect()
            }
        };
    let text = lines.concat();
    expected.assert_eq(&text);
}

#[test]
fn plans_what_is_pending_up_to_the_target() {
    let set = set(&["1_a", "2_b", "3_c", "R_v"]);
    let applied = [ran("1", SQL)];
    let policy = Policy::default();
    check(
        &set,
        &applied,
        &Target::Latest,
        policy,
        &expect![[r#"
        run 2_b.sql
        run 3_c.sql
        run R_v.sql
    "#]],
    );
    check(
        &set,
        &applied,
        &Target::Steps(1),
        policy,
        &expect![[r#"
        run 2_b.sql
    "#]],
    );
    check(
        &set,
        &applied,
        &Target::Version(Version::new("2")),
        policy,
        &expect![[r#"
        run 2_b.sql
    "#]],
    );
    check(&set, &applied, &Target::Version(Version::new("1")), policy, &expect![[""]]);
    check(
        &set,
        &applied,
        &Target::Version(Version::new("9")),
        policy,
        &expect![[r#"
            there is no migration `9`; the last one is `3` (no hint)
        "#]],
    );
}

#[test]
fn reports_every_problem_at_once() {
    let set = set(&["1_a", "2_b", "3_c"]);
    let applied = [ran("1", "select 2;"), ran("3", SQL), by_supabase("20250101000000", "remote")];
    check(
        &set,
        &applied,
        &Target::Latest,
        Policy::default(),
        &expect![[r#"
        `1_a.sql` was edited after it ran (restore the file as it was and put the change into a new migration)
        migration `20250101000000` ran on this database but has no file (bring the file back, or get the branch that has it)
        `2_b.sql` comes before version `3`, which already ran (rename the file to a version after the last one, or allow late migrations)
    "#]],
    );
    let allow = Policy {
        late: Tolerance::Allow,
        missing: Tolerance::Allow,
        edited: Tolerance::Allow,
        ..Policy::default()
    };
    check(
        &set,
        &applied,
        &Target::Latest,
        allow,
        &expect![[r#"
        run 2_b.sql
    "#]],
    );
}

#[test]
fn a_repeatable_script_runs_again_when_it_changed() {
    let set = set(&["1_a", "R_v"]);
    let done = [ran("1", SQL), ran("R__v", SQL)];
    check(&set, &done, &Target::Latest, Policy::default(), &expect![[""]]);
    let changed = [ran("1", SQL), ran("R__v", "select 2;")];
    check(
        &set,
        &changed,
        &Target::Latest,
        Policy::default(),
        &expect![[r#"
        run R_v.sql
    "#]],
    );
}

#[test]
fn knows_the_rows_of_the_supabase_cli() {
    let path = Path::new("m/20251027_120000_add.sql");
    let migration = Migration::in_memory(Version::new("20251027120000"), "add", path, SQL);
    let set = MigrationSet::new(vec![migration]).unwrap();
    check(
        &set,
        &[by_supabase("20251027", "120000_add")],
        &Target::Latest,
        Policy::default(),
        &expect![[""]],
    );
    check(
        &set,
        &[by_supabase("20251027", "other")],
        &Target::Latest,
        Policy::default(),
        &expect![[r#"
        migration `20251027` ran on this database but has no file (bring the file back, or get the branch that has it)
    "#]],
    );
}

#[test]
fn a_text_that_cannot_be_taken_apart_is_pointed_at() {
    let migration = Migration::in_memory(
        Version::new("1"),
        "a",
        Path::new("m/1_a.sql"),
        "select 1;\n  select 'x;\n",
    );
    let set = MigrationSet::new(vec![migration]).unwrap();
    check(
        &set,
        &[],
        &Target::Latest,
        Policy::default(),
        &expect![[r#"
            `m/1_a.sql:2:10`: unterminated string (no closing `'` follows; an apostrophe inside a string is written twice: `''`)
        "#]],
    );
}

#[test]
fn resumes_behind_finished_statements_that_are_what_they_were() {
    let sql = "vacuum a; vacuum b; vacuum c;";
    let set = MigrationSet::new(vec![Migration::in_memory(
        Version::new("1"),
        "a",
        Path::new("1_a.sql"),
        sql,
    )])
    .unwrap();
    let state = |ordinal, sql: &str, state| {
        (Version::new("1"), StepState { ordinal, checksum: Checksum::of(sql.as_bytes()), state })
    };
    let begun = [state(0, "vacuum a", State::Finished), state(1, "vacuum b", State::Started)];
    let resumed =
        plan(&set, &History::new([], begun), &Target::Latest, &Policy::default()).unwrap();
    let step = &resumed.steps()[0];
    assert_eq!(
        (step.finished(), step.begun(), step.is_transactional()),
        (1, Some(State::Started), false)
    );
    let begun = [state(0, "vacuum z", State::Finished)];
    let error =
        plan(&set, &History::new([], begun), &Target::Latest, &Policy::default()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`1_a.sql` was edited after a part of it ran: 1 statement(s) are done, and statement 1 is not the one that was sent"
    );
    let begun = |of_b| [state(0, "vacuum a", State::Finished), state(1, "vacuum z", of_b)];
    let planned = |begun| plan(&set, &History::new([], begun), &Target::Latest, &Policy::default());
    assert_eq!(
        planned(begun(State::Started)).unwrap_err().to_string(),
        "`1_a.sql` was edited after a part of it ran: 1 statement(s) are done, and statement 2 is not the one that was sent"
    );
    assert_eq!(planned(begun(State::Failed)).unwrap().steps()[0].begun(), Some(State::Failed));
}

fn states(set: &MigrationSet, applied: &[Applied], expected: &Expect) {
    let history = History::new(applied.iter().cloned(), []);
    let line = |standing: &Standing<'_>| {
        let file = standing.migration.map_or("-", |m| m.path.to_str().unwrap());
        let row = standing.applied.map_or("-", |a| a.version.as_str());
        format!("{} {file} {row}\n", standing.state.as_str())
    };
    expected.assert_eq(&standings(set, &history).iter().map(line).collect::<String>());
}

#[test]
fn every_file_and_row_has_a_standing() {
    let set = set(&["1_a", "2_b", "3_c", "4_d", "5_e", "R_v", "R_w"]);
    let applied = [
        ran("1", SQL),
        ran("2", "select  1; -- one"),
        ran("4", "select 2;"),
        ran("7", "select 3;"),
        by_supabase("8", "y"),
        ran("R__v", "select 2;"),
        ran("R__w", SQL),
    ];
    states(
        &set,
        &applied,
        &expect![[r#"
            applied 1_a.sql 1
            reformatted 2_b.sql 2
            late 3_c.sql -
            edited 4_d.sql 4
            pending 5_e.sql -
            changed R_v.sql R__v
            applied R_w.sql R__w
            missing - 7
            unknown - 8
        "#]],
    );
}

#[test]
fn a_harmless_edit_stops_nothing_and_is_told() {
    let set = set(&["1_a", "2_b"]);
    let history = History::new([ran("1", "SELECT /* one */\n 1\n;")], []);
    let plan = plan(&set, &history, &Target::Latest, &Policy::default()).unwrap();
    assert_eq!(plan.steps().len(), 1);
    assert_eq!(plan.reformatted(), [Path::new("1_a.sql")]);
}

#[test]
fn a_renumbered_file_is_recognised_by_what_it_says() {
    let set = set(&["1_a", "3_b"]);
    let applied = [ran("1", "select 7;"), ran("2", "select 1; -- b")];
    check(
        &set,
        &applied,
        &Target::Latest,
        Policy { edited: Tolerance::Allow, ..Policy::default() },
        &expect![[r#"
            `3_b.sql` ran on this database as version `2` (rename the file back, or have the history repaired to know its new version)
        "#]],
    );
    // Nothing is recognised by nothing: a file without SQL is not the one that is gone.
    let empty = Migration::in_memory(Version::new("3"), "b", Path::new("3_b.sql"), "-- later");
    let set = MigrationSet::new(vec![empty]).unwrap();
    states(
        &set,
        &[ran("2", "-- never")],
        &expect![[r#"
            pending 3_b.sql -
            missing - 2
        "#]],
    );
}

#[test]
fn what_a_migration_depends_on_has_run_or_runs_before_it() {
    let depends = |version: &str, on: &str| {
        let path = format!("{version}.sql");
        let sql = format!("-- rowsmith:depends-on {on}\n{SQL}");
        Migration::in_memory(Version::new(version), "", Path::new(&path), &sql)
    };
    let plain = |version: &str| depends(version, "1");
    let set = MigrationSet::new(vec![
        Migration::in_memory(Version::new("1"), "", Path::new("1.sql"), SQL),
        plain("2"),
        depends("3", "2"),
        depends("4", "0"),
        depends("5", "7, 6"),
        plain("6"),
    ])
    .unwrap();
    let allow = Policy { missing: Tolerance::Allow, ..Policy::default() };
    check(
        &set,
        &[ran("0", "select 0;"), ran("1", SQL)],
        &Target::Latest,
        allow,
        &expect![[r#"
            `5.sql:1:1`: it depends on `7`, which is no migration (bring the file that it needs, or give it a version after that one's)
            `5.sql:1:1`: it depends on `6`, which runs after it (bring the file that it needs, or give it a version after that one's)
        "#]],
    );
    let only = Target::Only(vec![Version::new("3")]);
    check(
        &set,
        &[ran("1", SQL)],
        &only,
        allow,
        &expect![[r#"
        `3.sql:1:1`: it depends on `2`, which has not run, and is left out of this run (bring the file that it needs, or give it a version after that one's)
    "#]],
    );
    check(
        &set,
        &[ran("1", SQL)],
        &Target::Version(Version::new("3")),
        allow,
        &expect![[r#"
        run 2.sql
        run 3.sql
    "#]],
    );
}
