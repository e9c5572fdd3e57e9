//! A server of a test's own that listens on a port: its rules, its certificates, and runs against it.

use std::{
    fmt::Write as _,
    net::{Shutdown, TcpStream},
    os::unix::fs::{MetadataExt as _, PermissionsExt, chown},
    path::{Path, PathBuf},
    process::{Child, Stdio},
};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use rowsmith_scratch_pg::{Server, testing};
use tokio_postgres::Client;

use crate::support::Project;

/// A server that takes connections on a port of the loopback interface.
pub(crate) struct Listening {
    pub(crate) server: Server,
    pub(crate) port: u16,
    data: PathBuf,
}

impl Listening {
    /// A server that lets everybody in on its socket, and on its port whom these lines of `pg_hba.conf` name.
    pub(crate) async fn new(rules: &str) -> Self {
        let mut server = testing::private().await;
        let admin = server.connect("postgres").await.unwrap();
        let data: String = admin.query_one("show data_directory", &[]).await.unwrap().get(0);
        drop(admin);
        let hba = Path::new(&data).join("pg_hba.conf");
        fs_err::write(&hba, format!("local all all trust\n{rules}\n")).unwrap();
        let port = server.listen("").await.unwrap();
        Self { server, port, data: data.into() }
    }

    /// Starts it anew with these settings.
    pub(crate) async fn restart(&mut self, settings: &str) {
        self.server.listen(settings).await.unwrap();
    }

    /// A connection as superuser, on the socket.
    pub(crate) async fn admin(&self) -> Client {
        self.server.connect("postgres").await.unwrap()
    }

    /// Runs statements as superuser.
    pub(crate) async fn sql(&self, sql: &str) {
        self.admin().await.batch_execute(sql).await.unwrap();
    }

    /// Whether its programs were built with TLS.
    pub(crate) async fn has_tls(&self) -> bool {
        let sql = "select count(*) from pg_settings where name = 'ssl_library' and setting <> ''";
        self.admin().await.query_one(sql, &[]).await.unwrap().get::<_, i64>(0) == 1
    }

    /// Writes a file of the data folder that only the server may read.
    pub(crate) fn file(&self, name: &str, text: &str) {
        let file = self.data.join(name);
        fs_err::write(&file, text).unwrap();
        fs_err::set_permissions(&file, PermissionsExt::from_mode(0o600)).unwrap();
        let owner = fs_err::metadata(&self.data).unwrap();
        chown(&file, Some(owner.uid()), Some(owner.gid())).unwrap();
    }

    /// The database `postgres` at `localhost`, with options.
    pub(crate) fn url(&self, user: &str, options: &str) -> String {
        self.url_at("localhost", user, options)
    }

    pub(crate) fn url_at(&self, host: &str, user: &str, options: &str) -> String {
        format!("postgres://{user}@{host}:{}/postgres?{options}", self.port)
    }

    /// What a run with these words says when it fails, or `done`.
    pub(crate) fn told(&self, project: &Project, words: &[&str]) -> String {
        told(project, words).replace(&self.port.to_string(), "<port>")
    }

    /// What comes of looking at a database: an error, or `connected`.
    pub(crate) fn status(&self, project: &Project, url: &str) -> String {
        let told = self.told(project, &["migrate", "status", "--db-url", url]);
        if told == "done\n" { "connected\n".to_owned() } else { told }
    }
}

/// What a run with these words says when it fails, or `done`.
pub(crate) fn told(project: &Project, words: &[&str]) -> String {
    let output = project.command(&[words, &["--json"]].concat()).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    error(&serde_json::from_slice(&output.stdout).unwrap())
}

/// The error of an answer as text, whatever the width of a terminal; `done` for none.
pub(crate) fn error(answer: &serde_json::Value) -> String {
    let error = &answer["error"];
    let Some(message) = error["message"].as_str() else { return "done\n".to_owned() };
    let mut text = format!("{message}\n");
    let lines = |key: &str| error[key].as_array().unwrap().clone();
    for detail in lines("details") {
        writeln!(text, "| {}", normal(detail.as_str().unwrap())).unwrap();
    }
    for hint in lines("hints") {
        writeln!(text, "help: {}", hint.as_str().unwrap()).unwrap();
    }
    text
}

/// Without the numbers that each system gives to errors.
fn normal(line: &str) -> &str {
    line.split_once(" (os error ").map_or(line, |(before, _)| before)
}

/// Somebody who signs certificates.
pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    /// Its own certificate, in PEM format.
    pub(crate) root: String,
}

/// A certificate and its key, in PEM format.
pub(crate) struct Signed {
    pub(crate) certificate: String,
    pub(crate) key: String,
}

impl Authority {
    pub(crate) fn new(name: &str) -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let root = params.self_signed(&key).unwrap().pem();
        Self { issuer: Issuer::new(params, key), root }
    }

    /// A certificate made out to these hosts.
    pub(crate) fn signs(&self, hosts: &[&str]) -> Signed {
        self.sign(&params(hosts))
    }

    /// One that was good until the end of 2020.
    pub(crate) fn signed_long_ago(&self, hosts: &[&str]) -> Signed {
        let mut params = params(hosts);
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(2020, 12, 31);
        self.sign(&params)
    }

    /// One for a client of this name.
    pub(crate) fn signs_client(&self, user: &str) -> Signed {
        let mut params = params(&[]);
        params.distinguished_name.push(DnType::CommonName, user);
        self.sign(&params)
    }

    fn sign(&self, params: &CertificateParams) -> Signed {
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap().pem();
        Signed { certificate, key: key.serialize_pem() }
    }
}

/// A certificate that signed itself and may sign others, as `openssl req -x509` makes it.
pub(crate) fn signs_itself(hosts: &[&str]) -> Signed {
    let key = KeyPair::generate().unwrap();
    let mut params = params(hosts);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    Signed { certificate: params.self_signed(&key).unwrap().pem(), key: key.serialize_pem() }
}

fn params(hosts: &[&str]) -> CertificateParams {
    let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
    CertificateParams::new(hosts).unwrap()
}

/// A file that lasts until somebody ends it, and what it is once that happened.
pub(crate) const LONG: &str = "create table b (id int);\nselect pg_sleep(600);\n";

/// Starts `migrate` on a file that lasts, and waits until the server is at it.
pub(crate) async fn begun(project: &Project, admin: &Client) -> (Child, i32) {
    let mut run = project.command(&["migrate", "--json"]);
    let run = run.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    (run, sleeper(admin).await)
}

/// The server process that sleeps, as soon as one does.
async fn sleeper(admin: &Client) -> i32 {
    let sql = "select pid from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'";
    loop {
        if let Some(row) = admin.query_opt(sql, &[]).await.unwrap() {
            return row.get(0);
        }
    }
}

/// What a run says that was stopped, the number of its server process made equal.
pub(crate) fn ended(run: Child, pid: i32) -> String {
    let output = run.wait_with_output().unwrap();
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    error(&answer).replace(&pid.to_string(), "<pid>")
}

/// Lets the two sides speak to each other until one of them ends.
pub(crate) fn splice(client: TcpStream, server: TcpStream) {
    let back = (client.try_clone().unwrap(), server.try_clone().unwrap());
    for (mut from, mut to) in [back, (server, client)] {
        std::thread::spawn(move || {
            drop(std::io::copy(&mut from, &mut to));
            drop(to.shutdown(Shutdown::Write));
        });
    }
}
