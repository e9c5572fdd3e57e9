//! Chance SQL that a server mostly takes: statements of every shape that matters to where they end, with every kind of string,
//! name and comment in them, and now and then a token too many or too few.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};

use rowsmith_sql_text::tokens;

use super::fuzz_seconds;

/// Texts that were hard once, or would be for somebody else.
pub(crate) const CORPUS: [&str; 12] = [
    include_str!("../../../../sql-text/tests/corpus/atomic.sql"),
    include_str!("../../../../sql-text/tests/corpus/comments.sql"),
    include_str!("../../../../sql-text/tests/corpus/dollars.sql"),
    include_str!("../../../../sql-text/tests/corpus/labels.sql"),
    include_str!("../../../../sql-text/tests/corpus/names.sql"),
    include_str!("../../../../sql-text/tests/corpus/numbers.sql"),
    include_str!("../../../../sql-text/tests/corpus/operators.sql"),
    include_str!("../../../../sql-text/tests/corpus/policies.sql"),
    include_str!("../../../../sql-text/tests/corpus/rules.sql"),
    include_str!("../../../../sql-text/tests/corpus/strings.sql"),
    include_str!("../../../../sql-text/tests/corpus/tables.sql"),
    include_str!("../../../../sql-text/tests/corpus/triggers.sql"),
];

/// Numbers that look like chance (xorshift): the same in every ordinary run, others in a long one.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new() -> Self {
        let seed =
            if fuzz_seconds().is_some() { RandomState::new().build_hasher().finish() } else { 7 };
        Self(seed | 1)
    }

    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides as u64).unwrap_or_default()
    }

    fn one_in(&mut self, sides: usize) -> bool {
        self.roll(sides) == 0
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from.get(self.roll(from.len())).copied().unwrap_or_default()
    }
}

/// Some statements.
pub(crate) fn script(dice: &mut Dice) -> String {
    let mut text = String::new();
    for _ in 0..=dice.roll(4) {
        let statement = if dice.one_in(3) { of_corpus(dice) } else { statement(dice, 3) };
        text.push_str(&respaced(&statement, dice));
        text.push_str(dice.pick(&[";", ";\n", " ; ", ";;", ";-- ;\n", ";/* ; */"]));
    }
    if dice.one_in(3) {
        text = mutated(&text, dice);
    }
    text
}

fn of_corpus(dice: &mut Dice) -> String {
    let text = dice.pick(&CORPUS);
    let pieces = rowsmith_sql_text::parse(text).unwrap().pieces;
    let pieces_len = pieces.len();
    let piece = pieces.into_iter().nth(dice.roll(pieces_len)).unwrap().full().of(text);
    piece.trim_end().trim_end_matches(';').to_owned()
}

/// The same tokens, other whitespace and comments between some of them, and other strings in some places.
fn respaced(text: &str, dice: &mut Dice) -> String {
    let mut out = String::new();
    for token in tokens(text) {
        if token.is_trivia() && token.text.trim().is_empty() && dice.one_in(4) {
            out.push_str(dice.pick(&[
                "\n",
                "\t",
                "  ",
                "/**/",
                " -- it's\n",
                "/* ' \" $$ ; */",
                "\r\n",
                "/*/*;*/*/",
                "\u{c}",
            ]));
        } else if token.literal().is_some() && dice.one_in(8) {
            out.push_str(&string(dice));
        } else {
            out.push_str(token.text);
        }
    }
    out
}

const MORE: [&str; 34] = [
    "'",
    "\"",
    "$$",
    "$",
    "$a$",
    "/*",
    "*/",
    "--",
    "\n",
    ";",
    "(",
    ")",
    " begin ",
    " end ",
    " atomic ",
    " case ",
    " as ",
    ".",
    "E",
    "U&",
    "\\",
    "+",
    "-",
    "@",
    ":",
    "::",
    "1",
    "_",
    "é",
    "[",
    "]",
    ",",
    " end end ",
    " case end ",
];

