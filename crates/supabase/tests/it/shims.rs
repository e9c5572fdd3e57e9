//! Stand-ins for extensions, each created and used.

use expect_test::expect;
use rowsmith_supabase::{SHIMS, adapt};

use crate::support::{extensions, plain, prepared, refusal, rows, run};

#[tokio::test]
async fn each_can_be_created_and_dropped() {
    let database = plain().await;
    run(&database.client, "create schema apart; create extension pgcrypto with schema apart").await;
    let shims = database.server().shims();
    assert!(shims.contains(&"vector".to_owned()), "{shims:?}");
    let count =
        "select count(*) from pg_class c full join pg_proc p on false full join pg_type t on false
                   full join pg_namespace n on false";
    let before = rows(&database.client, count).await;
    for extension in
        extensions().iter().filter(|extension| shims.contains(&extension.name.to_owned()))
    {
        let name = extension.name;
        run(&database.client, &format!("create extension \"{name}\" cascade")).await;
        if name != "vault" {
            assert_ne!(rows(&database.client, count).await, before, "{name} is empty");
        }
        run(&database.client, &format!("drop extension \"{name}\"")).await;
        assert_eq!(rows(&database.client, count).await, before, "{name} leaves something behind");
    }
}

#[tokio::test]
async fn each_can_be_created_in_a_prepared_database() {
    let database = prepared().await;
    let shims = database.server().shims();
    for shim in SHIMS.iter().filter(|shim| shims.iter().any(|name| name == shim.files.name)) {
        let sql = format!(
            "create extension if not exists \"{}\" with schema extensions",
            shim.files.name
        );
        run(&database.client, &sql).await;
        run(&database.client, &format!("comment on extension \"{}\" is 'x'", shim.files.name))
            .await;
    }
}

