//! Which keys pick a row of a relation, and along which indexes can it be paged?

use rowsmith_catalog::{ConstraintKind, Index, Relation};

use crate::{
    docs::Docs,
    lower::{columns::ColumnFacts, index_definition::IndexDefinition},
    model::{Key, KeyIndex, Member, Order},
    naming::{self, Case, RustName},
    rust_type::RustType,
};

/// A key of more columns has no constant: the runtime takes tuples up to this size.
const MOST_COLUMNS: usize = 16;

/// A constraint or index that can become a constant.
#[derive(Debug)]
struct Candidate<'a> {
    name: &'a str,
    primary: bool,
    unique: bool,
    columns: Vec<usize>,
    /// The order that it keeps, when it is one of plain columns.
    order: Option<Vec<Order>>,
    predicate: Option<&'a str>,
}

/// The keys of a relation.
pub(crate) fn keys(relation: &Relation, facts: &[ColumnFacts<'_>]) -> Vec<Key> {
    let candidates: Vec<_> = candidates(relation)
        .into_iter()
        .filter(|it| it.unique && (1..=MOST_COLUMNS).contains(&it.columns.len()))
        .collect();
    let constants = constants(&candidates);
    let lower = |(it, constant): (&Candidate<'_>, RustName)| {
        let types = it.columns.iter().filter_map(|place| facts.get(*place));
        let mut types: Vec<_> = types.map(|it| it.lowered.rust_type.clone().deeper()).collect();
        let rust_type = if types.len() == 1 { types.remove(0) } else { RustType::Tuple(types) };
        Key {
            constant,
            docs: docs(it, relation, it.columns.iter().map(|place| (*place, ""))),
            name: it.name.to_owned(),
            columns: it.columns.clone(),
            rust_type,
            predicate: it.predicate.map(str::to_owned),
        }
    };
    candidates.iter().zip(constants).map(lower).collect()
}

/// The indexes of a relation that put its rows in one order.
pub(crate) fn indexes(relation: &Relation, facts: &[ColumnFacts<'_>]) -> Vec<KeyIndex> {
    let not_null = |place: &usize| {
        facts.get(*place).is_some_and(|it| it.comment.not_null.unwrap_or(it.column.not_null))
    };
    let mut candidates = candidates(relation);
    // What tells rows apart that are equal in the index's own columns.
    let whole = candidates.iter().filter(|it| it.unique && it.predicate.is_none());
    let mut whole = whole.filter(|it| it.columns.iter().all(not_null));
    let Some(last) = whole.next().map(|it| it.columns.clone()) else { return Vec::new() };
    candidates.retain(|it| it.order.is_some());
    let constants = constants(&candidates);
    let lower = |(it, constant): (&Candidate<'_>, RustName)| {
        let mut order = it.order.clone().unwrap_or_default();
        if !it.unique || !it.columns.iter().all(not_null) {
            for place in &last {
                if !order.iter().any(|it| it.column == *place) {
                    order.push(Order::ascending(*place));
                }
            }
        }
        KeyIndex {
            constant,
            docs: docs(it, relation, order.iter().map(|it| (it.column, it.words()))),
            name: it.name.to_owned(),
            order,
            predicate: it.predicate.map(str::to_owned),
        }
    };
    candidates.iter().zip(constants).map(lower).collect()
}

/// What the crate remembers of the indexes that keys and pages lean on.
pub(crate) fn members(relation: &Relation) -> Vec<Member> {
    let not_null =
        |place: &usize| relation.columns.get(*place).is_some_and(|column| column.not_null);
    let candidates = candidates(relation);
    let whole = |it: &Candidate<'_>| it.unique && it.predicate.is_none();
    let any_whole = candidates.iter().any(|it| whole(it) && it.columns.iter().all(not_null));
    let pages = |it: &Candidate<'_>| any_whole && it.order.is_some();
    let lower = |it: Candidate<'_>| {
        let of = |place: &usize| relation.columns.get(*place).map(|column| column.name.as_str());
        let words = |at: usize| it.order.as_ref()?.get(at).map(Order::words);
        let columns = it.columns.iter().enumerate();
        let columns = columns
            .map(|(at, place)| of(place).unwrap_or_default().to_owned() + words(at).unwrap_or(""));
        let columns: Vec<_> = columns.collect();
        let mut traits = vec![if it.unique { "unique" } else { "index" }];
        traits.extend(it.predicate.map(|_| "partial"));
        traits.extend((!pages(&it)).then_some("unordered"));
        Member { name: it.name.to_owned(), type_name: columns.join(", "), traits }
    };
    candidates.into_iter().filter(|it| it.unique || pages(it)).map(lower).collect()
}

/// The primary key, then the others by name.
fn candidates(relation: &Relation) -> Vec<Candidate<'_>> {
    let of_constraint = |constraint: &'_ rowsmith_catalog::Constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey { columns } => Some((true, places(relation, columns)?)),
        ConstraintKind::Unique { columns, .. } => Some((false, places(relation, columns)?)),
        ConstraintKind::ForeignKey(_)
        | ConstraintKind::Check { .. }
        | ConstraintKind::Exclusion { .. } => None,
    };
    let constraints = relation.constraints.iter().filter_map(|constraint| {
        let (primary, columns) = of_constraint(constraint)?;
        let order = Some(columns.iter().copied().map(Order::ascending).collect());
        let name = &constraint.name;
        Some(Candidate { name, primary, unique: true, columns, order, predicate: None })
    });
    let indexes = relation.indexes.iter().filter_map(|index| of_index(relation, index));
    let mut candidates: Vec<_> = constraints.chain(indexes).collect();
    candidates.sort_by_key(|it| (!it.primary, it.name));
    candidates
}

