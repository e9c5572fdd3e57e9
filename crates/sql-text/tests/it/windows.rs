//! A script that comes in windows is taken apart as one that comes whole.

use rowsmith_sql_text::{ParseError, Part, Piece, Quoting, Span, Splitter, canonical, parse};

use crate::soup::{Dice, rounds, soup};

/// The statements, rows and psql lines of a text.
type Found = Vec<(Span, String)>;

/// Reads the text through windows of chance length.
fn in_windows(text: &str, dice: &mut Dice) -> Result<(Found, Vec<u8>), ParseError> {
    let mut splitter = Splitter::default();
    let (mut found, mut form) = (Vec::new(), Vec::new());
    let (mut start, mut len) = (0, dice.roll(40));
    loop {
        let end = text.ceil_char_boundary((start + len).min(text.len()));
        let window = splitter.split(text.get(start..end).unwrap_or_default(), end == text.len())?;
        assert_eq!(text.get(start..start + window.text.len()), Some(window.text));
        window.canonical(&mut |bytes| form.extend_from_slice(bytes));
        found.extend(window.parts.iter().filter_map(shown));
        for part in &window.parts {
            if let Part::Statement(statement) | Part::Copy(statement) = part {
                assert_eq!(text.get(statement.span.range()), Some(statement.text), "{text:?}");
            }
        }
        start += window.text.len();
        if end == text.len() {
            assert_eq!(start, end);
            return Ok((joined(found), form));
        }
        len = if window.text.is_empty() { len * 2 + 1 } else { dice.roll(40) };
    }
}

fn shown(part: &Part<'_>) -> Option<(Span, String)> {
    match part {
        Part::Statement(statement) => {
            Some((statement.span, format!("{:?} {}", statement.kind, statement.text)))
        }
        Part::Copy(statement) => Some((statement.span, statement.text.to_owned())),
        Part::Rows(span, rows) => Some((*span, format!("rows {rows}"))),
        Part::CopyEnd(_) => None,
        Part::Meta(command) => Some((command.span, format!("{} {}", command.name, command.args))),
    }
}

/// Rows that came in several windows are one.
fn joined(found: Found) -> Found {
    let mut out: Found = Vec::new();
    for (span, text) in found {
        match (out.last_mut(), text.strip_prefix("rows ")) {
            (Some((last, rows)), Some(more)) if rows.starts_with("rows ") => {
                assert_eq!(last.end, span.start);
                last.end = span.end;
                rows.push_str(more);
            }
            _ => out.push((span, text)),
        }
    }
    out
}

fn whole(text: &str) -> Result<Found, ParseError> {
    let pieces = parse(text)?.pieces;
    let mut found = Vec::new();
    for piece in &pieces {
        match piece {
            Piece::Statement(statement) => found.extend(shown(&Part::Statement(*statement))),
            Piece::CopyData { statement, data, rows, .. } => {
                found.extend(shown(&Part::Copy(*statement)));
                found.extend((!rows.is_empty()).then(|| (*data, format!("rows {rows}"))));
            }
            Piece::Meta(command) => found.extend(shown(&Part::Meta(*command))),
        }
    }
    Ok(found)
}

#[test]
fn windows_give_what_the_whole_gives() {
    let (rounds, mut dice) = rounds(20_000, 0x1234_5678_9abc_def1);
    let mut good = 0;
    for _ in rounds {
        let text = soup(&mut dice).replace('\0', "");
        let expected = whole(&text);
        let found = in_windows(&text, &mut dice);
        match (expected, found) {
            (Ok(expected), Ok((found, form))) => {
                good += usize::from(expected.len() > 1);
                assert_eq!(expected, found, "{text:?}");
                let mut bytes = Vec::new();
                canonical(&text, &mut |part| bytes.extend_from_slice(part));
                assert_eq!(bytes, form, "{text:?}");
            }
            (Err(expected), Err(found)) => {
                assert_eq!((expected.message, expected.at), (found.message, found.at), "{text:?}");
            }
            (expected, found) => panic!("{text:?} {expected:?} {found:?}"),
        }
    }
    assert!(good > 200, "{good}");
}

#[test]
fn a_script_can_be_taken_up_at_a_statement() {
    let text = "set standard_conforming_strings = off; select '\\''; select 2;";
    let first = Splitter::default().split(text, true).unwrap();
    let Some(Part::Statement(second)) = first.parts.get(1) else { panic!("{first:?}") };
    let rest = text.get(second.span.start..).unwrap();
    let window = Splitter::at(second.span.start, second.quoting).split(rest, true).unwrap();
    let shown = |parts: &[Part<'_>]| parts.iter().filter_map(shown).collect::<Vec<_>>();
    assert_eq!(shown(&window.parts), shown(&first.parts[1..]));
    assert!(Splitter::at(second.span.start, Quoting::default()).split(rest, true).is_err());
}
