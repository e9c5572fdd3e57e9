//! How is a project made and worked on as a user would: files are written, programs run in its folder?

use std::{
    ffi::OsStr,
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use serde_json::Value;

use crate::{cargo::Failure, postgres::empty_folder};

/// A folder with migrations.
pub(crate) struct Project {
    folder: PathBuf,
    rowsmith: PathBuf,
}

/// What a run said.
#[must_use]
pub(crate) struct Said {
    line: String,
    code: Option<i32>,
    /// What it said on stdout.
    pub(crate) stdout: String,
    stderr: String,
}

impl Project {
    /// An empty project below `work`, where `rowsmith` is the program that is tried.
    pub(crate) fn new(work: &Path, name: &str, rowsmith: &Path) -> Result<Self, Failure> {
        Ok(Self { folder: empty_folder(work, name)?, rowsmith: rowsmith.to_owned() })
    }

    /// Writes a file.
    pub(crate) fn write(&self, path: &str, text: &str) -> Result<(), Failure> {
        let path = self.folder.join(path);
        path.parent()
            .map_or(Ok(()), fs::create_dir_all)
            .and_then(|()| fs::write(&path, text))
            .map_err(|error| format!("cannot write `{}`: {error}", path.display()))
    }

    /// Where a file of the project lies.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.join(path)
    }

    /// Removes a file.
    pub(crate) fn remove(&self, path: &str) -> Result<(), Failure> {
        let path = self.folder.join(path);
        fs::remove_file(&path)
            .map_err(|error| format!("cannot remove `{}`: {error}", path.display()))
    }

    /// Runs `rowsmith migrate` with these words on a database.
    pub(crate) fn migrate(&self, words: &[&str], url: &str) -> Result<Said, Failure> {
        self.said(&mut self.migration(words, url))
    }

    /// `rowsmith migrate` with these words on a database, to be run.
    pub(crate) fn migration(&self, words: &[&str], url: &str) -> Command {
        let mut command = self.command(&self.rowsmith);
        command.arg("migrate").args(words).args(["--db-url", url]);
        command
    }

    /// A program in this project and in nobody else's environment.
    pub(crate) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.folder).env_clear().stdin(Stdio::null());
        for name in ["PATH", "SYSTEMROOT", "SYSTEMDRIVE", "TEMP", "TMP", "COMSPEC", "PATHEXT"] {
            command.envs(std::env::var_os(name).map(|value| (name, value)));
        }
        command.env("HOME", &self.folder).env("DO_NOT_TRACK", "1").env("NO_COLOR", "1");
        command
    }

    /// Runs a command to its end.
    #[expect(clippy::unused_self, reason = "the command is one of this project's")]
    pub(crate) fn said(&self, command: &mut Command) -> Result<Said, Failure> {
        let line = line(command);
        let output = command.output().map_err(|error| format!("cannot run `{line}`: {error}"))?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
        Ok(Said { line, code: output.status.code(), stdout, stderr })
    }
}

/// The command as it would be typed, by its program's name.
fn line(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_stem().unwrap_or_default();
    let words = std::iter::once(program).chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}

impl Said {
    /// Goes on when the program ended with this code.
    pub(crate) fn ended(&self, code: i32) -> Result<&Self, Failure> {
        if self.code == Some(code) {
            Ok(self)
        } else {
            Err(self.failure(&format!("{code} was expected")))
        }
    }

    /// Goes on when it said this.
    pub(crate) fn with(&self, text: &str) -> Result<&Self, Failure> {
        let said = self.stdout.contains(text) || self.stderr.contains(text);
        if said { Ok(self) } else { Err(self.failure(&format!("it did not say `{text}`"))) }
    }

    /// The one value on stdout.
    pub(crate) fn json(&self) -> Result<Value, Failure> {
        serde_json::from_str(&self.stdout).map_err(|error| self.failure(&error.to_string()))
    }

    fn failure(&self, why: &str) -> Failure {
        let code = self.code.map_or_else(|| "a signal".to_owned(), |code| format!("code {code}"));
        format!("`{}` ended with {code}: {why}\n{}{}", self.line, self.stdout, self.stderr)
    }
}

/// A program that runs beside us; killed with SIGKILL when dropped.
pub(crate) struct Running(Child);

impl Running {
    /// Starts a command whose words nobody hears.
    pub(crate) fn start(command: &mut Command) -> Result<Self, Failure> {
        let line = line(command);
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        child.map(Self).map_err(|error| format!("cannot run `{line}`: {error}"))
    }

    /// Starts a command and waits for the first line on its stdout; nobody hears the others.
    pub(crate) fn start_and_read(command: &mut Command) -> Result<(Self, String), Failure> {
        let line = line(command);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut running =
            child.map(Self).map_err(|error| format!("cannot run `{line}`: {error}"))?;
        let mut said = String::new();
        if let Some(stdout) = running.0.stdout.take() {
            let failed = |error| format!("cannot hear `{line}`: {error}");
            BufReader::new(stdout).read_line(&mut said).map_err(failed)?;
        }
        if said.is_empty() { Err(format!("`{line}` said nothing")) } else { Ok((running, said)) }
    }

    /// Interrupts it as Ctrl-C does, and says the code it ends with.
    pub(crate) fn interrupt(mut self) -> Result<Option<i32>, Failure> {
        let failed = |error| format!("cannot interrupt a program: {error}");
        let pid = self.0.id().to_string();
        Command::new("kill").args(["-INT", &pid]).status().map_err(failed)?;
        self.0.wait().map(|status| status.code()).map_err(failed)
    }

    /// Whether it has ended.
    pub(crate) fn has_ended(&mut self) -> bool {
        !matches!(self.0.try_wait(), Ok(None))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended before.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// Fails with the first line that differs.
pub(crate) fn same(what: &str, got: &str, wanted: &str) -> Result<(), Failure> {
    if got == wanted {
        return Ok(());
    }
    let pairs = got.lines().chain(std::iter::repeat("")).zip(wanted.lines());
    let line = pairs.into_iter().find(|(got, wanted)| got != wanted);
    let (got, wanted) = line.unwrap_or((got, wanted));
    Err(format!("{what} differs\n  got    {got}\n  wanted {wanted}"))
}
