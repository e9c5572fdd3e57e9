//! refinery: `refinery_schema_history`, a row a file, SipHash-1-3 of name, version and SQL.

use std::hash::Hasher as _;

use siphasher::sip::SipHasher13;

use super::digest::Digest;
use super::runner::{Columns, Entry, ForeignRow, Recorded, Runner, last_row_counts, number};

pub(super) const RUNNER: Runner = Runner {
    query: |table| {
        Columns {
            name: "name",
            checksum: "checksum",
            // A column of text, in the form of RFC 3339 unless somebody wrote it by hand.
            applied_at: Some(
                r"case when applied_on ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d' then applied_on::pg_catalog.timestamptz end",
            ),
            ..Columns::default()
        }
        .of(table)
    },
    settle: last_row_counts,
    name,
    digests,
    one_row: false,
    own: &[],
    mend: "",
};

/// `V1__name` or `U1__name`.
fn name(entry: &Entry<'_>) -> Option<Recorded> {
    let (version, name) = entry.file(".sql")?.strip_prefix(['V', 'U'])?.split_once("__")?;
    let is_number = !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| Recorded::new(number(version), name))
}

/// Versions are hashed in 32 bits, or in 64 with a feature; nothing in the table tells which of the two the program had.
fn digests(row: &ForeignRow) -> Vec<Box<dyn Digest>> {
    let narrow = row.version.parse::<i32>().ok().map(|version| version.to_le_bytes().to_vec());
    let wide = row.version.parse::<i64>().ok().map(|version| version.to_le_bytes().to_vec());
    let digest = |version: Vec<u8>| -> Box<dyn Digest> {
        let mut hasher = SipHasher13::new();
        hasher.write(row.name.as_bytes());
        hasher.write(END_OF_TEXT);
        hasher.write(&version);
        Box::new(Sip(hasher))
    };
    narrow.into_iter().chain(wide).map(digest).collect()
}

/// What Rust hashes behind a text.
const END_OF_TEXT: &[u8] = &[0xff];

/// As Rust's own hasher was when refinery chose it.
struct Sip(SipHasher13);

impl Digest for Sip {
    fn update(&mut self, bytes: &[u8]) {
        self.0.write(bytes);
    }

    fn finish(mut self: Box<Self>) -> String {
        self.0.write(END_OF_TEXT);
        self.0.finish().to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adopt::runner::Standing;

    fn row(version: &str, name: &str) -> ForeignRow {
        ForeignRow {
            version: version.to_owned(),
            name: name.to_owned(),
            standing: Standing::Applied,
            checksum: None,
            applied_at: None,
            execution_time: None,
            applied_by: None,
        }
    }

    fn checksums(version: &str, name: &str, sql: &str) -> Vec<String> {
        let digests = digests(&row(version, name)).into_iter();
        digests
            .map(|mut digest| {
                digest.update(sql.as_bytes());
                digest.finish()
            })
            .collect()
    }

    #[test]
    fn checksums_are_refinerys() {
        let initial = "CREATE TABLE persons (\n    id int,\n    name varchar(255),\n    city varchar(255)\n);\n";
        // This one stands in refinery's own tests.
        assert_eq!(checksums("1", "initial", initial)[0], "2959965718684201605");
        for (version, name, sql) in [("7", "a", ""), ("2147483647", "b", "-- é\r\n")] {
            let migration =
                refinery_core::Migration::unapplied(&format!("V{version}__{name}"), sql).unwrap();
            assert_eq!(checksums(version, name, sql)[0], migration.checksum().to_string());
        }
    }

    #[test]
    fn versions_of_64_bits_are_hashed_as_such() {
        use std::hash::{DefaultHasher, Hash as _};

        let mut hasher = DefaultHasher::new();
        ("a", 20_250_101_000_000_i64, "select 1;").hash(&mut hasher);
        assert_eq!(checksums("20250101000000", "a", "select 1;"), [hasher.finish().to_string()]);
        assert_eq!(checksums("1", "a", "").len(), 2);
    }
}
