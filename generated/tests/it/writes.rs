//! Is what was written what was meant: unset, NULL or a value, and values of every kind?

use generated::{
    billing::{enums::SubscriptionStatus, invoices, plans, subscriptions},
    public::{
        active_contacts,
        composites::{PostalAddress, Price},
        contacts, custom_fields,
        domains::{Amount, CurrencyCode, EmailAddress, RequiredAmount, Slug},
        enums::{
            AuditAction, ContactStatus, MemberRole, MessageChannel, OpportunityStage, TaskPriority,
            TaskState,
        },
        import_jobs, messages, messages_2025_q1, messages_2025_q3, messages_default, my_tasks,
        notes, opportunities, organizations, profiles, tasks, tenant_settings,
    },
};
use rowsmith_runtime as rt;
use rt::{Field, Field::Unset};

use crate::{
    crm::{FIRST_BATCH, NEW_CHANNEL, both},
    fill::{CONTACT, MESSAGE, ORGANIZATION, OTHER_USER, TENANT, USER, addresses, then},
    values::{ODD, amount, currency, id, of, text, texts},
};

/// The identifier of a row that was there before.
fn old(k: u16) -> rt::Uuid {
    id(FIRST_BATCH, k)
}

fn contact() -> contacts::Insert {
    contacts::Insert::new(old(TENANT), text("Ada"))
}

fn opportunity() -> opportunities::Insert {
    opportunities::Insert::new(old(TENANT), text("Engine"))
}

fn task() -> tasks::Insert {
    tasks::Insert::new(old(TENANT), text("Call"))
}

fn message(sent_at: &str) -> messages::Insert {
    messages::Insert::new(old(TENANT), MessageChannel::Chat, text("hi"), of(sent_at))
}

#[tokio::test]
async fn unset_takes_the_default_null_is_null_and_a_value_is_that_value() {
    both(async |db| {
        db.sign_in(FIRST_BATCH, USER).await;
        // `default auth.uid()`, and may be NULL.
        for (author_id, expected) in [
            (Unset, Some(old(USER))),
            (Field::Set(None), None),
            (Some(old(OTHER_USER)).into(), Some(old(OTHER_USER))),
        ] {
            let contact_id = Some(old(CONTACT)).into();
            let note = notes::Insert {
                author_id,
                contact_id,
                ..notes::Insert::new(old(TENANT), text("x"))
            };
            assert_eq!(rt::insert(&note).one(db).await.unwrap().author_id, expected);
        }
        let row = rt::insert(&task()).one(db).await.unwrap();
        assert_eq!(
            (row.priority, row.state, row.details),
            (TaskPriority::Normal, TaskState::Open, None)
        );
        for (details, expected) in [
            (Some(text(ODD)).into(), Some(ODD)),
            (Unset, Some(ODD)),
            (Field::Set(None), None),
            (Unset, None),
            (Some(String::new()).into(), Some("")),
        ] {
            let changes =
                tasks::Update { details, state: TaskState::Waiting.into(), ..Default::default() };
            let row = rt::update(&changes).key(tasks::columns::ID, &row.id).one(db).await.unwrap();
            assert_eq!((row.details.as_deref(), row.state), (expected, TaskState::Waiting));
        }
    })
    .await;
}

#[tokio::test]
async fn every_label_is_known_written_and_read() {
    both(async |db| {
        for (name, labels) in [
            ("billing.subscription_status", SubscriptionStatus::LABELS),
            ("public.audit_action", AuditAction::LABELS),
            ("public.contact_status", ContactStatus::LABELS),
            ("public.member_role", MemberRole::LABELS),
            ("public.message_channel", &[MessageChannel::LABELS, &[NEW_CHANNEL]].concat()),
            ("public.opportunity_stage", OpportunityStage::LABELS),
            ("public.task_priority", TaskPriority::LABELS),
            ("public.task_state", TaskState::LABELS),
        ] {
            let known = db.texts(&format!("select unnest(enum_range(null::{name}))::text")).await;
            assert_eq!(known, texts(labels), "{name}");
        }
        for stage in OpportunityStage::ALL {
            let insert = opportunities::Insert { stage: stage.clone().into(), ..opportunity() };
            let row = rt::insert(&insert).one(db).await.unwrap();
            assert_eq!(&row.stage, stage);
            let sql =
                format!("select stage::text from public.opportunities where id = '{}'", row.id);
            assert_eq!(db.text(&sql).await, stage.as_str());
        }
    })
    .await;
}

