//! Arguments, results, overloads, procedures, computed fields.

use expect_test::expect;

use crate::support::{between, check_file, generated};

const END: &str = "
  language sql stable
  body x
";

#[test]
fn arguments_with_defaults_and_a_relation_s_rows() {
    let text = format!(
        "
table public.contacts
  column id int8 not null

function public.search
  in query text
  in limit int4 default 10
  returns setof row of public.contacts{END}  comment Finds people.
"
    );
    let generated = generated(&text);
    assert!(!generated.files.0.contains_key("public/composites.rs"));
    check_file(
        &generated,
        "public/functions.rs",
        &expect![[r#"
            //! Functions and procedures. The schema `public`.

            /// `public.search(query text, limit integer DEFAULT 10) RETURNS SETOF public.contacts`.
            ///
            /// Finds people.
            pub mod search {
                use rowsmith_runtime as rt;

                /// The arguments.
                #[derive(Debug, Clone, PartialEq)]
                pub struct Args {
                    /// `text`.
                    pub query: Option<String>,
                    /// `integer`, default `10`.
                    pub limit: rt::Field<Option<i32>>,
                }

                impl Args {
                    /// The arguments that have to be given; the others are unset.
                    pub fn new(query: Option<String>) -> Self {
                        Self {
                            query,
                            limit: rt::Field::Unset,
                        }
                    }
                }

                /// The result.
                pub type Returns = Vec<super::super::contacts::Row>;

                impl rt::ToArguments for Args {
                    type Row = super::super::contacts::Row;
                    const FUNCTION: &'static rt::Function = &FUNCTION;

                    fn to_arguments(&self, values: &mut rt::Values) {
                        values.value(0, &self.query);
                        values.field(1, &self.limit);
                    }
                }

                /// The routine itself.
                pub const FUNCTION: rt::Function = rt::Function {
                    schema: "public",
                    name: "search",
                    procedure: false,
                    arguments: &[
                        rt::Argument {
                            name: Some("query"),
                            cast: "::text",
                            assigned: false,
                            variadic: false,
                        },
                        rt::Argument {
                            name: Some("limit"),
                            cast: "::int4",
                            assigned: false,
                            variadic: false,
                        },
                    ],
                    returns: rt::Returns::Columns(
                        <super::super::contacts::Row as rt::FromColumns>::COLUMNS,
                    ),
                };
            }
        "#]],
    );
}

#[test]
fn values_columns_and_nothing() {
    let text = format!(
        "
composite public.pair
  attribute a int4

function public.touch
  in - uuid
  in named text
  in - int4
  returns void
  language sql volatile strict
  body x

function public.total
  returns int8{END}
function public.stats
  out total int8
  out - text
  table newest timestamptz
  returns setof parameters{END}
function public.pair
  returns public.pair{END}
function public.pairs
  variadic pairs public.pair[]
  returns setof public.pair[]{END}
procedure public.move
  in a int4
  inout b int4
  out c text
  returns parameters
  language sql volatile
  body x
"
    );
    let generated = generated(&text);
    let part = |name: &str| {
        let head = format!("pub mod {name} {{\n");
        let body = between(&generated, "public/functions.rs", &head, "\n}\n");
        let lines: Vec<_> = body.lines().map(|it| it.strip_prefix("    ").unwrap_or(it)).collect();
        lines.join("\n") + "\n"
    };
    expect![[r#"
        use rowsmith_runtime as rt;

        /// The arguments.
        #[derive(Debug, Clone, PartialEq)]
        pub struct Args {
            /// `uuid`, without a name in the database.
            pub arg1: rt::Uuid,
            /// `text`.
            pub named: String,
            /// `integer`, without a name in the database.
            pub arg3: i32,
        }

        impl Args {
            /// The arguments that have to be given; the others are unset.
            pub fn new(arg1: rt::Uuid, named: String, arg3: i32) -> Self {
                Self { arg1, named, arg3 }
            }
        }

        /// The result.
        pub type Returns = ();

        impl rt::ToArguments for Args {
            type Row = ();
            const FUNCTION: &'static rt::Function = &FUNCTION;

            fn to_arguments(&self, values: &mut rt::Values) {
                values.value(0, &self.arg1);
                values.value(1, &self.named);
                values.value(2, &self.arg3);
            }
        }

        /// The routine itself.
        pub const FUNCTION: rt::Function = rt::Function {
            schema: "public",
            name: "touch",
            procedure: false,
            arguments: &[
                rt::Argument {
                    name: None,
                    cast: "::uuid",
                    assigned: false,
                    variadic: false,
                },
                rt::Argument {
                    name: None,
                    cast: "::text",
                    assigned: false,
                    variadic: false,
                },
                rt::Argument {
                    name: None,
                    cast: "::int4",
                    assigned: false,
                    variadic: false,
                },
            ],
            returns: rt::Returns::Void,
        };
    "#]]
    .assert_eq(&part("touch"));
    expect![[r#"
        use rowsmith_runtime as rt;

        /// The arguments.
        #[derive(Debug, Clone, PartialEq, Default)]
        pub struct Args {}

        /// The result.
        pub type Returns = Option<i64>;

        impl rt::ToArguments for Args {
            type Row = Option<i64>;
            const FUNCTION: &'static rt::Function = &FUNCTION;

            fn to_arguments(&self, _values: &mut rt::Values) {}
        }

        /// The routine itself.
        pub const FUNCTION: rt::Function = rt::Function {
            schema: "public",
            name: "total",
            procedure: false,
            arguments: &[],
            returns: rt::Returns::Value(rt::Column {
                name: "total",
                sql_type: "bigint",
                cast: "::int8",
                read: rt::Read::Plain,
            }),
        };
    "#]]
    .assert_eq(&part("total"));
    expect![[r#"
        use rowsmith_runtime as rt;

        /// The arguments.
        #[derive(Debug, Clone, PartialEq, Default)]
        pub struct Args {}

        /// A row of the result.
        #[derive(Debug, Clone, PartialEq)]
        pub struct Returns {
            /// `bigint`.
            pub total: Option<i64>,
            /// `text`.
            pub column2: Option<String>,
            /// `timestamptz`.
            pub newest: Option<rt::chrono::DateTime<rt::chrono::Utc>>,
        }

        impl rt::FromColumns for Returns {
            const COLUMNS: &'static [rt::Column] = COLUMNS;

            fn from_columns(columns: &mut rt::Columns<'_>) -> Self {
                Self {
                    total: columns.next(),
                    column2: columns.next(),
                    newest: columns.next(),
                }
            }
        }

        rt::row!(Returns);

        /// The columns of the result.
        pub const COLUMNS: &[rt::Column] = &[
            rt::Column {
                name: "total",
                sql_type: "bigint",
                cast: "::int8",
                read: rt::Read::Plain,
            },
            rt::Column {
                name: "column2",
                sql_type: "text",
                cast: "::text",
                read: rt::Read::Plain,
            },
            rt::Column {
                name: "newest",
                sql_type: "timestamptz",
                cast: "::timestamptz",
                read: rt::Read::Plain,
            },
        ];

        impl rt::ToArguments for Args {
            type Row = Returns;
            const FUNCTION: &'static rt::Function = &FUNCTION;

            fn to_arguments(&self, _values: &mut rt::Values) {}
        }

        /// The routine itself.
        pub const FUNCTION: rt::Function = rt::Function {
            schema: "public",
            name: "stats",
            procedure: false,
            arguments: &[],
            returns: rt::Returns::Columns(COLUMNS),
        };
    "#]]
    .assert_eq(&part("stats"));
    expect![[r#"
        use rowsmith_runtime as rt;

        /// The arguments.
        #[derive(Debug, Clone, PartialEq, Default)]
        pub struct Args {}

        /// The result.
        pub type Returns = super::super::composites::Pair;

        impl rt::ToArguments for Args {
            type Row = super::super::composites::Pair;
            const FUNCTION: &'static rt::Function = &FUNCTION;

            fn to_arguments(&self, _values: &mut rt::Values) {}
        }

        /// The routine itself.
        pub const FUNCTION: rt::Function = rt::Function {
            schema: "public",
            name: "pair",
            procedure: false,
            arguments: &[],
            returns: rt::Returns::Columns(
                <super::super::composites::Pair as rt::FromColumns>::COLUMNS,
            ),
        };
    "#]]
    .assert_eq(&part("pair"));
    expect![[r#"
        use rowsmith_runtime as rt;

        /// The arguments.
        #[derive(Debug, Clone, PartialEq)]
        pub struct Args {
            /// `public.pair[]`.
            pub pairs: Option<Vec<Option<super::super::composites::Pair>>>,
        }

        impl Args {
            /// The arguments that have to be given; the others are unset.
            pub fn new(pairs: Option<Vec<Option<super::super::composites::Pair>>>) -> Self {
                Self { pairs }
            }
        }

        /// The result.
        pub type Returns = Vec<Option<Vec<Option<super::super::composites::Pair>>>>;

        impl rt::ToArguments for Args {
            type Row = Option<Vec<Option<super::super::composites::Pair>>>;
            const FUNCTION: &'static rt::Function = &FUNCTION;

            fn to_arguments(&self, values: &mut rt::Values) {
                values.value(0, &self.pairs);
            }
        }

        /// The routine itself.
        pub const FUNCTION: rt::Function = rt::Function {
            schema: "public",
            name: "pairs",
            procedure: false,
            arguments: &[
                rt::Argument {
                    name: Some("pairs"),
                    cast: "::\"public\".\"pair\"[]",
                    assigned: false,
                    variadic: true,
                },
            ],
            returns: rt::Returns::Value(rt::Column {
                name: "pairs",
                sql_type: "public.pair[]",
                cast: "::\"public\".\"pair\"[]",
                read: rt::Read::Text,
            }),
        };
    "#]]
    .assert_eq(&part("pairs"));
    expect![[r#"
        use rowsmith_runtime as rt;

        /// The arguments.
        #[derive(Debug, Clone, PartialEq)]
        pub struct Args {
            /// `integer`.
            pub a: Option<i32>,
            /// `integer`.
            pub b: Option<i32>,
        }

        impl Args {
            /// The arguments that have to be given; the others are unset.
            pub fn new(a: Option<i32>, b: Option<i32>) -> Self {
                Self { a, b }
            }
        }

        /// A row of the result.
        #[derive(Debug, Clone, PartialEq)]
        pub struct Returns {
            /// `integer`.
            pub b: Option<i32>,
            /// `text`.
            pub c: Option<String>,
        }

        impl rt::FromColumns for Returns {
            const COLUMNS: &'static [rt::Column] = COLUMNS;

            fn from_columns(columns: &mut rt::Columns<'_>) -> Self {
                Self {
                    b: columns.next(),
                    c: columns.next(),
                }
            }
        }

        rt::row!(Returns);

        /// The columns of the result.
        pub const COLUMNS: &[rt::Column] = &[
            rt::Column {
                name: "b",
                sql_type: "integer",
                cast: "::int4",
                read: rt::Read::Plain,
            },
            rt::Column {
                name: "c",
                sql_type: "text",
                cast: "::text",
                read: rt::Read::Plain,
            },
        ];

        impl rt::ToArguments for Args {
            type Row = Returns;
            const FUNCTION: &'static rt::Function = &FUNCTION;

            fn to_arguments(&self, values: &mut rt::Values) {
                values.value(0, &self.a);
                values.value(1, &self.b);
            }
        }

        /// The routine itself.
        pub const FUNCTION: rt::Function = rt::Function {
            schema: "public",
            name: "move",
            procedure: true,
            arguments: &[
                rt::Argument {
                    name: Some("a"),
                    cast: "::int4",
                    assigned: false,
                    variadic: false,
                },
                rt::Argument {
                    name: Some("b"),
                    cast: "::int4",
                    assigned: false,
                    variadic: false,
                },
            ],
            returns: rt::Returns::Out(COLUMNS),
        };
    "#]]
    .assert_eq(&part("move_"));
}

#[test]
fn overloads_are_told_apart_by_their_types() {
    let text = format!(
        "
function public.add
  returns int4{END}
function public.add
  in a int4
  in b int4
  returns int4{END}
function public.add
  in a text[]
  returns int4{END}"
    );
    let generated = generated(&text);
    let file = crate::support::file(&generated, "public/functions.rs");
    let modules: Vec<_> = file.lines().filter(|line| line.contains("pub mod ")).collect();
    expect![[r#"
        [
            "pub mod add {",
            "    pub mod int4_int4 {",
            "    pub mod no_arguments {",
            "    pub mod text_array {",
        ]
    "#]]
    .assert_debug_eq(&modules);
    let objects: Vec<_> = generated.objects.keys().collect();
    expect![[r#"
        [
            "public.add()",
            "public.add(int4, int4)",
            "public.add(text[])",
        ]
    "#]]
    .assert_debug_eq(&objects);
}

#[test]
fn computed_fields_are_listed_with_their_relation() {
    let text = format!(
        "
table public.people
  column name text not null

function public.full_name
  in person public.people
  returns text{END}
function public.friends
  in - public.people
  returns setof row of public.people{END}"
    );
    let generated = generated(&text);
    expect![[r#"
        &[
            rt::ComputedField {
                name: "friends",
                sql_type: "public.people",
                set: true,
            },
            rt::ComputedField {
                name: "full_name",
                sql_type: "text",
                set: false,
            },
    "#]]
    .assert_eq(&between(&generated, "public/people.rs", "ComputedField] = ", "];"));
}

#[test]
fn what_typed_code_cannot_call_is_left_out() {
    let text = format!(
        "
function public.any_of
  in x anyelement
  returns int4{END}
function public.changed
  returns trigger{END}
function public.rows
  returns setof record{END}
aggregate public.longest
  in x text
  returns text{END}"
    );
    let generated = generated(&text);
    assert!(!generated.files.0.contains_key("public/functions.rs"));
    let warnings: Vec<_> = generated.warnings.iter().map(ToString::to_string).collect();
    expect![[r#"
        [
            "`public.any_of` was left out: it uses the pseudo-type `anyelement`",
            "`public.rows` was left out: it uses the pseudo-type `record`",
        ]
    "#]]
    .assert_debug_eq(&warnings);
}
