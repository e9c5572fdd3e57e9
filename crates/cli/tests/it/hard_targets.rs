//! Targets that cannot be migrated, or stop in the middle: what is said, and that the next run finishes.

use std::{
    os::unix::fs::{MetadataExt as _, PermissionsExt, chown},
    process::{Command, Stdio},
};

use expect_test::expect;
use rowsmith_scratch_pg::testing::{self, TestDatabase};
use tokio_postgres::Client;

use crate::{
    listening::{LONG, Listening, begun, ended, told},
    support::{Project, url, value},
};

const FILES: [(&str, &str); 1] = [("1_a.sql", "create schema a;")];

/// How a role without a password would name a test's database.
fn url_of(role: &str, database: &TestDatabase) -> String {
    url(database).replacen("postgres@", &format!("{role}@"), 1)
}

/// What `migrate` says, the names of a test's own database and role made equal.
fn migrate(project: &Project, database: &TestDatabase, role: &str) -> String {
    let said = told(project, &["migrate", "--db-url", &url_of(role, database)]);
    said.replace(database.name(), "<database>").replace(role, "<role>")
}

#[tokio::test]
async fn a_standby_is_looked_at_but_not_migrated() {
    let mut server = Listening::new("").await;
    server.sql("create table t as select 1 as a").await;
    server.file("standby.signal", "");
    server.restart("").await;
    let project = Project::new(&FILES).with("DATABASE_URL", &server.server.url("postgres"));
    expect![[r#"
        this server is a read-only standby, which nobody can migrate
        | cannot execute CREATE SCHEMA in a read-only transaction (SQLSTATE 25006)
        help: connect to the primary; where the connection string names several hosts, `target_session_attrs=read-write` finds it
    "#]]
    .assert_eq(&server.told(&project, &["migrate"]));
    assert_eq!(project.run(&["migrate", "status"]).code, 1);
}

#[tokio::test]
async fn a_database_that_is_read_only_says_where_that_was_set() {
    let database = testing::database().await;
    let project = Project::new(&FILES);
    let name = database.name();
    let set = |on: &str| format!("alter {on} set default_transaction_read_only = on");
    let reset = |on: &str| format!("alter {on} reset default_transaction_read_only");
    database.client.batch_execute("create role read_only_role superuser login").await.unwrap();
    let run = || migrate(&project, &database, "read_only_role");
    let on = format!("database {name}");
    database.client.batch_execute(&set(&on)).await.unwrap();
    expect![[r#"
        sessions of <role> in <database> are read-only
        | cannot execute CREATE SCHEMA in a read-only transaction (SQLSTATE 25006)
        help: `alter database <database> reset default_transaction_read_only` takes that back; Supabase sets it while the disk is nearly full, so make room first
        help: `PGOPTIONS='-c default_transaction_read_only=off'` passes it over for one run
    "#]]
    .assert_eq(&run());
    database.client.batch_execute(&reset(&on)).await.unwrap();
    let on = "role read_only_role";
    database.client.batch_execute(&set(on)).await.unwrap();
    let said = run();
    assert!(said.contains("`alter role <role> reset default_transaction_read_only`"), "{said}");
    let project = Project::new(&FILES).with("PGOPTIONS", "-c default_transaction_read_only=off");
    assert_eq!(migrate(&project, &database, "read_only_role"), "done\n");
}

#[tokio::test]
async fn a_role_that_may_not_create_the_history_is_told_what_an_administrator_must_run() {
    let database = testing::database().await;
    let project = Project::new(&[("1_a.sql", "create table public.a (id int);")]);
    let sql = "create role historyless login; grant create on schema public to historyless";
    database.client.batch_execute(sql).await.unwrap();
    expect![[r#"
        the role <role> may not keep the history of migrations in <database>
        | permission denied for database <database> (SQLSTATE 42501)
        help: let an administrator run `create schema rowsmith authorization <role>`
    "#]]
    .assert_eq(&migrate(&project, &database, "historyless"));
    database
        .client
        .batch_execute("create schema rowsmith authorization historyless")
        .await
        .unwrap();
    assert_eq!(migrate(&project, &database, "historyless"), "done\n");
}

#[tokio::test]
async fn a_role_that_may_not_use_the_history_is_told_what_an_administrator_must_run() {
    let database = testing::database().await;
    let project = Project::new(&[("1_a.sql", "select 1;")]).with("DATABASE_URL", &url(&database));
    project.run(&["migrate"]).done();
    project.migration("2_b.sql", "select 1;");
    database.client.batch_execute("create role outsider login").await.unwrap();
    expect![[r#"
        the role <role> may not keep the history of migrations in <database>
        | permission denied for schema rowsmith (SQLSTATE 42501)
        help: let an administrator run `grant usage on schema rowsmith to <role>; grant select, insert, update, delete on all tables in schema rowsmith to <role>`
    "#]]
    .assert_eq(&migrate(&project, &database, "outsider"));
    let status = told(&project, &["migrate", "status", "--db-url", &url_of("outsider", &database)]);
    assert!(status.contains("grant usage on schema rowsmith"), "{status}");
    database.client.batch_execute("grant usage on schema rowsmith to outsider; grant select on all tables in schema rowsmith to outsider").await.unwrap();
    expect![[r#"
        the role <role> may not keep the history of migrations in <database>
        | permission denied for table migrations (SQLSTATE 42501)
        help: let an administrator run `grant select, insert, update, delete on all tables in schema rowsmith to <role>`
    "#]].assert_eq(&migrate(&project, &database, "outsider"));
    database
        .client
        .batch_execute("grant insert, update, delete on all tables in schema rowsmith to outsider")
        .await
        .unwrap();
    assert_eq!(migrate(&project, &database, "outsider"), "done\n");
}

#[tokio::test]
async fn a_role_that_may_not_write_supabases_history_changes_nothing() {
    let database = testing::database().await;
    let project = Project::empty().with("DATABASE_URL", &url(&database));
    project.write("supabase/config.toml", "project_id = \"x\"\n");
    project.write("supabase/migrations/20240101000000_a.sql", "select 1;");
    project.run(&["migrate"]).done();
    project.write("supabase/migrations/20240101000001_b.sql", "create schema b;");
    let sql = format!(
        "create role no_supabase login; grant create on database {} to no_supabase; \
         grant usage on schema rowsmith, supabase_migrations to no_supabase; \
         grant all on all tables in schema rowsmith to no_supabase; \
         grant select on all tables in schema supabase_migrations to no_supabase",
        database.name()
    );
    database.client.batch_execute(&sql).await.unwrap();
    expect![[r#"
        the role <role> may not keep the history of migrations in <database>
        | permission denied for table schema_migrations (SQLSTATE 42501)
        help: let an administrator run `grant select, insert, update, delete on all tables in schema supabase_migrations to <role>`
    "#]]
    .assert_eq(&migrate(&project, &database, "no_supabase"));
    assert_eq!(
        value(&database, "select count(*)::text from pg_namespace where nspname = 'b'").await,
        "0"
    );
    database
        .client
        .batch_execute("grant all on all tables in schema supabase_migrations to no_supabase")
        .await
        .unwrap();
    assert_eq!(migrate(&project, &database, "no_supabase"), "done\n");
}

#[tokio::test]
async fn a_full_disk_leaves_nothing_of_the_file() {
    let database = testing::database().await;
    let project = Project::new(&[("1_a.sql", "create table kept (a int);")]);
    let project = project.with("DATABASE_URL", &url(&database));
    // Everywhere: the room that the server itself allows for temporary files.
    project.migration("2_b.sql", "create table lost (t text);\nset temp_file_limit = '1MB';\nset work_mem = '64kB';\nselect count(*) from (select i from generate_series(1, 1000000) i order by md5(i::text)) x;");
    // From 18 on, the setting's name is in quotes.
    expect![[r#"
        temporary file size exceeds temp_file_limit (1024kB) (SQLSTATE 53400)
        | The statement needs more than the server's configuration, or that of the role, lets it have. Nothing is wrong with the file.
        help: raise the limit that the message names, then run it again
    "#]].assert_eq(&told(&project, &["migrate"]).replace('"', ""));
    let tables = "select string_agg(tablename, ' ' order by tablename) from pg_tables where schemaname = 'public'";
    assert_eq!(value(&database, tables).await, "kept");
    // Where this system lets us have one: a disk that is really full.
    if let Some(disk) = Disk::new(&value(&database, "show data_directory").await) {
        let space = disk.folder.path().join("space");
        let sql = format!("create tablespace small location '{}'", space.display());
        database.client.batch_execute(&sql).await.unwrap();
        project.migration("2_b.sql", "create table lost (t text) tablespace small;\ninsert into lost select repeat(md5(i::text), 40) from generate_series(1, 40000) i;");
        let said = told(&project, &["migrate"]);
        assert!(said.contains("No space left on device (SQLSTATE 53100)"), "{said}");
        let (_, behind) = said.split_once('\n').unwrap();
        expect![[r#"
            | There is no room for what the file writes. Nothing is wrong with the file.
            help: Check free disk space.
            help: make room on the server's disk, then run it again
        "#]]
        .assert_eq(behind);
        assert_eq!(value(&database, tables).await, "kept");
        database.client.batch_execute("drop tablespace small").await.unwrap();
    }
    project.migration("2_b.sql", "create table lost (t text);");
    project.run(&["migrate"]).done();
    assert_eq!(value(&database, tables).await, "kept lost");
}

/// A disk of 16 MB, where this system lets us have one.
struct Disk {
    folder: tempfile::TempDir,
}

impl Disk {
    fn new(data: &str) -> Option<Self> {
        let folder = tempfile::Builder::new()
            .permissions(PermissionsExt::from_mode(0o755))
            .tempdir()
            .unwrap();
        let options = ["-t", "tmpfs", "-o", "size=16m,mode=0777", "rowsmith-test"];
        let mut mount = Command::new("mount");
        mount.args(options).arg(folder.path()).stdout(Stdio::null()).stderr(Stdio::null());
        let mounted = mount.status().is_ok_and(|status| status.success());
        let disk = mounted.then_some(Self { folder })?;
        // The server wants a folder of its own account.
        let space = disk.folder.path().join("space");
        fs_err::create_dir(&space).unwrap();
        let owner = fs_err::metadata(data).unwrap();
        chown(&space, Some(owner.uid()), Some(owner.gid())).unwrap();
        Some(disk)
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // At once even where a failed test leaves a table on it.
        drop(Command::new("umount").arg("-l").arg(self.folder.path()).status());
    }
}

#[tokio::test]
async fn an_administrator_may_cancel_or_end_it_and_the_next_run_finishes() {
    let database = testing::database().await;
    let project =
        Project::new(&[FILES[0], ("2_b.sql", LONG)]).with("DATABASE_URL", &url(&database));
    let (run, pid) = begun(&project, &database.client).await;
    database.client.execute("select pg_cancel_backend($1)", &[&pid]).await.unwrap();
    expect![[r#"
        canceling statement due to user request (SQLSTATE 57014)
        | Somebody asked the server to stop it. Nothing is wrong with the file.
        help: run it again
        help: `--to 1` stops before this file
    "#]]
    .assert_eq(&ended(run, pid));
    let (run, pid) = begun(&project, &database.client).await;
    database.client.execute("select pg_terminate_backend($1)", &[&pid]).await.unwrap();
    expect![[r#"
        the connection was lost while `migrations/2_b.sql` ran
        | terminating connection due to administrator command (SQLSTATE 57P01)
        help: run it again: what is done is in the history and is not done twice
    "#]]
    .assert_eq(&ended(run, pid));
    project.migration("2_b.sql", "create table b (id int);");
    project.run(&["migrate"]).done();
    assert_eq!(value(&database, "select count(*)::text from rowsmith.migrations").await, "2");
}

#[tokio::test]
async fn a_server_that_crashes_in_the_middle_is_waited_for_and_the_next_run_finishes() {
    let server = testing::private().await;
    let admin = server.connect("postgres").await.unwrap();
    let project =
        Project::new(&[FILES[0], ("2_b.sql", LONG)]).with("DATABASE_URL", &server.url("postgres"));
    // The process that runs the file is killed.
    let (run, pid) = begun(&project, &admin).await;
    kill(pid);
    expect![[r#"
        the connection was lost while `migrations/2_b.sql` ran
        | connection closed
        help: run it again: what is done is in the history and is not done twice
    "#]]
    .assert_eq(&ended(run, pid));
    // Whoever connects before the server has noticed is ended with the rest.
    while !admin.is_closed() {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    // Another one is; the server ends them all.
    let admin = connected(&server).await;
    let (run, pid) = begun(&project, &admin).await;
    let other: i32 = admin.query_one("select pg_backend_pid()", &[]).await.unwrap().get(0);
    kill(other);
    expect![[r#"
        the connection was lost while `migrations/2_b.sql` ran
        | connection closed
        help: run it again: what is done is in the history and is not done twice
    "#]]
    .assert_eq(&ended(run, pid));
    // At once, while the server recovers.
    project.migration("2_b.sql", "create table b (id int);");
    project.run(&["migrate"]).done();
    let admin = connected(&server).await;
    let sql = "select count(*) from rowsmith.migrations";
    assert_eq!(admin.query_one(sql, &[]).await.unwrap().get::<_, i64>(0), 2);
}

/// A connection, as soon as the server has recovered.
async fn connected(server: &rowsmith_scratch_pg::Server) -> Client {
    loop {
        if let Ok(client) = server.connect("postgres").await {
            return client;
        }
    }
}

fn kill(pid: i32) {
    assert!(Command::new("kill").args(["-9", &pid.to_string()]).status().unwrap().success());
}
