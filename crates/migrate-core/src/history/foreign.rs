//! Has another runner kept a history in this database, and which?

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use tokio_postgres::{Client, SimpleQueryRow};

use super::{HistoryError, literal, rows, text};

/// A runner of migrations whose history can be taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tool {
    /// sqlx: `_sqlx_migrations`.
    Sqlx,
    /// refinery: `refinery_schema_history`.
    Refinery,
    /// dbmate: `schema_migrations` with a version alone.
    Dbmate,
    /// Flyway: `flyway_schema_history`.
    Flyway,
    /// diesel: `__diesel_schema_migrations`.
    Diesel,
    /// goose: `goose_db_version`.
    Goose,
    /// golang-migrate: `schema_migrations` with one row.
    GolangMigrate,
    /// node-pg-migrate: `pgmigrations`.
    NodePgMigrate,
    /// Prisma: `_prisma_migrations`.
    Prisma,
    /// The Supabase CLI: `supabase_migrations.schema_migrations`.
    Supabase,
    /// Rails: `schema_migrations` beside `ar_internal_metadata`.
    Rails,
    /// A `schema_migrations` of somebody's own.
    Plain,
}

impl Tool {
    /// Every one of them.
    pub const ALL: [Self; 12] = [
        Self::Sqlx,
        Self::Refinery,
        Self::Dbmate,
        Self::Flyway,
        Self::Diesel,
        Self::Goose,
        Self::GolangMigrate,
        Self::NodePgMigrate,
        Self::Prisma,
        Self::Supabase,
        Self::Rails,
        Self::Plain,
    ];

    /// The word for it in commands and messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sqlx => "sqlx",
            Self::Refinery => "refinery",
            Self::Dbmate => "dbmate",
            Self::Flyway => "flyway",
            Self::Diesel => "diesel",
            Self::Goose => "goose",
            Self::GolangMigrate => "golang-migrate",
            Self::NodePgMigrate => "node-pg-migrate",
            Self::Prisma => "prisma",
            Self::Supabase => "supabase",
            Self::Rails => "rails",
            Self::Plain => "plain",
        }
    }

    /// Whether a table that looks like this runner's can be read as `wanted`'s: tables called `schema_migrations` that hold a
    /// version and little else look alike.
    pub fn reads_as(self, wanted: Self) -> bool {
        let looks_alike = |tool| matches!(tool, Self::Dbmate | Self::Rails | Self::Plain);
        self == wanted || (looks_alike(self) && looks_alike(wanted))
    }

    /// A column's name, and its type where another would be somebody else's.
    const MARKS: [(Self, &'static [(&'static str, &'static str)]); 9] = [
        (
            Self::Sqlx,
            &[
                ("version", "int8"),
                ("description", ""),
                ("installed_on", "timestamptz"),
                ("success", "bool"),
                ("checksum", "bytea"),
                ("execution_time", "int8"),
            ],
        ),
        (
            Self::Flyway,
            &[
                ("installed_rank", ""),
                ("version", ""),
                ("description", ""),
                ("type", ""),
                ("checksum", "int4"),
                ("installed_by", ""),
                ("installed_on", "timestamp"),
                ("execution_time", "int4"),
                ("success", "bool"),
            ],
        ),
        (
            Self::Prisma,
            &[
                ("migration_name", ""),
                ("checksum", ""),
                ("started_at", "timestamptz"),
                ("finished_at", "timestamptz"),
                ("rolled_back_at", "timestamptz"),
            ],
        ),
        (
            Self::Refinery,
            &[("version", ""), ("name", ""), ("applied_on", "varchar"), ("checksum", "varchar")],
        ),
        (Self::Goose, &[("id", ""), ("version_id", "int8"), ("is_applied", "bool")]),
        (Self::GolangMigrate, &[("version", "int8"), ("dirty", "bool")]),
        (Self::Supabase, &[("version", ""), ("statements", "_text")]),
        (Self::Diesel, &[("version", ""), ("run_on", "timestamp")]),
        (Self::NodePgMigrate, &[("id", ""), ("name", ""), ("run_on", "timestamp")]),
    ];

    /// Whose table this is, by its columns; a name alone would not tell, since many runners share `schema_migrations`, and what
    /// merely resembles a runner's table would not be read by its query.
    fn of(columns: &BTreeMap<String, String>, is_rails: bool) -> Option<Self> {
        let has = |(name, kind): &(&str, &str)| {
            columns.get(*name).is_some_and(|found| kind.is_empty() || found == kind)
        };
        if let Some((tool, _)) = Self::MARKS.into_iter().find(|(_, names)| names.iter().all(has)) {
            return Some(tool);
        }
        match (columns.contains_key("version"), is_rails, columns.len()) {
            (true, true, 1) => Some(Self::Rails),
            (true, false, 1) => Some(Self::Dbmate),
            (true, _, _) => Some(Self::Plain),
            (false, _, _) => None,
        }
    }
}

