//! Which parts of a migration can a stand-in not take, and how does the text read without them?

use std::borrow::Cow;

use rowsmith_sql_text::{Span, Token, TokenKind};

use crate::text::{
    Run, Strings, after_if_not_exists, mentions_any, name_at, runs, symbol_at, word_at,
};

/// Blanks what the stand-ins in use cannot take; `shims` are their names, none for real extensions.
///
/// The result has the length and the line ends of `sql`: every byte that is kept stays where it was, so that
/// positions in errors hold. Bodies in dollar quotes, and strings inside them, are looked through too. Left out are
///
/// - options of vector indexes: `using hnsw (...) with (m = 16)`,
/// - wanted versions: `create extension vector version '0.5.1'`, `alter extension vector update to '0.8.0'`,
/// - labels for a provider that is not loaded: `security label for pgsodium on ... is ...`.
pub fn adapt<'a>(sql: &'a str, shims: &[String]) -> Cow<'a, str> {
    let has = |name: &str| shims.iter().any(|shim| shim == name);
    let vector = has("vector") && mentions_any(sql, &["hnsw", "ivfflat"]);
    let versions = !shims.is_empty() && mentions_any(sql, &["extension"]);
    let labels = has("pgsodium") && mentions_any(sql, &["label"]);
    if !(vector || versions || labels) {
        return Cow::Borrowed(sql);
    }
    let mut spans = Vec::new();
    for run in runs(sql, Strings::Code) {
        for index in 0..run.len() {
            let left_out = index_options(&run, index)
                .filter(|_| vector)
                .or_else(|| version(&run, index, &has).filter(|_| versions))
                .or_else(|| label(&run, index).filter(|_| labels));
            spans.extend(
                left_out
                    .and_then(|range| run.get(range))
                    .into_iter()
                    .flatten()
                    .map(|token| token.span),
            );
        }
    }
    if spans.is_empty() { Cow::Borrowed(sql) } else { Cow::Owned(blanked(sql, &spans)) }
}

/// `with (...)` of an index with one of pgvector's methods; `index` is at `using`.
fn index_options(run: &Run<'_>, index: usize) -> Option<std::ops::Range<usize>> {
    let method = word_at(run, index, "using").then(|| name_at(run, index + 1))??;
    if !matches!(method.as_str(), "hnsw" | "ivfflat") {
        return None;
    }
    let mut at = after_group(run, index + 2)?;
    if word_at(run, at, "include") {
        at = after_group(run, at + 1)?;
    }
    let end = word_at(run, at, "with").then(|| after_group(run, at + 1))??;
    Some(at..end)
}

/// The index after a group in parentheses that opens at `index`.
fn after_group(run: &Run<'_>, index: usize) -> Option<usize> {
    if !symbol_at(run, index, "(") {
        return None;
    }
    let mut depth = 0_usize;
    for (at, token) in run.iter().enumerate().skip(index) {
        if token.is_symbol("(") {
            depth += 1;
        } else if token.is_symbol(")") {
            depth = depth.checked_sub(1)?;
        } else if token.kind == TokenKind::Terminator {
            return None;
        }
        if depth == 0 {
            return Some(at + 1);
        }
    }
    None
}

/// The version asked of a stand-in; `index` is at `create` or `alter`.
fn version(
    run: &Run<'_>,
    index: usize,
    has: &dyn Fn(&str) -> bool,
) -> Option<std::ops::Range<usize>> {
    let alter = word_at(run, index, "alter");
    if !(alter || word_at(run, index, "create")) || !word_at(run, index + 1, "extension") {
        return None;
    }
    let name = after_if_not_exists(run, index + 2);
    if !has(&name_at(run, name)?) {
        return None;
    }
    let end = (name..run.len())
        .find(|&at| run.get(at).is_some_and(|token| token.kind == TokenKind::Terminator));
    let mut options = name + 1..end.unwrap_or(run.len());
    if alter {
        let wanted = word_at(run, name + 1, "update") && word_at(run, name + 2, "to");
        return wanted.then_some(name + 2..name + 4);
    }
    options.find(|&at| word_at(run, at, "version")).map(|at| at..at + 2)
}

