//! How do the tests reach one migrated database through both drivers?

use std::{borrow::Cow, fmt::Debug, path::Path, sync::OnceLock};

use rowsmith_migrate_core::{
    self as core, ApplyOptions, Ledger, LockOptions, Locked, Policy, Target,
};
use rowsmith_runtime as rt;
use rowsmith_scratch_pg::{Server, testing};
use rowsmith_supabase as supabase;
use sqlx::{
    Connection as _, PgConnection,
    postgres::{PgConnectOptions, PgSslMode},
};
use tokio::sync::Mutex;
use tokio_postgres::{Client, config::Host};

use crate::{fill, values::id};

/// The oldest major that knows `security_invoker`, which the views ask for.
const OLDEST: u16 = 15;

/// What was in the database before any test began: the migrations, the seed, and a batch of rows.
pub(crate) const FIRST_BATCH: u16 = 1;

/// A label of `message_channel` that the database has and the types do not.
pub(crate) const NEW_CHANNEL: &str = "pigeon 'post'";

struct Crm {
    server: Server,
    name: String,
}

fn crm() -> &'static Crm {
    static CRM: OnceLock<Crm> = OnceLock::new();
    CRM.get_or_init(|| {
        // A thread of its own, because the caller is inside a runtime already.
        let thread = std::thread::spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(migrated())
        });
        thread.join().unwrap_or_else(|cause| std::panic::resume_unwind(cause))
    })
}

async fn migrated() -> Crm {
    let mut options = testing::options();
    let (start, end) = options.majors.into_inner();
    let newest = if end < OLDEST { *rowsmith_scratch_pg::SUPPORTED_MAJORS.end() } else { end };
    options.majors = start.max(OLDEST)..=newest;
    options.extensions = supabase::extension_files();
    let mut server = Server::start(&options, &mut ()).await.unwrap();
    let name = server.open(&[]).await.unwrap().1.name().to_owned();
    let mut client = server.connect(&name).await.unwrap();
    client.batch_execute(&supabase::bootstrap_sql(&supabase::Options::default())).await.unwrap();
    let keeper = server.connect(&name).await.unwrap();
    migrate(&server, &mut client, &keeper).await;
    // A migration of tomorrow, which the types of today know nothing of.
    let label = NEW_CHANNEL.replace('\'', "''");
    let sql = format!("alter type public.message_channel add value '{label}'");
    client.batch_execute(&sql).await.unwrap();
    let session = Session::TokioPostgres(server.connect(&name).await.unwrap());
    fill::batch(&session, FIRST_BATCH).await;
    client.batch_execute("refresh materialized view public.tenant_stats").await.unwrap();
    Crm { server, name }
}

async fn migrate(server: &Server, client: &mut Client, keeper: &Client) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations");
    let set = core::read(&folder).unwrap();
    let mut locked = Locked::acquire(client, keeper, &LockOptions::default()).await.unwrap();
    let history = core::history::read(locked.client()).await.unwrap();
    let plan = core::plan(&set, &history, &Target::Latest, &Policy::default()).unwrap();
    let adapt = adapter(server.shims());
    let options = ApplyOptions {
        ledger: Ledger::Supabase,
        settings: vec![("search_path".into(), r#""$user", public, extensions"#.into())],
        adapt: Some(&adapt),
        ..ApplyOptions::default()
    };
    core::apply(&mut locked, &plan, &options, &mut ()).await.unwrap();
    locked.release().await.unwrap();
    let seed = std::fs::read_to_string(set.seed().unwrap()).unwrap();
    client.batch_execute(&seed).await.unwrap();
}

/// Blanks what the stand-ins for extensions cannot take.
fn adapter(shims: &[String]) -> impl Fn(&str) -> Cow<'_, str> {
    move |sql| supabase::adapt(sql, shims)
}

/// A connection of either driver, so that a test is written once.
pub(crate) enum Session {
    TokioPostgres(Client),
    Sqlx(Mutex<PgConnection>),
}

impl rt::Executor for &Session {
    async fn rows<R: rt::FromColumns + Send>(
        self,
        query: rt::Query<'_>,
    ) -> Result<Vec<R>, rt::Error> {
        match self {
            Session::TokioPostgres(client) => client.rows(query).await,
            Session::Sqlx(connection) => (&mut *connection.lock().await).rows(query).await,
        }
    }