#[tokio::test]
async fn a_label_that_is_newer_than_the_types_survives() {
    both(async |db| {
        let pigeon = MessageChannel::from(NEW_CHANNEL);
        assert_eq!(pigeon, MessageChannel::Unrecognized(NEW_CHANNEL.into()));
        let insert =
            messages::Insert { channel: pigeon.clone(), ..message("2025-07-02T00:00:00Z") };
        let row = rt::insert(&insert).one(db).await.unwrap();
        assert_eq!(row.channel, pigeon);
        let found = rt::select(&messages::TABLE).key("channel", &pigeon).all(db).await.unwrap();
        assert_eq!(found, [row]);
        // One that is none of the database's labels either is the database's to refuse.
        let fax = messages::Insert { channel: "fax".into(), ..insert };
        let refusal = db.refusal(&rt::insert(&fax)).await;
        assert!(
            refusal.starts_with("invalid input value for enum") && refusal.contains("fax"),
            "{refusal}"
        );
    })
    .await;
}

#[tokio::test]
async fn domains_keep_their_defaults_checks_and_comparisons() {
    both(async |db| {
        let row = rt::insert(&opportunity()).one(db).await.unwrap();
        assert_eq!(row.value, RequiredAmount(amount("0")));
        assert_eq!(row.currency, currency("EUR"));
        let value = RequiredAmount(amount("999999999999.994")).into();
        let row =
            rt::insert(&opportunities::Insert { value, ..opportunity() }).one(db).await.unwrap();
        let sql = format!("select value::text from public.opportunities where id = '{}'", row.id);
        assert_eq!(db.text(&sql).await, "999999999999.99");

        // What the server alone can decide is left to it.
        let email = Some(EmailAddress(text("nobody"))).into();
        let update = profiles::Update { email, ..Default::default() };
        let refusal = db.refusal(&rt::update(&update).key("id", &old(USER))).await;
        assert!(refusal.contains("violates check constraint \"email_address_shape\""), "{refusal}");

        // `citext` below the domain compares without regard to case.
        let email = EmailAddress(text("ADA-1@EXAMPLE.COM"));
        let profile = rt::select(&profiles::TABLE).key("email", &email).one(db).await.unwrap();
        assert_eq!(profile.email, Some(EmailAddress(text("Ada-1@Example.com"))));
    })
    .await;
}

#[test]
fn a_value_that_breaks_its_domain_is_not_made() {
    let amount = |text| Amount::new(of(text)).map_err(|error| error.constraint());
    assert_eq!(amount("-0.01"), Err("amount_not_negative"));
    assert_eq!(amount("999999999999.995"), Err("numeric(14,2)"));
    let error = CurrencyCode::new(text("EURO")).map_err(|error| error.to_string());
    assert_eq!(error, Err(text("the value violates `char(3)`")));
    let slug = |it| Slug::try_from(text(it)).map_err(|error| error.constraint());
    assert_eq!(slug("No Slug"), Err("slug_shape"));
    assert_eq!(slug("a"), Err("slug_length"));
    assert_eq!(slug("a-slug").map(Slug::into_inner), Ok(text("a-slug")));
}

