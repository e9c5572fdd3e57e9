//! Enums, domains, composites, ranges, arrays, what nobody knows.

use expect_test::expect;
use rowsmith_typegen::{Config, EnumStyle};

use crate::support::{between, check_file, fields, file, generated, generated_with};

const MOOD: &str = "
enum public.mood
  label sad
  label very happy
  comment How people feel.
";

#[test]
fn an_open_enum() {
    check_file(
        &generated(MOOD),
        "public/enums.rs",
        &expect![[r#"
            //! Enums. The schema `public`.

            use rowsmith_runtime as rt;

            /// `public.mood`.
            ///
            /// How people feel.
            #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub enum Mood {
                /// `sad`.
                Sad,
                /// `very happy`.
                VeryHappy,
                /// A label that this code does not know, added to the database later.
                Unrecognized(Box<str>),
            }

            impl Mood {
                /// The labels in the order of the database.
                pub const LABELS: &'static [&'static str] = &["sad", "very happy"];

                /// The values in the order of the database.
                pub const ALL: &'static [Self] = &[Self::Sad, Self::VeryHappy];

                /// The label in the database.
                pub fn as_str(&self) -> &str {
                    match self {
                        Self::Sad => "sad",
                        Self::VeryHappy => "very happy",
                        Self::Unrecognized(label) => label,
                    }
                }
            }

            impl From<&str> for Mood {
                fn from(label: &str) -> Self {
                    match label {
                        "sad" => Self::Sad,
                        "very happy" => Self::VeryHappy,
                        _ => Self::Unrecognized(label.into()),
                    }
                }
            }

            impl std::fmt::Display for Mood {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str(self.as_str())
                }
            }

            impl rt::Decode for Mood {
                fn decode(raw: rt::Raw<'_>) -> Result<Self, rt::DecodeError> {
                    rt::decode_label(raw).map(Self::from)
                }

                fn filler() -> Self {
                    Self::Unrecognized("".into())
                }
            }

            impl rt::Encode for Mood {
                const TEXT: bool = true;
                const BINARY: rt::BinaryForm = rt::BinaryForm::Always;

                fn encode(
                    &self,
                    format: rt::Format,
                    out: &mut Vec<u8>,
                ) -> Result<rt::IsNull, rt::EncodeError> {
                    rt::encode_label(self.as_str(), format, out)
                }
            }

            rt::value!(Mood);
        "#]],
    );
}

