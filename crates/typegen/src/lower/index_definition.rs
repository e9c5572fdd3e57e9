//! What does `pg_get_indexdef` say of an index beyond its columns?

/// The parts of an index's definition that keys and pages need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct IndexDefinition<'a> {
    /// The access method: `btree`.
    pub(crate) method: &'a str,
    /// What is indexed: `created_at DESC`, `lower(name)`.
    pub(crate) keys: Vec<&'a str>,
    /// The condition behind `WHERE`.
    pub(crate) predicate: Option<&'a str>,
}

impl<'a> IndexDefinition<'a> {
    /// Reads `CREATE INDEX name ON table USING method (keys) ... WHERE (condition)`.
    pub(crate) fn read(definition: &'a str) -> Option<Self> {
        let using = " USING ";
        let start = outside(definition, using)? + using.len();
        let rest = definition.get(start..)?;
        let (method, rest) = rest.split_once(" (")?;
        let end = closing(rest)?;
        let (keys, rest) = (rest.get(..end)?, rest.get(end..)?);
        let condition = " WHERE ";
        let predicate = match outside(rest.get(1..)?, condition) {
            Some(at) => rest.get(1 + at + condition.len()..),
            None => None,
        };
        Some(Self { method, keys: split(keys), predicate })
    }
}

/// How deep in parentheses each character is that stands outside of quotes.
fn depths(text: &str) -> impl Iterator<Item = (usize, char, i32)> {
    let (mut quote, mut depth) = (None, 0_i32);
    text.char_indices().filter_map(move |(at, c)| match (quote, c) {
        (Some(open), _) => {
            if open == c {
                quote = None;
            }
            None
        }
        (None, '"' | '\'') => {
            quote = Some(c);
            Some((at, c, depth))
        }
        (None, '(') => {
            depth += 1;
            Some((at, c, depth))
        }
        (None, ')') => {
            depth -= 1;
            Some((at, c, depth))
        }
        (None, _) => Some((at, c, depth)),
    })
}

/// Where a text begins that stands outside of quotes and parentheses.
fn outside(text: &str, wanted: &str) -> Option<usize> {
    let mut places = depths(text).filter(|(_, _, depth)| *depth == 0).map(|(at, ..)| at);
    places.find(|at| text.get(*at..).is_some_and(|rest| rest.starts_with(wanted)))
}

/// Where the parenthesis closes that was opened before the text.
fn closing(text: &str) -> Option<usize> {
    depths(text).find(|(_, _, depth)| *depth < 0).map(|(at, ..)| at)
}

/// The parts between commas.
fn split(text: &str) -> Vec<&str> {
    let commas = depths(text).filter(|(_, c, depth)| *c == ',' && *depth == 0);
    let mut parts = Vec::new();
    let mut start = 0;
    for end in commas.map(|(at, ..)| at).chain([text.len()]) {
        parts.extend(text.get(start..end).map(str::trim));
        start = end + 1;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_parentheses_hide_what_is_in_them() {
        let text = "CREATE UNIQUE INDEX \"a USING b\" ON public.\" USING (\" USING btree \
            (\"x,)\", lower((y)::text) DESC, z NULLS FIRST) INCLUDE (w) WITH (fillfactor='70') \
            WHERE ((y <> ' WHERE )'::text) AND (z IS NULL))";
        let read = IndexDefinition::read(text).expect("a definition");
        assert_eq!(read.method, "btree");
        assert_eq!(read.keys, ["\"x,)\"", "lower((y)::text) DESC", "z NULLS FIRST"]);
        assert_eq!(read.predicate, Some("((y <> ' WHERE )'::text) AND (z IS NULL))"));
        let plain = IndexDefinition::read("CREATE INDEX i ON s.t USING gin (a)");
        assert_eq!(plain.map(|it| (it.method, it.predicate)), Some(("gin", None)));
        assert_eq!(IndexDefinition::read("CREATE INDEX i ON s.t USING gin (a"), None);
    }
}
