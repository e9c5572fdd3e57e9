//! A folder of migrations on disk and a database to run them on.

use std::path::PathBuf;
use std::sync::mpsc;
use std::thread::JoinHandle;

use rowsmith_migrate_core::{
    ApplyError, ApplyOptions, Event, Ledger, LockOptions, Locked, MigrationSet, Policy, Report,
    Target, Watch, adopt, amend, apply, history, plan, read, source,
};
use rowsmith_scratch_pg::testing::{TestDatabase, database};
use tempfile::TempDir;
use tokio_postgres::{Client, SimpleQueryMessage};

/// A project: files, and an empty database.
pub(crate) struct Project {
    root: TempDir,
    pub(crate) database: TestDatabase,
}

impl Project {
    pub(crate) async fn new(files: &[(&str, &str)]) -> Self {
        let project = Self { root: tempfile::tempdir().unwrap(), database: database().await };
        for (name, text) in files {
            project.write(name, text);
        }
        project
    }

    /// Writes a file of the folder of migrations.
    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.folder().join(name);
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, text).unwrap();
    }

    pub(crate) fn folder(&self) -> PathBuf {
        self.root.path().join("migrations")
    }

    pub(crate) fn set(&self) -> MigrationSet {
        read(&self.folder()).unwrap()
    }

    /// A connection of its own, as a runner has it.
    pub(crate) async fn connect(&self) -> Client {
        self.database.connect().await
    }

    /// Runs what is pending.
    pub(crate) async fn migrate(&self) -> Result<Report, ApplyError> {
        self.migrate_with(&ApplyOptions::default(), &mut ()).await
    }

    pub(crate) async fn migrate_with(
        &self,
        options: &ApplyOptions<'_>,
        watch: &mut dyn Watch,
    ) -> Result<Report, ApplyError> {
        let mut client = self.connect().await;
        self.migrate_on(&mut client, options, watch).await
    }

    pub(crate) async fn migrate_on(
        &self,
        client: &mut Client,
        options: &ApplyOptions<'_>,
        watch: &mut dyn Watch,
    ) -> Result<Report, ApplyError> {
        let keeper = self.connect().await;
        let mut locked = Locked::acquire(client, &keeper, &LockOptions::default()).await.unwrap();
        let history = history::read(locked.client()).await.unwrap();
        let plan = plan(&self.set(), &history, &Target::Latest, &Policy::default()).unwrap();
        let report = apply(&mut locked, &plan, options, watch).await;
        locked.release().await.unwrap();
        report
    }

    /// Takes over the history that another runner left, and says what is worth knowing: a note or a problem a line.
    pub(crate) async fn adopt(&self) -> Result<String, String> {
        let mut client = self.connect().await;
        let tables = history::foreign::tables(&client).await.unwrap();
        let [table] = &tables[..] else { panic!("{tables:?}") };
        let theirs = adopt::read(&client, table).await.unwrap();
        let history = history::read(&client).await.unwrap();
        let (set, policy) = (self.set(), Policy::default());
        let adopted = adopt(&set, &history, &theirs, &policy, &source::read_bytes);
        let adoption = adopted.map_err(|error| self.cut(&lines(&error.problems)))?;
        let keeper = self.connect().await;
        let options = LockOptions::default();
        let mut locked = Locked::acquire(&mut client, &keeper, &options).await.unwrap();
        amend(&mut locked, &history, Ledger::Own, &adoption.marks).await.unwrap();
        locked.release().await.unwrap();
        Ok(self.cut(&lines(&adoption.notes)))
    }

    /// The failure of a run, as a person would see it, with the folder's own path cut out.
    pub(crate) async fn failure(&self) -> String {
        let error = self.migrate().await.unwrap_err();
        let Some(failure) = error.failure() else { panic!("{error:?}") };
        let mut text = format!("{failure}\n");
        if let Some(excerpt) = failure.excerpt() {
            text.extend([&excerpt, "\n"]);
        }
        text.extend(["server: ", &failure.server.code, " ", &failure.server.message, "\n"]);
        let parts = [
            ("detail", &failure.server.detail),
            ("hint", &failure.server.hint),
            ("context", &failure.server.context),
        ];
        for (name, part) in parts {
            if let Some(part) = part {
                text.extend([name, ": ", part, "\n"]);
            }
        }
        if let Some(fault) = &failure.fault {
            text.extend(["fault: ", &fault.title, "\n", &fault.explanation, "\n"]);
            for hint in &fault.hints {
                text.extend(["- ", hint, "\n"]);
            }
        }
        self.cut(&text)
    }

    /// The text without the path of the temporary folder.
    pub(crate) fn cut(&self, text: &str) -> String {
        text.replace(&format!("{}{}", self.folder().display(), std::path::MAIN_SEPARATOR), "")
    }

    /// The rows of a query, columns joined by `|`, one a line.
    pub(crate) async fn query(&self, sql: &str) -> String {
        query(&self.database.client, sql).await
    }
}

