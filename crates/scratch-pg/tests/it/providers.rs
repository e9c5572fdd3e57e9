//! Where does a server come from, and what is said when there is none?

use std::ffi::OsString;

use rowsmith_scratch_pg::{
    Error, Event, Finding, Installed, Options, SUPPORTED_MAJORS, Server, Watch, testing,
};

use crate::support::{execute, folder, number, project};

/// Everything that was reported, one line each.
#[derive(Default)]
struct Heard(Vec<String>);

impl Watch for Heard {
    fn event(&mut self, event: &Event<'_>) {
        self.0.push(match event {
            Event::Asked(Finding { provider, .. }) => format!("asked {provider}"),
            Event::Fetching { by, .. } => format!("fetching by {by}"),
            Event::Unpacking { .. } => "unpacking".to_owned(),
            Event::Initializing { .. } => "initializing".to_owned(),
            Event::Starting { .. } => "starting".to_owned(),
            other => format!("{other:?}"),
        });
    }
}

/// Programs of the pinned builds only, kept in the cache that all tests share.
fn fetched(folder: &tempfile::TempDir, major: u16) -> Options {
    Options { installed: Installed::Ignore, majors: major..=major, ..project(folder) }
}

#[tokio::test]
async fn every_major_is_fetched_and_runs() {
    for major in SUPPORTED_MAJORS {
        let folder = folder();
        let mut server = Server::start(&fetched(&folder, major), &mut ()).await.unwrap();
        assert_eq!(server.major(), major);
        assert!(server.version().starts_with(&format!("{major}.")), "{}", server.version());
        let (_, clone) = server.open(&[]).await.unwrap();
        let sql = "create extension pgcrypto; create extension \"uuid-ossp\"; \
             create extension postgres_fdw; create extension pg_trgm; create extension citext; \
             create table t (id uuid default gen_random_uuid(), h text default \
             encode(digest('x', 'sha256'), 'hex')); insert into t default values; \
             create publication p for all tables";
        execute(&server, clone.name(), sql).await;
        assert_eq!(number(&server, clone.name(), "select count(*) from t").await, 1);
        server.stop().await.unwrap();
    }
}

#[tokio::test]
async fn a_fresh_machine_fetches_once() {
    let folder = folder();
    let mut options = fetched(&folder, 17);
    options.cache_dir = folder.path().join("cache");
    let mut heard = Heard::default();
    drop(Server::start(&options, &mut heard).await.unwrap());
    let first = heard.0.join(", ");
    assert!(first.contains("fetching by ") && first.contains(", unpacking"), "{first}");
    assert!(first.contains("initializing, starting"), "{first}");
    let mut heard = Heard::default();
    options.path = Some(OsString::new());
    drop(Server::start(&options, &mut heard).await.unwrap());
    assert_eq!(heard.0.join(", "), "asked installed programs, asked fetched once, starting");
}

#[tokio::test]
async fn says_everything_that_was_tried_when_there_is_nothing() {
    let folder = folder();
    let mut options = fetched(&folder, 17);
    options.cache_dir = folder.path().join("cache");
    options.path = Some(OsString::new());
    let error = Server::start(&options, &mut ()).await.unwrap_err();
    let text = error.to_string();
    assert!(matches!(error, Error::NoPostgres { .. }));
    assert!(text.contains("installed programs: passed over as asked"), "{text}");
    assert!(text.contains("neither npm, pnpm, bun nor yarn is on the path"), "{text}");
    assert!(text.contains("`curl` is not on the path"), "{text}");
    assert!(error.hint().is_some());
    options.offline = true;
    let text = Server::start(&options, &mut ()).await.unwrap_err().to_string();
    assert!(text.contains("offline, so nothing is fetched"), "{text}");
}

#[tokio::test]
async fn a_named_folder_without_a_server_is_an_error() {
    let folder = folder();
    let options = Options { bin_dir: Some(folder.path().to_path_buf()), ..project(&folder) };
    let text = Server::start(&options, &mut ()).await.unwrap_err().to_string();
    assert!(text.contains("named folder: no `postgres` in"), "{text}");
}

#[tokio::test]
async fn a_named_server_that_is_not_there_is_an_error() {
    let folder = folder();
    let options = |url: &str| Options { url: Some(url.to_owned()), ..project(&folder) };
    let closed = options("postgres://nobody@127.0.0.1:1/x?connect_timeout=2");
    assert!(matches!(Server::start(&closed, &mut ()).await, Err(Error::Connect { .. })));
    let odd = options("postgres://host:port:port");
    assert!(matches!(Server::start(&odd, &mut ()).await, Err(Error::Address(_))));
    let host = testing::server();
    let mut old = options(&host.url("postgres"));
    old.majors = 9..=10;
    assert!(matches!(Server::start(&old, &mut ()).await, Err(Error::Unsuitable { .. })));
}
