//! Where do the other tools come from? By the package clients of this machine, into the target folder, without root.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::cargo::{self, Failure};

/// A program of a package on npm, of one version, installed once.
pub(crate) fn npm(peers: &Path, package: &str, version: &str) -> Result<PathBuf, Failure> {
    let folder = peers.join(format!("{package}-{version}"));
    let program = folder.join("node_modules").join(".bin").join(package);
    if program.is_file() {
        return Ok(program);
    }
    let npm = cargo::find("npm").ok_or("npm is not on the path")?;
    cargo::say(&format!("    fetching {package} {version} by npm"));
    let mut command = Command::new(npm);
    let quiet = ["--no-audit", "--no-fund", "--loglevel=error", "--ignore-scripts"];
    command.arg("install").args(quiet).arg("--prefix").arg(&folder);
    output(command.arg(format!("{package}@{version}")))?;
    Ok(program)
}

/// A program and the folders of the libraries that it needs beyond those of the system.
pub(crate) struct Unpacked {
    pub(crate) program: PathBuf,
    pub(crate) libraries: Vec<PathBuf>,
}

/// The program `name` of the Debian package `name`: what is installed, else the package unpacked into a folder.
pub(crate) fn debian(peers: &Path, name: &str) -> Result<Unpacked, Failure> {
    // Where Debian installs servers is not on everybody's path.
    let installed = [cargo::find(name), Some(Path::new("/usr/sbin").join(name))];
    if let Some(program) = installed.into_iter().flatten().find(|program| program.is_file()) {
        return Ok(Unpacked { program, libraries: Vec::new() });
    }
    let apt = Apt::find(peers, name)?;
    let folder = peers.join(name);
    let program = folder.join("usr").join("sbin").join(name);
    if !program.is_file() {
        cargo::say(&format!("    fetching {name} by apt-get"));
        unpack(&apt, name, &folder)?;
    }
    let mut libraries = library_folders(&folder);
    if !missing_libraries(&program, &libraries)?.is_empty() {
        for package in libraries_of(&apt, name)? {
            unpack(&apt, &package, &folder)?;
        }
        libraries = library_folders(&folder);
    }
    let missing = missing_libraries(&program, &libraries)?;
    if missing.is_empty() {
        return Ok(Unpacked { program, libraries });
    }
    Err(format!("{name} needs libraries that cannot be had: {}", missing.join(", ")))
}

/// Debian's package client, with lists of packages of its own where the machine has none.
struct Apt {
    get: PathBuf,
    options: Vec<String>,
}

impl Apt {
    fn find(peers: &Path, package: &str) -> Result<Self, Failure> {
        let get =
            cargo::find("apt-get").ok_or("it is not installed, and apt-get is not on the path")?;
        let plain = Self { get, options: Vec::new() };
        if output(plain.command("apt-get").args(["download", "--print-uris", package])).is_ok() {
            return Ok(plain);
        }
        let folder = peers.join("apt");
        for part in ["lists/partial", "cache/archives/partial"] {
            fs::create_dir_all(folder.join(part))
                .map_err(|error| format!("cannot use `{}`: {error}", folder.display()))?;
        }
        let shown = folder.display();
        let own = [
            format!("Dir::State::lists={shown}/lists"),
            format!("Dir::Cache={shown}/cache"),
            // Its usual account may not write here.
            "APT::Sandbox::User=root".to_owned(),
        ];
        let options = own.into_iter().flat_map(|option| ["-o".to_owned(), option]).collect();
        let apt = Self { options, ..plain };
        cargo::say("    fetching the lists of Debian's packages");
        output(apt.command("apt-get").arg("update"))?;
        Ok(apt)
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.get.with_file_name(program));
        command.args(&self.options);
        command
    }
}

/// Downloads a package as it is and unpacks it, which needs no root; installing would.
fn unpack(apt: &Apt, package: &str, folder: &Path) -> Result<(), Failure> {
    let failed = |error: std::io::Error| format!("cannot use `{}`: {error}", folder.display());
    let parcel = folder.join("parcel");
    fs::create_dir_all(&parcel).map_err(failed)?;
    output(apt.command("apt-get").args(["download", package]).current_dir(&parcel))?;
    for entry in fs::read_dir(&parcel).map_err(failed)? {
        let file = entry.map_err(failed)?.path();
        output(Command::new("dpkg-deb").arg("-x").arg(file).arg(folder))?;
    }
    fs::remove_dir_all(&parcel).map_err(failed)
}

/// The packages of libraries that a package names, the C library aside.
fn libraries_of(apt: &Apt, package: &str) -> Result<Vec<String>, Failure> {
    let said = output(apt.command("apt-cache").args(["depends", package]))?;
    let names = said.lines().filter_map(|line| line.trim().strip_prefix("Depends: "));
    let is_library = |name: &&str| name.starts_with("lib") && *name != "libc6";
    Ok(names.filter(is_library).map(str::to_owned).collect())
}

/// `usr/lib/<platform>` and `lib/<platform>` of what was unpacked.
fn library_folders(folder: &Path) -> Vec<PathBuf> {
    let platforms =
        ["usr/lib", "lib"].into_iter().filter_map(|lib| fs::read_dir(folder.join(lib)).ok());
    let folders = platforms.flatten().filter_map(Result::ok).map(|entry| entry.path());
    folders.filter(|path| path.is_dir()).collect()
}

fn missing_libraries(program: &Path, libraries: &[PathBuf]) -> Result<Vec<String>, Failure> {
    let mut command = Command::new("ldd");
    command.arg(program).env("LD_LIBRARY_PATH", joined(libraries));
    let said = output(&mut command)?;
    let missing = said.lines().filter(|line| line.ends_with("not found"));
    Ok(missing.filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect())
}

/// Folders as `LD_LIBRARY_PATH` has them.
pub(crate) fn joined(folders: &[PathBuf]) -> std::ffi::OsString {
    // A folder with a colon in its name cannot be said at all.
    std::env::join_paths(folders).unwrap_or_default()
}

fn output(command: &mut Command) -> Result<String, Failure> {
    let name = Path::new(command.get_program()).display().to_string();
    let output = command.output().map_err(|error| format!("cannot run `{name}`: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("`{name}` ended with {}: {}", output.status, said.trim()))
}
