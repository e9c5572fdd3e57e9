//! Is this a Supabase project, and what says so?

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use rowsmith_sql_text::{Token, TokenKind};

use crate::text::{
    Strings, after_if_not_exists, line, mentions_any, name_at, runs, symbol_at, word_at,
};

/// A file of SQL.
#[derive(Debug, Clone, Copy)]
pub struct SqlText<'a> {
    /// Its path, as shown to users.
    pub path: &'a str,
    /// What it holds.
    pub text: &'a str,
}

/// What says that a project is Supabase's, or uses an extension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The file, as it was given.
    pub path: String,
    /// The first line of it that says so; `None` when the file's existence does.
    pub line: Option<usize>,
    /// What is found there, such as `auth.uid()`; the file's name when its existence says so.
    pub what: String,
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "`{}` at {}:{line}", self.what, self.path),
            None => f.write_str(&self.path),
        }
    }
}

/// Objects of the platform that projects mention, by schema; functions as calls.
const OBJECTS: &[(&str, &[&str])] = &[
    ("auth", &["uid()", "role()", "jwt()", "email()", "users", "identities", "sessions"]),
    ("storage", &["buckets", "objects", "foldername()", "filename()", "extension()"]),
    ("realtime", &["messages", "topic()", "send()", "broadcast_changes()"]),
    ("vault", &["secrets", "decrypted_secrets", "create_secret()"]),
    ("supabase_functions", &["http_request()"]),
    ("graphql_public", &["graphql()"]),
];

/// Roles of the API, which grants and policies name.
const ROLES: &[&str] = &["anon", "authenticated", "service_role"];

/// Names that only the platform gives.
const NAMES: &[&str] =
    &["supabase_realtime", "supabase_admin", "supabase_auth_admin", "supabase_storage_admin"];

/// Every sign contains one of these.
const HINTS: &[&str] = &[
    "auth",
    "storage",
    "realtime",
    "vault",
    "supabase_",
    "graphql_public",
    "anon",
    "service_role",
    "extensions",
];

