//! Is a value that is too long for its domain refused, whichever way it takes, and never cut?
//!
//! An explicit cast to a domain over `varchar(3)` or `bit(3)[]` cuts; an assignment refuses.

use std::fmt::Write as _;

use rowsmith_runtime as rt;
use rt::{Format, FromColumns, IsNull, Table, ToColumns};

use crate::support::{Both, chain};

const SCHEMA: &str = "
    create domain word as varchar(3);
    create domain words as varchar(3)[];
    create domain padded as char(3);
    create domain paddeds as char(3)[];
    create domain flags as bit(3);
    create domain flag_lists as bit(3)[];
    create domain some_flags as varbit(3);
    create domain further as word;
    create domain lists as word[];
    create table limited (word word, words words, padded padded, paddeds paddeds, flags flags,
        flag_lists flag_lists, some_flags some_flags, further further, lists lists);
    create function said(value word) returns text language sql as $$ select 'word ' || value $$;
    create function said(value text) returns text language sql as $$ select 'text ' || value $$;
    create function said(value words) returns text language sql as $$ select 'words ' || value::text $$;
    create function said(value flags) returns text language sql as $$ select 'flags ' || value::text $$;
    create procedure keep(value words) language sql as 'insert into limited (words) values (value)';
";

const fn column(name: &'static str, sql_type: &'static str, cast: &'static str) -> rt::Column {
    rt::Column { name, sql_type, cast, read: rt::Read::Text }
}

/// As the generator casts them: to what the domain is made over.
const COLUMNS: [rt::Column; 9] = [
    column("word", "public.word", "::varchar"),
    column("words", "public.words", "::varchar[]"),
    column("padded", "public.padded", "::bpchar"),
    column("paddeds", "public.paddeds", "::bpchar[]"),
    column("flags", "public.flags", "::pg_catalog.\"bit\""),
    column("flag_lists", "public.flag_lists", "::pg_catalog.\"bit\"[]"),
    column("some_flags", "public.some_flags", "::varbit"),
    column("further", "public.further", "::varchar"),
    column("lists", "public.lists", "::\"public\".\"word\"[]"),
];

/// What fits each of them, and what does not.
const VALUES: [(&str, &str); 9] = [
    ("abc", "abcd"),
    ("{abc,NULL}", "{abc,abcd}"),
    ("abc", "abcd"),
    ("{abc}", "{abcd}"),
    ("101", "1011"),
    ("{101}", "{1011}"),
    ("101", "1011"),
    ("abc", "abcd"),
    ("{abc}", "{abcd}"),
];

const LIMITED: Table<Row> = Table::new("public", "limited", &COLUMNS);

