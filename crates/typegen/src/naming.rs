//! How does a Postgres name become a Rust name?
//!
//! Any text becomes a valid identifier in the case its place asks for, the same one each time, and
//! different names of one scope stay different.

mod kept;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use heck::{ToShoutySnakeCase as _, ToSnakeCase as _, ToUpperCamelCase as _};

use crate::{custom, keywords::is_keyword};

/// A valid Rust identifier that is no keyword.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct RustName(String);

impl RustName {
    /// A name of our own templates.
    pub(crate) fn ours(name: &'static str) -> Self {
        Self(name.to_owned())
    }

    /// A name that a user chose; or what is wrong with it.
    pub(crate) fn chosen(text: &str) -> Result<Self, String> {
        custom::name(text).map(Self)
    }

    /// The identifier.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// The case that rustc's lints ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Case {
    /// `contact_list`: fields, arguments, modules within a file.
    Snake,
    /// The same in ASCII: modules that are files, which Rust finds under no other name.
    File,
    /// `ContactList`: types and variants.
    Camel,
    /// `CONTACT_LIST`: constants.
    Shouty,
}

/// Names that mean something in the scope they would stand in; they get a trailing `_`.
pub(crate) type Reserved<'r> = &'r [&'r str];

/// Fields and parameters: nothing but keywords.
pub(crate) const FIELDS: Reserved<'static> = &[];
/// Modules of the crate, which are files too: `objects` is ours, `main.rs` and `bin/` mean something to cargo.
pub(crate) const SCHEMAS: Reserved<'static> =
    &["bin", "lib", "main", "objects", "aux", "con", "nul", "prn", "com1", "lpt1"];
/// Modules of a schema; the last of them are names that Windows refuses for files.
pub(crate) const RELATIONS: Reserved<'static> = &[
    "columns",
    "keys",
    "indexes",
    "enums",
    "domains",
    "composites",
    "functions",
    "aux",
    "con",
    "nul",
    "prn",
    "com0",
    "com1",
    "com2",
    "com3",
    "com4",
    "com5",
    "com6",
    "com7",
    "com8",
    "com9",
    "lpt0",
    "lpt1",
    "lpt2",
    "lpt3",
    "lpt4",
    "lpt5",
    "lpt6",
    "lpt7",
    "lpt8",
    "lpt9",
];
/// Modules of `functions.rs`: a module within one of the same name confuses people and clippy.
pub(crate) const FUNCTIONS: Reserved<'static> = &["functions"];
/// Types that stand beside code which uses the prelude's.
pub(crate) const TYPES: Reserved<'static> = &[
    "AsRef", "Box", "Default", "Err", "From", "None", "Ok", "Option", "Result", "Some", "String",
    "TryFrom", "Vec",
];
/// Types of keys, which stand beside the relation's own.
pub(crate) const KEYS: Reserved<'static> = &[
    "Box",
    "Constraint",
    "Default",
    "Err",
    "From",
    "Insert",
    "Key",
    "None",
    "Ok",
    "Option",
    "Result",
    "Row",
    "RowRef",
    "Some",
    "String",
    "TryFrom",
    "Update",
    "Vec",
];
/// Constants of keys and indexes, which stand beside the relation's own.
pub(crate) const INDEXES: Reserved<'static> = &["PRIMARY", "TABLE"];
/// Variants, which share a scope with the enum's constants.
pub(crate) const VARIANTS: Reserved<'static> = &["ALL", "LABELS"];
/// The same with the variant for labels that the code does not know.
pub(crate) const OPEN_VARIANTS: Reserved<'static> = &["ALL", "LABELS", "Unrecognized"];

/// Names one scope: gives each database name its own Rust name, in the same order.
///
/// Names that come out the same after casing get a short hash of the original, all but one that
/// needed no change. The result does not depend on the order of `names`, which differ from each
/// other. `chosen` are a user's own names and win over the rest.
pub(crate) fn assign(
    names: &[&str],
    case: Case,
    reserved: Reserved<'_>,
    mut chosen: impl FnMut(&str) -> Option<RustName>,
) -> Vec<RustName> {
    let wanted: Vec<_> =
        names.iter().map(|name| Wanted::new(name, chosen(name), case, reserved)).collect();
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for wanted in &wanted {
        *count.entry(&wanted.rust).or_default() += 1;
    }
    let mut used: BTreeSet<String> = count.keys().map(|rust| (*rust).to_owned()).collect();
    let mut kept: BTreeSet<&str> = BTreeSet::new();
    let mut order: Vec<_> = wanted.iter().enumerate().collect();
    order.sort_by_key(|(_, wanted)| (wanted.claim, wanted.name));
    let mut names: Vec<_> = wanted.iter().map(|wanted| RustName(wanted.rust.clone())).collect();
    for (index, wanted) in order {
        let alone = count.get(wanted.rust.as_str()).is_none_or(|count| *count == 1);
        if alone || (wanted.claim != Claim::Cased && kept.insert(&wanted.rust)) {
            continue;
        }
        let rust = with_hash(wanted, case, &used);
        used.insert(rust.clone());
        if let Some(name) = names.get_mut(index) {
            *name = RustName(rust);
        }
    }
    names
}

/// What one database name would like to be called.
struct Wanted<'a> {
    name: &'a str,
    rust: String,
    claim: Claim,
}

