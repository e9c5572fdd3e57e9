//! Names and texts from hell, on every kind of object.

use std::collections::BTreeMap;

use rowsmith_catalog::{
    Attribute, Catalog, Column, Composite, Constraint, ConstraintKind, Domain, DomainCheck, Enum,
    ForeignKey, Generated, Identity, Match, Parameter, ParameterMode, QualifiedName,
    ReferentialAction, Relation, RelationKind, Returns, Routine, RoutineKind, RowSecurity, Schema,
    TypeRef, Volatility,
};

/// What people, keyboards and enemies call things.
pub(crate) const NAMES: [&str; 60] = [
    "",
    " ",
    "_",
    "__",
    "1",
    "1st",
    "a b",
    "A B",
    "a_b",
    "aB",
    "AB",
    "Ab",
    "a-b",
    "self",
    "Self",
    "crate",
    "super",
    "type",
    "r#",
    "r#type",
    "type_",
    "fn",
    "gen",
    "async",
    "true",
    "macro_rules",
    "row",
    "insert",
    "update",
    "enums",
    "domains",
    "composites",
    "functions",
    "columns",
    "table",
    "lib",
    "main",
    "bin",
    "con",
    "NUL",
    "rt",
    "std",
    "values",
    "\"",
    "\"#",
    "*/",
    "/*",
    "//",
    "\\",
    "\n",
    "a\nb",
    "\r",
    "\0x",
    "{}",
    "{{}}",
    "$1",
    "\u{202e}rtl",
    "שלום",
    "é",
    "🦀",
];

/// More names where only types and variants live.
pub(crate) const TYPE_NAMES: [&str; 22] = [
    "string",
    "option",
    "vec",
    "box",
    "result",
    "ok",
    "err",
    "some",
    "none",
    "default",
    "from",
    "try_from",
    "as_ref",
    "Error",
    "Unrecognized",
    "unrecognized",
    "ALL",
    "a_l_l",
    "LABELS",
    "сор",
    "имя",
    "名前",
];

/// Texts for comments, defaults, checks.
const TEXTS: [&str; 16] = [
    "*/ fn main() {} /*",
    "\"#; fn main() {} r#\"",
    "```\nlet x: = 1;\n```",
    "    indented\n    like code",
    "[link] and [`code`] and [a](b) and <b>bold and https://example.com/x_y?z=[1] `",
    "- a\n- b\n1. c\n# d\n> e\n---\n===\n| a | b |\n|---|---|",
    "\u{202e}turned\u{2066} around\u{200b}",
    "a\rb\r\nc\u{2028}d\u{85}e\0f",
    "{} {{}} {x} $1 \\ \\n \\u{41}",
    "``` unclosed",
    "`` ` ```",
    "<script>alert(1)</script> &amp; &lt;",
    "~~~\nfn\n~~~",
    "footnote[^1]\n\n[^1]: here\n\n[ref]: https://example.com",
    "@type Vec<u8>; fn main() {}\n@notnull perhaps",
    "",
];

fn text(index: usize) -> String {
    TEXTS[index % TEXTS.len()].to_owned()
}

fn all() -> impl Iterator<Item = &'static str> + Clone {
    NAMES.into_iter().chain(TYPE_NAMES)
}

/// All names for the first of its kind, a few for the rest.
fn some(index: usize) -> impl Iterator<Item = &'static str> {
    let (skip, take) = if index == 0 { (0, usize::MAX) } else { (index, 4) };
    all().cycle().skip(skip).take(take.min(all().count()))
}

fn user(schema: &str, name: &str, array: bool) -> TypeRef {
    TypeRef { name: QualifiedName::new(schema, name), modifier: None, array }
}

/// A catalog with all of it in `public`, and a little in schemas whose names are no better.
pub(crate) fn catalog() -> Catalog {
    let mut catalog = Catalog::default();
    catalog.schemas.insert("public".to_owned(), schema("public"));
    for name in ["a b", "lib", "bin", "self", "\"\n", "std"] {
        let mut schema = Schema::default();
        schema.relations.insert("*/".to_owned(), relation("public", 2));
        schema.enums.insert(String::new(), enumeration(2));
        schema.composites.insert("\"".to_owned(), Composite { attributes: vec![], comment: None });
        catalog.schemas.insert(name.to_owned(), schema);
    }
    catalog
}

fn schema(name: &str) -> Schema {
    Schema {
        comment: Some(text(1)),
        relations: all().enumerate().map(|(i, it)| (it.to_owned(), relation(name, i))).collect(),
        enums: all().enumerate().map(|(i, it)| (format!("{it}e"), enumeration(i))).collect(),
        domains: all().enumerate().map(|(i, it)| (format!("d{it}"), domain(name, i))).collect(),
        composites: BTreeMap::from([
            ("all of it".to_owned(), composite(name)),
            ("string".to_owned(), composite(name)),
            ("nothing".to_owned(), Composite { attributes: vec![], comment: None }),
        ]),
        routines: all()
            .enumerate()
            .map(|(i, it)| routine(name, it, i))
            .chain(overloads(name))
            .collect(),
        ..Schema::default()
    }
}

fn enumeration(index: usize) -> Enum {
    let labels = if index == 3 { vec![] } else { some(index).map(str::to_owned).collect() };
    Enum { labels, comment: Some(text(index)) }
}

