//! Does a run that ends badly leave anything running, or spoil the next one?
#![cfg(unix)]

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rowsmith_scratch_pg::{Contents, Durability, Event, Key, Options, Server, testing};
use rustix::process::{Pid, Signal, kill_process};

use crate::support::{execute, folder, number, project};

/// Says to a copy of this program what to do with a server; see [`child`].
const ORDER: &str = "ROWSMITH_TEST_ORDER";

/// Not a test by itself: what the other tests run as a process of its own and let die.
#[tokio::test]
async fn child() {
    let Some(order) = std::env::var_os(ORDER) else {
        return;
    };
    let order = order.into_string().unwrap();
    let (how, state) = order.split_once(' ').unwrap();
    let say = |server: &Server| {
        let socket = server.url("postgres");
        println!("ready {socket}");
    };
    if how == "exit" {
        say(testing::server());
        return;
    }
    let options =
        Options { state_dir: state.into(), contents: Contents::Kept, ..testing::options() };
    let server = Server::start(&options, &mut ()).await.unwrap();
    say(&server);
    match how {
        "panic" => panic!("as ordered"),
        "error" => drop(server),
        _ => std::thread::park(),
    }
}

/// Runs [`child`] until its server is ready; returns it with the postmaster's process.
fn run(how: &str, state: &Path) -> (Child, Pid) {
    let mut child = Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "crashes::child", "--nocapture"])
        .env(ORDER, format!("{how} {}", state.display()))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("a child");
    let lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let url = lines
        .map_while(Result::ok)
        .find_map(|line| line.split_once("ready ").map(|(_, url)| url.to_owned()))
        .expect("a server");
    let config: tokio_postgres::Config = url.parse().expect("a URL");
    let socket = config.get_hosts().iter().find_map(|host| match host {
        tokio_postgres::config::Host::Unix(folder) => Some(folder),
        tokio_postgres::config::Host::Tcp(_) => None,
    });
    let socket = socket.expect("a socket");
    (child, postmaster(&socket.with_file_name("data")))
}

fn postmaster(data: &Path) -> Pid {
    let text = fs_err::read_to_string(data.join("postmaster.pid")).expect("a status file");
    let id = text.lines().next().and_then(|line| line.parse().ok()).expect("a number");
    Pid::from_raw(id).expect("a process")
}

/// A dead process that nobody has asked after yet still has its number, with the state `Z`.
fn is_alive(process: Pid) -> bool {
    let id = process.as_raw_nonzero().to_string();
    let state = Command::new("ps").args(["-o", "stat=", "-p", &id]).output().expect("`ps`");
    let state = String::from_utf8_lossy(&state.stdout).trim().to_owned();
    !state.is_empty() && !state.starts_with('Z')
}

/// Every process with its parent, as far as both have numbers.
fn parent_and_id() -> Vec<(Pid, Pid)> {
    let list = Command::new("ps").args(["-A", "-o", "ppid=,pid="]).output().expect("`ps`");
    let text = String::from_utf8_lossy(&list.stdout).into_owned();
    let pair = |line: &str| {
        let mut numbers = line.split_whitespace().map(|word| Pid::from_raw(word.parse().ok()?));
        Some((numbers.next()??, numbers.next()??))
    };
    text.lines().filter_map(pair).collect()
}

/// Processes that are not our children can only be looked at; this fails after a time no stop takes.
fn wait_gone(process: Pid) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while is_alive(process) {
        assert!(Instant::now() < deadline, "process {process:?} is still there");
        std::thread::yield_now();
    }
}

#[test]
fn no_server_outlives_its_run() {
    for how in ["exit", "panic", "error", "kill"] {
        let folder = folder();
        let (mut child, postmaster) = run(how, &folder.path().join("state"));
        if how == "kill" {
            assert!(is_alive(postmaster));
            child.kill().unwrap();
        }
        child.wait().unwrap();
        wait_gone(postmaster);
    }
}

#[tokio::test]
async fn a_server_whose_keeper_died_too_is_ended_by_the_next_run() {
    let folder = folder();
    let state = folder.path().join("state");
    let (mut child, postmaster) = run("kill", &state);
    let keeper = parent_and_id().into_iter().find(|(_, id)| *id == postmaster).unwrap().0;
    // The keeper's other half watches the pipe: both halves must die for the server to be left.
    for (_, half) in parent_and_id().into_iter().filter(|(parent, _)| *parent == keeper) {
        if half != postmaster {
            kill_process(half, Signal::KILL).unwrap();
        }
    }
    kill_process(keeper, Signal::KILL).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(is_alive(postmaster));
    let options = Options { contents: Contents::Kept, ..project(&folder) };
    let mut server = Server::start(&options, &mut ()).await.unwrap();
    wait_gone(postmaster);
    server.open(&[]).await.unwrap();
}

