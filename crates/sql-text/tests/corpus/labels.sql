select 1 as end, 2 as case, 3 as begin, 4 as "end";
select t.end, t.case, t.begin from t;
select case when a then b end as end from t;
select 1 as atomic;
create view v as select 1 as begin, 2 as atomic;
