//! Folders with two of one version, and with files that came late.

#![expect(clippy::needless_raw_string_hashes, reason = "expect-test writes them")]

use std::time::{Duration, SystemTime};

use expect_test::{Expect, expect};

use super::*;
use crate::history::Record;
use crate::naming::Readers;

/// A migration whose file holds its own name.
fn file(path: &str) -> File {
    let folder = tempfile::tempdir().unwrap();
    let full = folder.path().join(path);
    fs_err::create_dir_all(full.parent().unwrap()).unwrap();
    fs_err::write(&full, "").unwrap();
    let mut listed = crate::source::list(folder.path()).unwrap().remove(0);
    let short = |path: &mut PathBuf| *path = path.strip_prefix(folder.path()).unwrap().to_owned();
    std::iter::once(&mut listed.up).chain(&mut listed.folder).for_each(short);
    File { listed, checksum: Checksum::of(path.as_bytes()) }
}

/// A row: the version and, behind a colon, the path of the file that ran, or behind an equals sign just the name.
fn row(text: &str) -> Applied {
    if let Some((version, name)) = text.split_once('=') {
        return Applied { version: Version::new(version), name: name.to_owned(), record: None };
    }
    let (version, path) = text.split_once(':').unwrap();
    let record = Record {
        checksum: Checksum::of(path.as_bytes()),
        applied_at: SystemTime::UNIX_EPOCH,
        execution_time: Duration::ZERO,
        applied_by: String::new(),
        fingerprint: None,
        origin: None,
    };
    Applied { version: Version::new(version), name: String::new(), record: Some(record) }
}

/// What is done about `files`, at 2026-11-28 07:54:31; no rows at all mean that no database was asked.
fn check(files: &[&str], rows: Option<&[&str]>, wanted: &[&str], expected: &Expect) {
    let mut files: Vec<File> = files.iter().map(|path| file(path)).collect();
    files.sort_by(|left, right| {
        let key = |file: &File| (file.listed.version.clone(), file.listed.up.clone());
        key(left).cmp(&key(right))
    });
    let listed: Vec<Listed> = files.iter().map(|file| file.listed.clone()).collect();
    let naming = Naming::of(&listed, &[], Readers::OnlyUs);
    let history = rows.map(|rows| History::new(rows.iter().map(|text| row(text)), []));
    let now = Utc::of(UNIX_EPOCH + Duration::from_secs(1_795_852_471));
    let wanted = wanted.iter().map(PathBuf::from).collect();
    let lines: Vec<String> = match renumber(&files, history.as_ref(), &naming, now, &wanted) {
        Ok(moves) => moves.iter().flat_map(told).collect(),
        Err(error) => {
            let told = |problem: &RenumberProblem| {
                [format!("refused: {problem}"), format!("  {}", problem.hint())]
            };
            error.problems.iter().flat_map(told).collect()
        }
    };
    expected.assert_eq(&lines.iter().map(|line| [line, "\n"].concat()).collect::<String>());
}

fn told(done: &Move) -> Vec<String> {
    let paths = done.paths.iter();
    let paths =
        paths.map(|(old, new)| format!("{} -> {}: {}", shown(old), shown(new), done.reason));
    let passed = (!done.passed.is_empty()).then(|| format!("  now after {}", all(&done.passed)));
    paths.chain(passed).chain(done.traps.iter().map(|trap| format!("  {trap}"))).collect()
}

const TWINS: [&str; 3] = ["007_a.sql", "007_b.sql", "008_c.sql"];

