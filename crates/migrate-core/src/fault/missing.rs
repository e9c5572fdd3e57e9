//! Something is used that is not there: who should have made it?

use super::search::{Found, Search, search};
use super::{Case, Class, Fault, from_url, until};
use crate::objects::{Change, Kind, Object};
use crate::set::OrderRule;
use crate::shown::shown;
use crate::version::Version;

/// Explains a missing object by what the files say of it.
pub(super) fn missing(case: &Case<'_>, object: &Object) -> Fault {
    let subject = subject(object);
    if let Some(fault) = environment(case, object, &subject) {
        return fault;
    }
    let search = search(case, object);
    let (explanation, mut hints) = match search.last() {
        Some(found) => gone(object, found, &subject),
        None => never(case, &search, object, &subject),
    };
    hints.extend(until(case));
    hints.push(from_url());
    Fault {
        class: Class::MissingObject,
        title: format!("{subject} is not there"),
        explanation,
        hints,
    }
}

/// It was made before: dropped since, renamed since, or made elsewhere.
fn gone(object: &Object, found: &Found<'_>, subject: &str) -> (String, Vec<String>) {
    let place = found.place();
    match &found.mention.change {
        Change::Dropped => (
            format!("{place} drops {subject}, and nothing makes it again before it is used here."),
            vec!["remove the statement, or make the object again before it".to_owned()],
        ),
        Change::RenamedTo(new) => (
            format!("{place} renames {subject} to `{new}`."),
            vec![format!("use the new name `{new}` here")],
        ),
        Change::Made => {
            let elsewhere = match (&object.schema, &found.mention.object.schema) {
                (None, Some(schema)) => {
                    Some(format!("in schema `{schema}`, which is not in `search_path` here"))
                }
                (Some(wanted), Some(schema)) if wanted != schema => {
                    Some(format!("in schema `{schema}`, not in `{wanted}`"))
                }
                (Some(_) | None, Some(_) | None) => None,
            };
            match elsewhere {
                Some(elsewhere) => (
                    format!("{place} makes {subject} {elsewhere}."),
                    vec!["write the schema before the name".to_owned()],
                ),
                None => (
                    format!(
                        "{place} says that it makes {subject}, but it was not there when this statement ran: it was made under a \
                         condition, in another schema, or its table was there before with other columns (`if not exists`)."
                    ),
                    vec![format!(
                        "look at {place}, and at earlier files that make something of the same name"
                    )],
                ),
            }
        }
    }
}

/// It was never made before: later, in a file that is not run, under a similar name, or not at all.
fn never(
    case: &Case<'_>,
    search: &Search<'_>,
    object: &Object,
    subject: &str,
) -> (String, Vec<String>) {
    let makes =
        |list: &'_ [Found<'_>]| list.iter().position(|found| found.mention.change == Change::Made);
    if let Some(found) = makes(&search.after).and_then(|index| search.after.get(index)) {
        return later(case, found, subject);
    }
    if let Some(found) = makes(&search.left_out).and_then(|index| search.left_out.get(index)) {
        return (
            format!("Only {} makes {subject}, and that file is not run.", found.place()),
            vec![format!("move {} back among the migrations, before this one", shown(found.path))],
        );
    }
    let mut hints = Vec::new();
    if let Some(similar) = search.similar.last() {
        hints.push(format!(
            "did you mean `{}`, made by {}?",
            similar.mention.object.name,
            similar.place()
        ));
    }
    let make = match object.kind {
        Kind::Relation => format!(
            "`pg_dump --schema-only --table={}` of the real database writes it",
            object.name
        ),
        Kind::Type
        | Kind::Routine
        | Kind::Schema
        | Kind::Extension
        | Kind::Role
        | Kind::Publication
        | Kind::Policy
        | Kind::Trigger
        | Kind::Constraint
        | Kind::Column => "`pg_dump --schema-only` of the real database shows how".to_owned(),
    };
    hints
        .push(format!("add a migration before `{}` that makes it; {make}", case.migration.version));
    let explanation = format!(
        "No migration makes {subject}. It was probably made by hand in the database that these files were written for, and never \
         written down."
    );
    (explanation, hints)
}

fn later(case: &Case<'_>, found: &Found<'_>, subject: &str) -> (String, Vec<String>) {
    let place = found.place();
    let failed = &case.migration.version;
    let Some(version) = found.version.filter(|version| *version != failed) else {
        return (
            format!("{subject} is only made further down in the same file, by {place}."),
            vec!["move that statement before this one".to_owned()],
        );
    };
    let mut explanation = format!("{subject} is only made later, by {place}.");
    if let Some(rule) = swapped_by(version, failed) {
        explanation = format!(
            "{explanation} A tool that compares versions as {} would run that file first.",
            rule.as_str()
        );
    }
    let hint = format!(
        "rename one of the two files, so that {} runs before {}",
        shown(found.path),
        shown(&case.migration.path)
    );
    (explanation, vec![hint])
}

/// The rule by which the later file would come first.
fn swapped_by(later: &Version, failed: &Version) -> Option<OrderRule> {
    if later.compare_as_text(failed).is_lt() {
        return Some(OrderRule::Text);
    }
    later
        .compare_as_number(failed)
        .is_some_and(std::cmp::Ordering::is_lt)
        .then_some(OrderRule::Number)
}

