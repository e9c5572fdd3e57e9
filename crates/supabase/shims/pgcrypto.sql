-- Stand-in for pgcrypto: digests and HMAC over the server's own hashes; passwords are hashed with SHA-512.
create function digest(bytea, text) returns bytea
  language plpgsql immutable strict parallel safe as $body$
begin
  if lower($2) not in ('md5', 'sha224', 'sha256', 'sha384', 'sha512') then
    raise exception 'Cannot use "%": the stand-in for pgcrypto has no such hash', $2 using errcode = '0A000';
  end if;
  return case lower($2)
    when 'md5' then decode(md5($1), 'hex')
    when 'sha224' then sha224($1)
    when 'sha256' then sha256($1)
    when 'sha384' then sha384($1)
    when 'sha512' then sha512($1)
  end;
end
$body$;
create function digest(text, text) returns bytea
  language sql immutable strict parallel safe
  return digest(convert_to($1, 'UTF8'), $2);
create function hmac(bytea, bytea, text) returns bytea
  language plpgsql immutable strict parallel safe as $body$
declare
  hash constant text := lower($3);
  block constant integer := case when hash in ('sha384', 'sha512') then 128 else 64 end;
  key bytea := $2;
  inner_pad bytea := '';
  outer_pad bytea := '';
  round bytea;
begin
  if hash not in ('md5', 'sha224', 'sha256', 'sha384', 'sha512') then
    raise exception 'Cannot use "%": the stand-in for pgcrypto has no such hash', $3 using errcode = '0A000';
  end if;
  if length(key) > block then
    key := case hash when 'md5' then decode(md5(key), 'hex') when 'sha224' then sha224(key)
                     when 'sha256' then sha256(key) when 'sha384' then sha384(key) else sha512(key) end;
  end if;
  key := key || decode(repeat('00', block - length(key)), 'hex');
  for i in 0..block - 1 loop
    inner_pad := inner_pad || decode(lpad(to_hex(get_byte(key, i) # 54), 2, '0'), 'hex');
    outer_pad := outer_pad || decode(lpad(to_hex(get_byte(key, i) # 92), 2, '0'), 'hex');
  end loop;
  round := inner_pad || $1;
  for i in 1..2 loop
    round := case hash when 'md5' then decode(md5(round), 'hex') when 'sha224' then sha224(round)
                       when 'sha256' then sha256(round) when 'sha384' then sha384(round)
                       when 'sha512' then sha512(round) end;
    if i = 1 then
      round := outer_pad || round;
    end if;
  end loop;
  return round;
end
$body$;
create function hmac(text, text, text) returns bytea
  language sql immutable strict parallel safe
  return hmac(convert_to($1, 'UTF8'), convert_to($2, 'UTF8'), $3);
create function gen_random_bytes(integer) returns bytea
  language sql volatile strict parallel safe
  begin atomic
    select substring(decode(string_agg(replace(gen_random_uuid()::text, '-', ''), ''), 'hex') from 1 for $1)
      from generate_series(0, $1 / 16);
  end;
create function gen_random_uuid() returns uuid
  language internal volatile parallel safe as 'gen_random_uuid';
create function gen_salt(text) returns text
  language sql volatile strict parallel safe
  return '$6$' || left(replace(pg_catalog.gen_random_uuid()::text, '-', ''), 16);
create function gen_salt(text, integer) returns text
  language sql volatile strict parallel safe
  return '$6$' || left(replace(pg_catalog.gen_random_uuid()::text, '-', ''), 16);
create function crypt(text, text) returns text
  language sql immutable strict parallel safe
  return left($2, 19) || '$' || translate(encode(sha512(convert_to(left($2, 19) || $1, 'UTF8')), 'base64'), E'\n', '');
create function armor(bytea) returns text
  language sql immutable strict parallel safe
  return encode($1, 'base64');
