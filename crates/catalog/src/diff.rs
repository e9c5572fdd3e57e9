//! How do two catalogs differ?
//!
//! Every difference that the text form shows is a [`Change`], one for each property of an object
//! or of a member of an object. A renamed thing is one removed and one added.

mod change;
mod facts;

use std::collections::{BTreeMap, BTreeSet};

pub use change::{Change, Changeset, Difference, Member, MemberKind, ObjectKind};
use facts::{Fact, Facts, MemberFacts};

use crate::{
    ident::QualifiedName,
    schema::{Catalog, Schema},
    text,
};

/// What has to change in `old` to make it `new`, sorted by object.
pub fn diff(old: &Catalog, new: &Catalog) -> Changeset {
    let mut changes = Vec::new();
    let extension = |name: &String| format!("extension {}", text::name(name));
    maps(&mut changes, &old.extensions, &new.extensions, extension, facts::extension);
    maps(&mut changes, &old.schemas, &new.schemas, |name| schema_object(name), facts::schema);
    let nothing = Schema::default();
    let names: BTreeSet<_> = old.schemas.keys().chain(new.schemas.keys()).collect();
    for name in names {
        let old = old.schemas.get(name).unwrap_or(&nothing);
        let new = new.schemas.get(name).unwrap_or(&nothing);
        if old != new {
            schemas(&mut changes, name, old, new);
        }
    }
    changes.sort_by(|a, b| a.object.cmp(&b.object));
    Changeset { changes }
}

fn schema_object(name: &str) -> String {
    format!("schema {}", text::name(name))
}

fn schemas(changes: &mut Vec<Change>, schema: &str, old: &Schema, new: &Schema) {
    let qualify = |name: &String| text::qualified(&QualifiedName::new(schema, name));
    maps(changes, &old.relations, &new.relations, qualify, facts::relation);
    maps(changes, &old.enums, &new.enums, qualify, facts::enum_type);
    maps(changes, &old.domains, &new.domains, qualify, facts::domain);
    maps(changes, &old.composites, &new.composites, qualify, facts::composite);
    maps(changes, &old.ranges, &new.ranges, qualify, facts::range);
    let sequence = |name: &String| format!("sequence {}", qualify(name));
    maps(changes, &old.sequences, &new.sequences, sequence, facts::sequence);

    let signatures = |side: &Schema| -> Vec<String> {
        let name = |routine: &crate::routine::Routine| QualifiedName::new(schema, &routine.name);
        side.routines.iter().map(|routine| text::signature(&name(routine), routine)).collect()
    };
    let (old_keys, new_keys) = (numbered(signatures(old)), numbered(signatures(new)));
    let object = (ObjectKind::Schema, schema_object(schema));
    order(changes, &object, "order of routines", &old_keys, &new_keys);
    let old: BTreeMap<_, _> = old_keys.into_iter().zip(&old.routines).collect();
    let new: BTreeMap<_, _> = new_keys.into_iter().zip(&new.routines).collect();
    maps(
        changes,
        &old,
        &new,
        |(signature, _)| signature.clone(),
        |routine| facts::routine(routine),
    );
}

/// Compares the objects of one kind.
fn maps<K: Ord, V: PartialEq>(
    changes: &mut Vec<Change>,
    old: &BTreeMap<K, V>,
    new: &BTreeMap<K, V>,
    name: impl Fn(&K) -> String,
    facts: impl Fn(&V) -> Facts,
) {
    for (key, old_value) in old {
        match new.get(key) {
            Some(new_value) if old_value == new_value => {}
            Some(new_value) => {
                objects(changes, &name(key), facts(old_value), facts(new_value));
            }
            None => changes.push(whole(name(key), &facts(old_value), Difference::Removed)),
        }
    }
    for (key, new_value) in new.iter().filter(|(key, _)| !old.contains_key(key)) {
        let added = Difference::Added { summary: None };
        changes.push(whole(name(key), &facts(new_value), added));
    }
}

fn whole(object: String, facts: &Facts, difference: Difference) -> Change {
    Change { kind: facts.kind, object, member: None, difference }
}

