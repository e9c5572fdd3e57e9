//! How does a wish become a running server?

use std::sync::Weak;

use tokio_postgres::{Client, Config};

use crate::account::Account;
use crate::connection;
use crate::error::{Error, Finding};
use crate::named::{self, Named};
use crate::options::{Contents, Durability, Event, Options, Watch};
use crate::place;
use crate::postmaster::{self, Cluster, Postmaster};
use crate::process::Shutdown;
use crate::programs::Programs;
use crate::provider;
use crate::settings;
use crate::slot::Slot;
use crate::snapshot;
use crate::template::{self, Template};
use crate::tree;

/// A running Postgres. Dropping it stops it at once; [`Server::stop`] stops it cleanly.
///
/// A named server is neither started nor stopped.
#[derive(Debug)]
pub struct Server {
    pub(crate) host: Host,
    pub(crate) config: Config,
    pub(crate) major: u16,
    /// Gone when the database `postgres` is not somebody's clone.
    pub(crate) main_clone: Weak<()>,
    /// How many clones were opened, for their names.
    pub(crate) opened: u32,
    version: String,
    findings: Vec<Finding>,
    shims: Vec<String>,
    missing: Vec<String>,
}

/// Whose server it is.
#[derive(Debug)]
pub(crate) enum Host {
    Own(Box<Own>),
    /// The user's; `prefix` begins the names of this slot's databases, `database` is connected to for
    /// making them.
    Named {
        prefix: String,
        database: String,
        _slot: Slot,
    },
}

/// A server of ours. The order matters: the server is stopped before the slot is let go.
#[derive(Debug)]
pub(crate) struct Own {
    pub(crate) postmaster: Postmaster,
    pub(crate) slot: Slot,
    template: Template,
    durability: Durability,
}

/// Servers of ours that were looked for and can be started.
struct Prepared {
    programs: Programs,
    template: Template,
    shims: Vec<String>,
    findings: Vec<Finding>,
}

impl Server {
    /// Finds, fetches or prepares what is needed and starts a server.
    ///
    /// Blocks the thread while it works on files, some 0.2 s when nothing has to be fetched. Must be
    /// called on a tokio runtime with I/O and time enabled.
    pub async fn start(options: &Options, watch: &mut dyn Watch) -> Result<Self, Error> {
        let account = Account::choose()?;
        let account = account.as_ref();
        let state = place::usable(&options.state_dir, account)?;
        if let Some(url) = &options.url {
            let (named, admin) = named::inspect(url, &options.majors, &options.extensions).await?;
            let slot = Slot::take(&state, account)?;
            return Self::on_named(named, slot, &admin, watch).await;
        }
        let prepared = prepare(options, &state, account, watch)?;
        let slot = match options.durability {
            Durability::Off => Slot::take(&state, account)?,
            Durability::On => Slot::development(&state, account, watch).await?,
        };
        Self::on_own(options, prepared, slot, account, watch).await
    }

    async fn on_named(
        named: Named,
        slot: Slot,
        admin: &Client,
        watch: &mut dyn Watch,
    ) -> Result<Self, Error> {
        let Named { config, database, version, major, missing } = named;
        let finding = Finding {
            provider: "named server".to_owned(),
            outcome: format!("Postgres {version}, databases may be created"),
        };
        watch.event(&Event::Asked(&finding));
        let id = slot.id()?;
        let prefix = format!("rowsmith_{}_", id.get(..12).unwrap_or(&id));
        // Who holds the slot has made every database of its prefix; earlier ones are leftovers.
        snapshot::sweep(admin, &prefix).await?;
        Ok(Self {
            host: Host::Named { prefix, database, _slot: slot },
            config,
            major,
            main_clone: Weak::new(),
            opened: 0,
            version,
            findings: vec![finding],
            shims: Vec::new(),
            missing,
        })
    }

