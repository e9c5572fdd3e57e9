//! What is one row of every table, written by its `Insert`?

use std::{fmt::Debug, mem::take};

use generated::{
    billing::{enums::SubscriptionStatus, invoices, plans, subscriptions},
    public::{
        api_keys, attachments, audit_log,
        composites::{PostalAddress, Price},
        contact_tags, contacts, countries, custom_fields,
        domains::{EmailAddress, RequiredAmount, Slug},
        enums::{
            AuditAction, ContactStatus, MemberRole, MessageChannel, OpportunityStage, TaskPriority,
            TaskState,
        },
        import_jobs, message_embeddings, messages, messages_2025_q1, messages_2025_q2,
        messages_2025_q3, messages_2025_q4, messages_default, notes, opportunities,
        opportunity_contacts, organizations, profiles, saved_views, tags, tasks, tenant_members,
        tenant_settings, tenants, webhook_deliveries, webhooks,
    },
};
use rowsmith_runtime as rt;
use rt::chrono::{DateTime, Utc};

use crate::{
    crm::Session,
    values::{ODD, amount, currency, id, of, text, texts},
};

/// What the rows of a batch are called: `id(n, TENANT)`.
pub(crate) const TENANT: u16 = 1;
pub(crate) const USER: u16 = 2;
pub(crate) const OTHER_USER: u16 = 3;
pub(crate) const ORGANIZATION: u16 = 4;
pub(crate) const CONTACT: u16 = 5;
pub(crate) const OPPORTUNITY: u16 = 6;
pub(crate) const MESSAGE: u16 = 7;
const NOTE: u16 = 8;
const WEBHOOK: u16 = 9;

/// When everything in a batch happened.
pub(crate) fn then() -> DateTime<Utc> {
    of("2025-07-01T12:34:56.789012Z")
}

/// An address, and one of which nothing is known.
pub(crate) fn addresses() -> [PostalAddress; 2] {
    let nowhere =
        PostalAddress { street: None, city: None, postal_code: None, region: None, country: None };
    let somewhere = PostalAddress {
        street: Some(text(ODD)),
        city: Some(String::new()),
        country: Some(text("AT")),
        ..nowhere.clone()
    };
    [somewhere, nowhere]
}

/// The rows of a batch that were written so far.
struct Batch<'a> {
    db: &'a Session,
    n: u16,
    rows: Vec<String>,
}

/// Writes a row of each table; gives back the rows as they were returned, without the numbers that
/// differ from run to run.
pub(crate) async fn batch(db: &Session, n: u16) -> Vec<String> {
    let mut batch = Batch { db, n, rows: Vec::new() };
    batch.people().await;
    batch.customers().await;
    batch.conversations().await;
    batch.messages().await;
    batch.bookkeeping().await;
    batch.settings().await;
    batch.rows
}

/// A vector of as many dimensions as the column has, the first of which is `first`.
pub(crate) fn embedding(first: f32) -> rt::Vector {
    let mut numbers = vec![0.25; 1536];
    numbers[0] = first;
    rt::Vector(numbers)
}

