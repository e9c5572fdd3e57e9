//! Which folder does this run own, and can what lies in it be trusted?
//!
//! A slot is a folder below the state folder with a lock file that the operating system lets go when
//! its holder dies. Runs at the same time take the next free slot: slot 0 has the snapshots of most
//! runs, later ones are colder. A development database is one slot of its own.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::account::{self, Account};
use crate::error::Error;
use crate::options::{Event, Watch};
use crate::template::Template;
use crate::{folder, place, random};

/// How often a run looks whether the development database is free.
const PULSE: Duration = Duration::from_millis(20);

/// A folder that belongs to this run until the value is dropped.
#[derive(Debug)]
pub(crate) struct Slot {
    /// The slot's folder, absolute.
    pub(crate) home: PathBuf,
    /// The folder for the socket, short enough for every platform.
    pub(crate) socket: PathBuf,
    _lock: File,
}

impl Slot {
    /// Takes the first scratch slot that nobody holds.
    pub(crate) fn take(state: &Path, account: Option<&Account>) -> Result<Self, Error> {
        for number in 0..u32::MAX {
            let home = state.join(format!("slot-{number}"));
            let lock = lock_file(&home)?;
            match lock.try_lock() {
                Ok(()) => return Self::new(home, lock, account),
                Err(TryLockError::WouldBlock) => {}
                Err(TryLockError::Error(error)) => return Err(Error::files("lock a slot")(error)),
            }
        }
        Err(Error::files("lock a slot")(io::Error::other("every slot is taken")))
    }

    /// Takes the development database's slot, waiting for another run to be done with it.
    pub(crate) async fn development(
        state: &Path,
        account: Option<&Account>,
        watch: &mut dyn Watch,
    ) -> Result<Self, Error> {
        let home = state.join("development");
        let lock = lock_file(&home)?;
        let mut told = false;
        loop {
            match lock.try_lock() {
                Ok(()) => return Self::new(home, lock, account),
                Err(TryLockError::WouldBlock) if told => {}
                Err(TryLockError::WouldBlock) => {
                    watch.event(&Event::Waiting);
                    told = true;
                }
                Err(TryLockError::Error(error)) => {
                    return Err(Error::files("lock the development database")(error));
                }
            }
            // A blocking wait could not be interrupted with Ctrl-C.
            tokio::time::sleep(PULSE).await;
        }
    }

    fn new(home: PathBuf, lock: File, account: Option<&Account>) -> Result<Self, Error> {
        let socket = place::socket_folder(&home, account)?;
        Ok(Self { home, socket, _lock: lock })
    }

    /// The cluster's data folder.
    pub(crate) fn data(&self) -> PathBuf {
        self.home.join("data")
    }

    /// The server's log.
    pub(crate) fn log(&self) -> PathBuf {
        self.home.join("server.log")
    }

    /// A name that no other slot of any machine has; databases on a server of the user's carry it.
    pub(crate) fn id(&self) -> Result<String, Error> {
        let file = self.home.join("id");
        if let Ok(id) = fs_err::read_to_string(&file)
            && id.len() == 32
        {
            return Ok(id);
        }
        let id = random::hex();
        folder::write(&file, id.as_bytes()).map_err(Error::files("write a file"))?;
        Ok(id)
    }

    /// Whether the data folder is a cluster of this template, made by a machine that has not been
    /// restarted since: without `fsync`, a restart may lose any part of it.
    pub(crate) fn holds(&self, template: &Template) -> bool {
        let seal = fs_err::read_to_string(self.home.join("seal")).ok();
        seal.is_some() && seal == seal_text(template)
    }

    /// The major of the cluster in a development slot, if there is one.
    pub(crate) fn kept_major(state: &Path) -> Option<u16> {
        let file = state.join("development").join("data").join("PG_VERSION");
        fs_err::read_to_string(file).ok()?.trim().parse().ok()
    }

    /// Replaces the data folder with a copy of the template; it is there whole or not at all.
    pub(crate) fn fill(&self, template: &Template, account: Option<&Account>) -> Result<(), Error> {
        let (data, fresh) = (self.data(), self.home.join("data.new"));
        let change = || {
            for stale in ["seal", "globals"] {
                match fs_err::remove_file(self.home.join(stale)) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                    _ => {}
                }
            }
            folder::remove(&fresh)?;
            folder::copy(&template.data, &fresh, account)?;
            folder::remove(&data)?;
            fs_err::rename(&fresh, &data)?;
            let seal = seal_text(template);
            seal.map_or(Ok(()), |text| folder::write(&self.home.join("seal"), text.as_bytes()))
        };
        change().map_err(Error::files("prepare a slot"))
    }

    /// The globals that the cluster had when it was made; none when they were never noted.
    pub(crate) fn first_globals(&self) -> Option<String> {
        fs_err::read_to_string(self.home.join("globals")).ok()
    }

    /// Notes the globals of a cluster that was just made.
    pub(crate) fn note_first_globals(&self, globals: &str) -> Result<(), Error> {
        folder::write(&self.home.join("globals"), globals.as_bytes())
            .map_err(Error::files("write a file"))
    }

    /// Writes the server's configuration, which is this crate's at every start.
    pub(crate) fn configure(&self, text: &str, account: Option<&Account>) -> Result<(), Error> {
        let file = self.data().join("postgresql.conf");
        fs_err::write(&file, text)
            .and_then(|()| account::give(&file, account))
            .map_err(Error::files("write the server's configuration"))
    }
}

fn lock_file(home: &Path) -> Result<File, Error> {
    fs_err::create_dir_all(home)
        .and_then(|()| account::restrict(home, 0o755))
        .map_err(Error::files("create a slot"))?;
    fs_err::OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(home.join("lock"))
        .map(|file| file.into_parts().0)
        .map_err(Error::files("open a slot's lock"))
}

/// What a sealed cluster was made from and when the machine was started; none where nobody can tell.
fn seal_text(template: &Template) -> Option<String> {
    Some(format!("{}\n{}\n", template.identity, boot_id()?))
}

/// What changes with each start of the machine.
fn boot_id() -> Option<String> {
    if cfg!(target_os = "linux") {
        let id = fs_err::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
        return Some(id.trim().to_owned());
    }
    let name = if cfg!(target_os = "macos") { "kern.bootsessionuuid" } else { "kern.boottime" };
    let output = std::process::Command::new("sysctl").args(["-n", name]).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    (output.status.success() && !text.trim().is_empty()).then(|| text.trim().to_owned())
}
