//! The next file of folders as people have them.

#![expect(clippy::needless_raw_string_hashes, reason = "expect-test writes them")]

use std::time::{Duration, UNIX_EPOCH};

use expect_test::{Expect, expect};

use super::*;
use crate::source::list;

/// 2026-11-28 07:54:31.042.
fn now() -> Utc {
    Utc::of(UNIX_EPOCH + Duration::from_millis(1_795_852_471_042))
}

/// A folder with these files, what its naming is by its names and texts, and what is in it.
fn folder(files: &[(&str, &str)]) -> (tempfile::TempDir, Vec<Listed>, Naming) {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, text).unwrap();
    }
    let listed = list(folder.path()).unwrap();
    let texts: Vec<String> = files.iter().map(|(_, text)| (*text).to_owned()).collect();
    let naming = Naming::of(&listed, &texts, Readers::OnlyUs);
    (folder, listed, naming)
}

/// The paths of the files that `add users` would get in a folder with these.
fn paths(files: &[&str]) -> String {
    let files: Vec<(&str, &str)> = files.iter().map(|file| (*file, "")).collect();
    let (_folder, listed, naming) = folder(&files);
    let taken = listed.iter().map(|listed| listed.version.clone()).collect();
    let next = naming.next(now(), &taken);
    let draft = Draft { title: "Add users", now: now(), body: None };
    let new = naming.draft(&next.version, &draft).unwrap();
    let down = new.down.map(|(path, _)| format!(" {}", path.display())).unwrap_or_default();
    format!("{}{down}", new.up.0.display()).replace('\\', "/")
}

#[test]
fn every_style_in_the_wild_goes_on() {
    let table: [(&[&str], &str); 20] = [
        (&[], "20261128075431_add_users.sql"),
        (&["001_x.sql", "002_y_z.sql"], "003_add_users.sql"),
        (&["001-x.sql", "002-y-z.sql"], "003-add-users.sql"),
        (&["1.x.sql", "2.y.sql"], "3.add_users.sql"),
        (&["0001.sql"], "0002_add_users.sql"),
        (&["001_sql.sql"], "002_add_users.sql"),
        (&["20251027_x.sql"], "20261128_add_users.sql"),
        (&["202510271200_x.sql"], "202611280754_add_users.sql"),
        (&["20251027120000_x.sql"], "20261128075431_add_users.sql"),
        (&["20251027_120000_x.sql"], "20261128_075431_add_users.sql"),
        (&["1761561600000_add-teams.sql"], "1795852471042_add-users.sql"),
        (&["V1__x.sql", "V2__y.sql"], "V3__add_users.sql"),
        (&["V1_1__x.sql", "V1_2__y.sql"], "V1_3__add_users.sql"),
        (&["V1.1__x.sql"], "V1.2__add_users.sql"),
        (&["V1__x.sql", "U1__x.sql"], "V2__add_users.sql U2__add_users.sql"),
        (&["R__views.sql", "V7__x.sql"], "V8__add_users.sql"),
        (
            &["000001_x.up.sql", "000001_x.down.sql", "000002_y.up.sql"],
            "000003_add_users.up.sql 000003_add_users.down.sql",
        ),
        (
            &["2025-10-27-120000_x/up.sql", "2025-10-27-120000_x/down.sql"],
            "2026-11-28-075431_add_users/up.sql 2026-11-28-075431_add_users/down.sql",
        ),
        (&["20251027120000_x/migration.sql"], "20261128075431_add_users/migration.sql"),
        (
            &["001_x.sql", "20251027120000_0ca1ca7b-3119-430f-8805-0b2ea91ced2c.sql"],
            "20261128075431_add_users.sql",
        ),
    ];
    for (files, expected) in table {
        assert_eq!(paths(files), expected, "{files:?}");
    }
}

#[test]
fn one_odd_file_does_not_change_the_habit() {
    let stamps = ["20250101120000_a.sql", "20250102120000_b.sql", "99999999999999_last.sql"];
    assert_eq!(paths(&stamps), "20261128075431_add_users.sql");
}

/// The texts of a new file in a folder with this one.
fn text(file: &str, text: &str, body: Option<&str>, expected: &Expect) {
    let (_folder, _, naming) = folder(&[(file, text)]);
    let draft = Draft { title: "Add\nusers", now: now(), body };
    let new = naming.draft(&Version::new("2"), &draft).unwrap();
    let down = new.down.map(|(_, text)| format!("=== down\n{text}")).unwrap_or_default();
    expected.assert_eq(&format!("{}{down}", new.up.1));
}

