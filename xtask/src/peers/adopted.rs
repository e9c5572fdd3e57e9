//! Is the history that another runner really made taken over, and gone on with?

use std::path::{Path, PathBuf};

use crate::{
    cargo::Failure,
    peers::{Ground, fetch},
    project::{Project, same},
};

/// A runner that npm has.
pub(super) struct Tool {
    name: &'static str,
    version: &'static str,
    /// The lines that begin what goes up, and what goes down.
    marks: [&'static str; 2],
    /// What is typed to apply `migrations/` to a database.
    words: fn(&str) -> Vec<String>,
}

/// dbmate, which is one program.
pub(super) const DBMATE: Tool = Tool {
    name: "dbmate",
    version: "2.36.0",
    marks: ["-- migrate:up", "-- migrate:down"],
    words: |url| {
        let url = format!("{url}?sslmode=disable");
        words(&["--url", &url, "--migrations-dir", "migrations", "--no-dump-schema", "migrate"])
    },
};

/// node-pg-migrate, with files of SQL; it reads `DATABASE_URL`.
pub(super) const NODE_PG_MIGRATE: Tool = Tool {
    name: "node-pg-migrate",
    version: "9.0.0",
    marks: ["-- Up Migration", "-- Down Migration"],
    words: |_| words(&["up", "-m", "migrations"]),
};

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

impl Tool {
    /// The runner, once it is fetched.
    pub(super) fn program(&self, peers: &Path) -> Result<PathBuf, Failure> {
        fetch::npm(peers, self.name, self.version)
    }

    /// Tries all of it.
    pub(super) fn run(&self, ground: &Ground) -> Result<(), Failure> {
        self.is_gone_on_with(ground)?;
        self.is_refused_without_its_files(ground)
    }

    /// A project and a database, with two files that the runner has applied.
    fn project(&self, ground: &Ground, suffix: &str) -> Result<(Project, String), Failure> {
        let database = format!("{}_{suffix}", self.name.replace('-', "_"));
        ground.postgres.create(&database)?;
        let project = Project::new(&ground.work, &database, &ground.rowsmith)?;
        project.write("rowsmith.toml", "profile = \"plain\"\n")?;
        self.write(&project, "20240101000000_first", "create table a (id int);")?;
        self.write(&project, "20240102000000_second", "insert into a values (2);")?;
        let url = ground.postgres.tcp_url(&database);
        let mut command = project.command(&self.program(&ground.peers)?);
        command.args((self.words)(&url)).env("DATABASE_URL", &url);
        project.said(&mut command)?.ended(0)?;
        Ok((project, database))
    }

    fn write(&self, project: &Project, name: &str, sql: &str) -> Result<(), Failure> {
        let [up, down] = self.marks;
        let text = format!("{up}\n{sql}\n\n{down}\nselect 'down';\n");
        project.write(&format!("migrations/{name}.sql"), &text)
    }

    fn is_gone_on_with(&self, ground: &Ground) -> Result<(), Failure> {
        let (project, database) = self.project(ground, "adopted")?;
        let url = ground.postgres.url(&database);
        project.migrate(&[], &url)?.ended(2)?.with("migrate adopt")?;
        project.migrate(&["adopt", "--from", self.name, "--yes"], &url)?.ended(0)?;
        project.migrate(&["status"], &url)?.ended(0)?;
        self.write(&project, "20240103000000_third", "insert into a values (3);")?;
        project.migrate(&["status"], &url)?.ended(1)?;
        project.migrate(&[], &url)?.ended(0)?;
        project.migrate(&[], &url)?.ended(0)?.with("none pending")?;
        let rows = ground.postgres.rows(&database, "select id from a order by id")?;
        same("what was applied", &rows, "2\n3\n")
    }

    /// A file that the runner applied is gone: nothing is taken over.
    fn is_refused_without_its_files(&self, ground: &Ground) -> Result<(), Failure> {
        let (project, database) = self.project(ground, "refused")?;
        project.remove("migrations/20240102000000_second.sql")?;
        let url = ground.postgres.url(&database);
        project.migrate(&["adopt", "--from", self.name, "--yes"], &url)?.ended(2)?;
        let ours = "select to_regclass('rowsmith.migrations')";
        same("our history", &ground.postgres.rows(&database, ours)?, "null\n")
    }
}
