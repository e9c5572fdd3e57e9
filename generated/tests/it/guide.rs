//! Does every example of `docs/types.md` do what the guide says, on both drivers?

use std::error::Error;

use generated::public::{
    composites::PostalAddress,
    contacts,
    domains::Slug,
    enums::ContactStatus,
    functions::{add_tag, search_contacts, tenant_totals},
    messages, organizations, tags, tenants,
};
use rowsmith_runtime as rt;
use rt::Refused as _;

use crate::{
    crm::{FIRST_BATCH, Session, both},
    fill::{CONTACT, TENANT},
    values::{id, text},
};

type Done = Result<(), Box<dyn Error>>;

/// Plays an example on each driver.
async fn play(example: impl AsyncFn(&Session) -> Done) {
    both(async |db| example(db).await.unwrap()).await;
}

fn tenant() -> rt::Uuid {
    id(FIRST_BATCH, TENANT)
}

/// Code without white space and the commas that rustfmt puts at the ends of lists.
fn bare(code: &str) -> String {
    let mut bare: String = code.split_whitespace().collect();
    for end in [")", "]", "}"] {
        bare = bare.replace(&format!(",{end}"), end);
    }
    bare
}

#[test]
fn every_example_of_the_guide_stands_here() {
    let guide = include_str!("../../../docs/types.md");
    let here = bare(include_str!("guide.rs"));
    let examples: Vec<_> = guide.split("```rust\n").skip(1).collect();
    assert!(examples.len() > 10, "{}", examples.len());
    for example in examples {
        let (example, _) = example.split_once("```").unwrap();
        assert!(here.contains(&bare(example)), "{example}");
    }
}

#[test]
fn enums_keep_labels_that_they_do_not_know() {
    let status = ContactStatus::from("customer");
    assert_eq!(status, ContactStatus::Customer);
    assert_eq!(status.as_str(), "customer");
    assert_eq!(ContactStatus::LABELS.first(), Some(&"lead"));
    let later = ContactStatus::from("frozen");
    assert_eq!(later, ContactStatus::Unrecognized("frozen".into()));
}

