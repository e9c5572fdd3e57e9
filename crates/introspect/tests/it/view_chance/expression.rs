//! Random expressions of each kind of value.

use crate::view_chance::query::{Column, Queries};

/// A kind of value: one type of Postgres.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Int,
    Text,
    Time,
    Bool,
    Numeric,
    Mood,
    Ints,
    Json,
    Pair,
}

pub(crate) const KINDS: &[Kind] = &[
    Kind::Int,
    Kind::Text,
    Kind::Time,
    Kind::Bool,
    Kind::Numeric,
    Kind::Mood,
    Kind::Ints,
    Kind::Json,
    Kind::Pair,
];

/// Where an expression stands, which says what may be in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// In `ON`, `WHERE`, an argument.
    Inner,
    /// A result: window functions too.
    Result,
    /// A result of a query with groups: aggregates too.
    Grouped,
}

/// For every kind; `{k}` is a value of it.
const EVERY_KIND: &[&str] = &[
    "coalesce({k}, {k})",
    "coalesce({k}, {l})",
    "case when {b} then {k} else {k} end",
    "case when {b} then {k} end",
    "case {i} when 1 then {k} when {i} then {k} else {l} end",
    "nullif({k}, {k})",
    "greatest({k}, {k})",
    "least({k}, {l})",
    "(select {k})",
    "(select {k} where {b})",
    "(select {k} from {source} limit 1)",
    "(select (array_agg(x.x))[1] from (select {k} as x from {source}) as x)",
    "(array[{k}, {k}])[{i}]",
];

const WINDOWS: &[&str] = &[
    "first_value({k}) over (order by {i})",
    "lag({k}) over ()",
    "lead({k}, 1, {l}) over (order by {t})",
    "nth_value({k}, 2) over (rows between unbounded preceding and current row)",
    "last_value({k}) over (rows between 1 preceding and 1 preceding)",
    "(array_agg({k}) over (partition by {b}))[1]",
];

const AGGREGATES: &[&str] = &["(array_agg({k}))[1]", "coalesce((array_agg({k}))[1], {l})"];

/// For the kinds that have them.
const EXTREMES: &[&str] = &[
    "max({k})",
    "min({k})",
    "max({k}) filter (where {b})",
    "coalesce(min({k}), {l})",
    "min(coalesce({k}, {l}))",
];

impl Kind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Int => "int",
            Self::Text => "text",
            Self::Time => "timestamptz",
            Self::Bool => "boolean",
            Self::Numeric => "numeric",
            Self::Mood => "mood",
            Self::Ints => "int[]",
            Self::Json => "jsonb",
            Self::Pair => "pair",
        }
    }

    /// Values, none of them NULL, many of them on the brink of it.
    pub(crate) fn literals(self) -> &'static [&'static str] {
        match self {
            Self::Int => &["1", "2", "0", "-1", "3::int", "7"],
            Self::Text => &["''::text", "'x'::text", "'yz'::text", "'NULL'::text", "'2'::text"],
            Self::Time => &[
                "timestamptz 'infinity'",
                "timestamptz '-infinity'",
                "timestamptz '2024-02-29 12:00Z'",
            ],
            Self::Bool => &["true", "false"],
            Self::Numeric => &["'NaN'::numeric", "1.5", "0.0", "'Infinity'::numeric"],
            Self::Mood => &["'a'::mood", "'b'::mood", "'c'::mood"],
            Self::Ints => {
                &["'{}'::int[]", "'{1,null}'::int[]", "'{null}'::int[]", "'[0:0]={2}'::int[]"]
            }
            Self::Json => {
                &["'null'::jsonb", "'{}'::jsonb", "'{\"x\": null}'::jsonb", "'[1]'::jsonb"]
            }
            Self::Pair => &["row(null, null)::pair", "row(1, 'x')::pair"],
        }
    }

    fn has_extremes(self) -> bool {
        !matches!(self, Self::Bool | Self::Json | Self::Pair)
    }

    /// Expressions of this kind only. `{i}`, `{t}`, ... are values of a kind.
    fn own(self) -> &'static [&'static str] {
        match self {
            Self::Int => &[
                "{i} + {i}",
                "{i} %% {i}",
                "odd({i})",
                "length({t})",
                "cardinality({a})",
                "array_length({a}, 1)",
                "{m}::int",
                "({p}).x",
                "extract(month from {z})::int",
                "(select count(*) from {source})::int",
                "{a}[1]",
                "position({t} in {t})",
                "(select count(*) from {source} having {b})::int",
                "num_nulls({i}, {t})",
                "(select max({i}))",
                "({b})::int",
                "greatest({i}, 1)::positive",
                "array_position({a}, {i})",
            ],
            Self::Text => &[
                "{t} || {t}",
                "lower({t})",
                "lower({m})",
                "concat({t}, {i})",
                "{i}::text",
                "{m}::text",
                "{z}::time::text",
                "{j} ->> 'x'",
                "substring({t} from 'z')",
                "substring({t} from 2)",
                "split_part({t}, 'z', 1)",
                "sure({i}, {t})",
                "({p}).y",
                "to_char({z}, 'YYYY')",
                "{t}::word",
                "concat_ws({t}, {t}, {i})",
                "format('%s', {t})",
                "array_to_string({a}, ',')",
                "{p}::text",
                "{t} || {i}",
                "current_schema",
                "replace({t}, {t}, {t})",
                "{t} collate \"C\"",
                "pg_typeof({t})::text",
                "json_build_object('k', {t})::text",
                "upper({t}::word)",
                "{a}::text",
                "current_user::text",
                "to_json({t}) #>> '{}'",
                "quote_nullable({t})",
            ],
            Self::Time => &[
                "date_trunc('day', {z})",
                "{z} + interval '1 day'",
                "now()",
                "current_timestamp",
                "{z}::date::timestamptz",
                "({z} at time zone 'UTC') at time zone 'Asia/Tokyo'",
                "{z}::timestamp::timestamptz",
                "to_timestamp({i})",
            ],
            Self::Bool => &[
                "{i} = {i}",
                "{t} like {t}",
                "{k} is null",
                "{k} is not null",
                "not {k}",
                "{k} and {k}",
                "{k} or {k}",
                "{i} in (1, {i})",
                "{i} not in (select {i} from {source})",
                "{i} = any ({a})",
                "exists (select {i} from {source} where {b})",
                "{m} > {m}",
                "{k} is true",
                "{k} is unknown",
                "{i} is distinct from {i}",
                "{p} = {p}",
                "{p} is null",
                "{j} ? 'x'",
                "{j} @> {j}",
                "({i}, {t}) < ({i}, {t})",
                "isfinite({z})",
                "{i} between {i} and {i}",
                "{a} && {a}",
                "{t} ~ 'x'",
                "{z} < {z}",
                "{n} = {n}",
                "{t} similar to {t}",
                "({z}, {z}) overlaps ({z}, {z})",
                "{i} > all (select {i} from {source})",
                "({i}, {t}) is distinct from ({i}, {t})",
                "{k}::text::boolean",
            ],
            Self::Numeric => &[
                "{n} + {n}",
                "{i}::numeric",
                "round({n}, 1)",
                "abs({n})",
                "extract(epoch from {z})",
                "extract(day from {z})",
                "{i} * 1.5",
                "(select sum({i}) from {source})",
                "trunc({n})",
                "{n} / 2",
                "{n}::float8::numeric",
            ],
            Self::Mood => &["enum_first({m})", "(enum_range({m}))[2]", "{m}::text::mood"],
            Self::Ints => &[
                "array[{i}, {i}]",
                "array[{i}]",
                "array(select {i} from {source})",
                "{a} || {i}",
                "array_append({a}, {i})",
                "array_remove({a}, {i})",
                "{a}[1:1]",
                "enum_range({m})::int[]",
                "{a} || {a}",
                "nullif({a}, '{}')",
            ],
            Self::Json => &[
                "jsonb_build_object('x', {i})",
                "{j} -> 'x'",
                "to_jsonb({k})",
                "to_jsonb({i})",
                "{j} || {j}",
                "{j} #> '{x}'",
                "jsonb_build_array({t})",
                "to_jsonb(row({i}, {t}))",
                "jsonb_build_array(variadic {a})",
                "jsonb_path_query_first({j}, '$.x')",
                "row_to_json({p})::jsonb",
            ],
            Self::Pair => {
                &["row({i}, {t})::pair", "row(null, null)::pair", "(row({i}, {t})::pair)"]
            }
        }
    }
}

