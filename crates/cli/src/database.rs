//! Which database does `migrate` work on: one that the user names, or the project's own?

use rowsmith_scratch_pg::Server;

use crate::{
    args::{Migrate, Scratch},
    connect::{self, Connection, Target},
    context::Context,
    diagnostic::Diagnostic,
    explain,
    profile::Profile,
    scratch,
    watch::ServerWatch,
};

/// The name of the development database: as on Supabase.
pub(crate) const DEVELOPMENT: &str = "postgres";

/// A database that is about to be migrated.
pub(crate) enum Database {
    /// One that the user named.
    Named(Box<Target>),
    /// The project's own, on a server that runs as long as this value lives.
    Development(Box<Server>),
}

impl Database {
    /// Chooses by flag, then `DATABASE_URL`, then `PG*`, then the project's own.
    pub(crate) async fn choose(
        context: &Context,
        args: &Migrate,
        profile: &Profile,
    ) -> Result<Self, Diagnostic> {
        let environment = &context.environment;
        let named =
            args.db_url.clone().or_else(|| environment.variable("DATABASE_URL").map(str::to_owned));
        match named.or_else(|| environment.libpq()) {
            Some(url) => Target::parse(&url, environment.variable("PGSSLROOTCERT"))
                .map(|target| Self::Named(Box::new(target))),
            None => development(context, &args.scratch, profile)
                .await
                .map(|server| Self::Development(Box::new(server))),
        }
    }

    /// Opens a connection.
    pub(crate) async fn connect(&self) -> Result<Connection, Diagnostic> {
        match self {
            Self::Named(target) => target.connect().await,
            Self::Development(server) => connect::own(&server.config(DEVELOPMENT)).await,
        }
    }

    /// For people; never with a password.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Named(target) => target.to_string(),
            Self::Development(_) => "the development database".to_owned(),
        }
    }

    /// Stops the server, if it is ours.
    pub(crate) async fn close(self) -> Result<(), Diagnostic> {
        match self {
            Self::Named(_) => Ok(()),
            Self::Development(server) => {
                server.stop().await.map_err(|error| explain::server(&error))
            }
        }
    }
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
