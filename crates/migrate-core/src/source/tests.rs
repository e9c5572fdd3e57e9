//! Folders as people have them.

#![expect(clippy::needless_raw_string_hashes, reason = "expect-test writes them")]

use expect_test::{Expect, expect};

use super::*;

/// A folder `migrations` in a folder of its own, with these files.
fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = root.path().join(name);
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, bytes).unwrap();
    }
    root
}

/// What [`read`] makes of them, with the folder's own path cut out.
fn check(files: &[(&str, &[u8])], expected: &Expect) {
    let root = folder(files);
    let prefix = format!("{}/", root.path().display());
    let text = match read(&root.path().join("migrations")) {
        Ok(set) => {
            let migrations = set.migrations().iter().map(|migration| {
                let down = migration
                    .down
                    .as_ref()
                    .map(|down| format!(" down {}", shown(&down.path)))
                    .unwrap_or_default();
                format!(
                    "{} {:?} {}{down}\n",
                    migration.version,
                    migration.name,
                    shown(&migration.path)
                )
            });
            let seed = set.seed().map(|seed| format!("seed {}\n", shown(seed)));
            let warnings = set.warnings().iter().map(|warning| format!("warning: {warning}\n"));
            let left_out = set.left_out().iter().map(|path| format!("left out: {}\n", shown(path)));
            migrations.chain(seed).chain(warnings).chain(left_out).collect()
        }
        Err(error) => {
            let cause =
                std::error::Error::source(&error).map(|_| "\n(with a cause)").unwrap_or_default();
            format!("error: {error}{cause}\n")
        }
    };
    expected.assert_eq(&text.replace(&prefix, ""));
}

/// One of each style that is in use.
const STYLES: &[&str] = &[
    "migrations/001_first.sql",
    "migrations/1_x.sql",
    "migrations/12_x.sql",
    "migrations/20251027_x.sql",
    "migrations/20251027_120000_x.sql",
    "migrations/202510081115_x.sql",
    "migrations/1761561600000_x.sql",
    "migrations/1761561600_x.sql",
    "migrations/20251008111500_x.sql",
    "migrations/20251008111501-x.sql",
    "migrations/20250827092936_0ca1ca7b-3119-430f-8805-0b2ea91ced2c.sql",
    "migrations/99999999999999_x.sql",
    "migrations/V2__x.sql",
    "migrations/U2__x.sql",
    "migrations/U3__x.sql",
    "migrations/V1.2__x.sql",
    "migrations/R__views.sql",
    "migrations/B5__base.sql",
    "migrations/0004_x.up.sql",
    "migrations/0004_x.down.sql",
    "migrations/0009_x.down.sql",
    "migrations/2018-01-14-171611_create_tables/up.sql",
    "migrations/2018-01-14-171611_create_tables/down.sql",
    "migrations/20230101000000_prisma/migration.sql",
    "migrations/helpers.sql",
    "migrations/README.md",
    "migrations/_archived/000_old.sql",
    "migrations/.hidden/000_old.sql",
    "migrations/views/one.sql",
    "migrations/views/deep/two.sql",
    "migrations/meta/journal.json",
    "seed.sql",
];