fn domain(schema: &str, index: usize) -> Domain {
    let base = match index % 6 {
        0 => TypeRef::builtin("text"),
        1 => user(schema, "all of it", true),
        2 => user(schema, "type_e", false),
        3 => TypeRef { array: true, ..TypeRef::builtin("numeric") },
        4 => user(schema, &format!("d{}", NAMES[0]), false),
        _ => user("nowhere", "\"nothing\n", false),
    };
    Domain {
        base,
        not_null: index.is_multiple_of(2),
        default: Some(text(index)),
        checks: vec![DomainCheck { name: text(index + 1), definition: text(index + 2) }],
        comment: Some(text(index)),
    }
}

fn composite(schema: &str) -> Composite {
    let attributes = all().enumerate().map(|(index, name)| Attribute {
        name: name.to_owned(),
        type_ref: column_type(schema, index),
        comment: Some(text(index)),
    });
    Composite { attributes: attributes.collect(), comment: Some(text(0)) }
}

fn column_type(schema: &str, index: usize) -> TypeRef {
    let names: Vec<_> = all().collect();
    let name = names[index % names.len()];
    match index % 4 {
        0 => user(schema, &format!("{name}e"), index.is_multiple_of(8)),
        1 => user(schema, &format!("d{name}"), index % 8 == 1),
        2 => TypeRef { array: true, ..TypeRef::builtin("int4") },
        _ => TypeRef::builtin("text"),
    }
}

/// Tables, a view, and a table with no columns.
fn relation(schema: &str, index: usize) -> Relation {
    let names: Vec<_> = if index == 7 { vec![] } else { some(index).collect() };
    let columns: Vec<_> =
        names.iter().enumerate().map(|(at, name)| column(schema, name, index + at)).collect();
    let key = |columns: &[&str]| columns.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
    let keys = [
        ConstraintKind::PrimaryKey { columns: key(&["", "a\nb", "\""]) },
        ConstraintKind::Unique { columns: key(&["*/"]), nulls_not_distinct: false },
        ConstraintKind::ForeignKey(ForeignKey {
            columns: key(&["\\", "\u{202e}rtl"]),
            references: QualifiedName::new("self", "*/"),
            referenced_columns: key(&["\n", "\"#"]),
            on_update: ReferentialAction::NoAction,
            on_delete: ReferentialAction::Cascade,
            match_type: Match::Simple,
        }),
        ConstraintKind::Check { definition: text(index) },
    ];
    let constraints = keys.into_iter().enumerate().map(|(at, kind)| Constraint {
        name: format!("{}{at}", text(index + at)),
        kind,
        deferrable: false,
        deferred: false,
        validated: true,
        comment: None,
    });
    Relation {
        kind: if index == 9 {
            RelationKind::MaterializedView { definition: text(2) }
        } else {
            RelationKind::Table { parents: vec![], partition_bound: None }
        },
        constraints: if index == 0 { constraints.collect() } else { vec![] },
        columns,
        indexes: vec![],
        triggers: vec![],
        row_security: RowSecurity::default(),
        policies: vec![],
        grants: vec![],
        options: vec![],
        comment: Some(text(index)),
    }
}

fn column(schema: &str, name: &str, index: usize) -> Column {
    Column {
        name: name.to_owned(),
        type_ref: column_type(schema, index),
        not_null: index.is_multiple_of(2),
        // Few are required, since a function of fifty arguments helps nobody.
        default: (!index.is_multiple_of(14)).then(|| text(index)),
        identity: (index % 20 == 5).then_some(Identity::Always),
        generated: (index % 20 == 7).then(|| Generated::Stored(text(index))),
        collation: None,
        updatable: true,
        source: None,
        comment: Some(text(index)),
    }
}

fn routine(schema: &str, name: &str, index: usize) -> Routine {
    let modes = [ParameterMode::In, ParameterMode::InOut, ParameterMode::Out, ParameterMode::Table];
    let parameter = |(at, name): (usize, &str)| Parameter {
        name: (at != 4).then(|| name.to_owned()),
        mode: modes[at % modes.len()],
        type_ref: column_type(schema, at),
        default: (at > 8).then(|| text(at)),
    };
    let returns = match index % 6 {
        0 => Returns::Parameters,
        1 => Returns::Relation(QualifiedName::new(schema, "*/")),
        2 => Returns::Type(user(schema, "all of it", false)),
        3 => Returns::Type(user(schema, "1ste", true)),
        4 => Returns::Void,
        _ => Returns::Type(user(schema, "columns", false)),
    };
    Routine {
        name: name.to_owned(),
        kind: if index.is_multiple_of(12) { RoutineKind::Procedure } else { RoutineKind::Function },
        parameters: some(index).enumerate().map(parameter).collect(),
        returns,
        returns_set: index.is_multiple_of(5),
        rows: None,
        language: "sql".to_owned(),
        volatility: Volatility::Volatile,
        strict: index.is_multiple_of(2),
        security_definer: false,
        settings: vec![],
        body: text(index),
        grants: vec![],
        comment: Some(text(index)),
    }
}

/// Every name again, with another type in front: each becomes a pair of overloads.
fn overloads(schema: &str) -> Vec<Routine> {
    let overload = |(index, name)| {
        let mut routine = routine(schema, name, index);
        routine.parameters = vec![Parameter {
            name: None,
            mode: ParameterMode::Variadic,
            type_ref: user(schema, "\"", true),
            default: None,
        }];
        routine.returns = Returns::Type(TypeRef::builtin("int4"));
        routine
    };
    all().enumerate().filter(|(index, _)| index % 2 == 1).map(overload).collect()
}
