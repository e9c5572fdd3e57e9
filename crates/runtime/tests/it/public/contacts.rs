//! `public.contacts`: people we know.

use rowsmith_runtime as rt;

/// A row of `public.contacts`.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// `uuid`, primary key, default `gen_random_uuid()`.
    pub id: rt::Uuid,
    /// `text`.
    pub name: String,
    /// `public.contact_status`, default `'lead'::public.contact_status`.
    pub status: super::enums::ContactStatus,
    /// `public.email`, unique.
    pub email: Option<super::domains::Email>,
    /// `jsonb`, default `'[]'::jsonb`.
    pub emails: rt::JsonValue,
    /// `numeric(10,2)`.
    pub score: Option<rt::Numeric>,
    /// `text[]`, default `'{}'::text[]`.
    pub tags: Vec<Option<String>>,
    /// `public.contact_status[]`.
    pub history: Option<Vec<Option<super::enums::ContactStatus>>>,
    /// `public.address`.
    pub address: Option<super::composites::Address>,
    /// `tsvector`, generated as `to_tsvector('simple'::regconfig, name)`.
    pub search: Option<rt::TsVector>,
    /// `timestamp with time zone`, default `now()`.
    pub created_at: rt::chrono::DateTime<rt::chrono::Utc>,
}

impl rt::FromColumns for Row {
    const COLUMNS: &'static [rt::Column] = &COLUMNS;

