//! Random queries: joins of all kinds, set operations, WITH, groups, views over views.

use crate::view_chance::{
    dice::Dice,
    expression::{Kind, Place},
};

/// What a FROM clause can name; its columns are `c0`, `c1`, ...
#[derive(Debug, Clone)]
pub(crate) struct Source {
    pub(crate) sql: String,
    pub(crate) kinds: Vec<Kind>,
    /// How many tables are read, directly and through views.
    pub(crate) weight: usize,
}

/// A column that an expression can name.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    pub(crate) sql: String,
    pub(crate) kind: Kind,
}

/// Makes queries.
pub(crate) struct Queries<'a> {
    pub(crate) dice: &'a mut Dice,
    /// Tables, views, and the WITH queries that are in sight.
    pub(crate) known: &'a mut Vec<Source>,
    /// How many names are given.
    pub(crate) names: usize,
    /// The sum of the weights of what was named.
    pub(crate) weight: usize,
}

/// Functions in FROM, and the columns that they yield.
const FUNCTIONS: &[(&str, &[Kind])] = &[
    ("generate_series({i}, {i})", &[Kind::Int]),
    ("generate_series(1, 2)", &[Kind::Int]),
    ("unnest({a})", &[Kind::Int]),
    ("unnest({a}) with ordinality", &[Kind::Int, Kind::Int]),
    ("unnest({a}, array[{t}, 'x'])", &[Kind::Int, Kind::Text]),
    ("numbered({i})", &[Kind::Int, Kind::Text]),
    ("nothing({i})", &[Kind::Int]),
    ("strictly({i})", &[Kind::Int]),
    ("rows from (generate_series(1, 2), generate_series(1, {i}))", &[Kind::Int, Kind::Int]),
    ("rows from (generate_series(1, 1), nothing(2)) with ordinality", &[Kind::Int; 3]),
    ("odd({i})", &[Kind::Int]),
    ("lower({t})", &[Kind::Text]),
];

