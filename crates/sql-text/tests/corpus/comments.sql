select 1 /* ; */ + /* /* ; */ ' */ 2 -- ; '
;
select 3 --; "
, 4;
select 5 */* x */ 6;
select 7 -/* y */ -8;
/* ; */ select 9;
-- select 'open
select 10;
