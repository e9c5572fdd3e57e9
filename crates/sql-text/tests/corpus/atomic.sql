create function a1() returns int begin atomic select 1; select 2; end;
create function a2() returns int begin atomic select case when true then 1 else 2 end; end;
create function a3() returns int begin atomic select case when case when true then false end then 1 end as end; end;
create or replace procedure a4(x int) begin atomic insert into t values (x); update t set a = 1 where b = 'end;'; end;
create function a5(begin int, atomic int) returns int language sql begin atomic select a5.begin; end;
create function a6() returns int immutable begin atomic end;
create function a7() returns int return 1;
create function a8() returns int return case when true then 1 end;
create function a9() returns table (x int) begin /* ; */ atomic select 1 -- end
; end;
create function "begin"() returns int begin atomic select t.end from t; end;
select begin from atomic;
create function b1() returns int begin atomic with c as (select 1) select * from c; end;
create function b2() returns int begin atomic select 1 case; select 2 end; select case when true then 1 end end; end;
create function b3(begin atomic) returns int return 1;
create function b4() returns int begin atomic select 1 case from t; insert into t select 1 case on conflict do nothing; end;
create procedure b5() begin atomic select (select 1 case), 2 case, 3 end; end;
