//! How do migrations get onto a scratch server? From the longest prefix of them that an earlier run has left there.

use rowsmith_freshness::Hash;
use rowsmith_migrate_core as core;
use rowsmith_migrate_core::{
    ApplyError, History, LockKind, LockOptions, Locked, MigrationSet, Policy, Target,
};
use rowsmith_scratch_pg::{Clone as Database, Contents, Key, Server};

use crate::{
    args::Scratch,
    connect::{self, Target as Url},
    context::Context,
    diagnostic::Diagnostic,
    explain, fingerprints,
    profile::{Profile, adapter},
    runner_tables, scratch,
    watch::{ApplyWatch, Notices, ServerWatch},
};

/// A folder of migrations that is to be replayed on a scratch server.
#[derive(Debug)]
pub(crate) struct Stage<'a> {
    pub(crate) context: &'a Context,
    pub(crate) scratch: &'a Scratch,
    pub(crate) set: &'a MigrationSet,
    pub(crate) profile: &'a Profile,
    /// Forget what earlier runs left.
    pub(crate) pristine: bool,
    /// Whether what is applied is told apart from what is applied to a database of the user's.
    pub(crate) is_trial: bool,
    /// Stand for the state after each prefix of the set, the empty one first.
    prefixes: Vec<Hash>,
}

/// A database on which migrations were replayed, as far as that went.
pub(crate) struct Played {
    /// The database.
    pub(crate) database: Database,
    /// How many migrations an earlier run had applied.
    pub(crate) reused: usize,
    /// How many are applied.
    pub(crate) done: usize,
    /// Why they are not all that were wanted.
    pub(crate) outcome: Result<(), Diagnostic>,
}

impl<'a> Stage<'a> {
    /// For the migrations of `set`, in the environment that `profile` says.
    pub(crate) fn new(
        context: &'a Context,
        scratch: &'a Scratch,
        set: &'a MigrationSet,
        profile: &'a Profile,
    ) -> Self {
        let foreign = runner_tables::missing(set);
        let mut environment =
            format!("{} {} {foreign}", fingerprints::program(), profile.fingerprint());
        if set.has_placeholders() {
            environment.push_str(&set.variables().fingerprint().to_string());
        }
        let prefixes = fingerprints::prefixes(&environment, set.migrations());
        Self { context, scratch, set, profile, pristine: false, is_trial: false, prefixes }
    }

    /// Stands for the state after the first `count` migrations on a server such as this one.
    pub(crate) fn state(&self, count: usize) -> Hash {
        let prefix = self.prefixes.get(count).copied().unwrap_or_else(|| Hash::of(b""));
        let server = scratch::options(self.context, self.scratch, self.profile);
        let server = format!("{:?} {:?} {:?}", server.majors, server.bin_dir, server.url);
        Hash::of(format!("{prefix} {server}").as_bytes())
    }

    /// Starts the server.
    pub(crate) async fn start(&self) -> Result<Server, Diagnostic> {
        let mut options = scratch::options(self.context, self.scratch, self.profile);
        if self.pristine {
            options.contents = Contents::Pristine;
        }
        if let Some(url) = &options.url {
            // For an error that does not repeat a part of it.
            Url::parse(url, &self.context.environment)?;
        }
        let mut watch = ServerWatch::new(&self.context.printer);
        let server =
            Server::start(&options, &mut watch).await.map_err(|error| explain::server(&error))?;
        self.profile.announce(self.context, &server, self.set);
        Ok(server)
    }

    /// A database with the first `count` migrations.
    pub(crate) async fn play(
        &self,
        server: &mut Server,
        count: usize,
    ) -> Result<Played, Diagnostic> {
        let keys = if self.pristine { Vec::new() } else { self.keys(count) };
        let (mut database, mut reused) = self.open(server, &keys, count).await?;
        let mut outcome = self.apply(server, &database, reused, count).await;
        if outcome.as_ref().is_err_and(|stopped| stopped.may_be_inherited)
            && has_snapshots(server).await?
        {
            self.context.printer.step("Replaying", "from the start: earlier runs may be at fault");
            server.reset().await.map_err(|error| explain::server(&error))?;
            (database, reused) = self.open(server, &[], count).await?;
            outcome = self.apply(server, &database, reused, count).await;
        }
        let done = match &outcome {
            Ok(()) => count,
            Err(stopped) => reused + stopped.done,
        };
        let outcome = outcome.map_err(|stopped| stopped.diagnostic);
        Ok(Played { database, reused, done, outcome })
    }

