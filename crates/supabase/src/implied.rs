//! Which extensions does a project use that it never creates?
//!
//! On the hosted platform extensions are enabled by a click, and that click is in no file.

use std::collections::{BTreeMap, BTreeSet};

use rowsmith_sql_text::{Token, TokenKind};

use crate::detect::{Evidence, SqlText};
use crate::text::{
    Strings, after_if_not_exists, line, mentions_any, name_at, runs, symbol_at, word_at,
};

/// An extension that is used and never created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Implied {
    /// The extension, for [`Options::extensions`](crate::Options::extensions).
    pub extension: &'static str,
    /// Its first use.
    pub evidence: Evidence,
}

/// How an extension shows in SQL.
enum Use {
    /// Objects of a schema of its own.
    Member(&'static str, &'static [&'static str]),
    /// Names that stand for nothing else.
    Name(&'static [&'static str]),
    /// A type with a modifier, as in `vector(3)`.
    Modified(&'static [&'static str]),
    /// Functions, unless the project makes one of that name.
    Call(&'static [&'static str]),
}

const USES: &[(&str, &[Use])] = &[
    ("citext", &[Use::Name(&["citext"])]),
    ("hstore", &[Use::Name(&["hstore"])]),
    ("http", &[Use::Call(&["http_get", "http_post", "http_put", "http_delete", "http_header"])]),
    ("ltree", &[Use::Name(&["ltree"])]),
    ("moddatetime", &[Use::Call(&["moddatetime"])]),
    (
        "pg_cron",
        &[Use::Member("cron", &["schedule", "unschedule", "job", "job_run_details", "alter_job"])],
    ),
    ("pg_jsonschema", &[Use::Call(&["json_matches_schema", "jsonb_matches_schema"])]),
    ("pg_net", &[Use::Member("net", &["http_get", "http_post", "http_delete", "_http_response"])]),
    ("pg_trgm", &[Use::Name(&["gin_trgm_ops", "gist_trgm_ops"])]),
    (
        "pgmq",
        &[Use::Member(
            "pgmq",
            &["create", "send", "read", "pop", "archive", "delete", "send_batch"],
        )],
    ),
    ("pgsodium", &[Use::Member("pgsodium", &["create_key", "key", "valid_key"])]),
    (
        "postgis",
        &[
            Use::Modified(&["geography", "geometry"]),
            Use::Call(&["st_makepoint", "st_setsrid", "st_dwithin", "st_distance", "st_point"]),
        ],
    ),
    ("unaccent", &[Use::Call(&["unaccent"])]),
    (
        "vector",
        &[
            Use::Modified(&["vector", "halfvec", "sparsevec"]),
            Use::Name(&[
                "vector_l2_ops",
                "vector_ip_ops",
                "vector_cosine_ops",
                "halfvec_cosine_ops",
            ]),
        ],
    ),
];

/// Every use, and every `create extension` of these, contains one of these.
const HINTS: &[&str] = &[
    "citext",
    "cron",
    "geography",
    "geometry",
    "hstore",
    "http",
    "ltree",
    "matches_schema",
    "moddatetime",
    "pg_cron",
    "pg_json",
    "pg_net",
    "pgmq",
    "pgsodium",
    "postgis",
    "st_distance",
    "st_dwithin",
    "st_makepoint",
    "st_point",
    "st_setsrid",
    "trgm",
    "unaccent",
    "vec",
];

