//! How do the bytes of a build get here? Through a program that is on the machine already.
//!
//! No registry is named: a package client knows its own, with the user's mirrors, proxies and keys. A
//! machine without any has `curl`, which macOS and Windows bring along; with it the same builds come
//! that the crate `postgresql_embedded` uses. A library for HTTPS would cost every user of this crate more
//! time to compile than everything else in it.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::Error;
use crate::installed;
use crate::process;

/// A client that can fetch a package as it was packed, by way of `npm pack`.
#[derive(Debug)]
pub(crate) struct Client {
    /// How the user knows it.
    pub(crate) name: &'static str,
    program: &'static str,
    before: &'static [&'static str],
}

/// All of them run the same `npm pack`: it alone hands out the file that the digest is of.
pub(crate) const CLIENTS: [Client; 4] = [
    Client { name: "npm", program: "npm", before: &[] },
    Client { name: "pnpm", program: "pnpm", before: &["dlx", "npm"] },
    Client { name: "bun", program: "bunx", before: &["npm"] },
    Client { name: "yarn", program: "yarn", before: &["dlx", "--quiet", "npm"] },
];

impl Client {
    /// Where the client is, if it is there.
    pub(crate) fn find(&self, path: Option<&OsStr>) -> Option<PathBuf> {
        find(path, self.program)
    }

    /// Fetches one version of a package into an empty folder and returns the file.
    pub(crate) fn pack(
        &self,
        program: &Path,
        package: &str,
        folder: &Path,
    ) -> Result<PathBuf, Error> {
        let mut command = Command::new(program);
        command.args(self.before).args(["pack", "--ignore-scripts", "--loglevel=error", package]);
        process::run(command.current_dir(folder))?;
        let entries = fs_err::read_dir(folder).map_err(Error::files("look for the package"))?;
        let packed = entries
            .filter_map(Result::ok)
            .map(|entry| entry.path())
            .find(|path| path.extension().is_some_and(|extension| extension == "tgz"));
        packed.ok_or_else(|| Error::Program {
            program: program.to_path_buf(),
            outcome: "ended well, but left no package".to_owned(),
            log: String::new(),
        })
    }
}

/// Where `curl` is, if it is there.
pub(crate) fn curl(path: Option<&OsStr>) -> Option<PathBuf> {
    find(path, "curl")
}

/// Fetches a file by its address.
pub(crate) fn get(curl: &Path, address: &str, file: &Path) -> Result<(), Error> {
    let mut command = Command::new(curl);
    command.args(["--fail", "--silent", "--show-error", "--location", "--proto", "=https"]);
    command.args(["--connect-timeout", "20", "--retry", "2", "--output"]).arg(file).arg(address);
    process::run(&mut command).map(drop)
}

/// A program on the path; on Windows package clients are command files.
fn find(path: Option<&OsStr>, program: &str) -> Option<PathBuf> {
    let names = if cfg!(windows) {
        vec![format!("{program}.exe"), format!("{program}.cmd")]
    } else {
        vec![program.to_owned()]
    };
    installed::files_on_path(path, &names).into_iter().next()
}
