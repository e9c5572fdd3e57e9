//! How fast is introspecting, next to `pg_dump` on the same server?

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

/// A server with durability off, and the program to compare with, where it is installed.
pub(crate) struct Floor {
    runtime: Runtime,
    server: Server,
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
        Ok(Self { runtime, server, pg_dump: cargo::find("pg_dump") })
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
