//! Does everything hold through a real PgBouncer, in its session mode and in its transaction mode?

use std::{
    fs,
    net::{TcpListener, TcpStream},
    process::Command,
    time::{Duration, Instant},
};

use crate::{
    cargo::Failure,
    peers::{Ground, fetch},
    postgres::empty_folder,
    project::{Project, Running, same},
};

/// How long anything may take that takes a moment.
const PATIENCE: Duration = Duration::from_secs(30);

/// How many sessions with the server a pool holds: few, so that everybody meets what others left there.
const POOL: usize = 4;

/// What a file waits for that is to be found running, longer than anybody waits for it.
const WAIT: &str = "select pg_sleep(case when (select is_slow from gate) then 600 else 0 end);\n";

/// How long the lock of a runner that was killed may be in the way: its lease lasts half a minute.
const AFTERMATH: Duration = Duration::from_secs(45);

/// Tries all of it.
pub(crate) fn run(ground: &Ground) -> Result<(), Failure> {
    ["session", "transaction"].into_iter().try_for_each(|mode| {
        let pooler = Pooler::start(ground, mode)?;
        let failed = |reason| format!("in {mode} mode: {reason}");
        applies(ground, &pooler).map_err(failed)?;
        many_at_once(ground, &pooler).map_err(failed)?;
        interrupted(ground, &pooler).map_err(failed)?;
        killed(ground, &pooler).map_err(failed)?;
        taken_back(ground, &pooler).map_err(failed)?;
        if pooler.lends_sessions() { Ok(()) } else { refuses(ground, &pooler).map_err(failed) }
    })
}

/// A PgBouncer in front of the server.
struct Pooler {
    mode: &'static str,
    port: u16,
    _process: Running,
}

impl Pooler {
    fn start(ground: &Ground, mode: &'static str) -> Result<Self, Failure> {
        let fetch::Unpacked { program, libraries } = fetch::debian(&ground.peers, "pgbouncer")?;
        let folder = empty_folder(&ground.work, &format!("pgbouncer_{mode}"))?;
        let port = free_port()?;
        let settings = folder.join("pgbouncer.ini");
        fs::write(&settings, configuration(ground, mode, port)?)
            .map_err(|error| format!("cannot write `{}`: {error}", settings.display()))?;
        let mut command = Command::new(&program);
        command.arg("-q").arg(&settings).env("LD_LIBRARY_PATH", fetch::joined(&libraries));
        let mut process = Running::start(command.args(account()))?;
        let open = || TcpStream::connect(("127.0.0.1", port)).is_ok();
        until("pgbouncer listens", || Ok(open() || process.has_ended()))?;
        if process.has_ended() {
            return Err(format!("pgbouncer ended at once; `{}` may say why", settings.display()));
        }
        Ok(Self { mode, port, _process: process })
    }

    /// Whether a client has a session for itself, in which a file may run step by step.
    fn lends_sessions(&self) -> bool {
        self.mode == "session"
    }

    /// Builds an index, concurrently where that can be.
    fn build(&self) -> &'static str {
        if self.lends_sessions() {
            "create index concurrently a_idx on a (id);\n"
        } else {
            "create index a_idx on a (id);\n"
        }
    }

    fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }
}

fn configuration(ground: &Ground, mode: &str, port: u16) -> Result<String, Failure> {
    let socket = ground.postgres.socket().ok_or("the server has no socket")?;
    Ok(format!(
        "[databases]\n* = host={} port=5432 user=postgres\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n\
         unix_socket_dir =\nauth_type = any\npool_mode = {mode}\ndefault_pool_size = {POOL}\nmax_client_conn = 200\n",
        socket.display()
    ))
}

/// PgBouncer refuses to be root's, as Postgres does; the server's user may enter the server's folder.
fn account() -> Vec<&'static str> {
    let id = |words: &[&str]| Command::new("id").args(words).output().ok();
    if id(&["-u"]).is_none_or(|said| said.stdout != b"0\n") {
        return Vec::new();
    }
    let is_known = |name: &&str| id(&["-u", name]).is_some_and(|said| said.status.success());
    ["postgres", "nobody"].into_iter().find(is_known).map_or_else(Vec::new, |name| vec!["-u", name])
}

