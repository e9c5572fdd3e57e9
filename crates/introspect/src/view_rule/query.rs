//! What is known of the columns that a query yields?

use std::{collections::BTreeMap, rc::Rc};

use crate::view_rule::{
    builtin,
    expression::type_of,
    join_tree::{Done, JoinTree},
    node_tree::Node,
};

/// What is known of one column of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Column {
    pub(super) not_null: bool,
    pub(super) source: Option<(u32, i16)>,
    pub(super) type_oid: Option<u32>,
}

/// A query and the queries around it.
pub(super) struct Scope<'s, 't> {
    pub(super) query: Node<'t>,
    pub(super) joins: JoinTree,
    pub(super) grouping: Grouping,
    pub(super) parent: Option<&'s Self>,
}

/// What grouping sets do to the results of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Grouping {
    /// There are none.
    Plain,
    /// They replace columns by NULLs.
    NullsColumns,
    /// They replace whole expressions by NULLs: only aggregates are safe.
    NullsExpressions,
}

impl<'s, 't> Scope<'s, 't> {
    fn new(query: Node<'t>, parent: Option<&'s Self>) -> Option<Self> {
        let joins = JoinTree::of(query)?;
        Some(Self { query, joins, grouping: grouping(query)?, parent })
    }

    /// The query that many levels up.
    pub(super) fn up(&self, levels: usize) -> Option<&Self> {
        let mut scope = self;
        for _ in 0..levels {
            scope = scope.parent?;
        }
        Some(scope)
    }
}

fn grouping(query: Node<'_>) -> Option<Grouping> {
    if query.is_nothing("groupingSets") {
        return Some(Grouping::Plain);
    }
    // Since 18 the grouped expressions stand apart, and what refers to them says so.
    if query.is_true("hasGroupRTE") {
        return Some(Grouping::NullsColumns);
    }
    let only_columns = query.nodes("targetList")?.into_iter().all(|target| {
        target.word("ressortgroupref") == Some("0")
            || target.node("expr").is_some_and(|expression| expression.label() == "VAR")
    });
    Some(if only_columns { Grouping::NullsColumns } else { Grouping::NullsExpressions })
}

/// The work on one view.
pub(super) struct Analysis<'n> {
    pub(super) not_null: &'n dyn Fn(u32, i16) -> bool,
    /// The columns of the queries already looked at, by node.
    known: BTreeMap<usize, Rc<[Column]>>,
    /// What is assumed of recursive queries while they are looked at, by node.
    assumed: BTreeMap<usize, Rc<[Column]>>,
    depth: usize,
    steps: usize,
}

/// Deeper nesting than this is not looked at: the stack is finite.
const DEEPEST: usize = 64;
/// No real view comes near; one that does has nullable columns from there on.
const MOST_STEPS: usize = 1_000_000;

impl<'n> Analysis<'n> {
    pub(super) fn new(not_null: &'n dyn Fn(u32, i16) -> bool) -> Self {
        Self { not_null, known: BTreeMap::new(), assumed: BTreeMap::new(), depth: 0, steps: 0 }
    }

    /// The columns of a view's query.
    pub(super) fn view(&mut self, query: Node<'_>) -> Option<Rc<[Column]>> {
        self.query(query, None)
    }

    /// Goes one level deeper, unless there are too many already.
    pub(super) fn deeper<T>(&mut self, work: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        if self.depth >= DEEPEST || self.steps >= MOST_STEPS {
            return None;
        }
        self.steps += 1;
        self.depth += 1;
        let result = work(self);
        self.depth -= 1;
        result
    }

