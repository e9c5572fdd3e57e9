//! How do this workspace's tests get a Postgres? One server per test process, one database per test.
//!
//! ```no_run
//! # async fn test() {
//! let db = rowsmith_scratch_pg::testing::database().await;
//! db.client.batch_execute("create table t (id int)").await.unwrap();
//! # }
//! ```
//!
//! Nothing has to be configured. `ROWSMITH_PG_MAJOR=17` asks for that major. The server is never
//! dropped, for statics are not; its keeper stops it when the test process ends (see `postmaster`).

use std::collections::BTreeMap;
use std::env;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Sender};
use std::sync::{Mutex, OnceLock, PoisonError};

use tokio_postgres::{Client, Config};

use crate::connection;
use crate::database::{self, Strategy};
use crate::options::{Contents, ExtensionFiles, Options, SUPPORTED_MAJORS};
use crate::place;
use crate::server::Server;

/// A database of its own for one test, dropped with the value.
#[derive(Debug)]
pub struct TestDatabase {
    /// A connection to it as superuser.
    pub client: Client,
    name: String,
    server: &'static Server,
}

impl TestDatabase {
    /// The database's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How to connect to it as superuser.
    pub fn config(&self) -> Config {
        self.server.config(&self.name)
    }

    /// The server it is in; shared with the other tests of this process.
    pub fn server(&self) -> &'static Server {
        self.server
    }

    /// Another connection to it as superuser.
    pub async fn connect(&self) -> Client {
        connected(self.server, &self.name).await
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        // Dropping takes a connection and time that the test need not wait for. What is not done when
        // the process ends is done by the next one, which begins with a pristine cluster.
        let sender = DROPPER.get_or_init(dropper);
        drop(sender.send((self.server.config("postgres"), std::mem::take(&mut self.name))));
    }
}

static DROPPER: OnceLock<Sender<(Config, String)>> = OnceLock::new();

/// Starts the thread that drops databases, one after the other.
fn dropper() -> Sender<(Config, String)> {
    let (sender, databases) = mpsc::channel::<(Config, String)>();
    std::thread::spawn(move || {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else {
            return;
        };
        for (config, name) in databases {
            // A database that stays is in nobody's way.
            drop(runtime.block_on(async {
                let admin = connection::connect(&config, "postgres").await?;
                database::drop_now(&admin, &name).await
            }));
        }
    });
    sender
}

/// An empty database on this process's shared server, with a connection to it.
///
/// # Panics
/// When no server can be had; the message says what was tried and what mends it.
pub async fn database() -> TestDatabase {
    database_with(&[]).await
}

/// As [`database()`], on a shared server where these extensions are installed too.
pub async fn database_with(extensions: &[ExtensionFiles]) -> TestDatabase {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let server = server_with(extensions);
    let name = format!("test_{}", COUNT.fetch_add(1, Ordering::Relaxed));
    let admin = connected(server, "postgres").await;
    database::create(&admin, Strategy::own(server.major()), &name, "template0")
        .await
        .unwrap_or_else(|error| fail(&error));
    let client = connected(server, &name).await;
    TestDatabase { client, name, server }
}

/// This process's shared server. Roles are shared by all tests on it: name them apart, or use [`private`].
///
/// # Panics
/// When no server can be had; the message says what was tried and what mends it.
pub fn server() -> &'static Server {
    server_with(&[])
}

/// As [`server`], with these extensions installed; each list of extensions has a server of its own.
pub fn server_with(extensions: &[ExtensionFiles]) -> &'static Server {
    static SERVERS: Mutex<BTreeMap<Vec<ExtensionFiles>, &'static OnceLock<Server>>> =
        Mutex::new(BTreeMap::new());
    let cell = *SERVERS
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .entry(extensions.to_vec())
        .or_insert_with(|| Box::leak(Box::new(OnceLock::new())));
    cell.get_or_init(|| {
        let options = Options { extensions: extensions.to_vec(), ..options() };
        // A thread of its own, because the caller may be inside a runtime already.
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime
                .unwrap_or_else(|error| fail(&error))
                .block_on(Server::start(&options, &mut ()))
                .unwrap_or_else(|error| fail(&error))
        });
        thread.join().unwrap_or_else(|cause| std::panic::resume_unwind(cause))
    })
}

/// A server for one test alone, for tests that change roles or settings; stopped when dropped.
pub async fn private() -> Server {
    Server::start(&options(), &mut ()).await.unwrap_or_else(|error| fail(&error))
}

/// What the tests' servers are started with.
pub fn options() -> Options {
    let base = target_folder();
    let cache = place::user_cache(|name| env::var_os(name)).unwrap_or_else(|| base.clone());
    let mut options = Options::new(base.join("rowsmith-tests"), cache);
    options.contents = Contents::Pristine;
    options.path = env::var_os("PATH");
    options.majors = match env::var_os("ROWSMITH_PG_MAJOR") {
        None => SUPPORTED_MAJORS,
        Some(text) => match text.to_str().and_then(|text| text.parse().ok()) {
            Some(major) => major..=major,
            None => fail(&format!(
                "ROWSMITH_PG_MAJOR is `{}`, wanted is a number like 17",
                text.display()
            )),
        },
    };
    options
}

/// The build folder this test program lies in.
fn target_folder() -> PathBuf {
    let program = env::current_exe().unwrap_or_else(|error| fail(&error));
    let is_profile =
        |folder: &&Path| folder.join("deps").is_dir() || folder.join(".fingerprint").is_dir();
    let profile = program.ancestors().skip(1).find(is_profile);
    profile.and_then(Path::parent).map_or_else(env::temp_dir, Path::to_path_buf)
}

async fn connected(server: &Server, database: &str) -> Client {
    connection::connect(&server.config(database), database)
        .await
        .unwrap_or_else(|error| fail(&error))
}

#[expect(clippy::panic, reason = "a test without its database has to fail, and say why")]
fn fail(error: &dyn std::fmt::Display) -> ! {
    panic!("{error}");
}
