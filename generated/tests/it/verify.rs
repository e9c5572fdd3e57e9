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
            column `public.saved_views.name` is of type `varchar`, not `text`; this code does not mind
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
            attribute `public.postal_address.planet` was added; writing can fail
        "#]],
    )
    .await;
}