/// A token too many, too few, twice, or swapped; or a character.
fn mutated(text: &str, dice: &mut Dice) -> String {
    let mut all: Vec<String> = tokens(text).map(|token| token.text.to_owned()).collect();
    for _ in 0..=dice.roll(3) {
        let (at, other) = (dice.roll(all.len()), dice.roll(all.len()));
        let twin = all.get(other).cloned().unwrap_or_default();
        let more = if dice.one_in(2) { string(dice) } else { dice.pick(&MORE).to_owned() };
        let Some(token) = all.get_mut(at) else { continue };
        match dice.roll(6) {
            0 => token.clear(),
            1 => all.swap(at, other),
            2 => *token = twin,
            3 => drop(token.pop()),
            _ => token.push_str(&more),
        }
    }
    all.concat()
}

fn statement(dice: &mut Dice, depth: usize) -> String {
    match dice.roll(14) {
        0 => format!(
            "create table {} ({} int default {}, {} text check ({}))",
            name(dice),
            name(dice),
            value(dice, 2),
            name(dice),
            value(dice, 2)
        ),
        1 => format!("insert into {} values ({}, {})", name(dice), value(dice, 2), value(dice, 2)),
        2 => format!(
            "update {} set {} = {} where {}",
            name(dice),
            name(dice),
            value(dice, 2),
            value(dice, 2)
        ),
        3 => format!("do {}", dollar(dice)),
        4 => format!(
            "create function {}() returns int language plpgsql as {}",
            name(dice),
            dollar(dice)
        ),
        5 if depth > 0 => atomic(dice, depth - 1),
        6 if depth > 0 => {
            let (first, second) = (statement(dice, 0), statement(dice, 0));
            format!(
                "create rule {} as on insert to {} do also ({first}; {second})",
                name(dice),
                name(dice)
            )
        }
        7 => format!("comment on table {} is {}", name(dice), string(dice)),
        8 => format!(
            "create policy {} on {} using ({}) with check ({})",
            name(dice),
            name(dice),
            value(dice, 2),
            value(dice, 1)
        ),
        9 => format!(
            "alter table {} add column {} text default {}",
            name(dice),
            name(dice),
            value(dice, 1)
        ),
        10 => {
            format!("create view {} as select {} from {}", name(dice), value(dice, 3), name(dice))
        }
        11 => {
            format!("with {} as (select {}) select {}", name(dice), value(dice, 1), value(dice, 2))
        }
        12 => format!(
            "create operator {} (leftarg = int, rightarg = int, function = {})",
            operator(dice),
            name(dice)
        ),
        _ => format!("select {}, {} as {}", value(dice, 3), value(dice, 2), label(dice)),
    }
}

/// A routine with a body of SQL, whose semicolons do not end it.
fn atomic(dice: &mut Dice, depth: usize) -> String {
    let object =
        dice.pick(&["function", "or replace function", "procedure", "or replace procedure"]);
    let returns = if object.ends_with("procedure") { "" } else { "returns int" };
    let mut body = String::new();
    for _ in 0..dice.roll(4) {
        body.push_str(&of_body(dice));
        body.push_str("; ");
    }
    let before = dice.pick(&[
        "",
        "immutable ",
        "language sql ",
        "set search_path to '' ",
        "security definer ",
    ]);
    let arguments = if depth > 0 && dice.one_in(2) {
        format!("{} int default {}", name(dice), value(dice, 1))
    } else {
        String::new()
    };
    format!("create {object} {}({arguments}) {returns} {before}begin atomic {body}end", name(dice))
}

fn of_body(dice: &mut Dice) -> String {
    match dice.roll(5) {
        0 => format!("insert into {} values ({})", name(dice), value(dice, 2)),
        1 => format!("update {} set {} = {}", name(dice), name(dice), value(dice, 2)),
        2 => format!(
            "select {} {}",
            value(dice, 3),
            dice.pick(&["case", "end", "a", "case from t", "end, 1 case"])
        ),
        _ => format!("select {} as {}", value(dice, 3), label(dice)),
    }
}

