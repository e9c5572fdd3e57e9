//! What does compiling the generated crate cost beyond its bare structs?

use std::{fs, path::Path};

use crate::{
    bench::{
        Ground, Line,
        timing::{Trial, medians},
    },
    cargo::{self, Failure},
};

/// Times `cargo check` of the crate that was generated for `size` tables, and of its structs alone.
pub(crate) fn check(ground: &Ground, size: usize, lines: &mut Vec<Line>) -> Result<(), Failure> {
    let whole = ground.work.join(format!("wide_{size}"));
    let bare = ground.work.join(format!("bare_{size}"));
    copy(&whole, &bare, &whole)
        .map_err(|error| format!("cannot copy `{}`: {error}", whole.display()))?;
    let target = ground.work.join("check").display().to_string();
    let check = |folder: &Path| {
        let manifest = folder.join("Cargo.toml").display().to_string();
        let variables = [("CARGO_TARGET_DIR", target.as_str()), ("CARGO_INCREMENTAL", "0")];
        cargo::quietly(
            "cargo".as_ref(),
            &["check", "--quiet", "--manifest-path", &manifest],
            &variables,
        )
    };
    // The first check compiles what the crate depends on.
    check(&whole)?;
    check(&bare)?;
    let trials = [
        Trial::prepared(touch(&whole), |_| check(&whole)),
        Trial::prepared(touch(&bare), |_| check(&bare)),
    ];
    let [ours, floor] = medians(ground.runs, trials)?;
    lines.push(
        Line::new(format!("cargo check of {size} tables"), ours, "2.00")
            .against("bare structs", floor),
    );
    Ok(())
}

/// Gives the crate's root a new time of change, which is what makes cargo check again.
fn touch(folder: &Path) -> impl Fn() -> Result<String, Failure> {
    let root = folder.join("src").join("lib.rs");
    move || {
        let text = fs::read_to_string(&root).map_err(|error| error.to_string())?;
        fs::write(&root, text).map(|()| String::new()).map_err(|error| error.to_string())
    }
}

/// Copies a generated crate, its structs and enums and modules only, and without its build script.
fn copy(from: &Path, to: &Path, root: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let (path, name) = {
            let entry = entry?;
            (entry.path(), entry.file_name())
        };
        let target = to.join(&name);
        if path.is_dir() {
            if name != "target" {
                copy(&path, &target, root)?;
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") && from != root {
            fs::write(target, bare(&fs::read_to_string(&path)?))?;
        } else if name == "Cargo.toml" {
            let text = fs::read_to_string(&path)?;
            fs::write(target, text.split("[build-dependencies]").next().unwrap_or(&text))?;
        }
    }
    Ok(())
}

/// The text without impls, constants and macro calls. Items of generated files are separated by
/// blank lines and begin in the first column.
fn bare(text: &str) -> String {
    let is_kept = |item: &&str| {
        let code = item.lines().find(|line| {
            !line.starts_with("///") && !line.starts_with("#[") && !line.starts_with("//")
        });
        let begins = |word: &str| code.is_some_and(|line| line.starts_with(word));
        begins("pub struct")
            || begins("pub enum")
            || begins("pub mod")
            || begins("use")
            || code.is_none()
    };
    items(text).into_iter().filter(is_kept).collect::<Vec<_>>().join("\n\n")
}

/// Splits at blank lines that are followed by a line in the first column.
fn items(text: &str) -> Vec<&str> {
    text.split("\n\n").collect()
}
