//! The file as it is written, read, merged and compared.

#![expect(clippy::needless_raw_string_hashes, reason = "expect-test writes them")]

use expect_test::{Expect, expect};

use super::*;

fn sum(files: &[(&str, &str)]) -> Sum {
    let mut sum = Sum::default();
    for (name, text) in files {
        sum.insert(name, Checksum::of(text.as_bytes()));
    }
    sum
}

fn said(problems: Vec<SumProblem>) -> String {
    let mismatch = SumMismatch { path: "m/rowsmith.sum".into(), problems };
    mismatch.lines().map(|line| line + "\n").collect()
}

const FILES: [(&str, &str); 3] = [("10_b.sql", "b"), ("9_a.sql", "a"), ("R__v.sql", "v")];

#[test]
fn is_written_in_the_order_of_versions_and_read_back() {
    let text = sum(&FILES).to_text();
    expect![[r#"
        rowsmith sha256:2b35a8dbc51b0d39843d769c3fca2d255a42aa2990d051e2123508bb1568e686
        sha256:ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb 9_a.sql
        sha256:3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d 10_b.sql
        sha256:4c94485e0c21ae6c41ce1dfe7b6bfaceea5ab68e40a2476f50208e526f506080 R__v.sql
    "#]]
    .assert_eq(&text);
    let read = Sum::parse(&text.replace('\n', "\r\n")).unwrap();
    assert_eq!(read.compare(&sum(&FILES)), []);
    let odd = sum(&[("1_a\nb\\c d.sql", ""), ("2025-10-27-120000_x/up.sql", "")]);
    assert_eq!(Sum::parse(&odd.to_text()).unwrap().compare(&odd), []);
    assert_eq!(Sum::parse(&Sum::default().to_text()).unwrap(), Sum::default());
}

#[test]
fn every_difference_is_named_with_its_line() {
    let listed = Sum::parse(&sum(&FILES).to_text()).unwrap();
    let folder = sum(&[("9_a.sql", "edited"), ("11_b.sql", "b"), ("12_c.sql", "c")]);
    expect![[r#"
        `m/rowsmith.sum:2:1`: `9_a.sql` was edited
        `m/rowsmith.sum:3:1`: `10_b.sql` is called `11_b.sql` now
        `m/rowsmith.sum:4:1`: `R__v.sql` is gone
        `12_c.sql` is not listed
    "#]]
    .assert_eq(&said(listed.compare(&folder)));
}

fn unreadable(text: &str, expected: &Expect) {
    expected.assert_eq(&said(Sum::parse(text).unwrap_err()));
}

#[test]
fn what_a_merge_leaves_is_pointed_at() {
    let text = sum(&FILES).to_text();
    let (head, rest) = text.split_once('\n').unwrap();
    unreadable(
        &format!("<<<<<<< HEAD\n{head}\n=======\n{head}\n>>>>>>> theirs\n{rest}"),
        &expect![[r#"
            `m/rowsmith.sum:1:1`: a conflict of a merge is here
            `m/rowsmith.sum:3:1`: a conflict of a merge is here
            `m/rowsmith.sum:5:1`: a conflict of a merge is here
        "#]],
    );
    unreadable(
        &format!("{head}\n{text}"),
        &expect![[r#"
        `m/rowsmith.sum:1:1`: the first line is not that of the lines below: they were changed by hand, or merged
        `m/rowsmith.sum:2:1`: this line is none that Rowsmith writes
    "#]],
    );
    unreadable(
        &format!("{head}\n{rest}{rest}"),
        &expect![[r#"
        `m/rowsmith.sum:1:1`: the first line is not that of the lines below: they were changed by hand, or merged
        `m/rowsmith.sum:5:1`: `9_a.sql` is listed twice
        `m/rowsmith.sum:6:1`: `10_b.sql` is listed twice
        `m/rowsmith.sum:7:1`: `R__v.sql` is listed twice
    "#]],
    );
    unreadable(
        "",
        &expect![[r#"
        `m/rowsmith.sum:1:1`: this line is none that Rowsmith writes
    "#]],
    );
    unreadable(
        &text.replace("9_a", "8_a"),
        &expect![[r#"
        `m/rowsmith.sum:1:1`: the first line is not that of the lines below: they were changed by hand, or merged
    "#]],
    );
}

#[test]
fn renaming_keeps_what_was_vouched_for() {
    let mut listed = sum(&[("1_a/up.sql", "a"), ("1_a/down.sql", "b"), ("1_ab.sql", "c")]);
    listed.rename("1_a", "2_a");
    let expected = sum(&[("2_a/up.sql", "a"), ("2_a/down.sql", "b"), ("1_ab.sql", "c")]);
    assert_eq!(listed.to_text(), expected.to_text());
}

/// Two branches that add a file each change the same line, wherever their files stand.
#[test]
fn any_two_additions_touch_the_first_line() {
    let head = |files: &[(&str, &str)]| sum(files).to_text().lines().next().unwrap().to_owned();
    let base = &FILES[..];
    let ours = [base, &[("1_ours.sql", "x")]].concat();
    let theirs = [base, &[("99_theirs.sql", "x")]].concat();
    assert_ne!(head(base), head(&ours));
    assert_ne!(head(base), head(&theirs));
    assert_ne!(head(&ours), head(&theirs));
}
