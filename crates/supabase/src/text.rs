//! Which tokens of a migration are code: its own and those inside its dollar quotes?

use rowsmith_sql_text::{Position, Token, TokenKind, position, tokens};

/// How deep quotes are followed; generated SQL reaches three.
const DEPTH: usize = 6;

/// Whether strings inside of code are followed too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Strings {
    /// They are data.
    Data,
    /// Inside a dollar quote they may be statements for `EXECUTE`.
    Code,
}

/// The tokens of one stretch of code, trivia left out; spans count from the start of the whole text.
pub(crate) type Run<'a> = Vec<Token<'a>>;

/// All code of a text: first the text itself, then the bodies in it, in order.
pub(crate) fn runs(text: &str, strings: Strings) -> Vec<Run<'_>> {
    let mut runs = Vec::new();
    collect(text, 0, 0, strings, &mut runs);
    runs
}

fn collect<'a>(
    text: &'a str,
    base: usize,
    depth: usize,
    strings: Strings,
    runs: &mut Vec<Run<'a>>,
) {
    let own: Run<'a> = tokens(text)
        .filter(|token| !token.is_trivia())
        .map(|token| Token { span: token.span.moved(base), ..token })
        .collect();
    let bodies: Vec<(&'a str, usize)> =
        own.iter().filter_map(|token| body(token, depth, strings)).collect();
    runs.push(own);
    if depth < DEPTH {
        for (body, start) in bodies {
            collect(body, start, depth + 1, strings, runs);
        }
    }
}

/// What a quote that may hold code holds, and where that begins in the whole text.
fn body<'a>(token: &Token<'a>, depth: usize, strings: Strings) -> Option<(&'a str, usize)> {
    let quote = match token.kind {
        TokenKind::DollarString => token.text.get(1..)?.find('$')? + 2,
        TokenKind::String
            if depth > 0 && strings == Strings::Code && token.text.starts_with('\'') =>
        {
            1
        }
        _ => return None,
    };
    let inner = token.text.get(quote..token.text.len().checked_sub(quote)?)?;
    Some((inner, token.span.start + quote))
}

/// Whether the text contains one of these, in any case; they are in lower case.
///
/// A first glance that costs next to nothing, so that most texts need not be taken apart.
pub(crate) fn mentions_any(text: &str, words: &[&str]) -> bool {
    let text = text.to_ascii_lowercase();
    words.iter().any(|word| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some())
}

/// The token at `index`, when it is an identifier: its name, lower case unless quoted.
pub(crate) fn name_at(run: &[Token<'_>], index: usize) -> Option<String> {
    run.get(index)?.name().map(std::borrow::Cow::into_owned)
}

/// Whether the token at `index` is this word.
pub(crate) fn word_at(run: &[Token<'_>], index: usize, word: &str) -> bool {
    run.get(index).is_some_and(|token| token.is_word(word))
}

/// Whether the token at `index` is this symbol.
pub(crate) fn symbol_at(run: &[Token<'_>], index: usize, symbol: &str) -> bool {
    run.get(index).is_some_and(|token| token.is_symbol(symbol))
}

/// The index after `if not exists`, or `index` when that is not there.
pub(crate) fn after_if_not_exists(run: &[Token<'_>], index: usize) -> usize {
    let there = word_at(run, index, "if")
        && word_at(run, index + 1, "not")
        && word_at(run, index + 2, "exists");
    if there { index + 3 } else { index }
}

/// The line a byte is in, from 1.
pub(crate) fn line(text: &str, byte: usize) -> usize {
    let Position { line, .. } = position(text, byte);
    line
}

#[cfg(test)]
mod tests {
    use super::{Strings, runs};

    fn words(text: &str, strings: Strings) -> Vec<Vec<String>> {
        let runs = runs(text, strings);
        for token in runs.iter().flatten() {
            assert_eq!(token.span.of(text), token.text);
        }
        runs.iter().map(|run| run.iter().map(|token| token.text.to_owned()).collect()).collect()
    }

    #[test]
    fn follows_quotes_in_quotes() {
        let text = "do $a$ begin execute $b$ x $b$; y 'z' end $a$; select 'w' -- $c$";
        let found = words(text, Strings::Data);
        assert_eq!(found.len(), 3, "{found:?}");
        assert_eq!(found[1][..2], ["begin", "execute"]);
        assert_eq!(found[2], ["x"]);
        let found = words(text, Strings::Code);
        assert_eq!(found.len(), 4, "{found:?}");
        assert_eq!(found[3], ["z"]);
    }

    #[test]
    fn survives_what_is_no_sql() {
        for text in ["", "$", "$$", "$$$", "'", "$a$ $b$ ' $b$", "$ä$ x $ä$", "\u{feff}$$\u{0}$$"]
        {
            words(text, Strings::Code);
        }
        let deep = "$a$ ".repeat(100) + &"$b$ ".repeat(50_000);
        words(&deep, Strings::Code);
    }
}
