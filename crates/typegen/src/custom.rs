//! Which Rust does a user write in settings and comments, and is it what it should be?
//!
//! It is parsed by syn and spelled anew, so nothing but a type, a path or a name can come of it.
//! Errors say what is wrong in words that may follow a colon.

use proc_macro2::TokenStream;
use syn::{
    Expr, GenericArgument, Ident, Lit, Path, PathArguments, PathSegment, Type, TypePath,
    parse::{Parse as _, Parser},
};

use crate::{
    keywords::is_keyword,
    words::{End, Words},
};

/// The type of a column: a path such as `crm_model::Emails<Vec<uuid::Uuid>>`, and within its
/// arguments also tuples, arrays and slices.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum CustomType {
    /// `a::B<C>`, with the arguments of each segment; the first is empty for a leading `::`.
    Path(Vec<(String, Vec<Self>)>),
    /// `(A, B)`.
    Tuple(Vec<Self>),
    /// `[A]`, or `[A; 2]`.
    List(Box<Self>, Option<String>),
    /// An argument that is no type: `'static`, `1536`, `true`.
    Constant(String),
}

/// A path without arguments: what is derived.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct CustomPath(String);

/// Longer texts are mistakes.
const LONGEST: usize = 500;
/// So are those that open more than this; syn would need more stack for them than there may be.
const MOST_OPEN: usize = 32;

impl CustomType {
    /// Reads a type; or what is wrong with it.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        match parsed(Type::parse, text)? {
            Type::Path(path) => Self::path(&path),
            _ => Err("the path of a type is expected".to_owned()),
        }
    }

    fn of(parsed: &Type) -> Result<Self, String> {
        match parsed {
            Type::Path(path) => Self::path(path),
            Type::Paren(inner) => Self::of(&inner.elem),
            Type::Tuple(tuple) => {
                tuple.elems.iter().map(Self::of).collect::<Result<_, _>>().map(Self::Tuple)
            }
            Type::Slice(slice) => Ok(Self::List(Box::new(Self::of(&slice.elem)?), None)),
            Type::Array(array) => {
                Ok(Self::List(Box::new(Self::of(&array.elem)?), Some(constant(&array.len)?)))
            }
            _ => Err("only paths, tuples, arrays and slices are allowed".to_owned()),
        }
    }

    fn path(parsed: &TypePath) -> Result<Self, String> {
        if parsed.qself.is_some() {
            return Err("a path may not begin with `<`".to_owned());
        }
        let names = names(&parsed.path)?.into_iter();
        let arguments = parsed.path.segments.iter().map(Self::arguments);
        let leading = parsed.path.leading_colon.as_ref().map(|_| Ok((String::new(), vec![])));
        let segments = names.zip(arguments).map(|(name, arguments)| Ok((name, arguments?)));
        leading.into_iter().chain(segments).collect::<Result<_, String>>().map(Self::Path)
    }

    /// Lifetimes come first, as Rust wants them.
    fn arguments(segment: &PathSegment) -> Result<Vec<Self>, String> {
        let arguments = match &segment.arguments {
            PathArguments::None => return Ok(vec![]),
            PathArguments::AngleBracketed(arguments) => arguments.args.iter(),
            PathArguments::Parenthesized(_) => {
                return Err("arguments stand between `<` and `>`".to_owned());
            }
        };
        let (lifetimes, others): (Vec<_>, Vec<_>) =
            arguments.partition(|it| matches!(it, GenericArgument::Lifetime(_)));
        lifetimes.into_iter().chain(others).map(Self::argument).collect()
    }

    fn argument(argument: &GenericArgument) -> Result<Self, String> {
        match argument {
            GenericArgument::Type(it) => Self::of(it),
            GenericArgument::Const(it) => constant(it).map(Self::Constant),
            GenericArgument::Lifetime(it) if it.ident == "static" => {
                Ok(Self::Constant("'static".to_owned()))
            }
            _ => Err("only types, constants and `'static` are allowed as arguments".to_owned()),
        }
    }

    /// Appends the type as Rust spells it.
    pub(crate) fn spell(&self, words: &mut Words) {
        let each = |words: &mut Words, it: &Self| it.spell(words);
        match self {
            Self::Path(segments) => {
                for (index, (name, arguments)) in segments.iter().enumerate() {
                    if index > 0 {
                        words.word("::");
                    }
                    words.word(name);
                    if !arguments.is_empty() {
                        words.list(["<", ">"], End::Comma, arguments, each);
                    }
                }
            }
            Self::Tuple(elements) => match elements.as_slice() {
                [only] => words.list(["(", ")"], End::Bare, [only], |words, it| {
                    it.spell(words);
                    words.word(",");
                }),
                elements => words.list(["(", ")"], End::Comma, elements, each),
            },
            Self::List(element, length) => {
                words.word("[");
                element.spell(words);
                for word in length.as_deref().map_or([""; 2], |length| ["; ", length]) {
                    words.word(word);
                }
                words.word("]");
            }
            Self::Constant(constant) => words.word(constant),
        }
    }
}

