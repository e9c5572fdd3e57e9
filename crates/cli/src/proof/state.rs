//! What is there, as far as a down script could forget it? The catalog of every schema, and what no catalog says: roles, owners,
//! settings, publications and the like.

use std::collections::BTreeMap;

use rowsmith_catalog::{Catalog, Change, diff};
use rowsmith_introspect::{Schemas, Scope, introspect};
use tokio_postgres::{Client, SimpleQueryMessage};

use super::{Difference, remedy::remedy};
use crate::diagnostic::Diagnostic;

/// Schemas in which runners keep their books.
const OF_RUNNERS: [&str; 2] = ["rowsmith", "supabase_migrations"];

/// Kinds of things that belong to the whole server, where others may change them at any time.
const OF_THE_SERVER: [&str; 2] = ["role", "role membership"];

/// All that is there.
#[derive(Debug, Clone)]
pub(super) struct State {
    pub(super) catalog: Catalog,
    surroundings: BTreeMap<(String, String), Surrounding>,
}

/// Something that the catalog says nothing about.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Surrounding {
    how: String,
    /// It is a property of something in the catalog, and comes and goes with that.
    is_property: bool,
}

/// Looks at a database. What belongs to the whole server counts when nobody else uses that.
pub(super) async fn look(client: &Client, server_is_ours: bool) -> Result<State, Diagnostic> {
    let exclude = OF_RUNNERS.map(str::to_owned).to_vec();
    let scope = Scope { schemas: Schemas::All, exclude };
    let catalog =
        introspect(client, &scope).await.map_err(|error| Diagnostic::from_error(&error))?;
    let query = concat!(
        "begin read only;set local search_path = pg_catalog, pg_temp;",
        include_str!("surroundings.sql"),
        ";commit"
    );
    let messages =
        client.simple_query(query).await.map_err(|error| Diagnostic::from_error(&error))?;
    let rows = messages.iter().filter_map(|message| match message {
        SimpleQueryMessage::Row(row) => {
            let text = |index: usize| row.get(index).unwrap_or_default().to_owned();
            let is_property = row.get(3) == Some("t");
            Some(((text(0), text(1)), Surrounding { how: text(2), is_property }))
        }
        _ => None,
    });
    let counts = |kind: &str| server_is_ours || !OF_THE_SERVER.contains(&kind);
    let surroundings = rows.filter(|((kind, _), _)| counts(kind)).collect();
    Ok(State { catalog, surroundings })
}

/// How `now` differs from `wanted`. That a column stands at another place is none: Postgres can add it at the end alone.
pub(super) fn differences(wanted: &State, now: &State) -> Vec<Difference> {
    let counts = |change: &&Change| {
        !matches!(
            &change.difference,
            rowsmith_catalog::Difference::Changed { aspect: "order of columns", .. }
        )
    };
    let changeset = diff(&wanted.catalog, &now.catalog);
    let changes = changeset.changes.iter().filter(counts);
    let mut found: Vec<Difference> = changes
        .map(|change| Difference { text: change.to_string(), remedy: Some(remedy(change)) })
        .collect();
    found.extend(
        now.surroundings
            .iter()
            .filter_map(|(name, new)| surrounding(name, wanted.surroundings.get(name), Some(new))),
    );
    let gone = wanted.surroundings.iter().filter(|(name, _)| !now.surroundings.contains_key(name));
    found.extend(gone.filter_map(|(name, old)| surrounding(name, Some(old), None)));
    found
}

fn surrounding(
    (kind, name): &(String, String),
    old: Option<&Surrounding>,
    new: Option<&Surrounding>,
) -> Option<Difference> {
    let (text, remedy) = match (old, new) {
        (Some(old), Some(new)) if old.how != new.how => {
            (format!("{kind} {name}: {} -> {}", old.how, new.how), "set it back".to_owned())
        }
        (None, Some(new)) if !new.is_property => {
            (format!("{kind} {name}: added"), "take it away".to_owned())
        }
        (Some(old), None) if !old.is_property => {
            (format!("{kind} {name}: removed"), "make it again, or leave it alone".to_owned())
        }
        _ => return None,
    };
    Some(Difference { text, remedy: Some(remedy) })
}
