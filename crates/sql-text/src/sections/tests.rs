//! Which half is which, tool by tool.

use super::{Down, sections};

fn check(text: &str, up: &str, down: Option<&str>) {
    let found = sections(text);
    assert_eq!(found.up.of(text), up);
    assert_eq!(found.down.map(|down| down.sql(text).into_owned()).as_deref(), down);
}

#[test]
fn without_a_marker_all_goes_up() {
    check("select 1; -- down\n", "select 1; -- down\n", None);
    check("", "", None);
}

#[test]
fn markers_of_each_tool() {
    for marker in [
        "-- rowsmith:down",
        "--rowsmith:down",
        "-- migrate:down transaction:false",
        "-- +goose Down",
        "-- +migrate Down",
        "-- Down Migration",
        "---- create above / drop below ----",
    ] {
        check(&format!("a;\n{marker}\nb;\n"), "a;\n", Some("\nb;\n"));
    }
}

#[test]
fn markers_inside_quotes_and_statements_are_text() {
    for text in [
        "select '\n-- migrate:down\n';",
        "do $$\n-- migrate:down\n$$;",
        "/*\n-- migrate:down\n*/",
        "select 1\n-- migrate:down\n, 2;",
        "copy t from stdin;\n-- migrate:down\n\\.\n",
        "-- migrate:downtown\n",
    ] {
        check(text, text, None);
    }
}

#[test]
fn a_later_section_belongs_to_neither_half() {
    check(
        "-- +goose Up\na;\n-- +goose Down\nb;\n-- +goose Up\nc;",
        "-- +goose Up\na;\n",
        Some("\nb;\n"),
    );
}

#[test]
fn a_rollback_comment_is_found_and_uncommented_in_place() {
    let text = "a;\n-- Rollback: drop x;\n--   drop y;\n--\n  -- drop z;\n\nb; -- c\n";
    check(text, text, Some(" drop x;\n     drop y;\n  \n     drop z;\n"));
    let Some(Down::Commented(span)) = sections(text).down else { panic!("not found") };
    assert_eq!(span.len(), " drop x;\n     drop y;\n  \n     drop z;\n".len());
    check("a; -- ROLLBACK: Drop x", "a; -- ROLLBACK: Drop x", Some(" Drop x"));
}

#[test]
fn a_rollback_comment_in_prose_takes_nothing_back() {
    for text in [
        "a; -- ROLLBACK:",
        "-- Rollback: none, the rows are gone\na;",
        "-- Rollback:\n--\n-- 1. stop\na;",
    ] {
        check(text, text, None);
    }
}

#[test]
fn a_marker_outweighs_a_rollback_comment() {
    check("-- rollback: b\na;\n-- rowsmith:down\nc;", "-- rollback: b\na;\n", Some("\nc;"));
}
