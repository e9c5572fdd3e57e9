-- Stand-in for pgjwt: JSON web tokens with HS256, HS384 and HS512, over pgcrypto's hmac.
create function @extschema@.url_encode(data bytea) returns text
  language sql immutable
  return translate(encode(data, 'base64'), E'+/=\n', '-_');
create function @extschema@.url_decode(data text) returns bytea
  language sql immutable
  return decode(rpad(translate(data, '-_', '+/'), (length(data) + 3) / 4 * 4, '='), 'base64');
create function @extschema@.algorithm_sign(signables text, secret text, algorithm text) returns text
  language sql immutable
  return @extschema@.url_encode(hmac(signables, secret, case algorithm
    when 'HS256' then 'sha256' when 'HS384' then 'sha384' when 'HS512' then 'sha512' else '' end));
create function @extschema@.sign(payload json, secret text, algorithm text default 'HS256') returns text
  language sql immutable
  begin atomic
    select s.signables || '.' || @extschema@.algorithm_sign(s.signables, secret, algorithm)
      from (select @extschema@.url_encode(convert_to('{"alg":"' || algorithm || '","typ":"JWT"}', 'UTF8'))
                   || '.' || @extschema@.url_encode(convert_to(payload::text, 'UTF8')) as signables) as s;
  end;
create function @extschema@.try_cast_double(inp text) returns double precision
  language plpgsql immutable as $body$
begin
  return inp::double precision;
exception
  when invalid_text_representation or numeric_value_out_of_range then
    return null;
end
$body$;
create function @extschema@.verify(token text, secret text, algorithm text default 'HS256')
  returns table (header json, payload json, valid boolean)
  language sql immutable
  begin atomic
    select t.header, t.payload,
           t.signature_ok and now() <@ tstzrange(
             to_timestamp(@extschema@.try_cast_double(t.payload ->> 'nbf')),
             to_timestamp(@extschema@.try_cast_double(t.payload ->> 'exp')))
      from (select convert_from(@extschema@.url_decode(r[1]), 'UTF8')::json as header,
                   convert_from(@extschema@.url_decode(r[2]), 'UTF8')::json as payload,
                   r[3] = @extschema@.algorithm_sign(r[1] || '.' || r[2], secret, algorithm) as signature_ok
              from regexp_split_to_array(token, '\.') as r) as t;
  end;
