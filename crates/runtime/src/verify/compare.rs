//! How do the objects that code knows differ from those in the database? Pure.

use crate::object::{Object, ObjectKind, Traits};
use crate::verify::difference::{Change, Difference, Impact};
use crate::verify::live::Live;
use std::collections::{BTreeMap, BTreeSet};

/// Everything that differs, in the order of the objects and their members.
pub(crate) fn compare(objects: &'static [Object], live: Vec<Live>) -> Vec<Difference> {
    let mut found: BTreeMap<i64, Vec<Live>> = BTreeMap::new();
    for row in live {
        found.entry(row.number).or_default().push(row);
    }
    let mut differences = Vec::new();
    for (number, object) in (1..).zip(objects) {
        let mut found_here = Found { object, differences: &mut differences };
        match found.remove(&number) {
            None => found_here.add(None, Change::Missing, Impact::Both),
            Some(members) => found_here.members(&members),
        }
    }
    differences
}

struct Found<'d> {
    object: &'static Object,
    differences: &'d mut Vec<Difference>,
}

impl Found<'_> {
    fn add(&mut self, member: Option<&str>, change: Change, impact: Impact) {
        let member = member.map(Into::into);
        self.differences.push(Difference { object: self.object, member, change, impact });
    }

    fn members(&mut self, live: &[Live]) {
        let by_name: BTreeMap<&str, &Live> =
            live.iter().filter_map(|row| Some((row.member.as_deref()?, row))).collect();
        let mut known = BTreeSet::new();
        for &(name, type_name, traits) in self.object.members {
            known.insert(name);
            match by_name.get(name) {
                None => self.missing(name),
                Some(found) => self.member(name, type_name, Traits::parse(traits), found),
            }
        }
        if matches!(self.object.kind, ObjectKind::Composite | ObjectKind::Row) {
            self.moved(&by_name);
        }
        for row in live {
            if let Some(name) = row.member.as_deref()
                && !known.contains(name)
            {
                self.added(name, row.traits);
            }
        }
    }

    /// The first attribute that no longer stands behind the one before it.
    fn moved(&mut self, live: &BTreeMap<&str, &Live>) {
        let mut before = i64::MIN;
        for &(name, ..) in self.object.members {
            let Some(found) = live.get(name) else { continue };
            if found.place < before {
                self.add(Some(name), Change::Moved, Impact::Both);
                return;
            }
            before = found.place;
        }
    }

    fn missing(&mut self, name: &str) {
        let impact = match self.object.kind {
            // Values of it are no longer there to be read.
            ObjectKind::Enum | ObjectKind::ClosedEnum => Impact::Writes,
            _ => Impact::Both,
        };
        self.add(Some(name), Change::Missing, impact);
    }

    fn added(&mut self, name: &str, traits: Traits) {
        let impact = match self.object.kind {
            ObjectKind::Table if traits.not_null && !traits.default && !traits.generated => {
                Impact::Writes
            }
            ObjectKind::ClosedEnum => Impact::Reads,
            // A value of it is written whole.
            ObjectKind::Composite | ObjectKind::Row => Impact::Writes,
            // The row of a function is as wide as it says; columns are found by name.
            _ => Impact::Harmless,
        };
        // The value of a function that returns columns says nothing that these do not.
        if !name.is_empty() {
            self.add(Some(name), Change::Added, impact);
        }
    }

    fn member(&mut self, name: &str, expected: &'static str, was: Traits, found: &Live) {
        // A function that returns columns is known by them, and not by the type of the whole.
        if expected != found.type_name && !expected.is_empty() {
            let alike = alike(expected, &found.type_name);
            let impact = if alike { Impact::Harmless } else { Impact::Both };
            let found = found.type_name.as_str().into();
            self.add(Some(name), Change::Type { expected, found }, impact);
        }
        for (change, impact) in self.traits(was, found.traits) {
            self.add(Some(name), change, impact);
        }
    }

    fn traits(&self, was: Traits, is: Traits) -> Vec<(Change, Impact)> {
        let mut changes = Vec::new();
        let mut note = |before, now, gained, lost| match (before, now) {
            (false, true) => changes.push(gained),
            (true, false) => changes.push(lost),
            (true, true) | (false, false) => {}
        };
        let harmless = Impact::Harmless;
        note(was.set, is.set, (Change::Set, Impact::Reads), (Change::NotSet, harmless));
        // The catalogs do not say which columns of a view may be NULL.
        if !matches!(self.object.kind, ObjectKind::View | ObjectKind::Row) {
            let gained = (Change::NotNull, Impact::Writes);
            note(was.not_null, is.not_null, gained, (Change::Nullable, Impact::Reads));
            let gained = (Change::Generated, Impact::Writes);
            note(was.generated, is.generated, gained, (Change::NotGenerated, harmless));
            let needed = is.not_null && !is.generated;
            let lost = if needed { Impact::Writes } else { harmless };
            note(was.default, is.default, (Change::Default, harmless), (Change::NoDefault, lost));
        }
        changes
    }
}

/// Whether the same Rust type reads and writes both, as with `varchar` that became `text`.
fn alike(expected: &str, found: &str) -> bool {
    let text = |name: &str| matches!(name.trim_end_matches("[]"), "text" | "varchar");
    text(expected) && text(found) && expected.ends_with("[]") == found.ends_with("[]")
}