impl fmt::Display for Tool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The word names no runner that is known here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a runner whose history can be adopted")]
pub struct UnknownTool;

impl FromStr for Tool {
    type Err = UnknownTool;

    fn from_str(word: &str) -> Result<Self, UnknownTool> {
        Self::ALL.into_iter().find(|tool| tool.as_str() == word).ok_or(UnknownTool)
    }
}

/// A table in which another runner keeps its history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignTable {
    /// Whose it is.
    pub tool: Tool,
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// Its columns, each with the name of its type.
    pub columns: BTreeMap<String, String>,
    /// Whether this session may read it.
    pub is_readable: bool,
}

impl ForeignTable {
    /// Its name as SQL.
    pub(crate) fn sql(&self) -> String {
        format!("{}.{}", identifier(&self.schema), identifier(&self.name))
    }
}

impl fmt::Display for ForeignTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.schema.escape_debug(), self.name.escape_debug())
    }
}

/// The tables that other runners make, in the schemas where a session like this one would have them made. Schemas of their own,
/// such as those of Supabase's services, which have such tables too, are none of ours.
pub async fn tables(client: &Client) -> Result<Vec<ForeignTable>, HistoryError> {
    let names = [
        "_sqlx_migrations",
        "refinery_schema_history",
        "flyway_schema_history",
        "__diesel_schema_migrations",
        "goose_db_version",
        "pgmigrations",
        "_prisma_migrations",
        "schema_migrations",
    ];
    let names = names.map(|name| format!("'{name}'")).join(", ");
    let which = format!(
        "(c.relname in ({names}) and ({HERE}) \
         or n.nspname = 'supabase_migrations' and c.relname = 'schema_migrations')"
    );
    found(client, &which).await
}

/// Those tables of [`tables`] that another runner has written to. The Supabase CLI's is none of them: it is ours as well.
pub(super) async fn in_use(client: &Client) -> Result<Vec<ForeignTable>, HistoryError> {
    let mut in_use = Vec::new();
    for table in tables(client).await? {
        if table.tool != Tool::Supabase && has_rows(client, &table).await? {
            in_use.push(table);
        }
    }
    Ok(in_use)
}

/// A table that somebody names, with its schema or found as SQL finds it; none when it is not there or is no history.
pub async fn table(
    client: &Client,
    schema: Option<&str>,
    name: &str,
) -> Result<Option<ForeignTable>, HistoryError> {
    let schema =
        schema.map_or_else(|| HERE.to_owned(), |schema| format!("n.nspname = {}", literal(schema)));
    let which = format!("c.relname = {} and ({schema})", literal(name));
    Ok(found(client, &which).await?.into_iter().next())
}

/// Whether the table holds anything; a table that may not be read might.
pub async fn has_rows(client: &Client, table: &ForeignTable) -> Result<bool, HistoryError> {
    if !table.is_readable {
        return Ok(true);
    }
    let rows = rows(client, &format!("select exists (select from {})", table.sql())).await?;
    Ok(rows.first().and_then(|row| row.get(0)) == Some("t"))
}

/// The schemas in which unqualified names are made.
const HERE: &str = "n.nspname = 'public' or n.nspname = any (pg_catalog.current_schemas(false))";

async fn found(client: &Client, which: &str) -> Result<Vec<ForeignTable>, HistoryError> {
    let query = include_str!("foreign.sql").replace("{which}", which);
    let list = rows(client, &query).await?;
    let is_same = |left: &SimpleQueryRow, right: &SimpleQueryRow| {
        left.get(0) == right.get(0) && left.get(1) == right.get(1)
    };
    list.chunk_by(is_same).filter_map(|table| recognised(table).transpose()).collect()
}

/// One table from the rows of its columns.
fn recognised(rows: &[SimpleQueryRow]) -> Result<Option<ForeignTable>, HistoryError> {
    let Some(first) = rows.first() else { return Ok(None) };
    let column = |row: &SimpleQueryRow| -> Result<_, HistoryError> {
        Ok((text(row, 2)?.to_owned(), text(row, 3)?.to_owned()))
    };
    let columns = rows.iter().map(column).collect::<Result<BTreeMap<_, _>, _>>()?;
    let Some(tool) = Tool::of(&columns, text(first, 4)? == "t") else { return Ok(None) };
    Ok(Some(ForeignTable {
        tool,
        schema: text(first, 0)?.to_owned(),
        name: text(first, 1)?.to_owned(),
        columns,
        is_readable: text(first, 5)? == "t",
    }))
}

/// Any name as SQL.
fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