fn free_port() -> Result<u16, Failure> {
    TcpListener::bind(("127.0.0.1", 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|error| format!("cannot find a free port: {error}"))
}

/// Asks until the answer is yes.
fn until(what: &str, mut is_so: impl FnMut() -> Result<bool, Failure>) -> Result<(), Failure> {
    let begun = Instant::now();
    while !is_so()? {
        if begun.elapsed() > PATIENCE {
            return Err(format!("waited {} s until {what}", PATIENCE.as_secs()));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

fn project(ground: &Ground, pooler: &Pooler, name: &str) -> Result<(Project, String), Failure> {
    let database = format!("pooled_{name}_{}", pooler.mode);
    ground.postgres.create(&database)?;
    let project = Project::new(&ground.work, &database, &ground.rowsmith)?;
    project.write("rowsmith.toml", "profile = \"plain\"\n")?;
    Ok((project, database))
}

/// Files that leave as much behind as they can; nothing of it may be found in the pool.
fn applies(ground: &Ground, pooler: &Pooler) -> Result<(), Failure> {
    let (project, database) = project(ground, pooler, "leak")?;
    let url = pooler.url(&database);
    let before = state_of_pool(ground, &url)?;
    project.write(
        "migrations/1_table.sql",
        "create table a (id int primary key);\nset search_path = '';\nset lock_timeout = '77s';\n",
    )?;
    project.write(
        "migrations/2_rows.sql",
        "copy a from stdin;\n1\n2\n\\.\nset role pg_monitor;\nlisten somebody;\n",
    )?;
    project.write(
        "migrations/3_index.sql",
        &format!("{}set statement_timeout = '78s';\n", pooler.build()),
    )?;
    project.write("migrations/4_rest.sql", "create temp table left_here (id int);\nprepare left_plan as select 1;\nselect pg_advisory_lock(42);\n")?;
    project.migrate(&["status"], &url)?.ended(1)?;
    project.migrate(&[], &url)?.ended(0)?;
    project.migrate(&["status"], &url)?.ended(0)?;
    project.migrate(&[], &url)?.ended(0)?.with("none pending")?;
    same("what the pooled sessions are like", &state_of_pool(ground, &url)?, &before)?;
    let locks = "select count(*) from pg_locks where locktype = 'advisory'";
    same("the number of advisory locks", &ground.postgres.rows(&database, locks)?, "0\n")
}

/// What a session of each place in the pool is like.
fn state_of_pool(ground: &Ground, url: &str) -> Result<String, Failure> {
    let state = "select current_user, (select string_agg(name || '=' || setting, ' ' order by name) from pg_settings \
         where source = 'session' and name not in ('application_name', 'client_encoding')), \
         (select count(*) from pg_prepared_statements), (select count(*) from pg_listening_channels()), \
         pg_my_temp_schema() <> 0 and exists (select from pg_class where relnamespace = pg_my_temp_schema())";
    ground.postgres.rows_of_each(url, POOL, state).map(|states| states.concat())
}

/// Runners that start together: each file is applied once, and nobody fails.
fn many_at_once(ground: &Ground, pooler: &Pooler) -> Result<(), Failure> {
    let (project, database) = project(ground, pooler, "many")?;
    project
        .write("migrations/1_table.sql", "create table a (id int);\ninsert into a values (1);\n")?;
    project.write(
        "migrations/2_index.sql",
        &format!("{}insert into a values (2);\n", pooler.build()),
    )?;
    project.write("migrations/3_rows.sql", "insert into a values (3);\n")?;
    let url = pooler.url(&database);
    let ended = std::thread::scope(|scope| {
        let runners = (0..POOL - 1).map(|_| scope.spawn(|| project.migrate(&[], &url)));
        let runners: Vec<_> = runners.collect();
        runners.into_iter().map(std::thread::ScopedJoinHandle::join).collect::<Vec<_>>()
    });
    for said in ended {
        said.map_err(|_| "a runner's thread panicked")??.ended(0)?;
    }
    same(
        "what was applied",
        &ground.postgres.rows(&database, "select id from a order by id")?,
        "1\n2\n3\n",
    )
}

/// How many statements wait.
const RUNNING: &str = "select count(*) from pg_stat_activity where query like '%pg_sleep%' and state = 'active' and pid <> pg_backend_pid()";

/// A run that is interrupted while a statement runs: all of it ends at once, and so does its lock.
fn interrupted(ground: &Ground, pooler: &Pooler) -> Result<(), Failure> {
    let (project, database) = project(ground, pooler, "interrupted")?;
    let postgres = &ground.postgres;
    postgres.run(&database, "create table gate (is_slow bool); insert into gate values (true)")?;
    project.write("migrations/1_slow.sql", &format!("create table a (id int);\n{WAIT}"))?;
    let url = pooler.url(&database);
    let runner = Running::start(&mut project.migration(&[], &url))?;
    until("the runner is at work", || Ok(postgres.rows(&database, RUNNING)? != "0\n"))?;
    same("the exit code", &format!("{:?}", runner.interrupt()?), "Some(2)")?;
    same("statements still running", &postgres.rows(&database, RUNNING)?, "0\n")?;
    postgres.run(&database, "update gate set is_slow = false")?;
    project.write("rowsmith.toml", "profile = \"plain\"\n[migrate]\nlock-wait = \"0\"\n")?;
    project.migrate(&[], &url)?.ended(0).map(drop)
}

/// A runner that is killed while a statement runs: the next one finishes soon, and nothing runs twice.
fn killed(ground: &Ground, pooler: &Pooler) -> Result<(), Failure> {
    let (project, database) = project(ground, pooler, "killed")?;
    let postgres = &ground.postgres;
    postgres.run(&database, "create table gate (is_slow bool); create table done (file text); insert into gate values (true)")?;
    let atomic = format!("insert into done values ('atomic');\n{WAIT}create table a (id int);\n");
    let steps = format!("{}insert into done values ('steps');\n{WAIT}", pooler.build());
    let url = pooler.url(&database);
    for (name, sql) in [("1_atomic", atomic), ("2_steps", steps)] {
        postgres.run(&database, "update gate set is_slow = true")?;
        project.write(&format!("migrations/{name}.sql"), &sql)?;
        let runner = Running::start(&mut project.migration(&[], &url))?;
        until("the runner is at work", || Ok(postgres.rows(&database, RUNNING)? != "0\n"))?;
        drop(runner);
        let killed = Instant::now();
        postgres.run(&database, "update gate set is_slow = false")?;
        project.migrate(&[], &url)?.ended(0)?;
        let took = killed.elapsed();
        if took > AFTERMATH {
            return Err(format!("the run after a killed one took {} s", took.as_secs()));
        }
        same("statements still running", &postgres.rows(&database, RUNNING)?, "0\n")?;
    }
    same(
        "what was done",
        &postgres.rows(&database, "select file from done order by file")?,
        "atomic\nsteps\n",
    )
}

/// What is taken back, applied again and tried: all of it through the pool, and nothing stays there.
fn taken_back(ground: &Ground, pooler: &Pooler) -> Result<(), Failure> {
    let (project, database) = project(ground, pooler, "back")?;
    let url = pooler.url(&database);
    let before = state_of_pool(ground, &url)?;
    for (version, table) in [(1, "a"), (2, "b")] {
        let down = format!("drop table {table};\nset lock_timeout = '79s';\n");
        let file = format!("create table {table} (id int);\n-- rowsmith:down\n{down}");
        project.write(&format!("migrations/{version}_{table}.sql"), &file)?;
    }
    let tables = || {
        let sql = "select string_agg(tablename, ' ' order by tablename) from pg_tables where schemaname = 'public'";
        ground.postgres.rows(&database, sql)
    };
    project.migrate(&["--check", "--on-target"], &url)?.ended(1)?;
    let schemas = "select count(*) from pg_namespace where nspname = 'rowsmith'";
    same("what a dry run left", &ground.postgres.rows(&database, schemas)?, "0\n")?;
    project.migrate(&[], &url)?.ended(0)?;
    project.migrate(&["redo", "--force", "--yes"], &url)?.ended(0)?;
    same("the tables", &tables()?, "a b\n")?;
    project.migrate(&["down", "--steps", "1", "--force", "--yes"], &url)?.ended(0)?;
    same("the tables", &tables()?, "a\n")?;
    project.migrate(&["status"], &url)?.ended(1)?.with("1 applied, 1 pending")?;
    same("what the pooled sessions are like", &state_of_pool(ground, &url)?, &before)
}

/// What cannot be one transaction is not begun where sessions change between two statements.
fn refuses(ground: &Ground, pooler: &Pooler) -> Result<(), Failure> {
    let (project, database) = project(ground, pooler, "refused")?;
    project.write("migrations/1_table.sql", "create table a (id int);\n")?;
    project.write("migrations/2_index.sql", "create index concurrently a_idx on a (id);\n")?;
    let refused = project.migrate(&[], &pooler.url(&database))?;
    refused.ended(2)?.with("`migrations/2_index.sql` cannot run through a transaction pooler")?;
    project.migrate(&[], &ground.postgres.url(&database))?.ended(0)?;
    Ok(())
}