    async fn on_own(
        options: &Options,
        prepared: Prepared,
        slot: Slot,
        account: Option<&Account>,
        watch: &mut dyn Watch,
    ) -> Result<Self, Error> {
        let Prepared { programs, template, shims, findings } = prepared;
        let (version, major) = (programs.version.clone(), programs.major);
        let cluster = Cluster {
            data: slot.data(),
            socket: slot.socket.clone(),
            port: free_port()?,
            log: slot.log(),
            account: account.cloned(),
            programs,
        };
        postmaster::end_leftover(&cluster).await?;
        let is_kept = match (options.durability, options.contents) {
            (Durability::On, _) => cluster.data.is_dir(),
            (Durability::Off, Contents::Kept) => slot.holds(&template),
            (Durability::Off, Contents::Pristine) => false,
        };
        watch.event(&Event::Starting { version: &version });
        let config = connection::own(&cluster.socket, cluster.port, &template.password);
        let started =
            if is_kept { Some(start(&cluster, &slot, options.durability).await) } else { None };
        let (postmaster, is_fresh) = match started {
            Some(Ok(postmaster)) => (postmaster, false),
            Some(Err(error)) if options.durability == Durability::On => return Err(error),
            // A scratch cluster that does not start any more has nothing that cannot be had again.
            Some(Err(_)) | None => {
                slot.fill(&template, account)?;
                (start(&cluster, &slot, options.durability).await?, true)
            }
        };
        let own = Own { postmaster, slot, template, durability: options.durability };
        let server = Self {
            host: Host::Own(Box::new(own)),
            config,
            major,
            main_clone: Weak::new(),
            opened: 0,
            version,
            findings,
            shims,
            missing: Vec::new(),
        };
        if options.durability == Durability::Off {
            server.tidy_up(is_fresh).await?;
        }
        Ok(server)
    }

    /// Notes what a fresh cluster is like; drops from a kept one what only its last run needed.
    async fn tidy_up(&self, is_fresh: bool) -> Result<(), Error> {
        let admin = self.admin().await?;
        let Host::Own(own) = &self.host else {
            return Ok(());
        };
        if is_fresh {
            let globals = snapshot::globals(&admin, self.major).await?;
            return own.slot.note_first_globals(&globals);
        }
        snapshot::sweep(&admin, snapshot::OURS).await
    }

    /// Replaces the whole cluster with one as `initdb` made it; every database in it is lost.
    ///
    /// A named server cannot be reset.
    pub async fn reset(&mut self) -> Result<(), Error> {
        let Host::Own(own) = &mut self.host else {
            let reason = "it is the user's, and is not emptied".to_owned();
            return Err(Error::Unsuitable { reason });
        };
        own.postmaster.stop(Shutdown::Immediate);
        let cluster = own.postmaster.cluster().clone();
        own.slot.fill(&own.template, cluster.account.as_ref())?;
        own.postmaster = start(&cluster, &own.slot, own.durability).await?;
        self.main_clone = Weak::new();
        if own.durability == Durability::Off {
            self.tidy_up(true).await?;
        }
        Ok(())
    }

    /// Stops the server and starts it again on the same data, with further lines of `postgresql.conf`
    /// that hold until the next start. Blocks the thread while the server stops.
    ///
    /// A named server cannot be restarted.
    pub async fn restart(&mut self, settings: &str) -> Result<(), Error> {
        let Host::Own(own) = &mut self.host else {
            let reason = "it is the user's, and is not restarted".to_owned();
            return Err(Error::Unsuitable { reason });
        };
        own.postmaster.stop(Shutdown::Fast);
        let cluster = own.postmaster.cluster().clone();
        let all = settings::configuration(own.durability) + settings;
        own.slot.configure(&all, cluster.account.as_ref())?;
        own.postmaster = Postmaster::start(cluster).await?;
        Ok(())
    }

    /// Restarts the server as [`Server::restart`] does, so that it listens on a port of the loopback
    /// interface too, and returns the port. Who comes that way needs a password.
    pub async fn listen(&mut self, settings: &str) -> Result<u16, Error> {
        if let Some(port) = self.config.get_ports().first().copied() {
            self.restart(&format!("{}{settings}", listening(port))).await?;
            return Ok(port);
        }
        let port = any_port()?;
        self.restart(&format!("{}{settings}", listening(port))).await?;
        // The name of the socket goes by the port.
        self.config.port(port);
        Ok(port)
    }

