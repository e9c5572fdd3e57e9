//! The Supabase CLI: `supabase_migrations.schema_migrations`, a row a file with the statements that ran.
//!
//! It records no checksum, but it keeps the SQL. Both sides are brought down to their tokens: the CLI cuts statements in its
//! own way, and trims what stands around them.

use rowsmith_sql_text::canonical;
use sha2::{Digest as _, Sha256};

use super::digest::{Digest, hex};
use super::runner::{
    Columns, Entry, ForeignRow, Recorded, Runner, last_row_counts, leading_digits,
};

pub(super) const RUNNER: Runner = Runner {
    query: |table| {
        let has = |column| table.columns.contains_key(column);
        Columns {
            name: if has("name") { "name" } else { "''" },
            checksum: if has("statements") {
                "pg_catalog.array_to_string(statements, ';' || pg_catalog.chr(10))"
            } else {
                "null"
            },
            ..Columns::default()
        }
        .of(table)
    },
    settle,
    name,
    digests: |_| vec![Box::new(Tokens(Vec::new()))],
    one_row: false,
    own: &[],
    mend: "",
};

/// Takes the checksum of what ran; rows that `migration repair` wrote by hand may hold no SQL.
fn settle(mut rows: Vec<ForeignRow>) -> Vec<ForeignRow> {
    for row in &mut rows {
        row.checksum = row.checksum.take().filter(|sql| !sql.is_empty()).map(|sql| of_tokens(&sql));
    }
    last_row_counts(rows)
}

/// The leading digits as they stand.
fn name(entry: &Entry<'_>) -> Option<Recorded> {
    let (version, rest) = leading_digits(entry.file(".sql")?)?;
    Some(Recorded::new(version, rest.strip_prefix('_').unwrap_or(rest)))
}

/// SHA-256 of the tokens in one spelling, but for semicolons.
fn of_tokens(sql: &str) -> String {
    let mut hasher = Sha256::new();
    canonical(sql, &mut |tokens| {
        for token in tokens.split_inclusive(|byte| *byte == 0).filter(|token| *token != b";\0") {
            sha2::Digest::update(&mut hasher, token);
        }
    });
    hex(&hasher.finalize())
}

/// The whole text, since tokens may go on for long.
struct Tokens(Vec<u8>);

impl Digest for Tokens {
    fn update(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    fn finish(self: Box<Self>) -> String {
        let text = String::from_utf8_lossy(&self.0);
        of_tokens(text.trim_start_matches('\u{feff}'))
    }
}
