//! Is a row of every relation read, and are all relations there?

use generated::public::{contacts, messages};
use rowsmith_runtime as rt;

use crate::{
    crm::{FIRST_BATCH, Session, both, sqlx, tokio_postgres},
    fill::{self, CONTACT, USER},
    values::id,
};

/// Declares the relations: their names, and how to read all of them.
macro_rules! relations {
    ($($schema:ident { $($relation:ident)* })*) => {
        const RELATIONS: &[&str] =
            &[$($(concat!(stringify!($schema), ".", stringify!($relation))),*),*];

        /// Each relation's rows, in a fixed order.
        async fn rows(db: &Session) -> Vec<(&'static str, Vec<String>)> {
            let mut all = Vec::new();
            $($({
                let rows = rt::select(&generated::$schema::$relation::TABLE).all(db).await;
                let name = concat!(stringify!($schema), ".", stringify!($relation));
                let rows = rows.unwrap_or_else(|error| panic!("{name}: {error:?}"));
                let mut rows: Vec<_> = rows.iter().map(|row| format!("{row:?}")).collect();
                rows.sort();
                all.push((name, rows));
            })*)*
            all
        }
    };
}

relations! {
    billing { current_subscriptions invoices plans subscriptions }
    public {
        active_contacts activity_feed api_keys attachments audit_log contact_overview contact_tags contacts
        countries custom_fields import_jobs message_embeddings messages messages_2025_q1 messages_2025_q2
        messages_2025_q3 messages_2025_q4 messages_default my_tasks notes opportunities opportunity_contacts
        organizations pipeline_summary profiles saved_views tags tasks tenant_directory tenant_members
        tenant_settings tenant_stats tenants webhook_deliveries webhooks
    }
}

/// The relations of these kinds, as the database knows them.
async fn relations(db: &Session, kinds: &str) -> Vec<String> {
    let sql = format!(
        "select s.nspname || '.' || r.relname from pg_class r join pg_namespace s on s.oid = r.relnamespace
         where s.nspname in ('public', 'billing') and r.relkind in ({kinds})
         order by s.nspname, r.relname"
    );
    db.texts(&sql).await.into_iter().flatten().collect()
}

#[tokio::test]
async fn every_relation_of_the_database_is_among_those_read() {
    both(async |db| {
        assert_eq!(relations(db, "'r', 'p', 'v', 'm', 'f'").await, RELATIONS);
    })
    .await;
}

#[tokio::test]
async fn rows_of_every_relation_are_read_the_same_by_both_drivers() {
    let all = both(async |db| {
        db.sign_in(FIRST_BATCH, USER).await;
        rows(db).await
    })
    .await;
    for (relation, rows) in all {
        assert!(!rows.is_empty(), "no row of {relation} was read");
    }
}

#[tokio::test]
async fn rows_of_every_table_are_written_the_same_by_both_drivers() {
    both(async |db| {
        let rows = fill::batch(db, 2).await;
        assert_eq!(rows.len(), relations(db, "'r', 'p'").await.len());
        rows
    })
    .await;
}

#[tokio::test]
async fn rows_of_ones_own_sql_are_read_by_name() {
    let sql = "select 1 as more, c.*, 2 as id_of_none from public.contacts c order by id limit 1";
    let client = tokio_postgres().await;
    let key = rt::select(&contacts::TABLE).key(contacts::columns::ID, &id(FIRST_BATCH, CONTACT));
    let expected = key.one(&client).await.unwrap();
    let by_tokio_postgres = client.query_one(sql, &[]).await.unwrap();
    assert_eq!(contacts::Row::try_from(&by_tokio_postgres).unwrap(), expected);
    let by_sqlx = sqlx::query_as::<_, contacts::Row>(sql).fetch_one(&mut sqlx().await).await;
    assert_eq!(by_sqlx.unwrap(), expected);
}

/// All fields of a borrowed row, as an owned one would show them.
fn shown(row: &messages::RowRef<'_>) -> String {
    format!("{row:?}").replacen("RowRef", "Row", 1)
}

#[tokio::test]
async fn a_borrowed_row_holds_what_an_owned_one_does() {
    both(async |db| {
        fill::batch(db, FIRST_BATCH + 1).await;
        let statement = rt::select(&messages::TABLE);
        let mut borrowed = Vec::new();
        statement.each(db, |row| borrowed.push(shown(&row))).await.unwrap();
        let mut owned: Vec<_> =
            statement.all(db).await.unwrap().iter().map(|row| format!("{row:?}")).collect();
        // One text is NULL, one is not.
        assert!(owned.iter().any(|row| row.contains("subject: None")), "{owned:?}");
        assert!(owned.iter().any(|row| row.contains("subject: Some")), "{owned:?}");
        borrowed.sort();
        owned.sort();
        assert_eq!(borrowed, owned);
    })
    .await;
}

#[tokio::test]
async fn a_row_of_ones_own_sql_is_borrowed_too() {
    let sql = "select body, m.* from public.messages m order by id, sent_at limit 1";
    let client = tokio_postgres().await;
    let row = client.query_one(sql, &[]).await.unwrap();
    let by_tokio_postgres = shown(&messages::RowRef::try_from(&row).unwrap());
    let mut connection = sqlx().await;
    let row = ::sqlx::query(sql).fetch_one(&mut connection).await.unwrap();
    let by_sqlx = <messages::RowRef<'_> as ::sqlx::FromRow<'_, _>>::from_row(&row).unwrap();
    assert_eq!(by_tokio_postgres, shown(&by_sqlx));
    assert!(by_tokio_postgres.contains("body: \""), "{by_tokio_postgres}");
}

#[tokio::test]
async fn a_row_that_cannot_be_borrowed_says_which_column() {
    let client = tokio_postgres().await;
    let row = client.query("select id, body from public.messages", &[]).await.unwrap().remove(0);
    let error = messages::RowRef::try_from(&row).unwrap_err();
    assert_eq!(error.column(), "tenant_id");
    assert_eq!(error.reason().to_string(), "the result has no such column");
    let sql = "select id, tenant_id, contact_id, channel::text, subject, null::text as body, sent_at, headers, \
               size_bytes from public.messages";
    let row = client.query(sql, &[]).await.unwrap().remove(0);
    let error = messages::RowRef::try_from(&row).unwrap_err();
    assert_eq!(error.to_string(), "cannot read column `body` of type `text`");
    assert_eq!(error.reason().to_string(), "unexpected NULL");
}
