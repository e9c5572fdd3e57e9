//! Random tables, each with a column of every kind, and the functions, casts and types that queries trip over.

use crate::view_chance::{
    dice::Dice,
    expression::{KINDS, Kind},
    query::Source,
};

/// What is there beside the tables: functions, operators, casts and aggregates that make NULL of values, strict or not.
const SETTING: &str = "
    create type mood as enum ('a', 'b', 'c');
    create type pair as (x int, y text);
    create domain word as text;
    create domain positive as int check (value > 0);
    create function odd(i int) returns int immutable strict language sql
        return case when i % 2 = 1 then i end;
    create function sure(i int, t text) returns text immutable language sql
        return coalesce(t, i::text, 'sure');
    create function lower(m mood) returns text immutable strict language plpgsql
        as 'begin if m = ''b'' then return null; end if; return m; end';
    create function numbered(i int) returns table (n int, t text) stable language sql
        begin atomic values (i, 'x'), (null, 'y'), (1, null); end;
    create function nothing(i int) returns setof int stable language sql
        begin atomic select null::int from generate_series(1, i); end;
    create function strictly(i int) returns setof int stable strict language sql
        begin atomic select n from generate_series(1, i) as n; end;
    create function differing(a int, b int) returns int immutable strict language sql
        return nullif(a, b);
    create operator %% (leftarg = int, rightarg = int, function = differing);
    create function number_of(m mood) returns int immutable strict language sql
        return case m::text when 'a' then 1 when 'b' then 2 end;
    create cast (mood as int) with function number_of(mood) as assignment;
    create function second(a int, b int) returns int immutable language sql return b;
    create aggregate newest(int) (sfunc = second, stype = int);
    create function mood_state(a int, m mood) returns int immutable language sql
        return number_of(m);
    create aggregate count(mood) (sfunc = mood_state, stype = int);
";

/// The SQL that makes them, and what queries can read from.
pub(crate) fn random(dice: &mut Dice) -> (String, Vec<Source>) {
    let mut sql = SETTING.to_owned();
    let mut sources = Vec::new();
    for number in 0..5 {
        let kinds: Vec<(Kind, bool)> = KINDS.iter().map(|kind| (*kind, dice.chance(2))).collect();
        let columns: Vec<String> = kinds
            .iter()
            .enumerate()
            .map(|(at, (kind, not_null))| {
                format!("c{at} {}{}", kind.name(), if *not_null { " not null" } else { "" })
            })
            .collect();
        sql.push_str(&format!("create table t{number} ({});\n", columns.join(", ")));
        for _ in 0..dice.below(4) {
            let cells: Vec<String> = kinds
                .iter()
                .map(|(kind, not_null)| {
                    if !not_null && dice.chance(2) {
                        return "null".to_owned();
                    }
                    dice.pick(kind.literals()).to_owned()
                })
                .collect();
            sql.push_str(&format!("insert into t{number} values ({});\n", cells.join(", ")));
        }
        let kinds = kinds.into_iter().map(|(kind, _)| kind).collect();
        sources.push(Source { sql: format!("t{number}"), kinds, weight: 1 });
    }
    (sql, sources)
}
