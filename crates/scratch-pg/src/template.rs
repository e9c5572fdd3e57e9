//! Where does a new cluster come from? From a folder that `initdb` made once per version.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::account::{self, Account};
use crate::error::Error;
use crate::options::{Event, Watch};
use crate::place;
use crate::process;
use crate::programs::Programs;
use crate::{cache, random};

/// Raised when `initdb` is called in another way, so that older folders are not used.
const FORMAT: &str = "3";

/// A prepared cluster, to be copied and never started.
#[derive(Debug)]
pub(crate) struct Template {
    /// The data folder.
    pub(crate) data: PathBuf,
    /// Changes whenever the programs or the way of preparing do.
    pub(crate) identity: String,
    /// The superuser's password; used only where the server listens on a port.
    pub(crate) password: String,
    /// Where the server says its files are: `SHAREDIR`, `PKGLIBDIR`, ...; empty on Windows.
    pub(crate) layout: BTreeMap<String, PathBuf>,
}

/// Finds the template of these programs below the cache folder, or makes it.
pub(crate) fn prepare(
    programs: &Programs,
    cache: &Path,
    account: Option<&Account>,
    watch: &mut dyn Watch,
) -> Result<Template, Error> {
    let identity = identity(programs)?;
    let home = cache::obtain(cache, "clusters", &identity, |fresh| {
        watch.event(&Event::Initializing { version: &programs.version });
        make(programs, fresh, account)
    })?;
    let facts = fs_err::read_to_string(home.join("facts"))
        .map_err(Error::files("read what was prepared"))?;
    let mut layout: BTreeMap<String, PathBuf> = facts
        .lines()
        .filter_map(|line| line.split_once('='))
        .map(|(name, value)| (name.to_owned(), PathBuf::from(value)))
        .collect();
    let password = layout.remove("password").unwrap_or_default().to_string_lossy().into_owned();
    Ok(Template { data: home.join("data"), identity, password, layout })
}

/// A name for these very programs: an upgrade in place changes the file's size or time.
fn identity(programs: &Programs) -> Result<String, Error> {
    let postgres = programs.path("postgres");
    let metadata = fs_err::metadata(&postgres).map_err(Error::files("look at the server"))?;
    let modified = metadata.modified().ok();
    let text = format!(
        "{FORMAT} {} {} {} {modified:?}",
        postgres.display(),
        programs.version,
        metadata.len()
    );
    Ok(format!("{}-{}", programs.version, place::short_hash(text.as_bytes())))
}

/// Fills an empty folder with a cluster and what is known of its server.
fn make(programs: &Programs, home: &Path, account: Option<&Account>) -> Result<(), Error> {
    let data = home.join("data");
    account::private_folder(&data, account).map_err(Error::files("create a folder"))?;
    let password = random::hex();
    let password_file = home.join("password");
    fs_err::write(&password_file, &password)
        .and_then(|()| account::give(&password_file, account))
        .and_then(|()| account::restrict(&password_file, 0o600))
        .map_err(Error::files("write a password"))?;
    initdb(programs, &data, &password_file, account)?;
    fs_err::remove_file(&password_file).map_err(Error::files("remove a file"))?;
    let mut facts = format!("password={password}\n");
    if cfg!(unix) {
        facts.push_str(&layout(programs, &data, account)?);
    }
    let facts_file = home.join("facts");
    fs_err::write(&facts_file, facts)
        .and_then(|()| account::restrict(&facts_file, 0o600))
        .map_err(Error::files("write a file"))
}

/// Whoever can open the private socket may come in; a port asks for the password.
///
/// Small log segments make the cluster 15 MB smaller, and it is copied often.
fn initdb(
    programs: &Programs,
    data: &Path,
    password_file: &Path,
    account: Option<&Account>,
) -> Result<(), Error> {
    let folder = data.parent().unwrap_or(data);
    let mut command = process::command(&programs.path("initdb"), folder, account);
    command
        .args(["--no-sync", "--username=postgres", "--encoding=UTF8", "--locale=C"])
        .args([
            "--wal-segsize=1",
            "--auth-local=trust",
            "--auth-host=scram-sha-256",
            "--no-instructions",
        ])
        .arg(format!("--pwfile={}", password_file.display()))
        .arg("-D")
        .arg(data);
    process::run(&mut command).map(drop)
}

/// Asks the server itself, in its single-user mode, where its files are: no `pg_config` is needed,
/// and a server that was moved as a whole knows better than its build did.
fn layout(programs: &Programs, data: &Path, account: Option<&Account>) -> Result<String, Error> {
    let program = programs.path("postgres");
    let failed =
        |outcome: String| Error::Program { program: program.clone(), outcome, log: String::new() };
    let mut command = process::command(&program, data, account);
    command.arg("--single").arg("-D").arg(data).args(["-c", "fsync=off", "postgres"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().map_err(|error| failed(format!("cannot be run: {error}")))?;
    if let Some(mut stdin) = child.stdin.take() {
        // A server that ended already says why by its status.
        drop(stdin.write_all(b"select name || '=' || setting from pg_catalog.pg_config()\n"));
    }
    let output = child.wait_with_output().map_err(|error| failed(error.to_string()))?;
    if !output.status.success() {
        return Err(failed(format!("ended with {}", output.status)));
    }
    // Each row is written as `<tab> 1: ?column? = "SHAREDIR=/usr/share" (typeid = 25, ...)`.
    let text = String::from_utf8_lossy(&output.stdout);
    let folders = text
        .lines()
        .filter_map(|line| line.split_once(" = \"")?.1.rsplit_once("\"\t(typeid"))
        .filter(|(value, _)| value.contains("DIR="));
    Ok(folders.fold(String::new(), |facts, (value, _)| facts + value + "\n"))
}
