//! Does every name become one that Rust takes, and stay itself?

use super::{Case, FIELDS, OPEN_VARIANTS, RELATIONS, Reserved, RustName, assign};

fn names(case: Case, reserved: Reserved<'_>, names: &[&str]) -> Vec<String> {
    let names = assign(names, case, reserved, |_| None);
    names.iter().map(|name| name.as_str().to_owned()).collect()
}

fn name(case: Case, name: &str) -> String {
    names(case, FIELDS, &[name]).remove(0)
}

#[test]
fn cases_names() {
    for (database, snake, camel, shouty) in [
        ("contact_list", "contact_list", "ContactList", "CONTACT_LIST"),
        ("createdAt", "created_at", "CreatedAt", "CREATED_AT"),
        ("HTTPServer", "http_server", "HttpServer", "HTTP_SERVER"),
        ("with space", "with_space", "WithSpace", "WITH_SPACE"),
        ("e-mail", "e_mail", "EMail", "E_MAIL"),
        ("_id", "_id", "Id", "ID"),
        ("a__b", "a_b", "AB", "A_B"),
        ("1st", "_1st", "_1st", "_1ST"),
        ("12", "n12", "N12", "N12"),
        ("A+", "a_plus", "APlus", "A_PLUS"),
        ("A-", "a_minus", "AMinus", "A_MINUS"),
        ("c#", "c_hash", "CHash", "C_HASH"),
        (">= 10", "greater_equal_10", "GreaterEqual10", "GREATER_EQUAL_10"),
        ("", "empty", "Empty", "EMPTY"),
        ("_", "underscore", "Underscore", "UNDERSCORE"),
        ("\"\n;", "empty", "Empty", "EMPTY"),
        ("größe", "größe", "Größe", "GRÖSSE"),
        ("имя", "имя", "Имя", "ИМЯ"),
        ("сор", "u0441_u043e_u0440", "U0441U043eU0440", "U0441_U043E_U0440"),
        ("ユーザー", "ユーザー", "ユーザー", "ユーザー"),
        ("名前", "名前", "名前", "名前"),
        ("🦀", "u1f980", "U1f980", "U1F980"),
        ("שלום", "u05e9_u05dc_u05d5_u05dd", "U05e9U05dcU05d5U05dd", "U05E9_U05DC_U05D5_U05DD"),
        ("type", "type_", "Type", "TYPE"),
        ("self", "self_", "Self_", "SELF"),
        ("r#type", "r_hash_type", "RHashType", "R_HASH_TYPE"),
        ("gen", "gen_", "Gen", "GEN"),
    ] {
        let found = [
            name(Case::Snake, database),
            name(Case::Camel, database),
            name(Case::Shouty, database),
        ];
        assert_eq!(found, [snake, camel, shouty], "{database}");
    }
}

#[test]
fn tells_names_apart_that_case_alike() {
    let found = names(Case::Snake, FIELDS, &["userId", "user_id", "user id", "other"]);
    assert_eq!(found, ["user_id_f7d13f", "user_id", "user_id_c221f4", "other"]);
    let found = names(Case::Camel, OPEN_VARIANTS, &["new", "NEW", "unrecognized", "all"]);
    assert_eq!(found, ["NewX2138d5", "NewX36d515", "Unrecognized_", "All"]);
}

#[test]
fn does_not_depend_on_the_order() {
    let mut all = ["type", "type_", "Type", "TYPE", "a", "A", "a ", "", " ", "_"];
    let mut forward = names(Case::Snake, FIELDS, &all);
    all.reverse();
    let mut backward = names(Case::Snake, FIELDS, &all);
    backward.reverse();
    assert_eq!(forward, backward);
    forward.sort();
    forward.dedup();
    assert_eq!(forward.len(), all.len());
}

#[test]
fn stays_out_of_the_way_of_our_own_modules() {
    let found = names(Case::File, RELATIONS, &["enums", "aux", "rows", "größe"]);
    assert_eq!(found, ["enums_", "aux_", "rows", "gr_u00f6_u00df_e"]);
}

#[test]
fn lets_a_user_choose() {
    let found = assign(&["a", "b"], Case::Snake, FIELDS, |name| {
        (name == "b").then(|| RustName::chosen("a").ok()).flatten()
    });
    assert_eq!(found.iter().map(RustName::as_str).collect::<Vec<_>>(), ["a_af63dc", "a"]);
}
