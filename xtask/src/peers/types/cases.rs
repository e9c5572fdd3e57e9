//! Which databases are both generators shown?

use std::{fs, path::Path};

use crate::{
    cargo::Failure,
    peers::Ground,
    project::{Project, Running},
};

const SCHEMA: &str = include_str!("schema.sql");

/// A database that both read.
pub(super) struct Case {
    pub(super) name: String,
    pub(super) url: String,
    /// The same for programs that know no sockets.
    pub(super) tcp_url: String,
    /// How many facts there are at least.
    pub(super) least: usize,
    /// Its functions that belong to an extension, with a comma behind each name.
    pub(super) of_extensions: String,
    /// Its server, where that is not everybody's.
    _server: Option<Running>,
}

/// The schema that was made for this, this workspace's migrations, and the schemas that were named.
pub(super) fn all(ground: &Ground) -> Result<Vec<Case>, Failure> {
    let mut cases = vec![of_schema(ground, "own", SCHEMA, 200)?, of_migrations(ground)?];
    for path in &ground.schemas {
        let failed = |error| format!("cannot read `{}`: {error}", path.display());
        let sql = fs::read_to_string(path).map_err(failed)?;
        let name = format!("named_{}", cases.len());
        cases.push(of_schema(ground, &name, &sql, 1)?);
    }
    Ok(cases)
}

fn of_schema(ground: &Ground, name: &str, sql: &str, least: usize) -> Result<Case, Failure> {
    let (postgres, database) = (&ground.postgres, format!("types_{name}"));
    postgres.create(&database)?;
    postgres.run(&database, sql)?;
    let (url, tcp_url) = (postgres.url(&database), postgres.tcp_url(&database));
    let of_extensions = postgres.rows(&database, OF_EXTENSIONS)?.replace('\n', ",");
    Ok(Case { name: name.to_owned(), url, tcp_url, least, of_extensions, _server: None })
}

const OF_EXTENSIONS: &str = "select p.proname from pg_catalog.pg_proc p \
    join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass and d.objid = p.oid and d.deptype = 'e' \
    where p.pronamespace = 'public'::pg_catalog.regnamespace";

/// The development database of a project that holds this workspace's migrations.
fn of_migrations(ground: &Ground) -> Result<Case, Failure> {
    let project = Project::new(&ground.work, "types-migrated", &ground.rowsmith)?;
    copy(&ground.root.join("migrations"), &project.path("migrations"))?;
    let command = |words: &[&str]| {
        let mut command = project.command(&ground.rowsmith);
        command.env("ROWSMITH_CACHE_DIR", ground.postgres.cache()).args(words);
        command
    };
    // Views with security_invoker.
    let (server, url) = Running::start_and_read(&mut command(&["db", "--pg", "15"]))?;
    project.said(&mut command(&["migrate", "--pg", "15"]))?.ended(0)?;
    let url = url.trim().to_owned();
    let tcp_url = ground.postgres.door(&url)?;
    let (name, of_extensions) = ("migrations".to_owned(), String::new());
    Ok(Case { name, url, tcp_url, least: 500, of_extensions, _server: Some(server) })
}

/// Copies the files that lie in a folder.
fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    let failed = |error: std::io::Error| format!("cannot copy `{}`: {error}", from.display());
    fs::create_dir_all(to).map_err(failed)?;
    for entry in fs::read_dir(from).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if let (true, Some(name)) = (path.is_file(), path.file_name()) {
            fs::copy(&path, to.join(name)).map_err(failed)?;
        }
    }
    Ok(())
}
