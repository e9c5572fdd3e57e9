//! What of a person's words can stand in a file name, on every system and in every database?

use heck::ToSnakeCase as _;
use unicode_normalization::UnicodeNormalization as _;

/// How many bytes of a name are kept: with the version and `.down.sql` it stays far below the 255 of file systems.
const MAX_BYTES: usize = 150;

/// Lower-case words joined by `joint`: letters and digits of any script, nothing else. `Add RLS/policies!` is
/// `add_rls_policies`. Empty when nothing could be kept.
///
/// Composed, so that the name is one sequence of bytes on every file system. Names that Windows reserves (`con`) cannot come
/// out as a file of their own, since a version always stands in front.
pub(super) fn slug(words: &str, joint: char) -> String {
    let composed: String = words.nfc().collect();
    let mut kept = String::new();
    for word in composed.to_snake_case().split('_').filter(|word| !word.is_empty()) {
        if kept.is_empty() {
            kept.extend(word.get(..word.floor_char_boundary(MAX_BYTES)));
            continue;
        }
        if kept.len() + joint.len_utf8() + word.len() > MAX_BYTES {
            break;
        }
        kept.push(joint);
        kept.push_str(word);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_a_name() {
        let table = [
            ("add users", "add_users"),
            ("  Add RLS/policies! ", "add_rls_policies"),
            ("AddUsersTable", "add_users_table"),
            ("create-oauth2_tokens", "create_oauth2_tokens"),
            ("../../etc/passwd", "etc_passwd"),
            ("con", "con"),
            ("a\0b\nc\u{202e}d", "a_b_c_d"),
            ("Größe e\u{301}te\u{301}", "größe_été"),
            ("日本語 テーブル", "日本語_テーブル"),
            ("🎉", ""),
            ("", ""),
            ("...", ""),
            ("x.sql", "x_sql"),
        ];
        for (words, name) in table {
            assert_eq!(slug(words, '_'), name, "{words:?}");
        }
        assert_eq!(slug("Add users", '-'), "add-users");
    }

    #[test]
    fn a_long_name_ends_after_a_word() {
        let long = slug(&"seventeen letters ".repeat(30), '_');
        assert!(long.ends_with("_letters") && long.len() <= MAX_BYTES, "{long}");
        let one = slug(&"ü".repeat(300), '_');
        assert_eq!(one.len(), MAX_BYTES);
    }
}
