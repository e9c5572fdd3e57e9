select 1, 1.5, .5, 1., 1e10, 1e+1, 1e-1, 1.5e3;
select a[1:2], a[:], a[1:] from t;
select 1::text, 2 ::int, '3'::int8;
select - 1, -1, - - 1, +1, 1 - -1;
