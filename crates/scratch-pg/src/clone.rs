//! How does a run get a database that starts where an earlier run got to?

use std::sync::Arc;

use tokio_postgres::{Client, Config};

use crate::connection::{self, quoted};
use crate::database::{self, Strategy};
use crate::error::Error;
use crate::options::Key;
use crate::server::{Host, Server};
use crate::snapshot;

/// A database to work in.
///
/// On a server of ours it is named `postgres`, because that is what the databases of Supabase projects
/// are named and what their `alter database` statements say. One that is not discarded is dropped when
/// the next is opened, or at the next start.
#[derive(Debug)]
pub struct Clone {
    name: String,
    admin: Config,
    /// Held so that a second clone takes another name while this one lives.
    _token: Arc<()>,
}

impl Clone {
    /// The database's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Drops the database, whoever is connected to it.
    pub async fn discard(self) -> Result<(), Error> {
        let database = self.admin.get_dbname().unwrap_or_default();
        let admin = connection::connect(&self.admin, database).await?;
        database::drop_now(&admin, &self.name).await
    }
}

impl Server {
    /// Opens a database that starts from the snapshot of the last of `keys` that has a usable one, and
    /// says which; without any it is empty.
    ///
    /// A snapshot is usable only while the cluster's roles, memberships, role settings and tablespaces
    /// are as they were when it was saved. When no snapshot is usable and they are not as `initdb` made
    /// them either, the whole cluster is made anew. On a named server nothing is kept: the database is
    /// empty and the server's roles are what they are.
    pub async fn open(&mut self, keys: &[Key]) -> Result<(Option<usize>, Clone), Error> {
        let mut admin = self.admin().await?;
        let mut used = None;
        let mut source = "template0".to_owned();
        if let Host::Own(own) = &self.host {
            let globals = snapshot::globals(&admin, self.major).await?;
            let snapshots = snapshot::list(&admin).await?;
            let first = own.slot.first_globals();
            if let Some((index, chosen)) = snapshot::choose(&snapshots, keys, &globals) {
                snapshot::note_use(&admin, &snapshots, &chosen.name, &globals).await?;
                (used, source) = (Some(index), chosen.name.clone());
            } else if first.as_ref() != Some(&globals) {
                drop(admin);
                self.reset().await?;
                admin = self.admin().await?;
            }
        }
        let clone = self.create_clone(&admin, &source).await?;
        Ok((used, clone))
    }

    async fn create_clone(&mut self, admin: &Client, source: &str) -> Result<Clone, Error> {
        self.opened += 1;
        let (name, strategy) = match &self.host {
            Host::Named { prefix, .. } => (format!("{prefix}{}", self.opened), Strategy::Default),
            Host::Own(_) if self.main_clone.strong_count() == 0 => {
                ("postgres".to_owned(), Strategy::own(self.major))
            }
            Host::Own(_) => {
                let name = format!("{}{}", snapshot::PASSING, self.opened);
                (name, Strategy::own(self.major))
            }
        };
        database::drop_now(admin, &name).await?;
        database::create(admin, strategy, &name, source).await?;
        if source != "template0" {
            database::carry_over(admin, source, &name).await?;
        }
        let token = Arc::new(());
        if name == "postgres" {
            self.main_clone = Arc::downgrade(&token);
        }
        let database = match &self.host {
            Host::Own(_) => "template1",
            Host::Named { database, .. } => database,
        };
        Ok(Clone { name, admin: self.config(database), _token: token })
    }

    /// Saves a copy of the clone under the key. Ends every session on the clone: connect anew after.
    ///
    /// Costs a copy of the database; [`Server::keep`] costs next to nothing.
    pub async fn save(&mut self, clone: &Clone, key: &Key) -> Result<(), Error> {
        let Host::Own(_) = &self.host else {
            return Ok(());
        };
        let admin = self.admin().await?;
        let name = snapshot::name(key);
        database::end_sessions(&admin, &clone.name).await?;
        database::drop_now(&admin, &name).await?;
        database::create(&admin, Strategy::own(self.major), &name, &clone.name).await?;
        database::carry_over(&admin, &clone.name, &name).await?;
        self.describe(&admin, &name).await
    }

    /// Makes the clone itself the snapshot of the key. Ends every session on it.
    pub async fn keep(&mut self, clone: Clone, key: &Key) -> Result<(), Error> {
        let Host::Own(_) = &self.host else {
            return clone.discard().await;
        };
        let admin = self.admin().await?;
        let name = snapshot::name(key);
        database::end_sessions(&admin, &clone.name).await?;
        database::drop_now(&admin, &name).await?;
        let sql = format!("alter database {} rename to {}", quoted(&clone.name), quoted(&name));
        admin.batch_execute(&sql).await.map_err(Error::sql("rename a database"))?;
        self.describe(&admin, &name).await
    }

    async fn describe(&self, admin: &Client, name: &str) -> Result<(), Error> {
        let globals = snapshot::globals(admin, self.major).await?;
        let others = snapshot::list(admin).await?;
        snapshot::note_use(admin, &others, name, &globals).await?;
        snapshot::evict(admin).await
    }
}