#[test]
fn of_twins_the_one_that_ran_keeps_its_version() {
    check(
        &TWINS,
        Some(&["007:007_b.sql"]),
        &[],
        &expect![[r#"
        `007_a.sql` -> `009_a.sql`: `007_b.sql` has the same version
          now after `008_c.sql`
    "#]],
    );
    check(
        &TWINS,
        Some(&["007=a", "008=c"]),
        &[],
        &expect![[r#"
        `007_b.sql` -> `009_b.sql`: `007_a.sql` has the same version
    "#]],
    );
    check(
        &TWINS,
        None,
        &[],
        &expect![[r#"
        `007_b.sql` -> `009_b.sql`: `007_a.sql` has the same version
          now after `008_c.sql`
    "#]],
    );
    check(
        &TWINS,
        None,
        &["007_a.sql"],
        &expect![[r#"
        `007_a.sql` -> `009_a.sql`: `007_b.sql` has the same version
          now after `008_c.sql`
    "#]],
    );
}

#[test]
fn of_equal_twins_the_one_with_the_recorded_name_ran() {
    let mut files = TWINS.map(file);
    files[0].checksum = files[1].checksum;
    let history =
        History::new([row("007:007_b.sql")].map(|row| Applied { name: "b".to_owned(), ..row }), []);
    let listed: Vec<Listed> = files.iter().map(|file| file.listed.clone()).collect();
    let naming = Naming::of(&listed, &[], Readers::OnlyUs);
    let moves =
        renumber(&files, Some(&history), &naming, Utc::of(UNIX_EPOCH), &BTreeSet::new()).unwrap();
    expect![[r#"["`007_a.sql` -> `009_a.sql`: `007_b.sql` has the same version", "  now after `008_c.sql`"]"#]]
        .assert_eq(&format!("{:?}", moves.iter().flat_map(told).collect::<Vec<_>>()));
}

#[test]
fn nothing_that_ran_is_touched() {
    check(
        &TWINS,
        Some(&["007=other"]),
        &[],
        &expect![[r#"
        refused: version `007` has run on this database, and it cannot be told which of `007_a.sql` and `007_b.sql` it was
          put the file that ran back as it was, or rename the one that did not by hand
    "#]],
    );
    check(
        &TWINS,
        Some(&["007:007_a.sql"]),
        &["007_a.sql"],
        &expect![[r#"
        refused: `007_a.sql` has run on this database as version `007` and keeps its name
          a file that has run is left alone; rename the other one, or write a new migration
    "#]],
    );
    check(
        &TWINS[1..],
        Some(&["007=b"]),
        &["007_b.sql"],
        &expect![[r#"
        refused: `007_b.sql` has run on this database as version `007` and keeps its name
          a file that has run is left alone; rename the other one, or write a new migration
    "#]],
    );
    // It ran under another version, whose file is gone.
    check(&["005_x.sql", "007_y.sql"], Some(&["004:005_x.sql", "007=y"]), &[], &expect![[""]]);
    // The Supabase CLI recorded it by its first digits.
    check(
        &["20251027_120000_x.sql", "20251028120000_y.sql"],
        Some(&["20251027=120000_x", "20251028120000=y"]),
        &[],
        &expect![[""]],
    );
}

#[test]
fn late_files_keep_their_order_and_come_right_after_what_ran() {
    let files = [
        "20250101120000_ran.sql",
        "20250102120000_late.sql",
        "20250103120000_later.sql",
        "20250104120000_ran.sql",
        "20250105120000_pending.sql",
    ];
    let rows = ["20250101120000=ran", "20250104120000=ran"];
    check(
        &files,
        Some(&rows),
        &[],
        &expect![[r#"
            `20250102120000_late.sql` -> `20250104120001_late.sql`: it comes before version `20250104120000`, which has run
            `20250103120000_later.sql` -> `20250104120002_later.sql`: it comes before version `20250104120000`, which has run
        "#]],
    );
    check(
        &files,
        Some(&rows),
        &["20250103120000_later.sql"],
        &expect![[r#"
        `20250103120000_later.sql` -> `20250104120001_later.sql`: it comes before version `20250104120000`, which has run
    "#]],
    );
    check(
        &["1_late.sql", "2_ran.sql", "3_next.sql"],
        Some(&["2=ran"]),
        &[],
        &expect![[r#"
        `1_late.sql` -> `4_late.sql`: it comes before version `2`, which has run
          now after `3_next.sql`
    "#]],
    );
}

#[test]
fn all_files_of_a_migration_move() {
    let files = ["20250101120000_a.sql", "2025-01-01-120000_b/up.sql", "R__views.sql"];
    check(
        &files,
        Some(&["20250101120000=a"]),
        &[],
        &expect![[r#"
        `2025-01-01-120000_b` -> `20250101120001_b`: `20250101120000_a.sql` has the same version
    "#]],
    );
    check(
        &["V1__a.sql", "V1__b.sql"],
        None,
        &[],
        &expect![[r#"
        `V1__b.sql` -> `V2__b.sql`: `V1__a.sql` has the same version
    "#]],
    );
}

#[test]
fn what_has_no_place_is_said() {
    check(
        &["1_a.sql", "1_b.sql", "99999999999999_c.sql"],
        None,
        &[],
        &expect![[r#"
        refused: `1_b.sql` cannot come last: version `2` comes before `99999999999999`
          rename the file that comes after everything first
    "#]],
    );
    check(
        &["999_a.sql", "999_b.sql"],
        None,
        &[],
        &expect![[r#"
        `999_b.sql` -> `1000_b.sql`: `999_a.sql` has the same version
          version `1000` comes before `999` for tools that compare versions as text
    "#]],
    );
    check(&["001_a.sql", "002_b.sql"], Some(&[]), &[], &expect![[""]]);
    check(
        &["001_a.sql", "002_b.sql"],
        Some(&[]),
        &["001_a.sql"],
        &expect![[r#"
        `001_a.sql` -> `003_a.sql`: as asked
          now after `002_b.sql`
    "#]],
    );
}
