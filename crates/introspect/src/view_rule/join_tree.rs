//! Which sources of a `FROM` clause can an outer join replace by NULLs?

use std::collections::BTreeMap;

use crate::view_rule::node_tree::Node;

/// What the joins of one query do to its sources. Sources and joins are named by their place in the
/// range table, counted from 1.
#[derive(Default)]
pub(super) struct JoinTree {
    sources: BTreeMap<usize, Place>,
}

/// Where a source or join stands.
#[derive(Clone, Default)]
struct Place {
    /// The joins around it, outermost first.
    within: Vec<usize>,
    /// Those of them that may replace it by NULLs.
    nulled_by: Vec<usize>,
}

/// Which joins are already done where a column is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Done {
    /// All of the query: where its results are computed.
    All,
    /// Those within this join and the join itself.
    With(usize),
    /// Those within this join, but not the join itself.
    Before(usize),
}

impl JoinTree {
    /// Reads the `jointree` of a query; `None` for anything unknown in it.
    pub(super) fn of(query: Node<'_>) -> Option<Self> {
        let mut tree = Self::default();
        let mut todo: Vec<_> = query
            .node("jointree")?
            .nodes("fromlist")?
            .into_iter()
            .map(|node| (node, Place::default()))
            .collect();
        while let Some((node, place)) = todo.pop() {
            let index = node.number("rtindex")?;
            match node.label() {
                "RANGETBLREF" => {}
                "JOINEXPR" => {
                    let (left_nulled, right_nulled) = match node.word("jointype")? {
                        "0" => (false, false),
                        "1" => (false, true),
                        "2" => (true, true),
                        "3" => (true, false),
                        _ => return None,
                    };
                    todo.push((node.node("larg")?, place.inside(index, left_nulled)));
                    todo.push((node.node("rarg")?, place.inside(index, right_nulled)));
                }
                _ => return None,
            }
            tree.sources.insert(index, place);
        }
        Some(tree)
    }

    /// Whether there is such a source or join.
    pub(super) fn contains(&self, source: usize) -> bool {
        self.sources.contains_key(&source)
    }

    /// Whether this source may have been replaced by NULLs; `None` when it is not in the tree.
    pub(super) fn is_nulled(&self, source: usize, done: Done) -> Option<bool> {
        let place = self.sources.get(&source)?;
        Some(place.nulled_by.iter().any(|&join| match done {
            Done::All => true,
            Done::With(top) => join == top || self.stands_within(join, top),
            Done::Before(top) => self.stands_within(join, top),
        }))
    }

    fn stands_within(&self, join: usize, top: usize) -> bool {
        self.sources.get(&join).is_some_and(|place| place.within.contains(&top))
    }
}

impl Place {
    fn inside(&self, join: usize, nulled: bool) -> Self {
        let mut place = self.clone();
        place.within.push(join);
        if nulled {
            place.nulled_by.push(join);
        }
        place
    }
}