#[tokio::test]
async fn vectors_are_stored_compared_and_measured() {
    let database = plain().await;
    let found = rows(
        &database.client,
        "create extension vector;
         create table t (id int, e vector(3), h halfvec(2), s sparsevec(4), b bit(4));
         insert into t values (1, '[1,2,3]', '[1,2]', '{1:1,3:2}/4', B'1010'),
           (2, array[2, 0, 0.5]::real[], array[3, 4], '{}/4', B'1111');
         select id, e <-> '[1,2,4]', e <#> '[1,1,1]', e <+> '[0,0,0]', round((e <=> '[2,0,0.5]')::numeric, 3),
                l2_norm(h), s <-> '{3:2}/4', b <~> B'1111', e + e, e::real[], s::vector, vector_dims(e),
                l2_normalize(h), binary_quantize(e)
           from t order by e <-> '[1,2,4]'",
    )
    .await;
    expect![[r#"
        1|1|-6|6|0.546|2.23606797749979|1|2|[2,4,6]|{1,2,3}|[1,0,2,0]|3|[0.4472135954999579,0.8944271909999159]|111
        2|4.153311931459037|-2.5|2.5|0.000|5|2|0|[4,0,1]|{2,0,0.5}|[0,0,0,0]|3|[0.6,0.8]|101"#]]
    .assert_eq(&found);
    let sums = rows(&database.client, "select avg(e), sum(h), count(distinct e) from t").await;
    assert_eq!(sums, "[1.5,1,1.75]|[4,6]|2");
}

#[tokio::test]
async fn vectors_have_modifiers_that_hold() {
    let database = plain().await;
    let types = "create extension vector; create table t (a vector(1536), b vector, c halfvec(3), d vector(3)[]);
                 select format_type(atttypid, atttypmod), atttypmod from pg_attribute
                  where attrelid = 't'::regclass and attnum > 0 order by attnum";
    assert_eq!(
        rows(&database.client, types).await,
        "vector(1536)|1536\nvector|-1\nhalfvec(3)|3\nvector(3)[]|3"
    );
    let short = "insert into t (c) values ('[1,2]')";
    assert_eq!(refusal(&database.client, short).await, "expected 3 dimensions, not 2");
    let broken = "insert into t (c) values ('1,2,3')";
    assert_eq!(
        refusal(&database.client, broken).await,
        "invalid input syntax for type halfvec: \"1,2,3\""
    );
    run(&database.client, "alter table t alter column b type vector(2) using b::vector(2)").await;
}

#[tokio::test]
async fn vector_indexes_are_kept_as_written() {
    let database = plain().await;
    let script = "create extension vector version '0.5.1';
         create table t (e vector(1536), b bit(8));
         create index a on t using hnsw (e vector_cosine_ops) with (m = 16, ef_construction = 64);
         create index b on t using ivfflat (e vector_l2_ops) with (lists = 100);
         create index c on t using hnsw ((e::halfvec(1536)) halfvec_ip_ops);
         create index d on t using hnsw (b bit_hamming_ops);
         do $$ begin execute 'create index e on t using ivfflat (e) with (lists = 10)'; end $$;
         set hnsw.ef_search = 40;
         set ivfflat.probes = 10;";
    assert!(refusal(&database.client, script).await.contains("0.5.1"));
    run(&database.client, &adapt(script, database.server().shims())).await;
    // Longer than any key of a b-tree may be.
    let long =
        "insert into t select ('[' || string_agg((i / 7.0)::text, ',') || ']')::vector, B'00000001'
                  from generate_series(1, 1536) i, generate_series(1, 50) row group by row;
                set enable_seqscan = off; select count(*) from t where vector_dims(e) = 1536;
                delete from t; vacuum t";
    for statement in long.split(';') {
        run(&database.client, statement).await;
    }
    let indexes =
        rows(&database.client, "select indexdef from pg_indexes where tablename = 't' order by 1")
            .await;
    expect![[r#"
        CREATE INDEX a ON public.t USING hnsw (e vector_cosine_ops)
        CREATE INDEX b ON public.t USING ivfflat (e)
        CREATE INDEX c ON public.t USING hnsw (((e)::halfvec(1536)) halfvec_ip_ops)
        CREATE INDEX d ON public.t USING hnsw (b bit_hamming_ops)
        CREATE INDEX e ON public.t USING ivfflat (e)"#]]
    .assert_eq(&indexes);
}

#[tokio::test]
async fn vectors_move_between_schemas() {
    let database = prepared().await;
    run(
        &database.client,
        "create extension vector with schema public; alter extension vector set schema extensions",
    )
    .await;
    let moved = "set search_path to public; create table t (e extensions.vector(2)); insert into t values ('[3,4]');
                 select extensions.l2_norm(e::extensions.halfvec), extensions.avg(e),
                        e operator(extensions.<=>) '[4,3]' < 1 from t group by e";
    assert_eq!(rows(&database.client, moved).await, "5|[3,4]|t");
}

#[tokio::test]
async fn points_are_made_measured_and_indexed() {
    let database = plain().await;
    let types = "create extension postgis;
         create table t (id int, g geometry(Point, 4326), p geography(POINT), z geometry(PolygonZ), r geometry(LineString, 3857), x geometry);
         create index on t using gist (g);
         create index on t using gist (p);
         insert into t (id, g, p) values (1, ST_SetSRID(ST_MakePoint(13.4, 52.5), 4326), 'POINT(13.4 52.5)');
         insert into t (id, g) select i, ST_SetSRID(ST_MakePoint(i / 100.0, i / 200.0), 4326) from generate_series(2, 2000) i;
         select format_type(atttypid, atttypmod) from pg_attribute
          where attrelid = 't'::regclass and attnum > 1 order by attnum";
    assert_eq!(
        rows(&database.client, types).await,
        "geometry(Point,4326)\ngeography(Point,4326)\ngeometry(PolygonZ)\ngeometry(LineString,3857)\ngeometry"
    );
    let measures = "select ST_X(g), ST_SRID(g), ST_AsText(g), ST_AsGeoJSON(p),
                           ST_DWithin(p, ST_Point(2.35, 48.86)::geography, 900000),
                           round(ST_Distance(p, ST_MakePoint(2.35, 48.86)::geography)), g && ST_MakeEnvelope(0, 0, 1, 1, 4326)
                      from t where id = 1";
    assert_eq!(
        rows(&database.client, measures).await,
        r#"13.4|4326|POINT(13.4 52.5)|{"type":"Point","coordinates":[13.4,52.5]}|t|876216|"#
    );
    let near = "select id from t where g is not null order by g <-> ST_SetSRID(ST_MakePoint(5, 2.5), 4326) limit 1";
    assert_eq!(rows(&database.client, near).await, "500");
    assert!(refusal(&database.client, "create table u (g geometry(Pint))").await.contains("pint"));
}

#[tokio::test]
async fn jobs_are_kept_and_never_run() {
    let database = prepared().await;
    let jobs = "create extension pg_cron with schema pg_catalog;
         select cron.schedule('nightly', '0 0 * * *', 'select 1');
         select cron.schedule('nightly', '0 3 * * *', 'select 2');
         select cron.schedule('* * * * *', 'select 3');
         select cron.alter_job(3, active := false);
         select jobname, schedule, command, username, active from cron.job order by jobid";
    assert_eq!(
        rows(&database.client, jobs).await,
        "nightly|0 3 * * *|select 2|postgres|t\n|* * * * *|select 3|postgres|f"
    );
    assert_eq!(rows(&database.client, "select cron.unschedule('nightly')").await, "t");
    assert!(
        refusal(&database.client, "select cron.unschedule('nightly')").await.contains("nightly")
    );
}

#[tokio::test]
async fn requests_are_queued_and_never_sent() {
    let database = prepared().await;
    let queued = "create extension pg_net with schema extensions;
         create table public.t (id int);
         create trigger hook after insert on public.t for each row
           execute function supabase_functions.http_request('http://x/hook', 'POST', '{}', '{}', '1000');
         set role authenticated; select net.http_get('http://x', params := '{\"q\": \"ü &\"}'); reset role;
         select net.http_post(url := 'http://x', body := jsonb_build_object('a', 1), headers := '{}');
         insert into public.t values (7);
         select id, method, url, convert_from(body, 'UTF8') from net.http_request_queue order by id";
    let body = r#"{"type": "INSERT", "table": "t", "record": {"id": 7}, "schema": "public", "old_record": null}"#;
    assert_eq!(
        rows(&database.client, queued).await,
        format!(
            "1|GET|http://x?q=%C3%BC%20%26|\n2|POST|http://x|{{\"a\": 1}}\n3|POST|http://x/hook|{body}"
        )
    );
    assert_eq!(
        rows(&database.client, "select hook_name, request_id from supabase_functions.hooks").await,
        "hook|3"
    );
}

#[tokio::test]
async fn secrets_are_kept() {
    let database = prepared().await;
    let secrets = "select vault.create_secret('s3cret', 'key', 'of the door');
         select vault.update_secret((select id from vault.secrets), new_secret => 'other');
         set role service_role; select name, description, decrypted_secret from vault.decrypted_secrets";
    assert_eq!(rows(&database.client, secrets).await, "key|of the door|other");
    let refused = refusal(&database.client, "set role anon; select * from vault.secrets").await;
    assert!(refused.contains("permission denied"), "{refused}");
}

#[tokio::test]
async fn queues_work() {
    let database = plain().await;
    let read = "create extension pgmq;
         select pgmq.create('Jobs');
         select pgmq.send('Jobs', '{\"n\": 1}');
         select pgmq.send_batch('Jobs', array['{\"n\": 2}', '{\"n\": 3}']::jsonb[], 0);
         select pgmq.send('Jobs', '{\"n\": 4}', 3600);
         select msg_id, read_ct, message from pgmq.read('Jobs', 30, 1)";
    assert_eq!(rows(&database.client, read).await, "1|1|{\"n\": 1}");
    let rest = "select (pgmq.pop('Jobs')).message, pgmq.archive('Jobs', 1), pgmq.delete('Jobs', 3), pgmq.delete('Jobs', 3)";
    assert_eq!(rows(&database.client, rest).await, "{\"n\": 2}|t|t|f");
    let left = "select queue_name, queue_length, queue_visible_length, total_messages from pgmq.metrics_all()";
    assert_eq!(rows(&database.client, left).await, "Jobs|1|0|4");
    assert_eq!(
        rows(&database.client, "select pgmq.drop_queue('Jobs'), count(*) from pgmq.list_queues()")
            .await,
        "t|1"
    );
    assert_eq!(rows(&database.client, "select count(*) from pgmq.list_queues()").await, "0");
}

#[tokio::test]
async fn tokens_are_signed_as_everywhere() {
    let database = prepared().await;
    // The example of jwt.io.
    let token = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0Ijox\
                 NTE2MjM5MDIyfQ.XbPfbIHMI6arZ3Y922BhjWgQzWXcXNrz0ogtVhfEd2o";
    let sign = "create extension pgjwt with schema extensions;
                select sign('{\"sub\":\"1234567890\",\"name\":\"John Doe\",\"iat\":1516239022}', 'secret')";
    assert_eq!(rows(&database.client, sign).await, token);
    let verify = format!("select payload ->> 'name', valid from verify('{token}', 'secret')");
    assert_eq!(rows(&database.client, &verify).await, "John Doe|t");
    let others = "select (verify(sign('{}', 'a'), 'b')).valid, (verify(sign('{\"exp\": 1}', 'a'), 'a')).valid,
                         (verify(sign('{}', 'a', 'HS512'), 'a', 'HS512')).valid";
    assert_eq!(rows(&database.client, others).await, "f|f|t");
}

#[tokio::test]
async fn requests_are_answered_without_leaving() {
    let database = plain().await;
    let answers = "create extension http;
         select (http_get('http://x')).status, (http_post('http://x', '{}', 'application/json')).content,
                (http(('GET', 'http://x', array[http_header('a', 'b')], null, null)::http_request)).content_type,
                urlencode('a b/ü')";
    assert_eq!(rows(&database.client, answers).await, "503|{}|application/json|a%20b%2F%C3%BC");
}

#[tokio::test]
async fn foreign_tables_are_declared_and_not_read() {
    let database = plain().await;
    run(
        &database.client,
        "create extension wrappers;
         create foreign data wrapper w handler stripe_fdw_handler validator stripe_fdw_validator;
         create server s foreign data wrapper w options (api_key_id 'x');
         create foreign table f (id text, attrs jsonb) server s options (object 'balance', rowid_column 'id')",
    )
    .await;
    assert!(refusal(&database.client, "select * from f").await.contains("FdwRoutine"));
}

#[tokio::test]
async fn contrib_stand_ins_agree_with_the_real_ones() {
    let database = plain().await;
    run(
        &database.client,
        "create schema r; create extension pgcrypto with schema r; create extension unaccent with schema r;
         create extension \"uuid-ossp\" with schema r;
         create schema s; create extension standin_pgcrypto with schema s;
         create extension standin_unaccent with schema s; create extension standin_uuid_ossp with schema s;
         create extension standin_moddatetime; create extension standin_pg_stat_statements",
    )
    .await;
    let agree = "select r.digest('ü', 'sha256') = s.digest('ü', 'sha256'), r.hmac('a', 'key', 'sha512') = s.hmac('a', 'key', 'sha512'),
                r.hmac('a', repeat('k', 100), 'sha256') = s.hmac('a', repeat('k', 100), 'sha256'),
                r.hmac('a', 'k', 'md5') = s.hmac('a', 'k', 'md5'),
                r.unaccent('Crème Brûlée') = s.unaccent('Crème Brûlée'),
                r.uuid_generate_v3(r.uuid_ns_url(), 'x') = s.uuid_generate_v3(s.uuid_ns_url(), 'x'),
                s.uuid_generate_v5(s.uuid_ns_dns(), 'x')::text ~ '^.{14}5.{4}[89ab]', length(s.gen_random_bytes(33)),
                s.crypt('pw', s.crypt('pw', s.gen_salt('bf'))) ~ '^[$]6[$]'";
    assert_eq!(rows(&database.client, agree).await, "t|t|t|t|t|t|t|33|t");
    assert!(refusal(&database.client, "select s.digest('a', 'sha1')").await.contains("sha1"));
    let touched = "create table t (id int, updated_at timestamptz);
         create trigger touch before update on t for each row execute function moddatetime(updated_at);
         insert into t values (1); update t set id = 2; select id, updated_at = now() is not null from t";
    assert_eq!(rows(&database.client, touched).await, "2|t");
    assert_eq!(
        rows(&database.client, "select count(*) from pg_stat_statements where query <> ''").await,
        "0"
    );
}
