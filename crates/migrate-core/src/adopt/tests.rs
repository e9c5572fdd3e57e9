//! Histories and folders that fit, and all the ways in which they do not.

#![expect(clippy::needless_raw_string_hashes, reason = "expect-test writes them")]

use std::path::PathBuf;

use expect_test::{Expect, expect};
use sha2::{Digest as _, Sha256, Sha384};

use super::*;
use crate::adopt::digest::hex;

/// Files and rows, and what comes of them.
struct Case {
    files: BTreeMap<PathBuf, Vec<u8>>,
    tool: Tool,
    rows: Vec<ForeignRow>,
    history: History,
    policy: Policy,
}

impl Case {
    fn new(tool: Tool, files: &[(&str, &str)]) -> Self {
        let files = files.iter().map(|(path, text)| (path.into(), text.as_bytes().to_vec()));
        let (history, policy) = (History::default(), Policy::default());
        Self { files: files.collect(), tool, rows: Vec::new(), history, policy }
    }

    fn row(mut self, version: &str, checksum: Option<&str>) -> Self {
        self.rows.push(row(version, checksum));
        self
    }

    fn standing(mut self, version: &str, standing: Standing) -> Self {
        self.rows.push(ForeignRow { standing, ..row(version, None) });
        self
    }

    fn is(&self, expected: &Expect) {
        let folder = tempfile::tempdir().unwrap();
        for (path, bytes) in &self.files {
            let path = folder.path().join(path);
            fs_err::create_dir_all(path.parent().unwrap()).unwrap();
            fs_err::write(path, bytes).unwrap();
        }
        let set = crate::source::read(folder.path()).unwrap();
        let table = ForeignTable {
            tool: self.tool,
            schema: "public".to_owned(),
            name: "t".to_owned(),
            columns: BTreeMap::new(),
            is_readable: true,
        };
        let theirs = ForeignHistory { table, rows: self.rows.clone() };
        let adopted = adopt(&set, &self.history, &theirs, &self.policy, &crate::source::read_bytes);
        let mut lines = Vec::new();
        match adopted {
            Ok(Adoption { marks, notes }) => {
                lines.extend(marks.iter().map(|mark| match mark {
                    Amendment::Mark { migration, .. } => format!("mark {}\n", migration.version),
                    other => panic!("{other:?}"),
                }));
                lines.extend(notes.iter().map(|note| format!("note {note}\n")));
            }
            Err(AdoptError { problems }) => {
                for problem in &problems {
                    let hint = problem.hint().unwrap_or_default();
                    lines.push(format!("{problem}\n= {hint}\n"));
                }
            }
        }
        expected.assert_eq(&cut(&lines.concat()));
    }
}

/// The text without the temporary folder.
fn cut(text: &str) -> String {
    let mut cut = String::new();
    for (index, part) in text.split('`').enumerate() {
        let name =
            part.rsplit_once("/.tmp").map_or(part, |(_, rest)| rest.split_once('/').unwrap().1);
        cut.extend([if index == 0 { "" } else { "`" }, name]);
    }
    cut
}

fn row(version: &str, checksum: Option<&str>) -> ForeignRow {
    ForeignRow {
        version: version.to_owned(),
        name: String::new(),
        standing: Standing::Applied,
        checksum: checksum.map(ToOwned::to_owned),
        applied_at: None,
        execution_time: None,
        applied_by: None,
    }
}

fn sha384(text: &str) -> String {
    hex(&Sha384::digest(text))
}

fn sha256(text: &str) -> String {
    hex(&Sha256::digest(text))
}

const TWO: [(&str, &str); 2] = [("1_a.sql", "select 1;\n"), ("2_b.sql", "select 2;\n")];