impl Queries<'_> {
    /// An expression of this kind over these columns.
    pub(crate) fn expression(
        &mut self,
        kind: Kind,
        columns: &[Column],
        place: Place,
        depth: usize,
    ) -> String {
        if depth == 0 || self.dice.chance(4) {
            return self.leaf(kind, columns);
        }
        let template = match self.dice.below(8) {
            0 if place == Place::Result => self.dice.pick(WINDOWS),
            0 if place == Place::Grouped => self.dice.pick(AGGREGATES),
            1..3 if place == Place::Grouped && kind.has_extremes() => self.dice.pick(EXTREMES),
            3..5 => self.dice.pick(EVERY_KIND),
            _ => self.dice.pick(kind.own()),
        };
        self.filled(template, kind, columns, depth - 1)
    }

    fn leaf(&mut self, kind: Kind, columns: &[Column]) -> String {
        let fitting: Vec<&Column> = columns.iter().filter(|column| column.kind == kind).collect();
        if fitting.is_empty() || self.dice.chance(12) {
            return if self.dice.chance(4) {
                format!("null::{}", kind.name())
            } else {
                self.dice.pick(kind.literals()).to_owned()
            };
        }
        self.dice.pick(&fitting).sql.clone()
    }

    /// The template with random values in its gaps.
    pub(crate) fn filled(
        &mut self,
        template: &str,
        kind: Kind,
        columns: &[Column],
        depth: usize,
    ) -> String {
        let mut out = String::new();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let Some((gap, after)) = after.split_once('}') else { break };
            let wanted = match gap {
                "k" => Some(kind),
                "i" => Some(Kind::Int),
                "t" => Some(Kind::Text),
                "z" => Some(Kind::Time),
                "b" => Some(Kind::Bool),
                "n" => Some(Kind::Numeric),
                "m" => Some(Kind::Mood),
                "a" => Some(Kind::Ints),
                "j" => Some(Kind::Json),
                "p" => Some(Kind::Pair),
                _ => None,
            };
            match (wanted, gap) {
                (Some(wanted), _) => {
                    let value = self.expression(wanted, columns, Place::Inner, depth);
                    out.push_str(&format!("({value})"));
                }
                (None, "l") => out.push_str(self.dice.pick(kind.literals())),
                (None, "source") => out.push_str(&self.plain_source()),
                // A brace of SQL's own.
                (None, _) => out.push_str(&format!("{{{gap}}}")),
            }
            rest = after;
        }
        out.push_str(rest);
        out
    }
}
