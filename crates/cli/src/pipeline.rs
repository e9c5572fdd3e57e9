//! How does a folder of migrations become a catalog? A scratch server, a clone, apply, introspect.
//!
//! ```text
//! migrations --keys--> known catalog?                            (nothing new: no server at all)
//!            --open--> clone of the longest known prefix --apply the rest--> introspect --keep--> catalog
//! ```

use std::{
    path::{Path, PathBuf},
    thread,
};

use rowsmith_catalog::Catalog;
use rowsmith_freshness::Hash;
use rowsmith_introspect::{Schemas, Scope, introspect};
use rowsmith_migrate_core as core;
use rowsmith_migrate_core::{History, MigrationSet};
use rowsmith_scratch_pg::Server;
use tokio::sync::oneshot;
use tokio_postgres::Client;

use crate::{
    args::{GenTypes, Scratch},
    catalog_cache,
    connect::Target as Url,
    context::Context,
    diagnostic::Diagnostic,
    explain, fingerprints,
    profile::Profile,
    runner_tables,
    stage::Stage,
};

/// What the names of variables begin with that give placeholders their values.
const VARIABLES: &str = "ROWSMITH_VAR_";

/// Where a catalog comes from.
#[derive(Debug)]
pub(crate) struct Replay<'a> {
    /// A live database instead of the migrations.
    pub(crate) from_url: Option<&'a str>,
    /// The last version to apply.
    pub(crate) until: Option<&'a str>,
    /// Forget what earlier runs left.
    pub(crate) no_cache: bool,
    /// Where the scratch server comes from.
    pub(crate) scratch: &'a Scratch,
}

impl<'a> Replay<'a> {
    /// As the arguments of `gen-types` say.
    pub(crate) fn of(args: &'a GenTypes) -> Self {
        let (from_url, until) = (args.from_url.as_deref(), args.until.as_deref());
        Self { from_url, until, no_cache: args.no_cache, scratch: &args.scratch }
    }
}

/// A catalog and how it came about.
#[derive(Debug)]
pub(crate) struct Replayed {
    /// What the database is like after the last migration.
    pub(crate) catalog: Catalog,
    /// How many migrations there are, up to the last wanted.
    pub(crate) migrations: usize,
    /// How many were applied in this run.
    pub(crate) applied: usize,
    /// How many an earlier run had applied.
    pub(crate) reused: usize,
}

/// The catalog of `schemas` after the migrations, or of the live database.
pub(crate) async fn catalog(
    context: &Context,
    replay: &Replay<'_>,
    schemas: &[String],
) -> Result<Replayed, Diagnostic> {
    let scope = Scope { schemas: Schemas::Only(schemas.to_vec()), exclude: Vec::new() };
    if let Some(url) = replay.from_url {
        return live(context, url, &scope).await;
    }
    let set = read(context)?;
    let wanted = up_to(&set, replay.until)?;
    let profile = Profile::choose(context, replay.scratch, &set)?;
    let mut stage = Stage::new(context, replay.scratch, &set, &profile);
    stage.pristine = replay.no_cache;
    let key = Hash::of(format!("{} {schemas:?}", stage.state(wanted)).as_bytes());
    let known =
        if replay.no_cache { None } else { catalog_cache::load(&context.project.state_dir, key) };
    if let Some(catalog) = known {
        return Ok(Replayed { catalog, migrations: wanted, applied: 0, reused: wanted });
    }
    let mut server = stage.start().await?;
    let result = on_stage(&stage, &mut server, wanted, &scope).await;
    // Stopping takes a moment that nobody needs to wait for when there is an error to tell.
    let stopped = server.stop().await;
    let replayed = result?;
    stopped.map_err(|error| explain::server(&error))?;
    catalog_cache::save(&context.project.state_dir, key, &replayed.catalog);
    Ok(replayed)
}

async fn on_stage(
    stage: &Stage<'_>,
    server: &mut Server,
    wanted: usize,
    scope: &Scope,
) -> Result<Replayed, Diagnostic> {
    let mut played = stage.play(server, wanted).await?;
    let reused = played.reused;
    let catalog = match std::mem::replace(&mut played.outcome, Ok(())) {
        Ok(()) => {
            let client = server.connect(played.database.name()).await;
            look(&client.map_err(|error| explain::server(&error))?, scope).await
        }
        Err(diagnostic) => Err(diagnostic),
    };
    // Kept also when a later file failed: the next try begins where this one got to.
    let left = stage.leave(server, played).await;
    let catalog = catalog?;
    left?;
    Ok(Replayed { catalog, migrations: wanted, applied: wanted - reused, reused })
}