#[tokio::test]
async fn another_process_with_the_number_of_a_dead_server_is_left_alone() {
    let folder = folder();
    let options = Options { contents: Contents::Kept, ..project(&folder) };
    Server::start(&options, &mut ()).await.unwrap().stop().await.unwrap();
    let mut bystander = Command::new("sleep").arg("600").spawn().unwrap();
    let file = options.state_dir.join("slot-0/data/postmaster.pid");
    fs_err::write(&file, format!("{}\n", bystander.id())).unwrap();
    let server = Server::start(&options, &mut ()).await.unwrap();
    assert!(bystander.try_wait().unwrap().is_none());
    bystander.kill().unwrap();
    bystander.wait().unwrap();
    drop(server);
}

#[tokio::test]
async fn snapshots_survive_a_kill_but_not_a_restart_of_the_machine() {
    let folder = folder();
    let options = Options { contents: Contents::Kept, ..project(&folder) };
    let key = [Key::new("1")];
    let mut server = Server::start(&options, &mut ()).await.unwrap();
    let (_, clone) = server.open(&key).await.unwrap();
    execute(
        &server,
        "postgres",
        "create table t (id int); insert into t select generate_series(1, 999)",
    )
    .await;
    server.keep(clone, &key[0]).await.unwrap();
    drop(server);

    let mut server = Server::start(&options, &mut ()).await.unwrap();
    assert_eq!(server.open(&key).await.unwrap().0, Some(0));
    assert_eq!(number(&server, "postgres", "select count(*) from t").await, 999);
    drop(server);

    let seal = options.state_dir.join("slot-0/seal");
    let text = fs_err::read_to_string(&seal).unwrap();
    fs_err::write(&seal, text.lines().next().unwrap().to_owned() + "\nanother boot\n").unwrap();
    let mut server = Server::start(&options, &mut ()).await.unwrap();
    assert_eq!(server.open(&key).await.unwrap().0, None);
}

#[tokio::test]
async fn a_spoilt_scratch_cluster_is_made_anew() {
    let folder = folder();
    let options = Options { contents: Contents::Kept, ..project(&folder) };
    drop(Server::start(&options, &mut ()).await.unwrap());
    fs_err::remove_file(options.state_dir.join("slot-0/data/global/pg_control")).unwrap();
    drop(Server::start(&options, &mut ()).await.unwrap());
}

#[tokio::test]
async fn runs_at_the_same_time_have_slots_of_their_own() {
    let folder = folder();
    let options = Options { contents: Contents::Kept, ..project(&folder) };
    let one = Server::start(&options, &mut ()).await.unwrap();
    let two = Server::start(&options, &mut ()).await.unwrap();
    assert_ne!(one.url("x"), two.url("x"));
    execute(&one, "postgres", "create table t ()").await;
    execute(&two, "postgres", "create table t ()").await;
    drop(one);
    let three = Server::start(&options, &mut ()).await.unwrap();
    assert_ne!(two.url("x"), three.url("x"));
    assert!(!options.state_dir.join("slot-2").exists());
}

#[test]
fn a_development_database_is_kept_and_waited_for() {
    let folder = folder();
    let options = Options { durability: Durability::On, ..project(&folder) };
    let runtime =
        || tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let first = runtime().block_on(async {
        let server = Server::start(&options, &mut ()).await.unwrap();
        execute(&server, "postgres", "create table t (id int); insert into t values (7)").await;
        let durable = "select count(*) from pg_settings where name in \
             ('fsync', 'full_page_writes', 'synchronous_commit') and setting = 'on'";
        assert_eq!(number(&server, "postgres", durable).await, 3);
        server
    });
    let (heard, hears) = std::sync::mpsc::channel();
    let second = std::thread::spawn(move || {
        runtime().block_on(async {
            let mut watch = Tell(heard);
            let mut server = Server::start(&options, &mut watch).await.unwrap();
            let kept = number(&server, "postgres", "select id::bigint from t").await;
            server.reset().await.unwrap();
            let tables = "select count(*) from pg_tables where schemaname = 'public'";
            (kept, number(&server, "postgres", tables).await)
        })
    });
    hears.recv().unwrap();
    drop(first);
    assert_eq!(second.join().unwrap(), (7, 0));
}

/// Reports when it has to wait.
struct Tell(std::sync::mpsc::Sender<()>);

impl rowsmith_scratch_pg::Watch for Tell {
    fn event(&mut self, event: &Event<'_>) {
        if matches!(event, Event::Waiting) {
            self.0.send(()).expect("a listener");
        }
    }
}
