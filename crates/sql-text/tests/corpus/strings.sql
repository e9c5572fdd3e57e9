select '', 'a', 'it''s', '\', 'a;b', '--', '/*';
select E'\'', e'\\', E'a\'b;c', E'x''y', E'';
select 'a'
'b', E'\''
'\'', 'c' -- d
'e';
select U&'\0441\+01F600', U&'d!0061' uescape '!', N'x', n'\';
select b'0101', x'fF', B'', X'';
select date '2024-01-01', interval '1' day, timestamp with time zone '2024-01-01', numeric(3, 1) '1.5';
comment on table t is 'a; b -- c';
