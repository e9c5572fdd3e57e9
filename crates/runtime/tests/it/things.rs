//! What is a table of composites in composites like, as it is generated?

use rowsmith_runtime as rt;
use rt::{FromColumns, Table, ToColumns};

pub(crate) const SCHEMA: &str = r#"
    create type part as (x int4, y varchar(5));
    create domain known_part as part;
    create type whole as (a text, "j ""s" jsonb, p part, list part[], d known_part, n numeric(6, 2));
    create table things (id int4 primary key, o whole, os whole[], d known_part);
    create function seen(o whole, os part[]) returns text language sql as
        'select jsonb_strip_nulls(jsonb_build_object(''o'', o, ''os'', os))::text';
    create procedure keep(o whole) language sql as 'insert into things (id, o) values (9, o)';
"#;

/// `part`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Part {
    pub(crate) x: Option<i32>,
    pub(crate) y: Option<String>,
}

impl rt::Decode for Part {
    const TEXT: bool = true;

    fn decode(raw: rt::Raw<'_>) -> Result<Self, rt::DecodeError> {
        rt::decode_composite(raw, |it| Self { x: it.next("x"), y: it.next("y") })
    }

    fn filler() -> Self {
        Self { x: None, y: None }
    }
}

impl rt::Composite for Part {
    const TYPE: &'static str = "\"public\".\"part\"";

    fn names(names: &mut rt::AttributeNames) {
        names.push::<Option<i32>>("x");
        names.push::<Option<String>>("y");
    }

    fn write(&self, attributes: &mut rt::AttributeWriter<'_>) {
        attributes.push("x", &self.x);
        attributes.push("y", &self.y);
    }
}

rt::composite!(Part);

/// `known_part`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct KnownPart(pub(crate) Part);

impl rt::Decode for KnownPart {
    const TEXT: bool = true;

    fn decode(raw: rt::Raw<'_>) -> Result<Self, rt::DecodeError> {
        rt::Decode::decode(raw).map(Self)
    }

    fn filler() -> Self {
        Self(rt::Decode::filler())
    }
}

impl rt::Encode for KnownPart {
    const TEXT: bool = true;
    const SHAPE: rt::Shape = <Part as rt::Encode>::SHAPE;

    fn encode(&self, format: rt::Format, out: &mut Vec<u8>) -> Result<rt::IsNull, rt::EncodeError> {
        rt::Encode::encode(&self.0, format, out)
    }

    fn encode_json(&self, out: &mut Vec<u8>) -> Result<rt::IsNull, rt::EncodeError> {
        rt::Encode::encode_json(&self.0, out)
    }

    fn attribute_names(names: &mut rt::AttributeNames) {
        <Part as rt::Encode>::attribute_names(names);
    }
}

/// `whole`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Whole {
    pub(crate) a: Option<String>,
    pub(crate) js: Option<rt::JsonValue>,
    pub(crate) p: Option<Part>,
    pub(crate) list: Option<Vec<Option<Part>>>,
    pub(crate) d: Option<KnownPart>,
    pub(crate) n: Option<rt::Numeric>,
}

impl rt::Decode for Whole {
    const TEXT: bool = true;

    fn decode(raw: rt::Raw<'_>) -> Result<Self, rt::DecodeError> {
        rt::decode_composite(raw, |it| Self {
            a: it.next("a"),
            js: it.next("j \"s"),
            p: it.next("p"),
            list: it.next("list"),
            d: it.next("d"),
            n: it.next("n"),
        })
    }

    fn filler() -> Self {
        Self { a: None, js: None, p: None, list: None, d: None, n: None }
    }
}

impl rt::Composite for Whole {
    const TYPE: &'static str = "\"public\".\"whole\"";

    fn names(names: &mut rt::AttributeNames) {
        names.push::<Option<String>>("a");
        names.push::<Option<rt::JsonValue>>("j \"s");
        names.push::<Option<Part>>("p");
        names.push::<Option<Vec<Option<Part>>>>("list");
        names.push::<Option<KnownPart>>("d");
        names.push::<Option<rt::Numeric>>("n");
    }

    fn write(&self, attributes: &mut rt::AttributeWriter<'_>) {
        attributes.push("a", &self.a);
        attributes.push_json("j \"s", &self.js);
        attributes.push("p", &self.p);
        attributes.push("list", &self.list);
        attributes.push("d", &self.d);
        attributes.push("n", &self.n);
    }
}

rt::composite!(Whole);

