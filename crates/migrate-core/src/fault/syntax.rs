//! Why can the server not read a statement? A merge, a placeholder, or a plain slip.

use rowsmith_sql_text::{TokenKind, conflict_marker, tokens};

use super::{Case, Class, Fault, ways_on};

/// Explains a syntax error.
pub(super) fn syntax(case: &Case<'_>) -> Fault {
    let text = case.migration.up.text().unwrap_or(case.text);
    let statement = case.statement.map_or(text, |statement| statement.of(text));
    let statement = if statement.is_empty() { text } else { statement };
    let (class, title, explanation, hint) = if let Some(marker) = conflict_marker(text) {
        let line = rowsmith_sql_text::position(text, marker.start).line;
        (
            Class::MergeConflict,
            "the file holds the marks of a merge".to_owned(),
            format!("Line {line} begins a conflict that git left for somebody to resolve."),
            "resolve the conflict".to_owned(),
        )
    } else if let Some(placeholder) = placeholder(statement).filter(|found| !is_filled(case, found))
    {
        let hint = if placeholder.starts_with("${") {
            "put `-- rowsmith:placeholders` at the top of the file to have it filled in, or write the value"
        } else {
            "write the value, or read it with `current_setting('my.value')`"
        };
        (
            Class::Placeholder,
            "a placeholder was never filled in".to_owned(),
            format!(
                "`{placeholder}` stands for a value that another tool puts in before it sends the script."
            ),
            hint.to_owned(),
        )
    } else {
        (
            Class::Syntax,
            "the SQL cannot be read".to_owned(),
            "Postgres cannot parse the statement. Where these files once ran, it was corrected by hand or the file never ran."
                .to_owned(),
            "correct the statement".to_owned(),
        )
    };
    let mut fault = Fault { class, title, explanation, hints: vec![hint] };
    ways_on(case, &mut fault);
    fault
}

/// Whether the file asks for its placeholders, so that this one was filled in.
fn is_filled(case: &Case<'_>, placeholder: &str) -> bool {
    let asks = case.migration.up.directives.placeholders || case.set.variables().everywhere();
    asks && placeholder.starts_with("${")
}

/// The first `{{x}}`, `${x}`, `:x` or `:'x'` outside of strings and comments.
fn placeholder(statement: &str) -> Option<&str> {
    let words: Vec<_> = tokens(statement).collect();
    words.iter().enumerate().find_map(|(index, token)| {
        let from = token.span.start;
        let rest = statement.get(from..)?;
        if matches!(
            token.kind,
            TokenKind::String
                | TokenKind::DollarString
                | TokenKind::LineComment
                | TokenKind::BlockComment
        ) {
            return None;
        }
        for (open, close) in [("{{", "}}"), ("${", "}")] {
            if rest.starts_with(open) {
                let end = rest.find(close)? + close.len();
                return rest.get(..end).filter(|text| !text.contains('\n'));
            }
        }
        let next = words.get(index + 1)?;
        // A cast is `::`, and slices have their colon between brackets.
        let is_variable = token.is_symbol(":")
            && matches!(next.kind, TokenKind::Word | TokenKind::String | TokenKind::QuotedIdent);
        if is_variable { statement.get(from..next.span.end) } else { None }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_found_outside_of_strings() {
        assert_eq!(placeholder("create role {{ role }} login"), Some("{{ role }}"));
        assert_eq!(placeholder("grant all on ${SCHEMA}.t to x"), Some("${SCHEMA}"));
        assert_eq!(placeholder("select :'name', 1"), Some(":'name'"));
        assert_eq!(placeholder("select a::text, '{{x}}', '${y}' from :t"), Some(":t"));
        assert_eq!(placeholder("select a::text, '{{x}}', $$ ${y} $$"), None);
    }
}
