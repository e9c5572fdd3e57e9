//! Large texts: the work grows with the length, not with its square.

use rowsmith_sql_text::{parse, sections, tokens};

/// Each pattern made long; quadratic work would take minutes.
#[test]
fn long_texts_of_one_pattern_are_read_in_one_pass() {
    for pattern in [
        "'a' \r",
        "--x\r",
        "/*",
        "$a",
        "$a$ ",
        "((((",
        "\\echo \\",
        "case ",
        "a.",
        "1.",
        "-- Rollback:\n",
        ";",
        "select 1;\n",
        "e'\\' ",
        "'a'\n--\n",
        "\"\" ",
        "copy t from stdin;\n\\.\n",
        "<<<<<<<",
        "+-+-",
        "\u{feff}",
        "begin atomic ",
        "-- rowsmith:x\n",
        "set a = 'b';",
        "select set_config('a', 'b', true);",
        "\\.",
    ] {
        let text = pattern.repeat(300_000 / pattern.len());
        assert!(tokens(&text).count() > 0);
        drop((parse(&text), sections(&text)));
    }
}
