//! How does a path stand in a message? On one line, whatever is in it.

use std::path::{Path, PathBuf};

/// A path for one line of a message: in backticks, with unprintable characters escaped.
pub(crate) fn shown(path: &Path) -> String {
    let mut escaped = String::new();
    for letter in path.to_string_lossy().chars() {
        // Quotes and the separator of Windows are harmless; what moves the cursor or turns the text around is not.
        if matches!(letter, '\'' | '"' | '\\') {
            escaped.push(letter);
        } else {
            escaped.extend(letter.escape_debug());
        }
    }
    format!("`{escaped}`")
}

/// A place in a file for one line of a message, in the form that terminals and editors know.
pub(crate) fn shown_at(path: &Path, line: usize, column: usize) -> String {
    let path = shown(path);
    format!("{}:{line}:{column}`", path.strip_suffix('`').unwrap_or(&path))
}

/// Paths for one line of a message: "`a` and `b`".
pub(crate) fn listed(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| shown(path)).collect::<Vec<_>>().join(" and ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_paths_stay_on_one_line() {
        assert_eq!(shown(Path::new("a\nb\u{1b}[31m'é")), "`a\\nb\\u{1b}[31m'é`");
    }
}
