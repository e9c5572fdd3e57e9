//! How do the objects that code knows differ from those in the database? Pure.

use crate::object::{Object, ObjectKind, Part, Traits};
use crate::verify::difference::{Change, Difference, Impact};
use crate::verify::indexes;
use crate::verify::live::Live;
use crate::verify::routines;
use crate::verify::text::{is_narrower, same_rust_type, same_type, unqualified};
use std::collections::{BTreeMap, BTreeSet};

/// Everything that differs, in the order of the objects and their members.
pub(crate) fn compare(objects: &'static [Object], live: Vec<Live>) -> Vec<Difference> {
    let mut found: BTreeMap<i64, Vec<Live>> = BTreeMap::new();
    for row in live {
        found.entry(row.number).or_default().push(row);
    }
    let mut differences = Vec::new();
    for (number, object) in (1..).zip(objects) {
        let live = found.remove(&number).unwrap_or_default();
        let live = if object.kind.is_routine() { routines::called(object, live) } else { live };
        Found { object, live: &live, differences: &mut differences }.compare();
    }
    differences
}

/// A member as generated code remembers it.
pub(crate) struct Known {
    pub(crate) part: Part,
    pub(crate) name: &'static str,
    pub(crate) type_name: &'static str,
    pub(crate) traits: Traits,
    /// The place among the arguments, for these.
    pub(crate) place: i64,
}

/// All that is remembered of an object.
pub(crate) fn known(object: &'static Object) -> impl Iterator<Item = Known> {
    let mut place = 0;
    object.members.iter().map(move |&(name, type_name, traits)| {
        let part = Part::of(object.kind, name, traits);
        place += i64::from(part == Part::Argument);
        Known { part, name, type_name, traits: Traits::parse(traits), place }
    })
}

struct Found<'d> {
    object: &'static Object,
    live: &'d [Live],
    differences: &'d mut Vec<Difference>,
}

