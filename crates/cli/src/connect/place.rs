//! Where may a database be, and which password goes with which place?

use std::{
    fmt,
    net::IpAddr,
    path::{Path, PathBuf},
};

use super::{
    misread::Misread,
    passfile::{self, Wanted},
    settings::Settings,
};
use crate::environment::Environment;

/// The folders that servers put their sockets into: Debian's and Red Hat's, then the one of the source code.
const SOCKET_FOLDERS: [&str; 2] = ["/var/run/postgresql", "/tmp"];

/// One of the places where the database may be. Holds a password, so it cannot be printed whole.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) address: Address,
    pub(super) port: u16,
    pub(super) password: Password,
}

/// Where a server listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Address {
    /// A host; the address saves asking for it, and the name is still what certificates are checked for.
    Host { name: String, ip: Option<IpAddr> },
    /// The folder of a socket.
    Socket(PathBuf),
}

/// A password and where it comes from.
#[derive(Clone)]
pub(super) enum Password {
    None,
    Given(String),
    /// From the password file.
    Kept(String, PathBuf),
}

/// The places, without passwords. One, where the server of this machine listens, when none is named.
pub(super) fn places(settings: &Settings) -> Result<Vec<Place>, Misread> {
    let (hosts, ips) = (settings.list("host"), settings.list("hostaddr"));
    let ports = settings.list("port").into_iter().map(port).collect::<Result<Vec<_>, _>>()?;
    let count = hosts.len().max(ips.len()).max(1);
    let fits = |len: usize| len == 0 || len == count;
    if !fits(hosts.len()) || !fits(ips.len()) || !(ports.len() == 1 || fits(ports.len())) {
        return Err(Misread::Unequal);
    }
    let one = |index: usize| {
        let port = ports.get(index).or_else(|| ports.first()).copied().unwrap_or(5432);
        let ip = match ips.get(index).filter(|ip| !ip.is_empty()) {
            Some(ip) => Some(ip.parse().map_err(|_| BAD_IP)?),
            None => None,
        };
        let address = address(hosts.get(index).copied().unwrap_or_default(), ip, port);
        Ok(Place { address, port, password: Password::None })
    };
    (0..count).map(one).collect()
}

const BAD_IP: Misread = Misread::Value { option: "hostaddr", wanted: "the addresses in numbers" };

fn port(text: &str) -> Result<u16, Misread> {
    match text {
        "" => Ok(5432),
        text => text.parse().ok().filter(|port| *port > 0).ok_or(Misread::Port),
    }
}

fn address(name: &str, ip: Option<IpAddr>, port: u16) -> Address {
    let is_folder = name.starts_with('/') && cfg!(unix);
    match (name, ip) {
        (folder, None) if is_folder => Address::Socket(folder.into()),
        ("", None) => usual_socket(port)
            .map_or(Address::Host { name: "localhost".to_owned(), ip }, Address::Socket),
        ("", Some(ip)) => Address::Host { name: ip.to_string(), ip: Some(ip) },
        (name, ip) => Address::Host { name: name.to_owned(), ip },
    }
}

/// The folder where a server of this machine has its socket.
fn usual_socket(port: u16) -> Option<PathBuf> {
    let folders = SOCKET_FOLDERS.iter().filter(|_| cfg!(unix)).map(Path::new);
    folders.map(Path::to_path_buf).find(|folder| folder.join(format!(".s.PGSQL.{port}")).exists())
}

/// Where passwords come from.
pub(super) enum Passwords {
    Given(String),
    Kept { text: String, file: PathBuf },
}

impl Passwords {
    /// Looks where libpq looks; why the password file is passed over becomes a warning.
    pub(super) fn of(
        settings: &Settings,
        environment: &Environment,
        warnings: &mut Vec<String>,
    ) -> Self {
        if let Some(password) = settings.get("password") {
            return Self::Given(password.to_owned());
        }
        let usual = || environment.postgres_file(".pgpass", "pgpass.conf");
        let file = settings.get("passfile").map(PathBuf::from).or_else(usual).unwrap_or_default();
        let text = passfile::read(&file).unwrap_or_else(|warning| {
            warnings.push(warning);
            String::new()
        });
        Self::Kept { text, file }
    }

    /// The password for a place.
    pub(super) fn at(&self, place: &Place, database: &str, user: &str) -> Password {
        let (text, file) = match self {
            Self::Given(password) => return Password::Given(password.clone()),
            Self::Kept { text, file } => (text, file),
        };
        let host = match &place.address {
            Address::Host { name, .. } => name.clone(),
            Address::Socket(folder)
                if SOCKET_FOLDERS.iter().any(|usual| folder == Path::new(usual)) =>
            {
                "localhost".to_owned()
            }
            Address::Socket(folder) => folder.display().to_string(),
        };
        let wanted = Wanted { host: &host, port: place.port, database, user };
        passfile::find(text, &wanted)
            .map_or(Password::None, |password| Password::Kept(password, file.clone()))
    }
}

/// `host:port`, as users write it.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.address {
            Address::Host { name, .. } if name.contains(':') => write!(f, "[{name}]:{}", self.port),
            Address::Host { name, .. } => write!(f, "{name}:{}", self.port),
            Address::Socket(folder) => write!(f, "{}:{}", folder.display(), self.port),
        }
    }
}