impl Queries<'_> {
    /// A query whose columns are of these kinds. It can name the columns of the queries around it.
    pub(crate) fn query(&mut self, kinds: &[Kind], outer: &[Column], depth: usize) -> String {
        let sight = self.known.len();
        let query = match self.dice.below(14) {
            0 | 1 if depth > 0 => {
                let [left, right] = [0, 1].map(|_| self.query(kinds, outer, depth - 1));
                let operation = self.dice.pick(&[
                    "union",
                    "union all",
                    "union all",
                    "intersect",
                    "intersect all",
                    "except",
                    "except all",
                ]);
                format!("({left}) {operation} ({right})")
            }
            2 if depth > 0 => self.with(kinds, outer, depth),
            3 if depth > 0 => self.recursive(kinds, outer, depth),
            _ => self.select(kinds, outer, depth),
        };
        self.known.truncate(sight);
        query
    }

    fn with(&mut self, kinds: &[Kind], outer: &[Column], depth: usize) -> String {
        let mut inner = kinds.to_vec();
        inner.push(Kind::Int);
        let with = self.query(&inner, &[], depth - 1);
        let name = self.name("w");
        let names = numbered("c", inner.len());
        self.known.push(Source { sql: name.clone(), kinds: inner, weight: 1 });
        let query = self.query(kinds, outer, depth - 1);
        let how = self.dice.pick(&["", "materialized ", "not materialized "]);
        format!("with {name} ({names}) as {how}({with}) select * from ({query}) as z")
    }

    /// Only values that are there already come back, so that there is an end.
    fn recursive(&mut self, kinds: &[Kind], outer: &[Column], depth: usize) -> String {
        let first = self.query(kinds, outer, depth - 1);
        let name = self.name("w");
        let columns: Vec<Column> = (0..)
            .zip(kinds)
            .map(|(at, kind): (usize, _)| Column { sql: format!("{name}.c{at}"), kind: *kind })
            .collect();
        let results: Vec<String> =
            kinds.iter().map(|kind| self.expression(*kind, &columns, Place::Inner, 0)).collect();
        let condition = self.expression(Kind::Bool, &columns, Place::Inner, 1);
        let join = if self.dice.chance(3) {
            format!(" left join (select 1 as one) as o on {condition}")
        } else {
            format!(" where {condition}")
        };
        let source = Source { sql: name.clone(), kinds: kinds.to_vec(), weight: 1 };
        self.known.push(source);
        let rest = self.select(kinds, outer, 0);
        format!(
            "with recursive {name} ({}) as (({first}) union select {} from {name}{join}) {rest}",
            numbered("c", kinds.len()),
            results.join(", "),
        )
    }

    fn select(&mut self, kinds: &[Kind], outer: &[Column], depth: usize) -> String {
        let (from, mut columns) = self.from(outer, depth);
        columns.extend(outer.iter().take(2).cloned());
        let condition = if self.dice.chance(3) {
            format!(" where {}", self.expression(Kind::Bool, &columns, Place::Inner, 2))
        } else {
            String::new()
        };
        let (head, tail, place, seen) = match self.dice.below(6) {
            0 => {
                let (clause, keys) = self.groups(&columns);
                ("", clause, Place::Grouped, keys)
            }
            1 => ("distinct ", String::new(), Place::Inner, columns),
            2 => {
                let limit = self.dice.pick(&["limit 3", "offset 1", "fetch first 2 rows only"]);
                ("", format!(" order by 1 {limit}"), Place::Result, columns)
            }
            _ => ("", String::new(), Place::Result, columns),
        };
        let mut results: Vec<String> =
            kinds.iter().map(|kind| self.result(*kind, &seen, place)).collect();
        for (at, result) in results.iter_mut().enumerate() {
            result.push_str(&format!(" as c{at}"));
        }
        format!("select {head}{} from {from}{condition}{tail}", results.join(", "))
    }

    /// A result: often a column as it is, rarely a function that yields several rows.
    fn result(&mut self, kind: Kind, columns: &[Column], place: Place) -> String {
        if kind == Kind::Int && place == Place::Result && self.dice.chance(20) {
            let call = self.dice.pick(&["generate_series(1, 2)", "nothing(1)", "unnest({a})"]);
            return self.filled(call, kind, columns, 0);
        }
        let special = match (kind, place) {
            (Kind::Int, Place::Grouped) => Some(self.dice.pick(&[
                "count(*)::int",
                "count({i})::int",
                "count({m})::int",
                "newest({i})",
                "sum({i})::int",
                "count(*) filter (where {b})::int",
                "coalesce(sum({i}), 0)::int",
                "max(length({t}))",
            ])),
            (Kind::Int, Place::Result) => Some(self.dice.pick(&[
                "(row_number() over ())::int",
                "(count({t}) over (order by {i}))::int",
                "ntile(3) over (order by {t})",
                "(sum({i}) over (order by {t}))::int",
                "(rank() over (order by {t}))::int",
                "(dense_rank() over (partition by {b} order by {z}))::int",
            ])),
            (Kind::Numeric, Place::Result) => Some("avg({i}) over (partition by {t})"),
            (Kind::Text, Place::Result) => Some("string_agg({t}, ',') over ()"),
            (Kind::Text, Place::Grouped) => Some("string_agg({t}, ',')"),
            (Kind::Json, Place::Grouped) => Some("jsonb_agg({i})"),
            (Kind::Ints, Place::Grouped) => Some("array_agg({i})"),
            (Kind::Bool, Place::Grouped) => Some("bool_and({b})"),
            (Kind::Numeric, Place::Grouped) => Some("avg({n})"),
            _ => None,
        };
        if let Some(special) = special.filter(|_| self.dice.chance(3)) {
            return self.filled(special, kind, columns, 1);
        }
        let depth = self.dice.below(4);
        self.expression(kind, columns, place, depth)
    }

    /// GROUP BY, and the keys as what results can name.
    fn groups(&mut self, columns: &[Column]) -> (String, Vec<Column>) {
        let mut keys: Vec<Column> = Vec::new();
        for _ in 0..=self.dice.below(4) {
            let key = self.dice.pick(&columns.iter().collect::<Vec<_>>()).clone();
            keys.push(match key.kind {
                Kind::Int if self.dice.chance(3) => {
                    Column { sql: format!("({} + 1)", key.sql), ..key }
                }
                Kind::Text if self.dice.chance(3) => {
                    Column { sql: format!("coalesce({}, '')", key.sql), ..key }
                }
                _ => key,
            });
        }
        let all: Vec<&str> = keys.iter().map(|key| key.sql.as_str()).collect();
        let (first, all) = (all[0], all.join(", "));
        let clause = match self.dice.below(8) {
            0 => format!("rollup ({all})"),
            1 => format!("cube ({all})"),
            2 => format!("grouping sets (({all}), ({first}), ())"),
            3 => format!("grouping sets (({all}), ({all}))"),
            4 => format!("{first}, rollup ({all})"),
            _ => all,
        };
        let having = if self.dice.chance(4) { " having count(*) > 0" } else { "" };
        (format!(" group by {clause}{having}"), keys)
    }

    /// A FROM clause, and the columns that it brings.
    fn from(&mut self, outer: &[Column], depth: usize) -> (String, Vec<Column>) {
        let joins = self.dice.below(depth + 2);
        let (sql, columns, _) = self.joined(outer, depth, joins);
        (sql, columns)
    }

    /// So many joins, and whether they have a name together.
    fn joined(
        &mut self,
        outer: &[Column],
        depth: usize,
        joins: usize,
    ) -> (String, Vec<Column>, bool) {
        let (mut sql, mut columns) = self.leaf_source(outer, depth);
        let mut named = false;
        for _ in 0..joins {
            let join =
                self.dice.pick(&["join", "left join", "right join", "full join", "left join"]);
            // Only these let the right side look at the left one.
            let left: &[Column] = if matches!(join, "join" | "left join") { &columns } else { &[] };
            let seen: Vec<Column> = left.iter().chain(outer.iter().take(2)).cloned().collect();
            let (right, mut more) = if depth > 0 && self.dice.chance(4) {
                let joins = 1 + self.dice.below(depth);
                let (tree, columns, named) = self.joined(outer, depth - 1, joins);
                (if named { tree } else { format!("({tree})") }, columns)
            } else {
                self.leaf_source(&seen, depth)
            };
            named = false;
            let shared = columns.iter().find_map(|left| {
                more.iter().find(|right| right.kind == left.kind).map(|right| (left, right))
            });
            match shared {
                // The names are made equal by a query around each side.
                Some((left, right_key)) if self.dice.chance(3) => {
                    let key = self.name("k");
                    let (left_sql, right_sql) = (left.sql.clone(), right_key.sql.clone());
                    let kind = left.kind;
                    let (a, left_columns) = self.renamed(&sql, &columns, (&left_sql, &key));
                    let (b, right_columns) = self.renamed(&right, &more, (&right_sql, &key));
                    let how = if self.dice.chance(3) {
                        format!("{a} natural {join} {b}")
                    } else {
                        format!("{a} {join} {b} using ({key})")
                    };
                    sql = how;
                    columns = left_columns;
                    columns.extend(right_columns);
                    columns.push(Column { sql: key.clone(), kind });
                    columns.push(Column { sql: key, kind });
                }
                _ => {
                    let on: Vec<Column> = columns.iter().chain(&more).cloned().collect();
                    // FULL JOIN wants a condition that can be merged.
                    let condition = match on.iter().rfind(|it| it.kind == on[0].kind) {
                        Some(last) if join == "full join" || self.dice.chance(2) => {
                            format!("{} = {}", on[0].sql, last.sql)
                        }
                        _ => self.expression(Kind::Bool, &on, Place::Inner, 1),
                    };
                    sql = format!("{sql} {join} {right} on {condition}");
                    columns.append(&mut more);
                }
            }
            if self.dice.chance(5) {
                let name = self.name("j");
                for column in &mut columns {
                    let bare = column.sql.rsplit('.').next().unwrap();
                    column.sql = format!("{name}.{bare}");
                }
                sql = format!("({sql}) as {name}");
                named = true;
            }
        }
        (sql, columns, named)
    }

    /// A join as a subquery in which one column is called otherwise.
    fn renamed(
        &mut self,
        sql: &str,
        columns: &[Column],
        key: (&str, &str),
    ) -> (String, Vec<Column>) {
        let name = self.name("r");
        let mut renamed = Vec::new();
        let mut results = Vec::new();
        for column in columns {
            let to = if column.sql == key.0 { key.1.to_owned() } else { self.name("x") };
            if results.iter().any(|it: &String| it.ends_with(&format!(" as {to}"))) {
                continue;
            }
            results.push(format!("{} as {to}", column.sql));
            renamed.push(Column { sql: format!("{name}.{to}"), kind: column.kind });
        }
        (format!("(select {} from {sql}) as {name}", results.join(", ")), renamed)
    }

    /// A table, a view, a subquery, values, a function.
    fn leaf_source(&mut self, seen: &[Column], depth: usize) -> (String, Vec<Column>) {
        let kinds = |many: usize, dice: &mut Dice| -> Vec<Kind> {
            (0..many).map(|_| dice.pick(super::expression::KINDS)).collect()
        };
        let (sql, kinds) = match self.dice.below(10) {
            0 => {
                let kinds = kinds(2, self.dice);
                let rows = [0, 1].map(|_| {
                    let cells: Vec<String> = kinds
                        .iter()
                        .map(|kind| self.expression(*kind, &[], Place::Inner, 1))
                        .collect();
                    format!("({})", cells.join(", "))
                });
                (format!("(values {})", rows.join(", ")), kinds)
            }
            1 => {
                let (call, kinds) = self.dice.pick(FUNCTIONS);
                (self.filled(call, Kind::Int, seen, 1), kinds.to_vec())
            }
            2..5 if depth > 0 => {
                let kinds = kinds(3, self.dice);
                let lateral = self.dice.chance(2);
                let outer = if lateral { seen } else { &[] };
                let query = self.query(&kinds, outer, depth - 1);
                (format!("{}({query})", if lateral { "lateral " } else { "" }), kinds)
            }
            _ => {
                let source = self.known[self.dice.below(self.known.len())].clone();
                self.weight += source.weight;
                (source.sql, source.kinds)
            }
        };
        let alias = self.name("p");
        let names: Vec<String> = kinds.iter().map(|_| self.name("x")).collect();
        let columns = names
            .iter()
            .zip(&kinds)
            .map(|(name, kind)| Column { sql: format!("{alias}.{name}"), kind: *kind });
        (format!("{sql} as {alias} ({})", names.join(", ")), columns.collect())
    }

    /// Something for the FROM clause of an expression's own query.
    pub(crate) fn plain_source(&mut self) -> String {
        let source = &self.known[self.dice.below(self.known.len())];
        self.weight += source.weight;
        self.names += 1;
        format!("{} as s{}", source.sql, self.names)
    }

    fn name(&mut self, start: &str) -> String {
        self.names += 1;
        format!("{start}{}", self.names)
    }
}

fn numbered(start: &str, many: usize) -> String {
    (0..many).map(|at| format!("{start}{at}")).collect::<Vec<_>>().join(", ")
}