    /// Keeps the database for the next run, when it got further than what was there. Otherwise the next run drops it from a
    /// server of ours; on a server of the user's nothing stays.
    pub(crate) async fn leave(
        &self,
        server: &mut Server,
        played: Played,
    ) -> Result<(), Diagnostic> {
        let Played { database, reused, done, .. } = played;
        let key = self.key(done).filter(|_| done > reused);
        let left = match key {
            Some(key) => server.keep(database, &key).await,
            None if server.is_named() => database.discard().await,
            None => Ok(()),
        };
        left.map_err(|error| explain::server(&error))
    }

    /// Keeps a copy of the database for later, as [`Self::leave`] keeps the database itself.
    pub(crate) async fn save(
        &self,
        server: &mut Server,
        played: &Played,
    ) -> Result<(), Diagnostic> {
        match self.key(played.done).filter(|_| played.done > played.reused) {
            Some(key) => {
                server.save(&played.database, &key).await.map_err(|error| explain::server(&error))
            }
            None => Ok(()),
        }
    }

    fn key(&self, count: usize) -> Option<Key> {
        self.prefixes.get(count).map(|prefix| Key::new(prefix.to_string()))
    }

    /// Those of the states up to and after the first `count` migrations.
    fn keys(&self, count: usize) -> Vec<Key> {
        (0..=count).filter_map(|count| self.key(count)).collect()
    }

    /// A database in the state after the longest prefix of migrations that is known under `keys`;
    /// no keys mean that nothing is to be taken from earlier runs, nor left to later ones.
    async fn open(
        &self,
        server: &mut Server,
        keys: &[Key],
        count: usize,
    ) -> Result<(Database, usize), Diagnostic> {
        let failed = |error: rowsmith_scratch_pg::Error| explain::server(&error);
        let (known, database) = server.open(keys).await.map_err(failed)?;
        if let Some(index) = known {
            if index > 0 {
                let text = format!("{index} of {count} migrations from an earlier run");
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

    /// Applies what comes after the first `reused` of the first `count` migrations.
    async fn apply(
        &self,
        server: &Server,
        database: &Database,
        reused: usize,
        count: usize,
    ) -> Result<(), Stopped> {
        let Some(last) = self.set.migrations().get(..count).and_then(<[_]>::last) else {
            return Ok(());
        };
        if reused == count {
            return Ok(());
        }
        let printer = &self.context.printer;
        let progress =
            printer.progress(count - reused).at(if self.is_trial { " on scratch" } else { "" });
        let mut watch = ApplyWatch::new(printer, &progress, Notices::Warnings);
        let none = Stopped::before_any;
        let mut connection = connect::own(&server.config(database.name())).await.map_err(none)?;
        let keeper = connect::own(&server.config(database.name())).await.map_err(none)?;
        let notices = connection.notices.take();
        let options = LockOptions { kind: LockKind::Session, ..LockOptions::default() };
        let locked = Locked::acquire(&mut connection.client, &keeper.client, &options).await;
        let mut locked = locked.map_err(|error| none(Diagnostic::from_error(&error)))?;
        if let Some(notices) = notices {
            locked = locked.with_notices(notices);
        }
        let history: History = core::history::read(locked.client())
            .await
            .map_err(|e| none(Diagnostic::from_error(&e)))?;
        let target = Target::Version(last.version.clone());
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

/// Whether the server is ours and holds what earlier runs left: databases that are no clone.
async fn has_snapshots(server: &Server) -> Result<bool, Diagnostic> {
    if server.is_named() {
        return Ok(false);
    }
    let client = server.connect("template1").await.map_err(|error| explain::server(&error))?;
    let sql = "select from pg_catalog.pg_database \
         where datname not in ('postgres', 'template0', 'template1')";
    let others = client.query(sql, &[]).await;
    others.map(|others| !others.is_empty()).map_err(|error| Diagnostic::from_error(&error))
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
