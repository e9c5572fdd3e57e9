//! Which database does `migrate` work on: one that the user names, or the project's own?

use std::{io, path::PathBuf};

use rowsmith_migrate_core::MigrationSet;
use rowsmith_scratch_pg::Server;

use crate::{
    args::{At, Scratch},
    connect::{self, Connection, Origin, Target},
    context::Context,
    diagnostic::Diagnostic,
    environment::Environment,
    explain,
    profile::Profile,
    scratch,
    watch::ServerWatch,
};

/// The name of the development database: as on Supabase.
pub(crate) const DEVELOPMENT: &str = "postgres";

/// The port of the local stack's database where its configuration leaves that to a variable.
const SUPABASE_PORT: u16 = 54322;

/// A database that is about to be migrated.
pub(crate) enum Database {
    /// One that the user named.
    Named {
        /// How to reach it.
        target: Box<Target>,
        /// Where it was named.
        origin: Origin,
    },
    /// The project's own, on a server that runs as long as this value lives.
    Development(Box<Server>),
    /// The project's own, which `db` runs in another terminal.
    Running {
        /// How to reach it.
        target: Box<Target>,
        /// The stand-ins for extensions that its server was given.
        shims: Vec<String>,
    },
}

impl Database {
    /// Chooses what the command, the environment or `.env` names; none when they name none.
    pub(crate) fn named(context: &Context, at: &At) -> Result<Option<Self>, Diagnostic> {
        let named = if at.local {
            Some((supabase_local(context)?, Origin::Command))
        } else {
            connect::choose(at.db_url.as_deref(), &context.environment)?
        };
        Ok(named.map(|(target, origin)| Self::Named { target: Box::new(target), origin }))
    }

    /// Says what the user should know about a database that was named.
    pub(crate) fn warn(&self, context: &Context) {
        if let Self::Named { target, .. } = self {
            for warning in target.warnings().iter().chain(&target.pooler_advice()) {
                context.printer.warn(warning);
            }
        }
    }

    /// The project's own, where no database is named.
    pub(crate) async fn own(
        context: &Context,
        at: &At,
        set: &MigrationSet,
    ) -> Result<Self, Diagnostic> {
        if let Some(running) = running(context).await {
            return Ok(running);
        }
        let profile = Profile::choose(context, &at.scratch, set)?;
        let server = development(context, &at.scratch, &profile).await?;
        Ok(Self::Development(Box::new(server)))
    }

    /// The stand-ins for extensions that the server was given.
    pub(crate) fn shims(&self) -> &[String] {
        match self {
            Self::Named { .. } => &[],
            Self::Development(server) => server.shims(),
            Self::Running { shims, .. } => shims,
        }
    }

    /// Opens a connection.
    pub(crate) async fn connect(&self) -> Result<Connection, Diagnostic> {
        match self {
            Self::Named { target, .. } | Self::Running { target, .. } => target.connect().await,
            Self::Development(server) => connect::own(&server.config(DEVELOPMENT)).await,
        }
    }

    /// For people; never with a password.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Named { target, origin } => format!("{target}{origin}"),
            Self::Development(_) => "the development database".to_owned(),
            Self::Running { .. } => "the development database that is running".to_owned(),
        }
    }

    /// Stops the server, if it is ours.
    pub(crate) async fn close(self) -> Result<(), Diagnostic> {
        match self {
            Self::Named { .. } | Self::Running { .. } => Ok(()),
            Self::Development(server) => {
                server.stop().await.map_err(|error| explain::server(&error))
            }
        }
    }
}

/// The database of the local stack that the project's `supabase/config.toml` describes.
fn supabase_local(context: &Context) -> Result<Target, Diagnostic> {
    let Some((_, config)) = context.project.supabase_config()? else {
        return Err(Diagnostic::error("this project has no `supabase/config.toml`")
            .kind("connection")
            .hint("`--local` is for the local stack of the Supabase CLI; name another database by `--db-url`"));
    };
    Target::supabase_local(config.db.port.unwrap_or(SUPABASE_PORT))
}

/// Where `db` says how its server is reached: the URL, then a stand-in a line.
fn announcement(context: &Context) -> PathBuf {
    context.project.state_dir.join("development.url")
}

/// Tells other commands of this project about the running server.
pub(crate) fn announce(context: &Context, server: &Server) -> io::Result<()> {
    let lines = std::iter::once(server.url(DEVELOPMENT)).chain(server.shims().iter().cloned());
    // In a project that lies in no workspace nothing may have been kept there yet.
    fs_err::create_dir_all(&context.project.state_dir)?;
    fs_err::write(announcement(context), lines.collect::<Vec<_>>().join("\n"))
}

/// Takes back what [`announce`] told.
pub(crate) fn withdraw(context: &Context) {
    // What a killed run leaves is harmless: nobody answers there.
    drop(std::fs::remove_file(announcement(context)));
}

/// The URL of the server that `db` runs in another terminal.
pub(crate) async fn running_url(context: &Context) -> Option<String> {
    running(context).await?;
    let text = std::fs::read_to_string(announcement(context)).ok()?;
    text.lines().next().map(ToOwned::to_owned)
}

async fn running(context: &Context) -> Option<Database> {
    let text = std::fs::read_to_string(announcement(context)).ok()?;
    let mut lines = text.lines();
    // The line says everything; the variables of this shell are about other databases.
    let target = Target::parse(lines.next()?, &Environment::default()).ok()?;
    target.connect().await.ok()?;
    Some(Database::Running { target: Box::new(target), shims: lines.map(str::to_owned).collect() })
}

/// Starts the server of the development database, prepared for the project's profile.
pub(crate) async fn development(
    context: &Context,
    flags: &Scratch,
    profile: &Profile,
) -> Result<Server, Diagnostic> {
    let options = scratch::development(context, flags, profile);
    let mut watch = ServerWatch::new(&context.printer);
    let server =
        Server::start(&options, &mut watch).await.map_err(|error| explain::server(&error))?;
    let client = server.connect(DEVELOPMENT).await.map_err(|error| explain::server(&error))?;
    if !profile.is_prepared(&client).await? {
        profile.prepare(&client).await?;
    }
    Ok(server)
}
