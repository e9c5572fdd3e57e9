//! How does a program migrate its own database when it starts? However many of it start at once.

use std::path::Path;

use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::{Client, Config, Socket};

use crate::apply::{ApplyError, ApplyOptions, apply};
use crate::embed::{self, Embedded};
use crate::history::{self, HistoryError, Ledger};
use crate::lock::{LockError, LockOptions, Locked};
use crate::notices::{self, Notices};
use crate::placeholders::Variables;
use crate::plan::{Plan, PlanError, Policy, Target, plan};
use crate::set::{Duplicates, MigrationSet};
use crate::source::{self, SourceError};
use crate::timeouts::Timeouts;
use crate::watch::{Report, Watch};

/// Migrations, and how they are to be applied.
///
/// ```no_run
/// use rowsmith_migrate_core::Migrator;
///
/// # async fn start() -> Result<(), Box<dyn std::error::Error>> {
/// let migrator = Migrator::from_dir("migrations".as_ref())?;
/// let report = migrator.run(&"postgres://localhost/app".parse()?, tokio_postgres::NoTls, &mut ()).await?;
/// println!("{} migrations applied", report.applied.len());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Migrator {
    set: MigrationSet,
    /// How long to wait for another that migrates.
    pub lock: LockOptions,
    /// How far to go.
    pub target: Target,
    /// What to tolerate. When older versions of a program may start against a newer database, allow `missing`.
    pub policy: Policy,
    /// What keeps a migration from stopping everybody else.
    pub timeouts: Timeouts,
    /// Which history tables are written.
    pub ledger: Ledger,
    /// Settings that each file begins with.
    pub settings: Vec<(String, String)>,
}

impl Migrator {
    /// With the migrations of a folder that is there when the program runs.
    pub fn from_dir(dir: &Path) -> Result<Self, SourceError> {
        source::read(dir).map(Self::of)
    }

    /// With migrations that the program carries, as [`embed::generate`] has written them down.
    pub fn embedded(files: &[Embedded]) -> Result<Self, Duplicates> {
        embed::set(files).map(Self::of)
    }

    /// With values for the placeholders of the migrations.
    #[must_use]
    pub fn with_variables(mut self, variables: Variables) -> Self {
        self.set = self.set.with_variables(variables);
        self
    }

    fn of(set: MigrationSet) -> Self {
        Self {
            set,
            lock: LockOptions::default(),
            target: Target::default(),
            policy: Policy::default(),
            timeouts: Timeouts::default(),
            ledger: Ledger::default(),
            settings: Vec::new(),
        }
    }

    /// The migrations.
    pub fn set(&self) -> &MigrationSet {
        &self.set
    }

    /// What there is to do on the database of this session. Changes nothing.
    pub async fn plan(&self, client: &Client) -> Result<Plan, MigratorError> {
        let history = history::read(client).await?;
        Ok(plan(&self.set, &history, &self.target, &self.policy)?)
    }

    /// Applies what is pending, and tells `watch` of it on the way. Of several programs that do so at once, one does it, and the
    /// others wait until it is done. When nothing is pending, nobody waits for anybody.
    ///
    /// Opens two connections of its own, which end with it, and needs a runtime of tokio around it. A server that should answer
    /// meanwhile can spawn it, and listen to a channel:
    ///
    /// ```no_run
    /// use rowsmith_migrate_core::{Event, Migrator};
    ///
    /// # async fn start(migrator: Migrator, config: tokio_postgres::Config) -> Result<(), Box<dyn std::error::Error>> {
    /// let (sender, mut events) = tokio::sync::mpsc::unbounded_channel();
    /// let run = tokio::spawn(async move {
    ///     // Whoever listens may have gone: that is no reason to stop.
    ///     let mut watch = |event: &Event<'_>| {
    ///         if let Event::Finished { migration, duration, .. } = event {
    ///             drop(sender.send((migration.version.clone(), *duration)));
    ///         }
    ///     };
    ///     migrator.run(&config, tokio_postgres::NoTls, &mut watch).await
    /// });
    /// while let Some((version, duration)) = events.recv().await {
    ///     println!("{version} took {} ms", duration.as_millis());
    /// }
    /// println!("{} migrations applied", run.await??.applied.len());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn run<T>(
        &self,
        config: &Config,
        tls: T,
        watch: &mut dyn Watch,
    ) -> Result<Report, MigratorError>
    where
        T: MakeTlsConnect<Socket> + Clone,
        T::Stream: Send + 'static,
    {
        let (mut work, notices) = connect(config, tls.clone()).await?;
        let mut plan = self.plan(&work).await?;
        if plan.is_empty() {
            return Ok(Report::default());
        }
        let (keeper, _) = connect(config, tls).await?;
        let locked = Locked::acquire(&mut work, &keeper, &self.lock).await?;
        let mut locked = locked.with_notices(notices);
        let options = ApplyOptions {
            ledger: self.ledger,
            settings: self.settings.clone(),
            timeouts: self.timeouts,
            ..ApplyOptions::default()
        };
        let applied = loop {
            match apply(&mut locked, &plan, &options, watch).await {
                // Somebody else migrated while this one waited for the lock.
                Err(ApplyError::Stale) => plan = self.plan(locked.client()).await?,
                applied => break applied,
            }
        };
        let released = locked.release().await;
        let report = applied?;
        released?;
        Ok(report)
    }
}

async fn connect<T>(config: &Config, tls: T) -> Result<(Client, Notices), MigratorError>
where
    T: MakeTlsConnect<Socket>,
    T::Stream: Send + 'static,
{
    let (client, connection) = config.connect(tls).await.map_err(MigratorError::Connect)?;
    let (driving, notices) = notices::drive(connection);
    // Ends when the client is dropped; the client's own calls report a lost connection.
    drop(tokio::spawn(driving));
    Ok((client, notices))
}

/// Why a program could not migrate its database.
#[derive(Debug, thiserror::Error)]
pub enum MigratorError {
    /// There is no connection.
    #[error("the database cannot be reached")]
    Connect(#[source] tokio_postgres::Error),
    /// The history cannot be read.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// The migrations cannot be applied as they are.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// Another one migrates, and does not come to an end.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// A migration failed.
    #[error(transparent)]
    Apply(#[from] ApplyError),
}
