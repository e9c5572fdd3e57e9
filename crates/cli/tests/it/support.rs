//! A project in a folder of its own, and a run of the binary in it.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    time::SystemTime,
};

use expect_test::Expect;
use rowsmith_scratch_pg::testing::{self, TestDatabase};
use tempfile::TempDir;

/// A folder with migrations; everything that runs leave lies in it.
pub(crate) struct Project {
    folder: TempDir,
    variables: BTreeMap<String, String>,
}

/// What a run said, times and places made equal.
#[must_use]
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Project {
    /// A project whose `migrations/` holds these files.
    pub(crate) fn new(migrations: &[(&str, &str)]) -> Self {
        let project = Self::empty();
        for (name, sql) in migrations {
            project.migration(name, sql);
        }
        project
    }

    /// A folder with nothing in it.
    pub(crate) fn empty() -> Self {
        let mut builder = tempfile::Builder::new();
        // The server's user has to get there when root runs the tests.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o755));
        Self { folder: builder.tempdir().unwrap(), variables: BTreeMap::new() }
    }

    /// Sets a variable for every run.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Writes `migrations/<name>`.
    pub(crate) fn migration(&self, name: &str, sql: &str) {
        self.write(&format!("migrations/{name}"), sql);
    }

    /// Gives a file of `migrations/` another name.
    pub(crate) fn rename(&self, from: &str, to: &str) {
        let path = |name: &str| self.path(&format!("migrations/{name}"));
        fs_err::rename(path(from), path(to)).unwrap();
    }

    /// Takes `migrations/<name>` away.
    pub(crate) fn remove(&self, name: &str) {
        fs_err::remove_file(self.path(&format!("migrations/{name}"))).unwrap();
    }

    /// Writes any file.
    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs_err::read_to_string(self.path(path)).unwrap()
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Where the servers of this project keep their files.
    pub(crate) fn state(&self) -> PathBuf {
        self.path("target/rowsmith")
    }

    /// Every file below a folder with its text and its time.
    pub(crate) fn tree(&self, folder: &str) -> BTreeMap<String, (String, SystemTime)> {
        let mut found = BTreeMap::new();
        collect(&self.path(folder), "", &mut found);
        found
    }

    /// The names of every file below a folder.
    pub(crate) fn names(&self, folder: &str) -> Vec<String> {
        self.tree(folder).into_keys().collect()
    }

    /// The binary with these words, in this project and in nobody else's environment.
    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rowsmith"));
        command.args(words).current_dir(self.folder.path()).env_clear().stdin(Stdio::null());
        let starts_a_server = ["gen-types", "migrate", "db"].contains(&words[0]);
        if let Some(major) = std::env::var_os("ROWSMITH_PG_MAJOR").filter(|_| starts_a_server) {
            command.arg("--pg").arg(major);
        }
        // Windows programs do not start without some of these.
        for name in ["PATH", "SYSTEMROOT", "SYSTEMDRIVE", "TEMP", "TMP", "COMSPEC", "PATHEXT"] {
            command.envs(std::env::var_os(name).map(|value| (name, value)));
        }
        command
            .env("HOME", self.folder.path())
            .env("ROWSMITH_CACHE_DIR", testing::options().cache_dir)
            .envs(&self.variables);
        // Build output goes where cargo's does, and this says that here is a workspace.
        fs_err::write(self.path("Cargo.lock"), "").unwrap();
        command
    }

    /// Runs the binary to its end.
    pub(crate) fn run(&self, words: &[&str]) -> Said {
        self.said(self.command(words).output().unwrap())
    }

    /// What a run said.
    pub(crate) fn said(&self, output: Output) -> Said {
        let text = |bytes| self.normal(&String::from_utf8(bytes).unwrap());
        Said {
            code: output.status.code().unwrap_or(-1),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }

    /// `text` as it would be anywhere, at any time, on any version of Postgres.
    fn normal(&self, text: &str) -> String {
        let root = fs_err::canonicalize(self.folder.path()).unwrap();
        let text = text
            .replace(&root.display().to_string(), "<project>")
            .replace(&self.folder.path().display().to_string(), "<project>");
        // Whether a cluster has to be prepared depends on what ran on this machine before.
        let lines =
            text.lines().filter(|line| !line.trim_start().starts_with("Preparing Postgres"));
        lines.map(|line| normal_line(line) + "\n").collect()
    }
}

impl Said {
    /// Checks the exit code and everything that was said.
    #[track_caller]
    pub(crate) fn is(&self, expected: &Expect) {
        let Self { code, stdout, stderr } = self;
        expected.assert_eq(&format!("{stdout}--\n{stderr}-- {code}\n"));
    }

    /// Checks that the run did what it should.
    #[track_caller]
    pub(crate) fn done(&self) {
        assert_eq!(self.code, 0, "{}{}", self.stdout, self.stderr);
    }

    /// Without the lines of talk that begin with this word.
    pub(crate) fn without(mut self, word: &str) -> Self {
        let kept = |line: &&str| !line.trim_start().starts_with(word);
        self.stderr = self.stderr.split_inclusive('\n').filter(kept).collect();
        self
    }

    /// The one value on stdout.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap()
    }
}

/// Stands for a word that is left out.
const GONE: &str = "\0";

/// Replaces times and versions.
fn normal_line(line: &str) -> String {
    let mut words: Vec<String> = line.split(' ').map(str::to_owned).collect();
    for index in 1..words.len() {
        let number = |word: &str| word.parse::<f64>().is_ok();
        let unit = words[index].trim_end_matches(',').to_owned();
        if ["ms", "s"].contains(&unit.as_str()) && number(&words[index - 1]) {
            words[index - 1] = "<n>".to_owned();
            words[index] = words[index].replace(&unit, "ms");
        }
        let is_version = |word: &str| word.starts_with(|c: char| c.is_ascii_digit());
        if words[index - 1] == "Postgres" && is_version(&words[index]) {
            words[index] = "<version>".to_owned();
        }
        if words[index - 1].ends_with("recent:") && is_version(&words[index]) {
            words[index] = "<today>,".to_owned();
            // The time of day and `UTC,`.
            words[index + 1..index + 3].fill(GONE.to_owned());
        }
        if words[index - 1] == "\"seconds\":" || words[index - 1] == "\"milliseconds\":" {
            let comma = if words[index].ends_with(',') { "," } else { "" };
            words[index] = format!("0{comma}");
        }
    }
    words.retain(|word| word != GONE);
    let line = words.join(" ");
    // The number of an error of the system is each system's own.
    match line.split_once(" (os error ") {
        Some((before, _)) => format!("{before} (os error <n>)"),
        // Blanks at the end are nothing that anybody sees.
        None => line.trim_end().to_owned(),
    }
}

fn collect(folder: &Path, prefix: &str, found: &mut BTreeMap<String, (String, SystemTime)>) {
    let Ok(entries) = fs_err::read_dir(folder) else { return };
    for entry in entries {
        let entry = entry.unwrap();
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            collect(&entry.path(), &format!("{name}/"), found);
        } else {
            let written = entry.metadata().unwrap().modified().unwrap();
            found.insert(name, (fs_err::read_to_string(entry.path()).unwrap(), written));
        }
    }
}

/// How a user would name a test's database.
pub(crate) fn url(database: &TestDatabase) -> String {
    database.server().url(database.name())
}

/// One value of a query, as text.
pub(crate) async fn value(database: &TestDatabase, sql: &str) -> String {
    database.client.query_one(sql, &[]).await.unwrap().get(0)
}
