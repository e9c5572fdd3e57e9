//! How is a server process started, known to be ready, and ended whatever happens to us?
//!
//! On Unix the server is the child of a small shell, the keeper, which reads from a pipe that only
//! this process can write to. A line in the pipe names the signal to send; when this process dies, by
//! whatever means, the pipe ends and the keeper stops the server at once. Keeper and server are in a
//! process group of their own, so a Ctrl-C in the terminal does not reach them behind our back. On
//! Windows `pg_ctl` starts the server, for it knows how to drop an administrator's rights, and the
//! keeper is a command line that waits for its input to end and then calls `pg_ctl stop`.

use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::{Duration, Instant};

use crate::account::Account;
use crate::error::{self, Error};
use crate::process::Shutdown;
use crate::programs::Programs;

#[cfg(unix)]
mod unix;
#[cfg(unix)]
use unix as platform;

#[cfg(windows)]
mod windows;
#[cfg(windows)]
use windows as platform;

/// How long a server may take to become ready; recovery after a kill is the slow case.
const PATIENCE: Duration = Duration::from_secs(90);

/// How often the status file is read while waiting; a start takes some 100 ms.
const PULSE: Duration = Duration::from_millis(2);

/// A data folder and what is needed to run a server on it.
#[derive(Debug, Clone)]
pub(crate) struct Cluster {
    pub(crate) programs: Programs,
    pub(crate) data: PathBuf,
    /// The folder of the private socket; unused on Windows.
    pub(crate) socket: PathBuf,
    /// The loopback port to listen on; only on Windows, which has no private sockets.
    pub(crate) port: u16,
    pub(crate) log: PathBuf,
    pub(crate) account: Option<Account>,
}

/// A running server; stopped when dropped.
#[derive(Debug)]
pub(crate) struct Postmaster {
    cluster: Cluster,
    keeper: Child,
    stopped: bool,
}

impl Postmaster {
    /// Starts a server on a data folder that no other server uses, and waits until it takes connections.
    pub(crate) async fn start(cluster: Cluster) -> Result<Self, Error> {
        let log = fs_err::File::create(&cluster.log)
            .map(|file| file.into_parts().0)
            .map_err(Error::files("create the server's log"))?;
        let keeper = platform::spawn(&cluster, log)?;
        let mut postmaster = Self { cluster, keeper, stopped: false };
        postmaster.wait_ready().await?;
        Ok(postmaster)
    }

    /// Reads the server's own status file until it says ready; nothing else tells it without a
    /// connection, and a refused connection would fill the log.
    async fn wait_ready(&mut self) -> Result<(), Error> {
        let deadline = Instant::now() + PATIENCE;
        while !is_ready(&self.cluster.data) {
            if let Ok(Some(status)) = self.keeper.try_wait() {
                self.stopped = true;
                return Err(not_started(&self.cluster, format!("ended with {status}")));
            }
            if Instant::now() > deadline {
                let outcome = format!("was not ready after {} s", PATIENCE.as_secs());
                return Err(not_started(&self.cluster, outcome));
            }
            tokio::time::sleep(PULSE).await;
        }
        Ok(())
    }

    /// What the server runs on.
    pub(crate) fn cluster(&self) -> &Cluster {
        &self.cluster
    }

    /// Stops the server and waits until all of its processes are gone.
    pub(crate) fn stop(&mut self, shutdown: Shutdown) {
        if !std::mem::replace(&mut self.stopped, true) {
            platform::stop(&self.cluster, &mut self.keeper, shutdown);
        }
    }
}

impl Drop for Postmaster {
    fn drop(&mut self) {
        self.stop(Shutdown::Immediate);
    }
}

/// Ends a server that a killed run left on this data folder, and nothing else.
///
/// The caller holds the slot's lock, so nobody else starts a server here meanwhile.
pub(crate) async fn end_leftover(cluster: &Cluster) -> Result<(), Error> {
    let file = cluster.data.join("postmaster.pid");
    let Ok(text) = fs_err::read_to_string(&file) else {
        return Ok(());
    };
    if let Some(id) = text.lines().next().and_then(|line| line.trim().parse().ok()) {
        platform::end(cluster, id).await;
    }
    match fs_err::remove_file(&file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Error::files("remove what a killed server left")(error))
        }
        _ => Ok(()),
    }
}

/// The eighth line of `postmaster.pid` is the server's status, padded with spaces.
fn is_ready(data: &Path) -> bool {
    fs_err::read_to_string(data.join("postmaster.pid"))
        .is_ok_and(|text| text.lines().nth(7).is_some_and(|line| line.trim() == "ready"))
}

fn not_started(cluster: &Cluster, outcome: String) -> Error {
    Error::NotStarted { outcome, log_file: cluster.log.clone(), log: error::log_tail(&cluster.log) }
}
