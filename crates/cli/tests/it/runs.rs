//! Several runs at once, and runs that were killed.

use std::{
    io::{BufRead as _, BufReader},
    process::Stdio,
};

use crate::support::Project;

#[test]
fn two_at_once_both_get_there() {
    let project = Project::new(&[("001_a.sql", "create table a (id int);")]);
    let start = || {
        let mut command = project.command(&["gen-types", "--no-compile"]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    for run in [start(), start(), start()] {
        project.said(run.wait_with_output().unwrap()).done();
    }
    project.run(&["gen-types", "--check"]).done();
}

#[test]
fn a_killed_run_leaves_nothing_to_the_next() {
    let project = Project::new(&[
        ("001_a.sql", "create table a (id int);"),
        ("002_long.sql", "select pg_sleep(600);"),
    ]);
    let mut run = project.command(&["gen-types", "--no-compile"]);
    let mut run = run.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut talk = BufReader::new(run.stderr.take().unwrap()).lines();
    // Once the first file is in, the second has been sent.
    assert!(talk.any(|line| line.unwrap().contains("Applied migrations/001_a.sql")));
    run.kill().unwrap();
    run.wait().unwrap();
    assert!(!project.path("generated").exists());
    project.migration("002_long.sql", "create table b (id int);");
    project.run(&["gen-types", "--no-compile"]).done();
    assert!(project.path("generated/src/public/b.rs").is_file());
    #[cfg(unix)]
    assert_eq!(servers(&project), Vec::<String>::new());
}

#[cfg(unix)]
#[tokio::test]
async fn the_development_database_runs_until_it_is_interrupted() {
    let project = Project::new(&[("001_a.sql", "create table a (id int);")]);
    let mut run = project.command(&["db"]);
    let mut run = run.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut url = String::new();
    BufReader::new(run.stdout.take().unwrap()).read_line(&mut url).unwrap();
    // Whoever asks for another one gets to know where this one is.
    let again = project.run(&["db"]);
    assert_eq!((again.code, again.stdout.as_str()), (0, url.as_str()), "{}", again.stderr);
    assert_eq!(project.run(&["db", "--json"]).json()["url"], url.trim());
    let (client, connection) =
        tokio_postgres::connect(url.trim(), tokio_postgres::NoTls).await.unwrap();
    let driver = tokio::spawn(connection);
    project.run(&["migrate"]).done();
    client.batch_execute("insert into a values (1)").await.unwrap();
    project.migration("002_b.sql", "create table b as select * from a;");
    project.run(&["migrate"]).done();
    assert_eq!(client.query("select from b", &[]).await.unwrap().len(), 1);
    assert_eq!(project.run(&["migrate", "reset"]).code, 2);
    drop(client);
    driver.await.unwrap().unwrap();
    let told = std::process::Command::new("kill").args(["-INT", &run.id().to_string()]).status();
    assert!(told.unwrap().success());
    assert_eq!(run.wait().unwrap().code(), Some(0));
    assert_eq!(servers(&project), Vec::<String>::new());
}

/// The server processes that were started with files of this project.
#[cfg(unix)]
fn servers(project: &Project) -> Vec<String> {
    let list = std::process::Command::new("ps").args(["-A", "-ww", "-o", "command="]).output();
    let list = String::from_utf8_lossy(&list.unwrap().stdout).into_owned();
    let state = fs_err::canonicalize(project.state()).unwrap().display().to_string();
    list.lines().filter(|line| line.contains(&state)).map(str::to_owned).collect()
}
