//! Databases to try things in.

use rowsmith_scratch_pg::ExtensionFiles;
use rowsmith_scratch_pg::testing::{TestDatabase, database_with};
use rowsmith_supabase::{Options, bootstrap_sql, extension_files, shim};
use tokio_postgres::{Client, SimpleQueryMessage};

/// Stand-ins for extensions that every good server has, under names that none has.
const RENAMED: [(&str, &str); 5] = [
    ("standin_moddatetime", "moddatetime"),
    ("standin_pg_stat_statements", "pg_stat_statements"),
    ("standin_pgcrypto", "pgcrypto"),
    ("standin_unaccent", "unaccent"),
    ("standin_uuid_ossp", "uuid-ossp"),
];

/// All stand-ins, and those that would otherwise be passed over under other names.
pub(crate) fn extensions() -> Vec<ExtensionFiles> {
    let renamed =
        RENAMED.iter().map(|&(name, of)| ExtensionFiles { name, ..shim(of).unwrap().files });
    extension_files().into_iter().chain(renamed).collect()
}

/// A database on a server with the stand-ins, without the profile.
pub(crate) async fn plain() -> TestDatabase {
    database_with(&extensions()).await
}

/// A database prepared with the usual options.
pub(crate) async fn prepared() -> TestDatabase {
    prepared_with(&Options::default()).await
}

/// A database prepared with these options.
pub(crate) async fn prepared_with(options: &Options) -> TestDatabase {
    let database = plain().await;
    run(&database.client, &bootstrap_sql(options)).await;
    database
}

/// Runs a script; the failure says which.
pub(crate) async fn run(client: &Client, sql: &str) {
    if let Err(error) = client.batch_execute(sql).await {
        panic!(
            "{}\n{}",
            error.as_db_error().map_or_else(|| error.to_string(), ToString::to_string),
            sql
        );
    }
}

/// The rows of a script's last query as text: columns joined by `|`, rows by line ends, NULL empty.
pub(crate) async fn rows(client: &Client, sql: &str) -> String {
    let messages = match client.simple_query(sql).await {
        Ok(messages) => messages,
        Err(error) => panic!("{error:?}\n{sql}"),
    };
    let mut lines = Vec::new();
    for message in messages {
        match message {
            SimpleQueryMessage::RowDescription(_) => lines.clear(),
            SimpleQueryMessage::Row(row) => {
                let cells: Vec<_> =
                    (0..row.len()).map(|index| row.get(index).unwrap_or_default()).collect();
                lines.push(cells.join("|"));
            }
            _ => {}
        }
    }
    lines.join("\n")
}

/// The server's message for a script that must fail.
pub(crate) async fn refusal(client: &Client, sql: &str) -> String {
    let error = client.batch_execute(sql).await.expect_err(sql);
    error.as_db_error().map_or_else(|| error.to_string(), |error| error.message().to_owned())
}
