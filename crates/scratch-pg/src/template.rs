//! Where does a new cluster come from? From a folder that `initdb` made once per version.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::account::{self, Account};
use crate::error::Error;
use crate::options::{Event, Watch};
use crate::place;
use crate::process;
use crate::programs::Programs;
use crate::{folder, random};

/// Raised when `initdb` is called in another way, so that older folders are not used.
const FORMAT: &str = "1";

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
    let clusters = cache.join("clusters");
    fs_err::create_dir_all(&clusters).map_err(Error::files("create a folder"))?;
    account::restrict(&clusters, 0o755).map_err(Error::files("protect a folder"))?;
    let home = clusters.join(&identity);
    if let Some(template) = read(&home, &identity) {
        return Ok(template);
    }
    let lock = File::create(clusters.join(format!("{identity}.lock")))
        .and_then(|file| file.lock().map(|()| file))
        .map_err(Error::files("lock the prepared cluster"))?;
    // Another run may have made it while this one waited.
    if let Some(template) = read(&home, &identity) {
        return Ok(template);
    }
    watch.event(&Event::Initializing { version: &programs.version });
    make(programs, &home, account)?;
    drop(lock);
    read(&home, &identity).ok_or_else(|| {
        let lost = std::io::Error::other(format!("`{}` is incomplete", home.display()));
        Error::files("prepare a cluster")(lost)
    })
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

/// Reads a template that is complete: its facts are written last.
fn read(home: &Path, identity: &str) -> Option<Template> {
    let facts = fs_err::read_to_string(home.join("facts")).ok()?;
    let mut values: BTreeMap<String, PathBuf> = facts
        .lines()
        .filter_map(|line| line.split_once('='))
        .map(|(name, value)| (name.to_owned(), PathBuf::from(value)))
        .collect();
    let password = values.remove("password")?.to_str()?.to_owned();
    Some(Template {
        data: home.join("data"),
        identity: identity.to_owned(),
        password,
        layout: values,
    })
}

/// Makes a template beside its final place and moves it there whole.
fn make(programs: &Programs, home: &Path, account: Option<&Account>) -> Result<(), Error> {
    let fresh = home.with_extension("new");
    folder::remove(&fresh).map_err(Error::files("remove a folder"))?;
    account::private_folder(&fresh, account).map_err(Error::files("create a folder"))?;
    let password = random::hex();
    let password_file = fresh.join("password");
    fs_err::write(&password_file, &password).map_err(Error::files("write a file"))?;
    account::give(&password_file, account).map_err(Error::files("give a file away"))?;
    let data = fresh.join("data");
    initdb(programs, &data, &password_file, account)?;
    let mut facts = format!("password={password}\n");
    if cfg!(unix) {
        facts.push_str(&layout(programs, &data, account)?);
    }
    fs_err::remove_file(&password_file).map_err(Error::files("remove a file"))?;
    let facts_file = fresh.join("facts");
    fs_err::write(&facts_file, facts).map_err(Error::files("write a file"))?;
    account::restrict(&facts_file, 0o600).map_err(Error::files("protect a file"))?;
    folder::remove(home).map_err(Error::files("remove a folder"))?;
    fs_err::rename(&fresh, home).map_err(Error::files("move the prepared cluster"))
}

/// Whoever can open the private socket may come in; a port asks for the password.
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
        .args(["--auth-local=trust", "--auth-host=scram-sha-256", "--no-instructions"])
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
