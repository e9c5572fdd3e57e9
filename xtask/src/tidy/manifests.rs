//! Do the crates depend on each other, and inherit from the workspace, as ARCHITECTURE.md says?

use crate::tidy::source::Workspace;

/// Each crate and those of ours that it may use, bottom first. A crate that is not listed may not exist.
const LAYERS: [(&str, &[&str]); 12] = [
    ("crates/catalog", &[]),
    ("crates/introspect", &["catalog"]),
    ("crates/sql-text", &[]),
    ("crates/migrate-core", &["sql-text"]),
    ("crates/typegen", &["catalog"]),
    ("crates/runtime", &[]),
    ("crates/freshness", &[]),
    ("crates/scratch-pg", &[]),
    ("crates/supabase", &["sql-text", "scratch-pg"]),
    (
        "crates/cli",
        &[
            "catalog",
            "introspect",
            "sql-text",
            "migrate-core",
            "typegen",
            "freshness",
            "scratch-pg",
            "supabase",
        ],
    ),
    ("generated", &["runtime", "freshness"]),
    ("xtask", &["cli", "catalog", "introspect", "migrate-core", "typegen", "scratch-pg"]),
];

/// The crates that may talk to Postgres.
const DRIVERS: [&str; 7] = [
    "crates/introspect",
    "crates/migrate-core",
    "crates/runtime",
    "crates/scratch-pg",
    "crates/cli",
    "generated",
    "xtask",
];

/// Dependencies between our crates that [`LAYERS`] does not know, and drivers where none belongs.
pub(crate) fn layers(workspace: &Workspace) -> Vec<String> {
    let mut found = Vec::new();
    for (member, manifest) in &workspace.manifests {
        let Some((_, allowed)) = LAYERS.iter().find(|(name, _)| name == member) else {
            found.push(format!("`{member}` has no layer"));
            continue;
        };
        for section in ["dependencies", "build-dependencies"] {
            let table = manifest.get(section).and_then(toml::Value::as_table);
            for name in table.into_iter().flat_map(toml::Table::keys) {
                if let Some(ours) = name.strip_prefix("rowsmith-")
                    && !allowed.contains(&ours)
                {
                    found.push(format!("`{member}` may not use `{ours}`"));
                }
                if matches!(name.as_str(), "tokio-postgres" | "sqlx")
                    && !DRIVERS.contains(&member.as_str())
                {
                    found.push(format!("`{member}` may not use the driver `{name}`"));
                }
            }
        }
    }
    found
}

/// Manifests that do not take their lints, versions and package data from the workspace.
pub(crate) fn inheritance(workspace: &Workspace) -> Vec<String> {
    let mut found = Vec::new();
    for (member, manifest) in &workspace.manifests {
        let inherits = |table: &toml::Value| {
            table.get("workspace").and_then(toml::Value::as_bool) == Some(true)
        };
        // The generated crate has lints of its own: the workspace's are for what people write.
        if member != "generated" && !manifest.get("lints").is_some_and(inherits) {
            found.push(format!("`{member}` does not inherit the lints"));
        }
        for key in ["version", "edition", "rust-version", "license"] {
            if !manifest.get("package").and_then(|package| package.get(key)).is_some_and(inherits) {
                found.push(format!("`{member}` does not inherit `{key}`"));
            }
        }
        for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let table = manifest.get(section).and_then(toml::Value::as_table);
            for (name, value) in table.into_iter().flatten() {
                if !inherits(value) {
                    found.push(format!(
                        "`{member}` names a version of `{name}`: put it into the workspace"
                    ));
                }
            }
        }
    }
    found
}

/// Members that ARCHITECTURE.md does not name.
pub(crate) fn named_in_architecture(workspace: &Workspace) -> Vec<String> {
    let unnamed = workspace
        .manifests
        .keys()
        .filter(|member| !workspace.architecture.contains(member.as_str()));
    unnamed.map(|member| format!("ARCHITECTURE.md does not name `{member}`")).collect()
}
