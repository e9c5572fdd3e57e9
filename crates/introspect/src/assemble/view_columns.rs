//! What do the columns of views show, and which of them are never NULL?

use std::collections::{BTreeMap, BTreeSet};

use rowsmith_catalog::ColumnSource;

use crate::{assemble::names::Names, rows::views::ViewRule, view_rule};

/// What is known of a view's column.
pub(super) struct ViewColumn {
    pub(super) not_null: bool,
    pub(super) source: Option<ColumnSource>,
}

/// The columns of each view, by number from 1. There are none where a view cannot be analysed.
pub(super) type ViewColumns = BTreeMap<u32, Vec<ViewColumn>>;

/// Looks through all views, each after those that it reads.
pub(super) fn resolve(
    rules: &[ViewRule],
    names: &Names<'_>,
    refuses_null: &dyn Fn(u32, i16) -> bool,
) -> ViewColumns {
    let by_relation: BTreeMap<u32, &ViewRule> =
        rules.iter().map(|rule| (rule.relation, rule)).collect();
    let mut resolved = ViewColumns::new();
    for view in reading_order(&by_relation) {
        let Some(rule) = by_relation.get(&view) else { continue };
        let not_null = |relation: u32, number: i16| {
            if by_relation.contains_key(&relation) {
                column(&resolved, relation, number).is_some_and(|known| known.not_null)
            } else {
                refuses_null(relation, number)
            }
        };
        let columns = view_rule::analyse(&rule.action, &not_null)
            .unwrap_or_default()
            .into_iter()
            .map(|column| ViewColumn {
                not_null: column.not_null,
                source: column.source.and_then(|(relation, number)| names.source(relation, number)),
            })
            .collect();
        resolved.insert(view, columns);
    }
    resolved
}

/// A view's column by its number.
pub(super) fn column(views: &ViewColumns, view: u32, number: i16) -> Option<&ViewColumn> {
    let place = usize::try_from(number).ok()?.checked_sub(1)?;
    views.get(&view)?.get(place)
}

/// All views, each after those that it reads. No recursion: chains of views may be long.
fn reading_order(rules: &BTreeMap<u32, &ViewRule>) -> Vec<u32> {
    enum Visit {
        Enter(u32),
        Leave(u32),
    }
    let mut order = Vec::with_capacity(rules.len());
    let mut seen = BTreeSet::new();
    let mut stack: Vec<Visit> = rules.keys().rev().map(|&view| Visit::Enter(view)).collect();
    while let Some(visit) = stack.pop() {
        match visit {
            Visit::Leave(view) => order.push(view),
            Visit::Enter(view) => {
                let Some(rule) = rules.get(&view).filter(|_| seen.insert(view)) else { continue };
                stack.push(Visit::Leave(view));
                stack.extend(rule.reads.iter().map(|&read| Visit::Enter(read)));
            }
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::reading_order;
    use crate::rows::views::ViewRule;

    fn order(reads: &[(u32, &[u32])]) -> Vec<u32> {
        let rules: Vec<ViewRule> = reads
            .iter()
            .map(|&(relation, reads)| ViewRule {
                relation,
                action: String::new(),
                reads: reads.to_vec(),
                rewritten: false,
            })
            .collect();
        reading_order(&rules.iter().map(|rule| (rule.relation, rule)).collect::<BTreeMap<_, _>>())
    }

    #[test]
    fn puts_views_after_what_they_read() {
        assert_eq!(order(&[(1, &[3, 9]), (2, &[1]), (3, &[])]), [3, 1, 2]);
    }

    #[test]
    fn survives_long_chains_and_circles() {
        let chain: Vec<(u32, [u32; 1])> = (0..100_000).map(|view| (view, [view + 1])).collect();
        let chain: Vec<(u32, &[u32])> =
            chain.iter().map(|(view, read)| (*view, read.as_slice())).collect();
        assert_eq!(order(&chain).first(), Some(&99_999));
        assert_eq!(order(&[(1, &[2]), (2, &[1])]), [2, 1]);
    }
}
