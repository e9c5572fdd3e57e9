create rule r1 as on insert to t do also (insert into u values (1); delete from u);
create rule r2 as on update to t where old.a <> new.a do instead (update u set a = new.a; select 1;);
create rule r3 as on delete to t do instead nothing;
create rule r4 as on insert to t do also insert into u values (')');
