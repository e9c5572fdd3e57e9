//! Functions of the schema `public`.

/// `public.search(query text, limit integer DEFAULT 10) RETURNS SETOF public.contacts`.
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
        /// The required arguments given, the others unset.
        pub fn new(query: Option<String>) -> Self {
            Self { query, limit: rt::Field::Unset }
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

    /// `public.search` itself.
    pub const FUNCTION: rt::Function = rt::Function {
        schema: "public",
        name: "search",
        procedure: false,
        arguments: &[
            rt::Argument { name: Some("query"), cast: "::text", assigned: false, variadic: false },
            rt::Argument {
                name: Some("limit"),
                cast: "::integer",
                assigned: false,
                variadic: false,
            },
        ],
        returns: rt::Returns::Columns(&super::super::contacts::COLUMNS),
    };
}

/// `public.count_contacts() RETURNS bigint`: a single value.
pub mod count_contacts {
    use rowsmith_runtime as rt;

    /// The arguments.
    #[derive(Debug, Clone, PartialEq, Default)]
    pub struct Args {}

    /// The result; run the call with `one`.
    pub type Returns = Option<i64>;

    impl rt::ToArguments for Args {
        type Row = Option<i64>;
        const FUNCTION: &'static rt::Function = &FUNCTION;

        fn to_arguments(&self, _values: &mut rt::Values) {}
    }

    /// `public.count_contacts` itself.
    pub const FUNCTION: rt::Function = rt::Function {
        schema: "public",
        name: "count_contacts",
        procedure: false,
        arguments: &[],
        // `name` is not used in SQL for a single value.
        returns: rt::Returns::Value(rt::Column {
            name: "count_contacts",
            sql_type: "bigint",
            cast: "::bigint",
            read: rt::Read::Plain,
        }),
    };
}

/// `public.stats(OUT total bigint, OUT newest timestamptz)`: OUT or TABLE columns; the same with a set.
pub mod stats {
    use rowsmith_runtime as rt;

    /// The arguments.
    #[derive(Debug, Clone, PartialEq, Default)]
    pub struct Args {}

    /// A row of the result.
    #[derive(Debug, Clone, PartialEq)]
    pub struct Returns {
        /// `bigint`.
        pub total: Option<i64>,
        /// `timestamp with time zone`.
        pub newest: Option<rt::chrono::DateTime<rt::chrono::Utc>>,
    }

    impl rt::FromColumns for Returns {
        const COLUMNS: &'static [rt::Column] = &COLUMNS;

        fn from_columns(columns: &mut rt::Columns<'_>) -> Self {
            Self { total: columns.next(), newest: columns.next() }
        }
    }

    rt::row!(Returns);

    impl rt::ToArguments for Args {
        type Row = Returns;
        const FUNCTION: &'static rt::Function = &FUNCTION;

        fn to_arguments(&self, _values: &mut rt::Values) {}
    }

    /// The columns of the result.
    pub const COLUMNS: [rt::Column; 2] = [
        rt::Column { name: "total", sql_type: "bigint", cast: "::bigint", read: rt::Read::Plain },
        rt::Column {
            name: "newest",
            sql_type: "timestamp with time zone",
            cast: "::timestamptz",
            read: rt::Read::Plain,
        },
    ];

    /// `public.stats` itself. A procedure has `procedure: true` and `Returns::Out(&COLUMNS)` (or `Void`).
    pub const FUNCTION: rt::Function = rt::Function {
        schema: "public",
        name: "stats",
        procedure: false,
        arguments: &[],
        returns: rt::Returns::Columns(&COLUMNS),
    };
}

/// `public.touch(uuid)`: nothing comes back; the argument has no name.
pub mod touch {
    use rowsmith_runtime as rt;

    /// The arguments.
    #[derive(Debug, Clone, PartialEq)]
    pub struct Args {
        /// `uuid`, without a name in the database.
        pub arg1: Option<rt::Uuid>,
    }

