//! How fast are applying and introspecting, next to psql and `pg_dump` on the same server?

use std::path::{Path, PathBuf};

use rowsmith_scratch_pg::{Options, Server};
use tokio::runtime::Runtime;

use crate::{
    bench::{Ground, Line, project},
    cargo::{self, Failure},
};

/// A server with durability off, and the programs to compare with, where they are installed.
pub(crate) struct Floor {
    runtime: Runtime,
    server: Server,
    psql: Option<PathBuf>,
    pg_dump: Option<PathBuf>,
}

impl Floor {
    /// Starts the server.
    pub(crate) fn start(ground: &Ground) -> Result<Self, Failure> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
        let runtime = runtime.map_err(|error| format!("cannot start a runtime: {error}"))?;
        let mut options = Options::new(ground.work.join("floor"), ground.work.join("cache"));
        options.path = std::env::var_os("PATH");
        let server = runtime
            .block_on(Server::start(&options, &mut ()))
            .map_err(|error| error.to_string())?;
        let (psql, pg_dump) = (cargo::find("psql"), cargo::find("pg_dump"));
        Ok(Self { runtime, server, psql, pg_dump })
    }

    /// Applies `size` small migrations: ours with lock, checksum, history and a transaction each; psql
    /// without any of it.
    pub(crate) fn apply(
        &self,
        ground: &Ground,
        size: usize,
        lines: &mut Vec<Line>,
    ) -> Result<(), Failure> {
        let folder = ground.work.join(format!("migrations_{size}")).join("migrations");
        let folder = folder.display().to_string();
        let whole = ground.work.join(format!("whole_{size}.sql"));
        let sql: String = (1..=size).map(project::migration).collect();
        std::fs::write(&whole, sql).map_err(|error| error.to_string())?;
        let whole = whole.display().to_string();
        let mut database = 0;
        let mut fresh = |prefix: &str| {
            database += 1;
            let name = format!("{prefix}_{size}_{database}");
            self.create(&name).map(|()| self.server.url(&name))
        };
        let ours = ground.median(|| {
            let url = fresh("ours")?;
            cargo::quietly(
                &ground.program,
                &["migrate", "--quiet", "--migrations", &folder, "--db-url", &url],
                &[],
            )
        })?;
        let floor = self.psql.as_ref().map(|psql| {
            ground.median(|| {
                let url = fresh("psql")?;
                cargo::quietly(
                    psql,
                    &["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", &url, "-f", &whole],
                    &[],
                )
            })
        });
        lines.push(
            Line::new(format!("apply {size} migrations"), ours, "1.03")
                .against("psql", floor.transpose()?),
        );
        let url = fresh("again")?;
        let words = ["migrate", "--quiet", "--migrations", &folder, "--db-url", &url];
        cargo::quietly(&ground.program, &words, &[])?;
        let again = ground.median(|| cargo::quietly(&ground.program, &words, &[]))?;
        lines.push(Line::new(format!("apply, none of {size} pending"), again, ""));
        Ok(())
    }

    /// Introspects and generates `size` tables of twelve columns; `pg_dump` only dumps them.
    pub(crate) fn introspect(
        &self,
        ground: &Ground,
        size: usize,
        lines: &mut Vec<Line>,
    ) -> Result<(), Failure> {
        let name = format!("wide_{size}");
        self.create(&name)?;
        let sql = project::wide_schema(size);
        self.runtime.block_on(async {
            let client = self.server.connect(&name).await.map_err(|error| error.to_string())?;
            client.batch_execute(&sql).await.map_err(|error| error.to_string())
        })?;
        let url = self.server.url(&name);
        let out = ground.work.join(&name).display().to_string();
        let runtime = ground.root.join("crates").display().to_string();
        let empty = ground.work.join("empty").join("migrations");
        std::fs::create_dir_all(&empty).map_err(|error| error.to_string())?;
        let ours = ground.median(|| {
            remove(Path::new(&out));
            let words = [
                "gen-types",
                "--quiet",
                "--no-compile",
                "--from-url",
                &url,
                "--out",
                &out,
                "--runtime-path",
                &runtime,
            ];
            let project = empty.parent().unwrap_or(&empty).display().to_string();
            cargo::quietly(&ground.program, &[&words[..], &["--project", &project]].concat(), &[])
        })?;
        let floor = self.pg_dump.as_ref().map(|pg_dump| {
            ground.median(|| cargo::quietly(pg_dump, &["--schema-only", "-d", &url], &[]))
        });
        let line = Line::new(format!("introspect and generate {size} tables"), ours, "1.00");
        lines.push(line.against("pg_dump -s", floor.transpose()?));
        Ok(())
    }

    fn create(&self, name: &str) -> Result<(), Failure> {
        self.runtime.block_on(async {
            let client =
                self.server.connect("postgres").await.map_err(|error| error.to_string())?;
            client
                .batch_execute(&format!("create database {name}"))
                .await
                .map_err(|error| error.to_string())
        })
    }
}

fn remove(folder: &Path) {
    // What is not there need not be removed.
    drop(std::fs::remove_dir_all(folder));
}