#[tokio::test]
async fn composites_and_arrays_of_them_keep_every_attribute() {
    both(async |db| {
        let [somewhere, nowhere] = addresses();
        let key = old(ORGANIZATION);
        let stored = "select concat_ws('/', address::text, (address).street, address is null, cardinality(billing_addresses), \
            billing_addresses[1] = address, billing_addresses[2]::text, billing_addresses[3]::text) from public.organizations";
        let stored = format!("{stored} where id = '{key}'");
        let quoted = ODD.replace('\\', "\\\\").replace('"', "\"\"");
        assert_eq!(db.text(&stored).await, format!("(\"{quoted}\",\"\",,,AT)/{ODD}/f/3/t/(,,,,)"));

        let one_street = PostalAddress { street: Some(text("null")), ..nowhere.clone() };
        for (address, all, expected) in [
            (Some(nowhere.clone()), vec![None], "(,,,,)/t/1"),
            (None, Vec::new(), "t/0"),
            (Some(one_street.clone()), vec![Some(nowhere), Some(somewhere)], "(null,,,,)/null/f/2/f/(\"O'Hara"),
        ] {
            let (address, billing_addresses) = (address.into(), all.into());
            let changes = organizations::Update { address, billing_addresses, ..Default::default() };
            let row = rt::update(&changes).key("id", &key).one(db).await.unwrap();
            assert_eq!(Field::Set(row.address), changes.address);
            assert_eq!(Field::Set(row.billing_addresses), changes.billing_addresses);
            let stored = db.text(&stored).await;
            assert!(stored.starts_with(expected), "{stored}");
        }

        // Domains as attributes, one of them not known.
        let monthly = Price { amount: Some(amount("0.10")), currency: None };
        let row = rt::insert(&plans::Insert::new(text("p"), text("P"), monthly.clone())).one(db).await.unwrap();
        assert_eq!(row, plans::Row { code: text("p"), title: text("P"), monthly, seats: 1, features: Vec::new() });
        assert_eq!(db.text("select monthly::text from billing.plans where code = 'p'").await, "(0.10,)");
    })
    .await;
}

#[tokio::test]
async fn ranges_multiranges_money_times_and_points_are_what_the_database_holds() {
    both(async |db| {
        let key = old(TENANT);
        let stored = "select concat_ws(' ', office_hours::text, blackout_dates::text, invoice_day_limit::numeric::text, \
            opening_time::text, location::text) from public.tenant_settings";
        let stored = format!("{stored} where tenant_id = '{key}'");
        let expected = r#"{"[9,12)",NULL,empty} {(,2020-01-01)} -123.45 23:59:59.999999 (-0.1,Infinity)"#;
        assert_eq!(db.text(&stored).await, expected);

        let days = |from, to| rt::Range::from(of(from)..of(to));
        let changes = tenant_settings::Update {
            office_hours: vec![Some((13..=17).into()), Some(rt::Range::ALL)].into(),
            blackout_dates: rt::MultiRange(vec![
                days("2025-12-24", "2025-12-27"),
                days("2025-12-26", "2026-01-02"),
                days("2025-08-01", "2025-08-02"),
            ])
            .into(),
            invoice_day_limit: Some(rt::Money(i64::MAX)).into(),
            opening_time: of::<rt::chrono::NaiveTime>("00:00:00").into(),
            location: Field::Set(None),
            ..Default::default()
        };
        let row = rt::update(&changes).key("tenant_id", &key).one(db).await.unwrap();
        let expected = r#"{"[13,18)","(,)"} {[2025-08-01,2025-08-02),[2025-12-24,2026-01-02)} 92233720368547758.07 00:00:00"#;
        assert_eq!(db.text(&stored).await, expected);
        // Read back in the one form that Postgres gives equal ranges.
        assert_eq!(row.office_hours, [Some((13..18).into()), Some(rt::Range::ALL)]);
        assert_eq!(row.blackout_dates.0, [days("2025-08-01", "2025-08-02"), days("2025-12-24", "2026-01-02")]);
        assert_eq!((row.invoice_day_limit, row.location), (Some(rt::Money(i64::MAX)), None));
    })
    .await;
}

