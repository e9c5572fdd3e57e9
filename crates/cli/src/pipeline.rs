//! How does a folder of migrations become a catalog? A scratch server, a clone, apply, introspect.
//!
//! ```text
//! migrations --keys--> known catalog?                            (nothing new: no server at all)
//!            --open--> clone of the longest known prefix --apply the rest--> introspect --keep--> catalog
//! ```

use std::path::PathBuf;

use rowsmith_catalog::Catalog;
use rowsmith_freshness::Hash;
use rowsmith_introspect::{Schemas, Scope, introspect};
use rowsmith_migrate_core as core;
use rowsmith_migrate_core::{
    ApplyError, History, LockOptions, Locked, Migration, MigrationSet, Policy, Target,
    source::Listed,
};
use rowsmith_scratch_pg::{Clone as Database, Contents, Key, Server};
use tokio_postgres::Client;

use crate::{
    args::{GenTypes, Scratch},
    catalog_cache,
    connect::{self, Target as Url},
    context::Context,
    diagnostic::Diagnostic,
    explain, fingerprints,
    printer::Tone,
    profile::{Profile, adapter},
    runner_tables, scratch,
    watch::{ApplyWatch, ServerWatch},
};

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
    let foreign = runner_tables::missing(&set);
    let environment = format!("{} {} {foreign}", fingerprints::program(), profile.fingerprint());
    let prefixes = fingerprints::prefixes(&environment, wanted);
    let whole = prefixes.last().copied().unwrap_or_else(|| Hash::of(b""));
    let server = scratch::options(context, replay.scratch, &profile);
    let server = format!("{:?} {:?} {:?}", server.majors, server.bin_dir, server.url);
    let key = Hash::of(format!("{whole} {schemas:?} {server}").as_bytes());
    let known =
        if replay.no_cache { None } else { catalog_cache::load(&context.project.state_dir, key) };
    if let Some(catalog) = known {
        return Ok(Replayed {
            catalog,
            migrations: wanted.len(),
            applied: 0,
            reused: wanted.len(),
        });
    }
    let keys: Vec<Key> = prefixes.iter().map(|prefix| Key::new(prefix.to_string())).collect();
    let job = Job { context, replay, set: &set, wanted, profile: &profile, keys: &keys };
    let replayed = job.run(&scope).await?;
    catalog_cache::save(&context.project.state_dir, key, &replayed.catalog);
    Ok(replayed)
}

/// Applies every migration on a scratch server, to see that they can be applied.
pub(crate) async fn rehearse(
    context: &Context,
    scratch: &Scratch,
    until: Option<&str>,
) -> Result<(), Diagnostic> {
    let replay = Replay { from_url: None, until, no_cache: false, scratch };
    catalog(context, &replay, &["public".to_owned()]).await.map(drop)
}

/// The folder of migrations, as its files are to be shown.
pub(crate) fn folder(context: &Context) -> PathBuf {
    let shown = fingerprints::path_from(context.environment.folder(), &context.project.migrations);
    // A folder far from here is recognised by its full path.
    if shown.starts_with("../..") { context.project.migrations.clone() } else { shown.into() }
}

/// Reads the folder of migrations, and says what is odd about it.
pub(crate) fn read(context: &Context) -> Result<MigrationSet, Diagnostic> {
    let set = core::read(&folder(context)).map_err(|error| explain::source(&error))?;
    for warning in set.warnings() {
        context.printer.warn(&warning.to_string());
    }
    Ok(set)
}

/// Reads migrations of which some share a version: of each version the first file.
pub(crate) fn first_of_each(listed: &[Listed]) -> Result<MigrationSet, Diagnostic> {
    let groups = listed.chunk_by(|left, right| left.version == right.version);
    let mut migrations = Vec::new();
    for listed in groups.filter_map(<[Listed]>::first) {
        let text = fs_err::read_to_string(&listed.up).map_err(|e| Diagnostic::from_error(&e))?;
        migrations.push(Migration::in_memory(
            listed.version.clone(),
            &listed.name,
            &listed.up,
            &text,
        ));
    }
    MigrationSet::new(migrations).map_err(|error| Diagnostic::from_error(&error))
}

