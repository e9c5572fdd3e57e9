//! How are cargo and other programs run, and how does xtask talk?

use std::{
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

/// Why a task stopped, for people.
pub(crate) type Failure = String;

/// Says a line on stderr.
pub(crate) fn say(line: &str) {
    // A closed stderr leaves nobody to tell.
    drop(writeln!(io::stderr().lock(), "{line}"));
}

/// Runs `cargo` with `words` in `root` and these variables, output passed through; says what it runs.
pub(crate) fn run(root: &Path, words: &[&str], variables: &[(&str, &str)]) -> Result<(), Failure> {
    let shown: Vec<String> =
        variables.iter().map(|(name, value)| format!("{name}={value} ")).collect();
    let line = format!("{}cargo {}", shown.concat(), words.join(" "));
    say(&format!("==> {line}"));
    let begun = Instant::now();
    let mut command = Command::new("cargo");
    let status = command.args(words).current_dir(root).envs(variables.iter().copied()).status();
    let status = status.map_err(|error| format!("cannot run cargo: {error}"))?;
    if !status.success() {
        return Err(format!("`{line}` failed ({status})"));
    }
    say(&format!("    {:.1} s", begun.elapsed().as_secs_f64()));
    Ok(())
}

/// The program `name` of this workspace, built beside this one.
pub(crate) fn sibling(name: &str) -> Result<PathBuf, Failure> {
    let own = std::env::current_exe().map_err(|error| format!("cannot find myself: {error}"))?;
    Ok(own.with_file_name(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
}

/// Writes data to stdout.
pub(crate) fn tell(text: &str) {
    // A reader that went away is no error.
    drop(io::stdout().lock().write_all(text.as_bytes()));
}

/// Rows of cells as lines with aligned columns.
pub(crate) fn columns<const N: usize>(rows: &[[String; N]]) -> String {
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|c| c.chars().count()).max()
    };
    let widths: Vec<usize> = (0..N).map(|column| width(column).unwrap_or(0)).collect();
    let line = |row: &[String; N]| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        format!("{}\n", cells.collect::<Vec<_>>().join("  ").trim_end())
    };
    rows.iter().map(line).collect()
}

/// Runs a program with `words` and these variables; its output is shown only when it fails.
pub(crate) fn quietly(
    program: &Path,
    words: &[&str],
    variables: &[(&str, &str)],
) -> Result<(), Failure> {
    let output = Command::new(program).args(words).envs(variables.iter().copied()).output();
    let output = output.map_err(|error| format!("cannot run `{}`: {error}", program.display()))?;
    // 1 is an answer: stale, pending.
    if output.status.success() || output.status.code() == Some(1) && program.ends_with("rowsmith") {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("`{} {}` failed ({})\n{said}", program.display(), words.join(" "), output.status))
}

/// The folder that cargo builds into: this program lies in a folder of it.
pub(crate) fn target_dir() -> Result<PathBuf, Failure> {
    let own = std::env::current_exe().map_err(|error| format!("cannot find myself: {error}"))?;
    own.ancestors()
        .nth(2)
        .map(Path::to_owned)
        .ok_or_else(|| "cannot find the target folder".to_owned())
}

/// A program on the search path.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    let name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(&name)).find(|program| program.is_file())
}
