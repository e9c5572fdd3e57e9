//! What do two texts of the server's say alike? Pure.

/// Whether two types are the same but for their modifiers.
pub(crate) fn same_type(expected: &str, found: &str) -> bool {
    parts(expected).0 == parts(found).0 && expected.ends_with("[]") == found.ends_with("[]")
}

/// Whether the same Rust type reads and writes both, as with `varchar` that became `text`.
pub(crate) fn same_rust_type(expected: &str, found: &str) -> bool {
    let is_text = |name: &str| matches!(parts(name).0, "text" | "varchar");
    same_type(expected, found)
        || is_text(expected) && is_text(found) && expected.ends_with("[]") == found.ends_with("[]")
}

/// Whether a type refuses or rounds values that another of the same Rust type takes as they are.
pub(crate) fn is_narrower(expected: &str, found: &str) -> bool {
    let ((name, was), (_, is)) = (parts(expected), parts(found));
    let number = |text: &str| text.parse::<i64>().ok();
    match (was, is) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(was), Some(is)) => match name {
            "varchar" | "text" | "bpchar" | "varbit" => number(is) < number(was),
            "numeric" => whole_digits(is) < whole_digits(was) || scale(is) < scale(was),
            _ => is != was,
        },
    }
}

/// `numeric(10,2)` has 2 digits right of the point; what is further right is rounded.
fn scale(modifier: &str) -> i64 {
    modifier.split_once(',').and_then(|(_, scale)| scale.parse().ok()).unwrap_or(0)
}

/// `numeric(10,2)` has 8 digits left of the point.
fn whole_digits(modifier: &str) -> Option<i64> {
    let (precision, scale) = modifier.split_once(',').unwrap_or((modifier, "0"));
    Some(precision.parse::<i64>().ok()? - scale.parse::<i64>().ok()?)
}

/// The name, and what stands in parentheses behind it.
fn parts(type_name: &str) -> (&str, Option<&str>) {
    let element = type_name.strip_suffix("[]").unwrap_or(type_name);
    let split = element.strip_suffix(')').and_then(|rest| rest.rsplit_once('('));
    split.map_or((element, None), |(name, modifier)| (name, Some(modifier)))
}

/// The columns of an index, and how each is ordered.
pub(crate) fn index_columns(text: &str) -> impl Iterator<Item = (&str, &str)> {
    const ORDERS: [&str; 3] = [" desc nulls last", " nulls first", " desc"];
    text.split(", ").map(|column| {
        let order = ORDERS.into_iter().find(|order| column.ends_with(order)).unwrap_or_default();
        (column.strip_suffix(order).unwrap_or(column), order)
    })
}

/// An expression as the server prints it, without the schemas that it names or leaves out as the
/// search path is.
pub(crate) fn unqualified(expression: &str) -> String {
    let mut out = String::with_capacity(expression.len());
    let mut rest = expression;
    while let Some(first) = rest.chars().next() {
        let (word, behind) = rest.split_at(token(rest, first));
        let named = first == '"' || first == '_' || first.is_alphabetic();
        if let (true, Some(member)) = (named, behind.strip_prefix('.')) {
            rest = member;
        } else if let ("OPERATOR", Some((operator, behind))) = (word, operator(behind)) {
            out.push_str(operator);
            rest = behind;
        } else {
            out.push_str(word);
            rest = behind;
        }
    }
    out
}

/// The operator in `(schema.operator)`, and what follows.
fn operator(text: &str) -> Option<(&str, &str)> {
    let (name, behind) = text.strip_prefix('(')?.split_once(')')?;
    Some((name.rsplit_once('.').map_or(name, |(_, operator)| operator), behind))
}

/// How long the token is that a text begins with.
fn token(text: &str, first: char) -> usize {
    let other = |character: char| !(character.is_alphanumeric() || matches!(character, '_' | '$'));
    match first {
        '\'' | '"' => {
            text.get(1..).and_then(|rest| rest.find(first)).map_or(text.len(), |at| at + 2)
        }
        _ if other(first) => first.len_utf8(),
        // The fraction of a number is no member of anything.
        _ if first.is_ascii_digit() => {
            text.find(|c: char| other(c) && c != '.').unwrap_or(text.len())
        }
        _ => text.find(other).unwrap_or(text.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_narrower_type_refuses_or_rounds_values() {
        let narrower = |was: &str, is: &str| is_narrower(was, is);
        assert!(narrower("varchar(10)", "varchar(5)") && !narrower("varchar(5)", "varchar(10)"));
        assert!(narrower("text", "varchar(300)") && !narrower("varchar(300)", "text"));
        assert!(narrower("numeric(10,2)[]", "numeric(10,4)[]"));
        assert!(narrower("numeric(10,2)", "numeric(10,1)"));
        assert!(!narrower("numeric(10,2)", "numeric(11,3)"));
        assert!(narrower("bit(3)", "bit(4)") && narrower("bit(4)", "bit(3)"));
        assert!(same_type("numeric(10,2)[]", "numeric[]") && !same_type("numeric", "numeric[]"));
    }

    #[test]
    fn schemas_of_names_are_left_out() {
        let same = |one: &str, other: &str| assert_eq!(unqualified(one), unqualified(other));
        same("CHECK ((VALUE ~ 'a.b'::text))", "CHECK ((VALUE ~ 'a.b'::text))");
        same("((VALUE)::public.mood = 'x'::\"Odd one\".mood)", "((VALUE)::mood = 'x'::mood)");
        same("VALUE OPERATOR(extensions.~) 'it''s'", "VALUE ~ 'it''s'");
        assert_eq!(
            unqualified("VALUE > 1.5 AND 'a.b' <> \"f\".g(é)"),
            "VALUE > 1.5 AND 'a.b' <> g(é)"
        );
        assert_eq!(unqualified("'open"), "'open");
    }
}
