select a <= -1, b @- c, d ->> 'e', f #>> '{g}', h ?| array['i'], j || k, l ~* 'm', n !~~ 'o', p <> q, r != s from t;
select a operator(pg_catalog.+) b from t;
create operator === (leftarg = int, rightarg = int, function = f);
create operator <<<<<<< (leftarg = int, rightarg = int, function = f);
select @ -5, |/ 4, ~1, a <-> b, c -|- d from t;
select f(a => 1, b := 2);
