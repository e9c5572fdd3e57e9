//! What do access control items such as `anon=ar*/postgres` grant?

use std::collections::{BTreeMap, BTreeSet};

use rowsmith_catalog::Grant;

use crate::error::Error;

/// The privileges that everybody has on a fresh object of some kind.
pub(crate) type PublicDefault = &'static [&'static str];

/// Tables, columns and sequences: none.
pub(crate) const NOTHING: PublicDefault = &[];
/// Routines.
pub(crate) const EXECUTE: PublicDefault = &["EXECUTE"];
/// The schema `public` as Postgres 15 and later make it.
pub(crate) const USAGE: PublicDefault = &["USAGE"];

const PUBLIC: &str = "public";

/// The grants of an object's access control list, by role; the owner's own are left out.
///
/// What everybody has by default is left out too. When less than that is left, the grant of
/// `public` says so, if need be with no privilege at all.
pub(crate) fn grants(
    items: Option<&[String]>,
    owner: &str,
    default: PublicDefault,
) -> Result<Vec<Grant>, Error> {
    let Some(items) = items else { return Ok(Vec::new()) };
    let mut held = collect(items, owner)?;
    if !default.is_empty() {
        let public = held.entry(String::new()).or_default();
        if public.grantable.is_empty()
            && public.privileges.iter().copied().eq(default.iter().copied())
        {
            held.remove("");
        }
    }
    Ok(held.into_iter().map(|(grantee, held)| held.grant(grantee, None)).collect())
}

/// The grants on one column; the owner's own are left out.
pub(crate) fn column_grants(
    items: &[String],
    owner: &str,
    column: &str,
) -> Result<Vec<Grant>, Error> {
    let held = collect(items, owner)?;
    Ok(held
        .into_iter()
        .map(|(grantee, held)| held.grant(grantee, Some(column.to_owned())))
        .collect())
}

/// The privileges of one role, from all grantors.
#[derive(Default)]
struct Held {
    privileges: BTreeSet<&'static str>,
    grantable: BTreeSet<&'static str>,
}

impl Held {
    fn grant(self, grantee: String, column: Option<String>) -> Grant {
        Grant {
            grantee: if grantee.is_empty() { PUBLIC.to_owned() } else { grantee },
            column,
            privileges: self.privileges.into_iter().map(str::to_owned).collect(),
            grantable: self.grantable.into_iter().map(str::to_owned).collect(),
        }
    }
}

/// By grantee, which is empty for everybody.
fn collect(items: &[String], owner: &str) -> Result<BTreeMap<String, Held>, Error> {
    let mut held: BTreeMap<String, Held> = BTreeMap::new();
    for item in items {
        let unknown = || Error::UnknownPrivilege { item: item.clone() };
        let (grantee, rest) = split_role(item).ok_or_else(unknown)?;
        let letters = rest.strip_prefix('=').ok_or_else(unknown)?;
        let letters = letters.split_once('/').map_or(letters, |(letters, _grantor)| letters);
        if grantee == owner {
            continue;
        }
        let mut last = None;
        for letter in letters.chars() {
            if letter == '*' {
                let entry = held.entry(grantee.clone()).or_default();
                entry.grantable.extend(last);
                continue;
            }
            last = word(letter).ok_or_else(unknown)?;
            if let Some(privilege) = last {
                held.entry(grantee.clone()).or_default().privileges.insert(privilege);
            }
        }
    }
    Ok(held)
}

/// Splits a leading role name off, which the server quotes like an identifier.
fn split_role(item: &str) -> Option<(String, &str)> {
    let Some(mut rest) = item.strip_prefix('"') else {
        let (name, _) = item.split_once('=')?;
        return Some((name.to_owned(), item.strip_prefix(name)?));
    };
    let mut name = String::new();
    loop {
        let (before, after) = rest.split_once('"')?;
        name.push_str(before);
        let Some(more) = after.strip_prefix('"') else { return Some((name, after)) };
        name.push('"');
        rest = more;
    }
}

/// The privilege's word; `Some(None)` for `MAINTAIN`, which only Postgres 17 and later know.
#[expect(clippy::option_option, reason = "unknown letters differ from letters that are left out")]
fn word(letter: char) -> Option<Option<&'static str>> {
    Some(Some(match letter {
        'a' => "INSERT",
        'r' => "SELECT",
        'w' => "UPDATE",
        'd' => "DELETE",
        'D' => "TRUNCATE",
        'x' => "REFERENCES",
        't' => "TRIGGER",
        'X' => "EXECUTE",
        'U' => "USAGE",
        'C' => "CREATE",
        'm' => return Some(None),
        _ => return None,
    }))
}

#[cfg(test)]
mod tests {
    use rowsmith_catalog::Grant;

    use super::{EXECUTE, NOTHING, USAGE, column_grants, grants};

    fn items(items: &[&str]) -> Vec<String> {
        items.iter().map(|&item| item.to_owned()).collect()
    }

    fn grant(grantee: &str, privileges: &[&str], grantable: &[&str]) -> Grant {
        Grant {
            grantee: grantee.to_owned(),
            column: None,
            privileges: items(privileges),
            grantable: items(grantable),
        }
    }

    #[test]
    fn reads_letters_and_grant_options() {
        let acl = items(&["owner=arwdDxtm/owner", "app=ar*m/owner", "=r/owner", "m=m/owner"]);
        assert_eq!(
            grants(Some(&acl), "owner", NOTHING).unwrap(),
            [grant("public", &["SELECT"], &[]), grant("app", &["INSERT", "SELECT"], &["SELECT"])]
        );
    }

    #[test]
    fn reads_hostile_role_names() {
        let acl = items(&["\"a=\"\"/b\"=U/x", "\"é \"=U/\"o=/\""]);
        assert_eq!(
            grants(Some(&acl), "o", NOTHING).unwrap(),
            [grant("a=\"/b", &["USAGE"], &[]), grant("é ", &["USAGE"], &[])]
        );
    }

    #[test]
    fn leaves_out_the_default_and_shows_when_it_is_gone() {
        let acl = items(&["=X/o", "o=X/o", "app=X/o"]);
        assert_eq!(grants(Some(&acl), "o", EXECUTE).unwrap(), [grant("app", &["EXECUTE"], &[])]);
        assert_eq!(
            grants(Some(&items(&["o=X/o"])), "o", EXECUTE).unwrap(),
            [grant("public", &[], &[])]
        );
        assert_eq!(
            grants(Some(&items(&["=UC/o"])), "o", USAGE).unwrap(),
            [grant("public", &["CREATE", "USAGE"], &[])]
        );
        assert_eq!(grants(None, "o", EXECUTE).unwrap(), []);
    }

    #[test]
    fn joins_what_several_grantors_gave() {
        let acl = items(&["app=r/a", "app=a/b"]);
        assert_eq!(
            grants(Some(&acl), "o", NOTHING).unwrap(),
            [grant("app", &["INSERT", "SELECT"], &[])]
        );
    }

    #[test]
    fn names_the_column() {
        let found = column_grants(&items(&["app=rw/o"]), "o", "email").unwrap();
        assert_eq!(found.first().and_then(|grant| grant.column.as_deref()), Some("email"));
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        for item in ["app", "app=Z/o", "\"app=r/o", "\"a\"r"] {
            grants(Some(&items(&[item])), "o", NOTHING).unwrap_err();
        }
    }
}