/// How strong a claim to a name is, strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Claim {
    Chosen,
    Exact,
    Cased,
}

impl<'a> Wanted<'a> {
    fn new(name: &'a str, chosen: Option<RustName>, case: Case, reserved: Reserved<'_>) -> Self {
        if let Some(RustName(rust)) = chosen {
            return Self { name, rust, claim: Claim::Chosen };
        }
        let rust = escape(spell(name, case), reserved);
        let claim = if rust == name { Claim::Exact } else { Claim::Cased };
        Self { name, rust, claim }
    }
}

fn escape(mut rust: String, reserved: Reserved<'_>) -> String {
    if is_keyword(&rust) || reserved.contains(&rust.as_str()) {
        rust.push('_');
    }
    rust
}

/// Appends as many digits of the name's hash as it takes to be no other name.
fn with_hash(wanted: &Wanted<'_>, case: Case, used: &BTreeSet<String>) -> String {
    let hash = fnv1a(wanted.name);
    let stem = wanted.rust.trim_end_matches('_');
    let candidate = |suffix: &str| match case {
        Case::Snake | Case::File => format!("{stem}_{suffix}"),
        Case::Camel => format!("{stem}X{suffix}"),
        Case::Shouty => format!("{stem}_{}", suffix.to_ascii_uppercase()),
    };
    let short = candidate(&format!("{:06x}", hash >> 40));
    if !used.contains(&short) {
        return short;
    }
    // Made on purpose: nobody meets two equal hashes in one scope by chance.
    let longer = (0_u64..).map(|n| candidate(&format!("{:016x}", hash.wrapping_add(n))));
    longer.into_iter().find(|candidate| !used.contains(candidate)).unwrap_or(short)
}

/// FNV-1a, because it is stable for ever and four lines long.
fn fnv1a(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// The name in the case, a valid identifier but for keywords.
fn spell(name: &str, case: Case) -> String {
    if matches!(case, Case::Snake | Case::File) && is_good_snake(name) {
        return name.to_owned();
    }
    let words = in_words(name);
    let cased = in_case(&words, case);
    if cased.is_ascii() || case != Case::File && kept::acceptable(&cased) {
        return cased;
    }
    in_case(&without_non_ascii(&words), case)
}

/// Whether the name is one that a Rust programmer would have written.
fn is_good_snake(name: &str) -> bool {
    name.starts_with(|c: char| c == '_' || c.is_ascii_lowercase())
        && name.chars().all(|c| c == '_' || c.is_ascii_lowercase() || c.is_ascii_digit())
        && name.contains(|c: char| c.is_ascii_lowercase())
        && !name.trim_matches('_').contains("__")
        && !name.starts_with("__")
}

fn in_case(words: &str, case: Case) -> String {
    let cased = match case {
        Case::Snake | Case::File => words.to_snake_case(),
        Case::Camel => words.to_upper_camel_case(),
        Case::Shouty => words.to_shouty_snake_case(),
    };
    if cased.is_empty() {
        return match case {
            Case::Snake | Case::File => "empty".to_owned(),
            Case::Camel => "Empty".to_owned(),
            Case::Shouty => "EMPTY".to_owned(),
        };
    }
    if !cased.starts_with(|c: char| !c.is_alphabetic()) {
        return cased;
    }
    // Names of nothing but digits are no names to clippy.
    let letters = cased.contains(char::is_alphabetic);
    let start = match case {
        Case::Snake | Case::File if !letters => "n",
        Case::Camel | Case::Shouty if !letters => "N",
        Case::Snake | Case::File | Case::Camel | Case::Shouty => "_",
    };
    format!("{start}{cased}")
}

/// Symbols that tell names apart become words (`A+`, `c#`), others part words.
fn in_words(name: &str) -> String {
    let mut words = String::with_capacity(name.len());
    let mut rest = name.chars().peekable();
    while let Some(c) = rest.next() {
        let word = match c {
            '+' => "plus",
            '%' => "percent",
            '&' => "and",
            '@' => "at",
            '#' => "hash",
            '*' => "star",
            '<' => "less",
            '>' => "greater",
            '=' => "equal",
            '!' => "not",
            '-' if !rest.peek().is_some_and(|next| is_word(*next)) => "minus",
            _ if !c.is_ascii() && !c.is_alphanumeric() && is_word(c) => {
                push_escape(c, &mut words);
                continue;
            }
            _ if is_word(c) => {
                words.push(c);
                continue;
            }
            _ => "",
        };
        words.push('_');
        words.push_str(word);
        words.push('_');
    }
    if words.trim_matches('_').is_empty() && name.contains('_') {
        return "underscore".to_owned();
    }
    words
}

/// Whether a character is part of a word, as it is or as an escape of its own.
fn is_word(c: char) -> bool {
    c == '_' || c.is_ascii_alphanumeric() || !c.is_ascii() && !c.is_whitespace()
}

fn without_non_ascii(words: &str) -> String {
    let mut ascii = String::with_capacity(words.len());
    for c in words.chars() {
        if c.is_ascii() {
            ascii.push(c);
        } else {
            push_escape(c, &mut ascii);
        }
    }
    ascii
}

fn push_escape(c: char, words: &mut String) {
    // Writing to a String cannot fail.
    let _: Result<(), std::fmt::Error> = write!(words, "_u{:04x}_", u32::from(c));
}

#[cfg(test)]
mod tests;
