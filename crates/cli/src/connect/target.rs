//! Which database did the user name: where, as whom, with which password, encrypted how?

use std::{fmt, net::IpAddr, sync::OnceLock, time::Duration};

use tokio_postgres::Config;
use tokio_postgres::config::ChannelBinding;
use tokio_postgres_rustls::MakeRustlsConnect;

use super::{
    misread::Misread,
    place::{self, Address, Passwords, Place},
    pooler,
    settings::Settings,
    surroundings,
    tls::Tls,
};
use crate::{diagnostic::Diagnostic, environment::Environment};

/// How long one attempt to connect may take unless `connect_timeout` says otherwise.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// Whoever lists processes reads the arguments of each.
const SEEN: &str = "a password among the arguments can be read in the list of processes: say the URL by `DATABASE_URL`, or leave the password to the file that `PGPASSFILE` names";

/// A database that the user named.
#[derive(Clone)]
pub(crate) struct Target {
    pub(super) places: Vec<Place>,
    pub(super) user: String,
    pub(super) database: String,
    /// All that is the same at every place.
    pub(super) config: Config,
    pub(super) tls: Tls,
    pub(super) attributes: Attributes,
    pub(super) patience: Option<Duration>,
    /// Where the first connection was had. The others of a run go to the very same server: a lock held on one server says
    /// nothing to those who work on another.
    pub(super) known: OnceLock<Known>,
    /// What encrypts, made once: it takes reading files.
    pub(super) connector: OnceLock<MakeRustlsConnect>,
    warnings: Vec<String>,
}

/// A server that answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Known {
    /// Which of the places.
    pub(super) place: usize,
    /// Which of its addresses; none for a socket.
    pub(super) ip: Option<IpAddr>,
}

/// `target_session_attrs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Attributes {
    Any,
    ReadWrite,
    ReadOnly,
    Primary,
    Standby,
    PreferStandby,
}

const ATTRIBUTES: [(&str, Attributes); 6] = [
    ("any", Attributes::Any),
    ("read-write", Attributes::ReadWrite),
    ("read-only", Attributes::ReadOnly),
    ("primary", Attributes::Primary),
    ("standby", Attributes::Standby),
    ("prefer-standby", Attributes::PreferStandby),
];

impl Target {
    /// Reads a connection string; what it leaves out comes from the environment, as libpq has it.
    ///
    /// # Errors
    /// Says what is wrong without repeating the string.
    pub(crate) fn parse(text: &str, environment: &Environment) -> Result<Self, Diagnostic> {
        let settings = Settings::parse(text).map_err(|error| error.diagnostic())?;
        Self::of(settings, environment)
    }

    /// As [`Self::parse`], of one that was typed as an argument, which everybody on the machine can see.
    pub(crate) fn typed(text: &str, environment: &Environment) -> Result<Self, Diagnostic> {
        let settings = Settings::parse(text).map_err(|error| error.diagnostic())?;
        let is_seen = settings.get("password").is_some_and(|password| !password.is_empty());
        let mut target = Self::of(settings, environment)?;
        target.warnings.extend(is_seen.then(|| SEEN.to_owned()));
        Ok(target)
    }

    /// As [`Self::parse`], from settings that were read already.
    pub(crate) fn of(
        mut settings: Settings,
        environment: &Environment,
    ) -> Result<Self, Diagnostic> {
        surroundings::fill(&mut settings, environment)?;
        Self::read(&settings, environment).map_err(|error| error.diagnostic())
    }

    /// The local stack of the Supabase CLI, whose password is known to everybody.
    pub(crate) fn supabase_local(port: u16) -> Result<Self, Diagnostic> {
        let text =
            format!("postgres://postgres:postgres@127.0.0.1:{port}/postgres?sslmode=disable");
        Self::parse(&text, &Environment::default())
    }