pub(crate) const COLUMNS: [rt::Column; 4] = [
    rt::Column { name: "id", sql_type: "integer", cast: "::int4", read: rt::Read::Plain },
    rt::Column {
        name: "o",
        sql_type: "whole",
        cast: "::\"public\".\"whole\"",
        read: rt::Read::ByName(concat!(
            "case when \"o\" is distinct from null and '\"public\".\"whole\"'::regclass is not null ",
            "then row((\"o\").\"a\", (\"o\").\"j \"\"s\", case when (\"o\").\"p\" is distinct from null ",
            "and '\"public\".\"part\"'::regclass is not null then row(((\"o\").\"p\").\"x\", ",
            "((\"o\").\"p\").\"y\") end, (\"o\").\"list\", case when (\"o\").\"d\" is distinct from null ",
            "then row(((\"o\").\"d\").\"x\", ((\"o\").\"d\").\"y\") end, (\"o\").\"n\")::text end",
        )),
    },
    rt::Column {
        name: "os",
        sql_type: "whole[]",
        cast: "::\"public\".\"whole\"[]",
        read: rt::Read::Text,
    },
    rt::Column {
        name: "d",
        sql_type: "known_part",
        cast: "::\"public\".\"known_part\"",
        read: rt::Read::ByName(concat!(
            "case when \"d\" is distinct from null and '\"public\".\"part\"'::regclass is not null ",
            "then row((\"d\").\"x\", (\"d\").\"y\")::text end",
        )),
    },
];
pub(crate) const THINGS: Table<Thing> = Table::new("public", "things", &COLUMNS);
pub(crate) const PRIMARY: rt::Key<Thing, i32> = rt::Key::new("things_pkey", &[0]);

/// A row, and what is given for one.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Thing {
    pub(crate) id: i32,
    pub(crate) o: Option<Whole>,
    pub(crate) os: Option<Vec<Option<Whole>>>,
    pub(crate) d: Option<KnownPart>,
}

impl FromColumns for Thing {
    const COLUMNS: &'static [rt::Column] = &COLUMNS;

    fn from_columns(columns: &mut rt::Columns<'_>) -> Self {
        Self { id: columns.next(), o: columns.next(), os: columns.next(), d: columns.next() }
    }
}

impl ToColumns for Thing {
    type Row = Self;
    const TABLE: &'static Table<Self> = &THINGS;

    fn to_columns(&self, values: &mut rt::Values) {
        values.value(0, &self.id);
        values.value(1, &self.o);
        values.value(2, &self.os);
        values.value(3, &self.d);
    }
}

pub(crate) const SEEN: rt::Function = rt::Function {
    schema: "public",
    name: "seen",
    procedure: false,
    arguments: &[
        rt::Argument {
            name: Some("o"),
            cast: "::\"public\".\"whole\"",
            assigned: false,
            variadic: false,
        },
        rt::Argument {
            name: Some("os"),
            cast: "::\"public\".\"part\"[]",
            assigned: false,
            variadic: false,
        },
    ],
    returns: rt::Returns::Value(rt::Column {
        name: "seen",
        sql_type: "text",
        cast: "::text",
        read: rt::Read::Plain,
    }),
};

pub(crate) struct Seen(pub(crate) Whole);

impl rt::ToArguments for Seen {
    type Row = Option<String>;
    const FUNCTION: &'static rt::Function = &SEEN;

    fn to_arguments(&self, values: &mut rt::Values) {
        values.value(0, &self.0);
        values.value(1, &self.0.list);
    }
}

pub(crate) const KEEP: rt::Function = rt::Function {
    schema: "public",
    name: "keep",
    procedure: true,
    arguments: &[rt::Argument {
        name: Some("o"),
        cast: "::\"public\".\"whole\"",
        assigned: false,
        variadic: false,
    }],
    returns: rt::Returns::Void,
};

pub(crate) struct Keep(pub(crate) Whole);

impl rt::ToArguments for Keep {
    type Row = ();
    const FUNCTION: &'static rt::Function = &KEEP;

    fn to_arguments(&self, values: &mut rt::Values) {
        values.value(0, &self.0);
    }
}

pub(crate) fn part() -> Part {
    Part { x: Some(3), y: Some("(\"\\,".to_owned()) }
}

pub(crate) fn whole() -> Whole {
    Whole {
        a: Some("q \" b \\ é\n\t{},()".to_owned()),
        js: Some(document()),
        p: Some(part()),
        list: Some(vec![Some(part()), Some(Part { x: None, y: None }), None]),
        d: Some(KnownPart(Part { x: Some(1), y: None })),
        n: "1.50".parse().ok(),
    }
}

pub(crate) fn document() -> rt::JsonValue {
    rt::JsonValue::from(vec![rt::JsonValue::Null, "x\"y\\".into(), 1.into()])
}

pub(crate) fn thing(id: i32) -> Thing {
    let part = Some(KnownPart(part()));
    Thing { id, o: Some(whole()), os: Some(vec![None, Some(whole())]), d: part }
}