/// The object in words.
pub(super) fn subject(object: &Object) -> String {
    let schema = object.schema.as_ref().map(|schema| format!("{schema}.")).unwrap_or_default();
    let name = &object.name;
    let of = object.of.as_ref().map(|table| format!(" of table `{table}`")).unwrap_or_default();
    let kind = match object.kind {
        Kind::Relation => "relation",
        Kind::Type => "type",
        Kind::Routine => "function",
        Kind::Schema => "schema",
        Kind::Extension => "extension",
        Kind::Role => "role",
        Kind::Publication => "publication",
        Kind::Policy => "policy",
        Kind::Trigger => "trigger",
        Kind::Constraint => "constraint",
        Kind::Column => "column",
    };
    format!("{kind} `{schema}{name}`{of}")
}

/// Names that come with Supabase's databases.
const SUPABASE_SCHEMAS: &[&str] =
    &["auth", "storage", "realtime", "extensions", "vault", "graphql_public", "supabase_functions"];
const SUPABASE_ROLES: &[&str] = &[
    "anon",
    "authenticated",
    "service_role",
    "authenticator",
    "supabase_admin",
    "supabase_auth_admin",
    "supabase_storage_admin",
];

/// The history tables of other tools, which exist only where those tools run the migrations.
const FOREIGN_HISTORY: &[(&str, &str)] = &[
    ("_sqlx_migrations", "sqlx"),
    ("refinery_schema_history", "refinery"),
    ("__diesel_schema_migrations", "diesel"),
    ("flyway_schema_history", "Flyway"),
    ("goose_db_version", "goose"),
    ("_prisma_migrations", "Prisma"),
    ("databasechangelog", "Liquibase"),
    ("ar_internal_metadata", "Rails"),
];

/// Types and functions that come with extensions.
const EXTENSIONS: &[(&str, &[&str])] = &[
    ("uuid-ossp", &["uuid_generate_v1", "uuid_generate_v4", "uuid_generate_v5"]),
    (
        "pgcrypto",
        &[
            "crypt",
            "gen_salt",
            "digest",
            "hmac",
            "pgp_sym_encrypt",
            "pgp_sym_decrypt",
            "gen_random_bytes",
        ],
    ),
    ("vector", &["vector", "halfvec", "sparsevec"]),
    ("citext", &["citext"]),
    ("ltree", &["ltree", "lquery"]),
    ("hstore", &["hstore"]),
    (
        "postgis",
        &["geometry", "geography", "st_makepoint", "st_distance", "st_dwithin", "st_point"],
    ),
    ("pg_trgm", &["similarity", "word_similarity", "show_trgm"]),
    ("unaccent", &["unaccent"]),
    ("moddatetime", &["moddatetime"]),
    ("pg_net", &["http_post", "http_get"]),
    ("pg_cron", &["schedule", "unschedule"]),
];

/// Something that no migration is supposed to make.
fn environment(case: &Case<'_>, object: &Object, subject: &str) -> Option<Fault> {
    let belongs =
        |names: &[&str], name: Option<&str>| name.is_some_and(|name| names.contains(&name));
    let is_supabase = match object.kind {
        Kind::Schema => belongs(SUPABASE_SCHEMAS, Some(&object.name)),
        Kind::Role => belongs(SUPABASE_ROLES, Some(&object.name)),
        Kind::Publication => object.name == "supabase_realtime",
        Kind::Relation | Kind::Routine | Kind::Type => {
            belongs(SUPABASE_SCHEMAS, object.schema.as_deref())
        }
        Kind::Extension | Kind::Policy | Kind::Trigger | Kind::Constraint | Kind::Column => false,
    };
    let tool = FOREIGN_HISTORY
        .iter()
        .find(|(table, _)| object.kind == Kind::Relation && object.name == *table);
    let mut hints = Vec::new();
    let (class, explanation) = if let Some((_, tool)) = tool {
        hints.push("guard the statement with `if to_regclass(...) is not null` in a `do` block, or remove it".to_owned());
        (
            Class::Environment,
            format!(
                "{subject} is where {tool} keeps its history, and {tool} does not run these files here."
            ),
        )
    } else if is_supabase {
        hints.push("run with the Supabase profile, which makes it".to_owned());
        let explanation = format!(
            "{subject} comes with every Supabase database, and this one is not prepared as one."
        );
        (Class::Environment, explanation)
    } else {
        if !matches!(object.kind, Kind::Type | Kind::Routine) {
            return None;
        }
        let (extension, _) =
            EXTENSIONS.iter().find(|(_, names)| names.contains(&object.name.as_str()))?;
        let wanted =
            Object { kind: Kind::Extension, schema: None, name: (*extension).to_owned(), of: None };
        let explanation = if let Some(found) = search(case, &wanted).last() {
            hints.push(format!(
                "write the extension's schema before the name, as in `extensions.{}`",
                object.name
            ));
            let place = found.place();
            format!(
                "{subject} comes with extension `{extension}`, made by {place} in a schema that is not in `search_path` here."
            )
        } else {
            hints.push(format!("add `create extension if not exists \"{extension}\";` before it"));
            format!(
                "{subject} comes with extension `{extension}`, which no earlier migration makes."
            )
        };
        (Class::MissingExtension, explanation)
    };
    hints.extend(until(case));
    Some(Fault { class, title: format!("{subject} is not there"), explanation, hints })
}