fn value(dice: &mut Dice, depth: usize) -> String {
    match dice.roll(if depth == 0 { 4 } else { 12 }) {
        0 => string(dice),
        1 => dice
            .pick(&["1", "1.5", ".5", "1.", "1e10", "1e-5", "0", "12345678901234567890"])
            .to_owned(),
        2 => name(dice),
        3 => dice
            .pick(&[
                "null",
                "true",
                "current_date",
                "array[1,2]",
                "$1",
                "b'01'",
                "x'fF'",
                "interval '1 day'",
            ])
            .to_owned(),
        4 => format!("{} {} {}", value(dice, depth - 1), operator(dice), value(dice, depth - 1)),
        5 => format!(
            "case when {} then {} else {} end",
            value(dice, depth - 1),
            value(dice, depth - 1),
            value(dice, depth - 1)
        ),
        6 => format!(
            "case {} when {} then {} end",
            value(dice, depth - 1),
            value(dice, 0),
            value(dice, depth - 1)
        ),
        7 => format!("(select {} as {} from {})", value(dice, depth - 1), label(dice), name(dice)),
        8 => format!("{}({}, {})", name(dice), value(dice, depth - 1), value(dice, 0)),
        9 => format!("({})::text", value(dice, depth - 1)),
        10 => format!("({})[1:2]", value(dice, depth - 1)),
        _ => format!("- {}", value(dice, depth - 1)),
    }
}

fn operator(dice: &mut Dice) -> &'static str {
    dice.pick(&[
        "+",
        "-",
        "*",
        "/",
        "%",
        "<",
        ">=",
        "<>",
        "!=",
        "||",
        "->",
        "->>",
        "@>",
        "@-",
        "?|",
        "#>>",
        "~*",
        "!~",
        "&&",
        "and",
        "or",
        "is distinct from",
        "<->",
        "^@",
        "|/",
        "=>>",
        "-|-",
        "*<>",
        "`",
        "~~",
    ])
}

fn string(dice: &mut Dice) -> String {
    let strings = [
        "''",
        "'a'",
        "'it''s'",
        "'\\'",
        "'a;b'",
        "'--'",
        "'/*'",
        "'$$'",
        "'\n'",
        "E'\\''",
        "e'\\\\'",
        "E'a''b\\n'",
        "E'\\'; '",
        "U&'\\0441'",
        "U&'d!0061' uescape '!'",
        "N'x'",
        "n'\\'",
        "'a'\n'b'",
        "'a' -- c\n 'b'",
        "E'\\''\n'\\''",
        "$$a$$",
        "$$;$$",
        "$a$ $$ ' $a$",
        "$é$;$é$",
        "$_1$ $1 $_1$",
        "'é'",
        "'\"'",
        "'begin atomic'",
        "''''",
        "'\\\\'''",
        "E''''",
        "'end;'",
        "$x$ begin atomic; end $x$",
    ];
    dice.pick(&strings).to_owned()
}

fn dollar(dice: &mut Dice) -> String {
    let tag = dice.pick(&["$$", "$a$", "$body$", "$é_1$", "$A$"]);
    let body = dice.pick(&[
        "begin perform 1; end",
        " ' ",
        "-- it's\n",
        "/* ",
        "$",
        "$ $ a$",
        "\\",
        "begin atomic",
        "$b$ ; $b$",
        "begin\n  raise notice 'x;';\nend;",
    ]);
    format!("{tag}{body}{tag}")
}

fn name(dice: &mut Dice) -> String {
    let names = [
        "a",
        "t",
        "public.t",
        "\"A b\"",
        "\"a\"\"b;\"",
        "\"--\"",
        "\"$$\"",
        "größe",
        "表",
        "_x$1",
        "atomic",
        "begin",
        "\"end\"",
        "t.begin",
        "t.\"case\"",
        "U&\"d\\0061t\"",
        "U&\"d!0061\" uescape '!'",
        "e",
        "u",
        "b",
        "x",
        "n",
        "function",
        "procedure",
        "a$b",
        "\"'\"",
        "copy",
        "no",
    ];
    dice.pick(&names).to_owned()
}

/// What may follow `as`: any word at all.
fn label(dice: &mut Dice) -> &'static str {
    dice.pick(&[
        "a", "end", "case", "begin", "atomic", "\"end\"", "as", "select", "from", "copy", "\"x;\"",
        "é", "e", "u",
    ])
}
