//! Are functions and procedures called with what they are given, and read as they answer?

use generated::public::{
    composites, contact_tags, contacts,
    domains::Slug,
    enums::{ContactStatus, OpportunityStage},
    functions::{
        add_tag, archive_tenant, create_tenant, full_address, is_overdue, match_messages,
        merge_contacts, search_contacts, stage_conversion, tag_names, tenant_totals,
    },
    notes, opportunities, tags, tasks, tenants,
};
use rowsmith_runtime as rt;
use rt::Field;

use crate::{
    crm::{FIRST_BATCH, Session, both},
    fill::{CONTACT, MESSAGE, TENANT, USER, embedding, then},
    values::{ODD, id, of, text},
};

fn old(k: u16) -> rt::Uuid {
    id(FIRST_BATCH, k)
}

async fn insert<I: rt::ToColumns<Row: rt::FromColumns + Send>>(db: &Session, row: &I) -> I::Row {
    rt::insert(row).one(db).await.unwrap()
}

#[tokio::test]
async fn rows_of_a_relation_come_back_as_its_rows() {
    both(async |db| {
        let all = search_contacts::Args::new(Some(text("Charles Babbage")));
        let found: search_contacts::Returns = rt::call(&all).all(db).await.unwrap();
        let names: Vec<_> = found.iter().map(|row| row.full_name.as_deref().unwrap()).collect();
        assert_eq!(names, ["Charles Babbage", "Charles Babbage 1"]);
        let known = rt::select(&contacts::TABLE).key("id", &old(CONTACT)).one(db).await.unwrap();
        assert_eq!(found[1], known);
        for (max_results, only_status, count) in [
            (Field::Unset, Some(ContactStatus::Customer).into(), 2),
            (Some(1).into(), Field::Unset, 1),
            (Field::Set(None), Field::Set(None), 2),
            (Field::Unset, Some(ContactStatus::Lead).into(), 0),
        ] {
            let args = search_contacts::Args { max_results, only_status, ..all.clone() };
            assert_eq!(rt::call(&args).all(db).await.unwrap().len(), count, "{args:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn one_row_of_a_relation_comes_back_as_its_row() {
    both(async |db| {
        db.sign_in(FIRST_BATCH, USER).await;
        for (slug, plan, expected) in
            [("free-one", Field::Unset, "free"), ("team-one", Some(text("team")).into(), "team")]
        {
            let args = create_tenant::Args {
                plan,
                ..create_tenant::Args::new(Some(text(ODD)), Some(Slug::new(text(slug)).unwrap()))
            };
            let made: create_tenant::Returns = rt::call(&args).one(db).await.unwrap();
            assert_eq!((made.name.as_str(), made.plan.as_str()), (ODD, expected));
            let found = rt::select(&tenants::TABLE)
                .key("slug", &Slug::new(text(slug)).unwrap())
                .one(db)
                .await;
            assert_eq!(found.unwrap(), made);
        }
        let args =
            create_tenant::Args { plan: Field::Set(None), ..create_tenant::Args::new(None, None) };
        let refusal = db.refusal(&rt::call(&args)).await;
        assert!(refusal.contains("violates not-null constraint"), "{refusal}");
    })
    .await;
}

/// The rows of a table as values, which is how functions take them.
fn values<R: rt::FromColumns>(table: &'static str) -> rt::Table<R> {
    rt::Table::new("public", table, R::COLUMNS)
}

#[tokio::test]
async fn computed_fields_take_a_row_as_a_value() {
    both(async |db| {
        let table = values::<composites::Contacts>("contacts");
        let contact = rt::select(&table).key("id", &old(CONTACT)).one(db).await.unwrap();
        let address: full_address::Returns =
            rt::call(&full_address::Args::new(Some(contact))).one(db).await.unwrap();
        assert_eq!(address, Some(format!("{ODD}, ")));

        let table = values::<composites::Tasks>("tasks");
        let task = rt::select(&table).key("tenant_id", &old(TENANT)).one(db).await.unwrap();
        for (due_at, expected) in [
            (Some(then()), Some(true)),
            (Some(of("9999-01-01T00:00:00Z")), Some(false)),
            (None, None),
        ] {
            let task = composites::Tasks { due_at, ..task.clone() };
            let overdue: is_overdue::Returns =
                rt::call(&is_overdue::Args::new(Some(task))).one(db).await.unwrap();
            assert_eq!(overdue, expected);
        }
        assert_eq!(contacts::COMPUTED[0].name, "full_address");
        assert_eq!(tasks::COMPUTED[0].name, "is_overdue");
    })
    .await;
}

#[tokio::test]
async fn out_arguments_and_tables_come_back_as_columns() {
    both(async |db| {
        let totals = rt::call(&tenant_totals::Args::new(Some(old(TENANT)))).one(db).await.unwrap();
        let expected = tenant_totals::Returns {
            contacts: Some(1),
            opportunities: Some(1),
            open_value: Some(of("1000.10")),
        };
        assert_eq!(totals, expected);

        insert(
            db,
            &opportunities::Insert {
                stage: OpportunityStage::Won.into(),
                ..opportunities::Insert::new(old(TENANT), text("today"))
            },
        )
        .await;
        let won = stage_conversion::Returns {
            stage: Some(OpportunityStage::Won),
            entered: Some(1),
            won: Some(1),
            rate: Some(of("1")),
        };
        let on_hold = stage_conversion::Returns {
            stage: Some(OpportunityStage::OnHold),
            entered: Some(1),
            won: Some(0),
            rate: Some(of("0")),
        };
        for (since, expected) in
            [(Some(of("2025-01-01")).into(), vec![&on_hold, &won]), (Field::Set(None), Vec::new())]
        {
            let args =
                stage_conversion::Args { since, ..stage_conversion::Args::new(Some(old(TENANT))) };
            let mut rows = rt::call(&args).all(db).await.unwrap();
            rows.sort_by_key(|row| row.won);
            assert_eq!(rows.iter().collect::<Vec<_>>(), expected);
        }
        // `default current_date - 90`.
        let recent =
            rt::call(&stage_conversion::Args::new(Some(old(TENANT)))).all(db).await.unwrap();
        assert!(recent.contains(&won));
    })
    .await;
}

#[tokio::test]
async fn vectors_are_searched_by() {
    both(async |db| {
        let near = match_messages::Args::new(Some(embedding(0.75)));
        let found = rt::call(&near).all(db).await.unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].message_id, found[0].sent_at), (Some(old(MESSAGE)), Some(then())));
        assert_eq!(found[0].body.as_deref(), Some(ODD));
        assert!((0.9..1.0).contains(&found[0].similarity.unwrap()), "{found:?}");
        let nearer = match_messages::Args { match_threshold: Some(1.5).into(), ..near };
        assert_eq!(rt::call(&nearer).all(db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn arrays_are_arguments() {
    both(async |db| {
        let twin = insert(db, &contacts::Insert::new(old(TENANT), text("Twin"))).await.id;
        let contact_id: Field<_> = Some(twin).into();
        insert(db, &notes::Insert { contact_id, ..notes::Insert::new(old(TENANT), text("n")) })
            .await;
        for title in ["a", "b"] {
            insert(
                db,
                &tasks::Insert { contact_id, ..tasks::Insert::new(old(TENANT), text(title)) },
            )
            .await;
        }
        let args = merge_contacts::Args::new(Some(old(CONTACT)), Some(vec![Some(twin), None]));
        let merged = rt::call(&args).one(db).await.unwrap();
        let expected = merge_contacts::Returns {
            moved_notes: Some(1),
            moved_tasks: Some(2),
            removed: Some(1),
        };
        assert_eq!(merged, expected);
    })
    .await;
}

#[tokio::test]
async fn overloads_variadic_arguments_and_values_in_sets() {
    both(async |db| {
        let tag = insert(db, &tags::Insert::new(old(TENANT), text("by number"))).await.id;
        let () = rt::call(&add_tag::uuid_int4::Args::new(Some(old(CONTACT)), Some(tag)))
            .one(db)
            .await
            .unwrap();

        let by_name =
            |name| add_tag::uuid_text_bool::Args::new(Some(old(CONTACT)), Some(text(name)));
        let rarely = add_tag::uuid_text_bool::Args {
            create_missing: Some(false).into(),
            ..by_name("missing")
        };
        assert_eq!(rt::call(&rarely).one(db).await.unwrap(), None);
        let made: add_tag::uuid_text_bool::Returns = rt::call(&by_name(ODD)).one(db).await.unwrap();
        assert_eq!(rt::call(&by_name(ODD)).one(db).await.unwrap(), made);
        let tagged = rt::select(&contact_tags::TABLE)
            .key("contact_id", &old(CONTACT))
            .all(db)
            .await
            .unwrap();
        assert_eq!(tagged.len(), 3);

        for (ids, expected) in [
            (vec![Some(tag), None, made], vec![Some(text(ODD)), Some(text("by number"))]),
            (vec![None], Vec::new()),
            (Vec::new(), Vec::new()),
        ] {
            let mut names: tag_names::Returns =
                rt::call(&tag_names::Args::new(ids)).all(db).await.unwrap();
            names.sort();
            assert_eq!(names, expected);
        }
    })
    .await;
}

#[tokio::test]
async fn procedures_give_back_what_they_take_in_and_out() {
    both(async |db| {
        for archived_contacts in [Field::Unset, Field::Set(None), Some(7).into()] {
            let args = archive_tenant::Args {
                archived_contacts,
                ..archive_tenant::Args::new(Some(old(TENANT)))
            };
            let archived = rt::call(&args).one(db).await.unwrap();
            assert_eq!(archived, archive_tenant::Returns { archived_contacts: Some(1) });
        }
        let tenant = rt::select(&tenants::TABLE).key("id", &old(TENANT)).one(db).await.unwrap();
        assert!(tenant.archived_at.is_some());
    })
    .await;
}
