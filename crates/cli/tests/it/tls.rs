//! Encrypted connections: what each `sslmode` takes and refuses, and what is said.

use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    process::Command,
};

use expect_test::expect;

use crate::{
    listening::{Authority, LONG, Listening, Signed, begun, ended, signs_itself, splice},
    support::Project,
};

const FILES: [(&str, &str); 1] = [("1_a.sql", "select 1;")];

/// Roles that are let in by one way only, and a role that needs a certificate.
const RULES: &str = "hostssl all tls 127.0.0.1/32 trust\n\
    hostnossl all plain 127.0.0.1/32 trust\n\
    host all either 127.0.0.1/32 trust\n\
    hostssl all holder 127.0.0.1/32 cert";

const ROLES: &str = "create role tls login; create role plain login; create role either login; create role holder login";

/// The settings of a server that shows the certificate in `server.crt`.
const TLS: &str = "ssl = on\nssl_cert_file = 'server.crt'\nssl_key_file = 'server.key'\nssl_ca_file = 'clients.crt'\n";

/// A server that shows this certificate and takes clients of the authority; none when its programs cannot.
async fn server(shown: &Signed, clients: &Authority) -> Option<Listening> {
    let mut server = Listening::new(RULES).await;
    server.sql(ROLES).await;
    if !server.has_tls().await {
        // What can be said of such a build: it is found out, and not taken for a server that encrypts.
        let said = server.status(&Project::new(&FILES), &server.url("either", "sslmode=require"));
        assert!(said.contains("does not encrypt"), "{said}");
        return None;
    }
    show(&mut server, shown, clients).await;
    Some(server)
}

async fn show(server: &mut Listening, shown: &Signed, clients: &Authority) {
    server.file("server.crt", &shown.certificate);
    server.file("server.key", &shown.key);
    server.file("clients.crt", &clients.root);
    server.restart(TLS).await;
}

/// A project that has the authority's certificate in a file.
fn project(authority: &Authority) -> Project {
    let project = Project::new(&FILES);
    project.write("ca.pem", &authority.root);
    project
}

