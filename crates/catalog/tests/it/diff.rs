//! Differences are complete and read well.

use std::collections::BTreeSet;

use expect_test::expect;
use rowsmith_catalog::{Catalog, diff};

use crate::{random::Random, text::EXAMPLE};

#[test]
fn equal_catalogs_do_not_differ() {
    for seed in 0..500 {
        let catalog = Random::new(seed).catalog();
        assert!(diff(&catalog, &catalog).is_empty());
        assert!(diff(&catalog, &catalog.to_string().parse().unwrap()).is_empty());
    }
}

/// The objects whose text differs.
fn changed_objects(old: &Catalog, new: &Catalog) -> BTreeSet<String> {
    let [old, new]: [BTreeSet<_>; 2] = [old.objects(), new.objects()].map(BTreeSet::from_iter);
    old.symmetric_difference(&new).map(|(name, _)| name.clone()).collect()
}

#[test]
fn whatever_the_text_shows_is_a_change_of_that_object() {
    let mut compared = 0;
    for seed in 0..200 {
        let mut random = Random::new(seed);
        let old = random.catalog();
        let text = old.to_string();
        // A change of one thing: a line less, a line twice, a line moved or a character replaced,
        // where that is still a catalog.
        for _ in 0..30 {
            let mut lines: Vec<_> = text.split('\n').map(str::to_owned).collect();
            let at = random.below(lines.len());
            match random.below(4) {
                0 => drop(lines.remove(at)),
                1 => lines.insert(at, lines[at].clone()),
                2 => {
                    let other = random.below(lines.len());
                    lines.swap(at, other);
                }
                _ => lines[at] = lines[at].replacen(['a', 'e', 'n', '1'], "x", 1),
            }
            let Ok(new) = lines.join("\n").parse::<Catalog>() else {
                continue;
            };
            check(&old, &new);
            compared += usize::from(old != new);
        }
    }
    assert!(compared > 1_000, "{compared}");
}

#[test]
fn unrelated_catalogs_differ_in_every_object() {
    for seed in 0..300 {
        check(&Random::new(seed).catalog(), &Random::new(seed + 1).catalog());
    }
}

fn check(old: &Catalog, new: &Catalog) {
    let changeset = diff(old, new);
    let told: BTreeSet<_> = changeset.changes.iter().map(|change| change.object.clone()).collect();
    let expected = changed_objects(old, new);
    assert!(told.is_superset(&expected), "{changeset}\n{old}\n----\n{new}");
    assert_eq!(changeset.is_empty(), old == new, "{changeset}\n{old}\n----\n{new}");
    assert_eq!(changeset.to_string().lines().count(), changeset.changes.len(), "{changeset}");
    // There and back tells as many things.
    assert_eq!(diff(new, old).changes.len(), changeset.changes.len());
}

/// What `changes_read_as_sentences` replaces in the example.
const REPLACEMENTS: &[(&str, &str)] = &[
    ("citext in extensions", "citext in public"),
    ("What the application owns", "Ours"),
    ("grant USAGE to anon", "grant USAGE to authenticated"),
    ("label sad", "label happy"),
    ("column email extensions.citext not null", "column email text"),
    ("numeric(10,2) default 0.0", "numeric(12,2)"),
    ("  column tags text[]\n    comment Free words\n", "  column \"New one\" int4 not null\n"),
    ("on delete set null", "on delete cascade"),
    ("    deferrable\n", ""),
    ("unique (email)", "unique (email, id)"),
    ("for select to authenticated", "for all to authenticated, anon"),
    ("(auth.uid() = owner)", "true"),
    ("row security enabled", "row security enabled forced"),
    ("table public.\"odd\"\"name\"", "view public.\"odd\"\"name\""),
    ("accepts insert, update", "accepts insert"),
    ("count(*) AS n", "count(id) AS n"),
    ("grant UPDATE to anon column email", "grant SELECT to anon column email"),
    ("start 1 ", "start 100 "),
    ("- int4[] default", "list int4[] default"),
    ("stable strict", "volatile strict"),
];

#[test]
fn changes_read_as_sentences() {
    let old: Catalog = EXAMPLE.parse().unwrap();
    let mut text = EXAMPLE.to_owned();
    for (from, to) in REPLACEMENTS {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    text.push_str("\ndomain public.email over text\n\nfunction public.add\n  in a int4\n");
    let new: Catalog = text.parse().unwrap();
    expect![[r#"
        extension citext: schema extensions -> public
        public."odd""name": kind table -> view
        public.add(int4): function added
        public.add(int4, int4[]): volatility stable -> volatile
        public.add(int4, int4[]): parameter list added (int4[])
        public.add(int4, int4[]): parameter "$2" removed
        public.contacts: forced row security no -> yes
        public.contacts: column email: type extensions.citext -> text
        public.contacts: column email: not null yes -> no
        public.contacts: column rate: type numeric(10,2) -> numeric(12,2)
        public.contacts: column rate: default 0.0 -> none
        public.contacts: column "New one" added (int4 not null)
        public.contacts: constraint contacts_org_fkey: on delete set null -> cascade
        public.contacts: constraint contacts_org_fkey: deferrable yes -> no
        public.contacts: index contacts_email_idx: columns email -> email, id
        public.contacts: policy own_rows: for select -> all
        public.contacts: policy own_rows: roles authenticated -> authenticated, anon
        public.contacts: policy own_rows: using (auth.uid() = owner) -> true
        public.contacts: grant to anon column email: privileges UPDATE -> SELECT
        public.contacts: column tags removed
        public.email: domain added
        public.mood: label happy added
        public.mood: label sad removed
        public.recent: definition changed
        public.recent: accepts update yes -> no
        schema public: comment What the application owns -> Ours
        schema public: grant to authenticated added (USAGE)
        schema public: grant to anon removed
        sequence public.ticket_numbers: start 1 -> 100
    "#]]
    .assert_eq(&diff(&old, &new).to_string());
}

#[test]
fn a_changed_order_is_told() {
    let old =
        "table public.a\n  column x int4\n  column y int4\nenum public.e\n  label a\n  label b";
    let new =
        "table public.a\n  column y int4\n  column x int4\nenum public.e\n  label b\n  label a";
    let changeset = diff(&old.parse().unwrap(), &new.parse().unwrap());
    expect![[r"
        public.a: order of columns x, y -> y, x
        public.e: order of labels a, b -> b, a
    "]]
    .assert_eq(&changeset.to_string());
}
