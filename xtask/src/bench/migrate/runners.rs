//! Which runners are there, and how is each told what to do?

use std::{path::PathBuf, process::Command};

use crate::{
    bench::{
        Ground,
        migrate::{
            folders::{Folders, Form},
            memory,
        },
    },
    cargo::{self, Failure},
    postgres::Postgres,
};

/// The name of the product.
const OURS: &str = "rowsmith";

/// A runner that is there.
pub(super) struct Runner {
    pub(super) name: &'static str,
    /// None for our own replay, which is no program.
    program: Option<PathBuf>,
    form: Form,
    apply: fn(&On<'_>) -> Vec<String>,
    status: Option<fn(&On<'_>) -> Vec<String>>,
}

/// A folder of migrations and the database that they are for.
struct On<'a> {
    files: &'a str,
    is_large: bool,
    url: &'a str,
    database: &'a str,
    socket: &'a str,
}

/// A runner that may be there: its name, its program, its files, what is typed to apply and to show.
type Known = (
    &'static str,
    &'static str,
    Form,
    fn(&On<'_>) -> Vec<String>,
    Option<fn(&On<'_>) -> Vec<String>>,
);

/// All that are known, the floor first.
const KNOWN: [Known; 7] = [
    ("psql", "psql", Form::Whole, psql, None),
    (OURS, OURS, Form::Plain, |on| ours(on, &[]), Some(|on| ours(on, &["status"]))),
    ("sqlx-cli", "sqlx", Form::Plain, |on| sqlx(on, "run"), Some(|on| sqlx(on, "info"))),
    ("refinery", "refinery", Form::Refinery, refinery, None),
    ("diesel", "diesel", Form::Diesel, |on| diesel(on, "run"), Some(|on| diesel(on, "list"))),
    ("dbmate", "dbmate", Form::Dbmate, |on| dbmate(on, "migrate"), Some(|on| dbmate(on, "status"))),
    ("node-pg-migrate", "node-pg-migrate", Form::NodePgMigrate, node_pg_migrate, None),
];

/// Those that are in the folders named, or on the path. Without psql, our own replay is the floor.
pub(super) fn found(ground: &Ground, folders: &[PathBuf]) -> Vec<Runner> {
    let find = |program: &str| {
        if program == OURS {
            return Some(ground.program.clone());
        }
        let named = folders.iter().map(|folder| folder.join(program)).find(|path| path.is_file());
        named.or_else(|| cargo::find(program))
    };
    let runner = |(name, program, form, apply, status): Known| match find(program) {
        None if form == Form::Whole => {
            Some(Runner { name: "replay", program: None, form: Form::Plain, apply, status })
        }
        None => None,
        program => Some(Runner { name, program, form, apply, status }),
    };
    KNOWN.into_iter().filter_map(runner).collect()
}

impl Runner {
    /// Whether it is the product.
    pub(super) fn is_ours(&self) -> bool {
        self.name == OURS
    }

    /// Whether it keeps no history, and is what the others are measured by.
    pub(super) fn is_floor(&self) -> bool {
        self.form == Form::Whole || self.program.is_none()
    }

    /// Whether it can show what is applied.
    pub(super) fn has_status(&self) -> bool {
        self.status.is_some()
    }

    /// Applies what is pending. Gives the peak of memory for a large file, where it can be known, in KiB.
    pub(super) fn apply(
        &self,
        postgres: &Postgres,
        folders: &Folders,
        database: &str,
    ) -> Result<Option<u64>, Failure> {
        match self.command(self.apply, postgres, folders, database)? {
            None => postgres.replay(database, &folders.get(self.form)).map(|()| None),
            Some(mut command) if folders.are_large() => memory::peak(&mut command),
            Some(mut command) => quietly(&mut command).map(|()| None),
        }
    }

    /// Shows what is applied.
    pub(super) fn show(
        &self,
        postgres: &Postgres,
        folders: &Folders,
        database: &str,
    ) -> Result<(), Failure> {
        let words = self.status.unwrap_or(self.apply);
        self.command(words, postgres, folders, database)?
            .map_or(Ok(()), |mut command| quietly(&mut command))
    }

    fn command(
        &self,
        words: fn(&On<'_>) -> Vec<String>,
        postgres: &Postgres,
        folders: &Folders,
        database: &str,
    ) -> Result<Option<Command>, Failure> {
        let Some(program) = &self.program else { return Ok(None) };
        let socket = postgres.socket().ok_or("the server has no socket")?;
        let (files, url) = (folders.get(self.form), postgres.url(database));
        let on = On {
            files: &files.display().to_string(),
            is_large: folders.are_large(),
            url: &url,
            database,
            socket: &socket.display().to_string(),
        };
        let mut command = Command::new(program);
        // The folder is nobody's project.
        let folder = files.parent().unwrap_or(&files);
        command.args(words(&on)).env("DATABASE_URL", on.url).current_dir(folder);
        Ok(Some(command))
    }
}

fn quietly(command: &mut Command) -> Result<(), Failure> {
    let program = command.get_program().display().to_string();
    let output = command.output().map_err(|error| format!("cannot run `{program}`: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("`{program}` failed: {}", String::from_utf8_lossy(&output.stderr)))
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// The large file is one transaction for everybody.
fn psql(on: &On<'_>) -> Vec<String> {
    let mut all = words(&["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", on.url, "-f", on.files]);
    all.extend(on.is_large.then(|| "-1".to_owned()));
    all
}

fn ours(on: &On<'_>, command: &[&str]) -> Vec<String> {
    let rest = ["--quiet", "--migrations", on.files, "--db-url", on.url];
    words(&[&["migrate"], command, &rest].concat())
}

fn sqlx(on: &On<'_>, command: &str) -> Vec<String> {
    words(&["migrate", command, "--source", on.files, "--database-url", on.url])
}

fn refinery(on: &On<'_>) -> Vec<String> {
    words(&["migrate", "-e", "DATABASE_URL", "-p", on.files])
}

fn diesel(on: &On<'_>, command: &str) -> Vec<String> {
    words(&["migration", command, "--database-url", on.url, "--migration-dir", on.files])
}

fn dbmate(on: &On<'_>, command: &str) -> Vec<String> {
    let url = format!("postgres://postgres@/{}?socket={}&sslmode=disable", on.database, on.socket);
    words(&["--url", &url, "--migrations-dir", on.files, "--no-dump-schema", command])
}

fn node_pg_migrate(on: &On<'_>) -> Vec<String> {
    words(&["up", "-m", on.files, "--no-verbose"])
}
