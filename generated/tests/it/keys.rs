//! Do the constants of generated code pick, page and name what the database knows by them?

use generated::public::{
    composites::PostalAddress, contacts, domains::EmailAddress, enums::MessageChannel, messages,
    organizations, profiles, tags,
};
use rowsmith_runtime as rt;
use rt::Refused as _;

use crate::{
    crm::{FIRST_BATCH, both},
    fill::{CONTACT, TENANT, USER},
    values::{id, of, text},
};

fn old(k: u16) -> rt::Uuid {
    id(FIRST_BATCH, k)
}

#[tokio::test]
async fn keys_of_one_and_of_several_columns_pick_one_row() {
    both(async |db| {
        let contact = rt::select(&contacts::TABLE).by(&contacts::keys::PRIMARY, &old(CONTACT));
        let contact = contact.one(db).await.unwrap();
        assert_eq!(contact.id, old(CONTACT));
        let new = organizations::Insert::new(old(TENANT), text("Acme"));
        let key = &organizations::keys::ORGANIZATIONS_TENANT_ID_NAME_KEY;
        let row = rt::insert(&new).one(db).await.unwrap();
        let found = rt::select(&organizations::TABLE).by(key, &(old(TENANT), text("Acme")));
        assert_eq!(found.one(db).await.unwrap(), row);
        let address = PostalAddress {
            street: Some(text("1 \"Main\"")),
            city: None,
            postal_code: None,
            region: None,
            country: None,
        };
        let moved = organizations::Insert { address: Some(address.clone()).into(), ..new };
        let again = rt::insert(&moved).on_conflict_update(key).one(db).await.unwrap();
        assert_eq!((again.id, again.address), (row.id, Some(address)));
        let gone = rt::delete(&organizations::TABLE).by(&organizations::keys::PRIMARY, &row.id);
        assert_eq!(gone.exec(db).await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn pages_go_along_an_index_and_back() {
    both(async |db| {
        let new = |n: u8| contacts::Insert::new(old(TENANT), format!("{n}"));
        let rows: Vec<_> = (0..20).map(new).collect();
        rt::insert_many(&rows).exec(db).await.unwrap();
        let page =
            || rt::page(&contacts::indexes::CONTACTS_TENANT_ID_IDX).key("tenant_id", &old(TENANT));
        let all = page().limit(1000).all(db).await.unwrap();
        assert!(all.len() >= 20 && all.is_sorted_by_key(|row| row.id));
        let mut seen = page().limit(7).all(db).await.unwrap();
        loop {
            let next = page().after(seen.last().unwrap()).limit(7).all(db).await.unwrap();
            let Some(first) = next.first() else { break };
            let back = page().before(first).limit(3).all(db).await.unwrap();
            assert_eq!(back, seen[seen.len() - 3..]);
            seen.extend(next);
        }
        assert_eq!(seen, all);
        // A partial index shows what it holds.
        let leads = rt::page(&contacts::indexes::CONTACTS_OPEN_LEADS_IDX)
            .limit(1000)
            .all(db)
            .await
            .unwrap();
        let status = generated::public::enums::ContactStatus::Lead;
        assert!(!leads.is_empty() && leads.iter().all(|row| row.status == status));
    })
    .await;
}

/// The error of a statement that the server refuses.
async fn error<R: rt::FromColumns + Send, C>(
    db: &crate::crm::Session,
    statement: &rt::Statement<R, C>,
) -> rt::Error {
    db.run("savepoint before").await;
    let result = statement.exec(db).await;
    db.run("rollback to savepoint before").await;
    result.unwrap_err()
}

#[tokio::test]
async fn a_refusal_names_the_constraint_on_both_drivers() {
    both(async |db| {
        let contact = contacts::Insert::new(old(TENANT), text("Ada"));
        let score = Some(of::<rt::Numeric>("101")).into();
        let check = error(db, &rt::insert(&contacts::Insert { score, ..contact.clone() })).await;
        assert_eq!(contacts::constraint(&check), Some(contacts::Constraint::ContactsScoreRange));
        assert_eq!(organizations::constraint(&check), None, "it is another table's");
        let id = old(CONTACT).into();
        let taken = error(db, &rt::insert(&contacts::Insert { id, ..contact.clone() })).await;
        assert_eq!(contacts::constraint(&taken), Some(contacts::Constraint::ContactsPkey));
        let refusal = taken.refusal().unwrap();
        assert_eq!((refusal.sqlstate, refusal.constraint), ("23505", Some("contacts_pkey")));
        assert!(refusal.detail.unwrap().contains("already exists"));
        let tenant_id = rt::Uuid::nil();
        let absent = error(db, &rt::insert(&contacts::Insert { tenant_id, ..contact })).await;
        assert_eq!(contacts::constraint(&absent), Some(contacts::Constraint::ContactsTenantIdFkey));
        // What a partition refuses, its parent knows.
        let insert = |channel| {
            messages::Insert::new(old(TENANT), channel, text("hi"), of("2025-07-03T00:00:00Z"))
        };
        let row = rt::insert(&insert(MessageChannel::Chat)).one(db).await.unwrap();
        let twice = messages::Insert { id: row.id.into(), ..insert(MessageChannel::Chat) };
        let twice = error(db, &rt::insert(&twice)).await;
        assert_eq!(messages::constraint(&twice), Some(messages::Constraint::MessagesPkey));
        // Nothing that has a type is NULL where it must not be; SQL of one's own is.
        let email = Some(EmailAddress(text("nobody"))).into();
        let wrong = profiles::Update { email, ..Default::default() };
        let wrong = error(db, &rt::update(&wrong).by(&profiles::keys::PRIMARY, &old(USER))).await;
        assert_eq!(wrong.refusal().unwrap().constraint, Some("email_address_shape"));
        assert_eq!(profiles::constraint(&wrong), None, "it is the domain's");
    })
    .await;
}

#[tokio::test]
async fn null_where_there_must_be_none_is_named_by_its_column() {
    let client = crate::crm::tokio_postgres().await;
    let sql = "insert into public.tags (tenant_id, name) values (gen_random_uuid(), null)";
    let error = client.execute(sql, &[]).await.unwrap_err();
    assert_eq!(tags::constraint(&error), Some(tags::Constraint::NotNull(tags::columns::NAME)));
    let error = sqlx::query(sql).execute(&mut crate::crm::sqlx().await).await.unwrap_err();
    assert_eq!(tags::constraint(&error), Some(tags::Constraint::NotNull("name")));
}