impl CustomPath {
    /// Reads a path; or what is wrong with it.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let path = parsed(Path::parse_mod_style, text)?;
        let start = if path.leading_colon.is_some() { "::" } else { "" };
        Ok(Self(start.to_owned() + &names(&path)?.join("::")))
    }

    /// The last name of the path.
    pub(crate) fn last(&self) -> &str {
        self.0.rsplit("::").next().unwrap_or(&self.0)
    }

    /// The path as Rust spells it.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Reads the name of an item, in ASCII since files are named after some; or what is wrong with it.
pub(crate) fn name(text: &str) -> Result<String, String> {
    let name = parsed(Ident::parse, text)?.to_string();
    if !name.is_ascii() {
        return Err("only ASCII is allowed".to_owned());
    }
    if name.starts_with("r#") {
        return Err("`r#` is not allowed".to_owned());
    }
    ordinary(name)
}

fn parsed<P: Parser>(parse: P, text: &str) -> Result<P::Output, String> {
    let open = text.matches(['<', '(', '[', '{', '&', '*', '!', '-', '|']).count();
    if text.len() > LONGEST || open > MOST_OPEN {
        return Err("it is too long".to_owned());
    }
    let tokens: TokenStream = text.parse().map_err(|_| {
        "a bracket or a quote is left open, or a character means nothing to Rust".to_owned()
    })?;
    parse.parse2(tokens).map_err(|error| {
        let why = error.to_string();
        // What could stand there instead is long; what else syn could do is nobody's business here.
        let ends = ["expected one of", "; enable syn"].map(|end| why.find(end));
        let end = ends.into_iter().flatten().min().unwrap_or(why.len());
        let short = why.get(..end).unwrap_or_default();
        let short = short.trim_end_matches([',', ' ']);
        if short.is_empty() { "unexpected token".to_owned() } else { short.to_owned() }
    })
}

/// The names of a path. Only its first may be `crate`, `self` or `super`, then more `super`.
fn names(path: &Path) -> Result<Vec<String>, String> {
    let mut names: Vec<String> = Vec::with_capacity(path.segments.len());
    for (index, segment) in path.segments.iter().enumerate() {
        let name = segment.ident.to_string();
        let root = match name.as_str() {
            "crate" | "self" => index == 0,
            "super" => names.iter().all(|before| before == "super"),
            _ => false,
        };
        let last = index + 1 == path.segments.len();
        names.push(if root && !last { name } else { ordinary(name)? });
    }
    Ok(names)
}

/// The name, unless it is a keyword of the edition that generated code is in.
fn ordinary(name: String) -> Result<String, String> {
    if is_keyword(&name) {
        return Err(format!("expected identifier, found keyword `{name}`"));
    }
    Ok(name)
}

