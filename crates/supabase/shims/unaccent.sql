-- Stand-in for unaccent: letters lose the marks that Unicode can take off; no dictionary rules.
create function unaccent(text) returns text
  language sql stable strict parallel safe
  return regexp_replace(normalize($1, nfd), U&'[\0300-\036F]', '', 'g');
create function unaccent(regdictionary, text) returns text
  language sql stable strict parallel safe
  return unaccent($2);