/// The folder of migrations, as its files are to be shown.
pub(crate) fn folder(context: &Context) -> PathBuf {
    let shown = fingerprints::path_from(context.environment.folder(), &context.project.migrations);
    // A folder far from here is recognised by its full path.
    if shown.starts_with("../..") { context.project.migrations.clone() } else { shown.into() }
}

/// Reads the folder of migrations, and says what is odd about it. What is wrong with it ends the command.
pub(crate) fn read(context: &Context) -> Result<MigrationSet, Diagnostic> {
    let set = core::read(&folder(context)).map_err(|error| explain::source(&error))?;
    warn(context, &set);
    Ok(with_variables(context, set))
}

/// Reads the folder of migrations. What is wrong with it is for the plan to tell, together with all else.
pub(crate) fn survey(context: &Context) -> Result<MigrationSet, Diagnostic> {
    let set = core::survey(&folder(context)).map_err(|error| explain::source(&error))?;
    Ok(with_variables(context, set))
}

/// As [`survey`], and says what is odd about it.
pub(crate) fn survey_warning(context: &Context) -> Result<MigrationSet, Diagnostic> {
    let set = survey(context)?;
    warn(context, &set);
    Ok(set)
}

/// As [`survey`], on a thread of its own, so that this one can wait for a server meanwhile.
pub(crate) async fn survey_aside(context: &Context) -> Result<MigrationSet, Diagnostic> {
    let folder = folder(context);
    let (done, set) = oneshot::channel();
    // The runtime would wait for a thread of its own once more at the end. Nobody listens any more where the server was unwelcome.
    let reading = move || drop(done.send(core::survey(&folder)));
    thread::Builder::new().spawn(reading).map_err(|error| Diagnostic::from_error(&error))?;
    let set = set.await.map_err(|error| Diagnostic::from_error(&error))?;
    let set = set.map_err(|error| explain::source(&error))?;
    Ok(with_variables(context, set))
}

/// Says what is odd about a folder, the order of its files apart: that matters to what is pending.
pub(crate) fn warn(context: &Context, set: &MigrationSet) {
    for warning in set.warnings().iter().filter(|warning| warning.swapped().is_none()) {
        context.printer.warn(&warning.to_string());
    }
}

/// Says which pending files other tools would run at another place.
pub(crate) fn warn_of_order(context: &Context, set: &MigrationSet, history: &History) {
    if set.warnings().iter().all(|warning| warning.swapped().is_none()) {
        return;
    }
    let standings = core::standings(set, history);
    let pending = standings.iter().filter(|standing| standing.state.is_pending());
    let pending: Vec<&Path> =
        pending.filter_map(|standing| Some(standing.migration?.path.as_path())).collect();
    for warning in set.warnings() {
        let pair = warning.swapped();
        if pair.is_some_and(|pair| pair.iter().any(|path| pending.contains(path))) {
            context.printer.warn(&warning.to_string());
        }
    }
}

fn with_variables(context: &Context, set: MigrationSet) -> MigrationSet {
    let variables = context.environment.below(VARIABLES);
    set.with_variables(context.project.config.migrate.variables(variables))
}

/// How many migrations there are up to the last wanted.
fn up_to(set: &MigrationSet, until: Option<&str>) -> Result<usize, Diagnostic> {
    let all = set.migrations();
    let Some(until) = until else { return Ok(all.len()) };
    let last = set.find(until).ok_or_else(|| explain::no_such_version(until))?;
    Ok(all.iter().take_while(|migration| migration.version <= last.version).count())
}

async fn live(context: &Context, url: &str, scope: &Scope) -> Result<Replayed, Diagnostic> {
    let target = Url::typed(url, &context.environment)?;
    target.warnings().iter().for_each(|warning| context.printer.warn(warning));
    context.printer.step("Reading", &target.to_string());
    let connection = target.connect().await?;
    let catalog = look(&connection.client, scope).await?;
    Ok(Replayed { catalog, migrations: 0, applied: 0, reused: 0 })
}

async fn look(client: &Client, scope: &Scope) -> Result<Catalog, Diagnostic> {
    let mut catalog =
        introspect(client, scope).await.map_err(|error| Diagnostic::from_error(&error))?;
    runner_tables::leave_out(&mut catalog);
    Ok(catalog)
}