    async fn each(self, query: rt::Query<'_>, show: &mut rt::Show<'_>) -> Result<(), rt::Error> {
        match self {
            Session::TokioPostgres(client) => client.each(query, show).await,
            Session::Sqlx(connection) => (&mut *connection.lock().await).each(query, show).await,
        }
    }

    async fn count(self, query: rt::Query<'_>) -> Result<u64, rt::Error> {
        match self {
            Session::TokioPostgres(client) => client.count(query).await,
            Session::Sqlx(connection) => (&mut *connection.lock().await).count(query).await,
        }
    }
}

impl Session {
    /// Runs SQL that has neither parameters nor a result.
    pub(crate) async fn run(&self, sql: &str) {
        match self {
            Self::TokioPostgres(client) => client.batch_execute(sql).await.unwrap(),
            Self::Sqlx(connection) => {
                let sql = sqlx::raw_sql(sqlx::AssertSqlSafe(sql));
                sql.execute(&mut *connection.lock().await).await.unwrap();
            }
        }
    }

    /// What the database holds, read without anything of ours: one text column.
    pub(crate) async fn texts(&self, sql: &str) -> Vec<Option<String>> {
        match self {
            Self::TokioPostgres(client) => {
                client.query(sql, &[]).await.unwrap().iter().map(|row| row.get(0)).collect()
            }
            Self::Sqlx(connection) => {
                let query = sqlx::query_scalar(sqlx::AssertSqlSafe(sql));
                query.fetch_all(&mut *connection.lock().await).await.unwrap()
            }
        }
    }

    /// The one text that `sql` gives.
    pub(crate) async fn text(&self, sql: &str) -> String {
        let mut texts = self.texts(sql).await;
        assert_eq!(texts.len(), 1, "{sql}");
        texts.remove(0).unwrap()
    }

    /// From here on `auth.uid()` is the `k`th user of a batch.
    pub(crate) async fn sign_in(&self, n: u16, k: u16) {
        let claims = format!(r#"{{"sub": "{}", "role": "authenticated"}}"#, id(n, k));
        self.run(&format!("set local request.jwt.claims = '{claims}'")).await;
    }

    /// How the server refuses a statement.
    pub(crate) async fn refusal<R, C>(&self, statement: &rt::Statement<R, C>) -> String
    where
        R: rt::FromColumns + Send,
    {
        self.run("savepoint before").await;
        let result = statement.exec(self).await;
        self.run("rollback to savepoint before").await;
        match result.unwrap_err() {
            rt::Error::TokioPostgres(error) => error.as_db_error().unwrap().message().to_owned(),
            rt::Error::Sqlx(error) => error.as_database_error().unwrap().message().to_owned(),
            error => panic!("{error:?}"),
        }
    }
}

/// The database through tokio-postgres.
pub(crate) async fn tokio_postgres() -> Client {
    let crm = crm();
    crm.server.connect(&crm.name).await.unwrap()
}

/// The database through sqlx.
pub(crate) async fn sqlx() -> PgConnection {
    let crm = crm();
    let config = crm.server.config(&crm.name);
    let mut options = PgConnectOptions::new_without_pgpass()
        .username(config.get_user().unwrap())
        .database(&crm.name)
        .ssl_mode(PgSslMode::Disable);
    options = match config.get_hosts().first().unwrap() {
        Host::Tcp(host) => options.host(host),
        #[cfg(unix)]
        Host::Unix(folder) => options.socket(folder),
    };
    if let Some(port) = config.get_ports().first() {
        options = options.port(*port);
    }
    if let Some(password) = config.get_password() {
        options = options.password(std::str::from_utf8(password).unwrap());
    }
    PgConnection::connect_with(&options).await.unwrap()
}

/// Plays a scenario on each driver, in a transaction that leaves nothing behind. Both have to see the same.
pub(crate) async fn both<T: PartialEq + Debug>(scenario: impl AsyncFn(&Session) -> T) -> T {
    let mut seen = Vec::new();
    for session in
        [Session::TokioPostgres(tokio_postgres().await), Session::Sqlx(Mutex::new(sqlx().await))]
    {
        session.run("begin").await;
        seen.push(scenario(&session).await);
        session.run("rollback").await;
    }
    let by_sqlx = seen.pop().unwrap();
    let by_tokio_postgres = seen.pop().unwrap();
    assert_eq!(by_tokio_postgres, by_sqlx, "left by tokio-postgres, right by sqlx");
    by_sqlx
}