#[test]
fn reads_every_style_mixed_in_one_folder() {
    let files: Vec<(&str, &[u8])> = STYLES.iter().map(|name| (*name, &b"select 1;"[..])).collect();
    check(
        &files,
        &expect![[r#"
            0004 "x" `migrations/0004_x.up.sql` down `migrations/0004_x.down.sql`
            001 "first" `migrations/001_first.sql`
            1 "x" `migrations/1_x.sql`
            1.2 "x" `migrations/V1.2__x.sql`
            2 "x" `migrations/V2__x.sql` down `migrations/U2__x.sql`
            3 "x" `migrations/U3__x.sql`
            12 "x" `migrations/12_x.sql`
            1761561600 "x" `migrations/1761561600_x.sql`
            1761561600000 "x" `migrations/1761561600000_x.sql`
            20180114171611 "create_tables" `migrations/2018-01-14-171611_create_tables/up.sql` down `migrations/2018-01-14-171611_create_tables/down.sql`
            20230101000000 "prisma" `migrations/20230101000000_prisma/migration.sql`
            20250827092936 "0ca1ca7b-3119-430f-8805-0b2ea91ced2c" `migrations/20250827092936_0ca1ca7b-3119-430f-8805-0b2ea91ced2c.sql`
            202510081115 "x" `migrations/202510081115_x.sql`
            20251008111500 "x" `migrations/20251008111500_x.sql`
            20251008111501 "x" `migrations/20251008111501-x.sql`
            20251027 "x" `migrations/20251027_x.sql`
            20251027120000 "x" `migrations/20251027_120000_x.sql`
            99999999999999 "x" `migrations/99999999999999_x.sql`
            R__views "views" `migrations/R__views.sql`
            seed `seed.sql`
            warning: `migrations/B5__base.sql` is not run: it is a Flyway baseline script
            warning: `migrations/helpers.sql` is not run: its name does not begin with a version
            warning: the 2 SQL file(s) in `migrations/views` are not run: subfolders are not read
            warning: `migrations/0009_x.down.sql` is never run: no migration has its version
            warning: `migrations/0004_x.up.sql` runs before `migrations/001_first.sql`; a tool that compares versions as numbers runs it after
            warning: `migrations/001_first.sql` and `migrations/1_x.sql` have the same number, differently padded; they run in this order
            warning: `migrations/U3__x.sql` runs before `migrations/12_x.sql`; a tool that compares versions as text runs it after
            warning: `migrations/20250827092936_0ca1ca7b-3119-430f-8805-0b2ea91ced2c.sql` runs before `migrations/202510081115_x.sql`; a tool that compares versions as numbers runs it after
            warning: `migrations/20251008111501-x.sql` runs before `migrations/20251027_x.sql`; a tool that compares versions as numbers runs it after
            left out: `migrations/.hidden/000_old.sql`
            left out: `migrations/_archived/000_old.sql`
            left out: `migrations/helpers.sql`
            left out: `migrations/views/deep/two.sql`
            left out: `migrations/views/one.sql`
        "#]],
    );
}

#[test]
fn a_seed_in_the_folder_wins_over_one_beside_it() {
    check(
        &[("migrations/seed.sql", b""), ("seed.sql", b"")],
        &expect![[r#"
        seed `migrations/seed.sql`
    "#]],
    );
}

#[test]
fn refuses_duplicates() {
    check(
        &[
            ("migrations/20251008111500_a.sql", b""),
            ("migrations/20251008111500_b/up.sql", b""),
            ("migrations/3_a.sql", b""),
            ("migrations/3_b.up.sql", b""),
        ],
        &expect![[r#"
            error: version `3` is used by `migrations/3_a.sql` and `migrations/3_b.up.sql`; version `20251008111500` is used by `migrations/20251008111500_a.sql` and `migrations/20251008111500_b/up.sql`
        "#]],
    );
}

#[test]
fn a_down_script_without_sql_is_none() {
    check(
        &[
            ("migrations/1_a.sql", b"create table a ();\n-- rowsmith:down\n-- later\n"),
            ("migrations/2_b.up.sql", b""),
            ("migrations/2_b.down.sql", b"-- Takes back: b\n\n"),
            ("migrations/3_c/up.sql", b""),
            ("migrations/3_c/down.sql", b""),
        ],
        &expect![[r#"
            1 "a" `migrations/1_a.sql`
            2 "b" `migrations/2_b.up.sql`
            3 "c" `migrations/3_c/up.sql`
        "#]],
    );
}

#[test]
fn a_missing_folder_is_named() {
    check(
        &[("other/1_x.sql", b"")],
        &expect![[r#"
        error: the migrations in `migrations` cannot be listed
        (with a cause)
    "#]],
    );
}

#[test]
fn what_is_no_text_is_pointed_at() {
    check(
        &[("migrations/1_x.sql", b"select 1;\nselect '\xe9';")],
        &expect![[r#"
            error: `migrations/1_x.sql:2:9`: this byte is not UTF-8; save the file as UTF-8
        "#]],
    );
    check(
        &[("migrations/1_x.sql", b"\xff\xfes\0")],
        &expect![[r#"
            error: `migrations/1_x.sql:1:1`: the file is UTF-16; save it as UTF-8
        "#]],
    );
    check(
        &[("migrations/1_x.sql", "-- é\n \0".as_bytes())],
        &expect![[r#"
            error: `migrations/1_x.sql:2:2`: a zero byte is here, which no SQL can hold
        "#]],
    );
}

#[test]
fn a_file_beyond_the_limit_is_refused_unread() {
    let root = folder(&[("migrations/1_x.sql", b"")]);
    let path = root.path().join("migrations/1_x.sql");
    fs_err::OpenOptions::new()
        .write(true)
        .open(&path)
        .unwrap()
        .set_len(MAX_FILE_BYTES + 1)
        .unwrap();
    let error = read(&root.path().join("migrations")).unwrap_err();
    assert!(
        error.to_string().ends_with("is 1073741825 bytes long; at most 1073741824 can be run"),
        "{error}"
    );
}

#[cfg(unix)]
#[test]
fn hostile_names_are_read_or_refused() {
    use std::os::unix::ffi::OsStrExt as _;
    check(
        &[
            ("migrations/1_it's; drop \"x\"\n--.sql", b""),
            ("migrations/2_\u{202e}\u{1f600}.sql", b""),
            ("migrations/3_a'b/up.sql", b""),
        ],
        &expect![[r#"
            1 "it's; drop \"x\"\n--" `migrations/1_it's; drop "x"\n--.sql`
            2 "\u{202e}😀" `migrations/2_\u{202e}😀.sql`
            3 "a'b" `migrations/3_a'b/up.sql`
        "#]],
    );
    let root = folder(&[("migrations/1_x.sql", b"")]);
    let name = std::ffi::OsStr::from_bytes(b"2_\xff.sql");
    fs_err::write(root.path().join("migrations").join(name), "").unwrap();
    assert!(matches!(read(&root.path().join("migrations")), Err(SourceError::Folder { .. })));
}

#[test]
fn byte_order_marks_go_and_line_ends_stay() {
    let root = folder(&[("migrations/1_x.sql", "\u{feff}select 1;\r\n".as_bytes())]);
    let set = read(&root.path().join("migrations")).unwrap();
    let migration = &set.migrations()[0];
    assert_eq!(migration.up.text().unwrap(), "select 1;\r\n");
    assert_eq!(migration.checksum, Checksum::of(b"select 1;\n"));
}

#[test]
fn diesel_metadata_switches_the_transaction_off() {
    let root = folder(&[
        ("migrations/1_x/up.sql", b"vacuum;"),
        ("migrations/1_x/metadata.toml", b"# why\nrun_in_transaction = false\n"),
    ]);
    let set = read(&root.path().join("migrations")).unwrap();
    assert_eq!(set.migrations()[0].up.mode, TxMode::None);
}