/// Lists the extensions that the files use and none of them creates, by name.
pub fn implied_extensions(files: &[SqlText<'_>]) -> Vec<Implied> {
    let mut search = Search::default();
    for (index, file) in files.iter().enumerate().filter(|(_, file)| mentions_any(file.text, HINTS))
    {
        for run in runs(file.text, Strings::Data) {
            for at in 0..run.len() {
                search.look(index, &run, at);
            }
        }
    }
    let Search { created, functions, used } = search;
    let mut implied = Vec::new();
    for (extension, uses) in used {
        // Uses of one extension are sorted by place, so the first that counts is the earliest.
        let first = uses.into_iter().find(|found| !(found.call && functions.contains(&found.name)));
        let Some((found, file)) =
            first.and_then(|found| files.get(found.file).map(|file| (found, file)))
        else {
            continue;
        };
        if !created.contains(extension) {
            let line = Some(line(file.text, found.byte));
            let evidence = Evidence { path: file.path.to_owned(), line, what: found.name };
            implied.push(Implied { extension, evidence });
        }
    }
    implied
}

#[derive(Debug, Default)]
struct Search {
    /// Extensions that some file creates.
    created: BTreeSet<String>,
    /// Functions that some file creates, without their schema.
    functions: BTreeSet<String>,
    used: BTreeMap<&'static str, BTreeSet<Found>>,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Found {
    file: usize,
    byte: usize,
    name: String,
    /// It counts only where the project has no function of that name.
    call: bool,
}

impl Search {
    fn look(&mut self, file: usize, run: &[Token<'_>], at: usize) {
        let Some(token) = run.get(at) else { return };
        if token.is_word("extension")
            && at.checked_sub(1).is_some_and(|before| word_at(run, before, "create"))
        {
            self.created.extend(name_at(run, after_if_not_exists(run, at + 1)));
        }
        if token.is_word("function") {
            let last = if symbol_at(run, at + 2, ".") { at + 3 } else { at + 1 };
            self.functions.extend(name_at(run, last));
        }
        let Some(name) = name_at(run, at) else { return };
        for (extension, uses) in USES {
            if let Some((name, call)) = uses.iter().find_map(|one| one.found(run, at, &name)) {
                let found = Found { file, byte: token.span.start, name, call };
                self.used.entry(extension).or_default().insert(found);
            }
        }
    }
}

impl Use {
    /// How the use at `at` reads, where there is one, and whether it is a call.
    fn found(&self, run: &[Token<'_>], at: usize, name: &str) -> Option<(String, bool)> {
        match self {
            Self::Member(schema, members) => {
                let member = (name == *schema && symbol_at(run, at + 1, "."))
                    .then(|| name_at(run, at + 2))??;
                let known = !qualified(run, at, &[]) && members.contains(&member.as_str());
                known.then(|| (format!("{schema}.{member}"), false))
            }
            Self::Name(names) => {
                let known = names.contains(&name) && !qualified(run, at, &["extensions", "public"]);
                known.then(|| (name.to_owned(), false))
            }
            Self::Modified(names) => {
                let modifier = run.get(at + 2).map(|token| token.kind);
                let known = names.contains(&name)
                    && symbol_at(run, at + 1, "(")
                    && matches!(modifier, Some(TokenKind::Number | TokenKind::Word))
                    && (symbol_at(run, at + 3, ")") || symbol_at(run, at + 3, ","))
                    && !word_at(run, at.wrapping_sub(1), "function")
                    && !qualified(run, at, &["extensions", "public"]);
                known.then(|| (name.to_owned(), false))
            }
            Self::Call(names) => {
                let known = names.contains(&name)
                    && symbol_at(run, at + 1, "(")
                    && !qualified(run, at, &["extensions"]);
                known.then(|| (name.to_owned(), true))
            }
        }
    }
}

/// Whether the name at `at` has a schema or table in front that is none of these.
fn qualified(run: &[Token<'_>], at: usize, allowed: &[&str]) -> bool {
    let Some(dot) = at.checked_sub(1).filter(|&dot| symbol_at(run, dot, ".")) else { return false };
    let schema = dot.checked_sub(1).and_then(|before| name_at(run, before));
    !schema.is_some_and(|schema| allowed.contains(&schema.as_str()))
}

#[cfg(test)]
mod tests {
    use super::{HINTS, USES, Use, implied_extensions};
    use crate::detect::SqlText;

    fn implied(files: &[&str]) -> String {
        let files: Vec<_> = files.iter().map(|&text| SqlText { path: "m.sql", text }).collect();
        let lines: Vec<_> = implied_extensions(&files)
            .iter()
            .map(|one| format!("{}: {}", one.extension, one.evidence))
            .collect();
        lines.join("; ")
    }

    #[test]
    fn finds_what_a_click_enabled() {
        assert_eq!(
            implied(&["select 1;\ndo $$ begin\n perform cron.schedule('a', 'b', 'c'); end $$;"]),
            "pg_cron: `cron.schedule` at m.sql:3"
        );
        assert_eq!(
            implied(&["create table t (e extensions.vector(3), p geography(Point, 4326));"]),
            "postgis: `geography` at m.sql:1; vector: `vector` at m.sql:1"
        );
        assert_eq!(
            implied(&[
                "create trigger t before update on x execute procedure extensions.moddatetime (updated_at);"
            ]),
            "moddatetime: `moddatetime` at m.sql:1"
        );
        assert_eq!(
            implied(&["create index on t using gin (a gin_trgm_ops)"]),
            "pg_trgm: `gin_trgm_ops` at m.sql:1"
        );
    }

    #[test]
    fn what_is_created_anywhere_is_not_implied() {
        assert_eq!(
            implied(&[
                "select cron.schedule('a', 'b');",
                "create extension if not exists \"pg_cron\";"
            ]),
            ""
        );
        assert_eq!(
            implied(&["do $$ begin create extension vector; end $$; create table t (e vector(3))"]),
            ""
        );
    }

    #[test]
    fn every_use_has_a_hint() {
        let hinted = |word: &str| HINTS.iter().any(|hint| word.contains(hint));
        for (extension, uses) in USES {
            assert!(hinted(extension), "{extension}");
            for one in *uses {
                match one {
                    Use::Member(schema, members) => {
                        assert!(
                            hinted(schema) || members.iter().all(|member| hinted(member)),
                            "{schema}"
                        );
                    }
                    Use::Name(names) | Use::Modified(names) | Use::Call(names) => {
                        assert!(names.iter().all(|name| hinted(name)), "{names:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_project_s_own_names_are_not_meant() {
        assert_eq!(
            implied(&[
                "create function public.unaccent(t text) returns text as 'x'; select unaccent('x')"
            ]),
            ""
        );
        assert_eq!(
            implied(&["select net.http_get from x net; select cron.id, y.cron.job from jobs cron"]),
            "pg_net: `net.http_get` at m.sql:1"
        );
        assert_eq!(
            implied(&[
                "create table t (vector text, geometry int, x varchar(3)); select vector, t.citext"
            ]),
            ""
        );
    }
}
