//! Do extensions that a server lacks become real ones?

use rowsmith_scratch_pg::{ExtensionFiles, Install, Installed, Options, Server, testing};

use crate::support::{execute, folder, number, project};

const ABSENT: ExtensionFiles = ExtensionFiles {
    name: "rowsmith_absent",
    control: "comment = 'stands in'\ndefault_version = '1.2'\nrelocatable = false\n\
              schema = absent\nsuperuser = false\ntrusted = true\n",
    version: "1.2",
    script: "create function absent.answer() returns bigint language sql return 42;\n",
    install: Install::WhereAbsent,
};

/// Of a name that every server has: must not be replaced.
const PRESENT: ExtensionFiles = ExtensionFiles {
    name: "pgcrypto",
    control: "default_version = '0'",
    version: "0",
    script: "",
    install: Install::WhereAbsent,
};

/// Of a name that every server has, and wanted in its place.
const REPLACED: ExtensionFiles = ExtensionFiles {
    name: "citext",
    control: "default_version = '9.9'",
    version: "9.9",
    script: "",
    install: Install::Always,
};

async fn works(options: Options) {
    let options = Options { extensions: vec![PRESENT, ABSENT, REPLACED], ..options };
    let server = Server::start(&options, &mut ()).await.expect("a server");
    assert_eq!(server.shims(), ["rowsmith_absent", "citext"]);
    execute(&server, "postgres", "create extension rowsmith_absent; create extension pgcrypto")
        .await;
    assert_eq!(number(&server, "postgres", "select absent.answer()").await, 42);
    let digest = "select length(digest('x', 'sha256'))::bigint";
    assert_eq!(number(&server, "postgres", digest).await, 32);
    execute(&server, "postgres", "create extension citext").await;
    let version = "select count(*) from pg_extension where extversion in ('1.2', '9.9')";
    assert_eq!(number(&server, "postgres", version).await, 2);
    server.stop().await.expect("a stop");
}

#[tokio::test]
async fn on_whatever_server_is_here() {
    let folder = folder();
    works(project(&folder)).await;
}

#[tokio::test]
async fn on_fetched_programs_which_stay_as_they_were() {
    let folder = folder();
    let options = Options { installed: Installed::Ignore, ..project(&folder) };
    works(options.clone()).await;
    let server = Server::start(&options, &mut ()).await.unwrap();
    let there = "select count(*) from pg_available_extensions where name = 'rowsmith_absent'";
    assert_eq!(number(&server, "postgres", there).await, 0);
}

#[tokio::test]
async fn in_a_tests_database() {
    let db = testing::database_with(&[ABSENT]).await;
    db.client.batch_execute("create extension rowsmith_absent").await.unwrap();
}

#[tokio::test]
async fn a_named_server_says_what_it_lacks() {
    let host = testing::server();
    let folder = folder();
    let options = Options {
        url: Some(host.url("postgres")),
        extensions: vec![PRESENT, ABSENT],
        ..project(&folder)
    };
    let server = Server::start(&options, &mut ()).await.unwrap();
    assert_eq!(server.missing_extensions(), ["rowsmith_absent"]);
    assert!(server.shims().is_empty());
}
