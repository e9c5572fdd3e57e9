//! Types of primary keys: where they begin, and where they flow.

use rowsmith_typegen::{Config, KeyNewtypes, Problem};

use crate::support::{fields, file, generated, generated_with};

const SHOP: &str = "
table public.tenants
  column id uuid not null
  primary key tenants_pkey (id)

table public.contacts
  column tenant_id uuid not null
  column number int4 not null
  column parent int4
  column other_tenant uuid
  primary key contacts_pkey (tenant_id, number)
  foreign key contacts_parent (tenant_id, parent) references public.contacts (tenant_id, number)
  foreign key contacts_tenant (tenant_id) references public.tenants (id)

table public.profiles
  column tenant_id uuid not null
  column contact int4 not null
  column bio text
  foreign key profiles_contact (tenant_id, contact) references public.contacts (tenant_id, number)
  primary key profiles_pkey (tenant_id, contact)

table public.visits
  column tenant uuid not null
  column contact int8 not null
  column day date not null
  primary key visits_pkey (day)
  foreign key visits_profile (tenant, contact) references public.profiles (tenant_id, contact)

view public.people
  column who int4 from public.contacts column number
  column tenant uuid from public.profiles column tenant_id
";

fn config(keys: KeyNewtypes) -> Config {
    Config { key_newtypes: keys, ..Config::default() }
}

#[test]
fn they_flow_through_foreign_keys_and_views() {
    let generated = generated_with(SHOP, &config(KeyNewtypes::All));
    let row = |path: &str| fields(&generated, path, "Row");
    assert!(file(&generated, "public/tenants.rs").contains("pub struct Id(pub rt::Uuid);"));
    assert_eq!(row("public/tenants.rs"), "pub id: super::tenants::Id,\n");
    assert_eq!(
        row("public/contacts.rs"),
        "pub tenant_id: super::tenants::Id,
pub number: super::contacts::Number,
pub parent: Option<super::contacts::Number>,
pub other_tenant: Option<rt::Uuid>,
"
    );
    assert_eq!(
        row("public/profiles.rs"),
        "pub tenant_id: super::tenants::Id,
pub contact: super::contacts::Number,
pub bio: Option<String>,
"
    );
    // A wider type than the key's is no key.
    assert_eq!(
        row("public/visits.rs"),
        "pub tenant: super::tenants::Id,
pub contact: i64,
pub day: super::visits::Day,
"
    );
    assert_eq!(
        row("public/people.rs"),
        "pub who: Option<super::contacts::Number>,\npub tenant: Option<super::tenants::Id>,\n"
    );
    let insert = fields(&generated, "public/profiles.rs", "Insert");
    assert!(insert.starts_with("pub tenant_id: super::tenants::Id,\n"), "{insert}");
    assert!(!file(&generated, "public/profiles.rs").contains("rt::key!"));
}

#[test]
fn only_those_asked_for_have_them() {
    let wanted = ["public.contacts", "public.nothing"].map(str::to_owned).into();
    let generated = generated_with(SHOP, &config(KeyNewtypes::Of(wanted)));
    assert_eq!(fields(&generated, "public/tenants.rs", "Row"), "pub id: rt::Uuid,\n");
    let row = fields(&generated, "public/profiles.rs", "Row");
    // The key of contacts begins there now that the tenant's has no type.
    assert!(row.starts_with("pub tenant_id: super::contacts::TenantId,\n"), "{row}");
    let place = "public.nothing".to_owned();
    assert_eq!(generated.warnings, [Problem::NoSuchPlace { place, setting: "key-newtypes" }]);
}

#[test]
fn nothing_changes_unless_asked() {
    let generated = generated(SHOP);
    assert_eq!(fields(&generated, "public/tenants.rs", "Row"), "pub id: rt::Uuid,\n");
}
