//! What does the caller want: which server, where its files go, and who hears of the progress?

use std::ffi::OsString;
use std::fmt;
use std::ops::RangeInclusive;
use std::path::PathBuf;

use crate::error::Finding;

/// The majors that are known to work, oldest to newest.
pub const SUPPORTED_MAJORS: RangeInclusive<u16> = 14..=18;

/// What kind of server is wanted and where its files may be.
#[derive(Debug, Clone)]
pub struct Options {
    /// A server the user named, as a connection string; asked first and, when set, asked alone.
    pub url: Option<String>,
    /// The folder of the server programs the user named; when set, only that folder is looked at.
    pub bin_dir: Option<PathBuf>,
    /// The majors that will do; the newest that can be had is taken.
    pub majors: RangeInclusive<u16>,
    /// Where this project's servers keep their data, `<target>/rowsmith` for one.
    pub state_dir: PathBuf,
    /// Where fetched programs and prepared clusters are kept, shared by all projects of a user.
    pub cache_dir: PathBuf,
    /// Nothing may be fetched.
    pub offline: bool,
    /// Whether programs found on this machine are used before fetching any.
    pub installed: Installed,
    /// Whether the data must survive: a scratch server or a development database.
    pub durability: Durability,
    /// Whether a scratch server keeps what its last run left.
    pub contents: Contents,
    /// The value of `PATH`: where server programs and package clients are looked for.
    pub path: Option<OsString>,
    /// Extensions to install where the server has none of that name.
    pub extensions: Vec<ExtensionFiles>,
}

impl Options {
    /// A scratch server of the newest supported major, with nothing else asked for.
    pub fn new(state_dir: PathBuf, cache_dir: PathBuf) -> Self {
        Self {
            url: None,
            bin_dir: None,
            majors: SUPPORTED_MAJORS,
            state_dir,
            cache_dir,
            offline: false,
            installed: Installed::Use,
            durability: Durability::Off,
            contents: Contents::Kept,
            path: None,
            extensions: Vec::new(),
        }
    }
}

/// Whether server programs that are already on the machine are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Installed {
    /// They are looked for first.
    Use,
    /// They are passed over, so that everybody runs the very same pinned programs.
    Ignore,
}

/// Whether the data must survive a crash of the machine and the end of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// A scratch server: nothing is synchronised; several may run at once, each in its own slot.
    Off,
    /// A development database: one folder, kept; a second run waits for the first.
    On,
}

/// What a scratch server starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contents {
    /// The slot's cluster as its last run left it, snapshots included, when that can be trusted.
    Kept,
    /// A cluster as `initdb` made it.
    Pristine,
}

/// The files of an extension that stands in for one that the server may lack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ExtensionFiles {
    /// The extension's name, as in `create extension name`.
    pub name: &'static str,
    /// The text of `<name>.control`.
    pub control: &'static str,
    /// The version that `script` installs; the control text's `default_version`.
    pub version: &'static str,
    /// The text of `<name>--<version>.sql`.
    pub script: &'static str,
    /// Where it is installed.
    pub install: Install,
}

/// Where the files of an extension are installed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Install {
    /// Where the server has none of that name.
    WhereAbsent,
    /// Everywhere: the real one works only when it is loaded at server start.
    Always,
}

/// Something that happened on the way to a server.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A provider was asked.
    Asked(&'a Finding),
    /// Programs are being fetched.
    Fetching {
        /// What is fetched: name and version; some 23 MB.
        name: &'a str,
        /// The client that fetches it: `npm`, `curl`.
        by: &'a str,
    },
    /// What was fetched has the pinned digest and is being unpacked.
    Unpacking {
        /// What is unpacked: name and version.
        name: &'a str,
    },
    /// A first cluster of this version is being made; done once per version.
    Initializing {
        /// The server's version.
        version: &'a str,
    },
    /// Another run holds the development database; this one waits for it.
    Waiting,
    /// A server is being started.
    Starting {
        /// The server's version.
        version: &'a str,
    },
}

/// Hears what happens while a server is looked for, fetched and started.
pub trait Watch {
    /// Called for each event, in order, from the calling thread.
    fn event(&mut self, event: &Event<'_>);
}

impl Watch for () {
    fn event(&mut self, _: &Event<'_>) {}
}

/// Every finding so far, each reported as it is made.
pub(crate) struct Asking<'a> {
    pub(crate) tried: Vec<Finding>,
    pub(crate) watch: &'a mut dyn Watch,
}

impl Asking<'_> {
    /// Adds what a provider said.
    pub(crate) fn say(&mut self, provider: &str, outcome: impl Into<String>) {
        self.add(Finding { provider: provider.to_owned(), outcome: outcome.into() });
    }

    pub(crate) fn add(&mut self, finding: Finding) {
        self.watch.event(&Event::Asked(&finding));
        self.tried.push(finding);
    }
}

/// The name of a snapshot; the caller decides what it stands for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key(String);

impl Key {
    /// A key of any text: snapshots of equal keys are taken to be equal.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