    fn read(settings: &Settings, environment: &Environment) -> Result<Self, Misread> {
        obeyable(settings)?;
        let user = match settings.get("user") {
            Some(user) => user.to_owned(),
            // As libpq: the name of the account.
            None => whoami::username().map_err(|_| NO_USER)?,
        };
        let database = settings.get("dbname").unwrap_or(&user).to_owned();
        let mut warnings = Vec::new();
        let mut places = place::places(settings)?;
        let passwords = Passwords::of(settings, environment, &mut warnings);
        for place in &mut places {
            place.password = passwords.at(place, &database, &user);
        }
        let wanted = "any, read-write, read-only, primary, standby, prefer-standby";
        let attributes = settings.word("target_session_attrs", &ATTRIBUTES, wanted)?;
        let patience = match settings.number("connect_timeout")? {
            None => Some(PATIENCE),
            Some(seconds) => {
                u64::try_from(seconds).ok().filter(|s| *s > 0).map(Duration::from_secs)
            }
        };
        let mut config = config(settings)?;
        config.user(&user).dbname(&database);
        if settings.get("application_name").is_none() {
            config.application_name(name(environment));
        }
        Ok(Self {
            places,
            user,
            database,
            config,
            tls: Tls::of(settings, environment)?,
            attributes: attributes.unwrap_or(Attributes::Any),
            patience,
            known: OnceLock::new(),
            connector: OnceLock::new(),
            warnings,
        })
    }

    /// What the user should know before connecting: a password file that was passed over.
    pub(crate) fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// Which of the places are poolers, and what would serve migrations better.
    pub(crate) fn pooler_advice(&self) -> Vec<String> {
        let advice = self.places.iter().filter_map(|place| match &place.address {
            Address::Host { name, .. } => pooler::advice(name, place.port),
            Address::Socket(_) => None,
        });
        advice.collect()
    }
}

const NO_USER: Misread = Misread::Contradiction("it names no user, and the account has no name");

/// Options whose other values would have to be obeyed.
fn obeyable(settings: &Settings) -> Result<(), Misread> {
    if settings.get("gssencmode") == Some("require") {
        return Err(Misread::Unsupported("gssencmode=require"));
    }
    // Prisma's; there the schema is put in front of `search_path`.
    match settings.get("schema") {
        None | Some("public") => Ok(()),
        Some(_) => Err(Misread::Contradiction(
            "the option `schema` is Prisma's own; write `options=-csearch_path%3D<schema>` for every tool to understand",
        )),
    }
}

/// All that is the same at every place, but user and database.
/// What sessions are called, for whoever waits for one: a socket or a proxy hides where they come from.
fn name(environment: &Environment) -> String {
    // The server cuts off what is longer.
    let host = environment.host().unwrap_or_default();
    let host: String = host.chars().filter(char::is_ascii_graphic).take(48).collect();
    if host.is_empty() { "rowsmith".to_owned() } else { format!("rowsmith on {host}") }
}

fn config(settings: &Settings) -> Result<Config, Misread> {
    let mut config = Config::new();
    // A session that only holds a lock says nothing for a long time; what lies in between must not forget it, and that the
    // other side is gone has to be noticed.
    config.keepalives_idle(Duration::from_mins(1)).keepalives_interval(Duration::from_secs(10));
    config.keepalives_retries(6);
    if let Some(name) = settings.get("application_name") {
        config.application_name(name);
    }
    if let Some(options) = settings.get("options") {
        config.options(options);
    }
    let seconds = |option| {
        let number = settings.number(option)?.and_then(|number| u64::try_from(number).ok());
        Ok::<_, Misread>(number.filter(|number| *number > 0))
    };
    if settings.number("keepalives")? == Some(0) {
        config.keepalives(false);
    }
    if let Some(idle) = seconds("keepalives_idle")? {
        config.keepalives_idle(Duration::from_secs(idle));
    }
    if let Some(interval) = seconds("keepalives_interval")? {
        config.keepalives_interval(Duration::from_secs(interval));
    }
    if let Some(count) = seconds("keepalives_count")?.and_then(|count| u32::try_from(count).ok()) {
        config.keepalives_retries(count);
    }
    if let Some(milliseconds) = seconds("tcp_user_timeout")? {
        config.tcp_user_timeout(Duration::from_millis(milliseconds));
    }
    let words = [
        ("disable", ChannelBinding::Disable),
        ("prefer", ChannelBinding::Prefer),
        ("require", ChannelBinding::Require),
    ];
    if let Some(binding) = settings.word("channel_binding", &words, "disable, prefer, require")? {
        config.channel_binding(binding);
    }
    Ok(config)
}

/// Without the password: `user@host:port/database`.
impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = self.places.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
        write!(f, "{}@{places}/{}", self.user, self.database)
    }
}

#[cfg(test)]
mod tests {
    use super::{super::place::Password, *};

