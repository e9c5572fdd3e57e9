//! What is one row of every table, written by its `Insert`?

use generated::{
    billing::{enums::SubscriptionStatus, invoices, plans, subscriptions},
    public::{
        api_keys, attachments, audit_log,
        composites::{PostalAddress, Price},
        contact_tags, contacts, countries, custom_fields,
        domains::{Amount, CurrencyCode, EmailAddress, RequiredAmount, Slug},
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
    values::{ODD, id, of, text, texts},
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

/// Inserts a row and keeps what came back; gives back the numbers that differ from run to run, which
/// are not kept.
macro_rules! put {
    ($db:ident, $seen:ident, $insert:expr $(, $number:ident)*) => {{
        let row = rt::insert(&$insert).one($db).await.unwrap();
        $(let ($number, mut row) = (row.$number, row);
        assert!($number > 0);
        row.$number = 0;)*
        $seen.push(format!("{row:?}"));
        ($($number),*)
    }};
}

/// Writes a row of each table; gives back the rows as they were returned.
pub(crate) async fn batch(db: &Session, n: u16) -> Vec<String> {
    let mut seen = Vec::new();
    people(db, n, &mut seen).await;
    customers(db, n, &mut seen).await;
    conversations(db, n, &mut seen).await;
    bookkeeping(db, n, &mut seen).await;
    settings(db, n, &mut seen).await;
    seen
}

async fn people(db: &Session, n: u16, seen: &mut Vec<String>) {
    let (user, other) = (id(n, USER), id(n, OTHER_USER));
    db.run(&format!(
        "insert into auth.users (id, email) values ('{user}', null), ('{other}', null)"
    ))
    .await;
    // A trigger on `auth.users` has made the profiles.
    db.run(&format!("delete from public.profiles where id = '{user}'")).await;
    put!(
        db,
        seen,
        tenants::Insert {
            id: id(n, TENANT).into(),
            plan: text("team").into(),
            created_at: then().into(),
            updated_at: then().into(),
            ..tenants::Insert::new(text(ODD), Slug(format!("batch-{n}")))
        }
    );
    put!(
        db,
        seen,
        profiles::Insert {
            email: Some(EmailAddress(format!("Ada-{n}@Example.com"))).into(),
            full_name: Some(text("Ada")).into(),
            locale: text("de-AT").into(),
            preferences: of::<rt::Json>(r#"{"theme": ["dark", null, 1.5]}"#).into(),
            last_seen_at: Some(then()).into(),
            created_at: then().into(),
            updated_at: then().into(),
            ..profiles::Insert::new(user)
        }
    );
    put!(
        db,
        seen,
        tenant_members::Insert {
            role: MemberRole::Owner.into(),
            invited_by: Some(other).into(),
            joined_at: then().into(),
            ..tenant_members::Insert::new(id(n, TENANT), user)
        }
    );
}

async fn customers(db: &Session, n: u16, seen: &mut Vec<String>) {
    let [somewhere, nowhere] = addresses();
    put!(
        db,
        seen,
        countries::Insert {
            dial_code: Some(text("+0")).into(),
            ..countries::Insert::new(format!("X{n}"), text("Nowhere"))
        }
    );
    put!(
        db,
        seen,
        organizations::Insert {
            id: id(n, ORGANIZATION).into(),
            employees: Some(7).into(),
            address: Some(somewhere.clone()).into(),
            billing_addresses: vec![Some(somewhere.clone()), None, Some(nowhere)].into(),
            annual_revenue: Some(of("-12345678901234.56")).into(),
            created_at: then().into(),
            updated_at: then().into(),
            ..organizations::Insert::new(id(n, TENANT), text("Ltd."))
        }
    );
    put!(
        db,
        seen,
        contacts::Insert {
            id: id(n, CONTACT).into(),
            tenant_id: id(n, TENANT),
            organization_id: Some(id(n, ORGANIZATION)).into(),
            owner_id: Some(id(n, USER)).into(),
            first_name: text("Charles"),
            last_name: Some(format!("Babbage {n}")).into(),
            emails: of::<rt::Json>(r#"[{"email": "c@example.com", "type": "work"}]"#).into(),
            phones: vec![Some(text(ODD)), None].into(),
            status: ContactStatus::Customer.into(),
            score: Some(of("99.5")).into(),
            birthday: Some(of("1791-12-26")).into(),
            address: Some(somewhere).into(),
            custom: Some(rt::Json::Null).into(),
            created_at: then().into(),
            updated_at: then().into(),
            country_code: Some(text("AT")).into(),
            marketing_consent: Some(false).into(),
            external_ids: of::<rt::Json>(r#"{"hubspot": "1"}"#).into(),
        }
    );
    let tag = put!(
        db,
        seen,
        tags::Insert {
            color: text("#00ff00").into(),
            ..tags::Insert::new(id(n, TENANT), text("vip"))
        },
        id
    );
    put!(
        db,
        seen,
        contact_tags::Insert {
            tagged_at: then().into(),
            ..contact_tags::Insert::new(id(n, CONTACT), tag)
        },
        tag_id
    );
}

async fn conversations(db: &Session, n: u16, seen: &mut Vec<String>) {
    put!(
        db,
        seen,
        webhooks::Insert {
            id: id(n, WEBHOOK).into(),
            timeout: of::<rt::Interval>("1 mon -2 days 00:00:01.5").into(),
            created_at: then().into(),
            ..webhooks::Insert::new(
                id(n, TENANT),
                text("https://example.com"),
                texts(&["opportunity", ODD])
            )
        }
    );
    put!(
        db,
        seen,
        opportunities::Insert {
            id: id(n, OPPORTUNITY).into(),
            organization_id: Some(id(n, ORGANIZATION)).into(),
            owner_id: Some(id(n, USER)).into(),
            stage: OpportunityStage::OnHold.into(),
            value: RequiredAmount(of::<rt::Numeric>("1000.10").into()).into(),
            currency: CurrencyCode(text("CHF")).into(),
            probability: 25.into(),
            expected_close: Some(of("2026-01-31")).into(),
            created_at: then().into(),
            updated_at: then().into(),
            ..opportunities::Insert::new(id(n, TENANT), text("Engine"))
        }
    );
    put!(
        db,
        seen,
        opportunity_contacts::Insert {
            is_primary: true.into(),
            ..opportunity_contacts::Insert::new(id(n, OPPORTUNITY), id(n, CONTACT))
        }
    );
    put!(
        db,
        seen,
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
        id
    );
    put!(
        db,
        seen,
        notes::Insert {
            id: id(n, NOTE).into(),
            contact_id: Some(id(n, CONTACT)).into(),
            author_id: Some(id(n, USER)).into(),
            pinned: true.into(),
            created_at: then().into(),
            ..notes::Insert::new(id(n, TENANT), text("likes engines, likes numbers"))
        }
    );
    put!(
        db,
        seen,
        attachments::Insert {
            note_id: Some(id(n, NOTE)).into(),
            id: id(n, NOTE).into(),
            uploaded_at: then().into(),
            ..attachments::Insert::new(id(n, TENANT), text("a.pdf"), 1 << 40, (0..32).collect())
        }
    );
    put!(
        db,
        seen,
        messages::Insert {
            id: id(n, MESSAGE).into(),
            tenant_id: id(n, TENANT),
            contact_id: Some(id(n, CONTACT)).into(),
            channel: MessageChannel::Email,
            subject: Some(text("Re: engine")).into(),
            body: text(ODD),
            sent_at: then(),
            headers: Some(of::<rt::Json>(r#"{"X-A": []}"#)).into(),
            size_bytes: 12.into(),
        }
    );
    /// A row straight into a partition.
    macro_rules! partition {
        ($($partition:ident $sent_at:literal;)*) => {$(
            put!(db, seen, $partition::Insert {
                id: id(n, MESSAGE).into(),
                ..$partition::Insert::new(id(n, TENANT), MessageChannel::Sms, text("hi"), of($sent_at))
            });
        )*};
    }
    partition! {
        messages_2025_q1 "2025-01-01T00:00:00Z";
        messages_2025_q2 "2025-06-30T23:59:59.999999Z";
        messages_2025_q3 "2025-08-01T00:00:00+02:00";
        messages_2025_q4 "2025-10-01T00:00:00Z";
        messages_default "1999-12-31T00:00:00Z";
    }
    put!(
        db,
        seen,
        message_embeddings::Insert {
            created_at: then().into(),
            ..message_embeddings::Insert::new(id(n, MESSAGE), then(), embedding(0.5))
        },
        id
    );
}

/// A vector of as many dimensions as the column has, the first of which is `first`.
pub(crate) fn embedding(first: f32) -> rt::Vector {
    let mut numbers = vec![0.25; 1536];
    numbers[0] = first;
    rt::Vector(numbers)
}

async fn bookkeeping(db: &Session, n: u16, seen: &mut Vec<String>) {
    let price = Price { amount: Some(Amount(of("49"))), currency: Some(CurrencyCode(text("EUR"))) };
    put!(
        db,
        seen,
        plans::Insert {
            seats: 3.into(),
            features: texts(&["api"]).into(),
            ..plans::Insert::new(format!("plan-{n}"), text("Plan"), price)
        }
    );
    // Every field there is: no `id`, which is always the database's.
    let subscription = put!(
        db,
        seen,
        subscriptions::Insert {
            tenant_id: id(n, TENANT),
            plan_code: format!("plan-{n}"),
            status: SubscriptionStatus::Active.into(),
            period: (of("2025-01-01")..).into(),
            seats: 2.into(),
            metadata: of::<rt::Json>("{}").into(),
            created_at: then().into(),
        },
        id
    );
    // Nor `gross`, which is computed.
    put!(
        db,
        seen,
        invoices::Insert {
            number: rt::Field::Unset,
            subscription_id: subscription,
            issued_on: of::<rt::chrono::NaiveDate>("2025-07-01").into(),
            net: RequiredAmount(of::<rt::Numeric>("100").into()).into(),
            tax_rate: of::<rt::Numeric>("0.2").into(),
            paid_at: Some(then()).into(),
            pdf: Some(vec![0, 1, 255]).into(),
        },
        number,
        subscription_id
    );
    put!(
        db,
        seen,
        audit_log::Insert {
            tenant_id: Some(id(n, TENANT)).into(),
            record_id: Some(text("7")).into(),
            actor_ip: Some(of::<rt::Inet>("192.0.2.7/24")).into(),
            new_row: Some(of::<rt::Json>(r#"{"a": 1}"#)).into(),
            happened_at: then().into(),
            transaction_id: rt::Xid8(1 << 40).into(),
            ..audit_log::Insert::new(text("elsewhere"), AuditAction::Update)
        },
        id
    );
    put!(
        db,
        seen,
        webhook_deliveries::Insert {
            request_id: Some(-1).into(),
            status_code: Some(204).into(),
            attempted_at: then().into(),
            ..webhook_deliveries::Insert::new(id(n, WEBHOOK), of("[]"))
        },
        id
    );
    put!(
        db,
        seen,
        import_jobs::Insert {
            id: id(n, NOTE).into(),
            rows: Some(3).into(),
            failed_rows: 1.into(),
            took: Some(of::<rt::Interval>("-00:00:01")).into(),
            created_at: then().into(),
            ..import_jobs::Insert::new(id(n, TENANT), text("https://example.com"), of("{}"))
        }
    );
}

async fn settings(db: &Session, n: u16, seen: &mut Vec<String>) {
    put!(
        db,
        seen,
        tenant_settings::Insert {
            tenant_id: id(n, TENANT),
            fiscal_year_start: 4.into(),
            office_hours: vec![Some((9..12).into()), None, Some(rt::Range::Empty)].into(),
            blackout_dates: rt::MultiRange(vec![(..of("2020-01-01")).into()]).into(),
            invoice_day_limit: Some(rt::Money(-12_345)).into(),
            brand_color: Some(text("red")).into(),
            default_currency: CurrencyCode(text("CHF")).into(),
            week_starts_on: 7.into(),
            opening_time: of::<rt::chrono::NaiveTime>("23:59:59.999999").into(),
            location: Some(rt::Point { x: -0.1, y: f64::INFINITY }).into(),
            updated_at: then().into(),
        }
    );
    put!(
        db,
        seen,
        custom_fields::Insert {
            tenant_id: id(n, TENANT),
            table: text("contacts"),
            type_: text("text"),
            key: text("shoe size"),
            order: 2.into(),
            required: true.into(),
            default: Some(rt::Json::Null).into(),
            display_name: Some(text("Shoe \"size\"")).into(),
        },
        id
    );
    put!(
        db,
        seen,
        saved_views::Insert {
            id: id(n, NOTE).into(),
            owner_id: id(n, USER).into(),
            filter: Some(rt::JsonPath::from("$.\"a\"[*]?(@ > 1)")).into(),
            columns: texts(&["name", ODD]).into(),
            created_at: then().into(),
            ..saved_views::Insert::new(id(n, TENANT), text("mine"))
        }
    );
    put!(
        db,
        seen,
        api_keys::Insert {
            id: id(n, NOTE).into(),
            allowed_networks: vec![Some(of("10.0.0.0/8")), Some(of("2001:db8::/32"))].into(),
            created_by: Some(id(n, USER)).into(),
            created_at: then().into(),
            ..api_keys::Insert::new(id(n, TENANT), text("ci"), text("hash"))
        }
    );
}
