//! Which server is it going to be? Every provider is asked in turn and says what it has.

use std::path::Path;

use crate::account::Account;
use crate::error::{Error, Finding};
use crate::fetched::Search;
use crate::installed;
use crate::options::{Asking, Installed, Options, Watch};
use crate::programs::Programs;

/// Finds server programs, the cheapest way first: a named folder, this machine, the download.
pub(crate) fn programs(
    options: &Options,
    kept_major: Option<u16>,
    cache: &Path,
    account: Option<&Account>,
    watch: &mut dyn Watch,
) -> Result<(Programs, Vec<Finding>), Error> {
    let mut options = options.clone();
    let mut asking = Asking { tried: Vec::new(), watch };
    if let Some(major) = kept_major {
        options.majors = major..=major;
        let outcome = format!("its data is of Postgres {major}, so no other will do");
        asking.say("development database", outcome);
    }
    let mut found = ask_here(&options, account, &mut asking);
    if found.is_none() && options.bin_dir.is_none() {
        found = Search { options: &options, cache, account }.find(&mut asking)?;
    }
    let tried = asking.tried;
    match found {
        Some(programs) => Ok((programs, tried)),
        None => Err(Error::NoPostgres { tried, remedy: remedy(&options) }),
    }
}

/// Asks what is on this machine without our doing.
fn ask_here(
    options: &Options,
    account: Option<&Account>,
    asking: &mut Asking<'_>,
) -> Option<Programs> {
    if let Some(folder) = &options.bin_dir {
        let named = installed::named(folder, &options.majors, account);
        let outcome = named.as_ref().map_or_else(Clone::clone, Programs::label);
        asking.say("named folder", outcome);
        return named.ok();
    }
    if options.installed == Installed::Ignore {
        asking.say("installed programs", "passed over as asked");
        return None;
    }
    let (found, findings) = installed::find(options.path.as_deref(), &options.majors, account);
    for finding in findings {
        asking.add(finding);
    }
    found
}

/// The one command that brings a Postgres to this platform.
fn remedy(options: &Options) -> String {
    let major = options.majors.end();
    let command = if cfg!(target_os = "macos") {
        format!("brew install postgresql@{major}")
    } else if cfg!(windows) {
        format!("winget install PostgreSQL.PostgreSQL.{major}")
    } else if Path::new("/usr/bin/apt-get").exists() {
        "sudo apt-get install postgresql".to_owned()
    } else if Path::new("/usr/bin/dnf").exists() {
        "sudo dnf install postgresql-server postgresql-contrib".to_owned()
    } else {
        return "install Postgres with its contrib extensions, or npm".to_owned();
    };
    format!("install Postgres: `{command}`")
}