/// Looks for the first thing that says that this is a Supabase project.
///
/// `config_toml` is the path of `supabase/config.toml` where there is one. A schema, object or role that the files
/// make themselves says nothing: that is a project with an `auth` schema of its own. `create schema if not exists
/// auth` alone does not make one, for it leaves the platform's as it is.
pub fn detect(config_toml: Option<&str>, files: &[SqlText<'_>]) -> Option<Evidence> {
    if let Some(path) = config_toml {
        return Some(Evidence { path: path.to_owned(), line: None, what: path.to_owned() });
    }
    let mut made = BTreeSet::new();
    for file in files.iter().filter(|file| mentions_any(file.text, HINTS)) {
        let mut search = Search { signs: BTreeMap::new(), made };
        for run in runs(file.text, Strings::Data) {
            search.run(&run);
        }
        // What a project makes it makes before it uses it, or it would not replay: later files need no look.
        if let Some(sign) = search.first() {
            let line = line(file.text, sign.byte);
            return Some(Evidence {
                path: file.path.to_owned(),
                line: Some(line),
                what: sign.what,
            });
        }
        made = search.made;
    }
    None
}

/// What is known after looking through some files.
#[derive(Debug)]
struct Search {
    /// The first sign in the last file of each thing: an object with its schema, or a role.
    signs: BTreeMap<String, Sign>,
    /// Schemas, objects with their schema, and roles that the files make.
    made: BTreeSet<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Sign {
    byte: usize,
    what: String,
}

impl Search {
    fn run(&mut self, run: &[Token<'_>]) {
        let mut grants = false;
        let mut first = true;
        for (index, token) in run.iter().enumerate() {
            if token.kind == TokenKind::Terminator {
                first = true;
                continue;
            }
            if first {
                grants = names_roles(run, index);
                first = false;
            }
            self.note_made(run, index);
            if let Some((thing, what)) = sign_at(run, index, grants) {
                let sign = Sign { byte: token.span.start, what };
                let known = self.signs.entry(thing).or_insert_with(|| sign.clone());
                if sign < *known {
                    *known = sign;
                }
            }
        }
    }

    /// Remembers `create schema x`, `create role x`, `create table x.y` and `create function x.y`.
    fn note_made(&mut self, run: &[Token<'_>], index: usize) {
        if !word_at(run, index, "create") {
            return;
        }
        let replaces = word_at(run, index + 1, "or") && word_at(run, index + 2, "replace");
        let kind = if replaces { index + 3 } else { index + 1 };
        let is = |kinds: &[&str]| kinds.iter().any(|name| word_at(run, kind, name));
        let named = after_if_not_exists(run, kind + 1);
        if is(&["role", "user", "group"]) || (is(&["schema"]) && named == kind + 1) {
            self.made.extend(name_at(run, named));
        } else if is(&["table", "view", "function"])
            && symbol_at(run, named + 1, ".")
            && let (Some(schema), Some(object)) = (name_at(run, named), name_at(run, named + 2))
        {
            self.made.insert(format!("{schema}.{object}"));
        }
    }

    /// The first sign of something that no file made so far.
    fn first(&self) -> Option<Sign> {
        let is_made = |thing: &str| {
            let schema = thing.split_once('.').map(|(schema, _)| schema);
            self.made.contains(thing) || schema.is_some_and(|schema| self.made.contains(schema))
        };
        self.signs.iter().filter(|(thing, _)| !is_made(thing)).map(|(_, sign)| sign).min().cloned()
    }
}

/// Whether the statement that begins at `index` names roles after `to` or `from`.
fn names_roles(run: &[Token<'_>], index: usize) -> bool {
    let second = |words: &[&str]| words.iter().any(|word| word_at(run, index + 1, word));
    word_at(run, index, "grant")
        || word_at(run, index, "revoke")
        || (word_at(run, index, "create") && second(&["policy"]))
        || (word_at(run, index, "alter") && second(&["policy", "default"]))
}

/// What the token at `index` says: the object or role it is about, and how it reads.
fn sign_at(run: &[Token<'_>], index: usize, grants: bool) -> Option<(String, String)> {
    let name = name_at(run, index)?;
    let before = index.checked_sub(1);
    if before.is_some_and(|before| symbol_at(run, before, ".")) {
        return None;
    }
    if symbol_at(run, index + 1, ".") {
        let (schema, objects) = OBJECTS.iter().find(|(schema, _)| *schema == name)?;
        let name = name_at(run, index + 2)?;
        let object = objects.iter().find(|object| object.trim_end_matches("()") == name)?;
        return Some((format!("{schema}.{name}"), format!("{schema}.{object}")));
    }
    if NAMES.contains(&name.as_str()) {
        return Some((name.clone(), name));
    }
    let after = |word: &str| before.is_some_and(|before| word_at(run, before, word));
    if grants && ROLES.contains(&name.as_str()) && (after("to") || after("from")) {
        return Some((name.clone(), name));
    }
    if name == "extensions" && after("schema") && !word_at(run, index.checked_sub(2)?, "create") {
        return Some((name, "schema extensions".to_owned()));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{HINTS, NAMES, OBJECTS, ROLES, SqlText, detect};

    fn found(files: &[(&str, &str)]) -> String {
        let files: Vec<_> = files.iter().map(|&(path, text)| SqlText { path, text }).collect();
        detect(None, &files).map_or_else(|| "nothing".to_owned(), |evidence| evidence.to_string())
    }

    #[test]
    fn a_config_file_is_enough() {
        let evidence = detect(Some("supabase/config.toml"), &[]).unwrap();
        assert_eq!(evidence.to_string(), "supabase/config.toml");
    }

    #[test]
    fn the_first_sign_is_told_with_its_line() {
        let second = "create table t (\n  id uuid references \"auth\".users,\n  x text default auth . UID());";
        assert_eq!(found(&[("1.sql", "select 1;"), ("2.sql", second)]), "`auth.users` at 2.sql:2");
        assert_eq!(found(&[("1.sql", "\n\nselect AUTH.uid()")]), "`auth.uid()` at 1.sql:3");
        let body = "create function f() returns uuid language sql as $$\n\n select auth.uid() $$;";
        assert_eq!(found(&[("1.sql", body)]), "`auth.uid()` at 1.sql:3");
    }

    #[test]
    fn roles_count_where_roles_are_named() {
        assert_eq!(
            found(&[("1.sql", "grant all on t to authenticated;")]),
            "`authenticated` at 1.sql:1"
        );
        let policy = "create policy p on t for select\n to \"anon\" using (true)";
        assert_eq!(found(&[("1.sql", policy)]), "`anon` at 1.sql:2");
        assert_eq!(
            found(&[("1.sql", "create table anon (authenticated bool); select 1 from anon;")]),
            "nothing"
        );
        assert_eq!(found(&[("1.sql", "alter table t rename to anon;")]), "nothing");
    }

    #[test]
    fn extensions_and_publications_count() {
        let text = "create extension if not exists pg_trgm with schema extensions;";
        assert_eq!(found(&[("1.sql", text)]), "`schema extensions` at 1.sql:1");
        let text = "alter publication supabase_realtime add table t;";
        assert_eq!(found(&[("1.sql", text)]), "`supabase_realtime` at 1.sql:1");
    }

    #[test]
    fn a_project_with_its_own_auth_schema_is_not_meant() {
        let text = "select auth.uid();\ncreate schema auth;\ncreate table users (id int);";
        assert_eq!(found(&[("1.sql", text)]), "nothing");
        let text = "grant all on t to anon; do $$ begin create role anon nologin; end $$;";
        assert_eq!(found(&[("1.sql", text)]), "nothing");
        assert_eq!(
            found(&[("1.sql", text), ("2.sql", "select auth.jwt()")]),
            "`auth.jwt()` at 2.sql:1"
        );
    }

    #[test]
    fn a_schema_made_where_missing_may_be_the_platform_s() {
        let text = "create schema if not exists auth;\ncreate or replace function auth.uid() returns int as 'x';\n\
                    create table t (id uuid references auth.users (id), x uuid default auth.uid());";
        assert_eq!(found(&[("1.sql", text)]), "`auth.users` at 1.sql:3");
    }

    #[test]
    fn every_sign_has_a_hint() {
        let objects = OBJECTS.iter().map(|(schema, _)| schema);
        for sign in objects.chain(ROLES).chain(NAMES) {
            assert!(HINTS.iter().any(|hint| sign.contains(hint)), "{sign}");
        }
    }

    #[test]
    fn comments_strings_and_other_names_say_nothing() {
        let text = "-- auth.uid()\nselect 'auth.uid()', my.auth.uid, auth.unrelated, \"AUTH\".uid() /* to anon */;";
        assert_eq!(found(&[("1.sql", text)]), "nothing");
    }
}
