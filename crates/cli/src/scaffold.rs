//! What must stand beside generated sources so that they are a crate?

use std::path::Path;

use crate::{config_file::Dates, diagnostic::Diagnostic, sync_dir::Change};

/// The version of rowsmith-runtime and rowsmith-freshness that fits what this program generates.
const VERSION: &str = env!("CARGO_PKG_VERSION");

const BUILD_SCRIPT: &str =
    "//! Fails the build when the migrations have moved on and the types have not.

fn main() {
    rowsmith_freshness::build_script();
}
";

/// Writes `Cargo.toml` and `build.rs` into `out` where they are missing. They are the user's from
/// then on. `ours` is the folder that holds Rowsmith's own crates, to depend on them by path.
pub(crate) fn write(
    out: &Path,
    ours: Option<&Path>,
    dates: Dates,
    change: &mut Change,
) -> Result<bool, Diagnostic> {
    let manifest = out.join("Cargo.toml");
    if manifest.exists() {
        return Ok(false);
    }
    let name = out
        .file_name()
        .map_or_else(|| "generated".into(), |name| package_name(&name.to_string_lossy()));
    change.set(&manifest, Some(&manifest_text(&name, ours, dates)))?;
    if !out.join("build.rs").exists() {
        change.set(&out.join("build.rs"), Some(BUILD_SCRIPT))?;
    }
    Ok(true)
}

fn package_name(folder: &str) -> String {
    let kept =
        |c: char| if c.is_ascii_alphanumeric() || c == '_' { c.to_ascii_lowercase() } else { '-' };
    let name: String = folder.chars().map(kept).collect();
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) { name } else { format!("types-{name}") }
}

fn manifest_text(name: &str, ours: Option<&Path>, dates: Dates) -> String {
    let source = |crate_name: &str| match ours {
        // A TOML literal string would do but for a quote in the path.
        Some(folder) => format!("path = {:?}", folder.join(crate_name).display().to_string()),
        None => format!("version = \"{VERSION}\""),
    };
    let features = dates.feature().map(|name| format!("\"{name}\"")).unwrap_or_default();
    format!(
        "[package]
name = \"{name}\"
description = \"Types generated from SQL migrations; everything under src is the tool's\"
version = \"0.1.0\"
edition = \"2024\"
publish = false

[features]
default = [\"tokio-postgres\"]
tokio-postgres = [\"rowsmith-runtime/tokio-postgres\"]
sqlx = [\"rowsmith-runtime/sqlx\"]

[dependencies]
rowsmith-runtime = {{ {}, features = [{features}] }}

[build-dependencies]
rowsmith-freshness = {{ {} }}
",
        source("runtime"),
        source("freshness"),
    )
}
