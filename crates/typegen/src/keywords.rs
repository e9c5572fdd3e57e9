//! Which names does the language keep for itself?

/// Keywords of every edition so far, also those that `r#` cannot mend.
const KEYWORDS: [&str; 53] = [
    "Self", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue",
    "crate", "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if",
    "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub",
    "ref", "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield", "_",
];

/// Whether the name is a keyword of any edition.
pub(crate) fn is_keyword(name: &str) -> bool {
    KEYWORDS.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::KEYWORDS;

    #[test]
    fn syn_takes_none_but_the_newest() {
        let taken = KEYWORDS.into_iter().filter(|it| syn::parse_str::<syn::Ident>(it).is_ok());
        assert_eq!(taken.collect::<Vec<_>>(), ["gen"]);
    }
}
