//! How does a shell keep a server, so that none outlives us?

use std::fs::File;
use std::io::Write as _;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use super::{Cluster, PULSE};
use crate::error::Error;
use crate::process::{self, Shutdown};

/// Starts the server, waits for it, and meanwhile waits for a line or the end of the pipe.
const KEEPER: &str = r#"
exec 3<&0
"$@" </dev/null 3<&- &
server=$!
(
  read -r signal <&3 || signal=QUIT
  kill -s "${signal:-QUIT}" "$server"
) &
watcher=$!
exec 3<&-
wait "$server"
status=$?
kill "$watcher" 2>/dev/null
exit "$status"
"#;

/// Starts the keeper, and by it the server.
pub(super) fn spawn(cluster: &Cluster, log: File) -> Result<Child, Error> {
    let error_log = log.try_clone().map_err(Error::files("create the server's log"))?;
    let shell = Path::new("/bin/sh");
    let mut command = process::command(shell, &cluster.data, cluster.account.as_ref());
    command
        .args(["-c", KEEPER, "rowsmith-keeper"])
        .arg(cluster.programs.path("postgres"))
        .arg("-D")
        .arg(&cluster.data)
        .arg("-k")
        .arg(&cluster.socket);
    command.stdin(Stdio::piped()).stdout(log).stderr(error_log).process_group(0);
    command.spawn().map_err(|error| Error::Program {
        program: shell.to_path_buf(),
        outcome: format!("cannot be run: {error}"),
        log: String::new(),
    })
}

/// Asks the keeper to send the signal; as its parent we then wait without looking at a clock.
pub(super) fn stop(_: &Cluster, keeper: &mut Child, shutdown: Shutdown) {
    if let Some(mut pipe) = keeper.stdin.take() {
        // Closing the pipe stops the server too, should the line not arrive.
        drop(writeln!(pipe, "{}", shutdown.signal()));
    }
    drop(keeper.wait());
}

/// Ends somebody else's server; it cannot be waited for, so it is looked at until it is gone.
pub(super) async fn end(cluster: &Cluster, id: i32) {
    let began = Instant::now();
    let mut told = false;
    while process::is_postmaster_of(id, &cluster.data) {
        if !std::mem::replace(&mut told, true) {
            process::tell(id, Shutdown::Immediate);
        }
        if began.elapsed() > Duration::from_secs(10) {
            process::kill(id);
        }
        tokio::time::sleep(PULSE).await;
    }
}
