//! What would somebody call things who wants to see us stumble? The same for the same seed (splitmix64).

use std::collections::BTreeSet;

/// Postgres keeps no more bytes of a name.
const LONGEST: usize = 63;

/// Pieces of names: of Rust, of SQL, of our templates, and of nothing in particular.
const PIECES: &[&str] = &[
    "a",
    "b",
    "A",
    "B",
    "_",
    "__",
    " ",
    "1",
    "0x",
    ".",
    "-",
    "+",
    "id",
    "é",
    "ß",
    "ﬁ",
    "Ω",
    "İ",
    "ı",
    "ǅ",
    "名前",
    "שלום",
    "\u{202e}",
    "\u{200d}",
    "\u{feff}",
    "\u{301}",
    "🦀",
    "👨‍👩‍👧",
    "\"",
    "\"#",
    "\"\"",
    "'",
    "''",
    "`",
    "```",
    "\\",
    "\\n",
    "\\u{41}",
    "\n",
    "\r",
    "\r\n",
    "\t",
    "*/",
    "/*",
    "//",
    "--",
    "/// ",
    "{}",
    "{{",
    "}",
    "{0}",
    "$1",
    "$$",
    "%s",
    "%I",
    "#[",
    "#![",
    "r#",
    "]",
    "[a](b)",
    "<b>",
    "&amp;",
    "!",
    ";",
    ",",
    "(",
    ")",
    "::",
    "=>",
    "?",
    "@",
    "|",
    "~",
    "^",
    "\u{1}",
    "\u{7f}",
    "\u{85}",
    "\u{a0}",
    "\u{2028}",
];

/// Whole names.
const WHOLE: &[&str] = &[
    "self",
    "Self",
    "super",
    "crate",
    "r#type",
    "r#",
    "type",
    "fn",
    "gen",
    "async",
    "await",
    "dyn",
    "try",
    "union",
    "macro_rules",
    "box",
    "abstract",
    "true",
    "None",
    "Some",
    "Ok",
    "Err",
    "Option",
    "Vec",
    "String",
    "Box",
    "Result",
    "Default",
    "From",
    "Row",
    "Insert",
    "Update",
    "Constraint",
    "Key",
    "Args",
    "Returns",
    "FUNCTION",
    "TABLE",
    "COLUMNS",
    "PRIMARY",
    "primary",
    "LABELS",
    "ALL",
    "Unrecognized",
    "CHECKS",
    "new",
    "value",
    "values",
    "columns",
    "keys",
    "indexes",
    "enums",
    "domains",
    "composites",
    "functions",
    "objects",
    "rt",
    "std",
    "core",
    "rowsmith_runtime",
    "lib",
    "main",
    "mod",
    "bin",
    "con",
    "NUL",
    "aux",
    "error",
    "not_null",
    "NotNull",
    "verify",
    "raw",
    "out",
    "format",
    "attributes",
    "row",
    "column",
    "page",
    "select",
    "table",
    "order",
    "user",
    "group",
    "default",
    "null",
    "excluded",
    "with",
    "from",
    "where",
    "a\"; drop table a; --",
    "'; drop schema public cascade; --",
    "$1; delete from a",
    "*/ fn main() {} /*",
    "\"#; panic!(); r#\"",
    "\nfn main() { panic!() }\n//",
    "]\n#![deny(warnings)]",
    "` ``` fn x()",
    "_",
    "__",
    " ",
    "1",
    "i32",
    "str",
    "u8",
    "bool",
    "Debug",
    "Clone",
    "text",
    "int4",
    "_int4",
    "oid",
    "name",
    "\u{1F600}",
];

/// Names that no column may have, since each table has them already.
const SYSTEM: &[&str] = &["tableoid", "xmin", "cmin", "xmax", "cmax", "ctid", "oid"];

/// Random numbers and names.
pub(super) struct Chance(pub(super) u64);

/// The names that are taken in one scope, so that there are no two of one.
#[derive(Default)]
pub(super) struct Taken(BTreeSet<String>);

impl Chance {
    pub(super) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % limit.max(1) as u64).unwrap()
    }

    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// A name that the scope does not have yet.
    pub(super) fn name(&mut self, taken: &mut Taken) -> String {
        loop {
            let name = cut(self.any(taken), LONGEST);
            let usable = !name.is_empty() && !name.starts_with("pg_");
            if usable && !SYSTEM.contains(&name.as_str()) && taken.0.insert(name.clone()) {
                return name;
            }
        }
    }

    /// A name in quotes, as SQL writes it.
    pub(super) fn quoted(&mut self, taken: &mut Taken) -> String {
        identifier(&self.name(taken))
    }

    fn any(&mut self, taken: &Taken) -> String {
        match self.below(8) {
            0..=2 => (*self.pick(WHOLE)).to_owned(),
            3 if !taken.0.is_empty() => {
                let others: Vec<_> = taken.0.iter().cloned().collect();
                let other = self.pick(&others).clone();
                self.nearly(&other)
            }
            4 => self.pieces(20),
            _ => self.pieces(4),
        }
    }

    /// A name that may become the same in Rust.
    fn nearly(&mut self, name: &str) -> String {
        match self.below(6) {
            0 => name.to_uppercase(),
            1 => name.to_lowercase(),
            2 => format!("{name}_"),
            3 => format!("_{name}"),
            4 => name.replace('_', " "),
            _ => name.replace(' ', "_"),
        }
    }

    fn pieces(&mut self, most: usize) -> String {
        (0..=self.below(most)).map(|_| *self.pick(PIECES)).collect()
    }

    /// A text of any kind and length, as SQL writes it.
    pub(super) fn comment(&mut self) -> String {
        let mut text = self.pieces(30);
        text.push_str(self.pick::<&str>(WHOLE));
        literal(&text)
    }
}

/// A name in quotes, as SQL writes it.
pub(super) fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A text in quotes, as SQL writes it.
pub(super) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// As many whole characters as fit.
fn cut(mut name: String, most: usize) -> String {
    while name.len() > most {
        name.pop();
    }
    name
}
