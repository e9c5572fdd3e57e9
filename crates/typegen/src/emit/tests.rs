//! Is what was lowered what is spelled, whatever things are called?

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::Literal;
use rowsmith_catalog::Catalog;
use syn::{Expr, ExprLit, Ident, Item, Lit};

use super::emit;
use crate::{
    config::Config,
    lower::{lower, settings::Settings},
    model::{Column, Enum, FunctionModule, Model, Overloads, Relation, Struct},
    naming::RustName,
    render::{Piece as _, Text},
    words::Words,
};

/// What means something to Rust, to Markdown or to our own templates.
const VISIBLE: &str = r##"
a B id 1 0 _ __ - . , ; : :: ' " "# \ /* */ // /// //! # #[ ] { } {{ ( ) < > -> => & | ! ? @ $ % `
``` ~ ^ + = r# fn type gen try Self self crate super union dyn row string none columns
"##;

/// What does not show, or is not what it looks like.
const INVISIBLE: &str =
    " \t\n\r\0\u{301}\u{202e}\u{200b}\u{feff}\u{2028}\u{85}\u{130}\u{430}\u{ff21}\u{1f980}";

/// Numbers that look random and are the same each time: `SplitMix64`.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % end as u64).unwrap()
    }

    /// A name as nobody would choose it: of what means something somewhere, and of any letters.
    fn name(&mut self) -> String {
        let visible: Vec<_> = VISIBLE.split_whitespace().collect();
        let invisible: Vec<_> = INVISIBLE.chars().collect();
        let mut name = String::new();
        for _ in 0..self.below(7) {
            match self.below(6) {
                0 => name.push(invisible[self.below(invisible.len())]),
                1 => {
                    let letter = u32::try_from(self.below(0x3_0000)).unwrap();
                    name.extend(char::from_u32(letter));
                }
                _ => name.push_str(visible[self.below(visible.len())]),
            }
        }
        name
    }

    /// Names that differ from each other.
    fn names(&mut self, count: usize) -> Vec<String> {
        let names: BTreeSet<String> = (0..count).map(|_| self.name()).collect();
        names.into_iter().collect()
    }
}

/// One thing of each kind; catalogs are made of copies with other names.
const THINGS: &str = "
enum public.e
  label a

composite public.c
  attribute a text

table public.t
  column a text
  column b text not null

function public.f
  in a text
  returns int4
  language sql stable
  body x
";

/// A catalog whose every name is made up.
fn catalog(numbers: &mut Numbers) -> Catalog {
    let mut catalog: Catalog = THINGS.parse().unwrap();
    let things = catalog.schemas.remove("public").unwrap();
    for name in numbers.names(2) {
        let mut schema = things.clone();
        schema.enums = with_names(numbers, 4, &things.enums["e"]);
        for it in schema.enums.values_mut() {
            it.labels = numbers.names(12);
        }
        schema.composites = with_names(numbers, 4, &things.composites["c"]);
        for it in schema.composites.values_mut() {
            let like = it.attributes[0].clone();
            it.attributes = copies(numbers, &like, |it, name| it.name = name);
        }
        schema.relations = with_names(numbers, 8, &things.relations["t"]);
        for it in schema.relations.values_mut() {
            let like = it.columns[numbers.below(2)].clone();
            it.columns = copies(numbers, &like, |it, name| it.name = name);
        }
        schema.routines = copies(numbers, &things.routines[0], |it, name| it.name = name);
        for it in &mut schema.routines {
            let like = it.parameters[0].clone();
            it.parameters = copies(numbers, &like, |it, name| it.name = Some(name));
        }
        catalog.schemas.insert(name, schema);
    }
    catalog
}

fn with_names<T: Clone>(numbers: &mut Numbers, count: usize, like: &T) -> BTreeMap<String, T> {
    numbers.names(count).into_iter().map(|name| (name, like.clone())).collect()
}

fn copies<T: Clone>(numbers: &mut Numbers, like: &T, rename: impl Fn(&mut T, String)) -> Vec<T> {
    let named = |name| {
        let mut copy = like.clone();
        rename(&mut copy, name);
        copy
    };
    numbers.names(8).into_iter().map(named).collect()
}

/// What the items of a file are called, and what is in them, one per line.
fn outline(items: &[Item], out: &mut Vec<String>) {
    for item in items {
        match item {
            Item::Struct(it) => {
                let fields = it.fields.iter().filter_map(|field| field.ident.as_ref());
                out.push(line(&it.ident, fields));
            }
            Item::Enum(it) => {
                out.push(line(&it.ident, it.variants.iter().map(|variant| &variant.ident)));
            }
            Item::Mod(it) => {
                out.push(it.ident.to_string());
                outline(it.content.as_ref().map_or(&[], |(_, items)| items), out);
            }
            Item::Const(it) => {
                if let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = &*it.expr {
                    out.push(format!("{} {:?}", it.ident, text.value()));
                }
            }
            _ => {}
        }
    }
}

fn line(name: &Ident, parts: impl Iterator<Item: ToString>) -> String {
    let mut words = vec![name.to_string()];
    words.extend(parts.map(|part| part.to_string()));
    words.join(" ")
}

/// The same of the model.
fn expected(model: &Model) -> BTreeMap<String, Vec<String>> {
    let mut files = BTreeMap::new();
    let mut modules: Vec<_> = model.schemas.iter().map(|it| word(&it.name)).collect();
    modules.push("objects".to_owned());
    modules.sort();
    files.insert("lib.rs".to_owned(), modules);
    files.insert("objects.rs".to_owned(), Vec::new());
    for schema in &model.schemas {
        let path = |file: &str| format!("{}{file}.rs", schema.name.as_str());
        let kinds = ["composites", "enums", "functions"].map(str::to_owned);
        let mut modules: Vec<_> = schema.relations.iter().map(|it| word(&it.module)).collect();
        modules.extend(kinds);
        modules.sort();
        files.insert(path(""), modules);
        for it in &schema.relations {
            files.insert(path(&format!("/{}", it.module.as_str())), relation(it));
        }
        let composites = schema.composites.iter().map(|it| fields(it.name.as_str(), &it.body));
        files.insert(path("/composites"), composites.collect());
        files.insert(path("/enums"), schema.enums.iter().map(enumeration).collect());
        files.insert(path("/functions"), schema.functions.iter().flat_map(function).collect());
    }
    files
}

fn word(name: &RustName) -> String {
    name.as_str().to_owned()
}

fn fields(name: &str, body: &Struct) -> String {
    let fields = body.fields.iter().map(|field| format!(" {}", field.name.as_str()));
    name.to_owned() + &fields.collect::<String>()
}

fn relation(it: &Relation) -> Vec<String> {
    let mut lines = vec![fields("Row", &it.row)];
    lines.extend(it.insert.as_ref().map(|insert| fields("Insert", &insert.body)));
    lines.extend(it.update.as_ref().map(|update| fields("Update", update)));
    lines.extend(it.constraints.as_ref().map(|it| {
        let mut words = vec!["Constraint".to_owned()];
        words.extend(it.refusals.iter().map(|refusal| word(&refusal.variant)));
        words.extend(it.not_null.then(|| "NotNull".to_owned()));
        words.join(" ")
    }));
    lines.push("columns".to_owned());
    let column = |it: &Column| format!("{} {:?}", it.constant.as_str(), it.name);
    lines.extend(it.columns.iter().map(column));
    lines
}

fn enumeration(it: &Enum) -> String {
    let mut words = vec![word(&it.name)];
    words.extend(it.variants.iter().map(|variant| word(&variant.name)));
    words.extend(it.open.then(|| "Unrecognized".to_owned()));
    words.join(" ")
}

fn function(it: &FunctionModule) -> Vec<String> {
    match &it.content {
        Overloads::One(function) => vec![word(&it.name), fields("Args", &function.args.body)],
        Overloads::Several(_) => panic!("names differ"),
    }
}

#[test]
fn names_from_anywhere_are_spelled_as_they_were_lowered() {
    let mut numbers = Numbers(1);
    for _ in 0..30 {
        let catalog = catalog(&mut numbers);
        let schemas = catalog.schemas.keys().cloned().collect();
        let config = Config { schemas, ..Config::default() };
        let model = lower(&catalog, &Settings::parse(&config).unwrap()).model;
        let files = emit(&model).0.into_iter().map(|(path, text)| {
            let file = syn::parse_file(&text);
            let file = file.unwrap_or_else(|error| panic!("{path}: {error}\n{text}"));
            let mut lines = vec![];
            outline(&file.items, &mut lines);
            (path, lines)
        });
        assert_eq!(files.collect::<BTreeMap<_, _>>(), expected(&model));
    }
}

#[test]
fn text_from_anywhere_is_spelled_as_proc_macro2_would() {
    let mut numbers = Numbers(2);
    for _ in 0..5000 {
        let text = numbers.name();
        let mut words = Words::default();
        Text(&text).spell(&mut words);
        assert_eq!(words.finish(), Literal::string(&text).to_string());
    }
}
