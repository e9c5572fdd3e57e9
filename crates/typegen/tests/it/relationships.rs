//! Foreign keys, also through views and partitions.

use expect_test::expect;
use rowsmith_typegen::Generated;

use crate::support::{file, generated};

/// One line for each relationship of a relation.
fn relationships(generated: &Generated, path: &str) -> String {
    let file = file(generated, path);
    let Some((_, list)) = file.split_once("RELATIONSHIPS: &[rt::Relationship] = &[") else {
        return "none\n".to_owned();
    };
    let (list, _) = list.split_once("\n];").expect("a list ends");
    let value = |block: &str, key: &str| {
        let (_, rest) = block.split_once(key).expect("each has all parts");
        rest.lines().next().unwrap_or_default().trim_end_matches(',').to_owned()
    };
    let lines = list.split("rt::Relationship {").skip(1).map(|block| {
        let (name, columns) = (value(block, "name: "), value(block, "\n        columns: "));
        let reference = value(block, "rt::Reference ");
        let referenced = value(block, "referenced_columns: ");
        let one = if block.contains("one_to_one: true") { " one-to-one" } else { "" };
        format!("{name} {columns} -> {reference} {referenced}{one}\n")
    });
    lines.collect()
}

#[test]
fn lead_through_views_on_either_side() {
    let generated = generated(
        "
table public.orgs
  column id int8 not null
  primary key orgs_pkey (id)

table public.people
  column id int8 not null
  column org_id int8
  foreign key people_org_fkey (org_id) references public.orgs (id)

view public.org_names
  definition SELECT 1
  column key int8 from public.orgs column id
  column again int8 from public.orgs column id

view public.people_names
  definition SELECT 1
  column org int8 from public.people column org_id

view public.people_again
  definition SELECT 1
  column o int8 from public.people_names column org
",
    );
    expect![[r#"
        "people_org_fkey" &["org_id"] -> { &["again"]
        "people_org_fkey" &["org_id"] -> { &["key"]
        "people_org_fkey" &["org_id"] -> { &["id"]
    "#]]
    .assert_eq(&relationships(&generated, "public/people.rs"));
    expect![[r#"
        "people_org_fkey" &["o"] -> { &["again"]
        "people_org_fkey" &["o"] -> { &["key"]
        "people_org_fkey" &["o"] -> { &["id"]
    "#]]
    .assert_eq(&relationships(&generated, "public/people_again.rs"));
    expect![[r#"
        none
    "#]]
    .assert_eq(&relationships(&generated, "public/orgs.rs"));
}

#[test]
fn lead_to_other_schemas() {
    let generated = generated(
        "
table public.profiles
  column id uuid not null
  primary key profiles_pkey (id)
  foreign key profiles_id_fkey (id) references auth.users (id)

table auth.users
  column id uuid not null
",
    );
    assert!(!generated.files.0.contains_key("auth.rs"));
    expect![[r#"
        "profiles_id_fkey" &["id"] -> { &["id"] one-to-one
    "#]]
    .assert_eq(&relationships(&generated, "public/profiles.rs"));
}

#[test]
fn are_one_to_one_when_a_whole_key_lies_within() {
    let generated = generated(
        "
table public.a
  column x int8
  column y int8
  column z int8
  unique a_x_key (x)
  foreign key by_x (x) references public.b (id)
  foreign key by_xy (x, y) references public.b (id, other)
  foreign key by_y (y) references public.b (id)
  foreign key by_z (z) references public.b (id)
  index a_y unique partial (y)
    definition CREATE UNIQUE INDEX a_y ON public.a USING btree (y) WHERE (y > 0)
  index a_z unique (z)
    definition CREATE UNIQUE INDEX a_z ON public.a USING btree (z)
",
    );
    expect![[r#"
        "by_x" &["x"] -> { &["id"] one-to-one
        "by_xy" &["x", "y"] -> { &["id", "other"] one-to-one
        "by_y" &["y"] -> { &["id"]
        "by_z" &["z"] -> { &["id"] one-to-one
    "#]]
    .assert_eq(&relationships(&generated, "public/a.rs"));
}

#[test]
fn of_partitions_are_their_parents() {
    let generated = generated(
        "
partitioned table public.messages
  key RANGE (at)
  column at date not null
  column org_id int8
  foreign key messages_org_fkey (org_id) references public.orgs (id)

table public.messages_1
  parent public.messages
  partition FOR VALUES FROM (MINVALUE) TO (MAXVALUE)
  column at date not null
  column org_id int8
  foreign key messages_org_fkey (org_id) references public.orgs (id)
  foreign key own (at) references public.days (day)

table public.replies
  column at date
  foreign key replies_at_fkey (at) references public.messages (at)
  foreign key replies_at_fkey1 (at) references public.messages_1 (at)
",
    );
    expect![[r#"
        "own" &["at"] -> { &["day"]
    "#]]
    .assert_eq(&relationships(&generated, "public/messages_1.rs"));
    expect![[r#"
        "replies_at_fkey" &["at"] -> { &["at"]
    "#]]
    .assert_eq(&relationships(&generated, "public/replies.rs"));
}