impl Found<'_> {
    fn add(&mut self, part: Part, name: &str, change: Change, impact: Impact) {
        let member = (part != Part::Whole).then(|| name.into());
        self.differences.push(Difference { object: self.object, part, member, change, impact });
    }

    fn compare(&mut self) {
        let Some(whole) = self.live.first() else {
            return self.add(Part::Whole, "", Change::Missing, Impact::Both);
        };
        let (kind, is) = (self.object.kind, whole.kind.as_str());
        if kind != ObjectKind::Row && kind.as_str() != is {
            let found = is.into();
            self.add(Part::Whole, "", Change::Kind { found }, other_kind(kind, is));
            if !matches!(is, "table" | "view" | "materialized view") {
                return;
            }
        }
        let object = self.object;
        for it in known(object) {
            match it.part {
                Part::Argument => self.argument(&it),
                Part::Key | Part::Index => self.index(&it),
                Part::Check => self.check(&it),
                _ => {
                    match self.live.iter().find(|row| (row.part, &*row.name) == (it.part, it.name))
                    {
                        None => self.missing(&it),
                        Some(found) => self.member(&it, found),
                    }
                }
            }
        }
        if matches!(kind, ObjectKind::Composite | ObjectKind::Row) {
            self.moved();
        }
        self.added();
    }

    /// The first attribute that no longer stands behind the one before it.
    fn moved(&mut self) {
        let mut before = i64::MIN;
        for it in known(self.object).filter(|it| it.part == Part::Attribute) {
            let mut live = self.live.iter();
            let Some(found) = live.find(|row| row.part == it.part && row.name == it.name) else {
                continue;
            };
            if found.place < before {
                return self.add(it.part, it.name, Change::Moved, Impact::Both);
            }
            before = found.place;
        }
    }

    fn missing(&mut self, it: &Known) {
        let impact = match it.part {
            // Values of it are no longer there to be read.
            Part::Label => Impact::Writes,
            _ => Impact::Both,
        };
        self.add(it.part, it.name, Change::Missing, impact);
    }

    fn added(&mut self) {
        let object = self.object;
        let known: BTreeSet<_> = known(object).map(|it| (it.part, it.name)).collect();
        let is_known = |row: &&Live| {
            known.contains(&(row.part, row.name.as_str()))
                // The value of a function that returns columns says nothing that these do not.
                || matches!(row.part, Part::Whole | Part::Value | Part::Key | Part::Index)
        };
        for row in self.live.iter().filter(|row| !is_known(row)) {
            let traits = row.traits;
            let impact = match row.part {
                Part::Column
                    if object.kind == ObjectKind::Table
                        && traits.not_null
                        && !traits.default
                        && !traits.generated =>
                {
                    Impact::Writes
                }
                Part::Label if object.kind == ObjectKind::ClosedEnum => Impact::Reads,
                Part::Attribute => Impact::ByPlace,
                Part::Check => Impact::Writes,
                // The row of a function is as wide as it says; columns are found by name, and
                // further arguments can be left out, or it would be another function.
                _ => Impact::Harmless,
            };
            self.add(row.part, &row.name, Change::Added, impact);
        }
    }

    fn member(&mut self, it: &Known, found: &Live) {
        // What is not stored is not refused; a function that returns columns is known by them, and
        // not by the type of the whole.
        let stored = matches!(
            self.object.kind,
            ObjectKind::Table | ObjectKind::Domain | ObjectKind::Composite
        );
        let (expected, is) = (it.type_name, found.type_name.as_str());
        let same = expected == is || !stored && same_type(expected, is);
        if !same && !expected.is_empty() {
            let impact = match (same_rust_type(expected, is), is_narrower(expected, is)) {
                (false, _) => Impact::Both,
                (true, true) if stored => Impact::Writes,
                (true, _) => Impact::Harmless,
            };
            let found = is.into();
            self.add(it.part, it.name, Change::Type { expected, found }, impact);
        }
        for (change, impact) in self.traits(it.traits, found.traits) {
            self.add(it.part, it.name, change, impact);
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
        let tells_null = match self.object.kind {
            // The catalogs do not say which columns of a view may be NULL.
            ObjectKind::Table => self.live.first().is_some_and(|whole| whole.kind == "table"),
            kind => matches!(kind, ObjectKind::Domain | ObjectKind::Composite),
        };
        if tells_null {
            let gained = (Change::NotNull, Impact::Writes);
            note(was.not_null, is.not_null, gained, (Change::Nullable, Impact::Reads));
            // An insert that leaves it out has to be given something by the server.
            let left_out = is.not_null && !is.generated && !is.default;
            let lost = if left_out { Impact::Writes } else { harmless };
            let gained = (Change::Generated, Impact::Writes);
            note(was.generated, is.generated, gained, (Change::NotGenerated, lost));
            if !was.generated && !is.generated {
                note(
                    was.default,
                    is.default,
                    (Change::Default, harmless),
                    (Change::NoDefault, lost),
                );
            }
        }
        changes
    }

    fn argument(&mut self, it: &Known) {
        let Some(found) = self.live.iter().find(|row| routines::takes(row, it)) else { return };
        match (it.traits.default, found.traits.default) {
            (true, false) => self.add(it.part, it.name, Change::NoDefault, Impact::Writes),
            (false, true) => self.add(it.part, it.name, Change::Default, Impact::Harmless),
            (true, true) | (false, false) => {}
        }
    }

    fn index(&mut self, it: &Known) {
        if self.live.first().is_some_and(|whole| whole.kind == self.object.kind.as_str())
            && let Some((change, impact)) = indexes::difference(it, self.live)
        {
            self.add(it.part, it.name, change, impact);
        }
    }

    fn check(&mut self, it: &Known) {
        let mut checks = self.live.iter().filter(|row| row.part == Part::Check);
        let Some(found) = checks.find(|row| row.name == it.name) else {
            return self.add(it.part, it.name, Change::Missing, Impact::Harmless);
        };
        let (expected, found) = (it.type_name, found.type_name.as_str());
        let valid = found.strip_suffix(" NOT VALID").unwrap_or(found);
        if unqualified(valid) != unqualified(expected) {
            let found = found.into();
            self.add(it.part, it.name, Change::Definition { expected, found }, Impact::Writes);
        }
    }
}

/// What it means that an object is of another kind.
fn other_kind(was: ObjectKind, is: &str) -> Impact {
    match (was, is) {
        // It can be read, and only a table takes all that a view takes.
        (ObjectKind::View | ObjectKind::MaterializedView, "table")
        | (ObjectKind::MaterializedView, "view") => Impact::Harmless,
        (ObjectKind::Table | ObjectKind::View, "view" | "materialized view") => Impact::Writes,
        _ => Impact::Both,
    }
}
