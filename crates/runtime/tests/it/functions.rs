//! Are functions and procedures called with what they are given?

use crate::public::contacts::{Insert, Row};
use crate::public::enums::ContactStatus;
use crate::public::functions::{count_contacts, labels, search, split, stats, touch};
use crate::support::Both;
use rowsmith_runtime as rt;

#[tokio::test]
async fn functions_give_rows_values_and_columns_on_both_drivers() {
    let both = Both::new(include_str!("public.sql")).await;
    let (client, pool) = (&both.db.client, &both.pool);
    let mut rows: Vec<Row> = Vec::new();
    for name in ["Ada", "Adele", "Bob"] {
        rows.push(rt::insert(&Insert::new(name.to_owned())).one(client).await.unwrap());
    }
    let call = rt::call(&search::Args::new(Some("Ad".to_owned())));
    let found: search::Returns = call.all(client).await.unwrap();
    assert_eq!(found, rows[..2]);
    assert_eq!(call.all(pool).await.unwrap(), found);
    let call =
        rt::call(&search::Args { limit: Some(1).into(), ..search::Args::new(Some(String::new())) });
    assert_eq!(call.one(pool).await.unwrap(), rows[0]);

    let count = rt::call(&count_contacts::Args::default());
    let counted: count_contacts::Returns = count.one(client).await.unwrap();
    assert_eq!((counted, count.one(pool).await.unwrap()), (Some(3), Some(3)));

    let stats = rt::call(&stats::Args::default());
    assert_eq!(stats.one(client).await.unwrap().total, Some(3));
    assert_eq!(stats.one(pool).await.unwrap().newest, Some(rows[2].created_at));
}

#[tokio::test]
async fn arguments_without_names_variadic_ones_and_procedures_are_called() {
    let both = Both::new(include_str!("public.sql")).await;
    let (client, pool) = (&both.db.client, &both.pool);
    let row = rt::insert(&Insert::new("Ada".to_owned())).one(client).await.unwrap();
    let touch = rt::call(&touch::Args { arg1: Some(row.id) });
    touch.one(client).await.unwrap();
    touch.exec(pool).await.unwrap();
    let row = rt::select(&crate::public::contacts::TABLE).one(pool).await.unwrap();
    assert_eq!(row.name, "Ada!!");

    let labels =
        rt::call(&labels::Args { labels: Some(vec![Some(ContactStatus::Customer), None]) });
    let expected = [Some("customer".to_owned()), None];
    assert_eq!(labels.all(client).await.unwrap(), expected);
    assert_eq!(labels.all(pool).await.unwrap(), expected);

    let split = rt::call(&split::Args { whole: Some(7), rest: Some(1) });
    let expected = split::Returns { half: Some(3), rest: Some(2) };
    assert_eq!(split.one(client).await.unwrap(), expected);
    assert_eq!(split.one(pool).await.unwrap(), expected);
}

/// A value of any enum, sent as a generated one is.
struct Label(&'static str);

impl rt::Encode for Label {
    const TEXT: bool = true;

    fn encode(
        &self,
        _format: rt::Format,
        out: &mut Vec<u8>,
    ) -> Result<rt::IsNull, rt::EncodeError> {
        out.extend_from_slice(self.0.as_bytes());
        Ok(rt::IsNull::No)
    }
}

macro_rules! told {
    ($args:ident, $function:ident, $cast:literal) => {
        struct $args(Label);

        const $function: rt::Function = rt::Function {
            schema: "public",
            name: "told",
            procedure: false,
            arguments: &[rt::Argument {
                name: Some("value"),
                cast: $cast,
                assigned: false,
                variadic: false,
            }],
            returns: rt::Returns::Value(rt::Column {
                name: "told",
                sql_type: "text",
                cast: "::text",
                read: rt::Read::Plain,
            }),
        };

        impl rt::ToArguments for $args {
            type Row = Option<String>;
            const FUNCTION: &'static rt::Function = &$function;

            fn to_arguments(&self, values: &mut rt::Values) {
                values.value(0, &self.0);
            }
        }
    };
}

told!(Mood, MOOD, "::\"public\".\"mood\"");
told!(Tone, TONE, "::\"public\".\"tone\"");
told!(Text, TEXT, "::text");

#[tokio::test]
async fn overloads_that_differ_by_an_enum_are_told_apart() {
    let both = Both::new(
        "create type mood as enum ('low'); create type tone as enum ('low');
         create function told(value mood) returns text language sql as $$ select 'mood' $$;
         create function told(value tone) returns text language sql as $$ select 'tone' $$;
         create function told(value text) returns text language sql as $$ select 'text' $$;",
    )
    .await;
    macro_rules! call {
        ($args:expr) => {{
            let call = rt::call(&$args);
            [call.one(&both.db.client).await.unwrap(), call.one(&both.pool).await.unwrap()]
        }};
    }
    let told = [call!(Mood(Label("low"))), call!(Tone(Label("low"))), call!(Text(Label("low")))];
    let told: Vec<_> = told.iter().flatten().flatten().map(String::as_str).collect();
    assert_eq!(told, ["mood", "mood", "tone", "tone", "text", "text"]);
}

/// What a procedure gives that takes nothing.
#[derive(Debug, PartialEq)]
struct Given {
    count: Option<i32>,
    name: Option<String>,
}

const GIVEN: [rt::Column; 2] = [
    rt::Column { name: "count", sql_type: "integer", cast: "::int4", read: rt::Read::Plain },
    rt::Column { name: "name", sql_type: "text", cast: "::text", read: rt::Read::Plain },
];

impl rt::FromColumns for Given {
    const COLUMNS: &'static [rt::Column] = &GIVEN;

    fn from_columns(columns: &mut rt::Columns<'_>) -> Self {
        Self { count: columns.next(), name: columns.next() }
    }
}

const GIVE: rt::Function = rt::Function {
    schema: "public",
    name: "give",
    procedure: true,
    arguments: &[],
    returns: rt::Returns::Out(&GIVEN),
};

struct Give;

impl rt::ToArguments for Give {
    type Row = Given;
    const FUNCTION: &'static rt::Function = &GIVE;

    fn to_arguments(&self, _values: &mut rt::Values) {}
}

#[tokio::test]
async fn a_procedure_that_takes_nothing_gives_its_results() {
    let both = Both::new(
        "create procedure give(out count int4, out name text)
            language plpgsql as $$ begin count := 3; name := 'a'; end $$",
    )
    .await;
    let call = rt::call(&Give);
    let expected = Given { count: Some(3), name: Some("a".to_owned()) };
    assert_eq!(call.one(&both.db.client).await.unwrap(), expected);
    assert_eq!(call.one(&both.pool).await.unwrap(), expected);
}