#[tokio::test]
async fn each_mode_takes_what_libpq_takes() {
    let ours = Authority::new("ours");
    let Some(server) = server(&ours.signs(&["localhost", "127.0.0.1"]), &ours).await else {
        return;
    };
    let project = project(&ours);
    let mut table = String::new();
    for mode in ["", "disable", "allow", "prefer", "require", "verify-ca", "verify-full"] {
        for role in ["tls", "plain", "either"] {
            let mode = if mode.is_empty() { String::new() } else { format!("sslmode={mode}") };
            let root = if mode.contains("verify") { "&sslrootcert=ca.pem" } else { "" };
            let said = server.status(&project, &server.url(role, &format!("{mode}{root}")));
            table.extend([&mode, " ", role, ": ", said.lines().next().unwrap(), "\n"]);
        }
    }
    expect![[r#"
         tls: connected
         plain: connected
         either: connected
        sslmode=disable tls: `localhost:<port>` does not let `tls` into `postgres` from here
        sslmode=disable plain: connected
        sslmode=disable either: connected
        sslmode=allow tls: connected
        sslmode=allow plain: connected
        sslmode=allow either: connected
        sslmode=prefer tls: connected
        sslmode=prefer plain: connected
        sslmode=prefer either: connected
        sslmode=require tls: connected
        sslmode=require plain: `localhost:<port>` does not let `plain` into `postgres` from here
        sslmode=require either: connected
        sslmode=verify-ca tls: connected
        sslmode=verify-ca plain: `localhost:<port>` does not let `plain` into `postgres` from here
        sslmode=verify-ca either: connected
        sslmode=verify-full tls: connected
        sslmode=verify-full plain: `localhost:<port>` does not let `plain` into `postgres` from here
        sslmode=verify-full either: connected
    "#]]
    .assert_eq(&table);
}

#[tokio::test]
async fn roots_and_names_are_checked_as_far_as_the_mode_asks() {
    let (ours, theirs) = (Authority::new("ours"), Authority::new("theirs"));
    let Some(mut server) = server(&ours.signs(&["db.example"]), &ours).await else { return };
    let project = project(&ours);
    project.write("theirs.pem", &theirs.root);
    let said =
        |server: &Listening, options: &str| server.status(&project, &server.url("either", options));
    // The chain is good, the name is not.
    assert_eq!(said(&server, "sslmode=verify-ca&sslrootcert=ca.pem"), "connected\n");
    assert_eq!(said(&server, "sslmode=require&sslrootcert=ca.pem"), "connected\n");
    expect![[r#"
        the certificate of `localhost:<port>` is not made out to `localhost`
        | it is made out to `db.example`
        help: connect by a name that the certificate bears, or take `sslmode=verify-ca` with the authority's own `sslrootcert`
    "#]].assert_eq(&said(&server, "sslmode=verify-full&sslrootcert=ca.pem"));
    // The name is good, where the address is said apart from it.
    let elsewhere = server.url_at(
        "db.example",
        "either",
        "sslmode=verify-full&sslrootcert=ca.pem&hostaddr=127.0.0.1",
    );
    assert_eq!(server.status(&project, &elsewhere), "connected\n");
    // Somebody else's root.
    assert_eq!(said(&server, "sslmode=require"), "connected\n");
    expect![[r#"
        the certificate of `localhost:<port>` is signed by nobody who is trusted here
        | trusted are the certificates of `theirs.pem`
        help: get the root certificate from whoever runs the server, and name its file by `sslrootcert=FILE` or PGSSLROOTCERT
    "#]].assert_eq(&said(&server, "sslmode=require&sslrootcert=theirs.pem"));
    expect![[r#"
        the certificate of `localhost:<port>` is signed by nobody who is trusted here
        | trusted are the authorities of this machine
        help: get the root certificate from whoever runs the server, and name its file by `sslrootcert=FILE` or PGSSLROOTCERT
    "#]].assert_eq(&said(&server, "sslmode=verify-full"));
    // No root to speak of.
    expect![[r#"
        the connection string cannot be used
        | `sslmode=verify-ca` needs `sslrootcert=FILE` (or PGSSLROOTCERT): anybody can have a certificate that the platform trusts; `verify-full` does without a file
    "#]].assert_eq(&said(&server, "sslmode=verify-ca"));
    expect![[r#"
        cannot use root certificates from `none.pem`
        | I/O error: No such file or directory
    "#]]
    .assert_eq(&said(&server, "sslmode=verify-ca&sslrootcert=none.pem"));
    project.write("empty.pem", "nothing\n");
    expect![[r#"
        cannot use root certificates from `empty.pem`
        | no certificate is in it
    "#]]
    .assert_eq(&said(&server, "sslmode=verify-ca&sslrootcert=empty.pem"));
    // Out of date: only who checks the chain minds.
    show(&mut server, &ours.signed_long_ago(&["localhost"]), &ours).await;
    assert_eq!(said(&server, "sslmode=require"), "connected\n");
    expect![[r#"
        the certificate of `localhost:<port>` has expired
        help: the server needs a new one; is the clock of this machine right?
    "#]]
    .assert_eq(&said(&server, "sslmode=verify-full&sslrootcert=ca.pem"));
    // A certificate that is its own authority, as in the manual of Postgres.
    let own = signs_itself(&["localhost"]);
    project.write("own.pem", &own.certificate);
    show(&mut server, &own, &ours).await;
    assert_eq!(said(&server, "sslmode=verify-full&sslrootcert=own.pem"), "connected\n");
    assert!(said(&server, "sslmode=verify-full&sslrootcert=ca.pem").contains("signed by nobody"));
}

#[tokio::test]
async fn root_certificates_are_found_where_libpq_finds_them() {
    let ours = Authority::new("ours");
    let Some(server) = server(&ours.signs(&["localhost"]), &ours).await else { return };
    let project = project(&ours).with("PGSSLMODE", "verify-full").with("PGSSLROOTCERT", "ca.pem");
    assert_eq!(server.status(&project, &server.url("tls", "")), "connected\n");
    let project = self::project(&ours);
    project.write(".postgresql/root.crt", &ours.root);
    assert_eq!(server.status(&project, &server.url("tls", "sslmode=verify-full")), "connected\n");
    project.write(".postgresql/root.crt", &Authority::new("theirs").root);
    let said = server.status(&project, &server.url("tls", "sslmode=require"));
    assert!(said.contains("signed by nobody"), "{said}");
}

#[tokio::test]
async fn clients_may_have_certificates_too() {
    let (ours, theirs) = (Authority::new("ours"), Authority::new("theirs"));
    let Some(server) = server(&ours.signs(&["localhost"]), &ours).await else { return };
    let project = project(&ours);
    let keep = |name: &str, signed: &Signed, mode| {
        project.write(&format!("{name}.crt"), &signed.certificate);
        project.write(&format!("{name}.key"), &signed.key);
        let mode = std::os::unix::fs::PermissionsExt::from_mode(mode);
        fs_err::set_permissions(project.path(&format!("{name}.key")), mode).unwrap();
    };
    keep("holder", &ours.signs_client("holder"), 0o600);
    keep("other", &ours.signs_client("other"), 0o600);
    keep("open", &ours.signs_client("holder"), 0o644);
    keep("stranger", &theirs.signs_client("holder"), 0o600);
    let said = |options: &str| {
        server.status(&project, &server.url("holder", &format!("sslmode=require&{options}")))
    };
    assert_eq!(said("sslcert=holder.crt&sslkey=holder.key"), "connected\n");
    expect![[r#"
        `localhost:<port>` does not let `holder` into `postgres` from here
        | connection requires a valid client certificate (SQLSTATE 28000)
        help: whoever runs the server has to allow it, in `pg_hba.conf` as a rule
        help: where a client certificate is asked for, name it by `sslcert` and `sslkey`
    "#]]
    .assert_eq(&said(""));
    expect![[r#"
        `localhost:<port>` does not let `holder` into `postgres` from here
        | certificate authentication failed for user "holder" (SQLSTATE 28000)
        help: whoever runs the server has to allow it, in `pg_hba.conf` as a rule
    "#]]
    .assert_eq(&said("sslcert=other.crt&sslkey=other.key"));
    expect![[r#"
        cannot use the key of the client certificate from `open.key`
        | others may read it
        help: `chmod 0600 open.key`
    "#]]
    .assert_eq(&said("sslcert=open.crt&sslkey=open.key"));
    expect![[r#"
        cannot use the client certificate from `holder.crt`
        | keys may not be consistent: KeyMismatch
    "#]]
    .assert_eq(&said("sslcert=holder.crt&sslkey=other.key"));
    let stranger = said("sslcert=stranger.crt&sslkey=stranger.key");
    assert!(stranger.contains("broke off the start of the encryption"), "{stranger}");
}

#[tokio::test]
async fn encryption_from_the_first_byte_where_the_server_knows_it() {
    let ours = Authority::new("ours");
    let Some(server) = server(&ours.signs(&["localhost"]), &ours).await else { return };
    let said =
        server.status(&project(&ours), &server.url("tls", "sslmode=require&sslnegotiation=direct"));
    if server.server.major() >= 17 {
        assert_eq!(said, "connected\n");
    } else {
        expect![[r#"
            whoever listens on `localhost:<port>` ended the connection without a word
            help: only servers from 17 on know `sslnegotiation=direct`; leave it out
        "#]]
        .assert_eq(&said);
    }
}

#[tokio::test]
async fn an_encrypted_run_is_stopped_over_an_encrypted_connection() {
    let ours = Authority::new("ours");
    let Some(server) = server(&ours.signs(&["localhost"]), &ours).await else { return };
    server.sql("grant create on database postgres to either").await;
    server.sql("grant create on schema public to either").await;
    let front = encrypted_only(server.port);
    let options = "sslmode=verify-full&sslrootcert=ca.pem";
    let url = format!("postgres://either@localhost:{front}/postgres?{options}");
    let project = project(&ours).with("DATABASE_URL", &url);
    project.migration("2_b.sql", LONG);
    let admin = server.admin().await;
    let (run, pid) = begun(&project, &admin).await;
    let told = Command::new("kill").args(["-INT", &run.id().to_string()]).status().unwrap();
    assert!(told.success());
    expect![[r#"
        interrupted
        | nothing of `migrations/2_b.sql` is done
        | 1 migration before it: done
    "#]]
    .assert_eq(&ended(run, pid));
    let sql = "select count(*) from pg_stat_activity where usename = 'either'";
    while admin.query_one(sql, &[]).await.unwrap().get::<_, i64>(0) > 0 {}
    let sql = "select from pg_tables where tablename = 'b'";
    assert!(admin.query_opt(sql, &[]).await.unwrap().is_none());
}

/// A port that is the server's for those who ask for encryption first, and nobody's for all others.
fn encrypted_only(server: u16) -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for client in listener.incoming() {
            let mut client = client.unwrap();
            let mut first = [0; 8];
            client.read_exact(&mut first).unwrap();
            if first[4..] == 80_877_103_u32.to_be_bytes() {
                let mut server = TcpStream::connect(("127.0.0.1", server)).unwrap();
                server.write_all(&first).unwrap();
                splice(client, server);
            }
        }
    });
    port
}

#[tokio::test]
async fn a_server_without_encryption_is_refused_by_who_asks_for_it() {
    let server = Listening::new(RULES).await;
    server.sql(ROLES).await;
    let project = project(&Authority::new("ours"));
    for mode in ["disable", "allow", "prefer"] {
        let said = server.status(&project, &server.url("either", &format!("sslmode={mode}")));
        assert_eq!(said, "connected\n", "{mode}");
    }
    let said = |options: &str| server.status(&project, &server.url("either", options));
    expect![[r#"
        `localhost:<port>` does not encrypt, and `sslmode=require` asks for it
        help: turn TLS on at the server (`ssl = on`)
        help: `sslmode=prefer` connects without encryption where there is none; only for networks that you trust
    "#]].assert_eq(&said("sslmode=require"));
    assert!(
        said("sslmode=verify-full&sslrootcert=ca.pem")
            .contains("`sslmode=verify-full` asks for it")
    );
    assert!(
        said("sslmode=verify-ca&sslrootcert=ca.pem").contains("`sslmode=verify-ca` asks for it")
    );
}