fn constant(parsed: &Expr) -> Result<String, String> {
    if let Expr::Lit(it) = parsed {
        match &it.lit {
            Lit::Int(it) => return Ok(it.token().to_string()),
            Lit::Bool(it) => return Ok(it.value.to_string()),
            _ => {}
        }
    }
    Err("only integers and truth values are allowed as constants".to_owned())
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::{CustomPath, CustomType, LONGEST, name};
    use crate::words::Words;

    fn spelled(text: &str) -> Result<String, String> {
        CustomType::parse(text).map(|parsed| {
            let mut words = Words::default();
            parsed.spell(&mut words);
            words.finish()
        })
    }

    #[test]
    fn takes_paths_with_all_that_may_stand_in_them() {
        for (text, expected) in [
            ("crm::Emails", "crm::Emails"),
            (" ::a::B< C ,d::E<F>> ", "::a::B<C, d::E<F>>"),
            ("crate::r#type::Größe", "crate::r#type::Größe"),
            ("super::super::A", "super::super::A"),
            ("Json<([u8; 16], Box<[A]>, (B,), ())>", "Json<([u8; 16], Box<[A]>, (B,), ())>"),
            ("Cow::<str, 'static>", "Cow<'static, str>"),
            ("Vector<1536, true, (A)>", "Vector<1536, true, A>"),
        ] {
            assert_eq!(spelled(text).as_deref(), Ok(expected));
        }
    }

    #[test]
    fn says_what_is_wrong() {
        let texts = [
            "",
            "a b",
            "a::",
            "A<",
            "A>",
            "1a",
            "fn",
            "a::gen",
            "Self",
            "crate",
            "a::super::b",
            "(A, B)",
            "&'static str",
            "A<&'static str>",
            "A<'a>",
            "A<dyn B>",
            "A<{ 1 }>",
            "A<\"a\">",
            "A<B = C>",
            "<A as B>::C",
            "Fn(A)",
            "A; fn x() {}",
            "a!()",
            "a\0",
            "(",
            "\"",
        ];
        let wrong = |text| spelled(text).expect_err("nothing that Rust would take");
        let all: Vec<_> = texts.map(|text| format!("{text:?}: {}", wrong(text))).to_vec();
        expect![[r#"
            "": unexpected end of input
            "a b": unexpected token
            "a::": unexpected end of input, expected identifier
            "A<": unexpected end of input
            "A>": unexpected token
            "1a": unexpected token
            "fn": unexpected end of input, expected parentheses
            "a::gen": expected identifier, found keyword `gen`
            "Self": expected identifier, found keyword `Self`
            "crate": expected identifier, found keyword `crate`
            "a::super::b": expected identifier, found keyword `super`
            "(A, B)": the path of a type is expected
            "&'static str": the path of a type is expected
            "A<&'static str>": only paths, tuples, arrays and slices are allowed
            "A<'a>": only types, constants and `'static` are allowed as arguments
            "A<dyn B>": only paths, tuples, arrays and slices are allowed
            "A<{ 1 }>": only integers and truth values are allowed as constants
            "A<\"a\">": only integers and truth values are allowed as constants
            "A<B = C>": only types, constants and `'static` are allowed as arguments
            "<A as B>::C": a path may not begin with `<`
            "Fn(A)": unexpected token
            "A; fn x() {}": unexpected token
            "a!()": the path of a type is expected
            "a\0": a bracket or a quote is left open, or a character means nothing to Rust
            "(": a bracket or a quote is left open, or a character means nothing to Rust
            "\"": a bracket or a quote is left open, or a character means nothing to Rust"#]]
        .assert_eq(&all.join("\n"));
    }

    #[test]
    fn survives_depth() {
        // Half of what the main thread has on Windows.
        let thread = std::thread::Builder::new().stack_size(512 * 1024);
        thread.spawn(deep).expect("a thread").join().expect("no panic");
    }

    fn deep() {
        for start in ["A<", "(", "[", "&", "<A as ", "fn(", "A<{", "[A; !", "*const ", "dyn A<"] {
            for times in [32, LONGEST / start.len(), 100_000] {
                assert!(spelled(&start.repeat(times)).is_err());
            }
        }
        assert!(spelled(&format!("A<{{{}", "return ".repeat(70))).is_err());
    }

    #[test]
    fn derives_are_paths_without_arguments() {
        let last = |text: &str| CustomPath::parse(text).map(|path| path.last().to_owned());
        assert_eq!(last("serde::Serialize").as_deref(), Ok("Serialize"));
        assert_eq!(last(" ::serde :: Serialize").as_deref(), Ok("Serialize"));
        assert_eq!(last("Eq").as_deref(), Ok("Eq"));
        for text in ["", "A<B>", "a::", "fn", "Self", "1", "A)] struct X; #[derive(B"] {
            assert!(last(text).is_err(), "{text}");
        }
    }

    #[test]
    fn names_are_ascii_and_no_keywords() {
        assert_eq!(name("contacts").as_deref(), Ok("contacts"));
        for bad in ["", "_", "1a", "a b", "fn", "Self", "gen", "r#fn", "a-b", "a;b", "größe"] {
            assert!(name(bad).is_err(), "{bad}");
        }
    }
}
