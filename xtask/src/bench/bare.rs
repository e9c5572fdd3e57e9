//! What is left of a generated crate when only its structs are kept?

use std::{fs, io, path::Path};

/// Copies a generated crate, its structs and enums and modules only, and without its build script.
pub(crate) fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    let manifest = fs::read_to_string(from.join("Cargo.toml"))?;
    let manifest = manifest.split("[build-dependencies]").next().unwrap_or(&manifest);
    fs::write(to.join("Cargo.toml"), manifest)?;
    sources(&from.join("src"), &to.join("src"))
}

fn sources(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            sources(&path, &target)?;
        } else {
            fs::write(target, structs(&fs::read_to_string(&path)?))?;
        }
    }
    Ok(())
}

/// The text without impls, constants and macro calls. Items of generated files are separated by
/// blank lines and begin in the first column.
fn structs(text: &str) -> String {
    let is_kept = |item: &&str| {
        let is_code = |line: &&str| !["//", "#["].iter().any(|word| line.starts_with(word));
        let Some(code) = item.lines().find(is_code) else { return true };
        let begins = |word: &str| code.starts_with(word);
        begins("pub struct")
            || begins("pub enum")
            || begins("use")
            || begins("pub mod") && code.ends_with(';')
    };
    text.split("\n\n").filter(is_kept).collect::<Vec<_>>().join("\n\n")
}