#[test]
fn files_that_ran_are_marked_and_the_rest_is_pending() {
    Case::new(Tool::Sqlx, &TWO).row("1", Some(&sha384("select 1;\n"))).is(&expect![[r#"
        mark 1
    "#]]);
}

#[test]
fn everything_that_is_wrong_is_told_together() {
    Case::new(Tool::Sqlx, &[TWO[0], TWO[1], ("3_c.sql", "select 3;\n"), ("5_e.sql", "")])
        .row("1", Some("00"))
        .row("2", Some(&sha384("select 3;\n")))
        .row("4", Some("00"))
        .row("5", Some(&sha384("")))
        .standing("6", Standing::Failed)
        .is(&expect![[r#"
            `1_a.sql` is not the file that sqlx ran: sqlx recorded 00, the file has 732dd6fa554ee7cf2b12caa7de486d35b60326cbb0fadccc7c537fb9750917e293550610ebffcbd185284ce99600a267
            = put the file back as it ran, from version control for instance, or allow edited files
            `2_b.sql` is not the file that sqlx ran: sqlx recorded e17dbbe565890a0598b9cd98144b8686e8e19e325a25079883020d22a3d1eb2530ee6b70c8f8aa0a237b1ad0adc596e0, the file has 1dfcac48629efd5fc35723f4966f6845d630b6f827148d6b355f917c2139a8b8ff9b6ffc26e648994338628681c69a53
            = put the file back as it ran, from version control for instance, or allow edited files
            sqlx applied `4`, which has no file
            = put the file back, or allow missing files
            sqlx says that `6` failed
            = finish or take back by hand what it did, correct the row in sqlx's table, then adopt
            sqlx never applied `3_c.sql`, which comes before `5_e.sql`
            = give the file a version after the last that ran, or allow late files
        "#]]);
}

#[test]
fn what_is_allowed_is_noted() {
    let mut case = Case::new(Tool::Sqlx, &[TWO[0], TWO[1], ("3_c.sql", "select 3;\n")])
        .row("1", Some("00"))
        .row("3", Some(&sha384("select 3;\n")))
        .row("9", Some("00"));
    let allow = Tolerance::Allow;
    case.policy = Policy { late: allow, missing: allow, edited: allow, ..Policy::default() };
    case.is(&expect![[r#"
        mark 1
        mark 3
        note `1_a.sql` is taken as it is, though another text ran
        note `9` has no file and is left out
    "#]]);
}

#[test]
fn other_line_ends_are_the_same_file() {
    Case::new(
        Tool::Sqlx,
        &[
            ("1_a.sql", "select 1;\r\n"),
            ("2_b.sql", "\u{feff}select 2;\n"),
            ("3_c.sql", "select 3;\n"),
            ("4_d.sql", "select 4;\n"),
        ],
    )
    .row("1", Some(&sha384("select 1;\n")))
    .row("2", Some(&sha384("select 2;\n")))
    .row("3", Some(&sha384("select 3;\r\n")))
    .row("4", Some(&sha384("\u{feff}select 4;\r\n")))
    .is(&expect![[r#"
        mark 1
        mark 2
        mark 3
        mark 4
        note `1_a.sql` ran with LF line ends; the SQL is the same
        note `2_b.sql` ran with LF line ends; the SQL is the same
        note `3_c.sql` ran with CRLF line ends; the SQL is the same
        note `4_d.sql` ran with CRLF line ends and a byte order mark; the SQL is the same
    "#]]);
}

#[test]
fn each_runner_has_its_own_idea_of_a_version() {
    let clock = [("20251027_120000_a.sql", ""), ("20251027_130000_b.sql", "")];
    Case::new(Tool::Sqlx, &clock).row("20251027", Some(&sha384(""))).is(&expect![[r#"
        sqlx applied `20251027`, which may be `20251027_120000_a.sql` and `20251027_130000_b.sql`
        = give each of these files a number of its own
    "#]]);
    Case::new(Tool::Dbmate, &[("001_a.sql", ""), ("002_b.sql", "")])
        .row("001", None)
        .row("2", None)
        .is(&expect![[r#"
            dbmate applied `2`, which has no file
            = put the file back, or allow missing files
        "#]]);
    Case::new(Tool::Rails, &[("001_a.sql", ""), ("002_b.sql", "")])
        .row("1", None)
        .row("2", None)
        .is(&expect![[r#"
            mark 001
            mark 002
            note no checksum of what ran is recorded for 2 file(s), which are taken as they are
        "#]]);
    Case::new(Tool::Plain, &[("001_a.sql", ""), ("002_b.sql", ""), ("20251027_120000_c.sql", "")])
        .row("1", None)
        .row("002_b.sql", None)
        .row("20251027_120000_c", Some(&sha256("")))
        .is(&expect![[r#"
            mark 001
            mark 002
            mark 20251027120000
            note no checksum of what ran is recorded for 2 file(s), which are taken as they are
        "#]]);
    Case::new(
        Tool::Diesel,
        &[("2025-10-27-000016_a/up.sql", ""), ("2025-10-27-000016_a/down.sql", "")],
    )
    .row("00000000000000", None)
    .row("20251027000016", None)
    .is(&expect![[r#"
        mark 20251027000016
        note no checksum of what ran is recorded for 1 file(s), which are taken as they are
    "#]]);
    Case::new(Tool::NodePgMigrate, &[("1761561600000_a.sql", "")]).row("1761561600000_a", None).is(
        &expect![[r#"
            mark 1761561600000
            note no checksum of what ran is recorded for 1 file(s), which are taken as they are
        "#]],
    );
    Case::new(Tool::Prisma, &[("20251027120000_a/migration.sql", "select 1;")])
        .row("20251027120000_a", Some(&sha256("select 1;")))
        .is(&expect![[r#"
            mark 20251027120000
        "#]]);
}

#[test]
fn golang_migrate_keeps_one_row_for_all() {
    let files = [("1_a.up.sql", ""), ("2_b.up.sql", ""), ("2_b.down.sql", ""), ("10_c.up.sql", "")];
    Case::new(Tool::GolangMigrate, &files).standing("2", Standing::UpTo).is(&expect![[r#"
        mark 1
        mark 2
        note version `2` stands for 2 file(s) up to it, taken as they are
    "#]]);
    Case::new(Tool::GolangMigrate, &files).standing("3", Standing::UpTo).is(&expect![[r#"
        golang-migrate applied `3`, which has no file
        = put the file back, or allow missing files
    "#]]);
    Case::new(Tool::GolangMigrate, &files)
        .standing("2", Standing::Unfinished)
        .is(&expect![[r#"
            golang-migrate says that `2` began and never ended well
            = finish or take back by hand what it did, tell golang-migrate with `migrate force VERSION`, then adopt
        "#]]);
    Case::new(Tool::GolangMigrate, &files).standing("-1", Standing::Reverted).is(&expect![[r#""#]]);
}

#[test]
fn gooses_newest_row_of_a_version_counts() {
    let files = [("00001_a.sql", ""), ("00002_b.sql", "")];
    Case::new(Tool::Goose, &files)
        .row("0", None)
        .row("1", None)
        .row("2", None)
        .standing("2", Standing::Reverted)
        .is(&expect![[r#"
            mark 00001
            note no checksum of what ran is recorded for 1 file(s), which are taken as they are
        "#]]);
    Case::new(Tool::Goose, &files)
        .row("1", None)
        .row("2", None)
        .standing("2", Standing::Reverted)
        .row("2", None)
        .is(&expect![[r#"
            mark 00001
            mark 00002
            note no checksum of what ran is recorded for 2 file(s), which are taken as they are
        "#]]);
}

#[test]
fn flyway_has_dots_repeatables_baselines_and_deletions() {
    let files = [
        ("V1__a.sql", "select 1;\n"),
        ("V1_2__b.sql", "select 2;\n"),
        ("V2.0__c.sql", "select 3;\n"),
        ("V3__d.sql", "select 4;\n"),
        ("R__views.sql", "select 5;\n"),
        ("R__other.sql", "select 6;\n"),
    ];
    let crc = |text: &str| crc32fast::hash(text.as_bytes()).cast_signed().to_string();
    Case::new(Tool::Flyway, &files)
        .standing("1", Standing::UpTo)
        .row("1.2", Some(&crc("select 2;")))
        .row("R__views", Some("1"))
        .row("R__views", Some(&crc("select 5;")))
        .row("R__other", Some("1"))
        .row("2", Some(&crc("select 3;")))
        .row("3", Some(&crc("select 4;")))
        .standing("3", Standing::Reverted)
        .is(&expect![[r#"
            mark 1
            mark 1.2
            mark 2.0
            mark R__views
            note version `1` stands for 1 file(s) up to it, taken as they are
            note `R__other.sql` changed since it ran; it will run again
        "#]]);
    Case::new(Tool::Flyway, &files).row("2.0", Some("7")).is(&expect![[r#"
        `V2.0__c.sql` is not the file that flyway ran: flyway recorded 7, the file has -455012933
        = put the file back as it ran, from version control for instance, or allow edited files
        flyway never applied `V1__a.sql`, which comes before `V2.0__c.sql`
        = give the file a version after the last that ran, or allow late files
        flyway never applied `V1_2__b.sql`, which comes before `V2.0__c.sql`
        = give the file a version after the last that ran, or allow late files
    "#]]);
}

#[test]
fn prisma_may_have_tried_several_times() {
    let files =
        [("1_a/migration.sql", "a"), ("2_b/migration.sql", "b"), ("3_c/migration.sql", "c")];
    Case::new(Tool::Prisma, &files)
        .standing("1_a", Standing::Reverted)
        .row("1_a", Some(&sha256("a")))
        .standing("1_a", Standing::Reverted)
        .row("2_b", Some(&sha256("b")))
        .standing("3_c", Standing::Reverted)
        .is(&expect![[r#"
            mark 1
            mark 2
        "#]]);
    Case::new(Tool::Prisma, &files)
        .standing("1_a", Standing::Unfinished)
        .row("1_a", Some(&sha256("a")))
        .is(&expect![[r#"
            prisma says that `1_a` began and never ended well
            = say how it ended with `prisma migrate resolve --applied NAME` or `--rolled-back NAME`, then adopt
        "#]]);
}

#[test]
fn prisma_once_dropped_leading_zeros() {
    let unpadded =
        Sha256::digest("abc").iter().map(|byte| format!("{byte:x}")).collect::<Vec<_>>().concat();
    assert_ne!(unpadded, sha256("abc"));
    Case::new(Tool::Prisma, &[("1_a/migration.sql", "abc")]).row("1_a", Some(&unpadded)).is(
        &expect![[r#"
            mark 1
        "#]],
    );
}

#[test]
fn supabases_statements_are_compared_by_their_tokens() {
    let files =
        [("20250101000000_a.sql", "-- why\ncreate table t ();\n\ninsert into t default values;\n")];
    let statements = "-- why\ncreate table t ();\ninsert into t default values";
    Case::new(Tool::Supabase, &files).row("20250101000000", Some(statements)).is(&expect![[r#"
        mark 20250101000000
    "#]]);
    Case::new(Tool::Supabase, &files)
        .row("20250101000000", Some("create table u ()"))
        .is(&expect![[r#"
            `20250101000000_a.sql` is not the file that supabase ran: supabase recorded a10063e84ff75313e58354f1ad770b58dfb035f383565afd1315b6b987846a84, the file has 316ef76919eb77f273b4bc8a6f4f0fd6f23fa2d85c15e31cb12be556e248d85b
            = put the file back as it ran, from version control for instance, or allow edited files
        "#]]);
    Case::new(Tool::Supabase, &files).row("20250101000000", None).is(&expect![[r#"
        mark 20250101000000
        note no checksum of what ran is recorded for 1 file(s), which are taken as they are
    "#]]);
}

#[test]
fn hostile_names_stay_on_one_line() {
    Case::new(Tool::Plain, &[]).row("1\n\u{1b}[31m`'; drop", None).is(&expect![[r#"
        plain applied `1\n\u{1b}[31m`'; drop`, which has no file
        = put the file back, or allow missing files
    "#]]);
}

#[test]
fn what_our_history_has_is_left_alone() {
    let mut case = Case::new(Tool::Dbmate, &TWO).row("1", None).row("2", None);
    let record = crate::history::Record {
        checksum: crate::checksum::Checksum::of(b""),
        applied_at: SystemTime::UNIX_EPOCH,
        execution_time: Duration::ZERO,
        applied_by: String::new(),
        fingerprint: None,
        origin: None,
    };
    let version = Version::new("1");
    let applied = crate::history::Applied { version, name: String::new(), record: Some(record) };
    case.history = History::new([applied], []);
    case.is(&expect![[r#"
        mark 2
        note no checksum of what ran is recorded for 1 file(s), which are taken as they are
    "#]]);
}
