//! Do the modules of a crate import each other in a circle?

use std::collections::{BTreeMap, BTreeSet};

use crate::tidy::source::{Workspace, without_tests};

/// A module's name and the modules it imports.
type Graph<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

/// Top-level modules that reach themselves through `crate::` paths, one finding a crate.
pub(crate) fn circles(workspace: &Workspace) -> Vec<String> {
    let sources = workspace.manifests.keys().filter(|member| *member != "generated");
    let found = sources.filter_map(|member| {
        let circle = circle(&graph(workspace, member))?;
        Some(format!("{member}: {}", circle.join(" -> ")))
    });
    found.collect()
}

fn graph<'a>(workspace: &'a Workspace, member: &str) -> Graph<'a> {
    let prefix = format!("{member}/src/");
    let mut graph = Graph::new();
    for (path, text) in workspace.written() {
        let Some(inner) = path.strip_prefix(&prefix) else { continue };
        let module = inner.split('/').next().unwrap_or(inner).trim_end_matches(".rs");
        if matches!(module, "lib" | "main" | "bin") {
            continue;
        }
        let imports = graph.entry(module).or_default();
        imports.extend(imported(without_tests(text)).into_iter().filter(|name| *name != module));
    }
    let modules: BTreeSet<&str> = graph.keys().copied().collect();
    for imports in graph.values_mut() {
        imports.retain(|name| modules.contains(name));
    }
    graph
}

/// The first segments of `crate::` paths, those in `crate::{a::B, c}` groups included.
fn imported(text: &str) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    for line in code {
        names.extend(line.split("crate::").skip(1).map(leading_name));
    }
    for group in text.split("crate::{").skip(1) {
        let mut depth = 0_usize;
        let mut start = 0;
        for (index, character) in group.char_indices() {
            match character {
                '{' => depth += 1,
                '}' if depth == 0 => {
                    names.extend(group.get(start..index).map(leading_name));
                    break;
                }
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    names.extend(group.get(start..index).map(leading_name));
                    start = index + 1;
                }
                _ => {}
            }
        }
    }
    names
}

fn leading_name(text: &str) -> &str {
    let text = text.trim_start();
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    text.get(..end).unwrap_or("")
}

/// A path that comes back to where it began, if there is one.
fn circle<'a>(graph: &Graph<'a>) -> Option<Vec<&'a str>> {
    graph.keys().find_map(|start| {
        let mut path = vec![*start];
        let mut seen = BTreeSet::new();
        reaches(graph, start, start, &mut path, &mut seen).then_some(path)
    })
}

fn reaches<'a>(
    graph: &Graph<'a>,
    from: &str,
    goal: &str,
    path: &mut Vec<&'a str>,
    seen: &mut BTreeSet<&'a str>,
) -> bool {
    for next in graph.get(from).into_iter().flatten() {
        path.push(next);
        if *next == goal || (seen.insert(next) && reaches(graph, next, goal, path, seen)) {
            return true;
        }
        path.pop();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_and_plain_paths_are_imports() {
        let text = "use crate::{a::{B, c::D}, e};\nfn x() { crate::f::g() }\n// crate::h\n";
        assert_eq!(imported(text), ["", "a", "e", "f"].into());
    }

    #[test]
    fn a_circle_is_spelled_out() {
        let graph = Graph::from([("a", ["b"].into()), ("b", ["c"].into()), ("c", ["b"].into())]);
        assert_eq!(circle(&graph), Some(vec!["b", "c", "b"]));
        assert_eq!(circle(&Graph::from([("a", ["b"].into()), ("b", [].into())])), None);
    }
}