impl Batch<'_> {
    /// Inserts a row and keeps what came back.
    async fn put<I: rt::ToColumns<Row: rt::FromColumns + Debug + Send>>(&mut self, insert: I) {
        self.numbered(|_| (), insert).await;
    }

    /// Inserts a row and keeps what came back but for the numbers that `take` takes out of it.
    async fn numbered<I, N>(&mut self, take: impl Fn(&mut I::Row) -> N, insert: I) -> N
    where
        I: rt::ToColumns<Row: rt::FromColumns + Debug + Send>,
    {
        let mut row = rt::insert(&insert).one(self.db).await.unwrap();
        let numbers = take(&mut row);
        self.rows.push(format!("{row:?}"));
        numbers
    }

    async fn people(&mut self) {
        let n = self.n;
        let (user, other) = (id(n, USER), id(n, OTHER_USER));
        self.db
            .run(&format!(
                "insert into auth.users (id, email) values ('{user}', null), ('{other}', null)"
            ))
            .await;
        // A trigger on `auth.users` has made the profiles.
        self.db.run(&format!("delete from public.profiles where id = '{user}'")).await;
        self.put(tenants::Insert {
            id: id(n, TENANT).into(),
            plan: text("team").into(),
            created_at: then().into(),
            updated_at: then().into(),
            ..tenants::Insert::new(text(ODD), Slug::new(format!("batch-{n}")).unwrap())
        })
        .await;
        self.put(profiles::Insert {
            email: Some(EmailAddress(format!("Ada-{n}@Example.com"))).into(),
            full_name: Some(text("Ada")).into(),
            locale: text("de-AT").into(),
            preferences: of::<rt::JsonValue>(r#"{"theme": ["dark", null, 1.5]}"#).into(),
            last_seen_at: Some(then()).into(),
            created_at: then().into(),
            updated_at: then().into(),
            ..profiles::Insert::new(user)
        })
        .await;
        self.put(tenant_members::Insert {
            role: MemberRole::Owner.into(),
            invited_by: Some(other).into(),
            joined_at: then().into(),
            ..tenant_members::Insert::new(id(n, TENANT), user)
        })
        .await;
    }

    async fn customers(&mut self) {
        let n = self.n;
        let [somewhere, nowhere] = addresses();
        self.put(countries::Insert {
            dial_code: Some(text("+0")).into(),
            ..countries::Insert::new(format!("X{n}"), text("Nowhere"))
        })
        .await;
        self.put(organizations::Insert {
            id: id(n, ORGANIZATION).into(),
            employees: Some(7).into(),
            address: Some(somewhere.clone()).into(),
            billing_addresses: vec![Some(somewhere.clone()), None, Some(nowhere)].into(),
            annual_revenue: Some(of("-12345678901234.56")).into(),
            created_at: then().into(),
            updated_at: then().into(),
            ..organizations::Insert::new(id(n, TENANT), text("Ltd."))
        })
        .await;
        self.put(contacts::Insert {
            id: id(n, CONTACT).into(),
            tenant_id: id(n, TENANT),
            organization_id: Some(id(n, ORGANIZATION)).into(),
            owner_id: Some(id(n, USER)).into(),
            first_name: text("Charles"),
            last_name: Some(format!("Babbage {n}")).into(),
            emails: of::<rt::JsonValue>(r#"[{"email": "c@example.com", "type": "work"}]"#).into(),
            phones: vec![Some(text(ODD)), None].into(),
            status: ContactStatus::Customer.into(),
            score: Some(of("99.5")).into(),
            birthday: Some(of("1791-12-26")).into(),
            address: Some(somewhere).into(),
            custom: Some(rt::JsonValue::Null).into(),
            created_at: then().into(),
            updated_at: then().into(),
            country_code: Some(text("AT")).into(),
            marketing_consent: Some(false).into(),
            external_ids: of::<rt::JsonValue>(r#"{"hubspot": "1"}"#).into(),
        })
        .await;
        let tag = self
            .numbered(
                |row| take(&mut row.id),
                tags::Insert {
                    color: text("#00ff00").into(),
                    ..tags::Insert::new(id(n, TENANT), text("vip"))
                },
            )
            .await;
        self.numbered(
            |row| take(&mut row.tag_id),
            contact_tags::Insert {
                tagged_at: then().into(),
                ..contact_tags::Insert::new(id(n, CONTACT), tag)
            },
        )
        .await;
    }

    async fn conversations(&mut self) {
        let n = self.n;
        self.put(webhooks::Insert {
            id: id(n, WEBHOOK).into(),
            timeout: of::<rt::Interval>("1 mon -2 days 00:00:01.5").into(),
            created_at: then().into(),
            ..webhooks::Insert::new(
                id(n, TENANT),
                text("https://example.com"),
                texts(&["opportunity", ODD]),
            )
        })
        .await;
        self.put(opportunities::Insert {
            id: id(n, OPPORTUNITY).into(),
            organization_id: Some(id(n, ORGANIZATION)).into(),
            owner_id: Some(id(n, USER)).into(),
            stage: OpportunityStage::OnHold.into(),
            value: RequiredAmount(amount("1000.10")).into(),
            currency: currency("CHF").into(),
            probability: 25.into(),
            expected_close: Some(of("2026-01-31")).into(),
            created_at: then().into(),
            updated_at: then().into(),
            ..opportunities::Insert::new(id(n, TENANT), text("Engine"))
        })
        .await;
        self.put(opportunity_contacts::Insert {
            is_primary: true.into(),
            ..opportunity_contacts::Insert::new(id(n, OPPORTUNITY), id(n, CONTACT))
        })
        .await;
        self.numbered(
            |row| take(&mut row.id),
            tasks::Insert {
                contact_id: Some(id(n, CONTACT)).into(),
                assignee_id: Some(id(n, USER)).into(),
                state: TaskState::InProgress.into(),
                priority: TaskPriority::Urgent.into(),
                due_at: Some(then()).into(),
                remind_before: Some(of::<rt::Interval>("2 days")).into(),
                created_at: then().into(),
                ..tasks::Insert::new(id(n, TENANT), text("Call"))
            },
        )
        .await;
        self.put(notes::Insert {
            id: id(n, NOTE).into(),
            contact_id: Some(id(n, CONTACT)).into(),
            author_id: Some(id(n, USER)).into(),
            pinned: true.into(),
            created_at: then().into(),
            ..notes::Insert::new(id(n, TENANT), text("likes engines, likes numbers"))
        })
        .await;
        self.put(attachments::Insert {
            note_id: Some(id(n, NOTE)).into(),
            id: id(n, NOTE).into(),
            uploaded_at: then().into(),
            ..attachments::Insert::new(id(n, TENANT), text("a.pdf"), 1 << 40, (0..32).collect())
        })
        .await;
    }

    async fn messages(&mut self) {
        let n = self.n;
        self.put(messages::Insert {
            id: id(n, MESSAGE).into(),
            tenant_id: id(n, TENANT),
            contact_id: Some(id(n, CONTACT)).into(),
            channel: MessageChannel::Email,
            subject: Some(text("Re: engine")).into(),
            body: text(ODD),
            sent_at: then(),
            headers: Some(of::<rt::JsonValue>(r#"{"X-A": []}"#)).into(),
            size_bytes: 12.into(),
        })
        .await;
        /// Rows straight into partitions.
        macro_rules! partitions {
            ($($partition:ident $sent_at:literal;)*) => {$(
                let new = $partition::Insert::new(id(n, TENANT), MessageChannel::Sms, text("hi"), of($sent_at));
                self.put($partition::Insert { id: id(n, MESSAGE).into(), ..new }).await;
            )*};
        }
        partitions! {
            messages_2025_q1 "2025-01-01T00:00:00Z";
            messages_2025_q2 "2025-06-30T23:59:59.999999Z";
            messages_2025_q3 "2025-08-01T00:00:00+02:00";
            messages_2025_q4 "2025-10-01T00:00:00Z";
            messages_default "1999-12-31T00:00:00Z";
        }
        self.numbered(
            |row| take(&mut row.id),
            message_embeddings::Insert {
                created_at: then().into(),
                ..message_embeddings::Insert::new(id(n, MESSAGE), then(), embedding(0.5))
            },
        )
        .await;
    }

    async fn bookkeeping(&mut self) {
        let n = self.n;
        let price = Price { amount: Some(amount("49")), currency: Some(currency("EUR")) };
        self.put(plans::Insert {
            seats: 3.into(),
            features: texts(&["api"]).into(),
            ..plans::Insert::new(format!("plan-{n}"), text("Plan"), price)
        })
        .await;
        // Every field there is: no `id`, which is always the database's.
        let subscription = self
            .numbered(
                |row| take(&mut row.id),
                subscriptions::Insert {
                    tenant_id: id(n, TENANT),
                    plan_code: format!("plan-{n}"),
                    status: SubscriptionStatus::Active.into(),
                    period: (of("2025-01-01")..).into(),
                    seats: 2.into(),
                    metadata: of::<rt::JsonValue>("{}").into(),
                    created_at: then().into(),
                },
            )
            .await;
        // Nor `gross`, which is computed.
        self.numbered(
            |row| (take(&mut row.number), take(&mut row.subscription_id)),
            invoices::Insert {
                number: rt::Field::Unset,
                subscription_id: subscription,
                issued_on: of::<rt::chrono::NaiveDate>("2025-07-01").into(),
                net: RequiredAmount(amount("100")).into(),
                tax_rate: of::<rt::Numeric>("0.2").into(),
                paid_at: Some(then()).into(),
                pdf: Some(vec![0, 1, 255]).into(),
            },
        )
        .await;
        self.numbered(
            |row| take(&mut row.id),
            audit_log::Insert {
                tenant_id: Some(id(n, TENANT)).into(),
                record_id: Some(text("7")).into(),
                actor_ip: Some(of::<rt::Inet>("192.0.2.7/24")).into(),
                new_row: Some(of::<rt::JsonValue>(r#"{"a": 1}"#)).into(),
                happened_at: then().into(),
                transaction_id: rt::Xid8(1 << 40).into(),
                ..audit_log::Insert::new(text("elsewhere"), AuditAction::Update)
            },
        )
        .await;
        self.numbered(
            |row| take(&mut row.id),
            webhook_deliveries::Insert {
                request_id: Some(-1).into(),
                status_code: Some(204).into(),
                attempted_at: then().into(),
                ..webhook_deliveries::Insert::new(id(n, WEBHOOK), of("[]"))
            },
        )
        .await;
        self.put(import_jobs::Insert {
            id: id(n, NOTE).into(),
            rows: Some(3).into(),
            failed_rows: 1.into(),
            took: Some(of::<rt::Interval>("-00:00:01")).into(),
            created_at: then().into(),
            ..import_jobs::Insert::new(id(n, TENANT), text("https://example.com"), of("{}"))
        })
        .await;
    }

    async fn settings(&mut self) {
        let n = self.n;
        self.put(tenant_settings::Insert {
            tenant_id: id(n, TENANT),
            fiscal_year_start: 4.into(),
            office_hours: vec![Some((9..12).into()), None, Some(rt::Range::Empty)].into(),
            blackout_dates: rt::MultiRange(vec![(..of("2020-01-01")).into()]).into(),
            invoice_day_limit: Some(rt::Money(-12_345)).into(),
            brand_color: Some(text("red")).into(),
            default_currency: currency("CHF").into(),
            week_starts_on: 7.into(),
            opening_time: of::<rt::chrono::NaiveTime>("23:59:59.999999").into(),
            location: Some(rt::Point { x: -0.1, y: f64::INFINITY }).into(),
            updated_at: then().into(),
        })
        .await;
        self.numbered(
            |row| take(&mut row.id),
            custom_fields::Insert {
                tenant_id: id(n, TENANT),
                table: text("contacts"),
                type_: text("text"),
                key: text("shoe size"),
                order: 2.into(),
                required: true.into(),
                default: Some(rt::JsonValue::Null).into(),
                display_name: Some(text("Shoe \"size\"")).into(),
            },
        )
        .await;
        self.put(saved_views::Insert {
            id: id(n, NOTE).into(),
            owner_id: id(n, USER).into(),
            filter: Some(rt::JsonPath::from("$.\"a\"[*]?(@ > 1)")).into(),
            columns: texts(&["name", ODD]).into(),
            created_at: then().into(),
            ..saved_views::Insert::new(id(n, TENANT), text("mine"))
        })
        .await;
        self.put(api_keys::Insert {
            id: id(n, NOTE).into(),
            allowed_networks: vec![Some(of("10.0.0.0/8")), Some(of("2001:db8::/32"))].into(),
            created_by: Some(id(n, USER)).into(),
            created_at: then().into(),
            ..api_keys::Insert::new(id(n, TENANT), text("ci"), text("hash"))
        })
        .await;
    }
}
