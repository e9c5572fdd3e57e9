-- Rows for a development database; `cargo xtask migrate --reset` loads them.
insert into billing.plans (code, title, monthly, seats, features) values
  ('free', 'Free', row (0, 'EUR')::public.price, 2, '{}'),
  ('team', 'Team', row (49, 'EUR')::public.price, 10, '{webhooks,api}'),
  ('scale', 'Scale', row (199, 'EUR')::public.price, 100, '{webhooks,api,audit}')
on conflict (code) do nothing;

insert into auth.users (id, email, raw_user_meta_data) values
  ('00000000-0000-4000-8000-000000000001', 'ada@example.com', '{"full_name": "Ada Lovelace"}'),
  ('00000000-0000-4000-8000-000000000002', 'grace@example.com', '{"full_name": "Grace Hopper"}')
on conflict (id) do nothing;

insert into public.tenants (id, name, slug, plan) values
  ('10000000-0000-4000-8000-000000000001', 'Analytical Engines', 'analytical-engines', 'team')
on conflict (id) do nothing;

insert into public.tenant_members (tenant_id, user_id, role) values
  ('10000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000001', 'owner'),
  ('10000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002', 'member')
on conflict do nothing;

insert into public.contacts (tenant_id, first_name, last_name, emails, status) values
  ('10000000-0000-4000-8000-000000000001', 'Charles', 'Babbage', '[{"email": "charles@example.com", "type": "work"}]', 'customer');
