//! Rows, inserts, updates, also through views.

use expect_test::expect;

use crate::support::{check_file, fields, generated, has};

#[test]
fn a_table() {
    let generated = generated(
        "
enum public.contact_status
  label lead
  label customer

domain public.email over text
  check email_check CHECK ((VALUE ~ '@'::text))

table public.contacts
  column id uuid not null default gen_random_uuid()
  column number int8 not null identity always
  column name text not null
    comment Whom we call.
  column status public.contact_status not null default 'lead'::public.contact_status
  column email public.email
  column tags text[] not null default '{}'::text[]
  column org_id uuid
  column search tsvector generated stored to_tsvector('simple'::regconfig, name)
  column created_at timestamptz not null default now()
  primary key contacts_pkey (id)
  unique contacts_email_key (email)
  foreign key contacts_org_fkey (org_id) references public.orgs (id)
  check contacts_name_check CHECK ((name <> ''::text))
  comment People we know.

table public.orgs
  column id uuid not null
  primary key orgs_pkey (id)
",
    );
    check_file(
        &generated,
        "public/contacts.rs",
        &expect![[r#"
            //! `public.contacts`, a table.
            //!
            //! People we know.

            use rowsmith_runtime as rt;

            /// A row of `public.contacts`.
            ///
            /// People we know.
            ///
            /// Constraint `contacts_name_check`: `CHECK ((name <> ''::text))`.
            #[derive(Debug, Clone, PartialEq)]
            pub struct Row {
                /// `uuid`, primary key, default `gen_random_uuid()`.
                pub id: rt::Uuid,
                /// `bigint`, identity, always generated.
                pub number: i64,
                /// Whom we call.
                ///
                /// `text`.
                pub name: String,
                /// `public.contact_status`, default `'lead'::public.contact_status`.
                pub status: super::enums::ContactStatus,
                /// `public.email`, unique.
                pub email: Option<super::domains::Email>,
                /// `text[]`, default `'{}'::text[]`.
                pub tags: Vec<Option<String>>,
                /// `uuid`, references `public.orgs.id`.
                pub org_id: Option<rt::Uuid>,
                /// `tsvector`, generated as `to_tsvector('simple'::regconfig, name)`.
                pub search: Option<rt::TsVector>,
                /// `timestamptz`, default `now()`.
                pub created_at: rt::chrono::DateTime<rt::chrono::Utc>,
            }

            impl rt::FromColumns for Row {
                const COLUMNS: &'static [rt::Column] = COLUMNS;

                fn from_columns(columns: &mut rt::Columns<'_>) -> Self {
                    Self {
                        id: columns.next(),
                        number: columns.next(),
                        name: columns.next(),
                        status: columns.next(),
                        email: columns.next(),
                        tags: columns.next(),
                        org_id: columns.next(),
                        search: columns.next(),
                        created_at: columns.next(),
                    }
                }
            }

            rt::row!(Row);

            /// A new row of `public.contacts`: what has a default or may be NULL can be left unset.
            #[derive(Debug, Clone, PartialEq)]
            pub struct Insert {
                /// `uuid`, primary key, default `gen_random_uuid()`.
                pub id: rt::Field<rt::Uuid>,
                /// `text`.
                pub name: String,
                /// `public.contact_status`, default `'lead'::public.contact_status`.
                pub status: rt::Field<super::enums::ContactStatus>,
                /// `public.email`, unique.
                pub email: rt::Field<Option<super::domains::Email>>,
                /// `text[]`, default `'{}'::text[]`.
                pub tags: rt::Field<Vec<Option<String>>>,
                /// `uuid`, references `public.orgs.id`.
                pub org_id: rt::Field<Option<rt::Uuid>>,
                /// `timestamptz`, default `now()`.
                pub created_at: rt::Field<rt::chrono::DateTime<rt::chrono::Utc>>,
            }

            impl Insert {
                /// The columns that have to be given; the others are unset.
                pub fn new(name: String) -> Self {
                    Self {
                        id: rt::Field::Unset,
                        name,
                        status: rt::Field::Unset,
                        email: rt::Field::Unset,
                        tags: rt::Field::Unset,
                        org_id: rt::Field::Unset,
                        created_at: rt::Field::Unset,
                    }
                }
            }

            impl rt::ToColumns for Insert {
                type Row = Row;
                const TABLE: &'static rt::Table<Row> = &TABLE;

                fn to_columns(&self, values: &mut rt::Values) {
                    values.field(0, &self.id);
                    values.value(2, &self.name);
                    values.field(3, &self.status);
                    values.field(4, &self.email);
                    values.field(5, &self.tags);
                    values.field(6, &self.org_id);
                    values.field(8, &self.created_at);
                }
            }

            /// Changes to a row of `public.contacts`: what is unset stays as it is.
            #[derive(Debug, Clone, PartialEq, Default)]
            pub struct Update {
                /// `uuid`, primary key, default `gen_random_uuid()`.
                pub id: rt::Field<rt::Uuid>,
                /// `text`.
                pub name: rt::Field<String>,
                /// `public.contact_status`, default `'lead'::public.contact_status`.
                pub status: rt::Field<super::enums::ContactStatus>,
                /// `public.email`, unique.
                pub email: rt::Field<Option<super::domains::Email>>,
                /// `text[]`, default `'{}'::text[]`.
                pub tags: rt::Field<Vec<Option<String>>>,
                /// `uuid`, references `public.orgs.id`.
                pub org_id: rt::Field<Option<rt::Uuid>>,
                /// `timestamptz`, default `now()`.
                pub created_at: rt::Field<rt::chrono::DateTime<rt::chrono::Utc>>,
            }

            impl rt::ToColumns for Update {
                type Row = Row;
                const TABLE: &'static rt::Table<Row> = &TABLE;

                fn to_columns(&self, values: &mut rt::Values) {
                    values.field(0, &self.id);
                    values.field(2, &self.name);
                    values.field(3, &self.status);
                    values.field(4, &self.email);
                    values.field(5, &self.tags);
                    values.field(6, &self.org_id);
                    values.field(8, &self.created_at);
                }
            }

            /// The columns, in the order of [`Row`].
            pub const COLUMNS: &[rt::Column] = &[
                rt::Column {
                    name: "id",
                    sql_type: "uuid",
                    cast: "::uuid",
                    read: rt::Read::Plain,
                },
                rt::Column {
                    name: "number",
                    sql_type: "bigint",
                    cast: "::int8",
                    read: rt::Read::Plain,
                },
                rt::Column {
                    name: "name",
                    sql_type: "text",
                    cast: "::text",
                    read: rt::Read::Plain,
                },
                rt::Column {
                    name: "status",
                    sql_type: "public.contact_status",
                    cast: "::\"public\".\"contact_status\"",
                    read: rt::Read::Text,
                },
                rt::Column {
                    name: "email",
                    sql_type: "public.email",
                    cast: "::\"public\".\"email\"",
                    read: rt::Read::Plain,
                },
                rt::Column {
                    name: "tags",
                    sql_type: "text[]",
                    cast: "::text[]",
                    read: rt::Read::Plain,
                },
                rt::Column {
                    name: "org_id",
                    sql_type: "uuid",
                    cast: "::uuid",
                    read: rt::Read::Plain,
                },
                rt::Column {
                    name: "search",
                    sql_type: "tsvector",
                    cast: "::tsvector",
                    read: rt::Read::Text,
                },
                rt::Column {
                    name: "created_at",
                    sql_type: "timestamptz",
                    cast: "::timestamptz",
                    read: rt::Read::Plain,
                },
            ];

            /// The relation itself.
            pub const TABLE: rt::Table<Row> = rt::Table::new("public", "contacts", COLUMNS);

            /// The foreign keys that lead from here, to tables and the views that show them.
            pub const RELATIONSHIPS: &[rt::Relationship] = &[
                rt::Relationship {
                    name: "contacts_org_fkey",
                    columns: &["org_id"],
                    one_to_one: false,
                    references: rt::Reference {
                        schema: "public",
                        relation: "orgs",
                    },
                    referenced_columns: &["id"],
                },
            ];

            /// What the database can refuse a row of `public.contacts` for.
            #[derive(Debug, Clone, Copy, PartialEq, Eq)]
            pub enum Constraint {
                /// `contacts_email_key`: `UNIQUE (email)`.
                ContactsEmailKey,
                /// `contacts_name_check`: `CHECK ((name <> ''::text))`.
                ContactsNameCheck,
                /// `contacts_org_fkey`: `FOREIGN KEY (org_id) REFERENCES public.orgs`.
                ContactsOrgFkey,
                /// `contacts_pkey`: `PRIMARY KEY (id)`.
                ContactsPkey,
                /// NULL in a column that takes none, by its name.
                NotNull(&'static str),
            }

            /// The constraint of `public.contacts` for which the database refused a row; `None` for other errors.
            pub fn constraint(error: &impl rt::Refused) -> Option<Constraint> {
                let refusal = rt::Refusal::about(error, &[("public", "contacts")])?;
                if let Some(column) = refusal.not_null(COLUMNS) {
                    return Some(Constraint::NotNull(column));
                }
                match refusal.constraint? {
                    "contacts_email_key" => Some(Constraint::ContactsEmailKey),
                    "contacts_name_check" => Some(Constraint::ContactsNameCheck),
                    "contacts_org_fkey" => Some(Constraint::ContactsOrgFkey),
                    "contacts_pkey" => Some(Constraint::ContactsPkey),
                    _ => None,
                }
            }

            /// The names of the columns.
            pub mod columns {
                /// `id`.
                pub const ID: &str = "id";
                /// `number`.
                pub const NUMBER: &str = "number";
                /// `name`.
                pub const NAME: &str = "name";
                /// `status`.
                pub const STATUS: &str = "status";
                /// `email`.
                pub const EMAIL: &str = "email";
                /// `tags`.
                pub const TAGS: &str = "tags";
                /// `org_id`.
                pub const ORG_ID: &str = "org_id";
                /// `search`.
                pub const SEARCH: &str = "search";
                /// `created_at`.
                pub const CREATED_AT: &str = "created_at";
            }

            /// What picks at most one row, for `by` and `on_conflict_update`.
            pub mod keys {
                use super::Row;
                use rowsmith_runtime as rt;

                /// `contacts_pkey`, the primary key: `id`.
                pub const PRIMARY: rt::Key<Row, rt::Uuid> = rt::Key::new("contacts_pkey", &[0]);

                /// `contacts_email_key`: `email`.
                pub const CONTACTS_EMAIL_KEY: rt::Key<Row, super::super::domains::Email> = rt::Key::new(
                    "contacts_email_key",
                    &[4],
                );
            }

            /// The orders that indexes keep, for `rt::page`.
            pub mod indexes {
                use super::{Row, TABLE};
                use rowsmith_runtime as rt;

                /// `contacts_pkey`, the primary key: `id`.
                pub const PRIMARY: rt::Index<Row> = rt::Index::new(
                    &TABLE,
                    "contacts_pkey",
                    &[rt::Order::asc(0)],
                    value,
                );

                /// `contacts_email_key`: `email`, `id`.
                pub const CONTACTS_EMAIL_KEY: rt::Index<Row> = rt::Index::new(
                    &TABLE,
                    "contacts_email_key",
                    &[rt::Order::asc(4), rt::Order::asc(0)],
                    value,
                );

                /// The value that says where a row lies in the order of a column.
                fn value(row: &Row, column: usize, values: &mut rt::Values) {
                    match column {
                        0 => values.value(0, &row.id),
                        4 => values.value(4, &row.email),
                        _ => {}
                    }
                }
            }
        "#]],
    );
}

const PEOPLE: &str = "
domain public.counted over int4 not null default 0

table public.people
  column id int8 not null identity always
  column old_id int8 not null identity by default
  column name text not null
  column nick text
  column loud text generated stored upper(name)
  column age int4 not null default 0
  column nothing text not null default NULL::text
  column visits public.counted not null
  column filled text not null
    comment
      |Set by a trigger.
      |@optional
";

#[test]
fn always_identity_and_generated_columns_are_not_written() {
    let generated = generated(PEOPLE);
    expect![[r#"
        pub old_id: rt::Field<i64>,
        pub name: String,
        pub nick: rt::Field<Option<String>>,
        pub age: rt::Field<i32>,
        pub nothing: String,
        pub visits: rt::Field<super::domains::Counted>,
        pub filled: rt::Field<String>,
    "#]]
    .assert_eq(&fields(&generated, "public/people.rs", "Insert"));
    expect![[r#"
        pub old_id: rt::Field<i64>,
        pub name: rt::Field<String>,
        pub nick: rt::Field<Option<String>>,
        pub age: rt::Field<i32>,
        pub nothing: rt::Field<String>,
        pub visits: rt::Field<super::domains::Counted>,
        pub filled: rt::Field<String>,
    "#]]
    .assert_eq(&fields(&generated, "public/people.rs", "Update"));
}

#[test]
fn a_simple_view_asks_for_what_its_table_asks_for() {
    let view = "
view public.names accepts insert, update, delete
  definition SELECT 1
  column id int8 not null from public.people column id
  column name text not null from public.people column name
  column nick text from public.people column nick
  column loud text from public.people column loud
  column age int4 not null from public.people column age
  column one int4 read only
  column visits public.counted from public.people column visits default 7

view public.names_again accepts insert, update, delete
  definition SELECT 1
  column id int8 not null from public.names column id
  column called text not null from public.names column name
  column one int4 read only from public.names column one
  column loud text from public.names column loud
";
    let generated = generated(&format!("{PEOPLE}{view}"));
    expect![[r#"
        pub id: i64,
        pub name: String,
        pub nick: Option<String>,
        pub loud: Option<String>,
        pub age: i32,
        pub one: Option<i32>,
        pub visits: Option<super::domains::Counted>,
    "#]]
    .assert_eq(&fields(&generated, "public/names.rs", "Row"));
    expect![[r#"
        pub name: String,
        pub nick: rt::Field<Option<String>>,
        pub age: rt::Field<i32>,
        pub visits: rt::Field<super::domains::Counted>,
    "#]]
    .assert_eq(&fields(&generated, "public/names.rs", "Insert"));
    expect![[r#"
        pub called: String,
    "#]]
    .assert_eq(&fields(&generated, "public/names_again.rs", "Insert"));
    expect![[r#"
        pub called: rt::Field<String>,
    "#]]
    .assert_eq(&fields(&generated, "public/names_again.rs", "Update"));
}

#[test]
fn a_trigger_decides_what_a_view_takes() {
    let view = "
view public.door accepts insert
  definition SELECT 1
  column id int8 read only from public.people column id
  column extra text read only
  trigger door
    definition CREATE TRIGGER door INSTEAD OF INSERT ON public.door FOR EACH ROW EXECUTE FUNCTION f()
";
    let generated = generated(&format!("{PEOPLE}{view}"));
    expect![[r#"
        pub id: rt::Field<Option<i64>>,
        pub extra: rt::Field<Option<String>>,
    "#]]
    .assert_eq(&fields(&generated, "public/door.rs", "Insert"));
    assert!(!has(&generated, "public/door.rs", "Update"));
}

#[test]
fn what_takes_no_rows_has_only_rows() {
    let generated = generated(
        "
materialized view public.totals
  definition SELECT 1
  column total int8 not null

view public.report
  definition SELECT 1
  column total int8
",
    );
    for path in ["public/totals.rs", "public/report.rs"] {
        assert!(has(&generated, path, "Row"));
        assert!(!has(&generated, path, "Insert") && !has(&generated, path, "Update"));
    }
}

#[test]
fn a_table_without_columns() {
    let generated = generated("table public.nothing\n");
    check_file(
        &generated,
        "public/nothing.rs",
        &expect![[r#"
            //! `public.nothing`, a table.

            use rowsmith_runtime as rt;

            /// A row of `public.nothing`.
            #[derive(Debug, Clone, PartialEq)]
            pub struct Row {}

            impl rt::FromColumns for Row {
                const COLUMNS: &'static [rt::Column] = COLUMNS;

                fn from_columns(_columns: &mut rt::Columns<'_>) -> Self {
                    Self {}
                }
            }

            rt::row!(Row);

            /// A new row of `public.nothing`: what has a default or may be NULL can be left unset.
            #[derive(Debug, Clone, PartialEq, Default)]
            pub struct Insert {}

            impl rt::ToColumns for Insert {
                type Row = Row;
                const TABLE: &'static rt::Table<Row> = &TABLE;

                fn to_columns(&self, _values: &mut rt::Values) {}
            }

            /// The columns, in the order of [`Row`].
            pub const COLUMNS: &[rt::Column] = &[];

            /// The relation itself.
            pub const TABLE: rt::Table<Row> = rt::Table::new("public", "nothing", COLUMNS);

            /// The names of the columns.
            pub mod columns {}
        "#]],
    );
}