fn up_to<'a>(set: &'a MigrationSet, until: Option<&str>) -> Result<&'a [Migration], Diagnostic> {
    let all = set.migrations();
    let Some(until) = until else { return Ok(all) };
    let last = set.find(until).ok_or_else(|| explain::no_such_version(until))?;
    let count = all.iter().take_while(|migration| migration.version <= last.version).count();
    Ok(all.get(..count).unwrap_or(all))
}

async fn live(context: &Context, url: &str, scope: &Scope) -> Result<Replayed, Diagnostic> {
    let target = Url::parse(url, &context.environment)?;
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

/// One replay of migrations on a scratch server.
struct Job<'a> {
    context: &'a Context,
    replay: &'a Replay<'a>,
    set: &'a MigrationSet,
    wanted: &'a [Migration],
    profile: &'a Profile,
    keys: &'a [Key],
}

impl Job<'_> {
    async fn run(&self, scope: &Scope) -> Result<Replayed, Diagnostic> {
        let mut options = scratch::options(self.context, self.replay.scratch, self.profile);
        if self.replay.no_cache {
            options.contents = Contents::Pristine;
        }
        if let Some(url) = &options.url {
            // For an error that does not repeat a part of it.
            Url::parse(url, &self.context.environment)?;
        }
        let mut watch = ServerWatch::new(&self.context.printer);
        let mut server =
            Server::start(&options, &mut watch).await.map_err(|error| explain::server(&error))?;
        self.profile.announce(self.context, &server, self.set);
        let result = self.on(&mut server, scope).await;
        // Stopping takes a moment that nobody needs to wait for when there is an error to tell.
        let stopped = server.stop().await;
        let replayed = result?;
        stopped.map_err(|error| explain::server(&error))?;
        Ok(replayed)
    }

    async fn on(&self, server: &mut Server, scope: &Scope) -> Result<Replayed, Diagnostic> {
        let keys = if self.replay.no_cache { &[] } else { self.keys };
        let (mut database, mut reused) = self.open(server, keys).await?;
        let mut outcome = self.apply(server, &database, reused).await;
        if outcome.as_ref().is_err_and(|failure| failure.may_be_inherited)
            && self.has_snapshots(server).await?
        {
            self.context.printer.step("Replaying", "from the start: earlier runs may be at fault");
            server.reset().await.map_err(|error| explain::server(&error))?;
            (database, reused) = self.open(server, &[]).await?;
            outcome = self.apply(server, &database, reused).await;
        }
        let applied = self.wanted.len() - reused;
        let done = match &outcome {
            Ok(()) => self.wanted.len(),
            Err(failure) => reused + failure.done,
        };
        let catalog = match outcome {
            Ok(()) => {
                let client = server
                    .connect(database.name())
                    .await
                    .map_err(|error| explain::server(&error))?;
                look(&client, scope).await
            }
            Err(failure) => Err(failure.diagnostic),
        };
        // Kept also when a later file failed: the next try begins where this one got to.
        let left = leave(server, database, self.keys.get(done).filter(|_| done > reused)).await;
        let catalog = catalog?;
        left.map_err(|error| explain::server(&error))?;
        Ok(Replayed { catalog, migrations: self.wanted.len(), applied, reused })
    }

    /// Whether the server is ours and holds what earlier runs left: databases that are no clone.
    async fn has_snapshots(&self, server: &Server) -> Result<bool, Diagnostic> {
        if server.is_named() {
            return Ok(false);
        }
        let client = server.connect("template1").await.map_err(|error| explain::server(&error))?;
        let sql = "select from pg_catalog.pg_database \
             where datname not in ('postgres', 'template0', 'template1')";
        let others = client.query(sql, &[]).await;
        others.map(|others| !others.is_empty()).map_err(|error| Diagnostic::from_error(&error))
    }

    /// A database in the state after the longest prefix of migrations that is known under `keys`;
    /// no keys mean that nothing is to be taken from earlier runs, nor left to later ones.
    async fn open(
        &self,
        server: &mut Server,
        keys: &[Key],
    ) -> Result<(Database, usize), Diagnostic> {
        let failed = |error: rowsmith_scratch_pg::Error| explain::server(&error);
        let (known, database) = server.open(keys).await.map_err(failed)?;
        if let Some(index) = known {
            if index > 0 {
                let text =
                    format!("{index} of {} migrations from an earlier run", self.wanted.len());
                self.context.printer.step("Reusing", &text);
            }
            return Ok((database, index));
        }
        let client = server.connect(database.name()).await.map_err(failed)?;
        self.profile.prepare(&client).await?;
        let foreign = client.batch_execute(&runner_tables::missing(self.set)).await;
        foreign.map_err(|error| Diagnostic::from_error(&error))?;
        drop(client);
        if let Some(key) = keys.first().filter(|_| self.profile.is_costly()) {
            server.save(&database, key).await.map_err(failed)?;
        }
        Ok((database, 0))
    }

    /// Applies what comes after the first `reused` migrations.
    async fn apply(
        &self,
        server: &Server,
        database: &Database,
        reused: usize,
    ) -> Result<(), Stopped> {
        if reused == self.wanted.len() {
            return Ok(());
        }
        let printer = &self.context.printer;
        let progress = printer.progress(self.wanted.len() - reused);
        let mut watch = ApplyWatch::new(&progress, printer.paint(Tone::Warn, "notice"));
        let none = Stopped::before_any;
        let mut connection = connect::own(&server.config(database.name())).await.map_err(none)?;
        let keeper = connect::own(&server.config(database.name())).await.map_err(none)?;
        let notices = connection.notices.take();
        let options = LockOptions::default();
        let locked = Locked::acquire(&mut connection.client, &keeper.client, &options).await;
        let mut locked = locked.map_err(|error| none(Diagnostic::from_error(&error)))?;
        if let Some(notices) = notices {
            locked = locked.with_notices(notices);
        }
        let history: History = core::history::read(locked.client())
            .await
            .map_err(|e| none(Diagnostic::from_error(&e)))?;
        let target =
            self.wanted.last().map_or(Target::Latest, |last| Target::Version(last.version.clone()));
        let plan = core::plan(self.set, &history, &target, &Policy::default());
        let plan = plan.map_err(|error| none(explain::plan(&error, self.set)))?;
        let adapt = adapter(server.shims());
        let options = self.profile.apply_options(Some(&adapt));
        let applied = core::apply(&mut locked, &plan, &options, &mut watch).await;
        let report = applied.map_err(|error| Stopped::of(&error))?;
        progress.done(report.applied.len(), report.duration);
        Ok(())
    }
}

