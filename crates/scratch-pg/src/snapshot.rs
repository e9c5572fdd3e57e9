//! Which databases of a cluster are kept as snapshots, and which of them may be used now?
//!
//! A snapshot is a database named after the hash of its key. Its comment says when it was last used, as
//! a number that grows, and the fingerprint of the cluster's globals at that time; the list of snapshots
//! is therefore the cluster's own and can never be wrong about what is there.

use sha2::{Digest as _, Sha256};
use tokio_postgres::Client;

use crate::connection::{literal, quoted};
use crate::database;
use crate::error::Error;
use crate::hex;
use crate::options::Key;

/// How many snapshots a cluster keeps; each takes some 8 MB and more.
const KEPT: usize = 8;

/// What the names of all our databases on a server of ours begin with.
pub(crate) const OURS: &str = "rowsmith_";

/// What the names of snapshots begin with.
const SNAPSHOT: &str = "rowsmith_snapshot_";

/// What the names of further clones begin with.
pub(crate) const PASSING: &str = "rowsmith_clone_";

/// The fingerprint of a cluster's roles, memberships, role settings and tablespaces.
pub(crate) async fn globals(admin: &Client, major: u16) -> Result<String, Error> {
    let failed = || Error::sql("read the cluster's roles");
    let row = admin.query_one(include_str!("globals.sql"), &[]).await.map_err(failed())?;
    let mut text: String = row.try_get(0).map_err(failed())?;
    if major >= 15 {
        let sql = "select coalesce(string_agg(parname || ' ' || paracl::text, chr(10) \
             order by parname), '') from pg_catalog.pg_parameter_acl";
        let row = admin.query_one(sql, &[]).await.map_err(failed())?;
        text.push('\n');
        text.push_str(row.try_get(0).map_err(failed())?);
    }
    Ok(hash(&text))
}

/// A snapshot as the cluster has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Snapshot {
    pub(crate) name: String,
    used: u64,
    globals: String,
}

/// The snapshots of a cluster, the one used last first.
///
/// A copy that is not described yet is none: the run that made it was killed, or is at it.
pub(crate) async fn list(admin: &Client) -> Result<Vec<Snapshot>, Error> {
    let failed = || Error::sql("list the snapshots");
    let sql = "select d.datname::text, pg_catalog.shobj_description(d.oid, 'pg_database') \
         from pg_catalog.pg_database d where starts_with(d.datname, $1)";
    let mut snapshots = Vec::new();
    for row in admin.query(sql, &[&SNAPSHOT]).await.map_err(failed())? {
        let name: String = row.try_get(0).map_err(failed())?;
        let comment: Option<String> = row.try_get(1).map_err(failed())?;
        snapshots.extend(read(&name, comment.as_deref().unwrap_or_default()));
    }
    snapshots.sort_by_key(|snapshot| std::cmp::Reverse(snapshot.used));
    Ok(snapshots)
}

/// Drops what a killed run left: databases of the prefix that are no snapshot to the end.
pub(crate) async fn sweep(admin: &Client, prefix: &str) -> Result<(), Error> {
    let failed = || Error::sql("list what a killed run left");
    let sql = "select d.datname::text from pg_catalog.pg_database d where starts_with(d.datname, $1) \
         and not starts_with(coalesce(pg_catalog.shobj_description(d.oid, 'pg_database'), ''), 'rowsmith ')";
    for row in admin.query(sql, &[&prefix]).await.map_err(failed())? {
        database::drop_now(admin, row.try_get(0).map_err(failed())?).await?;
    }
    Ok(())
}

/// The snapshot to start from: of the keys' snapshots that fit the globals, the one of the last key.
pub(crate) fn choose<'a>(
    snapshots: &'a [Snapshot],
    keys: &[Key],
    globals: &str,
) -> Option<(usize, &'a Snapshot)> {
    keys.iter().enumerate().rev().find_map(|(index, key)| {
        let name = name(key);
        let fits = |snapshot: &&Snapshot| snapshot.name == name && snapshot.globals == globals;
        snapshots.iter().find(fits).map(|snapshot| (index, snapshot))
    })
}

/// The database that has a key's snapshot.
pub(crate) fn name(key: &Key) -> String {
    let hash = hash(&key.to_string());
    format!("{SNAPSHOT}{}", hash.get(..32).unwrap_or(&hash))
}

/// Notes that a snapshot was made or used just now; `others` are the snapshots there were before.
pub(crate) async fn note_use(
    admin: &Client,
    others: &[Snapshot],
    name: &str,
    globals: &str,
) -> Result<(), Error> {
    let used = others.iter().map(|snapshot| snapshot.used).max().unwrap_or(0).saturating_add(1);
    let comment = literal(&format!("rowsmith {used} {globals}"));
    let sql = format!("comment on database {} is {comment}", quoted(name));
    admin.batch_execute(&sql).await.map_err(Error::sql("describe a snapshot"))
}

/// Drops the snapshots that were not used for longest.
pub(crate) async fn evict(admin: &Client) -> Result<(), Error> {
    for snapshot in list(admin).await?.iter().skip(KEPT) {
        database::drop_now(admin, &snapshot.name).await?;
    }
    Ok(())
}

fn read(name: &str, comment: &str) -> Option<Snapshot> {
    let mut words = comment.split(' ');
    if !name.starts_with(SNAPSHOT) || words.next() != Some("rowsmith") {
        return None;
    }
    let used = words.next()?.parse().ok()?;
    Some(Snapshot { name: name.to_owned(), used, globals: words.next()?.to_owned() })
}

fn hash(text: &str) -> String {
    hex::encode(&Sha256::digest(text))
}

#[cfg(test)]
mod tests {
    use super::{Key, Snapshot, choose, name, read};

    fn snapshot(key: &Key, globals: &str) -> Snapshot {
        Snapshot { name: name(key), used: 1, globals: globals.to_owned() }
    }

    #[test]
    fn takes_the_longest_prefix_that_fits_the_globals() {
        let keys = ["a", "ab", "abc"].map(Key::new);
        let kept = [snapshot(&keys[0], "G"), snapshot(&keys[1], "G"), snapshot(&keys[2], "other")];
        assert_eq!(choose(&kept, &keys, "G").map(|(index, _)| index), Some(1));
        assert_eq!(choose(&kept, &keys, "nobody's"), None);
    }

    #[test]
    fn reads_only_what_it_wrote() {
        let name = name(&Key::new("x"));
        assert!(read(&name, "rowsmith 7 abc").is_some());
        assert!(read(&name, "").is_none());
        assert!(read("postgres", "rowsmith 7 abc").is_none());
    }
}
