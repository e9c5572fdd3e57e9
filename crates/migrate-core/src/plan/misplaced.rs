//! Does a file hold SQL that would never run, since all of it stands in the section that takes it back?

use rowsmith_sql_text::tokens;

use super::Problem;
use crate::migration::Migration;

/// Refuses what comes of SQL that was appended to a file ending in the marker of a down section: nothing of it would go up, and
/// the file would count as applied.
pub(super) fn goes_up(migration: &Migration) -> Result<(), Box<Problem>> {
    let (Some(up), Some(down)) = (migration.up.text(), &migration.down) else { return Ok(()) };
    if down.path != migration.up.path || !migration.up.is_blank() {
        return Ok(());
    }
    let first = down.text().and_then(|text| tokens(text).find(|token| !token.is_trivia()));
    // Of a section, the text that goes up has only blanks there; a rollback in comments is a part of it.
    match first
        .map(|token| token.span.start)
        .filter(|start| up.as_bytes().get(*start) == Some(&b' '))
    {
        None => Ok(()),
        Some(start) => Err(Box::new(Problem::AllDown {
            version: migration.version.clone(),
            path: migration.path.clone(),
            line: down.position(start).line,
        })),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::source::text::divided;
    use crate::version::Version;

    fn line(text: &str) -> Option<usize> {
        let path = Path::new("1_x.sql");
        let (up, down) = divided(path, text);
        let migration = Migration::in_memory(Version::new("1"), "x", path, "");
        match goes_up(&Migration { up, down, ..migration }).map_err(|problem| *problem) {
            Err(Problem::AllDown { line, .. }) => Some(line),
            Err(other) => panic!("{other}"),
            Ok(()) => None,
        }
    }

    #[test]
    fn only_sql_that_stands_below_alone_is_refused() {
        assert_eq!(line("-- x\n-- rowsmith:down\n\n-- y\ncreate table x ();\n"), Some(5));
        assert_eq!(line("-- migrate:up\n-- migrate:down\ndrop table x;\n"), Some(3));
        for text in [
            "",
            "-- x\n",
            "-- rowsmith:down\n\n",
            "-- rowsmith:down\n-- nothing\n",
            "-- Rollback: drop table x;\n",
            "-- Rollback:\n-- drop table x;\n",
            "-- Rollback:\n--\ncreate table x ();\n",
            "create table x ();\n-- rowsmith:down\ndrop table x;\n",
        ] {
            assert_eq!(line(text), None, "{text}");
        }
    }
}
