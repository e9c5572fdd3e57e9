//! How are the types of TypeScript read, as far as a generator writes them?

use std::collections::BTreeMap;

/// A type as far as it matters: what it is made of, at its outermost level.
#[derive(Debug, Default)]
pub(super) struct Type {
    pub(super) words: Vec<String>,
    pub(super) objects: Vec<Object>,
    pub(super) lists: Vec<Vec<Self>>,
}

/// The members, each with whether it is optional.
pub(super) type Object = BTreeMap<String, (bool, Type)>;

/// The members of the object whose opening brace stands before `text`.
pub(super) fn object(text: &str) -> Object {
    Reader { tokens: &tokens(text) }.object()
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Text(String),
    Mark(char),
}

/// Names, strings and signs; `|` and `&` say nothing here.
fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        if let '"' | '\'' = character {
            let mut text = String::new();
            while let Some(next) = characters.next() {
                match next {
                    '\\' => text.extend(characters.next()),
                    next if next == character => break,
                    next => text.push(next),
                }
            }
            tokens.push(Token::Text(text));
        } else if character.is_alphanumeric() || matches!(character, '_' | '$') {
            let mut text = String::from(character);
            while let Some(next) =
                characters.next_if(|next| next.is_alphanumeric() || matches!(next, '_' | '$'))
            {
                text.push(next);
            }
            tokens.push(Token::Text(text));
        } else if matches!(character, '{' | '}' | '[' | ']' | '<' | '>' | ':' | '?' | ',' | ';') {
            tokens.push(Token::Mark(character));
        }
    }
    tokens
}

struct Reader<'t> {
    tokens: &'t [Token],
}

impl Reader<'_> {
    /// The members up to the brace that ends them.
    fn object(&mut self) -> Object {
        let mut object = Object::new();
        while let Some((token, rest)) = self.tokens.split_first() {
            self.tokens = rest;
            match token {
                Token::Mark('}') => break,
                Token::Text(name) => {
                    let optional = self.skip('?');
                    self.skip(':');
                    let value = self.value();
                    object.insert(name.clone(), (optional, value));
                }
                Token::Mark(_) => {}
            }
        }
        object
    }

    fn skip(&mut self, mark: char) -> bool {
        match self.tokens {
            [Token::Mark(found), rest @ ..] if *found == mark => {
                self.tokens = rest;
                true
            }
            _ => false,
        }
    }

    /// A type, up to what ends it or to the next member's name.
    fn value(&mut self) -> Type {
        let mut value = Type::default();
        loop {
            match self.tokens {
                [Token::Text(_), Token::Mark(':'), ..]
                | [Token::Text(_), Token::Mark('?'), Token::Mark(':'), ..]
                | [] => return value,
                [Token::Text(word), rest @ ..] => {
                    value.words.push(word.clone());
                    self.tokens = rest;
                }
                [Token::Mark('{'), rest @ ..] => {
                    self.tokens = rest;
                    value.objects.push(self.object());
                }
                [Token::Mark('<'), rest @ ..] => {
                    self.tokens = rest;
                    self.skip_arguments();
                }
                [Token::Mark('['), rest @ ..] => {
                    self.tokens = rest;
                    value.lists.push(self.list());
                }
                [Token::Mark(_), ..] => return value,
            }
        }
    }

    /// Passes over what stands between the brackets of a generic type.
    fn skip_arguments(&mut self) {
        let mut depth = 1;
        while let (1.., Some((token, rest))) = (depth, self.tokens.split_first()) {
            self.tokens = rest;
            match token {
                Token::Mark('<') => depth += 1,
                Token::Mark('>') => depth -= 1,
                Token::Mark(_) | Token::Text(_) => {}
            }
        }
    }

    fn list(&mut self) -> Vec<Type> {
        let mut list = Vec::new();
        while !self.tokens.is_empty() && !self.skip(']') {
            if !self.skip(',') {
                let before = self.tokens.len();
                list.push(self.value());
                if self.tokens.len() == before {
                    break;
                }
            }
        }
        list
    }
}
