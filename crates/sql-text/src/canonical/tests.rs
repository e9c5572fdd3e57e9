//! Which scripts count as the same.

use super::canonical;

/// The canonical form, the ends of tokens as `|`.
fn shown(text: &str) -> String {
    let mut bytes = Vec::new();
    canonical(text, &mut |part| bytes.extend_from_slice(part));
    String::from_utf8(bytes).unwrap().replace('\0', "|").replace('\u{1}', "~")
}

fn same(first: &str, second: &str) {
    assert_eq!(shown(first), shown(second));
}

fn other(first: &str, second: &str) {
    assert_ne!(shown(first), shown(second));
}

#[test]
fn comments_blanks_and_the_case_of_words_do_not_count() {
    let form = r#"create|table|"T"|(|größe|numeric|(|10|,|2|)|default|'Ä B'|)|;|"#;
    assert_eq!(shown(r#"CREATE TABLE "T"(größe NUMERIC(10,2) default 'Ä B');"#), form);
    same(
        "\u{feff}-- why\r\nCREATE /* a */ TABLE \"T\" ( größe\tnumeric(10, 2)\n default 'Ä B' ) ; -- x",
        r#"create table "T"(größe numeric(10,2) default 'Ä B');"#,
    );
}

#[test]
fn what_means_something_counts() {
    other("select 1", "select 2");
    other("select 'a'", "select 'A'");
    other("select a", "select \"a\"");
    other("select \"a\"", "select \"A\"");
    other("select 'a--b'", "select 'a'");
    other("select $$a b$$", "select $$a  b$$");
    other("select $$a$$", "select $x$a$x$");
    other("select 1.", "select 1");
    other("select a; select b", "select a select b");
    other("copy t from stdin;\n1\t2\n\\.\n", "copy t from stdin;\n1 2\n\\.\n");
    other("copy t from stdin;\n1\n\\.\n", "copy t from stdin;\n1\n\n\\.\n");
}

#[test]
fn operators_and_signs_keep_their_ends() {
    other("select a - - b", "select a--b");
    other("select a < = b", "select a <= b");
    other("select a @ -b", "select a @- b");
    other("select a : : b", "select a :: b");
    other("select a / * b", "select a /* b */");
    same("select a - - b", "select a -/**/-b");
    same("select a + -b", "select a +-b");
}

#[test]
fn strings_keep_their_segments() {
    same("select 'a'\n'b'", "select 'a' -- c\r\n\t 'b'");
    other("select 'a'\n'b'", "select 'a' 'b'");
    other("select 'a'\n'b'", "select 'a\nb'");
    other("select 'a'\n'b'", "select 'ab'");
    same("select E'\\' \n'\n'b'", "select E'\\' \n' --\n'b'");
    other("select E'\\''\n'b'", "select E'\\'' 'b'");
    other(r"select U&'\0041' uescape '!'", r"select U&'\0041' uescape '\'");
    other("select U&'a'", "select u & 'a'");
    other("select E'a'", "select E 'a'");
}

#[test]
fn numbers_parameters_and_dollars() {
    // One name for a column in 14, an error from 15 on.
    other("select 1a", "select 1 a");
    other("select $1a", "select $1 a");
    other("select 1e'a'", "select 1 e'a'");
    other("select 1..2", "select 1. .2");
    other("select $1", "select $$1$$");
    other("select a$1", "select a $1");
    other("select 1_000", "select 1 _000");
    same("select 1from t", "select 1from  t");
}

#[test]
fn line_ends_are_read_as_one_kind() {
    same("select 'a\r\nb', $$\r\n$$, \"\r\n\"", "select 'a\nb', $$\n$$, \"\n\"");
    same("copy t from stdin;\r\n1\r\n\\.\r\n", "copy t from stdin;\n1\n\\.\n");
    other("select 'a\rb'", "select 'a\nb'");
    other("select '\r\r\n'", "select '\r\n'");
}

#[test]
fn keys_of_restrict_do_not_count() {
    same(
        "\\restrict abc\nselect 1;\n\\unrestrict abc",
        "\\restrict xyz\nselect 1;\n\\unrestrict x",
    );
    same("\\restrict abc\nselect 1", "\\restrict\nselect 1");
    other("\\restrict abc\nselect 1", "\\unrestrict abc\nselect 1");
    other("\\echo a", "\\echo b");
    other("\\echo a", "select 1");
}

#[test]
fn backslashes_escape_where_the_script_says_so() {
    let set = "set standard_conforming_strings = off;";
    other(&format!("{set} select '\\' --a'"), &format!("{set} select '\\' --b'"));
    same("select '\\' --a'", "select '\\' --b'");
}