pub(crate) async fn query(client: &Client, sql: &str) -> String {
    let messages =
        client.simple_query(sql).await.unwrap_or_else(|error| panic!("{sql}: {error:?}"));
    let rows = messages.iter().filter_map(|message| match message {
        SimpleQueryMessage::Row(row) => Some(
            (0..row.len())
                .map(|index| row.get(index).unwrap_or("null"))
                .collect::<Vec<_>>()
                .join("|"),
        ),
        _ => None,
    });
    rows.collect::<Vec<_>>().join("\n")
}

/// What a session is like that somebody uses after us.
pub(crate) const SESSION_STATE: &str = "select current_user, session_user, \
     (select string_agg(name || '=' || setting, ' ' order by name) from pg_settings where source = 'session'), \
     coalesce(current_setting('my.own', true), ''), (select count(*) from pg_prepared_statements), \
     (select count(*) from pg_cursors where is_holdable), (select count(*) from pg_listening_channels()), \
     (select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()), \
     (select count(*) from pg_class where relnamespace = pg_my_temp_schema() and relkind in ('r', 'S'))";

/// Each value on a line.
fn lines(values: &[impl std::fmt::Display]) -> String {
    values.iter().map(|value| format!("{value}\n")).collect::<Vec<_>>().concat()
}

/// Keeps what it is told, a line each.
#[derive(Default)]
pub(crate) struct Log(pub(crate) Vec<String>);

impl Watch for Log {
    fn event(&mut self, event: &Event<'_>) {
        self.0.push(match event {
            Event::Started { index, total, migration } => {
                format!("started {} ({}/{total})", migration.version, index + 1)
            }
            Event::Resumed { migration, finished } => {
                format!("resumed {} behind {finished}", migration.version)
            }
            Event::Retrying { retry, retries, server, blocker, .. } => {
                let blocker = blocker.map(|holder| holder.application.as_str());
                format!("retry {retry} of {retries}: {}, {blocker:?}", server.message)
            }
            Event::Statement { index, rows, .. } => format!("statement {index}: {rows}"),
            Event::Notice { notice, .. } => format!("{}: {}", notice.severity, notice.message),
            Event::NoticesDropped { count, .. } => {
                format!("{} notices dropped", if *count > 0 { "some" } else { "no" })
            }
            Event::Leaked { migration, leaks } => {
                let leaks: Vec<_> = leaks.iter().map(ToString::to_string).collect();
                format!("{} left {}", migration.version, leaks.join(", "))
            }
            Event::Finished { migration, .. } => format!("finished {}", migration.version),
        });
    }
}

/// Does something from outside whenever a certain thing happens: ends a session, and waits until it is gone.
pub(crate) struct Killer {
    when: Box<dyn Fn(&Event<'_>) -> bool + Send>,
    orders: mpsc::Sender<()>,
    killed: mpsc::Receiver<()>,
    thread: JoinHandle<()>,
}

impl Killer {
    pub(crate) fn new(
        project: &Project,
        pid: &str,
        when: impl Fn(&Event<'_>) -> bool + Send + 'static,
    ) -> Self {
        Self::saying(project, &format!("select pg_terminate_backend({pid}, 5000)"), when)
    }

    /// As [`Self::new`], with a statement of one's own.
    pub(crate) fn saying(
        project: &Project,
        sql: &str,
        when: impl Fn(&Event<'_>) -> bool + Send + 'static,
    ) -> Self {
        let (orders, incoming) = mpsc::channel::<()>();
        let (done, killed) = mpsc::channel();
        let (config, sql) = (project.database.config(), sql.to_owned());
        // The runtime of the test stands still while the watcher is told.
        let thread = std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let (other, connection) = config.connect(tokio_postgres::NoTls).await.unwrap();
                let driving = tokio::spawn(connection);
                for () in incoming {
                    query(&other, &sql).await;
                    done.send(()).unwrap();
                }
                drop(other);
                driving.await.unwrap().unwrap();
            });
        });
        Self { when: Box::new(when), orders, killed, thread }
    }

    pub(crate) fn stop(self) {
        drop(self.orders);
        self.thread.join().unwrap();
    }
}

impl Watch for Killer {
    fn event(&mut self, event: &Event<'_>) {
        if (self.when)(event) {
            self.orders.send(()).unwrap();
            self.killed.recv().unwrap();
        }
    }
}
