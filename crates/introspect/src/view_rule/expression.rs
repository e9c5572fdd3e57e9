//! Can an expression be NULL?

use crate::view_rule::{
    builtin,
    join_tree::Done,
    node_tree::Node,
    query::{Analysis, Grouping, Scope},
};

impl Analysis<'_> {
    /// Whether the expression is known never to be NULL, once these joins are done.
    pub(super) fn never_null(
        &mut self,
        expression: Node<'_>,
        scope: &Scope<'_, '_>,
        done: Done,
    ) -> bool {
        self.deeper(|work| work.proves(expression, scope, done)).unwrap_or(false)
    }

    /// `None` and `Some(false)` both mean that nothing is known. The labels are those of 14 and 15,
    /// and of 16 and later where they differ.
    fn proves(&mut self, expression: Node<'_>, scope: &Scope<'_, '_>, done: Done) -> Option<bool> {
        let node = expression;
        let proven = match node.label() {
            "VAR" => self.variable(node, scope, done)?.not_null,
            "CONST" => node.is_false("constisnull"),
            // An array, a row and these tests are values whatever is in them.
            "ARRAY" | "ARRAYEXPR" | "ROW" | "ROWEXPR" | "NULLTEST" | "BOOLEANTEST"
            | "GROUPINGFUNC" => true,
            // A changed look at the same value, or a conversion that refuses to make NULL of it.
            "RELABELTYPE" | "COLLATE" | "COLLATEEXPR" | "COERCETODOMAIN" | "COERCEVIAIO"
            | "ARRAYCOERCEEXPR" => self.never_null(node.node("arg")?, scope, done),
            // One argument is enough; GREATEST and LEAST pass NULLs over.
            "COALESCE" | "COALESCEEXPR" | "MINMAX" | "MINMAXEXPR" => {
                let arguments = node.nodes("args")?;
                arguments.into_iter().any(|argument| self.never_null(argument, scope, done))
            }
            "BOOLEXPR" => self.all_never_null(node.nodes("args"), scope, done),
            "CASE" | "CASEEXPR" => self.case(node, scope, done)?,
            "OPEXPR" | "DISTINCTEXPR" => self.operator(node, scope, done)?,
            "SCALARARRAYOPEXPR" => self.any_of_array(node, scope, done)?,
            "FUNCEXPR" => {
                node.is_false("funcretset")
                    && node.is_false("funcvariadic")
                    && self.function(node, scope, done)?
            }
            "AGGREF" => self.aggregate(node, scope)?,
            "WINDOWFUNC" => {
                let function = node.number("winfnoid")?;
                builtin::is_count(function) || builtin::is_rank(function)
            }
            "SQLVALUEFUNCTION" => node.number("op").is_some_and(builtin::is_sure_value_function),
            "SUBLINK" => self.sublink(node, scope)?,
            _ => false,
        };
        Some(proven)
    }

    /// Whether none of the expressions can be NULL; false when there is no list.
    pub(super) fn all_never_null(
        &mut self,
        expressions: Option<Vec<Node<'_>>>,
        scope: &Scope<'_, '_>,
        done: Done,
    ) -> bool {
        expressions.is_some_and(|expressions| {
            expressions.into_iter().all(|expression| self.never_null(expression, scope, done))
        })
    }

    fn case(&mut self, case: Node<'_>, scope: &Scope<'_, '_>, done: Done) -> Option<bool> {
        for when in case.nodes("args")? {
            if !self.never_null(when.node("result")?, scope, done) {
                return Some(false);
            }
        }
        Some(self.never_null(case.node("defresult")?, scope, done))
    }

    fn operator(&mut self, node: Node<'_>, scope: &Scope<'_, '_>, done: Done) -> Option<bool> {
        let arguments = node.nodes("args")?;
        let types = arguments.iter().copied().map(type_of).collect::<Option<Vec<_>>>()?;
        let known = node.is_false("opretset")
            && builtin::is_operator_without_nulls(node.number("opno")?, &types);
        // IS DISTINCT FROM takes NULLs.
        let answers = node.label() == "DISTINCTEXPR";
        Some(known && (answers || self.all_never_null(Some(arguments), scope, done)))
    }

    /// `x = ANY (ARRAY[...])`: NULL when x or an element is.
    fn any_of_array(&mut self, node: Node<'_>, scope: &Scope<'_, '_>, done: Done) -> Option<bool> {
        let arguments = node.nodes("args")?;
        let [value, array] = arguments.as_slice() else {
            return None;
        };
        if !matches!(array.label(), "ARRAY" | "ARRAYEXPR") || !array.is_false("multidims") {
            return None;
        }
        let types = [type_of(*value)?, array.number("element_typeid")?];
        Some(
            builtin::is_operator_without_nulls(node.number("opno")?, &types)
                && self.never_null(*value, scope, done)
                && self.all_never_null(array.nodes("elements"), scope, done),
        )
    }

    fn function(&mut self, node: Node<'_>, scope: &Scope<'_, '_>, done: Done) -> Option<bool> {
        let function = node.number("funcid")?;
        Some(
            builtin::is_function_without_nulls_at_all(function)
                || (builtin::is_function_without_nulls(function)
                    && self.all_never_null(node.nodes("args"), scope, done)),
        )
    }

    /// Counts are never NULL; others are not where each group has a row and each row a value.
    fn aggregate(&mut self, node: Node<'_>, scope: &Scope<'_, '_>) -> Option<bool> {
        let function = node.number("aggfnoid")?;
        if builtin::is_count(function) {
            return Some(true);
        }
        let home = scope.up(node.number("agglevelsup")?)?;
        let each_group_has_rows =
            home.grouping == Grouping::Plain && !home.query.nodes("groupClause")?.is_empty();
        if !each_group_has_rows
            || !node.is_nothing("aggfilter")
            || !builtin::is_aggregate_of_values(function)
        {
            return Some(false);
        }
        let argument = node.nodes("args")?.first()?.node("expr")?;
        Some(self.never_null(argument, scope, Done::All))
    }

    /// A query as an expression.
    fn sublink(&mut self, node: Node<'_>, scope: &Scope<'_, '_>) -> Option<bool> {
        match node.word("subLinkType")? {
            // EXISTS and ARRAY.
            "0" | "6" => Some(true),
            // A value: NULL without a row. An aggregate without groups always has one.
            "4" => {
                let query = node.node("subselect")?;
                let always_one_row = query.is_true("hasAggs")
                    && query.is_false("hasTargetSRFs")
                    && [
                        "groupClause",
                        "groupingSets",
                        "havingQual",
                        "limitOffset",
                        "limitCount",
                        "setOperations",
                    ]
                    .into_iter()
                    .all(|clause| query.is_nothing(clause));
                Some(always_one_row && self.query(query, Some(scope))?.first()?.not_null)
            }
            _ => None,
        }
    }
}

/// The type of an expression, where its node tells.
pub(super) fn type_of(expression: Node<'_>) -> Option<u32> {
    let field = match expression.label() {
        "VAR" => "vartype",
        "CONST" => "consttype",
        "FUNCEXPR" => "funcresulttype",
        "OPEXPR" => "opresulttype",
        "AGGREF" => "aggtype",
        "WINDOWFUNC" => "wintype",
        "CASE" | "CASEEXPR" => "casetype",
        "COALESCE" | "COALESCEEXPR" => "coalescetype",
        "MINMAX" | "MINMAXEXPR" => "minmaxtype",
        "ARRAY" | "ARRAYEXPR" => "array_typeid",
        "SQLVALUEFUNCTION" => "type",
        "RELABELTYPE" | "COERCETODOMAIN" | "COERCEVIAIO" | "ARRAYCOERCEEXPR" => "resulttype",
        "BOOLEXPR" | "NULLTEST" | "BOOLEANTEST" | "DISTINCTEXPR" | "SCALARARRAYOPEXPR" => {
            return Some(builtin::BOOL);
        }
        _ => return None,
    };
    expression.number(field)
}