    fn target(text: &str, variables: &[(&str, &str)]) -> Target {
        Target::parse(text, &Environment::of(variables)).unwrap_or_else(|error| panic!("{error:?}"))
    }

    fn refused(text: &str) -> String {
        let Err(error) = Target::parse(text, &Environment::default()) else { panic!("parsed") };
        error.to_json().to_string()
    }

    #[test]
    fn shows_no_password() {
        let shown = |text| target(text, &[]).to_string();
        assert_eq!(shown("postgres://me:secret@db.example:6543/app"), "me@db.example:6543/app");
        assert_eq!(shown("host=db user=me password='it s secret'"), "me@db:5432/me");
        assert_eq!(shown("postgres://me@[::1]/app"), "me@[::1]:5432/app");
        assert_eq!(shown("postgres://me@a:1,b/app"), "me@a:1,b:5432/app");
        assert_eq!(shown("hostaddr=10.0.0.1 user=me"), "me@10.0.0.1:5432/me");
    }

    #[test]
    fn a_broken_string_is_not_repeated() {
        let strings = [
            "postgres://me:secret@db:port/app",
            "postgres://me:sec@secret@db/app",
            "postgres://me:sec/secret@db/app",
            "postgres://me:sec%secret@db/app",
            "postgres://me:x@db/app?secret",
            "postgres://me:x@db/app?secret=1",
            "postgres://me:x@db/app?sslmode=secret",
            "postgres://me:x@db/app?connect_timeout=secret",
            "postgres://me:x@db/app?hostaddr=secret",
            "secret://me:secret@db/app",
            "host=db password=my secret=x",
            "host=db password=my secret",
            "host=db password='my secret",
        ];
        for text in strings {
            let said = refused(text);
            assert!(!said.contains("secret"), "{text}: {said}");
        }
    }

    #[test]
    fn variables_fill_in_what_the_string_leaves_out() {
        let variables =
            [("PGHOST", "h1,h2"), ("PGPORT", "1,2"), ("PGUSER", "u"), ("PGDATABASE", "d")];
        assert_eq!(target("application_name=x", &variables).to_string(), "u@h1:1,h2:2/d");
        assert_eq!(target("dbname=e port=3", &variables).to_string(), "u@h1:3,h2:3/e");
        let timeouts =
            [("connect_timeout=0", None), ("connect_timeout=3", Some(3)), ("user=x", Some(10))];
        for (text, seconds) in timeouts {
            assert_eq!(
                target(text, &variables).patience,
                seconds.map(Duration::from_secs),
                "{text}"
            );
        }
        let said = refused("host=a,b,c port=1,2");
        assert!(said.contains("more hosts than ports"), "{said}");
    }

    #[cfg(unix)]
    #[test]
    fn passwords_come_from_the_string_then_the_variable_then_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("pgpass");
        fs_err::write(&file, "b:5432:d:u:two\n/s:*:*:*:sock\nlocalhost:*:*:*:usual\n").unwrap();
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        fs_err::set_permissions(&file, mode).unwrap();
        let file = file.display().to_string();
        let said = |text: &str, variables: &[(&str, &str)]| {
            let variables = [variables, &[("PGPASSFILE", file.as_str())]].concat();
            let passwords = target(text, &variables).places.into_iter().map(|place| place.password);
            let shown = passwords.map(|password| match password {
                Password::None => "none".to_owned(),
                Password::Given(password) => format!("given {password}"),
                Password::Kept(password, _) => format!("kept {password}"),
            });
            shown.collect::<Vec<_>>().join(", ")
        };
        assert_eq!(said("postgres://u:x@a,b/d", &[("PGPASSWORD", "v")]), "given x, given x");
        assert_eq!(said("postgres://u@a,b/d", &[("PGPASSWORD", "v")]), "given v, given v");
        assert_eq!(said("postgres://u@a,b/d", &[]), "none, kept two");
        assert_eq!(said("postgres://u@%2Fs/d", &[]), "kept sock");
        assert_eq!(said("postgres://u@%2Ftmp/d", &[]), "kept usual");
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o644);
        fs_err::set_permissions(&file, mode).unwrap();
        let open = target("postgres://u@b/d", &[("PGPASSFILE", &file)]);
        assert!(matches!(open.places.first().unwrap().password, Password::None));
        assert!(
            open.warnings().first().unwrap().ends_with("`chmod 0600` it"),
            "{:?}",
            open.warnings()
        );
    }
}