/// A value of any domain, sent as a generated one is.
struct Text(&'static str);

impl rt::Encode for Text {
    const TEXT: bool = true;

    fn encode(&self, _format: Format, out: &mut Vec<u8>) -> Result<IsNull, rt::EncodeError> {
        out.extend_from_slice(self.0.as_bytes());
        Ok(IsNull::No)
    }
}

/// One column of a row.
struct One(usize, Text);

#[derive(Debug, PartialEq)]
struct Row(Vec<Option<String>>);

impl FromColumns for Row {
    const COLUMNS: &'static [rt::Column] = &COLUMNS;

    fn from_columns(columns: &mut rt::Columns<'_>) -> Self {
        Self(COLUMNS.iter().map(|_| columns.next()).collect())
    }
}

impl ToColumns for One {
    type Row = Row;
    const TABLE: &'static Table<Row> = &LIMITED;

    fn to_columns(&self, values: &mut rt::Values) {
        values.value(self.0, &self.1);
    }
}

/// What each way of writing says to a value for the column: the value as it is then, or the error.
async fn written(
    db: impl rt::Executor + rt::CopyExecutor + Copy,
    place: usize,
    value: &'static str,
) -> Vec<Result<String, String>> {
    let name = COLUMNS[place].name;
    let [fits, one] = [VALUES[place].0, value].map(|value| One(place, Text(value)));
    rt::insert(&fits).exec(db).await.unwrap();
    let many = [One(place, Text(value)), One(place, Text(value))];
    let outcomes = [
        rt::insert(&one).all(db).await,
        rt::insert_many(&many).all(db).await,
        rt::update(&one).key(name, &fits.1).all(db).await,
        copied(db, &one).await,
    ];
    let said = outcomes.map(|outcome| match outcome {
        Ok(rows) => Ok(rows[0].0[place].clone().unwrap_or_default()),
        Err(error) => Err(chain(&error)),
    });
    said.into()
}

async fn copied(
    db: impl rt::Executor + rt::CopyExecutor + Copy,
    row: &One,
) -> Result<Vec<Row>, rt::Error> {
    let mut copy = rt::copy_in(db);
    copy.send(row).await?;
    copy.finish().await?;
    rt::select(&LIMITED).key(COLUMNS[row.0].name, &row.1).all(db).await
}

/// By both drivers, each on an empty table.
async fn by_both(both: &Both, place: usize, value: &'static str) -> Vec<Result<String, String>> {
    let mut outcomes = written(&both.db.client, place, value).await;
    both.run("truncate limited").await;
    outcomes.extend(written(&both.pool, place, value).await);
    both.run("truncate limited").await;
    outcomes
}

#[tokio::test]
async fn what_is_too_long_is_refused_by_every_way_of_writing() {
    let both = Both::new(SCHEMA).await;
    for (place, (fits, long)) in VALUES.into_iter().enumerate() {
        for outcome in by_both(&both, place, fits).await {
            assert_eq!(outcome, Ok(fits.to_owned()), "{}", COLUMNS[place].name);
        }
        for outcome in by_both(&both, place, long).await {
            let error = outcome.expect_err(COLUMNS[place].name);
            let known = ["value too long for type", "does not match type", "bit string too long"];
            assert!(known.iter().any(|known| error.contains(known)), "{error}");
        }
    }
}

#[tokio::test]
async fn a_key_that_is_too_long_finds_nothing() {
    let both = Both::new(SCHEMA).await;
    for (place, (fits, long)) in VALUES.into_iter().enumerate() {
        rt::insert(&One(place, Text(fits))).exec(&both.pool).await.unwrap();
        let name = COLUMNS[place].name;
        for (value, found) in [(fits, 1), (long, 0)] {
            let select = rt::select(&LIMITED).key(name, &Text(value));
            let rows = [select.all(&both.db.client).await, select.all(&both.pool).await];
            for rows in rows {
                match rows {
                    Ok(rows) => assert_eq!(rows.len(), found, "{name}"),
                    Err(error) => assert!(found == 0, "{}", chain(&error)),
                }
            }
        }
    }
}

/// A procedure's argument takes no subquery: it is given what the domain is made over.
struct Keep(&'static str);

const KEEP: rt::Function = rt::Function {
    schema: "public",
    name: "keep",
    procedure: true,
    arguments: &[rt::Argument {
        name: Some("value"),
        cast: "::varchar[]",
        assigned: false,
        variadic: false,
    }],
    returns: rt::Returns::Void,
};

impl rt::ToArguments for Keep {
    type Row = ();
    const FUNCTION: &'static rt::Function = &KEEP;

    fn to_arguments(&self, values: &mut rt::Values) {
        values.value(0, &Text(self.0));
    }
}

#[tokio::test]
async fn a_procedure_s_argument_is_not_cut() {
    let both = Both::new(SCHEMA).await;
    let [fits, long] = ["{abc}", "{abcd}"].map(|value| rt::call(&Keep(value)));
    fits.exec(&both.db.client).await.unwrap();
    fits.exec(&both.pool).await.unwrap();
    let refused = [long.exec(&both.db.client).await, long.exec(&both.pool).await];
    for error in refused.map(Result::unwrap_err) {
        assert!(chain(&error).contains("value too long for type"), "{}", chain(&error));
    }
    let rows = rt::select(&LIMITED).all(&both.pool).await.unwrap();
    let words: Vec<_> = rows.iter().map(|row| row.0[1].as_deref()).collect();
    assert_eq!(words, [Some("{abc}"); 2]);
}

macro_rules! function {
    ($args:ident, $function:ident, $cast:literal) => {
        struct $args(&'static str);

        const $function: rt::Function = rt::Function {
            schema: "public",
            name: "said",
            procedure: false,
            arguments: &[rt::Argument {
                name: Some("value"),
                cast: $cast,
                assigned: true,
                variadic: false,
            }],
            returns: rt::Returns::Value(column("said", "text", "::text")),
        };

        impl rt::ToArguments for $args {
            type Row = Option<String>;
            const FUNCTION: &'static rt::Function = &$function;

            fn to_arguments(&self, values: &mut rt::Values) {
                values.value(0, &Text(self.0));
            }
        }
    };
}

function!(Word, WORD, "::\"public\".\"word\"");
function!(Words, WORDS, "::\"public\".\"words\"");
function!(Flags, FLAGS, "::\"public\".\"flags\"");

#[tokio::test]
async fn an_argument_picks_its_overload_and_is_not_cut() {
    let both = Both::new(SCHEMA).await;
    let mut report = String::new();
    macro_rules! call {
        ($args:expr) => {{
            let call = rt::call(&$args);
            for outcome in [call.one(&both.db.client).await, call.one(&both.pool).await] {
                let outcome = match outcome {
                    Ok(value) => value.unwrap_or_default(),
                    Err(error) => {
                        let error = chain(&error);
                        let error = error.rsplit(": ").next().unwrap_or_default();
                        // sqlx says where in the server's own source.
                        error.split(" at line ").next().unwrap_or_default().to_owned()
                    }
                };
                writeln!(report, "{outcome}").unwrap();
            }
        }};
    }
    call!(Word("a\"b"));
    call!(Word("abcd"));
    call!(Words("{abc,NULL}"));
    call!(Words("{abcd}"));
    call!(Flags("101"));
    call!(Flags("1011"));
    expect_test::expect![[r#"
        word a"b
        word a"b
        value too long for type character varying(3)
        value too long for type character varying(3)
        words {abc,NULL}
        words {abc,NULL}
        value too long for type character varying(3)
        value too long for type character varying(3)
        flags 101
        flags 101
        bit string length 4 does not match type bit(3)
        bit string length 4 does not match type bit(3)
    "#]]
    .assert_eq(&report);
}