/// Compares two objects of the same name.
fn objects(changes: &mut Vec<Change>, name: &str, mut old: Facts, mut new: Facts) {
    let object = (new.kind, name.to_owned());
    if old.kind != new.kind {
        let (from, to) = (Some(old.kind.to_string()), Some(new.kind.to_string()));
        push(changes, &object, None, Difference::Changed { aspect: "kind", from, to });
        // What only one of the kinds has says no more than that.
        let has = |facts: &[Fact], aspect| facts.iter().any(|(other, _)| *other == aspect);
        new.own.retain(|(aspect, _)| has(&old.own, *aspect));
        old.own.retain(|(aspect, _)| has(&new.own, *aspect));
    }
    properties(changes, &object, None, old.own, new.own);

    let key = |member: &MemberFacts| member.member.clone();
    let old_keys = numbered(old.members.iter().map(key).collect());
    let new_keys = numbered(new.members.iter().map(key).collect());
    for kind in MemberKind::ALL {
        let of_kind = |keys: &[(Member, usize)]| -> Vec<_> {
            keys.iter().filter(|(member, _)| member.kind == *kind).cloned().collect()
        };
        order(changes, &object, kind.order(), &of_kind(&old_keys), &of_kind(&new_keys));
    }
    let mut old: BTreeMap<_, _> = old_keys.into_iter().zip(old.members).collect();
    for (key, new) in new_keys.into_iter().zip(new.members) {
        let member = Some(&new.member);
        match old.remove(&key) {
            Some(old) => properties(changes, &object, member, old.facts, new.facts),
            None => push(changes, &object, member, Difference::Added { summary: new.summary }),
        }
    }
    for (member, _) in old.keys() {
        push(changes, &object, Some(member), Difference::Removed);
    }
}

fn properties(
    changes: &mut Vec<Change>,
    object: &(ObjectKind, String),
    member: Option<&Member>,
    old: Vec<Fact>,
    new: Vec<Fact>,
) {
    let mut old: BTreeMap<_, _> = old.into_iter().collect();
    for (aspect, to) in new {
        let from = old.remove(aspect).flatten();
        if from != to {
            push(changes, object, member, Difference::Changed { aspect, from, to });
        }
    }
    for (aspect, from) in old {
        if from.is_some() {
            push(changes, object, member, Difference::Changed { aspect, from, to: None });
        }
    }
}

/// Tells when what both sides have stands in another order.
fn order<K: Ord + Clone + Listed>(
    changes: &mut Vec<Change>,
    object: &(ObjectKind, String),
    aspect: &'static str,
    old: &[K],
    new: &[K],
) {
    let (in_old, in_new): (BTreeSet<_>, BTreeSet<_>) = (old.iter().collect(), new.iter().collect());
    let from: Vec<_> = old.iter().filter(|key| in_new.contains(key)).collect();
    let to: Vec<_> = new.iter().filter(|key| in_old.contains(key)).collect();
    if from != to {
        let list = |keys: Vec<&K>| {
            let names: Vec<_> = keys.into_iter().map(Listed::listed).collect();
            Some(names.join(", "))
        };
        let difference = Difference::Changed { aspect, from: list(from), to: list(to) };
        push(changes, object, None, difference);
    }
}

fn push(
    changes: &mut Vec<Change>,
    (kind, object): &(ObjectKind, String),
    member: Option<&Member>,
    difference: Difference,
) {
    let (kind, object, member) = (*kind, object.clone(), member.cloned());
    changes.push(Change { kind, object, member, difference });
}

/// A key as an element of a list that users see.
trait Listed {
    fn listed(&self) -> String;
}

impl Listed for (String, usize) {
    fn listed(&self) -> String {
        self.0.clone()
    }
}

impl Listed for (Member, usize) {
    fn listed(&self) -> String {
        text::name(&self.0.name)
    }
}

/// Tells equal keys apart by counting them: catalogs made by hand may hold the same name twice.
fn numbered<K: Ord + Clone>(keys: Vec<K>) -> Vec<(K, usize)> {
    let mut seen: BTreeMap<K, usize> = BTreeMap::new();
    keys.into_iter()
        .map(|key| {
            let count = seen.entry(key.clone()).or_default();
            *count += 1;
            (key, *count)
        })
        .collect()
}
