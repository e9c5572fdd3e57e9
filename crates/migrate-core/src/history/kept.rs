//! What SQL ran? The texts that the history keeps, compressed.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use tokio_postgres::Client;

use super::{HistoryError, OwnTable, SupabaseTable, literal, rows, tables, text};
use crate::version::Version;

/// Longer texts are not kept: a history is read by people, and megabytes of rows are not its business.
const MAX_BYTES: usize = 1 << 20;

/// The SQL of one migration as it was when it ran.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// What went up; none when it was very large or was never seen.
    pub script: Option<String>,
    /// What takes it back; none when the file had nothing of the kind.
    pub down_script: Option<String>,
}

/// Compresses a text to be kept; none for one that is too long.
pub(super) fn deflated(text: &str) -> Option<Vec<u8>> {
    if text.len() > MAX_BYTES {
        return None;
    }
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).ok()?;
    encoder.finish().ok()
}

/// Reads a text that was kept; none for bytes that are none of ours, or that would grow beyond measure.
fn inflated(hex: &str) -> Option<String> {
    let digits = hex.strip_prefix("\\x").unwrap_or(hex).as_bytes();
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let bytes = digits
        .chunks_exact(2)
        .map(|pair| match pair {
            [high, low] => Some(digit(*high)? << 4 | digit(*low)?),
            _ => None,
        })
        .collect::<Option<Vec<u8>>>()?;
    let limit = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX);
    let mut text = String::new();
    ZlibDecoder::new(bytes.as_slice()).take(limit).read_to_string(&mut text).ok()?;
    Some(text)
}

/// The texts that the history keeps of these versions; versions without any are left out.
pub async fn kept(
    client: &Client,
    versions: &[&Version],
) -> Result<BTreeMap<Version, Kept>, HistoryError> {
    let mut found = BTreeMap::new();
    if versions.is_empty() || tables(client).await?.own != OwnTable::Complete {
        return Ok(found);
    }
    let list: Vec<String> = versions.iter().map(|version| literal(version.as_str())).collect();
    let query = format!(
        "select version, pg_catalog.encode(script, 'hex'), pg_catalog.encode(down_script, 'hex') \
         from rowsmith.migrations where version in ({}) and (script is not null or down_script is not null)",
        list.join(", ")
    );
    for row in rows(client, &query).await? {
        let text_at = |index: usize| Ok::<_, HistoryError>(row.try_get(index)?.and_then(inflated));
        let kept = Kept { script: text_at(1)?, down_script: text_at(2)? };
        found.insert(Version::new(text(&row, 0)?), kept);
    }
    Ok(found)
}

/// The SQL that the Supabase CLI recorded of these versions, put together as that tool does: statement after statement, each
/// with a semicolon and a line end. Versions without any are left out.
pub async fn recorded_by_supabase(
    client: &Client,
    versions: &[&Version],
) -> Result<BTreeMap<Version, String>, HistoryError> {
    let mut found = BTreeMap::new();
    if versions.is_empty() || tables(client).await?.supabase != SupabaseTable::Complete {
        return Ok(found);
    }
    let list: Vec<String> = versions.iter().map(|version| literal(version.as_str())).collect();
    let query = format!(
        "select version, pg_catalog.array_to_string(statements, E';\\n') || E';\\n' \
         from supabase_migrations.schema_migrations where version in ({}) and statements <> '{{}}'",
        list.join(", ")
    );
    for row in rows(client, &query).await? {
        found.insert(Version::new(text(&row, 0)?), text(&row, 1)?.to_owned());
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_comes_back() {
        let sql = "create table t (a text);\n-- é\n".repeat(100);
        let constant = crate::history::sql::bytes(&deflated(&sql).unwrap());
        let hex = constant.split('\'').nth(1).unwrap();
        assert!(hex.len() < sql.len() / 4);
        assert_eq!(inflated(hex), Some(sql));
        assert_eq!(deflated(&"x".repeat(MAX_BYTES + 1)), None);
        assert_eq!(inflated("00ff"), None);
        assert_eq!(inflated("zz"), None);
    }
}
