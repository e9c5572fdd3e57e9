//! What do all commands about migrations work with: the folder, the database, and what both are for?

use std::{
    cell::{Cell, OnceCell, RefCell},
    sync::atomic::AtomicBool,
};

use rowsmith_migrate_core::{Adapt, ApplyOptions, History, MigrationSet};

use crate::{
    args::At, connect::Connection, context::Context, database::Database, diagnostic::Diagnostic,
    obstacle, pipeline, profile::Profile,
};

/// A connection, and what had run when it was opened.
type Look = Result<(Connection, History), Diagnostic>;

/// A folder of migrations and the database that they are for.
pub(crate) struct Job<'a> {
    pub(crate) context: &'a Context,
    pub(crate) at: &'a At,
    pub(crate) set: MigrationSet,
    pub(crate) database: Database,
    profile: OnceCell<Profile>,
    looked: RefCell<Option<Look>>,
    /// Whether the first look tells which pending files other tools would run at another place.
    tells_order: Cell<bool>,
}

impl<'a> Job<'a> {
    /// Reads the folder and finds the database, for a command that begins with [`Self::look`]. A server takes about as long to
    /// let somebody in as a thousand files take to be read: both are done at once.
    pub(crate) async fn open_looking(context: &'a Context, at: &'a At) -> Result<Self, Diagnostic> {
        let named = Database::named(context, at);
        let looking = async {
            match &named {
                Ok(Some(database)) => Ok(Some(look(database).await)),
                Ok(None) | Err(_) => Ok(None),
            }
        };
        // A folder that cannot be read is told of without waiting for the server.
        let (set, looked) = tokio::try_join!(pipeline::survey_aside(context), looking)?;
        pipeline::warn(context, &set);
        let job = Self::on(context, at, set, named?).await?;
        job.looked.replace(looked);
        job.tells_order.set(true);
        Ok(job)
    }

    /// Finds the database for migrations that were read already.
    pub(crate) async fn open(
        context: &'a Context,
        at: &'a At,
        set: MigrationSet,
    ) -> Result<Self, Diagnostic> {
        let named = Database::named(context, at)?;
        Self::on(context, at, set, named).await
    }

    async fn on(
        context: &'a Context,
        at: &'a At,
        set: MigrationSet,
        named: Option<Database>,
    ) -> Result<Self, Diagnostic> {
        let database = match named {
            Some(database) => database,
            None => Database::own(context, at, &set).await?,
        };
        database.warn(context);
        context.printer.step("Using", &database.shown());
        let (profile, looked) = (OnceCell::new(), RefCell::new(None));
        let tells_order = Cell::new(false);
        Ok(Self { context, at, set, database, profile, looked, tells_order })
    }

    /// Stops the server, if it is ours.
    pub(crate) async fn close(self) -> Result<(), Diagnostic> {
        self.database.close().await
    }

    /// The environment that the migrations expect. Looked for when it is first asked for, since that takes a look at every
    /// file.
    pub(crate) fn profile(&self) -> Result<&Profile, Diagnostic> {
        if let Some(profile) = self.profile.get() {
            return Ok(profile);
        }
        let profile = Profile::choose(self.context, &self.at.scratch, &self.set)?;
        Ok(self.profile.get_or_init(|| profile))
    }

    /// What a run on the database needs to know besides its plan; `stop` ends it.
    pub(crate) fn apply_options<'o>(
        &self,
        adapt: &'o Adapt<'o>,
        stop: &'o AtomicBool,
    ) -> Result<ApplyOptions<'o>, Diagnostic> {
        let timeouts = self.context.project.config.migrate.timeouts();
        let options = self.profile()?.apply_options(Some(adapt));
        Ok(ApplyOptions { timeouts, stop: Some(stop), ..options })
    }

    /// A connection, and what had run when it was opened.
    pub(crate) async fn look(&self) -> Look {
        let looked = match self.looked.take() {
            Some(looked) => looked?,
            None => look(&self.database).await?,
        };
        if self.tells_order.take() {
            pipeline::warn_of_order(self.context, &self.set, &looked.1);
        }
        Ok(looked)
    }

    /// What has run.
    pub(crate) async fn history(&self) -> Result<History, Diagnostic> {
        self.look().await.map(|(_, history)| history)
    }
}

async fn look(database: &Database) -> Look {
    let connection = database.connect().await?;
    let history = obstacle::read_history(&connection.client).await?;
    Ok((connection, history))
}
