//! What is in a folder of server programs: which version, and is it complete?

use std::path::{Path, PathBuf};

use crate::account::Account;
use crate::process;

/// A complete set of server programs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Programs {
    /// The folder of `postgres` and `initdb`, without symbolic links.
    pub(crate) bin: PathBuf,
    /// The version as text: `15.18`.
    pub(crate) version: String,
    /// Its first number.
    pub(crate) major: u16,
}

/// The name of a program on this platform.
pub(crate) fn executable(name: &str) -> String {
    format!("{name}{}", std::env::consts::EXE_SUFFIX)
}

impl Programs {
    /// Looks at a folder, following `postgres` to where it really is; the error says what is missing.
    pub(crate) fn inspect(folder: &Path, account: Option<&Account>) -> Result<Self, String> {
        let postgres = folder.join(executable("postgres"));
        let real = if cfg!(windows) { Ok(postgres) } else { fs_err::canonicalize(&postgres) };
        let Some(bin) = real.ok().as_deref().and_then(Path::parent).map(Path::to_path_buf) else {
            return Err(format!("no `postgres` in `{}`", folder.display()));
        };
        if !bin.join(executable("initdb")).is_file() {
            return Err(format!("no `initdb` in `{}`", bin.display()));
        }
        let program = bin.join(executable("postgres"));
        let mut command = process::command(&program, root_folder(&bin), account);
        let banner = process::run(command.arg("--version")).map_err(|error| error.to_string())?;
        let version = version(&banner).ok_or_else(|| {
            format!("`{}` does not say its version: `{}`", program.display(), banner.trim())
        })?;
        let major = major(&version)
            .ok_or_else(|| format!("`{}` has version `{version}`", program.display()))?;
        Ok(Self { bin, version, major })
    }

    /// Version and place, for a finding.
    pub(crate) fn label(&self) -> String {
        format!("Postgres {} in `{}`", self.version, self.bin.display())
    }

    /// The path of one of the programs.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.bin.join(executable(name))
    }

    /// The folder of the share files, as `initdb` itself finds it.
    pub(crate) fn share(&self, account: Option<&Account>) -> Result<PathBuf, String> {
        let mut command = process::command(&self.path("initdb"), root_folder(&self.bin), account);
        // With `--show` nothing is made, so the data folder need not exist.
        let text = process::run(command.args(["--show", "-D", "none"]))
            .map_err(|error| error.to_string())?;
        text.lines()
            .find_map(|line| line.strip_prefix("share_path="))
            .map(|path| PathBuf::from(path.trim()))
            .ok_or_else(|| "`initdb --show` does not name the share folder".to_owned())
    }
}

/// Whether a share folder has the extensions that come with Postgres; distributions package them apart.
pub(crate) fn has_contrib(share: &Path) -> bool {
    share.join("extension").join("pgcrypto.control").is_file()
}

/// The top of the file system, which every user may enter.
fn root_folder(path: &Path) -> &Path {
    path.ancestors().last().unwrap_or(path)
}

/// The version in `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`.
fn version(banner: &str) -> Option<String> {
    let after = banner.split_once("(PostgreSQL)")?.1;
    after.split_whitespace().next().map(str::to_owned)
}

/// The number that a version starts with; `19beta1` is of major 19.
fn major(version: &str) -> Option<u16> {
    let digits: String = version.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{major, version};

    #[test]
    fn reads_every_banner() {
        for (banner, want, number) in [
            ("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n", "15.18", 15),
            ("postgres (PostgreSQL) 19beta1\n", "19beta1", 19),
            ("postgres (PostgreSQL) 17.2\n", "17.2", 17),
        ] {
            assert_eq!(version(banner).as_deref(), Some(want));
            assert_eq!(major(want), Some(number));
        }
        assert_eq!(version("postgres 9"), None);
    }
}