    /// Nothing.
    pub type Returns = ();

    impl rt::ToArguments for Args {
        type Row = ();
        const FUNCTION: &'static rt::Function = &FUNCTION;

        fn to_arguments(&self, values: &mut rt::Values) {
            values.value(0, &self.arg1);
        }
    }

    /// `public.touch` itself.
    pub const FUNCTION: rt::Function = rt::Function {
        schema: "public",
        name: "touch",
        procedure: false,
        arguments: &[rt::Argument { name: None, cast: "::uuid", assigned: false, variadic: false }],
        returns: rt::Returns::Void,
    };
}

/// `public.split(IN whole integer, OUT half integer, INOUT rest integer DEFAULT 1)`, a procedure.
pub mod split {
    use rowsmith_runtime as rt;

    /// The arguments.
    #[derive(Debug, Clone, PartialEq)]
    pub struct Args {
        /// `integer`.
        pub whole: Option<i32>,
        /// `integer`.
        pub rest: Option<i32>,
    }

    /// The OUT and INOUT arguments.
    #[derive(Debug, Clone, PartialEq)]
    pub struct Returns {
        /// `integer`.
        pub half: Option<i32>,
        /// `integer`.
        pub rest: Option<i32>,
    }

    impl rt::FromColumns for Returns {
        const COLUMNS: &'static [rt::Column] = &COLUMNS;

        fn from_columns(columns: &mut rt::Columns<'_>) -> Self {
            Self { half: columns.next(), rest: columns.next() }
        }
    }

    rt::row!(Returns);

    impl rt::ToArguments for Args {
        type Row = Returns;
        const FUNCTION: &'static rt::Function = &FUNCTION;

        fn to_arguments(&self, values: &mut rt::Values) {
            values.value(0, &self.whole);
            values.value(1, &self.rest);
        }
    }

    /// The columns of the result.
    pub const COLUMNS: [rt::Column; 2] = [
        rt::Column { name: "half", sql_type: "integer", cast: "::integer", read: rt::Read::Plain },
        rt::Column { name: "rest", sql_type: "integer", cast: "::integer", read: rt::Read::Plain },
    ];

    /// `public.split` itself.
    pub const FUNCTION: rt::Function = rt::Function {
        schema: "public",
        name: "split",
        procedure: true,
        arguments: &[
            rt::Argument {
                name: Some("whole"),
                cast: "::integer",
                assigned: false,
                variadic: false,
            },
            rt::Argument {
                name: Some("rest"),
                cast: "::integer",
                assigned: false,
                variadic: false,
            },
        ],
        returns: rt::Returns::Out(&COLUMNS),
    };
}

/// `public.labels(VARIADIC labels contact_status[]) RETURNS SETOF text`.
pub mod labels {
    use super::super::enums::ContactStatus;
    use rowsmith_runtime as rt;

    /// The arguments.
    #[derive(Debug, Clone, PartialEq)]
    pub struct Args {
        /// `public.contact_status[]`, variadic.
        pub labels: Option<Vec<Option<ContactStatus>>>,
    }

    /// The result.
    pub type Returns = Vec<Option<String>>;

    impl rt::ToArguments for Args {
        type Row = Option<String>;
        const FUNCTION: &'static rt::Function = &FUNCTION;

        fn to_arguments(&self, values: &mut rt::Values) {
            values.value(0, &self.labels);
        }
    }

    /// `public.labels` itself.
    pub const FUNCTION: rt::Function = rt::Function {
        schema: "public",
        name: "labels",
        procedure: false,
        arguments: &[rt::Argument {
            name: Some("labels"),
            cast: "::\"public\".\"contact_status\"[]",
            assigned: false,
            variadic: true,
        }],
        returns: rt::Returns::Value(rt::Column {
            name: "labels",
            sql_type: "text",
            cast: "::text",
            read: rt::Read::Plain,
        }),
    };
}
