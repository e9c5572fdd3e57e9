//! What does git know of the project's files?

use std::{
    io,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

/// A working tree of git.
#[derive(Debug)]
pub(crate) struct Repository {
    root: PathBuf,
}

/// A line of a file that mentions something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mention {
    /// The file, from the root of the working tree.
    pub(crate) file: String,
    /// The line, from 1.
    pub(crate) line: usize,
    /// What it says.
    pub(crate) text: String,
}

impl Repository {
    /// The working tree that `folder` lies in; none when it lies in none, or there is no git here.
    pub(crate) fn around(folder: &Path) -> Option<Self> {
        let output = git(folder, &["rev-parse", "--show-toplevel"]).ok()?;
        let root = String::from_utf8(output.stdout).ok()?;
        let root = root.trim_end_matches(['\r', '\n']);
        (output.status.success() && !root.is_empty()).then(|| Self { root: PathBuf::from(root) })
    }

    /// Whether git follows the file, or any file in the folder, at this path.
    pub(crate) fn tracks(&self, path: &Path) -> bool {
        let output = self.run(&["ls-files", "-z", "--"], &[path]);
        output.is_ok_and(|output| output.status.success() && !output.stdout.is_empty())
    }

    /// Moves a file or folder, and tells the index.
    pub(crate) fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let output = self.run(&["mv", "--"], &[from, to])?;
        if output.status.success() {
            return Ok(());
        }
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        Err(io::Error::other(format!("git mv: {said}")))
    }

    /// The lines of text files in the working tree that say one of `words` as a word; only files that git follows.
    pub(crate) fn mentions(&self, words: &[String]) -> Vec<Mention> {
        let mut arguments = vec!["grep", "--no-color", "-I", "-n", "-w", "-F", "-z"];
        arguments.extend(words.iter().flat_map(|word| ["-e", word.as_str()]));
        arguments.push("--");
        let Ok(output) = self.run(&arguments, &[]) else { return Vec::new() };
        let text = String::from_utf8_lossy(&output.stdout);
        text.lines().filter_map(mention).collect()
    }

    fn run(&self, arguments: &[&str], paths: &[&Path]) -> io::Result<Output> {
        // Paths are those of this process, git works from the root.
        let absolute = paths.iter().map(std::path::absolute).collect::<io::Result<Vec<_>>>()?;
        let mut command = command(&self.root);
        command.args(arguments).args(absolute).output()
    }
}

/// Reads a line of `git grep -n -z`: the file, a zero byte, the number, a zero byte or a colon, the text.
fn mention(line: &str) -> Option<Mention> {
    let (file, rest) = line.split_once('\0')?;
    let (number, text) = rest.split_once(['\0', ':'])?;
    let text = text.trim().chars().take(160).collect();
    Some(Mention { file: file.to_owned(), line: number.parse().ok()?, text })
}

fn git(folder: &Path, arguments: &[&str]) -> io::Result<Output> {
    command(folder).args(arguments).output()
}

fn command(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.current_dir(folder).stdin(Stdio::null());
    // Paths are taken as they stand, whatever is in them.
    command.env("GIT_LITERAL_PATHSPECS", "1");
    command
}