#[tokio::test]
async fn json_null_is_a_value_and_documents_come_back_whole() {
    both(async |db| {
        let whole: rt::JsonValue =
            of(r#"{"": [1, -0.5, 1e300, "\u0001 \" \\ 🦀", {"null": null}], "b": false}"#);
        for (custom, expected, kind) in [
            (Unset, None, "-"),
            (Field::Set(None), None, "-"),
            (Some(rt::JsonValue::Null).into(), Some(rt::JsonValue::Null), "null"),
            (Some(whole.clone()).into(), Some(whole), "object"),
        ] {
            let insert = contacts::Insert { custom, ..contact() };
            let row = rt::insert(&insert).one(db).await.unwrap();
            assert_eq!(row.custom, expected);
            let sql = "select coalesce(jsonb_typeof(custom), '-') from public.contacts";
            assert_eq!(db.text(&format!("{sql} where id = '{}'", row.id)).await, kind);
        }
    })
    .await;
}

#[tokio::test]
async fn what_the_database_makes_is_read_and_never_written() {
    both(async |db| {
        // `generated always as (...) stored`: every field of the writes is given by `fill`, and none is this one.
        let row = rt::insert(&contact()).one(db).await.unwrap();
        assert_eq!(row.full_name.as_deref(), Some("Ada"));
        let changes =
            contacts::Update { last_name: Some(text("King")).into(), ..Default::default() };
        let row = rt::update(&changes).key("id", &row.id).one(db).await.unwrap();
        assert_eq!(row.full_name.as_deref(), Some("Ada King"));

        let invoice = rt::select(&invoices::TABLE).all(db).await.unwrap().remove(0);
        assert_eq!(invoice.gross, Some(of("120")));
        let job =
            rt::select(&import_jobs::TABLE).key("tenant_id", &old(TENANT)).one(db).await.unwrap();
        assert_eq!(job.progress, Some(1.0 / 3.0));
        let note =
            rt::select(&notes::TABLE).key("contact_id", &old(CONTACT)).one(db).await.unwrap();
        assert_eq!(note.search.unwrap().0, "'engines':2 'likes':1,3 'numbers':4");

        // `generated always as identity` takes no number, `by default` takes one or makes one.
        let made = rt::insert(&subscriptions::Insert {
            tenant_id: of("10000000-0000-4000-8000-000000000001"),
            plan_code: text("team"),
            status: Unset,
            period: rt::Range::Empty,
            seats: Unset,
            metadata: Unset,
            created_at: Unset,
        });
        let (first, second) = (made.one(db).await.unwrap(), made.one(db).await.unwrap());
        assert!(second.id > first.id);
        assert_eq!(
            (first.status, first.seats, first.period),
            (SubscriptionStatus::Trialing, 1, rt::Range::Empty)
        );
        let given = rt::insert(&tasks::Insert { id: (-7).into(), ..task() }).one(db).await.unwrap();
        assert_eq!(given.id, -7);
        assert!(rt::insert(&task()).one(db).await.unwrap().id > 0);
    })
    .await;
}

#[tokio::test]
async fn a_simple_view_takes_writes() {
    both(async |db| {
        // Every field there is: `full_name` is computed below the view.
        let insert = active_contacts::Insert {
            id: Unset,
            tenant_id: old(TENANT),
            first_name: text("Ada"),
            last_name: Some(text("Byron")).into(),
            status: ContactStatus::Qualified.into(),
            emails: Unset,
            created_at: then().into(),
        };
        let row = rt::insert(&insert).one(db).await.unwrap();
        assert_eq!((row.full_name.as_deref(), &row.emails), (Some("Ada Byron"), &of("[]")));
        let changes = active_contacts::Update { last_name: Field::Set(None), ..Default::default() };
        let changed = rt::update(&changes).key("id", &row.id).one(db).await.unwrap();
        let expected =
            active_contacts::Row { last_name: None, full_name: Some(text("Ada")), ..row };
        assert_eq!(changed, expected);
        let below = rt::select(&contacts::TABLE).key("id", &expected.id).one(db).await.unwrap();
        assert_eq!((below.status, below.created_at), (ContactStatus::Qualified, then()));

        let gone = active_contacts::Insert { status: ContactStatus::Churned.into(), ..insert };
        let refusal = db.refusal(&rt::insert(&gone)).await;
        assert_eq!(refusal, "new row violates check option for view \"active_contacts\"");
    })
    .await;
}

#[tokio::test]
async fn a_view_with_a_trigger_takes_writes_of_the_user_who_is_signed_in() {
    both(async |db| {
        db.sign_in(FIRST_BATCH, USER).await;
        db.run("set local role authenticated").await;
        let mine = rt::select(&my_tasks::TABLE).one(db).await.unwrap();
        assert_eq!(mine.contact.as_deref(), Some("Charles Babbage 1"));
        let (state, due_at) = (Some(TaskState::Done).into(), Field::Set(None));
        let changes = my_tasks::Update { state, due_at, ..Default::default() };
        let changed = rt::update(&changes).key("id", &mine.id).one(db).await.unwrap();
        assert_eq!(changed, my_tasks::Row { state: TaskState::Done, due_at: None, ..mine });
        let below = rt::select(&tasks::TABLE).key("id", &changed.id).one(db).await.unwrap();
        assert_eq!((below.state, below.done_at.is_some()), (TaskState::Done, true));

        // Row level security shows others nothing, and lets them change nothing.
        db.sign_in(FIRST_BATCH, OTHER_USER).await;
        assert_eq!(rt::select(&my_tasks::TABLE).all(db).await.unwrap(), []);
        assert_eq!(rt::update(&changes).every_row().exec(db).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn rows_find_their_partition() {
    both(async |db| {
        let quarters: [(&str, &str); 3] = [
            ("2025-02-03T04:05:06.000007Z", "public.messages_2025_q1"),
            ("2025-09-30T23:59:59.999999Z", "public.messages_2025_q3"),
            ("2031-01-01T00:00:00Z", "public.messages_default"),
        ];
        for (sent_at, partition) in quarters {
            let row = rt::insert(&message(sent_at)).one(db).await.unwrap();
            assert_eq!(row.sent_at, of::<rt::chrono::DateTime<rt::chrono::Utc>>(sent_at));
            let sql = format!(
                "select tableoid::regclass::text from public.messages where id = '{}'",
                row.id
            );
            assert!(partition.ends_with(&db.text(&sql).await));
            let count = match partition {
                "public.messages_2025_q1" => {
                    rt::select(&messages_2025_q1::TABLE).key("id", &row.id).exec(db).await
                }
                "public.messages_2025_q3" => {
                    rt::select(&messages_2025_q3::TABLE).key("id", &row.id).exec(db).await
                }
                _ => rt::select(&messages_default::TABLE).key("id", &row.id).exec(db).await,
            };
            assert_eq!(count.unwrap(), 1, "{partition}");
        }
        // The key of a partitioned table has more than one column; here it picks one of six.
        let key =
            |sent_at| rt::select(&messages::TABLE).key("id", &old(MESSAGE)).key("sent_at", sent_at);
        assert_eq!(key(&then()).one(db).await.unwrap().body, ODD);
        assert_eq!(
            rt::select(&messages::TABLE).key("id", &old(MESSAGE)).all(db).await.unwrap().len(),
            6
        );
        // An update may move a row.
        let changes = messages::Update {
            sent_at: of::<rt::chrono::DateTime<rt::chrono::Utc>>("2025-01-02T00:00:00Z").into(),
            ..Default::default()
        };
        let id = rt::insert(&message("2025-07-03T00:00:00Z")).one(db).await.unwrap().id;
        assert_eq!(rt::update(&changes).key("id", &id).exec(db).await.unwrap(), 1);
        assert!(
            rt::select(&messages_2025_q1::TABLE).key("id", &id).opt(db).await.unwrap().is_some()
        );
    })
    .await;
}

#[tokio::test]
async fn columns_with_odd_names_are_like_any_other() {
    both(async |db| {
        let insert = custom_fields::Insert {
            tenant_id: old(TENANT),
            table: text("select"),
            type_: text("type"),
            key: text("key"),
            order: (-1).into(),
            required: true.into(),
            default: Some(of::<rt::JsonValue>("[null]")).into(),
            display_name: Some(text(ODD)).into(),
        };
        let row = rt::insert(&insert).one(db).await.unwrap();
        let sql = "select concat_ws('/', \"table\", \"type\", \"key\", \"order\", \"required?\", \"default\", \"Display Name\")
            from public.custom_fields";
        let stored = db.text(&format!("{sql} where id = {}", row.id)).await;
        assert_eq!(stored, format!("select/type/key/-1/t/[null]/{ODD}"));
        let (required, default, display_name) = (false.into(), Field::Set(None), Unset);
        let changes = custom_fields::Update { required, default, display_name, ..Default::default() };
        let update = rt::update(&changes)
            .key(custom_fields::columns::DISPLAY_NAME, ODD)
            .key(custom_fields::columns::TYPE, "type");
        let changed = update.one(db).await.unwrap();
        assert_eq!(changed, custom_fields::Row { required: false, default: None, ..row });
    })
    .await;
}
