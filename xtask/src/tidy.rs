//! Does the workspace keep the rules that no compiler checks?

use std::path::Path;

use crate::tidy::source::Workspace;

mod circles;
mod files;
mod manifests;
mod source;

/// A check and the name it is reported under.
type Check = (&'static str, fn(&Workspace) -> Vec<String>);

/// Every check; a new one is a line here and a function.
const CHECKS: [Check; 9] = [
    ("circles", circles::circles),
    ("layers", manifests::layers),
    ("manifests", manifests::inheritance),
    ("members", manifests::named_in_architecture),
    ("headers", files::headers),
    ("sizes", files::sizes),
    ("names", files::names),
    ("tests", files::tests),
    ("leftovers", files::leftovers),
];

/// Runs every check on the workspace at `root` and returns the findings, one line each.
pub(crate) fn findings(root: &Path) -> Result<Vec<String>, String> {
    let workspace = Workspace::read(root)?;
    let lines = CHECKS.iter().flat_map(|(name, check)| {
        check(&workspace).into_iter().map(move |finding| format!("{name}: {finding}"))
    });
    Ok(lines.collect())
}
