//! What is known of one column of one source of a `FROM` clause?

use crate::view_rule::{
    builtin,
    join_tree::Done,
    node_tree::{Item, Node},
    query::{Analysis, Column, Grouping, Scope},
};

impl Analysis<'_> {
    /// What is known of the column that a `VAR` names, once these joins are done.
    pub(super) fn variable(
        &mut self,
        variable: Node<'_>,
        scope: &Scope<'_, '_>,
        done: Done,
    ) -> Option<Column> {
        let levels: usize = variable.number("varlevelsup")?;
        let home = scope.up(levels)?;
        // What an outer query lends to an inner one is looked at with all joins done: at worst too
        // careful.
        let done = if levels == 0 { done } else { Done::All };
        let source: usize = variable.number("varno")?;
        let entry = *home.query.nodes("rtable")?.get(source.checked_sub(1)?)?;
        let attribute: i16 = variable.number("varattno")?;
        let mut column = self.deeper(|work| work.column(entry, source, attribute, home))?;
        // The expressions that are grouped by stand outside of the joins.
        let nulled_by_join =
            entry.word("rtekind") != Some("9") && home.joins.is_nulled(source, done)?;
        // Filled by 16 and later. The joins are known already; 18 counts grouping sets among them.
        let nulled_as_marked = variable.items("varnullingrels").is_some_and(|marks| {
            let mut marks = marks.into_iter().skip(1).map(|mark| mark.word()?.parse().ok());
            marks.any(|mark| mark.is_none_or(|mark| !home.joins.contains(mark)))
        });
        let nulled_by_grouping = home.grouping != Grouping::Plain && done == Done::All;
        column.not_null &= !nulled_by_join && !nulled_as_marked && !nulled_by_grouping;
        Some(column)
    }

    /// A column of an entry of the range table, before any join.
    fn column<'t>(
        &mut self,
        entry: Node<'t>,
        source: usize,
        attribute: i16,
        scope: &Scope<'_, 't>,
    ) -> Option<Column> {
        // Whole rows are 0, system columns below.
        let place = usize::try_from(attribute).ok()?.checked_sub(1)?;
        match entry.word("rtekind")? {
            "0" => {
                let relation = entry.number("relid")?;
                Some(Column {
                    not_null: (self.not_null)(relation, attribute),
                    source: Some((relation, attribute)),
                    type_oid: None,
                })
            }
            "1" => self.query(entry.node("subquery")?, Some(scope))?.get(place).copied(),
            "2" => self.joined(entry, source, place, scope),
            "3" => Some(never_null_column(function(entry, place, self, scope))),
            "5" => {
                let rows = entry.items("values_lists")?;
                let never_null = rows.into_iter().all(|row| {
                    row.items()
                        .and_then(|cells| cells.get(place).copied().and_then(Item::node))
                        .is_some_and(|cell| self.never_null(cell, scope, Done::All))
                });
                Some(never_null_column(never_null))
            }
            "6" => self.with_column(entry, place, scope),
            "9" => {
                let grouped = *entry.nodes("groupexprs")?.get(place)?;
                self.expression(grouped, scope, Done::All)
            }
            _ => None,
        }
    }

    /// A column of a join that has a name of its own.
    fn joined<'t>(
        &mut self,
        entry: Node<'t>,
        join: usize,
        place: usize,
        scope: &Scope<'_, 't>,
    ) -> Option<Column> {
        let expression = *entry.nodes("joinaliasvars")?.get(place)?;
        // `FULL JOIN ... USING (a)` merges two columns into COALESCE(left.a, right.a). Either side
        // may be missing, never both: the one that is there must have a value, so both must.
        let merged = place < entry.number("joinmergedcols")?;
        if merged && matches!(expression.label(), "COALESCE" | "COALESCEEXPR") {
            let sides = expression.nodes("args");
            return Some(never_null_column(self.all_never_null(sides, scope, Done::Before(join))));
        }
        self.expression(expression, scope, Done::With(join))
    }

    fn expression(
        &mut self,
        expression: Node<'_>,
        scope: &Scope<'_, '_>,
        done: Done,
    ) -> Option<Column> {
        if expression.label() == "VAR" {
            return self.deeper(|work| work.variable(expression, scope, done));
        }
        Some(never_null_column(self.never_null(expression, scope, done)))
    }

    fn with_column<'t>(
        &mut self,
        entry: Node<'t>,
        place: usize,
        scope: &Scope<'_, 't>,
    ) -> Option<Column> {
        let home = scope.up(entry.number("ctelevelsup")?)?;
        let name = entry.word("ctename")?;
        let with = home
            .query
            .nodes("cteList")?
            .into_iter()
            .find(|with| with.word("ctename") == Some(name))?;
        self.with_query(with, home)?.get(place).copied()
    }
}

fn never_null_column(not_null: bool) -> Column {
    Column { not_null, ..Column::default() }
}

/// Whether a column of functions in `FROM` is never NULL: the number of `WITH ORDINALITY`, or a
/// series between known bounds.
fn function(
    entry: Node<'_>,
    place: usize,
    analysis: &mut Analysis<'_>,
    scope: &Scope<'_, '_>,
) -> bool {
    let Some(functions) = entry.nodes("functions") else {
        return false;
    };
    let counts: Option<Vec<usize>> =
        functions.iter().map(|function| function.number("funccolcount")).collect();
    if counts.is_some_and(|counts| counts.iter().sum::<usize>() == place) {
        return entry.is_true("funcordinality");
    }
    // Several functions side by side are filled up with NULLs.
    let [only] = functions.as_slice() else {
        return false;
    };
    only.node("funcexpr").is_some_and(|call| {
        call.label() == "FUNCEXPR"
            && call.number("funcid").is_some_and(builtin::is_series)
            && analysis.all_never_null(call.nodes("args"), scope, Done::All)
    })
}