    /// Whether it is the user's, and neither stopped nor emptied.
    pub fn is_named(&self) -> bool {
        matches!(self.host, Host::Named { .. })
    }

    /// The server's major version: 15.
    pub fn major(&self) -> u16 {
        self.major
    }

    /// The server's version: `15.18`.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// What every provider that was asked had to say.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The wanted extensions that the server did not have and was given.
    pub fn shims(&self) -> &[String] {
        &self.shims
    }

    /// The wanted extensions that a named server does not have; nothing can be installed there.
    pub fn missing_extensions(&self) -> &[String] {
        &self.missing
    }

    /// How to connect to a database of this server as its superuser, named `postgres` on ours.
    pub fn config(&self, database: &str) -> Config {
        let mut config = self.config.clone();
        config.dbname(database);
        config
    }

    /// The connection string of a database, for `psql` or a driver.
    pub fn url(&self, database: &str) -> String {
        connection::url(&self.config(database))
    }

    /// Connects to a database; a task of the current runtime drives the connection.
    pub async fn connect(&self, database: &str) -> Result<Client, Error> {
        connection::connect(&self.config, database).await
    }

    /// Connects to a database that is never a clone, for statements about databases.
    ///
    /// It is `template1` on a server of ours; the connection is not held longer than needed, because
    /// `create database` copies that one.
    pub(crate) async fn admin(&self) -> Result<Client, Error> {
        let database = match &self.host {
            Host::Own(_) => "template1",
            Host::Named { database, .. } => database,
        };
        let admin = self.connect(database).await?;
        // What is noted about snapshots must not be lost when the server is killed.
        let sql = "set synchronous_commit = on";
        admin.batch_execute(sql).await.map_err(Error::sql("set up a session"))?;
        Ok(admin)
    }

    /// Stops the server so that nothing has to be recovered at its next start.
    pub async fn stop(self) -> Result<(), Error> {
        let Host::Own(mut own) = self.host else {
            return Ok(());
        };
        // Waiting for a process blocks; the runtime goes on driving the connections meanwhile.
        let stopping = tokio::task::spawn_blocking(move || own.postmaster.stop(Shutdown::Fast));
        stopping.await.map_err(|error| {
            Error::files("wait for the server to stop")(std::io::Error::other(error))
        })
    }
}

/// Does everything that may take long before a slot is taken.
fn prepare(
    options: &Options,
    state: &std::path::Path,
    account: Option<&Account>,
    watch: &mut dyn Watch,
) -> Result<Prepared, Error> {
    let cache = place::usable(&options.cache_dir, account)?;
    let kept = Slot::kept_major(state).filter(|_| options.durability == Durability::On);
    let (programs, findings) = provider::programs(options, kept, &cache, account, watch)?;
    let template = template::prepare(&programs, &cache, account, watch)?;
    let equipped = tree::equip(programs, &template, &options.extensions, &cache, account)?;
    Ok(Prepared { programs: equipped.programs, template, shims: equipped.shims, findings })
}

async fn start(
    cluster: &Cluster,
    slot: &Slot,
    durability: Durability,
) -> Result<Postmaster, Error> {
    slot.configure(&settings::configuration(durability), cluster.account.as_ref())?;
    Postmaster::start(cluster.clone()).await
}

/// A port of the loopback interface that nobody listens on; only asked for where it is needed.
fn free_port() -> Result<u16, Error> {
    if cfg!(unix) { Ok(0) } else { any_port() }
}

/// The settings for a port of the loopback interface.
fn listening(port: u16) -> String {
    format!("listen_addresses = '127.0.0.1'\nport = {port}\n")
}

fn any_port() -> Result<u16, Error> {
    std::net::TcpListener::bind(("127.0.0.1", 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(Error::files("find a free port"))
}
