//! What do all commands about migrations work with: the folder, the database, and what both are for?

use std::{cell::OnceCell, sync::atomic::AtomicBool};

use rowsmith_migrate_core::{Adapt, ApplyOptions, History, MigrationSet};

use crate::{
    args::At, context::Context, database::Database, diagnostic::Diagnostic, obstacle,
    profile::Profile,
};

/// A folder of migrations and the database that they are for.
pub(crate) struct Job<'a> {
    pub(crate) context: &'a Context,
    pub(crate) at: &'a At,
    pub(crate) set: MigrationSet,
    pub(crate) database: Database,
    profile: OnceCell<Profile>,
}

impl<'a> Job<'a> {
    /// Finds the database for migrations that were read already.
    pub(crate) async fn open(
        context: &'a Context,
        at: &'a At,
        set: MigrationSet,
    ) -> Result<Self, Diagnostic> {
        let database = Database::choose(context, at, &set).await?;
        context.printer.step("Using", &database.shown());
        Ok(Self { context, at, set, database, profile: OnceCell::new() })
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

    /// What has run.
    pub(crate) async fn history(&self) -> Result<History, Diagnostic> {
        let connection = self.database.connect().await?;
        obstacle::read_history(&connection.client).await
    }
}
