do $$ begin perform 1; end $$;
do $a$ begin execute $q$ select $$;$$ $q$; end $a$;
select $$it's$$, $a$ $$ $b$ $a$, $été_1$ $ $été_1$, $A$ $a$ $A$;
select a$$b from t;
create function d1() returns text language sql as $_$ select '$1', $1; $_$;
select $1, $2 + 1;