    /// The columns of a query within `parent`.
    pub(super) fn query<'t>(
        &mut self,
        query: Node<'t>,
        parent: Option<&Scope<'_, 't>>,
    ) -> Option<Rc<[Column]>> {
        if let Some(known) = self.known.get(&query.index()) {
            return Some(Rc::clone(known));
        }
        if query.label() != "QUERY" || query.word("commandType") != Some("1") {
            return None;
        }
        let columns: Rc<[Column]> = self.deeper(|work| work.columns(query, parent))?.into();
        self.known.insert(query.index(), Rc::clone(&columns));
        Some(columns)
    }

    fn columns<'t>(
        &mut self,
        query: Node<'t>,
        parent: Option<&Scope<'_, 't>>,
    ) -> Option<Vec<Column>> {
        // The scopes of a parent live longer than this one: shorten them.
        let scope = Scope::new(query, parent)?;
        if let Some(operation) = query.node("setOperations") {
            return self.set_operation(operation, &scope);
        }
        if !query.is_nothing("setOperations") {
            return None;
        }
        let targets = query.nodes("targetList")?;
        let mut columns = Vec::with_capacity(targets.len());
        for target in targets.into_iter().filter(|target| target.is_false("resjunk")) {
            let column = target.node("expr").map(|expression| self.result(expression, &scope));
            columns.push(column.unwrap_or_default());
        }
        Some(columns)
    }

    /// What is known of one result of a query.
    fn result(&mut self, expression: Node<'_>, scope: &Scope<'_, '_>) -> Column {
        let mut column = if expression.label() == "VAR" {
            self.variable(expression, scope, Done::All).unwrap_or_default()
        } else {
            Column { not_null: self.never_null(expression, scope, Done::All), ..Column::default() }
        };
        column.not_null &= scope.grouping != Grouping::NullsExpressions
            || matches!(expression.label(), "AGGREF" | "GROUPINGFUNC");
        column.type_oid = type_of(expression);
        column
    }

    /// `UNION`, `INTERSECT` and `EXCEPT`. Long chains lean to the left, so that side is walked and
    /// the other one recursed into.
    fn set_operation<'t>(&mut self, top: Node<'t>, scope: &Scope<'_, 't>) -> Option<Vec<Column>> {
        let mut operations = Vec::new();
        let mut first = top;
        while first.label() == "SETOPERATIONSTMT" {
            operations.push(first);
            first = first.node("larg")?;
        }
        let mut columns = self.arm(first, scope)?;
        for operation in operations.into_iter().rev() {
            let right = operation.node("rarg")?;
            let right = if right.label() == "SETOPERATIONSTMT" {
                self.deeper(|work| work.set_operation(right, scope))?
            } else {
                self.arm(right, scope)?
            };
            columns = combine(operation, &columns, &right)?;
        }
        Some(columns)
    }

    /// One query of a set operation.
    fn arm<'t>(&mut self, arm: Node<'t>, scope: &Scope<'_, 't>) -> Option<Vec<Column>> {
        if arm.label() != "RANGETBLREF" {
            return None;
        }
        let entries = scope.query.nodes("rtable")?;
        let entry = entries.get(arm.number::<usize>("rtindex")?.checked_sub(1)?)?;
        Some(self.query(entry.node("subquery")?, Some(scope))?.to_vec())
    }

    /// The columns of a `WITH` query that is defined in `scope`.
    pub(super) fn with_query<'t>(
        &mut self,
        with: Node<'t>,
        scope: &Scope<'_, 't>,
    ) -> Option<Rc<[Column]>> {
        let query = with.node("ctequery")?;
        if let Some(assumed) = self.assumed.get(&query.index()) {
            return Some(Rc::clone(assumed));
        }
        if with.is_false("cterecursive") || self.known.contains_key(&query.index()) {
            return self.query(query, Some(scope));
        }
        self.recursive_query(query, scope)
    }

    /// A query that reads from itself. Assume that no column is ever NULL and see whether that
    /// holds for the rows it makes of such rows; if not, assume less.
    fn recursive_query<'t>(
        &mut self,
        query: Node<'t>,
        scope: &Scope<'_, 't>,
    ) -> Option<Rc<[Column]>> {
        let count = query.nodes("targetList")?.len();
        let column = Column { not_null: true, ..Column::default() };
        let mut assumed: Rc<[Column]> = vec![column; count].into();
        for _ in 0..=count {
            let before = self.known.clone();
            self.assumed.insert(query.index(), Rc::clone(&assumed));
            let found = self.query(query, Some(scope));
            self.assumed.remove(&query.index());
            let found = found?;
            let holds = |(assumed, found): (&Column, &Column)| !assumed.not_null || found.not_null;
            if found.len() == assumed.len() && assumed.iter().zip(found.iter()).all(holds) {
                return Some(found);
            }
            // What was found rests on an assumption that does not hold.
            self.known = before;
            assumed = assumed
                .iter()
                .enumerate()
                .map(|(index, column)| Column {
                    not_null: column.not_null
                        && found.get(index).is_some_and(|found| found.not_null),
                    ..Column::default()
                })
                .collect();
        }
        None
    }
}

/// The columns of a set operation, from those of its two sides.
fn combine(operation: Node<'_>, left: &[Column], right: &[Column]) -> Option<Vec<Column>> {
    let kind = operation.word("op")?;
    // The first item tells that these are oids.
    let types = operation.items("colTypes")?.into_iter().skip(1);
    let columns = left.iter().zip(right).zip(types).map(|((left, right), type_oid)| {
        let type_oid = type_oid.word().and_then(|word| word.parse().ok());
        let [left, right] = [left, right]
            .map(|side| side.not_null && builtin::is_cast_without_nulls(side.type_oid, type_oid));
        let not_null = match kind {
            "1" => left && right,
            "2" => left || right,
            "3" => left,
            _ => false,
        };
        Column { not_null, source: None, type_oid }
    });
    Some(columns.collect())
}
