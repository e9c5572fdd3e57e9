//! Does each file say what it is for, stay small, and leave nothing unfinished?

use crate::tidy::source::{Workspace, without_tests};

/// Lines of a file, its tests left out, at which it wants to be two files.
const LONGEST: usize = 500;

/// Words that name no room.
const VAGUE: [&str; 8] =
    ["util", "utils", "helper", "helpers", "common", "misc", "manager", "handler"];

/// Files that do not open with a sentence, and generated ones without the mark.
pub(crate) fn headers(workspace: &Workspace) -> Vec<String> {
    let written =
        workspace.written().filter(|(_, text)| !text.starts_with("//! ")).map(|(path, _)| path);
    let generated = workspace.rust.iter().filter(|(path, _)| path.starts_with("generated/src/"));
    let unmarked =
        generated.filter(|(_, text)| !text.lines().take(1).any(|line| line.contains("@generated")));
    let missing = written.map(|path| format!("`{path}` does not open with a `//!` sentence"));
    missing.chain(unmarked.map(|(path, _)| format!("`{path}` lacks the generated mark"))).collect()
}

/// Files past the end of patience.
pub(crate) fn sizes(workspace: &Workspace) -> Vec<String> {
    let sources = workspace
        .written()
        .filter(|(path, _)| !path.contains("/tests/") && !path.ends_with("/tests.rs"));
    let long = sources.map(|(path, text)| (path, without_tests(text).lines().count()));
    long.filter(|(_, lines)| *lines > LONGEST)
        .map(|(path, lines)| format!("`{path}` has {lines} lines"))
        .collect()
}

/// Files named for nothing in particular.
pub(crate) fn names(workspace: &Workspace) -> Vec<String> {
    let vague = workspace.written().map(|(path, _)| path).filter(|path| {
        let stem = path.rsplit('/').next().unwrap_or(path).trim_end_matches(".rs");
        stem == "mod" || stem.split('_').any(|word| VAGUE.contains(&word))
    });
    vague.map(|path| format!("`{path}` says nothing by its name")).collect()
}

/// Tests that are switched off, that expect a panic, or that no list names.
pub(crate) fn tests(workspace: &Workspace) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in workspace.written() {
        // Spelled in halves, so that this file passes its own check.
        for mark in [concat!("#[", "ignore"), concat!("#[", "should_panic")] {
            if text.contains(mark) {
                found.push(format!("`{path}` holds `{mark}]`"));
            }
        }
        if let Some((folder, file)) = path.rsplit_once('/')
            && folder.ends_with("/tests/it")
            && file != "main.rs"
        {
            let listed = format!("mod {};", file.trim_end_matches(".rs"));
            let list = workspace.rust.get(&format!("{folder}/main.rs"));
            if !list.is_some_and(|text| text.contains(&listed)) {
                found.push(format!("`{path}` is not listed in main.rs"));
            }
        }
    }
    found
}

/// What usually means that something is unfinished.
pub(crate) fn leftovers(workspace: &Workspace) -> Vec<String> {
    let marks =
        [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X:"), concat!("dbg", "!(")];
    let mut found = Vec::new();
    for (path, text) in workspace.written() {
        let lines = text.lines().enumerate();
        let left = lines.filter(|(_, line)| marks.iter().any(|mark| stands_alone(line, mark)));
        found.extend(
            left.map(|(index, _)| format!("`{path}:{}` leaves something for later", index + 1)),
        );
    }
    found
}

/// Whether `mark` occurs in `line` other than as a part of a longer word.
fn stands_alone(line: &str, mark: &str) -> bool {
    let mut rest = line;
    while let Some((before, after)) = rest.split_once(mark) {
        let joins = |c: char| c.is_alphanumeric() || c == '_';
        if !before.ends_with(joins)
            && !after.starts_with(|c: char| joins(c) && mark.ends_with(joins))
        {
            return true;
        }
        rest = after;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_inside_a_word_is_none() {
        let mark = concat!("TO", "DO");
        assert!(!stands_alone(concat!("\"COERCETO", "DOMAIN\""), mark));
        assert!(stands_alone(concat!("// TO", "DO: later"), mark));
        assert!(stands_alone(concat!("db", "g!(x)"), concat!("db", "g!(")));
    }
}