#[test]
fn a_closed_enum() {
    let config = Config { enums: EnumStyle::Closed, ..Config::default() };
    let generated = generated_with(MOOD, &config);
    expect![[r#"
        <&str> for Mood {
            type Error = rt::DecodeError;

            fn try_from(label: &str) -> Result<Self, rt::DecodeError> {
                match label {
                    "sad" => Ok(Self::Sad),
                    "very happy" => Ok(Self::VeryHappy),
                    _ => Err(rt::unknown_label(label)),
                }
            }
        }

        impl std::fmt::Display for Mood {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl rt::Decode for Mood {
            fn decode(raw: rt::Raw<'_>) -> Result<Self, rt::DecodeError> {
                rt::decode_label(raw).and_then(Self::try_from)
            }

            fn filler() -> Self {
                Self::Sad
            }
        }

    "#]]
    .assert_eq(&between(&generated, "public/enums.rs", "impl TryFrom", "impl rt::Encode"));
}

#[test]
fn a_domain_whose_constraints_are_decided_here() {
    let text = "
domain public.code over varchar(8)
  check code_form CHECK (((VALUE)::text ~ '^[a-z]{2,}-?(x|y).$'::text))
  check code_odd CHECK (((VALUE)::text <> ALL ((ARRAY['a'::character varying, 'it''s'::character varying])::text[])))
  check code_part CHECK (((length((VALUE)::text) > 1) AND (lower((VALUE)::text) = (VALUE)::text)))

domain public.share over float8
  check share_range CHECK (((VALUE >= (0)::double precision) AND (VALUE <= (1)::double precision)))

domain public.half over public.share
  check half_range CHECK (((VALUE)::double precision <= (0.5)::double precision))
";
    let generated = generated(text);
    let start = "/// `public.code`";
    let end = "impl From<Code> for String";
    expect![[r#"
         over `varchar(8)`.
        ///
        /// Constraint `code_form`: `CHECK (((VALUE)::text ~ '^[a-z]{2,}-?(x|y).$'::text))`, checked by `new`.
        ///
        /// Constraint `code_odd`: `CHECK (((VALUE)::text <> ALL ((ARRAY['a'::character varying, 'it''s'::character varying])::text[])))`, checked by `new`.
        ///
        /// Constraint `code_part`: `CHECK (((length((VALUE)::text) > 1) AND (lower((VALUE)::text) = (VALUE)::text)))`, checked in part by `new`.
        #[derive(Debug, Clone, PartialEq)]
        pub struct Code(String);

        impl Code {
            /// What [`Self::new`] checks; the rest is up to the server.
            pub const CHECKS: &'static [rt::Check] = &[
                rt::Check::new("varchar(8)", rt::Rule::Length(8)),
                rt::Check::new(
                    "code_form",
                    rt::Rule::Matches(
                        rt::Operand::Value,
                        rt::Pattern::Sequence(
                            &[
                                rt::Pattern::Start,
                                rt::Pattern::Repeat(&rt::Pattern::In(&[('a', 'z')]), 2, None),
                                rt::Pattern::Repeat(&rt::Pattern::Text("-"), 0, Some(1)),
                                rt::Pattern::Either(
                                    &[rt::Pattern::Text("x"), rt::Pattern::Text("y")],
                                ),
                                rt::Pattern::Any,
                                rt::Pattern::End,
                            ],
                        ),
                    ),
                ),
                rt::Check::new(
                    "code_odd",
                    rt::Rule::Not(
                        &rt::Rule::OneOf(
                            rt::Operand::Value,
                            &[rt::Literal::Text("a"), rt::Literal::Text("it's")],
                        ),
                    ),
                ),
                rt::Check::new(
                    "code_part",
                    rt::Rule::Compare(
                        rt::Operand::Length,
                        rt::Comparison::Greater,
                        rt::Literal::Integer(1),
                    ),
                ),
            ];

            /// Fails when the server would surely refuse the value.
            pub fn new(value: String) -> Result<Self, rt::CheckError> {
                rt::check(Self::CHECKS, &value)?;
                Ok(Self(value))
            }

            /// The value.
            pub fn into_inner(self) -> String {
                self.0
            }
        }

        impl TryFrom<String> for Code {
            type Error = rt::CheckError;

            fn try_from(value: String) -> Result<Self, rt::CheckError> {
                Self::new(value)
            }
        }

        impl std::ops::Deref for Code {
            type Target = String;

            fn deref(&self) -> &String {
                &self.0
            }
        }

    "#]].assert_eq(&between(&generated, "public/domains.rs", start, end));
    let start = "impl Share ";
    let end = "    /// Fails";
    expect![[r#"
        {
            /// What [`Self::new`] checks; the rest is up to the server.
            pub const CHECKS: &'static [rt::Check] = &[
                rt::Check::new(
                    "share_range",
                    rt::Rule::All(
                        &[
                            rt::Rule::Compare(
                                rt::Operand::Value,
                                rt::Comparison::GreaterOrEqual,
                                rt::Literal::Float(0.0),
                            ),
                            rt::Rule::Compare(
                                rt::Operand::Value,
                                rt::Comparison::LessOrEqual,
                                rt::Literal::Float(1.0),
                            ),
                        ],
                    ),
                ),
            ];

    "#]]
    .assert_eq(&between(&generated, "public/domains.rs", start, end));
    let rest = between(&generated, "public/domains.rs", "impl Half {", "impl rt::Decode");
    assert!(rest.contains("rt::Rule::Compare("), "{rest}");
}

#[test]
fn one_enum_may_differ_from_the_rest() {
    let text = "enum public.a\n  label x\n\nenum public.b\n  label x\n";
    let enum_styles = [("public.b".to_owned(), EnumStyle::Closed)].into();
    let generated = generated_with(text, &Config { enum_styles, ..Config::default() });
    let open = |from, to| between(&generated, "public/enums.rs", from, to).contains("Unrecognized");
    assert!(open("pub enum A", "}") && !open("pub enum B", "}"));
}

#[test]
fn an_attribute_of_a_domain_without_null_is_never_null() {
    let text = "
domain public.required over int4 not null

domain public.more over public.required

composite public.pair
  attribute a public.more
  attribute b public.more[]
  attribute c int4
";
    assert_eq!(
        fields(&generated(text), "public/composites.rs", "Pair"),
        "pub a: super::domains::More,
pub b: Option<Vec<Option<super::domains::More>>>,
pub c: Option<i32>,
"
    );
}

#[test]
fn a_domain() {
    let text = "
domain public.email over text not null default ''::text
  check email_check CHECK ((VALUE ~~ '%@%'::text))
  comment Where to write to.
";
    check_file(
        &generated(text),
        "public/domains.rs",
        &expect![[r#"
            //! Domains. The schema `public`.

            use rowsmith_runtime as rt;

            /// `public.email` over `text`, not null, default `''::text`.
            ///
            /// Where to write to.
            ///
            /// Constraint `email_check`: `CHECK ((VALUE ~~ '%@%'::text))`.
            #[derive(Debug, Clone, PartialEq)]
            pub struct Email(pub String);

            impl From<String> for Email {
                fn from(value: String) -> Self {
                    Self(value)
                }
            }

            impl From<Email> for String {
                fn from(value: Email) -> Self {
                    value.0
                }
            }

            impl AsRef<String> for Email {
                fn as_ref(&self) -> &String {
                    &self.0
                }
            }

            impl rt::Checkable for Email {
                fn checked(&self) -> rt::Checked<'_> {
                    rt::Checkable::checked(&self.0)
                }
            }

            impl rt::Decode for Email {
                const TEXT: bool = <String as rt::Decode>::TEXT;
                const DELIMITER: u8 = <String as rt::Decode>::DELIMITER;

                fn decode(raw: rt::Raw<'_>) -> Result<Self, rt::DecodeError> {
                    rt::Decode::decode(raw).map(Self)
                }

                fn filler() -> Self {
                    Self(rt::Decode::filler())
                }
            }

            impl rt::Encode for Email {
                const TEXT: bool = true;
                const DELIMITER: u8 = <String as rt::Encode>::DELIMITER;
                const BINARY: rt::BinaryForm = <String as rt::Encode>::BINARY;

                fn encode(
                    &self,
                    format: rt::Format,
                    out: &mut Vec<u8>,
                ) -> Result<rt::IsNull, rt::EncodeError> {
                    rt::Encode::encode(&self.0, format, out)
                }
            }

            rt::value!(Email);
        "#]],
    );
}

#[test]
fn a_composite() {
    let text = "
composite public.address
  attribute street text
    comment
      |With the number.
      |@type crm::Street
  attribute moods public.mood[]
";
    check_file(
        &generated(&format!("{MOOD}{text}")),
        "public/composites.rs",
        &expect![[r#"
            //! Composite types. The schema `public`.

            use rowsmith_runtime as rt;

            /// `public.address`.
            #[derive(Debug, Clone, PartialEq)]
            pub struct Address {
                /// With the number.
                ///
                /// `text`.
                pub street: Option<crm::Street>,
                /// `public.mood[]`.
                pub moods: Option<Vec<Option<super::enums::Mood>>>,
            }

            impl rt::Decode for Address {
                const TEXT: bool = true;

                fn decode(raw: rt::Raw<'_>) -> Result<Self, rt::DecodeError> {
                    rt::decode_composite(
                        raw,
                        |attributes| Self {
                            street: attributes.next("street"),
                            moods: attributes.next("moods"),
                        },
                    )
                }

                fn filler() -> Self {
                    Self {
                        street: rt::Decode::filler(),
                        moods: rt::Decode::filler(),
                    }
                }
            }

            impl rt::Composite for Address {
                const TYPE: &'static str = "\"public\".\"address\"";

                fn names(names: &mut rt::AttributeNames) {
                    names.push::<Option<crm::Street>>("street");
                    names.push::<Option<Vec<Option<super::enums::Mood>>>>("moods");
                }

                fn write(&self, attributes: &mut rt::AttributeWriter<'_>) {
                    attributes.push("street", &self.street);
                    attributes.push("moods", &self.moods);
                }
            }

            rt::composite!(Address);

            impl rt::FromColumns for Address {
                const COLUMNS: &'static [rt::Column] = &[
                    rt::Column {
                        name: "street",
                        sql_type: "text",
                        cast: "::text",
                        read: rt::Read::of::<crm::Street>(),
                    },
                    rt::Column {
                        name: "moods",
                        sql_type: "public.mood[]",
                        cast: "::\"public\".\"mood\"[]",
                        read: rt::Read::Text,
                    },
                ];

                fn from_columns(columns: &mut rt::Columns<'_>) -> Self {
                    Self {
                        street: columns.next(),
                        moods: columns.next(),
                    }
                }
            }

            rt::row!(Address);
        "#]],
    );
}

#[test]
fn types_of_other_schemas_come_along() {
    let generated = generated(
        "
enum other.level
  label low

domain other.levels over other.level[]

enum other.unused
  label x

table other.secret
  column id int4 not null

table public.t
  column levels other.levels
  column secret other.secret
",
    );
    let files: Vec<_> = generated.files.0.keys().collect();
    expect![[r#"
        [
            "lib.rs",
            "objects.rs",
            "other.rs",
            "other/composites.rs",
            "other/domains.rs",
            "other/enums.rs",
            "public.rs",
            "public/t.rs",
        ]
    "#]]
    .assert_debug_eq(&files);
    expect![[r#"
        pub levels: Option<super::super::other::domains::Levels>,
        pub secret: Option<super::super::other::composites::Secret>,
    "#]]
    .assert_eq(&fields(&generated, "public/t.rs", "Row"));
    expect![[r#"
        pub id: Option<i32>,
    "#]]
    .assert_eq(&fields(&generated, "other/composites.rs", "Secret"));
    let levels = between(&generated, "other/domains.rs", "pub struct ", ";");
    expect!["Levels(pub Vec<Option<super::enums::Level>>)"].assert_eq(&levels);
    let objects: Vec<_> = generated.objects.keys().collect();
    expect![[r#"
        [
            "other.level",
            "other.levels",
            "other.secret",
            "public.t",
        ]
    "#]]
    .assert_debug_eq(&objects);
}

#[test]
fn ranges_arrays_and_what_nobody_knows() {
    let generated = generated(
        "
range public.floats over float8 multirange public.float_sets

table public.t
  column a x.hstore
  column b public.floats
  column c public.float_sets[]
  column d int4range not null
  column e tstzmultirange not null
  column f x.vector(3)
  column g x.strange
  column h x.strange[]
  column i char
  column j oidvector
  column k interval(day to second(3))
",
    );
    expect![[r#"
        pub a: Option<rt::Hstore>,
        pub b: Option<rt::Range<f64>>,
        pub c: Option<Vec<Option<rt::MultiRange<f64>>>>,
        pub d: rt::Range<i32>,
        pub e: rt::MultiRange<rt::chrono::DateTime<rt::chrono::Utc>>,
        pub f: Option<rt::Vector>,
        pub g: Option<rt::Unknown>,
        pub h: Option<Vec<Option<rt::Unknown>>>,
        pub i: Option<rt::Char>,
        pub j: Option<rt::Array<rt::Oid>>,
        pub k: Option<rt::Interval>,
    "#]]
    .assert_eq(&fields(&generated, "public/t.rs", "Row"));
    expect![[r#"
        &[rt::Column] = &[
            rt::Column {
                name: "a",
                sql_type: "x.hstore",
                cast: "::\"x\".\"hstore\"",
                read: rt::Read::Text,
            },
            rt::Column {
                name: "b",
                sql_type: "public.floats",
                cast: "::\"public\".\"floats\"",
                read: rt::Read::Text,
            },
            rt::Column {
                name: "c",
                sql_type: "public.float_sets[]",
                cast: "::\"public\".\"float_sets\"[]",
                read: rt::Read::Text,
            },
            rt::Column {
                name: "d",
                sql_type: "int4range",
                cast: "::int4range",
                read: rt::Read::Plain,
            },
            rt::Column {
                name: "e",
                sql_type: "tstzmultirange",
                cast: "::tstzmultirange",
                read: rt::Read::Text,
            },
            rt::Column {
                name: "f",
                sql_type: "x.vector(3)",
                cast: "::\"x\".\"vector\"",
                read: rt::Read::Text,
            },
            rt::Column {
                name: "g",
                sql_type: "x.strange",
                cast: "::\"x\".\"strange\"",
                read: rt::Read::Text,
            },
            rt::Column {
                name: "h",
                sql_type: "x.strange[]",
                cast: "::\"x\".\"strange\"[]",
                read: rt::Read::Text,
            },
            rt::Column {
                name: "i",
                sql_type: "\"char\"",
                cast: "::\"char\"",
                read: rt::Read::Plain,
            },
            rt::Column {
                name: "j",
                sql_type: "oidvector",
                cast: "::oidvector",
                read: rt::Read::Plain,
            },
            rt::Column {
                name: "k",
                sql_type: "interval day to second(3)",
                cast: "::interval",
                read: rt::Read::Plain,
            },
    "#]]
    .assert_eq(&between(&generated, "public/t.rs", "pub const COLUMNS: ", "];"));
    let warnings: Vec<_> = generated.warnings.iter().map(ToString::to_string).collect();
    expect![[r#"
        [
            "`public.t.g` has the type `x.strange`, which is not known and is kept as text",
            "`public.t.h` has the type `x.strange[]`, which is not known and is kept as text",
        ]
    "#]]
    .assert_debug_eq(&warnings);
}

#[test]
fn a_domain_that_a_cast_would_cut_is_given_as_what_it_is_made_over() {
    let generated = generated(
        "
domain public.word over varchar(3)

domain public.words over varchar(3)[]

domain public.further over public.words

domain public.flags over bit(3)

domain public.free over varchar

domain public.price over numeric(6,2)

domain public.lists over public.word[]

table public.t
  column word public.word
  column further public.further
  column flags public.flags
  column free public.free
  column price public.price
  column lists public.lists
  column word_list public.word[]

function public.f
  in a public.further
  in b public.price
  returns public.word
  language sql volatile
  body x

procedure public.p
  in a public.further
  returns void
  language sql volatile
  body x
",
    );
    let casts = |path: &str| {
        let file = file(&generated, path);
        let lines = file.lines().map(str::trim);
        let told: Vec<_> = lines
            .filter(|line| line.starts_with("cast: ") || line.starts_with("assigned: "))
            .collect();
        told.join("\n") + "\n"
    };
    expect![[r#"
        cast: "::varchar",
        cast: "::varchar[]",
        cast: "::pg_catalog.\"bit\"",
        cast: "::\"public\".\"free\"",
        cast: "::\"public\".\"price\"",
        cast: "::\"public\".\"lists\"",
        cast: "::\"public\".\"word\"[]",
    "#]]
    .assert_eq(&casts("public/t.rs"));
    expect![[r#"
        cast: "::\"public\".\"further\"",
        assigned: true,
        cast: "::\"public\".\"price\"",
        assigned: false,
        cast: "::\"public\".\"word\"",
        cast: "::varchar[]",
        assigned: false,
    "#]]
    .assert_eq(&casts("public/functions.rs"));
}

#[test]
fn a_domain_over_composites_lets_them_go_by_name() {
    let generated = generated(
        "
composite public.part
  attribute document jsonb

domain public.parts over public.part[]
",
    );
    let encode = between(&generated, "public/domains.rs", "impl rt::Encode", "rt::value!");
    expect![[r#"
         for Parts {
            const TEXT: bool = true;
            const DELIMITER: u8 = <Vec<
                Option<super::composites::Part>,
            > as rt::Encode>::DELIMITER;
            const BINARY: rt::BinaryForm = <Vec<
                Option<super::composites::Part>,
            > as rt::Encode>::BINARY;
            const SHAPE: rt::Shape = <Vec<Option<super::composites::Part>> as rt::Encode>::SHAPE;

            fn encode(
                &self,
                format: rt::Format,
                out: &mut Vec<u8>,
            ) -> Result<rt::IsNull, rt::EncodeError> {
                rt::Encode::encode(&self.0, format, out)
            }

            fn encode_json(&self, out: &mut Vec<u8>) -> Result<rt::IsNull, rt::EncodeError> {
                rt::Encode::encode_json(&self.0, out)
            }

            fn attribute_names(names: &mut rt::AttributeNames) {
                <Vec<Option<super::composites::Part>> as rt::Encode>::attribute_names(names);
            }
        }

    "#]]
    .assert_eq(&encode);
    let write = between(&generated, "public/composites.rs", "fn write", "rt::composite!");
    expect![[r#"
        (&self, attributes: &mut rt::AttributeWriter<'_>) {
                attributes.push_json("document", &self.document);
            }
        }

    "#]]
    .assert_eq(&write);
}

#[test]
fn composites_are_read_by_the_names_of_their_attributes() {
    let generated = generated(
        "
composite public.part
  attribute \"x\"\"y\" int4
  attribute own text
    comment @type crm::Own

composite public.whole
  attribute part public.part
  attribute parts public.part[]
  attribute chosen public.part
    comment @type crm::Part

domain public.known over public.whole

table public.t
  column part public.part
  column parts public.part[]
  column known public.known
  column chosen public.part
    comment @type crm::Part

function public.f
  out a public.part
  out b int4
  returns parameters
  language sql volatile
  body x

procedure public.p
  out a public.part
  returns parameters
  language sql volatile
  body x
",
    );
    let reads = |path: &str| {
        let file = file(&generated, path);
        let (lines, mut told) = (file.lines().map(str::trim), String::new());
        for line in lines.skip_while(|line| !line.starts_with("read: ")) {
            if line.starts_with("read: ") || line.starts_with('"') {
                told = told + line + "\n";
            }
        }
        told
    };
    expect![[r#"
        read: rt::Read::ByName(
        "case when \"part\" is distinct from null and '\"public\".\"part\"'::pg_catalog.regclass is not null then row((\"part\").\"x\"\"y\", (\"part\").\"own\")::text end",
        read: rt::Read::Text,
        read: rt::Read::ByName(
        "case when \"known\" is distinct from null and '\"public\".\"whole\"'::pg_catalog.regclass is not null then row(case when (\"known\").\"part\" is distinct from null and '\"public\".\"part\"'::pg_catalog.regclass is not null then row(((\"known\").\"part\").\"x\"\"y\", ((\"known\").\"part\").\"own\") end, (\"known\").\"parts\", (\"known\").\"chosen\")::text end",
        read: rt::Read::Text,
    "#]].assert_eq(&reads("public/t.rs"));
    expect![[r#"
        read: rt::Read::ByName(
        "case when \"a\" is distinct from null and '\"public\".\"part\"'::pg_catalog.regclass is not null then row((\"a\").\"x\"\"y\", (\"a\").\"own\")::text end",
        read: rt::Read::Plain,
        read: rt::Read::Text,
    "#]].assert_eq(&reads("public/functions.rs"));
}
