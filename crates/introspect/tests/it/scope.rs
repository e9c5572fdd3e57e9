//! Which schemas are read, and what comes along?

use expect_test::expect;
use rowsmith_introspect::{Schemas, Scope};

use crate::support::{database, read, without_defaults};

#[tokio::test]
async fn types_from_other_schemas_come_along() {
    let sql = "create schema lib;
        create schema app;
        create type lib.unused as enum ('x');
        create type lib.mood as enum ('sad', 'ok');
        create domain lib.feeling as lib.mood;
        create type lib.pair as (a lib.feeling[], b int);
        create type lib.span as range (subtype = date, multirange_type_name = lib.spans);
        create table lib.users (id int primary key, mood lib.mood);
        create table lib.other (id int);
        create table app.t (a lib.pair, b lib.spans, user_id int references lib.users);
        create function app.f() returns lib.users language sql as 'select null::lib.users';
        comment on schema lib is 'Lib'";
    let database = database(sql).await;
    let scope = Scope {
        schemas: Schemas::Only(vec!["app".to_owned(), "absent".to_owned()]),
        exclude: Vec::new(),
    };
    let catalog = read(&database.client, &scope).await;
    expect![[r#"
        schema app

        table app.t
          column a lib.pair
          column b lib.spans
          column user_id int4
          foreign key t_user_id_fkey (user_id) references lib.users (id)

        function app.f
          returns row of lib.users
          language sql volatile
          body select null::lib.users

        schema lib

        enum lib.mood
          label sad
          label ok

        domain lib.feeling over lib.mood

        composite lib.pair
          attribute a lib.feeling[]
          attribute b int4

        range lib.span over date multirange lib.spans
    "#]]
    .assert_eq(&without_defaults(&catalog));
}

#[tokio::test]
async fn schemas_of_extensions_show_only_when_used() {
    let sql = "create schema mine;
        create schema theirs;
        create extension hstore schema theirs;
        alter extension hstore add schema mine";
    let database = database(sql).await;
    let all = read(&database.client, &Scope::default()).await;
    assert_eq!(all.schemas.keys().collect::<Vec<_>>(), ["public", "theirs"]);
    crate::support::run(&database.client, "create table mine.t ()").await;
    let all = read(&database.client, &Scope::default()).await;
    assert_eq!(all.schemas.keys().collect::<Vec<_>>(), ["mine", "public", "theirs"]);
}