#[test]
fn a_new_file_has_the_rollback_of_its_folder() {
    text(
        "1_x.sql",
        "create table x ();",
        None,
        &expect![[r#"
            -- Add users
            -- Created on 2026-11-28.


            -- Rollback:
            --
        "#]],
    );
    text(
        "1_x.sql",
        "create table x ();\n-- rowsmith:down\ndrop table x;",
        None,
        &expect![[r#"
            -- Add users
            -- Created on 2026-11-28.
            -- What takes it back goes to the end, below a comment that says `rowsmith:down`.

        "#]],
    );
    text(
        "1_x.sql",
        "-- migrate:up\ncreate table x ();\n-- migrate:down\n",
        None,
        &expect![[r#"
            -- Add users
            -- Created on 2026-11-28.

            -- migrate:up


            -- migrate:down

        "#]],
    );
    text(
        "1_x.up.sql",
        "",
        None,
        &expect![[r#"
            -- Add users
            -- Created on 2026-11-28.


            -- Rollback:
            --
        "#]],
    );
}

#[test]
fn sql_that_is_there_becomes_the_body() {
    text(
        "1_x.sql",
        "",
        Some("\u{feff}\ncreate table t ();\n"),
        &expect![[r#"
        -- Add users
        -- Created on 2026-11-28.

        create table t ();

        -- Rollback:
        --
    "#]],
    );
    text(
        "1_x.sql",
        "",
        Some("select 1;\n-- rowsmith:down\nselect 2;\n"),
        &expect![[r#"
        -- Add users
        -- Created on 2026-11-28.

        select 1;
        -- rowsmith:down
        select 2;
    "#]],
    );
}

#[test]
fn an_empty_folder_of_ours_gets_word_of_the_section() {
    let naming = Naming::of(&[], &[], Readers::OnlyUs);
    let draft = Draft { title: "é", now: now(), body: None };
    let new = naming.draft(&Version::new("1"), &draft).unwrap();
    assert_eq!(new.up.0, Path::new("1_é.sql"));
    assert!(new.up.1.ends_with("below a comment that says `rowsmith:down`.\n\n"), "{}", new.up.1);
    // What is appended goes up, and the next file is like this one.
    let filled = format!("{}create table x ();\n", new.up.1);
    assert_eq!(rowsmith_sql_text::sections(&filled).down, None);
    assert!(!rowsmith_sql_text::mentions_down(&filled));
    assert_eq!(Rollback::of(&filled), Some(Rollback::OURS));
    let naming = Naming::of(&[], &[], Readers::Others);
    assert!(naming.draft(&Version::new("1"), &draft).unwrap().up.1.contains("\n-- Rollback:\n"));
    assert_eq!(naming.draft(&Version::new("1"), &Draft { title: "🎉", ..draft }), None);
}

#[test]
fn a_new_version_leaves_the_rest_of_a_name_alone() {
    let rename = |files: &[&str], version: &str| {
        let files: Vec<(&str, &str)> = files.iter().map(|file| (*file, "")).collect();
        let (_folder, listed, naming) = folder(&files);
        let first = listed.first().unwrap();
        let named = std::iter::once(first.named()).chain(first.down.as_deref());
        let renamed = named.map(|named| naming.renamed(first, named, &Version::new(version)));
        renamed.map(|name| name.unwrap()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(rename(&["001_a-B c.SQL", "002_x.sql"], "003"), "003_a-B c.SQL");
    assert_eq!(
        rename(&["001_x.sql", "20250101120000_y.sql"], "20261128075431"),
        "20261128075431_x.sql"
    );
    assert_eq!(rename(&["V1__x.sql", "U1__x.sql", "V2__y.sql"], "3"), "V3__x.sql U3__x.sql");
    assert_eq!(rename(&["1_x.up.sql", "1_x.down.sql"], "2"), "2_x.up.sql 2_x.down.sql");
    assert_eq!(
        rename(&["20250101120000_x.sql", "2025-10-27-120000_y/up.sql"], "20261128075431"),
        "2026-11-28-075431_x.sql"
    );
    assert_eq!(rename(&["001.sql", "V2__x.sql"], "3"), "V3.sql");
}
