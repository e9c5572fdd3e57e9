//! How are server programs run, and how are processes that others started looked at and ended?

use std::path::Path;
use std::process::{Command, Stdio};

use crate::account::{self, Account};
use crate::error::{self, Error};

/// Variables that would change what the server programs do behind our back.
const MISLEADING: [&str; 9] = [
    "PGDATA",
    "PGHOST",
    "PGPORT",
    "PGUSER",
    "PGDATABASE",
    "PGOPTIONS",
    "PGPASSWORD",
    "PG_COLOR",
    "POSIXLY_CORRECT",
];

/// A command for a server program: run by the account, in a folder it can enter, in plain English.
pub(crate) fn command(program: &Path, folder: &Path, account: Option<&Account>) -> Command {
    let mut command = Command::new(program);
    for name in MISLEADING {
        command.env_remove(name);
    }
    command.env("LC_ALL", "C").current_dir(folder).stdin(Stdio::null());
    account::run_as(&mut command, account);
    command
}

/// Runs a command to its end and returns what it wrote to both streams.
pub(crate) fn run(command: &mut Command) -> Result<String, Error> {
    let program = Path::new(command.get_program()).to_path_buf();
    let failed = |outcome: String, log: String| Error::Program { program, outcome, log };
    let output = match command.output() {
        Ok(output) => output,
        Err(error) => return Err(failed(format!("cannot be run: {error}"), String::new())),
    };
    let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.push_str(&String::from_utf8_lossy(&output.stderr));
    if output.status.success() {
        return Ok(text);
    }
    Err(failed(format!("ended with {}", output.status), error::last_lines(&text)))
}

/// Something a postmaster can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shutdown {
    /// End every session, write a checkpoint, leave nothing to recover.
    Fast,
    /// Let go at once; the next start replays the log.
    Immediate,
}

impl Shutdown {
    /// The signal's name as `kill -s` takes it.
    #[cfg(unix)]
    pub(crate) fn signal(self) -> &'static str {
        match self {
            Self::Fast => "INT",
            Self::Immediate => "QUIT",
        }
    }

    /// The mode's name as `pg_ctl stop -m` takes it.
    #[cfg(windows)]
    pub(crate) fn mode(self) -> &'static str {
        match self {
            Self::Fast => "fast",
            Self::Immediate => "immediate",
        }
    }
}

/// Whether process `id` is a postmaster of the data folder, and not some other process that was
/// given a dead postmaster's number.
#[cfg(unix)]
pub(crate) fn is_postmaster_of(id: i32, data: &Path) -> bool {
    // A postmaster works in its data folder, and the kernel says so without a name to be parsed.
    if let Ok(folder) = fs_err::read_link(format!("/proc/{id}/cwd")) {
        let program = fs_err::read_link(format!("/proc/{id}/exe"));
        return folder == data
            && program.is_ok_and(|program| program.to_string_lossy().contains("postgres"));
    }
    let Ok(output) =
        Command::new("ps").args(["-ww", "-o", "command=", "-p", &id.to_string()]).output()
    else {
        return false;
    };
    let line = String::from_utf8_lossy(&output.stdout);
    line.contains("postgres") && line.contains(&format!("-D {}", data.display()))
}

/// Tells the process to end. One that is already gone is as good as told.
#[cfg(unix)]
pub(crate) fn tell(id: i32, shutdown: Shutdown) {
    use rustix::process::{Pid, Signal, kill_process};
    let signal = match shutdown {
        Shutdown::Fast => Signal::INT,
        Shutdown::Immediate => Signal::QUIT,
    };
    if let Some(pid) = Pid::from_raw(id) {
        // The only errors are "no such process" and "not yours"; the caller looks again anyway.
        let _ = kill_process(pid, signal);
    }
}

/// Ends a process that did not listen.
#[cfg(unix)]
pub(crate) fn kill(id: i32) {
    use rustix::process::{Pid, Signal, kill_process};
    if let Some(pid) = Pid::from_raw(id) {
        let _ = kill_process(pid, Signal::KILL);
    }
}
