//! Which comments ask for something, and which only mention it.

use super::directives;

#[test]
fn each_tool_has_its_words_for_no_transaction() {
    for header in [
        "-- rowsmith:no-transaction",
        "\u{feff}-- no-transaction\r",
        "--! no-transaction",
        "-- pg-delta: transaction=false",
        "-- migrate:up transaction:false",
        "-- +goose NO TRANSACTION\n-- +goose Up",
        "-- +migrate Up notransaction",
        "-- atlas:txmode none",
        "---- tern: disable-tx ----",
        "/* licence */\n\n-- About\n--no-transaction",
    ] {
        let text = format!("{header}\nvacuum;");
        assert!(directives(&text).no_transaction.is_some(), "{header}");
    }
}

#[test]
fn other_comments_ask_for_nothing() {
    for text in [
        "",
        "select 1;\n-- no-transaction\n",
        "-- no-transaction is needed here",
        "-- migrate:up",
        "-- migrate:up transaction:true",
        "-- pg-delta: transaction=true",
        "/* no-transaction */",
        "-- atlas:txmode file",
    ] {
        assert_eq!(directives(text).no_transaction, None, "{text}");
    }
}

#[test]
fn our_own_directives_come_with_their_values() {
    let text = "-- rowsmith:lock-timeout  5s \r\n-- rowsmith:x\n-- rowsmith:\nselect 1;";
    let found = directives(text).rowsmith;
    let found: Vec<_> = found.iter().map(|found| (found.name, found.value)).collect();
    assert_eq!(found, [("lock-timeout", "5s"), ("x", ""), ("", "")]);
}
