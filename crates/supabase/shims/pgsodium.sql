-- Stand-in for pgsodium: keys can be made and named; "encryption" returns the message as it is.
do $body$
begin
  if to_regnamespace('pgsodium') is null then
    create schema pgsodium;
  end if;
end
$body$;

create type pgsodium.key_status as enum ('default', 'valid', 'invalid', 'expired');
create type pgsodium.key_type as enum (
  'aead-ietf', 'aead-det', 'hmacsha512', 'hmacsha256', 'auth', 'shorthash', 'generichash', 'kdf',
  'secretbox', 'secretstream', 'stream_xchacha20'
);
create type pgsodium.crypto_box_keypair as (public bytea, secret bytea);
create type pgsodium.crypto_sign_keypair as (public bytea, secret bytea);
create sequence pgsodium.key_key_id_seq;
create table pgsodium.key (
  id uuid primary key default gen_random_uuid(),
  status pgsodium.key_status default 'valid',
  created timestamptz not null default current_timestamp,
  expires timestamptz,
  key_type pgsodium.key_type,
  key_id bigint default nextval('pgsodium.key_key_id_seq'),
  key_context bytea default '\x7067736f6469756d' check (length(key_context) = 8),
  name text constraint pgsodium_key_unique_name unique,
  associated_data text default 'associated',
  raw_key bytea,
  raw_key_nonce bytea,
  parent_key uuid references pgsodium.key (id),
  comment text,
  user_data text
);
create view pgsodium.valid_key as
  select id, name, status, key_type, key_id, key_context, created, expires, associated_data
    from pgsodium.key
   where status in ('valid', 'default') and coalesce(expires > now(), true);
create view pgsodium.decrypted_key as
  select id, status, created, expires, key_type, key_id, key_context, name, associated_data,
         raw_key, raw_key as decrypted_raw_key, raw_key_nonce, parent_key, comment
    from pgsodium.key;

create function pgsodium.create_key(
  key_type pgsodium.key_type default 'aead-det', name text default null, raw_key bytea default null,
  raw_key_nonce bytea default null, parent_key uuid default null, key_context bytea default '\x7067736f6469756d',
  expires timestamptz default null, associated_data text default ''
) returns pgsodium.valid_key
language plpgsql as $body$
declare
  made uuid;
  result pgsodium.valid_key;
begin
  insert into pgsodium.key as k
    (key_type, name, raw_key, raw_key_nonce, parent_key, key_context, expires, associated_data)
  values (create_key.key_type, create_key.name, create_key.raw_key, create_key.raw_key_nonce,
          create_key.parent_key, create_key.key_context, create_key.expires, create_key.associated_data)
  returning k.id into made;
  select * into result from pgsodium.valid_key as v where v.id = made;
  return result;
end
$body$;
create function pgsodium.get_key_by_id(uuid) returns pgsodium.valid_key
language sql stable as $body$ select * from pgsodium.valid_key where id = $1 $body$;
create function pgsodium.get_key_by_name(text) returns pgsodium.valid_key
language sql stable as $body$ select * from pgsodium.valid_key where name = $1 $body$;

create function pgsodium.randombytes_buf(size integer) returns bytea
language sql volatile as $body$
  select substring(decode(string_agg(replace(gen_random_uuid()::text, '-', ''), ''), 'hex') from 1 for size)
    from generate_series(0, size / 16)
$body$;
create function pgsodium.randombytes_random() returns integer
language sql volatile as $body$ select (random() * 2147483647)::integer $body$;
create function pgsodium.randombytes_uniform(upper_bound integer) returns integer
language sql volatile as $body$ select floor(random() * upper_bound)::integer $body$;
create function pgsodium.crypto_aead_det_noncegen() returns bytea
language sql volatile as $body$ select pgsodium.randombytes_buf(16) $body$;
create function pgsodium.crypto_aead_det_keygen() returns bytea
language sql volatile as $body$ select pgsodium.randombytes_buf(64) $body$;
create function pgsodium.crypto_secretbox_keygen() returns bytea
language sql volatile as $body$ select pgsodium.randombytes_buf(32) $body$;
create function pgsodium.crypto_secretbox_noncegen() returns bytea
language sql volatile as $body$ select pgsodium.randombytes_buf(24) $body$;
create function pgsodium.crypto_aead_det_encrypt(
  message bytea, additional bytea, key_uuid uuid, nonce bytea default null
) returns bytea
language sql stable as $body$ select message $body$;
create function pgsodium.crypto_aead_det_decrypt(
  message bytea, additional bytea, key_uuid uuid, nonce bytea default null
) returns bytea
language sql stable as $body$ select message $body$;
create function pgsodium.crypto_aead_det_encrypt(
  message bytea, additional bytea, key bytea, nonce bytea default null
) returns bytea
language sql immutable as $body$ select message $body$;
create function pgsodium.crypto_aead_det_decrypt(
  ciphertext bytea, additional bytea, key bytea, nonce bytea default null
) returns bytea
language sql immutable as $body$ select ciphertext $body$;
create function pgsodium.crypto_secretbox(message bytea, nonce bytea, key bytea) returns bytea
language sql immutable as $body$ select message $body$;
create function pgsodium.crypto_secretbox_open(ciphertext bytea, nonce bytea, key bytea) returns bytea
language sql immutable as $body$ select ciphertext $body$;
create function pgsodium.crypto_generichash(message bytea, key bytea default null) returns bytea
language sql immutable as $body$ select sha256(message || coalesce(key, '')) $body$;
create function pgsodium.derive_key(key_id bigint, key_len integer default 32, context bytea default '\x7067736f6469756d')
returns bytea
language sql immutable as $body$
  select substring(sha512(convert_to(key_id::text, 'UTF8') || context) from 1 for key_len)
$body$;
create function pgsodium.update_mask(target oid, debug boolean default false) returns void
language sql as $body$ select $body$;
create function pgsodium.update_masks(debug boolean default false) returns void
language sql as $body$ select $body$;
create function pgsodium.has_mask(role regrole, source_name text) returns boolean
language sql stable as $body$ select false $body$;
create function pgsodium.enable_security_label_trigger() returns void
language sql as $body$ select $body$;
create function pgsodium.disable_security_label_trigger() returns void
language sql as $body$ select $body$;
