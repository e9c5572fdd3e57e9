//! Does the crate notice what moved on in a database, and say whether it matters?

use expect_test::{Expect, expect};
use generated::verify;
use rowsmith_runtime::Impact;

use crate::crm::both;

/// Changes the database, and says what the crate makes of it besides the label that is always new.
async fn after(change: &str, expected: Expect) {
    let said = both(async |db| {
        db.run(change).await;
        let verdict = verify(db).await.unwrap();
        let lines = verdict.differences.iter().map(|it| format!("{it}\n"));
        let said: String = lines.filter(|line| !line.contains("pigeon")).collect();
        let matters = verdict.differences.iter().any(|it| it.impact != Impact::Harmless);
        assert_eq!(verdict.is_compatible(), !matters);
        said
    })
    .await;
    expected.assert_eq(&said);
}

#[tokio::test]
async fn a_label_that_was_added_is_all_that_differs() {
    let said = both(async |db| {
        let verdict = verify(db).await.unwrap();
        assert!(verdict.is_compatible() && !verdict.is_same());
        verdict.to_string()
    })
    .await;
    expect![
        "label `pigeon 'post'` of enum `public.message_channel` was added; this code does not mind"
    ]
    .assert_eq(&said);
}

#[tokio::test]
async fn what_is_gone_breaks_readers_and_writers() {
    after(
        "drop view billing.current_subscriptions;
         alter table public.saved_views drop column name;
         drop function public.add_tag(uuid, int);",
        expect![[r#"
            view `billing.current_subscriptions` does not exist; reading and writing fail
            column `public.saved_views.name` does not exist; reading and writing fail
            key `saved_views_tenant_id_owner_id_name_key` of table `public.saved_views` does not exist; writing can fail
            function `public.add_tag(contact uuid, tag int4)` does not exist; reading and writing fail
        "#]],
    )
    .await;
}

#[tokio::test]
async fn types_matter_when_another_rust_type_holds_them() {
    after(
        "alter table public.saved_views alter column name type varchar(300);
         alter table public.saved_views add column sort_order int8;
         alter table public.saved_views alter column name drop not null;",
        expect![[r#"
            column `public.saved_views.name` is of type `varchar(300)`, not `text`; writing can fail
            column `public.saved_views.name` may be NULL now; reading it can fail
            column `public.saved_views.sort_order` was added; this code does not mind
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_new_column_matters_when_an_insert_cannot_leave_it_out() {
    after(
        "alter table public.saved_views add column a int;
         alter table public.saved_views add column b int not null default 1;
         alter table public.saved_views add column c int generated always as (1) stored;
         alter table public.saved_views alter column b drop default;",
        expect![[r#"
            column `public.saved_views.a` was added; this code does not mind
            column `public.saved_views.b` was added; writing can fail
            column `public.saved_views.c` was added; this code does not mind
        "#]],
    )
    .await;
}

#[tokio::test]
async fn an_attribute_that_stands_elsewhere_is_told() {
    after(
        "alter type public.postal_address drop attribute street;
         alter type public.postal_address add attribute street text;",
        expect![[r#"
            attribute `public.postal_address.city` stands at another place; reading and writing fail
        "#]],
    )
    .await;
}

#[tokio::test]
async fn domains_composites_and_results_are_compared_too() {
    after(
        "alter domain public.slug set not null;
         alter type public.postal_address add attribute planet text;
         alter type public.postal_address drop attribute city cascade;",
        expect![[r#"
            the value of domain `public.slug` must not be NULL now; writing can fail
            attribute `public.postal_address.city` does not exist; reading and writing fail
            attribute `public.postal_address.planet` was added; what goes by place is refused
        "#]],
    )
    .await;
}

#[tokio::test]
async fn another_kind_of_object_matters_where_it_does_less() {
    after(
        "alter table public.saved_views rename to saved_views_1;
         create view public.saved_views as select * from public.saved_views_1;
         alter materialized view public.tenant_stats rename to tenant_stats_1;
         create view public.tenant_stats as select * from public.tenant_stats_1;
         alter view billing.current_subscriptions rename to current_subscriptions_1;
         create table billing.current_subscriptions as
         select * from billing.current_subscriptions_1;
         alter function public.merge_contacts(uuid, uuid[]) rename to merge_contacts_1;
         create procedure public.merge_contacts(keep uuid, drop_ids uuid[])
         language sql as '';",
        expect![[r#"
            view `billing.current_subscriptions` is a table now; this code does not mind
            table `public.saved_views` is a view now; writing can fail
            materialized view `public.tenant_stats` is a view now; this code does not mind
            function `public.merge_contacts(keep uuid, drop_ids uuid[])` is a procedure now; reading and writing fail
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_narrower_modifier_matters_and_a_wider_one_does_not() {
    after(
        "update public.organizations set annual_revenue = 1;
         alter table public.organizations alter annual_revenue type numeric(12,2);
         alter table public.message_embeddings alter embedding type extensions.vector;
         alter table public.organizations alter website type varchar(200);
         alter table public.import_jobs alter created_at type timestamptz(0);",
        expect![[r#"
            column `public.message_embeddings.embedding` is of type `extensions.vector`, not `extensions.vector(1536)`; this code does not mind
            column `public.organizations.website` is of type `varchar(200)`, not `text`; writing can fail
            column `public.organizations.annual_revenue` is of type `numeric(12,2)`, not `numeric(16,2)`; writing can fail
        "#]],
    )
    .await;
}

#[tokio::test]
async fn defaults_identities_and_generated_columns_are_judged_by_what_inserts_leave_out() {
    after(
        "alter table billing.invoices alter number set generated always;
         alter table billing.invoices alter issued_on drop default;
         alter table billing.invoices alter gross drop expression, alter gross set not null;
         alter table billing.subscriptions alter id drop identity;
         alter table billing.plans alter seats drop not null, alter seats drop default;
         update public.tasks set details = '';
         alter table public.tasks alter details set not null;",
        expect![[r#"
            column `billing.invoices.number` is written by the server alone now; writing can fail
            column `billing.invoices.issued_on` has no default any more; writing can fail
            column `billing.invoices.gross` must not be NULL now; writing can fail
            column `billing.invoices.gross` can be written now; writing can fail
            column `billing.plans.seats` may be NULL now; reading it can fail
            column `billing.plans.seats` has no default any more; this code does not mind
            column `billing.subscriptions.id` can be written now; writing can fail
            column `public.tasks.details` must not be NULL now; writing can fail
        "#]],
    )
    .await;
}

#[tokio::test]
async fn calls_need_arguments_by_their_names_and_defaults_for_the_others() {
    after(
        "drop function public.add_tag(uuid, int);
         create function public.add_tag(
             loud boolean default false, tag int default 1, contact uuid default null
         ) returns void language sql as '';
         drop function public.add_tag(uuid, text, boolean);
         create function public.add_tag(contact uuid, tag_name text, create_missing boolean)
         returns int language sql as 'select 1';
         drop function public.search_contacts(text, int, public.contact_status);
         create function public.search_contacts(
             query text, most int default 1, only_status public.contact_status default null
         ) returns setof public.contacts language sql as 'select * from public.contacts';",
        expect![[r#"
            argument `contact` of function `public.add_tag(contact uuid, tag int4)` has a default now; this code does not mind
            argument `tag` of function `public.add_tag(contact uuid, tag int4)` has a default now; this code does not mind
            argument `loud` of function `public.add_tag(contact uuid, tag int4)` was added; this code does not mind
            argument `create_missing` of function `public.add_tag(contact uuid, tag_name text, create_missing bool)` has no default any more; writing can fail
            function `public.search_contacts(query text, max_results int4, only_status public.contact_status)` does not exist; reading and writing fail
        "#]],
    )
    .await;
}

#[tokio::test]
async fn keys_that_conflicts_are_looked_for_by_and_indexes_that_pages_go_along_are_missed() {
    after(
        "alter table public.tags drop constraint tags_tenant_id_name_key;
         create index tags_tenant_id_name_key on public.tags (tenant_id, name);
         alter table public.organizations drop constraint organizations_tenant_id_name_key;
         create unique index organizations_name_idx on public.organizations (tenant_id, name desc);
         drop index public.opportunities_tenant_stage_idx;
         drop index public.organizations_parent_id_idx;
         create index on public.organizations (parent_id, name);
         alter table public.api_keys drop constraint api_keys_tenant_id_label_key;
         create unique index api_keys_tenant_id_label_key on public.api_keys (tenant_id, label)
         where label <> '';
         alter table public.contact_tags drop constraint contact_tags_pkey,
             add constraint contact_tags_pkey primary key (tag_id, contact_id);
         alter table public.tenant_settings drop constraint tenant_settings_pkey,
             add column at int default 1, add constraint tenant_settings_pkey primary key (tenant_id, at);",
        expect![[r#"
            key `api_keys_tenant_id_label_key` of table `public.api_keys` leaves rows out now; writing can fail
            key `contact_tags_pkey` of table `public.contact_tags` is `tag_id, contact_id`, not `contact_id, tag_id`; pages along it are slow
            index `opportunities_tenant_stage_idx` of table `public.opportunities` does not exist; pages along it are slow
            key `organizations_tenant_id_name_key` of table `public.organizations` does not exist; pages along it are slow
            key `tags_tenant_id_name_key` of table `public.tags` is not unique any more; writing can fail
            key `tenant_settings_pkey` of table `public.tenant_settings` is `tenant_id, at`, not `tenant_id`; writing can fail
            column `public.tenant_settings.at` was added; this code does not mind
        "#]],
    )
    .await;
}

#[tokio::test]
async fn labels_and_what_domains_check_are_compared() {
    after(
        "alter type public.member_role rename value 'viewer' to 'guest';
         alter domain public.email_address drop constraint email_address_shape;
         alter domain public.email_address add constraint email_address_shape check (value ~ '@');
         alter domain public.slug drop constraint slug_shape;
         alter domain public.slug add constraint slug_is_short check (length(value) < 20);
         alter domain public.currency_code rename to currency_code_1;
         create domain public.currency_code as char(2) check (value ~ '^[A-Z]{3}$');",
        expect![[r#"
            label `viewer` of enum `public.member_role` does not exist; writing can fail
            label `guest` of enum `public.member_role` was added; this code does not mind
            the value of domain `public.currency_code` is of type `bpchar(2)`, not `bpchar(3)`; writing can fail
            check `currency_code_upper` of domain `public.currency_code` does not exist; this code does not mind
            check `currency_code_check` of domain `public.currency_code` was added; writing can fail
            check `email_address_shape` of domain `public.email_address` is `CHECK ((VALUE ~ '@'::citext))`, not `CHECK ((VALUE OPERATOR(extensions.~) '^[^@[:space:]]+@[^@[:space:]]+$'::extensions.citext))`; writing can fail
            check `slug_shape` of domain `public.slug` does not exist; this code does not mind
            check `slug_is_short` of domain `public.slug` was added; writing can fail
            attribute `public.price.currency` is of type `public.currency_code_1`, not `public.currency_code`; reading and writing fail
            column `public.opportunities.currency` is of type `public.currency_code_1`, not `public.currency_code`; reading and writing fail
            column `public.pipeline_summary.currency` is of type `public.currency_code_1`, not `public.currency_code`; reading and writing fail
            column `public.tenant_settings.default_currency` is of type `public.currency_code_1`, not `public.currency_code`; reading and writing fail
        "#]],
    )
    .await;
}

#[tokio::test]
async fn the_search_path_makes_no_difference() {
    for path in ["''", "extensions, public", "pg_catalog, billing"] {
        after(&format!("set local search_path to {path}"), expect![""]).await;
    }
}
