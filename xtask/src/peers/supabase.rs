//! Do the Supabase CLI and ours work on one database in turn without either noticing?

mod files;

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::{
    cargo::Failure,
    peers::{Ground, fetch},
    project::{Project, Said, same},
};
use files::FILES;

/// Who brings the database up to the folder.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Who {
    We,
    They,
}

impl Who {
    fn other(self) -> Self {
        match self {
            Self::We => Self::They,
            Self::They => Self::We,
        }
    }
}

/// A project and the two that work on it.
struct Case<'a> {
    ground: &'a Ground,
    cli: &'a Path,
    project: Project,
    database: &'static str,
}

/// Tries all of it.
pub(crate) fn run(ground: &Ground) -> Result<(), Failure> {
    let cli = program(&ground.peers)?;
    let alone = |database, who| {
        let case = Case::new(ground, &cli, database)?;
        FILES.iter().try_for_each(|(name, sql)| case.write(name, sql))?;
        case.apply(who)?;
        case.recorded()
    };
    let theirs = alone("supabase_they", Who::They)?;
    same("what is recorded by us and by the CLI", &alone("supabase_we", Who::We)?, &theirs)?;
    for (database, first) in [("supabase_in_turn", Who::We), ("supabase_turned", Who::They)] {
        let case = Case::new(ground, &cli, database)?;
        case.grow(first)?;
        same("what is recorded in turn and by the CLI alone", &case.recorded()?, &theirs)?;
        case.repair()?;
    }
    Ok(())
}

/// The CLI, once it is fetched.
pub(crate) fn program(peers: &Path) -> Result<PathBuf, Failure> {
    fetch::npm(peers, "supabase", "3.1.0")
}

impl<'a> Case<'a> {
    fn new(ground: &'a Ground, cli: &'a Path, database: &'static str) -> Result<Self, Failure> {
        ground.postgres.create(database)?;
        let project = Project::new(&ground.work, database, &ground.rowsmith)?;
        project.write("supabase/config.toml", "project_id = \"peers\"\n")?;
        Ok(Self { ground, cli, project, database })
    }

    fn write(&self, name: &str, sql: &str) -> Result<(), Failure> {
        self.project.write(&format!("supabase/migrations/{name}.sql"), sql)
    }

    /// Two more files at a time, applied by each in turn.
    fn grow(&self, first: Who) -> Result<(), Failure> {
        let mut turn = first;
        for files in FILES.chunks(2) {
            files.iter().try_for_each(|(name, sql)| self.write(name, sql))?;
            self.apply(turn)?;
            self.nobody_notices()?;
            turn = turn.other();
        }
        Ok(())
    }

    fn apply(&self, who: Who) -> Result<(), Failure> {
        match who {
            Who::We => self.ours(&[])?.ended(0).map(drop),
            Who::They => self.theirs(&["db", "push", "--yes"])?.ended(0).map(drop),
        }
    }

    fn ours(&self, words: &[&str]) -> Result<Said, Failure> {
        self.project.migrate(words, &self.ground.postgres.url(self.database))
    }

    fn theirs(&self, words: &[&str]) -> Result<Said, Failure> {
        let mut command = self.project.command(self.cli);
        let remote = format!("--remote={}", self.ground.postgres.tcp_url(self.database));
        command.args(words).args([&remote, "--output-format", "json"]);
        self.project.said(&mut command)
    }

    /// Neither sees anything pending, lost or edited.
    fn nobody_notices(&self) -> Result<(), Failure> {
        self.ours(&["status"])?.ended(0)?;
        let listed = self.theirs(&["migration", "list"])?;
        let list = listed.ended(0)?.json()?;
        let migrations = list.get("migrations").and_then(Value::as_array);
        let is_even = |row: &Value| row.get("local") == row.get("remote");
        match migrations {
            Some(rows) if !rows.is_empty() && rows.iter().all(is_even) => Ok(()),
            _ => Err(format!("the CLI sees a difference:\n{}", listed.stdout)),
        }
    }

    /// All that the CLI's table holds, and what it is made of.
    fn recorded(&self) -> Result<String, Failure> {
        let rows = "select version, name, to_json(statements) from supabase_migrations.schema_migrations order by version";
        let columns = "select column_name, data_type, is_nullable, column_default from information_schema.columns \
             where table_schema = 'supabase_migrations' order by table_name, ordinal_position";
        let keys = "select conname, pg_get_constraintdef(oid) from pg_constraint \
             where connamespace = 'supabase_migrations'::regnamespace order by 1";
        let parts = [rows, columns, keys].map(|sql| self.ground.postgres.rows(self.database, sql));
        parts.into_iter().collect::<Result<String, _>>()
    }

    /// The CLI marks a file as applied that never ran, takes back one that ran, and makes its table anew.
    fn repair(&self) -> Result<(), Failure> {
        let repair = |words: &[&str]| {
            let all = [&["migration", "repair", "--yes"], words].concat();
            self.theirs(&all)?.ended(0).map(drop)
        };
        self.write("20240201000000_by_hand", "create table by_hand (id int);\n")?;
        repair(&["--status", "applied", "20240201000000"])?;
        self.nobody_notices()?;
        self.write("20240202000000_twice", "create table if not exists twice (id int);\n")?;
        self.apply(Who::We)?;
        for turn in [Who::We, Who::They] {
            repair(&["--status", "reverted", "20240202000000"])?;
            self.ours(&["status"])?.ended(1)?;
            self.apply(turn)?;
            self.nobody_notices()?;
        }
        repair(&["--status", "applied"])?;
        self.nobody_notices()
    }
}
