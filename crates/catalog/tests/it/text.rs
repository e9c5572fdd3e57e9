//! The text form reads back, and says where it does not.

use std::time::Instant;

use expect_test::expect;
use rowsmith_catalog::{Catalog, ParseError, Relation};

use crate::random::Random;

fn parse(text: &str) -> Catalog {
    text.parse().unwrap()
}

fn error(text: &str) -> String {
    text.parse::<Catalog>().unwrap_err().to_string()
}

#[test]
fn every_catalog_reads_back() {
    for seed in 0..1_500 {
        let catalog = Random::new(seed).catalog();
        let text = catalog.to_string();
        let back: Result<Catalog, ParseError> = text.parse();
        assert_eq!(back.as_ref(), Ok(&catalog), "seed {seed}:\n{text}");
        assert_eq!(back.unwrap().to_string(), text);
    }
}

#[test]
fn damaged_texts_are_refused_or_read_but_never_panic() {
    for seed in 0..300 {
        let mut random = Random::new(seed);
        let text = random.catalog().to_string();
        for _ in 0..20 {
            let mut damaged: Vec<char> = text.chars().collect();
            if damaged.is_empty() {
                continue;
            }
            let at = random.below(damaged.len());
            match random.below(3) {
                0 => damaged.truncate(at),
                1 => drop(damaged.remove(at)),
                _ => damaged.insert(at, ['"', '\\', '\n', ' ', '(', '|'][random.below(6)]),
            }
            let damaged: String = damaged.into_iter().collect();
            if let Ok(catalog) = damaged.parse::<Catalog>() {
                assert_eq!(parse(&catalog.to_string()), catalog);
            }
        }
    }
}

#[test]
fn objects_are_sorted_and_make_up_the_whole_text() {
    let catalog = parse(EXAMPLE);
    let names: Vec<_> = catalog.objects().into_iter().map(|(name, _)| name).collect();
    expect![[r#"
        [
            "extension citext",
            "public.\"odd\"\"name\"",
            "public.U&\"line\\000abreak\"",
            "public.add(int4, int4[])",
            "public.contacts",
            "public.mood",
            "public.recent",
            "schema public",
            "sequence public.ticket_numbers",
        ]
    "#]]
    .assert_debug_eq(&names);
    let mut texts: Vec<_> = catalog.objects().into_iter().map(|(_, text)| text).collect();
    let mut pieces: Vec<_> = EXAMPLE.split_inclusive("\n\n").map(str::trim_end).collect();
    texts.sort();
    pieces.sort_unstable();
    assert_eq!(texts.iter().map(|text| text.trim_end()).collect::<Vec<_>>(), pieces);
}

pub(crate) const EXAMPLE: &str = r#"extension citext in extensions

schema public
  comment What the application owns
  grant USAGE to anon

enum public.mood
  label sad
  label
    |
  label it's

table public.contacts
  comment
    | People we know.
    | One row each.
  column id int8 not null identity always
  column email extensions.citext not null
  column rate numeric(10,2) default 0.0
  column tags text[]
    comment Free words
  column doubled numeric generated stored (rate * (2)::numeric)
  primary key contacts_pkey (id)
  foreign key contacts_org_fkey (org_id) references public.orgs (id) on delete set null
    deferrable
  check contacts_rate_check CHECK ((rate > (0)::numeric))
    not valid
  index contacts_email_idx unique (email)
    definition CREATE UNIQUE INDEX contacts_email_idx ON public.contacts USING btree (email)
  row security enabled
  policy own_rows for select to authenticated
    using (auth.uid() = owner)
  grant INSERT, SELECT to authenticated grantable SELECT
  grant UPDATE to anon column email

table public.U&"line\000abreak"

table public."odd""name"

view public.recent accepts insert, update
  option security_invoker=true
  column id int8 not null from public.contacts column id
  column n int8 not null read only
  definition
    |  SELECT id,
    |     count(*) AS n
    |    FROM contacts;

sequence public.ticket_numbers int8 start 1 min 1 max 9223372036854775807 increment 1 cache 1

function public.add
  in a int4
  in - int4[] default '{}'::int4[]
  returns setof row of public.contacts
  language plpgsql stable strict security definer rows 1000
  setting search_path=""
  body
    | begin
    !   raise notice 'carriage return';\r
    | end
"#;

#[test]
fn the_example_prints_as_it_stands() {
    assert_eq!(parse(EXAMPLE).to_string(), EXAMPLE);
}

#[test]
fn hand_written_text_may_leave_out_what_has_a_default() {
    let catalog =
        parse("table public.a\n  column id int4\nfunction public.f\nsequence public.s int8");
    expect![[r"
        schema public

        table public.a
          column id int4

        sequence public.s int8 start 1 min 1 max 9223372036854775807 increment 1 cache 1

        function public.f
          returns void
          language sql volatile
          body
            |
    "]]
    .assert_eq(&catalog.to_string());
}

#[test]
fn carriage_returns_of_a_checkout_do_no_harm() {
    assert_eq!(parse(&EXAMPLE.replace('\n', "\r\n")), parse(EXAMPLE));
}

#[test]
fn errors_name_the_line_and_the_reason() {
    let errors = [
        "tabel public.a",
        "table contacts",
        "table public.a\n  column id",
        "table public.a\n\n  column id int4 nonsense",
        "table public.a\n   column id int4",
        "table public.a\n      column id int4",
        "table public.a\n  colunm id int4",
        "table public.\"a",
        "table public.a\n  definition x",
        "table public.a\ntable public.a",
        "enum public.a\n  label",
        "enum public.a\n  label x\n    | y",
        "enum public.a\n  label\n    ! \\q",
        "sequence public.a int8 start 99999999999999999999",
        "table public.a\n  column id numeric(1",
        "table public.a\n  foreign key f (a) references public.b (c) on delete explode",
    ]
    .map(error)
    .join("\n");
    expect![[r"
        line 1: expected an object such as `table` or `enum`
        line 1: expected `.` and a name after the schema, found the end of the line
        line 2: expected a name, found the end of the line
        line 3: expected the end of the line, found `nonsense`
        line 2: expected an indentation of 0, 2, 4 or 6 spaces
        line 2: this line is indented deeper than the line above allows
        line 2: expected a member of this kind of relation, found `colunm id int4`
        line 1: a quoted name has no end on this line
        line 2: expected a member of this kind of relation, found `definition x`
        line 2: this object was already described
        line 2: expected a text, found the end of the line
        line 2: expected the end of the line, found `x`
        line 3: an escape is not known
        line 1: expected a number in its range, found `99999999999999999999`
        line 2: a type's modifier has no closing parenthesis
        line 2: expected what to do, such as `cascade`, found `explode`"]]
    .assert_eq(&errors);
}

#[test]
fn a_thousand_tables_take_no_time() {
    let mut catalog = parse(EXAMPLE);
    let public = catalog.schemas.get_mut("public").unwrap();
    let contacts: Relation = public.relations["contacts"].clone();
    for number in 0..1_000 {
        let mut table = contacts.clone();
        table.columns = contacts.columns.iter().cycle().take(12).cloned().collect();
        public.relations.insert(format!("table_{number}"), table);
    }
    let started = Instant::now();
    let text = catalog.to_string();
    let printed = started.elapsed();
    assert_eq!(text.parse::<Catalog>().unwrap().schemas.len(), 1);
    let elapsed = started.elapsed();
    println!("{} bytes, printed in {printed:?}, with parsing {elapsed:?}", text.len());
    // Quadratic work would take minutes; the bound leaves room for a busy machine.
    assert!(elapsed.as_secs() < 5, "{elapsed:?}");
}