#[tokio::test]
async fn domains_are_checked_when_they_are_made() {
    play(async |db| {
        let slug = Slug::new("guide-book".to_owned())?;
        assert_eq!(slug.len(), 10); // it dereferences to what it holds
        let refused = Slug::new("Guide Book".to_owned());
        assert_eq!(refused.map_err(|error| error.constraint()), Err("slug_shape"));
        let nobody =
            rt::select(&tenants::TABLE).by(&tenants::keys::TENANTS_SLUG_KEY, &slug).opt(db).await?;
        assert_eq!(nobody, None);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn composites_are_written_and_returned() {
    play(async |db| {
        let tenant_id = tenant();
        let address = PostalAddress {
            street: Some("1 Main Street".to_owned()),
            city: Some("Vienna".to_owned()),
            postal_code: None,
            region: None,
            country: Some("AT".to_owned()),
        };
        let new = organizations::Insert {
            address: Some(address).into(),
            ..organizations::Insert::new(tenant_id, "Guide Ltd.".to_owned())
        };
        let made = rt::insert(&new).one(db).await?;
        assert_eq!(rt::Field::Set(made.address), new.address);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_row_is_inserted_found_changed_and_deleted() {
    play(async |db| {
        let tenant_id = tenant();
        let new = contacts::Insert {
            last_name: Some("Lovelace".to_owned()).into(),
            status: ContactStatus::Customer.into(),
            ..contacts::Insert::new(tenant_id, "Ada".to_owned())
        };
        let ada: contacts::Row = rt::insert(&new).one(db).await?;
        assert_eq!(ada.full_name.as_deref(), Some("Ada Lovelace"));

        let found =
            rt::select(&contacts::TABLE).by(&contacts::keys::PRIMARY, &ada.id).one(db).await?;
        let vip = rt::select(&tags::TABLE)
            .by(&tags::keys::TAGS_TENANT_ID_NAME_KEY, &(tenant_id, "vip".to_owned()))
            .opt(db)
            .await?;
        let customers = rt::select(&contacts::TABLE)
            .key(contacts::columns::TENANT_ID, &tenant_id)
            .key(contacts::columns::STATUS, &ContactStatus::Customer)
            .all(db)
            .await?;

        let changes = contacts::Update {
            last_name: None.into(), // NULL
            status: ContactStatus::Churned.into(),
            ..Default::default() // the rest stays
        };
        let changed = rt::update(&changes).by(&contacts::keys::PRIMARY, &ada.id).one(db).await?;
        let deleted =
            rt::delete(&contacts::TABLE).by(&contacts::keys::PRIMARY, &ada.id).exec(db).await?;

        assert_eq!(found, ada);
        assert!(vip.is_some() && customers.contains(&ada));
        assert_eq!((changed.last_name, changed.status), (None, ContactStatus::Churned));
        assert_eq!((changed.first_name, deleted), (ada.first_name, 1));
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn many_rows_are_inserted_and_known_ones_changed_or_left() {
    play(async |db| {
        let tenant_id = tenant();
        let rows = ["guide-a", "guide-b"].map(|name| tags::Insert::new(tenant_id, name.to_owned()));
        let made: Vec<tags::Row> = rt::insert_many(&rows).all(db).await?;
        let names: Vec<_> = made.iter().map(|row| row.name.as_str()).collect();
        assert_eq!(names, ["guide-a", "guide-b"]);

        let vip = tags::Insert {
            color: "#ffd700".to_owned().into(),
            ..tags::Insert::new(tenant_id, "vip".to_owned())
        };
        let key = &tags::keys::TAGS_TENANT_ID_NAME_KEY;
        let changed: tags::Row = rt::insert(&vip).on_conflict_update(key).one(db).await?;
        let written = rt::insert(&vip).on_conflict_nothing().exec(db).await?;
        assert_eq!(written, 0);
        assert_eq!(changed.color, "#ffd700");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn functions_are_called() {
    play(async |db| {
        let (tenant_id, contact_id) = (tenant(), id(FIRST_BATCH, CONTACT));
        let args = add_tag::uuid_text_bool::Args {
            create_missing: Some(true).into(),
            ..add_tag::uuid_text_bool::Args::new(Some(contact_id), Some("guide".to_owned()))
        };
        let tag_id: Option<i32> = rt::call(&args).one(db).await?;

        let args = search_contacts::Args::new(Some("Charles Babbage".to_owned()));
        let alike: Vec<contacts::Row> = rt::call(&args).all(db).await?;

        let totals: tenant_totals::Returns =
            rt::call(&tenant_totals::Args::new(Some(tenant_id))).one(db).await?;

        assert!(tag_id.is_some() && alike.iter().any(|row| row.id == contact_id));
        assert_eq!(totals.contacts, Some(1));
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn pages_and_streams_show_every_row() {
    play(async |db| {
        let tenant_id = tenant();
        let rows = ["A", "B", "C"].map(|name| contacts::Insert::new(tenant_id, text(name)));
        rt::insert_many(&rows).exec(db).await?;

        let people = rt::page(&contacts::indexes::CONTACTS_TENANT_ID_IDX)
            .key(contacts::columns::TENANT_ID, &tenant_id);
        let first = people.clone().limit(2).all(db).await?;
        if let Some(last) = first.last() {
            let next = people.clone().after(last).limit(2).all(db).await?;
            if let Some(start) = next.first() {
                let back = people.clone().before(start).limit(2).all(db).await?;
                assert_eq!(back, first);
            }
        }
        let rest = people.after(&first[1]).limit(10).all(db).await?;
        assert_eq!((first.len(), rest.len()), (2, 2));

        let mut names = Vec::new();
        let everybody = rt::select(&contacts::TABLE).key(contacts::columns::TENANT_ID, &tenant_id);
        let mut rows = everybody.stream(db);
        while let Some(row) = rows.next().await? {
            names.push(row.first_name);
        }
        names.sort();
        assert_eq!(names, ["A", "B", "C", "Charles"]);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn rows_are_looked_at_where_they_lie() {
    play(async |db| {
        let mut longest = 0;
        let all = rt::select(&messages::TABLE);
        let count =
            all.each(db, |row: messages::RowRef<'_>| longest = longest.max(row.body.len())).await?;

        let owned = all.all(db).await?;
        assert_eq!(count, owned.len() as u64);
        assert_eq!(Some(longest), owned.iter().map(|row| row.body.len()).max());
        Ok(())
    })
    .await;
}

async fn copied_in<X: rt::CopyExecutor>(db: X, rows: &[tags::Insert]) -> Result<u64, rt::Error> {
    let mut copy = rt::copy_in(db);
    for row in rows {
        copy.send(row).await?;
    }
    let written = copy.finish().await?;
    Ok(written)
}

async fn copied_out<X: rt::CopyOutExecutor>(db: X) -> Result<Vec<String>, rt::Error> {
    let mut names = Vec::new();
    let mut rows = rt::copy_out(&tags::TABLE, db);
    while let Some(row) = rows.next().await? {
        names.push(row.name);
    }
    Ok(names)
}

#[tokio::test]
async fn rows_are_copied_in_and_out() {
    play(async |db| {
        let rows = ["guide-c", "guide-d"].map(|name| tags::Insert::new(tenant(), text(name)));
        let (written, names) = match db {
            Session::TokioPostgres(client) => {
                (copied_in(client, &rows).await?, copied_out(client).await?)
            }
            Session::Sqlx(connection) => {
                let mut connection = connection.lock().await;
                let written = copied_in(&mut *connection, &rows).await?;
                let all = rt::select(&tags::TABLE).all(&mut *connection).await?;
                (written, all.into_iter().map(|row| row.name).collect())
            }
        };
        assert_eq!(written, 2);
        assert!(rows.iter().all(|row| names.contains(&row.name)), "{names:?}");
        Ok(())
    })
    .await;
}

async fn queried(
    client: &tokio_postgres::Client,
    slug: Slug,
) -> Result<Vec<contacts::Row>, Box<dyn Error>> {
    let sql = "select c.* from public.contacts c join public.tenants t on t.id = c.tenant_id
        where c.status = $1::text::public.contact_status and t.slug = $2::text::public.slug";
    let rows = client.query(sql, &[&ContactStatus::Customer, &slug]).await?;
    let customers: Vec<contacts::Row> =
        rows.iter().map(contacts::Row::try_from).collect::<Result<_, _>>()?;
    Ok(customers)
}

async fn fetched(
    connection: &mut sqlx::PgConnection,
    slug: Slug,
) -> Result<Vec<contacts::Row>, Box<dyn Error>> {
    let sql = "select c.* from public.contacts c join public.tenants t on t.id = c.tenant_id
        where c.status = $1::text::public.contact_status and t.slug = $2::text::public.slug";
    let customers: Vec<contacts::Row> = sqlx::query_as(sql)
        .bind(ContactStatus::Customer)
        .bind(slug)
        .fetch_all(&mut *connection)
        .await?;
    Ok(customers)
}

#[tokio::test]
async fn own_sql_takes_and_gives_generated_types() {
    play(async |db| {
        let slug = Slug::new(format!("batch-{FIRST_BATCH}"))?;
        let customers = match db {
            Session::TokioPostgres(client) => queried(client, slug).await?,
            Session::Sqlx(connection) => fetched(&mut *connection.lock().await, slug).await?,
        };
        let ids: Vec<_> = customers.iter().map(|row| row.id).collect();
        assert_eq!(ids, [id(FIRST_BATCH, CONTACT)]);
        Ok(())
    })
    .await;
}

async fn kept_prepared(
    client: &tokio_postgres::Client,
    tenant_id: rt::Uuid,
) -> Result<(), Box<dyn Error>> {
    let statements = rt::PreparedStatements::new(); // lives as long as the connection
    for name in ["guide-e", "guide-f"] {
        let new = tags::Insert::new(tenant_id, name.to_owned());
        rt::insert(&new).exec(statements.on(client)).await?;
    }
    let sql = "select statement from pg_prepared_statements where statement like 'insert into%'";
    assert_eq!(client.query_typed(sql, &[]).await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn statements_stay_prepared_on_request() {
    play(async |db| {
        if let Session::TokioPostgres(client) = db {
            kept_prepared(client, tenant()).await?;
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_refusal_has_a_name() {
    play(async |db| {
        let tenant_id = tenant();
        let new = contacts::Insert {
            score: Some(rt::Numeric::from(101)).into(),
            ..contacts::Insert::new(tenant_id, "Ada".to_owned())
        };
        let error = rt::insert(&new).exec(db).await.unwrap_err();
        assert_eq!(contacts::constraint(&error), Some(contacts::Constraint::ContactsScoreRange));
        let refusal = error.refusal().unwrap();
        assert_eq!(refusal.sqlstate, "23514");
        assert_eq!(refusal.constraint, Some("contacts_score_range"));
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn the_database_is_verified() {
    play(async |db| {
        let verdict = generated::verify(db).await?;
        for difference in verdict.breaking() {
            eprintln!("{difference}");
        }
        assert!(verdict.is_compatible());
        Ok(())
    })
    .await;
}

#[test]
fn dates_are_converted() -> Done {
    let birthday: rt::chrono::NaiveDate = "1815-12-10".parse()?;
    let day = rt::Date::try_from(birthday)?;
    assert_eq!(day.year_month_day(), Some((1815, 12, 10)));
    assert!(day < rt::Date::INFINITY);
    assert_eq!(rt::chrono::NaiveDate::try_from(day)?, birthday);
    Ok(())
}
