//! Does a row of as many columns as Postgres allows go through both drivers?

use crate::support::{Both, chain};
use rowsmith_runtime as rt;
use rt::{Column, FromColumns, Statement, Table, ToColumns};

/// The server's own limit.
const MOST: usize = 1_600;

/// The names of all columns, one after the other: `c0000c0001`.
const NAMES: [u8; MOST * 5] = names();

const fn names() -> [u8; MOST * 5] {
    let mut names = [b'c'; MOST * 5];
    let mut index = 0;
    while index < MOST {
        let mut rest = index;
        let mut digit = 4;
        while digit > 0 {
            #[expect(clippy::cast_possible_truncation, reason = "a digit")]
            let figure = (rest % 10) as u8;
            names[index * 5 + digit] = b'0' + figure;
            rest /= 10;
            digit -= 1;
        }
        index += 1;
    }
    names
}

const fn name(index: usize) -> &'static str {
    let (name, _) = NAMES.split_at(index * 5).1.split_at(5);
    match std::str::from_utf8(name) {
        Ok(name) => name,
        Err(_) => panic!("ASCII"),
    }
}

static COLUMNS: [Column; MOST] = columns();

#[expect(clippy::large_stack_arrays, reason = "when it is compiled only")]
const fn columns() -> [Column; MOST] {
    let mut columns =
        [Column { name: "", sql_type: "integer", cast: "::int4", read: rt::Read::Plain }; MOST];
    let mut index = 0;
    while index < MOST {
        columns[index].name = name(index);
        index += 1;
    }
    columns
}

static TABLE: Table<Wide> = Table::new("public", "wide", &COLUMNS);

/// A row.
#[derive(Debug, Clone, PartialEq)]
struct Wide(Vec<Option<i32>>);

impl FromColumns for Wide {
    const COLUMNS: &'static [Column] = &COLUMNS;

    fn from_columns(columns: &mut rt::Columns<'_>) -> Self {
        Self((0..MOST).map(|_| columns.next()).collect())
    }
}

impl ToColumns for Wide {
    type Row = Self;
    const TABLE: &'static Table<Self> = &TABLE;

    fn to_columns(&self, values: &mut rt::Values) {
        for (index, value) in self.0.iter().enumerate() {
            values.value(index, value);
        }
    }
}

async fn one<C>(both: &Both, statement: &Statement<Wide, C>, tokio: bool) -> Wide {
    let row =
        if tokio { statement.one(&both.db.client).await } else { statement.one(&both.pool).await };
    row.unwrap_or_else(|error| panic!("{}", chain(&error)))
}

#[tokio::test]
async fn a_row_of_1600_columns_comes_back_as_it_went() {
    let columns: Vec<_> = (0..MOST).map(|index| format!("{} int4", name(index))).collect();
    let both = Both::new(&format!("create table wide ({})", columns.join(", "))).await;
    for tokio in [true, false] {
        let row =
            Wide((0..MOST).map(|it| (it % 3 != 0).then(|| i32::try_from(it).unwrap())).collect());
        assert_eq!(one(&both, &rt::insert(&row), tokio).await, row);
        let found = one(&both, &rt::select(&TABLE).key("c0001", &1), tokio).await;
        assert_eq!(found, row);
        both.run("truncate wide").await;
    }
}

/// As many attributes as a composite can have, in one that has some more.
#[derive(Debug)]
struct Nested(Wide);

impl rt::Decode for Wide {
    fn decode(raw: rt::Raw<'_>) -> Result<Self, rt::DecodeError> {
        rt::decode_composite(raw, |it| Self((0..MOST).map(|index| it.next(name(index))).collect()))
    }

    fn filler() -> Self {
        Self(Vec::new())
    }
}

impl rt::Decode for Nested {
    fn decode(raw: rt::Raw<'_>) -> Result<Self, rt::DecodeError> {
        rt::decode_composite(raw, |it| Self(it.next("wide")))
    }

    fn filler() -> Self {
        Self(rt::Decode::filler())
    }
}

impl rt::Composite for Wide {
    const TYPE: &'static str = "\"public\".\"wide\"";

    fn names(names: &mut rt::AttributeNames) {
        (0..MOST).for_each(|index| names.push::<Option<i32>>(name(index)));
    }

    fn write(&self, attributes: &mut rt::AttributeWriter<'_>) {
        for (index, value) in self.0.iter().enumerate() {
            attributes.push(name(index), value);
        }
    }
}

rt::composite!(Wide);

impl rt::Composite for Nested {
    const TYPE: &'static str = "\"public\".\"nested\"";

    fn names(names: &mut rt::AttributeNames) {
        names.push::<Wide>("wide");
        (0..100).for_each(|index| names.push::<Option<i32>>(name(index)));
    }

    fn write(&self, attributes: &mut rt::AttributeWriter<'_>) {
        attributes.push("wide", &self.0);
        (0..100).for_each(|index| attributes.push(name(index), &1));
    }
}

rt::composite!(Nested);

const SUM: rt::Function = rt::Function {
    schema: "public",
    name: "sum_of",
    procedure: false,
    arguments: &[rt::Argument {
        name: Some("it"),
        cast: "::\"public\".\"nested\"",
        assigned: false,
        variadic: false,
    }],
    returns: rt::Returns::Value(Column {
        name: "sum_of",
        sql_type: "integer",
        cast: "::int4",
        read: rt::Read::Plain,
    }),
};

impl rt::ToArguments for Nested {
    type Row = Option<i32>;
    const FUNCTION: &'static rt::Function = &SUM;

    fn to_arguments(&self, values: &mut rt::Values) {
        values.value(0, self);
    }
}

#[tokio::test]
async fn composites_of_more_than_1664_attributes_go_by_name() {
    let list = |count| {
        let columns: Vec<_> = (0..count).map(|index| format!("{} int4", name(index))).collect();
        columns.join(", ")
    };
    let both = Both::new(&format!(
        "create type wide as ({});
         create type nested as (wide wide, {});
         create function sum_of(it nested) returns int4 language sql as
            'select ((it).wide).c0000 + ((it).wide).c1599 + (it).c0099'",
        list(MOST),
        list(100)
    ))
    .await;
    let call = rt::call(&Nested(Wide((0..1600).map(Some).collect())));
    assert_eq!(call.one(&both.db.client).await.unwrap(), Some(1600));
    assert_eq!(call.one(&both.pool).await.unwrap(), Some(1600));
}
