//! Who is let in, where a password comes from, and what is said when there is no connection.

use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
};

use expect_test::expect;

use crate::{
    listening::{Listening, splice, told},
    support::Project,
};

const FILES: [(&str, &str); 1] = [("1_a.sql", "select 1;")];

const RULES: &str = "host all guest 127.0.0.1/32 scram-sha-256\n\
    host all free 127.0.0.1/32 trust\n\
    host all nobody 127.0.0.1/32 reject";

const ROLES: &str = "create role guest login password 'p:a\\ss@?#'; create role free login; create role nobody login";

async fn server() -> Listening {
    let server = Listening::new(RULES).await;
    server.sql(ROLES).await;
    server
}

#[tokio::test]
async fn passwords_come_from_where_libpq_takes_them() {
    let server = server().await;
    let project = Project::new(&FILES);
    expect![[r#"
        `localhost:<port>` asks for a password, and there is none
        help: put it into PGPASSWORD, the password file (`~/.pgpass`), or the connection string
    "#]]
    .assert_eq(&server.status(&project, &server.url("guest", "")));
    let wrong = server.url("guest:s3cret", "");
    expect![[r#"
        `localhost:<port>` refused the password of `guest`
        | password authentication failed for user "guest" (SQLSTATE 28P01)
        help: special characters of a password have to be percent-encoded in a URL; in `.env`, single quotes keep a `$`
    "#]]
    .assert_eq(&server.status(&project, &wrong));
    let encoded = server.url("guest:p%3Aa%5Css%40%3F%23", "");
    assert_eq!(server.status(&project, &encoded), "connected\n");
    let with = Project::new(&FILES).with("PGPASSWORD", r"p:a\ss@?#");
    assert_eq!(server.status(&with, &server.url("guest", "")), "connected\n");
    let words = format!(
        r"host=localhost port={} user=guest dbname=postgres password='p:a\\ss@?#'",
        server.port
    );
    assert_eq!(server.status(&project, &words), "connected\n");
    // The file, at its place and at another, open to others and not.
    let line = format!("localhost:{}:*:guest:p\\:a\\\\ss@?#\n", server.port);
    let keep = |path: &str, text: &str, mode| {
        project.write(path, text);
        let mode = std::os::unix::fs::PermissionsExt::from_mode(mode);
        fs_err::set_permissions(project.path(path), mode).unwrap();
    };
    keep(".pgpass", &line, 0o600);
    assert_eq!(server.status(&project, &server.url("guest", "")), "connected\n");
    keep(".pgpass", &line, 0o640);
    let said = project.run(&["migrate", "status", "--db-url", &server.url("guest", "")]);
    assert_eq!(said.code, 2);
    let warning = said.stderr.lines().next().unwrap();
    assert!(warning.starts_with("warning: the password file `"), "{warning}");
    assert!(
        warning.ends_with("/.pgpass` is ignored: others may read it; `chmod 0600` it"),
        "{warning}"
    );
    keep("elsewhere", "*:*:*:*:s3cret\n", 0o600);
    let said = server.status(&project, &server.url("guest", "passfile=elsewhere"));
    expect![[r#"
        `localhost:<port>` refused the password of `guest`
        | password authentication failed for user "guest" (SQLSTATE 28P01)
        help: it is from `elsewhere`
    "#]]
    .assert_eq(&said);
}

#[tokio::test]
async fn a_url_that_its_password_breaks_is_not_shown() {
    let server = server().await;
    let project = Project::new(&FILES);
    for password in ["s3cr@et", "s3cr/et", "s3cr%et", "s3@cr?et"] {
        let said = server.status(&project, &server.url(&format!("guest:{password}"), ""));
        assert!(said.starts_with("the connection string cannot be used\n"), "{password}: {said}");
        assert!(!said.contains("s3") && !said.contains("cr@") && !said.contains("et@"), "{said}");
    }
    expect![[r#"
        the connection string cannot be used
        | there is more than one `@` before the name of the database
        help: write an `@` of the user or the password as `%40`
    "#]]
    .assert_eq(&server.status(&project, &server.url("guest:s3cr@et", "")));
    expect![[r#"
        the connection string cannot be used
        | there is more than one `@` before the name of the database
        help: write an `@` of the user or the password as `%40`
    "#]]
    .assert_eq(&server.status(&project, &server.url("guest:s3cr/et", "")));
    expect![[r#"
        the connection string cannot be used
        | a `%` is not followed by two hexadecimal digits
        help: write a `%` of the password as `%25`
    "#]]
    .assert_eq(&server.status(&project, &server.url("guest:s3cr%et", "")));
}

#[tokio::test]
async fn each_way_of_failing_has_its_words() {
    let server = server().await;
    let project = Project::new(&FILES);
    let said = |url: &str| server.status(&project, url);
    expect![[r#"
        `localhost:<port>` does not let `nobody` into `postgres` from here
        | pg_hba.conf rejects connection for host "127.0.0.1", user "nobody", database "postgres", no encryption (SQLSTATE 28000)
        help: the server may want an encrypted connection: `sslmode=require`
    "#]].assert_eq(&said(&server.url("nobody", "sslmode=disable")));
    expect![[r#"
        `localhost:<port>` does not let `absent` into `postgres` from here
        | no pg_hba.conf entry for host "127.0.0.1", user "absent", database "postgres", no encryption (SQLSTATE 28000)
        help: whoever runs the server has to allow it, in `pg_hba.conf` as a rule
        help: where a client certificate is asked for, name it by `sslcert` and `sslkey`
    "#]]
    .assert_eq(&said(&server.url("absent", "")));
    let database = format!("postgres://free@127.0.0.1:{}/absent", server.port);
    expect![[r#"
        `127.0.0.1:<port>` has no database `absent`
        | database "absent" does not exist (SQLSTATE 3D000)
        help: create it: `create database "absent"`
    "#]]
    .assert_eq(&said(&database));
    server.sql("create database closed").await;
    server.sql("revoke connect on database closed from public").await;
    let database = format!("postgres://free@127.0.0.1:{}/closed", server.port);
    expect![[r#"
        `free` may not connect to the database `closed`
        | permission denied for database "closed" (SQLSTATE 42501)
        | User does not have CONNECT privilege.
        help: let an administrator run `grant connect on database "closed" to "free"`
    "#]]
    .assert_eq(&said(&database));
    expect![[r#"
        nobody listens on `127.0.0.1:1`
        | Connection refused
        help: is the server running, and is the port right?
    "#]]
    .assert_eq(&said("postgres://free@127.0.0.1:1/d"));
    let unknown = said("postgres://free@no-such-host.invalid/d");
    assert!(unknown.starts_with("the host `no-such-host.invalid` is not known\n"), "{unknown}");
    let socket = said("postgres://free@%2Fnowhere/d");
    expect![[r#"
        there is no socket of a server at `/nowhere:5432`
        | No such file or directory
        help: is the server running, and is the port right?
    "#]]
    .assert_eq(&socket);
}

#[tokio::test]
async fn who_never_answers_is_not_waited_for_for_ever() {
    // The system takes the connection, and nobody ever reads from it.
    let mute = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = mute.local_addr().unwrap().port();
    let project = Project::new(&FILES);
    let url = format!("postgres://me@127.0.0.1:{port}/d?connect_timeout=1");
    let said = told(&project, &["migrate", "status", "--db-url", &url]);
    expect![[r#"
        `127.0.0.1:<port>` did not answer within 1 s
        help: a firewall may drop what is sent there; does the server let this machine in, and are host and port right?
        help: `connect_timeout=3` waits longer
    "#]].assert_eq(&said.replace(&port.to_string(), "<port>"));
}

#[tokio::test]
async fn a_folder_that_cannot_be_read_is_told_of_without_waiting_for_the_server() {
    let mute = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = mute.local_addr().unwrap().port();
    let project = Project::new(&FILES);
    let url = format!("postgres://me@127.0.0.1:{port}/d?connect_timeout=0");
    for words in [&["migrate"][..], &["migrate", "status"]] {
        let said = told(&project, &[words, &["--db-url", &url, "--migrations", "none"]].concat());
        assert!(said.starts_with("the migrations in `none` cannot be listed"), "{said}");
    }
}

#[tokio::test]
async fn a_server_that_starts_is_waited_for() {
    let server = server().await;
    let project = Project::new(&FILES);
    let front = front(server.port, |count| count < 3);
    let url = format!("postgres://free@127.0.0.1:{front}/postgres");
    assert_eq!(server.status(&project, &url), "connected\n");
    let front = self::front(server.port, |_| true);
    let url = format!("postgres://free@127.0.0.1:{front}/postgres?connect_timeout=1");
    let said = server.status(&project, &url).replace(&front.to_string(), "<port>");
    expect![[r#"
        `127.0.0.1:<port>` is not ready, and was not within 1 s
        | the database system is starting up (SQLSTATE 57P03)
        help: it starts, stops or recovers; try again, its log tells how far it is
    "#]]
    .assert_eq(&said);
}

/// A port that is the server's, but for the connections by number that it answers as a server does that starts.
fn front(server: u16, refused: impl Fn(usize) -> bool + Send + 'static) -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for (count, client) in listener.incoming().enumerate() {
            let client = client.unwrap();
            if refused(count) {
                refuse(client);
                continue;
            }
            let server = TcpStream::connect(("127.0.0.1", server)).unwrap();
            splice(client, server);
        }
    });
    port
}

/// Answers the wish to encrypt with no, and what comes then with what a server says that starts.
fn refuse(mut client: TcpStream) {
    let mut length = [0; 4];
    client.read_exact(&mut length).unwrap();
    let mut rest = vec![0; u32::from_be_bytes(length) as usize - 4];
    client.read_exact(&mut rest).unwrap();
    if rest == 80_877_103_u32.to_be_bytes() {
        client.write_all(b"N").unwrap();
        return refuse(client);
    }
    let fields = b"SFATAL\0VFATAL\0C57P03\0Mthe database system is starting up\0\0";
    let length = u32::try_from(fields.len() + 4).unwrap();
    client.write_all(&[b"E", &length.to_be_bytes()[..], fields].concat()).unwrap();
}

#[tokio::test]
async fn the_last_connections_are_the_superusers() {
    let mut server = server().await;
    server
        .restart("max_connections = 4\nsuperuser_reserved_connections = 3\nmax_wal_senders = 0\n")
        .await;
    let config = || {
        let mut config = tokio_postgres::Config::new();
        config.host("127.0.0.1").port(server.port).user("free").dbname("postgres");
        config
    };
    let (client, connection) = config().connect(tokio_postgres::NoTls).await.unwrap();
    let driver = tokio::spawn(connection);
    let said = server.status(&Project::new(&FILES), &server.url("free", ""));
    // Which words the server has for it, its version decides.
    let ours = |line: &&str| !line.starts_with("| ");
    let told: String = said.split_inclusive('\n').filter(ours).collect();
    expect![[r#"
        `localhost:<port>` has no connection left
        help: end sessions that nobody needs, or raise `max_connections`
        help: `select pid, usename, application_name, state from pg_stat_activity` tells who has them
    "#]].assert_eq(&told);
    assert!(said.contains("(SQLSTATE 53300)"), "{said}");
    drop(client);
    driver.await.unwrap().unwrap();
}

#[tokio::test]
async fn hosts_are_tried_in_turn_until_one_is_of_the_right_kind() {
    let server = server().await;
    let project = Project::new(&FILES);
    let port = server.port;
    let several = format!("postgres://free@127.0.0.1:1,127.0.0.1:{port}/postgres");
    assert_eq!(server.status(&project, &several), "connected\n");
    let writing = format!("{several}?target_session_attrs=read-write");
    assert_eq!(server.status(&project, &writing), "connected\n");
    let standby = format!("{several}?target_session_attrs=standby");
    expect![[r#"
        `127.0.0.1:<port>` is no standby, and `target_session_attrs` asks for another kind of server
        | before that: nobody listens on `127.0.0.1:1`
    "#]]
    .assert_eq(&server.status(&project, &standby));
    let preferred = format!("{several}?target_session_attrs=prefer-standby");
    assert_eq!(server.status(&project, &preferred), "connected\n");
}

/// The lock is held on a connection of its own: were that one on another server, it would keep nobody away.
#[tokio::test]
async fn a_run_keeps_to_the_server_that_answered_first() {
    let server = server().await;
    server.sql("grant create on database postgres to free").await;
    let project = Project::new(&FILES);
    // The first connection asks whether it may be encrypted, and is taken as it is.
    let front = front(server.port, |count| count > 0);
    let url = format!(
        "postgres://free@127.0.0.1:{front},127.0.0.1:{}/postgres?connect_timeout=1",
        server.port
    );
    assert_eq!(server.status(&project, &url), "connected\n");
    let front = self::front(server.port, |count| count > 0);
    let url = format!(
        "postgres://free@127.0.0.1:{front},127.0.0.1:{}/postgres?connect_timeout=1",
        server.port
    );
    let said = server.told(&project, &["migrate", "--db-url", &url]);
    assert!(said.starts_with(&format!("`127.0.0.1:{front}` is not ready")), "{said}");
}

#[tokio::test]
async fn variables_say_where_the_database_is() {
    let server = server().await;
    server.sql("grant create on database postgres to free").await;
    let port = server.port.to_string();
    let place = [
        ("PGHOST", "127.0.0.1"),
        ("PGPORT", &port),
        ("PGUSER", "free"),
        ("PGDATABASE", "postgres"),
    ];
    let variables = |project: Project| {
        place.iter().fold(project, |project, (name, value)| project.with(name, value))
    };
    let project = variables(Project::new(&[(
        "1_a.sql",
        "select 1 / (current_setting('application_name') || current_setting('statement_timeout') = 'deploy77s')::int;",
    )]));
    let project = project.with("PGAPPNAME", "deploy").with("PGOPTIONS", "-c statement_timeout=77s");
    let said = project.run(&["migrate"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    let told = said.stderr.replace(&port, "<port>");
    assert!(told.contains("Using free@127.0.0.1:<port>/postgres (PGHOST)\n"), "{told}");
    // The direct connection comes before the pooled one.
    let direct = format!("postgres://free@127.0.0.1:{port}/postgres");
    let project = Project::new(&FILES)
        .with("DATABASE_URL", "postgres://me:s3cret@127.0.0.1:6543/d?pgbouncer=true")
        .with("DIRECT_URL", &direct);
    let said = project.run(&["migrate", "status"]);
    let told = said.stderr.replace(&port, "<port>");
    assert_eq!(told.trim(), "Using free@127.0.0.1:<port>/postgres (DIRECT_URL)");
}

#[test]
fn a_pooler_is_advised_against() {
    let project = Project::new(&FILES);
    let url = "postgres://me:s3cret@127.0.0.1:6432/d?connect_timeout=1";
    let said = project.run(&["migrate", "status", "--db-url", url]);
    expect!["warning: port 6432 of `127.0.0.1` is PgBouncer's, as a rule; migrations want one session from start to end: take the server's own port, and put it into DIRECT_URL"].assert_eq(said.stderr.lines().find(|line| line.contains("PgBouncer")).unwrap());
}

#[test]
fn the_local_stack_is_where_its_configuration_says() {
    let project = Project::new(&FILES);
    project.run(&["migrate", "status", "--local"]).is(&expect![[r#"
        --
          error: this project has no `supabase/config.toml` [connection]
          help: `--local` is for the local stack of the Supabase CLI; name another database by `--db-url`
        -- 2
    "#]]);
    project.write("supabase/config.toml", "[db]\nport = 1\n");
    project.run(&["migrate", "status", "--local"]).is(&expect![[r#"
        --
               Using postgres@127.0.0.1:1/postgres
          error: nobody listens on `127.0.0.1:1` [connection]
          | Connection refused (os error <n>)
          help: is the server running, and is the port right?
        -- 2
    "#]]);
    project.write("supabase/config.toml", "[db]\nport = \"env(PORT)\"\n");
    let said = project.run(&["migrate", "status", "--local"]);
    assert!(said.stderr.contains("Using postgres@127.0.0.1:54322/postgres"), "{}", said.stderr);
}
