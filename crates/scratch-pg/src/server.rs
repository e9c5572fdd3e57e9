//! How does a wish become a running server?

use tokio_postgres::{Client, Config};

use crate::account::Account;
use crate::connection;
use crate::error::{Error, Finding};
use crate::options::{Contents, Durability, Event, Options, Watch};
use crate::place;
use crate::postmaster::{self, Cluster, Postmaster};
use crate::process::Shutdown;
use crate::provider;
use crate::settings;
use crate::slot::Slot;
use crate::template;

/// A running Postgres. Dropping it stops it at once; [`Server::stop`] stops it cleanly.
#[derive(Debug)]
pub struct Server {
    postmaster: Postmaster,
    config: Config,
    version: String,
    major: u16,
    findings: Vec<Finding>,
    _slot: Slot,
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
        let cache = place::usable(&options.cache_dir, account)?;
        let (programs, findings) = provider::programs(options, &cache, account, watch)?;
        let template = template::prepare(&programs, &cache, account, watch)?;
        let slot = match options.durability {
            Durability::Off => Slot::take(&state, account)?,
            Durability::On => Slot::development(&state, account, watch)?,
        };
        let cluster = Cluster {
            programs: programs.clone(),
            data: slot.data(),
            socket: slot.socket.clone(),
            port: 0,
            log: slot.log(),
            account: account.cloned(),
        };
        postmaster::end_leftover(&cluster).await?;
        if options.contents == Contents::Pristine || !slot.holds(&template) {
            slot.fill(&template, account)?;
        }
        slot.configure(&settings::configuration(options.durability), account)?;
        watch.event(&Event::Starting { version: &programs.version });
        let config = connection::own(&cluster.socket, cluster.port, &template.password);
        let postmaster = Postmaster::start(cluster).await?;
        Ok(Self {
            postmaster,
            config,
            version: programs.version,
            major: programs.major,
            findings,
            _slot: slot,
        })
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

    /// How to connect to a database of this server as its superuser, named `postgres` on ours.
    pub fn config(&self, database: &str) -> Config {
        let mut config = self.config.clone();
        config.dbname(database);
        config
    }

    /// Connects to a database; a task of the current runtime drives the connection.
    pub async fn connect(&self, database: &str) -> Result<Client, Error> {
        connection::connect(&self.config, database).await
    }

    /// Stops the server so that nothing has to be recovered at its next start.
    pub async fn stop(mut self) -> Result<(), Error> {
        // Waiting for a process blocks; the runtime goes on driving the connections meanwhile.
        let stopping = tokio::task::spawn_blocking(move || {
            self.postmaster.stop(Shutdown::Fast);
        });
        stopping.await.map_err(|error| {
            Error::files("wait for the server to stop")(std::io::Error::other(error))
        })
    }
}
