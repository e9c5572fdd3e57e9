//! How does `pg_ctl` run a server on Windows, and a command line see to its end?

use std::fs::File;
use std::os::windows::process::CommandExt as _;
use std::process::{Child, Command, Stdio};

use super::Cluster;
use crate::error::Error;
use crate::process::{self, Shutdown};

/// A process group of its own, out of reach of Ctrl-C.
const CREATE_NEW_PROCESS_GROUP: u32 = 0x0000_0200;

/// `findstr` reads its input to the end, which comes when this process dies.
const KEEPER: &str = r#"/d /s /c "findstr . >nul 2>nul & "%ROWSMITH_PG_CTL%" stop -s -m immediate -D "%ROWSMITH_DATA%"""#;

/// Starts the server and then its keeper.
pub(super) fn spawn(cluster: &Cluster, log: File) -> Result<Child, Error> {
    // `pg_ctl` opens the log itself, through a shell that wants it for its own.
    drop(log);
    let mut command = pg_ctl(cluster);
    command
        .args(["start", "--silent", "--wait", "-D"])
        .arg(&cluster.data)
        .arg("-l")
        .arg(&cluster.log)
        .arg("-o")
        .arg(format!("-h 127.0.0.1 -p {}", cluster.port))
        .creation_flags(CREATE_NEW_PROCESS_GROUP);
    // The server inherits the streams of `pg_ctl`: pipes would never end.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let status = command.status().map_err(Error::files("run `pg_ctl`"))?;
    if !status.success() {
        return Err(super::not_started(cluster, format!("ended with {status}")));
    }
    let mut keeper = Command::new("cmd");
    keeper
        .env("ROWSMITH_PG_CTL", cluster.programs.path("pg_ctl"))
        .env("ROWSMITH_DATA", &cluster.data)
        .raw_arg(KEEPER)
        .creation_flags(CREATE_NEW_PROCESS_GROUP)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    keeper.spawn().map_err(|error| {
        drop(process::run(&mut stop_command(cluster, Shutdown::Immediate)));
        Error::files("run `cmd`")(error)
    })
}

/// Stops the server, then lets the keeper find that there is nothing left to stop.
pub(super) fn stop(cluster: &Cluster, keeper: &mut Child, shutdown: Shutdown) {
    drop(process::run(&mut stop_command(cluster, shutdown)));
    drop(keeper.stdin.take());
    drop(keeper.wait());
}

/// `pg_ctl` speaks to a postmaster through a pipe named after it, which no other process has.
#[expect(clippy::unused_async, reason = "the Unix twin waits")]
pub(super) async fn end(cluster: &Cluster, _: i32) {
    drop(process::run(&mut stop_command(cluster, Shutdown::Immediate)));
}

fn stop_command(cluster: &Cluster, shutdown: Shutdown) -> Command {
    let mut command = pg_ctl(cluster);
    command
        .args(["stop", "--silent", "--wait", "-m", shutdown.mode(), "-D"])
        .arg(&cluster.data)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

fn pg_ctl(cluster: &Cluster) -> Command {
    process::command(&cluster.programs.path("pg_ctl"), &cluster.data, cluster.account.as_ref())
}