fn of_index<'a>(relation: &Relation, index: &'a Index) -> Option<Candidate<'a>> {
    let columns = places(relation, index.columns.as_deref()?)?;
    let definition = IndexDefinition::read(&index.definition)?;
    if !index.valid || index.partial != definition.predicate.is_some() {
        return None;
    }
    let order = columns.iter().zip(&definition.keys).map(|(column, key)| Order::read(*column, key));
    let order = order.collect::<Option<Vec<_>>>().filter(|_| definition.method == "btree");
    Some(Candidate {
        name: &index.name,
        primary: false,
        unique: index.unique,
        columns,
        order,
        predicate: definition.predicate,
    })
}

impl Order {
    fn ascending(column: usize) -> Self {
        Self { column, descending: false, nulls_first: false }
    }

    /// Reads `name`, `name DESC`, `name DESC NULLS LAST`; `None` for an order by other rules than
    /// the type's own.
    fn read(column: usize, key: &str) -> Option<Self> {
        let name_ends = match key.strip_prefix('"') {
            // A quote within the name is doubled.
            Some(rest) => 2 + rest.replace("\"\"", "__").find('"')?,
            None => key.find(' ').unwrap_or(key.len()),
        };
        let (descending, nulls_first) = match key.get(name_ends..)? {
            "" => (false, false),
            " NULLS FIRST" => (false, true),
            " DESC" => (true, true),
            " DESC NULLS LAST" => (true, false),
            _ => return None,
        };
        Some(Self { column, descending, nulls_first })
    }

    fn words(&self) -> &'static str {
        match (self.descending, self.nulls_first) {
            (false, false) => "",
            (false, true) => " nulls first",
            (true, true) => " desc",
            (true, false) => " desc nulls last",
        }
    }
}

fn places(relation: &Relation, names: &[String]) -> Option<Vec<usize>> {
    let place = |name: &String| relation.columns.iter().position(|column| column.name == *name);
    names.iter().map(place).collect()
}

fn constants(candidates: &[Candidate<'_>]) -> Vec<RustName> {
    let others = candidates.iter().filter(|it| !it.primary).map(|it| it.name);
    let others: Vec<_> = others.collect();
    let mut names = naming::assign(&others, Case::Shouty, naming::INDEXES, |_| None).into_iter();
    let named = candidates
        .iter()
        .filter_map(|it| if it.primary { Some(RustName::ours("PRIMARY")) } else { names.next() });
    named.collect()
}

fn docs(
    it: &Candidate<'_>,
    relation: &Relation,
    columns: impl Iterator<Item = (usize, &'static str)>,
) -> Docs {
    let mut docs = Docs::default().code(it.name);
    docs = docs.text(if it.primary { ", the primary key: " } else { ": " });
    for (index, (place, words)) in columns.enumerate() {
        let Some(column) = relation.columns.get(place) else { continue };
        docs = docs.text(if index > 0 { ", " } else { "" });
        docs = docs.code(&format!("{}{words}", column.name));
    }
    match it.predicate {
        Some(predicate) => docs.text(" where ").code(predicate).text("."),
        None => docs.text("."),
    }
}