/// Keeps the database under `key`. Without one, the next run drops it from a server of ours; on a
/// server of the user's nothing stays.
async fn leave(
    server: &mut Server,
    database: Database,
    key: Option<&Key>,
) -> Result<(), rowsmith_scratch_pg::Error> {
    match key {
        Some(key) => server.keep(database, key).await,
        None if server.is_named() => database.discard().await,
        None => Ok(()),
    }
}

/// A replay that did not get to its end.
struct Stopped {
    diagnostic: Diagnostic,
    /// How many migrations it applied, when nothing of the next is left behind.
    done: usize,
    /// Whether it may come from what earlier runs left in the cluster.
    may_be_inherited: bool,
}

/// What a server says when the text cannot be read, a name within the database is missing or taken,
/// or rows are in the way (classes 22 and 23): the same in every cluster.
/// <https://www.postgresql.org/docs/current/errcodes-appendix.html>
const OF_THE_DATABASE: [&str; 11] =
    ["22", "23", "3F000", "42601", "42701", "42703", "42723", "42883", "42P01", "42P06", "42P07"];

impl Stopped {
    fn before_any(diagnostic: Diagnostic) -> Self {
        Self { diagnostic, done: 0, may_be_inherited: false }
    }

    fn of(error: &ApplyError) -> Self {
        let diagnostic = explain::apply(error);
        let Some(failure) = error.failure() else { return Self::before_any(diagnostic) };
        let done = if failure.finished == 0 { failure.report.applied.len() } else { 0 };
        let code = &failure.server.code;
        let may_be_inherited = !OF_THE_DATABASE.iter().any(|begin| code.starts_with(begin));
        Self { diagnostic, done, may_be_inherited }
    }
}
