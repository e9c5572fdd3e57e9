-- Stand-in for uuid-ossp: version 4 for every kind but the named ones, which hash their name.
create function uuid_nil() returns uuid
  language sql immutable parallel safe return '00000000-0000-0000-0000-000000000000'::uuid;
create function uuid_ns_dns() returns uuid
  language sql immutable parallel safe return '6ba7b810-9dad-11d1-80b4-00c04fd430c8'::uuid;
create function uuid_ns_url() returns uuid
  language sql immutable parallel safe return '6ba7b811-9dad-11d1-80b4-00c04fd430c8'::uuid;
create function uuid_ns_oid() returns uuid
  language sql immutable parallel safe return '6ba7b812-9dad-11d1-80b4-00c04fd430c8'::uuid;
create function uuid_ns_x500() returns uuid
  language sql immutable parallel safe return '6ba7b814-9dad-11d1-80b4-00c04fd430c8'::uuid;
create function uuid_generate_v1() returns uuid
  language sql volatile parallel safe return gen_random_uuid();
create function uuid_generate_v1mc() returns uuid
  language sql volatile parallel safe return gen_random_uuid();
create function uuid_generate_v4() returns uuid
  language sql volatile parallel safe return gen_random_uuid();
create function uuid_generate_v3(namespace uuid, name text) returns uuid
  language sql immutable strict parallel safe
  begin atomic
    select overlay(overlay(h placing '3' from 13)
                   placing to_hex((('x' || substr(h, 17, 1))::bit(4)::integer & 3) | 8) from 17)::uuid
      from (select encode(decode(md5(uuid_send($1) || convert_to($2, 'UTF8')), 'hex'), 'hex') as h) as m;
  end;
-- SHA-256 instead of SHA-1: equal names give equal identifiers, though not those of other systems.
create function uuid_generate_v5(namespace uuid, name text) returns uuid
  language sql immutable strict parallel safe
  begin atomic
    select overlay(overlay(h placing '5' from 13)
                   placing to_hex((('x' || substr(h, 17, 1))::bit(4)::integer & 3) | 8) from 17)::uuid
      from (select left(encode(sha256(uuid_send($1) || convert_to($2, 'UTF8')), 'hex'), 32) as h) as m;
  end;