/// A whole `security label for pgsodium ...`, its semicolon too; `index` is at `security`.
fn label(run: &Run<'_>, index: usize) -> Option<std::ops::Range<usize>> {
    if !(word_at(run, index, "security")
        && word_at(run, index + 1, "label")
        && word_at(run, index + 2, "for"))
    {
        return None;
    }
    let provider = run.get(index + 3).and_then(|token| token.literal().or_else(|| token.name()))?;
    if provider != "pgsodium" {
        return None;
    }
    let ends = |token: &Token<'_>| token.kind == TokenKind::Terminator || token.is_symbol(";");
    let end = (index..run.len()).find(|&at| run.get(at).is_some_and(ends));
    Some(index..end.map_or(run.len(), |end| end + 1))
}

/// The text with blanks for these spans, which may come in any order; line ends are kept.
fn blanked(sql: &str, spans: &[Span]) -> String {
    let mut bytes = sql.as_bytes().to_vec();
    for span in spans {
        for byte in bytes.get_mut(span.range()).unwrap_or_default() {
            if !matches!(byte, b'\n' | b'\r') {
                *byte = b' ';
            }
        }
    }
    // Spans cover whole characters, so nothing is lost here.
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::adapt;

    fn adapted(sql: &str) -> String {
        let out = adapt(sql, &["vector".to_owned(), "pgsodium".to_owned()]);
        assert_eq!(out.len(), sql.len());
        assert_eq!(out.lines().count(), sql.lines().count());
        out.split([' ', '\n']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn leaves_index_options_out() {
        assert_eq!(
            adapted(
                "create index i on t using hnsw (e vector_cosine_ops) with (m = 16, ef_construction = 64);"
            ),
            "create index i on t using hnsw (e vector_cosine_ops) ;"
        );
        assert_eq!(
            adapted(
                "create index on t USING \"ivfflat\"((e::vector(3)) vector_l2_ops)\nWITH /* why */ (lists=\n100) where x"
            ),
            "create index on t USING \"ivfflat\"((e::vector(3)) vector_l2_ops) /* why */ where x"
        );
    }

    #[test]
    fn looks_into_bodies_and_into_statements_built_there() {
        assert_eq!(
            adapted("do $$ begin create index on t using hnsw (e) with (m = 16); end $$"),
            "do $$ begin create index on t using hnsw (e) ; end $$"
        );
        assert_eq!(
            adapted(
                "do $$ begin execute 'create index on t using ivfflat (e) with (lists = 9)'; end $$"
            ),
            "do $$ begin execute 'create index on t using ivfflat (e) '; end $$"
        );
    }

    #[test]
    fn leaves_data_and_other_indexes_alone() {
        for sql in [
            "insert into docs values ('create index using hnsw (e) with (m = 16)');",
            "-- using hnsw (e) with (m = 16)\nselect 'hnsw'",
            "create index on t using gin (e) with (fastupdate = off); select 'hnsw';",
            "select using hnsw (((; with (m = 1)",
        ] {
            assert!(matches!(adapt(sql, &["vector".to_owned()]), Cow::Borrowed(_)), "{sql}");
        }
    }

    #[test]
    fn a_real_extension_gets_everything() {
        let sql = "create extension vector version '0.7.0'; create index on t using hnsw (e) with (m = 16)";
        assert!(matches!(adapt(sql, &[]), Cow::Borrowed(_)));
        let sql = adapt(sql, &["pg_net".to_owned()]);
        assert!(sql.contains("version '0.7.0'") && sql.contains("with (m = 16)"));
    }

    #[test]
    fn leaves_versions_out() {
        assert_eq!(
            adapted(
                "create extension if not exists \"vector\" with schema extensions version '0.5.1' cascade;"
            ),
            "create extension if not exists \"vector\" with schema extensions cascade;"
        );
        assert_eq!(
            adapted("alter extension vector update to '0.8.0';"),
            "alter extension vector update ;"
        );
        assert_eq!(
            adapted("create extension vector; select version ()"),
            "create extension vector; select version ()"
        );
        assert_eq!(
            adapted("create extension hstore version '1.8'"),
            "create extension hstore version '1.8'"
        );
    }

    #[test]
    fn leaves_labels_of_a_missing_provider_out() {
        assert_eq!(
            adapted(
                "SECURITY LABEL FOR pgsodium ON COLUMN t.c IS 'ENCRYPT ü';\nselect 1; -- label"
            ),
            "select 1; -- label"
        );
        assert_eq!(
            adapted("do $$ begin security label for 'pgsodium' on role r is 'x'; end $$"),
            "do $$ begin end $$"
        );
        let other = "security label for selinux on table t is 'x'";
        assert_eq!(adapted(other), other);
    }
}