    fn from_columns(columns: &mut rt::Columns<'_>) -> Self {
        Self {
            id: columns.next(),
            name: columns.next(),
            status: columns.next(),
            email: columns.next(),
            emails: columns.next(),
            score: columns.next(),
            tags: columns.next(),
            history: columns.next(),
            address: columns.next(),
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
    /// `jsonb`, default `'[]'::jsonb`.
    pub emails: rt::Field<rt::JsonValue>,
    /// `numeric(10,2)`.
    pub score: rt::Field<Option<rt::Numeric>>,
    /// `text[]`, default `'{}'::text[]`.
    pub tags: rt::Field<Vec<Option<String>>>,
    /// `public.contact_status[]`.
    pub history: rt::Field<Option<Vec<Option<super::enums::ContactStatus>>>>,
    /// `public.address`.
    pub address: rt::Field<Option<super::composites::Address>>,
    /// `timestamp with time zone`, default `now()`.
    pub created_at: rt::Field<rt::chrono::DateTime<rt::chrono::Utc>>,
}

impl Insert {
    /// The required columns given, the others unset.
    pub fn new(name: String) -> Self {
        Self {
            id: rt::Field::Unset,
            name,
            status: rt::Field::Unset,
            email: rt::Field::Unset,
            emails: rt::Field::Unset,
            score: rt::Field::Unset,
            tags: rt::Field::Unset,
            history: rt::Field::Unset,
            address: rt::Field::Unset,
            created_at: rt::Field::Unset,
        }
    }
}

impl rt::ToColumns for Insert {
    type Row = Row;
    const TABLE: &'static rt::Table<Row> = &TABLE;

    fn to_columns(&self, values: &mut rt::Values) {
        values.field(0, &self.id);
        values.value(1, &self.name);
        values.field(2, &self.status);
        values.field(3, &self.email);
        values.field(4, &self.emails);
        values.field(5, &self.score);
        values.field(6, &self.tags);
        values.field(7, &self.history);
        values.field(8, &self.address);
        values.field(10, &self.created_at);
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
    /// `jsonb`, default `'[]'::jsonb`.
    pub emails: rt::Field<rt::JsonValue>,
    /// `numeric(10,2)`.
    pub score: rt::Field<Option<rt::Numeric>>,
    /// `text[]`, default `'{}'::text[]`.
    pub tags: rt::Field<Vec<Option<String>>>,
    /// `public.contact_status[]`.
    pub history: rt::Field<Option<Vec<Option<super::enums::ContactStatus>>>>,
    /// `public.address`.
    pub address: rt::Field<Option<super::composites::Address>>,
    /// `timestamp with time zone`, default `now()`.
    pub created_at: rt::Field<rt::chrono::DateTime<rt::chrono::Utc>>,
}

impl rt::ToColumns for Update {
    type Row = Row;
    const TABLE: &'static rt::Table<Row> = &TABLE;

    fn to_columns(&self, values: &mut rt::Values) {
        values.field(0, &self.id);
        values.field(1, &self.name);
        values.field(2, &self.status);
        values.field(3, &self.email);
        values.field(4, &self.emails);
        values.field(5, &self.score);
        values.field(6, &self.tags);
        values.field(7, &self.history);
        values.field(8, &self.address);
        values.field(10, &self.created_at);
    }
}

/// The columns of `public.contacts`, in the order of [`Row`].
pub const COLUMNS: [rt::Column; 11] = [
    rt::Column { name: "id", sql_type: "uuid", cast: "::uuid", read: rt::Read::Plain },
    rt::Column { name: "name", sql_type: "text", cast: "::text", read: rt::Read::Plain },
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
    rt::Column { name: "emails", sql_type: "jsonb", cast: "::jsonb", read: rt::Read::Plain },
    rt::Column {
        name: "score",
        sql_type: "numeric(10,2)",
        cast: "::numeric",
        read: rt::Read::Plain,
    },
    rt::Column { name: "tags", sql_type: "text[]", cast: "::text[]", read: rt::Read::Plain },
    rt::Column {
        name: "history",
        sql_type: "public.contact_status[]",
        cast: "::\"public\".\"contact_status\"[]",
        read: rt::Read::Text,
    },
    rt::Column {
        name: "address",
        sql_type: "public.address",
        cast: "::\"public\".\"address\"",
        read: rt::Read::Text,
    },
    rt::Column { name: "search", sql_type: "tsvector", cast: "::tsvector", read: rt::Read::Text },
    rt::Column {
        name: "created_at",
        sql_type: "timestamp with time zone",
        cast: "::timestamptz",
        read: rt::Read::Plain,
    },
];

/// `public.contacts` itself.
pub const TABLE: rt::Table<Row> = rt::Table::new("public", "contacts", &COLUMNS);

/// The foreign keys of `public.contacts`.
pub const RELATIONSHIPS: &[rt::Relationship] = &[rt::Relationship {
    name: "contacts_org_fkey",
    columns: &["org_id"],
    one_to_one: false,
    references: rt::Reference { schema: "public", relation: "orgs" },
    referenced_columns: &["id"],
}];

/// Functions of a row of `public.contacts` that read like columns.
pub const COMPUTED: &[rt::ComputedField] =
    &[rt::ComputedField { name: "full_name", sql_type: "text", set: false }];

/// The names of the columns.
pub mod columns {
    /// `id`.
    pub const ID: &str = "id";
    /// `name`.
    pub const NAME: &str = "name";
}

/// What picks at most one row, for `by` and `on_conflict_update`.
pub mod keys {
    use super::Row;
    use rowsmith_runtime as rt;

    /// `contacts_pkey`, the primary key: `id`.
    pub const PRIMARY: rt::Key<Row, rt::Uuid> = rt::Key::new("contacts_pkey", &[0]);

    /// `contacts_email_key`: `email`.
    pub const CONTACTS_EMAIL_KEY: rt::Key<Row, super::super::domains::Email> =
        rt::Key::new("contacts_email_key", &[3]);

    /// `contacts_lead_idx`: `name`, `email` where `(status = 'lead'::contact_status)`.
    pub const CONTACTS_LEAD_IDX: rt::Key<Row, (String, super::super::domains::Email)> =
        rt::Key::new("contacts_lead_idx", &[1, 3]).only("(status = 'lead'::contact_status)");
}
