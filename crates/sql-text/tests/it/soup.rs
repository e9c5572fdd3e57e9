//! Random soup made of SQL's traps: nothing panics, spans tile the text.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::time::{Duration, Instant};

use rowsmith_sql_text::{
    Piece, Span, byte_of_char, conflict_marker, directives, parse, position, sections, tokens,
};

/// The same numbers in every run (xorshift).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides as u64).unwrap_or_default()
    }
}

/// Counts up to `least`, or on and on for as long as `cargo xtask fuzz` wants; with numbers that are the same in every ordinary
/// run, and others in a long one.
pub(crate) fn rounds(least: usize, seed: u64) -> (impl Iterator<Item = usize>, Dice) {
    let seconds = std::env::var_os("ROWSMITH_FUZZ_SECONDS");
    let seconds: Option<u64> = seconds.and_then(|seconds| seconds.to_str()?.parse().ok());
    let seed = seconds.map_or(seed, |_| RandomState::new().build_hasher().finish());
    let (started, time) = (Instant::now(), Duration::from_secs(seconds.unwrap_or(0)));
    let rounds = (0..).take_while(move |&round| round < least || started.elapsed() < time);
    (rounds, Dice(seed | 1))
}

const FRAGMENTS: &[&str] = &[
    "'",
    "''",
    "\"",
    "\"\"",
    "$$",
    "$a$",
    "$é$",
    "$",
    "$1",
    "/*",
    "*/",
    "--",
    "-- x\n",
    "\n",
    "\r\n",
    "\r",
    " ",
    "\t",
    ";",
    ";\n",
    "(",
    ")",
    "[",
    "]",
    "\\",
    "\\.",
    "\n\\.\n",
    "\\N",
    "\\restrict x\n",
    "\\echo ",
    "\\\\",
    "E'",
    "e'",
    "U&'",
    "U&\"",
    "B'",
    "x'",
    "N'",
    "select ",
    "begin ",
    "atomic ",
    "end ",
    "case ",
    "as ",
    ".",
    "create ",
    "or replace ",
    "function ",
    "procedure ",
    "f()",
    "copy t ",
    "from stdin",
    ";\n1\t2\n",
    "set standard_conforming_strings ",
    "= off",
    "= on",
    "to 'off'",
    "set_config(",
    "commit",
    "1.5e",
    "0x",
    "..",
    "::",
    ":",
    "<=",
    "@-",
    "+",
    "é",
    "表",
    "\u{feff}",
    "\u{200b}",
    "😀",
    "a",
    "_b$",
    "\n<<<<<<< HEAD\n",
    "\n=======\n",
    "\n```sql\n",
    "-- rowsmith:down\n",
    "-- Rollback: x\n",
    "-- migrate:up\n",
    "-- rowsmith:x y\n",
    "{",
    "\0",
    "\u{1}",
    "alter type t add value ",
    "with (connect = ",
    "concurrently ",
    "index ",
    "vacuum",
];

pub(crate) fn soup(dice: &mut Dice) -> String {
    (0..dice.roll(60)).filter_map(|_| FRAGMENTS.get(dice.roll(FRAGMENTS.len()))).copied().collect()
}

#[test]
fn spans_tile_any_text() {
    let (rounds, mut dice) = rounds(8_000, 0x9e37_79b9_7f4a_7c15);
    let (mut parsed, mut pieces) = (0, 0);
    for _ in rounds {
        let text = soup(&mut dice);
        check_tokens(&text);
        check_rest(&text);
        pieces += check_parse(&text).inspect(|_| parsed += 1).unwrap_or(0);
    }
    // Otherwise the soup would show nothing.
    assert!(parsed > 400 && pieces > 400, "{parsed} parsed, {pieces} pieces");
}

/// Every prefix of a text that has everything in it: an end anywhere is an end like any other.
#[test]
fn a_text_may_end_anywhere() {
    let text = "\u{feff}-- rowsmith:x y\r\n\\restrict k\nselect E'\\'', U&\"é\", $é$ ; $é$, 1.5e+3 /* /* */ */;\n\
        create function f() returns int begin atomic select case when 1<=-1 then 2 end; end;\n\
        copy t from stdin; -- rows\n1\té\n\\.\nset standard_conforming_strings = off; select '\\'';\n\
        -- Rollback:\n-- x;\n-- rowsmith:down\ndrop table t;";
    for (end, _) in text.char_indices() {
        let text = text.get(..end).unwrap();
        check_tokens(text);
        check_rest(text);
        check_parse(text);
    }
    assert_eq!(check_parse(text), Some(7));
}

fn check_tokens(text: &str) {
    let mut end = 0;
    for token in tokens(text) {
        assert_eq!(token.span.start, end, "{text:?}");
        assert!(!token.span.is_empty(), "{text:?}");
        assert_eq!(text.get(token.span.range()), Some(token.text));
        end = token.span.end;
        drop((token.name(), token.literal()));
    }
    assert_eq!(end, text.len(), "{text:?}");
}

/// The number of pieces, unless the text is refused.
fn check_parse(text: &str) -> Option<usize> {
    let script = match parse(text) {
        Ok(script) => script,
        Err(error) => {
            assert!(
                !error.at.is_empty() && text.get(error.at.range()).is_some(),
                "{text:?} {error:?}"
            );
            return None;
        }
    };
    let mut end = 0;
    for piece in &script.pieces {
        assert_eq!(piece.full().start, end, "{text:?}");
        end = piece.full().end;
        let inner = match piece {
            Piece::Statement(statement) => {
                assert_eq!(text.get(statement.span.range()), Some(statement.text));
                assert!(!statement.text.is_empty(), "{text:?}");
                statement.span
            }
            Piece::CopyData { statement, data, rows, .. } => {
                assert_eq!(text.get(data.range()), Some(*rows));
                Span::new(statement.span.start, data.end)
            }
            Piece::Meta(meta) => {
                drop((meta.arguments(), meta.effect()));
                meta.span
            }
        };
        assert!(piece.full().start <= inner.start && inner.end <= end, "{text:?}");
    }
    assert_eq!(script.tail, Span::new(end, text.len()));
    Some(script.pieces.len())
}

fn check_rest(text: &str) {
    let found = sections(text);
    assert!(text.get(found.up.range()).is_some());
    if let Some(down) = found.down {
        assert!(text.get(down.span().range()).is_some());
        assert_eq!(down.sql(text).len(), down.span().len());
    }
    drop((directives(text), conflict_marker(text)));
    for byte in (0..text.len() + 2).step_by(7) {
        assert!(position(text, byte).column > 0);
    }
    assert_eq!(byte_of_char(text, text.chars().count()), text.len());
}
