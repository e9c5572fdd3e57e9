//! How fast are applying and introspecting, next to psql and `pg_dump` on the same server?

use std::path::{Path, PathBuf};

use rowsmith_scratch_pg::{Options, Server};
use tokio::runtime::Runtime;

use crate::{
    bench::{
        Ground, Line, project,
        timing::{Trial, medians},
    },
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
        let what = format!("apply {size} migrations");
        let migrate = |url: &str| {
            let words = ["migrate", "--quiet", "--migrations", &folder, "--db-url", url];
            cargo::quietly(&ground.program, &words, &[])
        };
        let ours = || Trial::prepared(self.databases(size, "ours"), migrate);
        lines.push(match &self.psql {
            Some(psql) => {
                let replay = |url: &str| {
                    let words = ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", url, "-f", &whole];
                    cargo::quietly(psql, &words, &[])
                };
                let floor = Trial::prepared(self.databases(size, "psql"), replay);
                let [took, floor] = medians(ground.runs, [ours(), floor])?;
                Line::new(what, took, "1.03").against("psql", floor)
            }
            None => medians(ground.runs, [ours()]).map(|[took]| Line::new(what, took, "1.03"))?,
        });
        let url = self.databases(size, "again")()?;
        migrate(&url)?;
        let [again] = medians(ground.runs, [Trial::new(|| migrate(&url))])?;
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
        let project = empty.parent().unwrap_or(&empty).display().to_string();
        let generate = || {
            remove(Path::new(&out));
            let words =
                ["gen-types", "--quiet", "--no-compile", "--from-url", &url, "--project", &project];
            let places = ["--out", &out, "--runtime-path", &runtime];
            cargo::quietly(&ground.program, &[&words[..], &places].concat(), &[])
        };
        let what = format!("introspect and generate {size} tables");
        lines.push(match &self.pg_dump {
            Some(pg_dump) => {
                let dump = || cargo::quietly(pg_dump, &["--schema-only", "-d", &url], &[]);
                let trials = [Trial::new(generate), Trial::new(dump)];
                let [took, floor] = medians(ground.runs, trials)?;
                Line::new(what, took, "1.00").against("pg_dump -s", floor)
            }
            None => medians(ground.runs, [Trial::new(generate)])
                .map(|[took]| Line::new(what, took, "1.00"))?,
        });
        Ok(())
    }

    /// Makes a new database at each call and returns its URL.
    fn databases(&self, size: usize, kind: &str) -> impl FnMut() -> Result<String, Failure> {
        let mut number = 0;
        move || {
            number += 1;
            let name = format!("{kind}_{size}_{number}");
            self.create(&name).map(|()| self.server.url(&name))
        }
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
