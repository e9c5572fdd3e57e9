//! Which server programs are already on this machine?

use std::ffi::OsStr;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::account::Account;
use crate::error::Finding;
use crate::programs::{self, Programs, executable};

/// Where installers put server programs: every `<parent>/<prefix...>/<rest>`.
struct Known {
    provider: &'static str,
    parent: &'static str,
    prefix: &'static str,
    rest: &'static str,
}

const KNOWN: [Known; 10] = [
    known("Debian and Ubuntu packages", "/usr/lib/postgresql", "", "bin"),
    known("Red Hat packages of postgresql.org", "/usr", "pgsql-", "bin"),
    known("SUSE packages", "/usr/lib", "postgresql", "bin"),
    known("Alpine packages", "/usr/libexec", "postgresql", ""),
    known("Gentoo packages", "/usr/lib64", "postgresql-", "bin"),
    known("Homebrew", "/opt/homebrew/opt", "postgresql", "bin"),
    known("Homebrew on Intel", "/usr/local/opt", "postgresql", "bin"),
    known("Homebrew on Linux", "/home/linuxbrew/.linuxbrew/opt", "postgresql", "bin"),
    known("Postgres.app", "/Applications/Postgres.app/Contents/Versions", "", "bin"),
    known("Windows installer", r"C:\Program Files\PostgreSQL", "", "bin"),
];

const fn known(
    provider: &'static str,
    parent: &'static str,
    prefix: &'static str,
    rest: &'static str,
) -> Known {
    Known { provider, parent, prefix, rest }
}

/// The newest complete installation within the range, with what every place had to offer.
pub(crate) fn find(
    path: Option<&OsStr>,
    majors: &RangeInclusive<u16>,
    account: Option<&Account>,
) -> (Option<Programs>, Vec<Finding>) {
    let mut findings = Vec::new();
    let mut candidates: Vec<(String, Programs)> = Vec::new();
    for (provider, folders) in places(path) {
        if folders.is_empty() {
            findings.push(Finding { provider, outcome: "nothing".to_owned() });
            continue;
        }
        for folder in folders {
            match Programs::inspect(&folder, account) {
                Err(outcome) => findings.push(Finding { provider: provider.clone(), outcome }),
                Ok(found) if candidates.iter().any(|(_, known)| *known == found) => {}
                Ok(found) => candidates.push((provider.clone(), found)),
            }
        }
    }
    // A stable sort: of equal majors the place asked first wins.
    candidates.sort_by_key(|(_, found)| std::cmp::Reverse(found.major));
    for (provider, found) in candidates {
        let outcome = fitness(&found, majors, account);
        let usable = outcome.is_ok();
        let label = found.label();
        let outcome = match outcome {
            Ok(()) => label,
            Err(reason) => format!("{label} {reason}"),
        };
        findings.push(Finding { provider, outcome });
        if usable {
            return (Some(found), findings);
        }
    }
    (None, findings)
}

/// Looks at the one folder the user named.
pub(crate) fn named(
    folder: &Path,
    majors: &RangeInclusive<u16>,
    account: Option<&Account>,
) -> Result<Programs, String> {
    let found = Programs::inspect(folder, account)?;
    match fitness(&found, majors, account) {
        Ok(()) => Ok(found),
        Err(reason) => Err(format!("Postgres {} {reason}", found.version)),
    }
}

/// Why an installation will not do.
fn fitness(
    found: &Programs,
    majors: &RangeInclusive<u16>,
    account: Option<&Account>,
) -> Result<(), String> {
    if !majors.contains(&found.major) {
        return Err(format!("is not within {} to {}", majors.start(), majors.end()));
    }
    let share = found.share(account)?;
    if programs::has_contrib(&share) {
        return Ok(());
    }
    Err(format!("lacks the contrib extensions: no `pgcrypto` below `{}`", share.display()))
}

/// Every place worth a look, in the order of preference.
fn places(path: Option<&OsStr>) -> Vec<(String, Vec<PathBuf>)> {
    let mut places = vec![
        ("PATH".to_owned(), on_path(path, "postgres")),
        ("`pg_config --bindir`".to_owned(), bindir(path).into_iter().collect()),
    ];
    for known in KNOWN {
        let folders = matching(&known);
        // A folder of another platform says nothing by its absence.
        if !folders.is_empty() {
            places.push((known.provider.to_owned(), folders));
        }
    }
    places
}

/// The folders of `PATH` that have the program.
fn on_path(path: Option<&OsStr>, program: &str) -> Vec<PathBuf> {
    let files = files_on_path(path, &[executable(program)]);
    files.iter().filter_map(|file| file.parent().map(Path::to_path_buf)).collect()
}

/// The files on `PATH` that have one of the names, in the order of the path.
///
/// Relative folders are passed over: they mean another place wherever the tool is started.
pub(crate) fn files_on_path(path: Option<&OsStr>, names: &[String]) -> Vec<PathBuf> {
    path.map(std::env::split_paths)
        .into_iter()
        .flatten()
        .filter(|folder| folder.is_absolute())
        .flat_map(|folder| names.iter().map(move |name| folder.join(name)))
        .filter(|file| file.is_file())
        .collect()
}

/// What the first `pg_config` on the path says, when there is a server where it points.
fn bindir(path: Option<&OsStr>) -> Option<PathBuf> {
    let folder = on_path(path, "pg_config").into_iter().next()?;
    let output =
        Command::new(folder.join(executable("pg_config"))).arg("--bindir").output().ok()?;
    let bindir = PathBuf::from(String::from_utf8(output.stdout).ok()?.trim());
    // Client packages bring a `pg_config` that names a folder without a server.
    bindir.join(executable("postgres")).is_file().then_some(bindir)
}

/// The folders of an installer that have a server, sorted by name.
fn matching(known: &Known) -> Vec<PathBuf> {
    let Ok(entries) = fs_err::read_dir(known.parent) else {
        return Vec::new();
    };
    let mut folders: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(known.prefix))
        .map(|entry| entry.path().join(known.rest))
        .filter(|folder| folder.join(executable("postgres")).is_file())
        .collect();
    folders.sort();
    folders
}
